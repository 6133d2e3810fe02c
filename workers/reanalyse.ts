/** History analysed again with the model and layer of now; resumable, and nobody is told. */
import type { Refinement } from '../src/contracts/analyser.ts';
import type { Analysis } from '../src/domain/analysis.ts';
import type { Analyser } from '../src/nlp/analyser.ts';
import { type AnalysisView, analyseIn, corrected } from '../src/nlp/batch.ts';
import { repeatsIn, spamWithRepeats } from '../src/nlp/spam.ts';
import { urgencyAnew } from '../src/nlp/urgency.ts';
import type { Database } from '../src/storage/database.ts';
import { type OldSignal, openReanalysis, type ReanalysisJob, reanalyseBatch } from '../src/storage/reanalysis.ts';
import { loadFrame, type WorkspaceFrame, workspaceVersion } from '../src/storage/workspace.ts';
import { keptView, modelName, viewDefinitions } from './analysis-view.ts';

export interface ReanalyseOptions {
  /** Name of the shipped model. */
  model: string;
  analyse: Analyser['analyse'];
  /** Posts from then on, ISO 8601; null: all. */
  since: string | null;
  /** Leave signals alone that the model and layer of now have analysed. */
  onlyOlder: boolean;
  actor: string;
  signal: AbortSignal;
  batch?: number;
  onProgress?(job: ReanalysisJob, resumed: boolean): void;
}

const BATCH = 200;

/** Goes on with the job that runs, or begins one. Returns it as it stands at the end, or where the signal stopped it. */
export async function reanalyse(db: Database, options: ReanalyseOptions): Promise<ReanalysisJob> {
  const definitionOf = viewDefinitions(db);
  const kept = keptView(() => {});
  const viewOf = async (of: WorkspaceFrame) => kept(await definitionOf(of));
  let frame = await loadFrame(db);
  let view = await viewOf(frame);
  const unlessModel = options.onlyOlder ? modelName(options.model, frame.learned) : null;
  const opened = await openReanalysis(db, { since: options.since, unlessModel, actor: options.actor });
  let job = opened.job;
  options.onProgress?.(job, opened.resumed);
  while (job.state === 'running' && !options.signal.aborted) {
    if ((await workspaceVersion(db)) !== frame.version) {
      frame = await loadFrame(db);
      view = await viewOf(frame);
    }
    job = await reanalyseBatch(db, job.id, options.batch ?? BATCH, (old) => anew(old, view, options));
    options.onProgress?.(job, opened.resumed);
  }
  return job;
}

/** A post that cannot be analysed keeps what was said of it: one must not stop all others. */
function anew(old: OldSignal, view: AnalysisView, options: ReanalyseOptions): Analysis {
  const { post, analysis: before } = old;
  try {
    const builtIn = analyseIn(view, old, options);
    return withHistory(withPlugin(corrected(view, post, builtIn), builtIn.model, before), before);
  } catch {
    return before;
  }
}

type Refined = Analysis & { refinement?: Refinement };

/**
 * A plug-in is not asked again: what it decided stays, and who said so. Not corrected either: that was done when it came, and
 * once more with every re-analysis would drift.
 */
function withPlugin(after: Analysis, shipped: string, { refinement, ...before }: Refined): Analysis {
  if (refinement === undefined) return after;
  if ('kept' in refinement) return Object.assign(after, { refinement });
  const decided = Object.fromEntries(refinement.fields.map((field) => [field, before[field]]));
  const model = after.model.replace(shipped, `${shipped}+${refinement.by}`);
  const refined = { ...after, ...decided, model, refinement };
  return { ...refined, urgency: urgencyAnew(refined) };
}

/** How fast its story grew when it came, and how often it had been said by then. */
export function withHistory(after: Analysis, before: Analysis): Analysis {
  const spam = after.spam && before.spam && spamWithRepeats(after.spam, repeatsIn(before.spam));
  const so = { ...after, ...(spam && { spam }) };
  const velocity = before.urgency.parts.filter(({ name }) => name === 'velocity');
  if (velocity.length === 0) return so;
  return {
    ...so,
    urgency: urgencyAnew({ ...so, urgency: { ...so.urgency, parts: [...so.urgency.parts, ...velocity] } }),
  };
}
