/** History analysed again with the model and layer of now; resumable, and nobody is told. */
import type { Analysis, Reasoned } from '../src/domain/analysis.ts';
import type { Post } from '../src/domain/post.ts';
import type { Database } from '../src/storage/database.ts';
import { openReanalysis, type ReanalysisJob, reanalyseBatch } from '../src/storage/reanalysis.ts';
import { loadFrame, workspaceVersion } from '../src/storage/workspace.ts';
import { type LearnedView, learnedViews, modelName } from './learned-view.ts';

export interface ReanalyseOptions {
  /** Name of the shipped model. */
  model: string;
  analyse(post: Post, topics: Reasoned<string>[]): Analysis;
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
  const viewOf = learnedViews(db, () => {});
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
    job = await reanalyseBatch(db, job.id, options.batch ?? BATCH, (post, before) => anew(post, before, view, options));
    options.onProgress?.(job, opened.resumed);
  }
  return job;
}

/** A post that cannot be analysed keeps what was said of it: one must not stop all others. */
function anew(post: Post, before: Analysis, view: LearnedView, { analyse }: ReanalyseOptions): Analysis {
  try {
    return view.correct(post, analyse(post, view.topicsOf(post)));
  } catch {
    return before;
  }
}
