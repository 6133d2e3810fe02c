/** The workspace as workers use it: compiled once per version, exchanged while they run. */
import type { Reasoned, TopicDef } from '../src/domain/analysis.ts';
import type { Post } from '../src/domain/post.ts';
import { compileQuery } from '../src/query/compile.ts';
import { createMonitorSet, type MonitorSet } from '../src/query/monitor-set.ts';
import { readPost } from '../src/query/text.ts';
import type { Database } from '../src/storage/database.ts';
import type { MonitorIds } from '../src/storage/pages.ts';
import { loadWorkspace, type Workspace, workspaceVersion } from '../src/storage/workspace.ts';

export interface WorkspaceView {
  workspace: Workspace;
  monitors: MonitorSet;
  monitorIds: MonitorIds;
  topicsOf(post: Post): Reasoned<string>[];
}

export interface WorkspaceWatch {
  /** The newest view; cheap. */
  current(): WorkspaceView;
  /** Looks at the version and loads the workspace again when it has risen. */
  refresh(): Promise<void>;
  /** The same, unless it was done a moment ago: for whoever works without looking by itself. */
  fresh(): Promise<void>;
}

/** A change of configuration holds everywhere after so long at the latest. */
const FRESH_MS = 1_000;

/** A monitor that does not compile is left out and reported: the others go on. */
export async function watchWorkspace(
  db: Database,
  report: (problem: { object: string; message: string }) => void,
): Promise<WorkspaceWatch> {
  let view = compile(await loadWorkspace(db), report);
  let lookedAt = performance.now();
  const refresh = async () => {
    const now = performance.now();
    if ((await workspaceVersion(db)) !== view.workspace.version) view = compile(await loadWorkspace(db), report);
    lookedAt = now;
  };
  return {
    current: () => view,
    refresh,
    fresh: async () => {
      if (performance.now() - lookedAt > FRESH_MS) await refresh();
    },
  };
}

function compile(workspace: Workspace, report: (problem: { object: string; message: string }) => void): WorkspaceView {
  const monitors = createMonitorSet();
  for (const monitor of workspace.monitors) {
    try {
      monitors.put(monitor);
    } catch (error) {
      report({ object: `monitor ${monitor.name}`, message: (error as Error).message });
    }
  }
  return {
    workspace,
    monitors,
    monitorIds: new Map(workspace.monitors.map(({ name, id, version }) => [name, { id, version }])),
    topicsOf: topicMatcher(workspace.topics, report),
  };
}

/** Topics by keywords in the monitor language; the reason names the keyword. */
export function topicMatcher(
  topics: TopicDef[],
  report: (problem: { object: string; message: string }) => void,
): (post: Post) => Reasoned<string>[] {
  const keywords = topics.flatMap((topic) =>
    topic.keywords.flatMap((keyword) => {
      try {
        return [{ name: topic.name, keyword, matches: compileQuery(keyword) }];
      } catch (error) {
        report({ object: `topic ${topic.name}`, message: (error as Error).message });
        return [];
      }
    }),
  );
  return (post) => {
    const found = new Map<string, Reasoned<string>>();
    const tokens = readPost(post);
    for (const { name, keyword, matches } of keywords) {
      if (found.has(name) || matches(tokens).truth !== true) continue;
      found.set(name, { name, score: 1, reason: `keyword ${keyword}` });
    }
    return [...found.values()];
  };
}
