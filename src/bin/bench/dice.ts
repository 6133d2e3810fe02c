/** Throws that are the same for a seed on every machine. */
import { seededRandom } from '../../domain/seeded-random.ts';

export interface Dice {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number, `from`…`to`, both included. */
  between(from: number, to: number): number;
  /** True in this share of the throws. */
  chance(share: number): boolean;
  /** Throws for an empty list. */
  pick<T>(list: readonly T[]): T;
}

export function diceOf(seed: number): Dice {
  const next = seededRandom(seed);
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (share) => next() < share,
    pick(list) {
      const picked = list[Math.floor(next() * list.length)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
  };
}
