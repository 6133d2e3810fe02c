/** The thread that analyses: it loads the models once, then answers batch after batch for {@link openAnalysisPool}. */

import { keptView, type ViewDefinition } from '../../workers/analysis-view.ts';
import { loadAnalyser } from '../nlp/analyser.ts';
import { type BatchAnswer, type BatchItem, type Digesting, digestAll } from '../nlp/batch.ts';
import { fingerprint } from '../nlp/fingerprint.ts';

/** Asked without the definition first, and again with it where null came back: it goes over once a thread. */
export interface AskedBatch {
  items: BatchItem[];
  viewKey: string;
  definition?: ViewDefinition;
}

/** The pool waits for the function; a rejection ends the thread and is what its caller hears. */
export const answer = loadAnalyser().then(({ analyse }) => answering({ analyse, fingerprint }));

/** Answers batches with views that it keeps; null for a view it does not have. What does not compile was told where the view was defined. */
export function answering(functions: Digesting): (asked: AskedBatch) => BatchAnswer[] | null {
  const viewOf = keptView(() => {});
  let known: ViewDefinition | undefined;
  return ({ items, viewKey, definition }) => {
    if (definition !== undefined) known = definition;
    return known?.key === viewKey ? digestAll(items, viewOf(known), functions) : null;
  };
}
