/** The thread that analyses: it loads the models once, then answers batch after batch for {@link openAnalysisPool}. */
import { loadAnalyser } from '../nlp/analyser.ts';
import { type BatchAnswer, type BatchItem, digestAll } from '../nlp/batch.ts';
import { fingerprint } from '../nlp/fingerprint.ts';

/** The pool waits for the function; a rejection ends the thread and is what its caller hears. */
export const answer = loadAnalyser().then(
  (analyser) =>
    (items: BatchItem[]): BatchAnswer[] =>
      digestAll(items, { analyse: analyser.analyse, fingerprint }),
);
