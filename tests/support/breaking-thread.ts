/** An analysis thread that does what a post's text says: dies, fills its memory, hangs, throws. */
import { type BatchAnswer, type BatchItem, digestAll } from '../../src/nlp/batch.ts';
import { aPost } from '../nlp/a-post.ts';

const ANALYSIS = { model: 'thread' } as unknown as ReturnType<Parameters<typeof digestAll>[1]['analyse']>;

export const answer = Promise.resolve((items: BatchItem[]): BatchAnswer[] =>
  digestAll(items, {
    analyse({ text }) {
      if (text === 'exit') process.exit(7);
      if (text === 'fill') fill();
      if (text === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      if (text === 'poison') throw new Error('cannot digest this');
      return ANALYSIS;
    },
    fingerprint: () => ({ bands: [], sketch: [] }),
  }),
);

function fill(): void {
  const all: object[] = [];
  for (;;) all.push({ at: all.length });
}

export const itemOf = (text: string): BatchItem => ({ post: aPost(text), topics: [] });
