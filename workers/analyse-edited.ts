/** Signals whose posts were edited: their analysis follows; where they went and whom it was told to stays. */
import type { Analysis } from '../src/domain/analysis.ts';
import { readEdited, saveEdited } from '../src/storage/edited-mentions.ts';
import type { AnalyseOptions } from './analyse.ts';
import type { WorkerContext } from './context.ts';
import { withHistory } from './reanalyse.ts';

/** Those of `ids` that were edited; the others are passed over. A plug-in is not asked: what it said was of another text. */
export async function analyseEdited(
  { db, log, watch }: WorkerContext,
  { answer }: Pick<AnalyseOptions, 'answer'>,
  ids: readonly number[],
): Promise<void> {
  const edited = await readEdited(db, ids);
  if (edited.length === 0) return;
  const items = edited.map(({ post: { raw: _, ...post }, targets }) => ({ post, targets }));
  const answers = await answer(items, watch.current().definition);
  const analyses = new Map<number, Analysis>();
  for (const [nth, { postId, analysis: before }] of edited.entries()) {
    const said = answers[nth];
    if (said !== undefined && !('error' in said)) analyses.set(postId, withHistory(said.analysis, before));
    else log.warn({ postId, error: said?.error }, 'an edited post cannot be analysed; what was said before stays');
  }
  await saveEdited(db, edited, analyses);
}
