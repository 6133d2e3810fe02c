/** An analysis thread that does what a post's text says: dies, fills its memory, hangs, throws. */
import type { AskedBatch } from '../../src/bin/analysis-thread.ts';
import { type AnalysisView, type BatchAnswer, type BatchItem, type Digesting, digestAll } from '../../src/nlp/batch.ts';
import { aPost } from '../nlp/a-post.ts';

const ANALYSIS = { model: 'thread' } as unknown as ReturnType<Digesting['analyse']>;
const VIEW: AnalysisView = { topicsOf: () => [], names: new Map(), correct: (_, analysis) => analysis };

export const answer = Promise.resolve(({ items }: AskedBatch): BatchAnswer[] =>
  digestAll(items, VIEW, {
    analyse({ text }) {
      if (text === 'exit') process.exit(7);
      if (text === 'fill') fill();
      if (text === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      if (text === 'poison') throw new Error('cannot digest this');
      return ANALYSIS;
    },
    fingerprint: () => ({ keys: [], units: [], links: [], repeats: null, refs: [], self: 0 }),
  }),
);

function fill(): void {
  const all: object[] = [];
  for (;;) all.push({ at: all.length });
}

export const itemOf = (text: string): BatchItem => ({ post: aPost(text) });
