/** Many posts for `earshot bench stories`: those of a file again and again, each seventh a copy of a recent one. */
import type { Post } from '../../domain/post.ts';
import { diceOf } from './dice.ts';
import { COPIES } from './story-copies.ts';

const COPY_EVERY = 7;
/** A copy follows within so many posts. */
const RECENT = 20_000;
/** 100,000 posts are about two days: whoever reads a file a second time does so with other words (see `round`). */
const MS_A_POST = 1_700;
const FIRST = Date.UTC(2026, 9, 1);

export interface StoryStream {
  /** The post with this number; the same for a seed, whichever was asked for before. */
  post(nth: number): Post;
}

export function storyStream(texts: readonly Post[], seed: number): StoryStream {
  const copies = Object.values(COPIES);
  const identity = (nth: number) => ({ id: `bench-${nth}`, postedAt: new Date(FIRST + nth * MS_A_POST).toISOString() });
  const original = (nth: number): Post => {
    const own = nth - Math.floor(nth / COPY_EVERY);
    const round = Math.floor(own / texts.length);
    const post = texts[own % texts.length] as Post;
    return { ...post, ...(round === 0 ? {} : { text: reworded(post.text, round) }), ...identity(nth) };
  };
  return {
    post(nth) {
      if (nth % COPY_EVERY !== COPY_EVERY - 1) return original(nth);
      const dice = diceOf(seed + nth);
      const before = nth - dice.between(1, Math.min(nth, RECENT));
      const source = original(before % COPY_EVERY === COPY_EVERY - 1 ? before - 1 : before);
      return { ...source, ...(dice.pick(copies)(source, dice) ?? {}), ...identity(nth) };
    },
  };
}

/** Other words of the same length: a text of another round is no copy. */
function reworded(text: string, round: number): string {
  return text.replace(/[A-Za-z]{3,}/g, (word) => `${word}${String.fromCharCode(96 + (round % 26))}`);
}
