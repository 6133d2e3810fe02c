/** Counts of posts that were not all kept, or not all looked at. */
import { type Estimate, sumOf } from './interval.ts';

/** What a count was made on. */
export interface Looked {
  /** Share of the posts that were looked at, 0 < share ≤ 1. */
  share: number;
  /** The chances with which posts were kept, 1 among them: a source that keeps every tenth may hide what was not found. */
  kept: readonly number[];
}

/** One count, apart by the chance with which a post of that source is kept. */
export class KeptCount {
  readonly #found = new Map<number, number>();

  /** `kept`: 0 < chance ≤ 1. */
  add(kept: number): void {
    this.#found.set(kept, (this.#found.get(kept) ?? 0) + 1);
  }

  /** How many there are. */
  estimate({ share, kept }: Looked): Estimate {
    const chances = new Set([...kept, ...this.#found.keys()]);
    return sumOf([...chances].map((chance) => ({ found: this.#found.get(chance) ?? 0, chance: chance * share })));
  }

  /** How many there are, without saying how sure that is. */
  value({ share }: Pick<Looked, 'share'>): number {
    let sum = 0;
    for (const [kept, count] of this.#found) sum += count / (kept * share);
    return sum;
  }
}

/** One {@link KeptCount} for each key. */
export class KeptCounts<Key> {
  readonly #counts = new Map<Key, KeptCount>();

  add(key: Key, kept: number): void {
    const known = this.#counts.get(key) ?? new KeptCount();
    this.#counts.set(key, known);
    known.add(kept);
  }

  value(key: Key, looked: Pick<Looked, 'share'>): number {
    return this.#counts.get(key)?.value(looked) ?? 0;
  }

  /** The largest first. */
  values(looked: Pick<Looked, 'share'>): [key: Key, value: number][] {
    return [...this.#counts]
      .map(([key, count]): [Key, number] => [key, count.value(looked)])
      .sort((a, b) => b[1] - a[1]);
  }
}
