/** The workspace as workers use it: changed while they run, by what changed and no more. */
import type { AnalysisView } from '../src/nlp/batch.ts';
import type { MonitorSet } from '../src/query/monitor-set.ts';
import type { Database } from '../src/storage/database.ts';
import { loadMonitors, monitorsSince } from '../src/storage/monitors.ts';
import type { MonitorIds } from '../src/storage/pages.ts';
import { loadFrame, type WorkspaceFrame, workspaceVersion } from '../src/storage/workspace.ts';
import { keptView, type ViewDefinition, viewDefinitions } from './analysis-view.ts';
import { LiveMonitors, type ReportProblem, type Taken } from './live-monitors.ts';
import { keywordMatcher } from './topic-matcher.ts';

export interface WorkspaceView {
  workspace: WorkspaceFrame;
  /** Changes in place, together with `monitorIds` and never while somebody matches. */
  monitors: MonitorSet;
  monitorIds: MonitorIds;
  /** What the workspace adds to the analysis, for the threads that analyse. */
  definition: ViewDefinition;
  /** The same, ready in this thread: made when it is first asked for, which takes up to a second. */
  analysisView(): AnalysisView;
}

/** What a look at a new version did. */
export interface Reload extends Taken {
  version: number;
}

export interface WorkspaceWatch {
  /** The newest view; cheap. */
  current(): WorkspaceView;
  /** Looks at the version and takes what changed when it has risen; null when it has not. */
  refresh(): Promise<Reload | null>;
  /** The same, unless it was done a moment ago: for whoever works without looking by itself. */
  fresh(): Promise<void>;
}

/** A change of configuration holds everywhere after so long at the latest. */
const FRESH_MS = 1_000;

/** A monitor that does not compile is left out and reported: the others go on. */
export async function watchWorkspace(db: Database, report: ReportProblem): Promise<WorkspaceWatch> {
  let live = new LiveMonitors(report);
  const definitionOf = reportingDefinitions(db, report);
  const kept = keptView(() => {});
  const viewOf = (workspace: WorkspaceFrame, definition: ViewDefinition): WorkspaceView => ({
    workspace,
    monitors: live.set,
    monitorIds: live.ids,
    definition,
    analysisView: () => kept(definition),
  });
  const first = await loadFrame(db);
  let view = viewOf(first, await definitionOf(first));
  await live.take({ put: await loadMonitors(db), gone: [] }, view.workspace.library);
  let lookedAt = performance.now();

  async function look(): Promise<Reload | null> {
    const now = performance.now();
    const seen = view.workspace.version;
    const risen = (await workspaceVersion(db)) !== seen;
    const reload = risen ? await take(seen) : null;
    lookedAt = now;
    return reload;
  }

  async function take(seen: number): Promise<Reload> {
    const frame = await loadFrame(db);
    // A version that has fallen is another database, restored under us: nothing of what we know holds.
    const anew = frame.version < seen;
    const changes = anew ? { put: await loadMonitors(db), gone: [] } : await monitorsSince(db, seen);
    if (anew) live = new LiveMonitors(report);
    const taken = await live.take(changes, frame.library);
    view = viewOf(frame, await definitionOf(frame));
    return { version: frame.version, ...taken };
  }

  // One look at a time, and everybody's begins after they asked: an older answer must not overtake a newer one.
  let turn: Promise<unknown> = Promise.resolve();
  const refresh = () => {
    const mine = turn.then(look);
    turn = mine.catch(() => {});
    return mine;
  };
  return {
    current: () => view,
    refresh,
    fresh: async () => {
      if (performance.now() - lookedAt > FRESH_MS) await refresh();
    },
  };
}

/** A topic whose keyword does not compile is reported once a definition. */
function reportingDefinitions(db: Database, report: ReportProblem): (frame: WorkspaceFrame) => Promise<ViewDefinition> {
  const definitionOf = viewDefinitions(db);
  let last: string | undefined;
  return async (frame) => {
    const definition = await definitionOf(frame);
    if (definition.key !== last) keywordMatcher(frame.topics, frame.library, report);
    last = definition.key;
    return definition;
  };
}
