/**
 * Which branches are anchored on a term: pairs of a branch and its guard, another term that the post must hold too (0 for
 * none, negative: see who puts it), side by side in memory. Where a term's pairs are stands in the vocabulary.
 */
import { LENGTH, STRIDE, type Vocabulary } from './vocabulary.ts';

export class Postings {
  /** `branch, guard, branch, guard, …` */
  pairs = new Int32Array(4096);
  #used = 0;
  readonly #vocabulary: Vocabulary;
  /** Freed room by its power of two. */
  readonly #free: number[][] = [];

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  add(term: number, branch: number, guard: number): void {
    const { records, lists } = this.#vocabulary;
    const length = records[term * STRIDE + LENGTH] as number;
    if (length === 0) this.#begin(term);
    else if (length === 1 << (this.#vocabulary.rooms[term] as number)) this.#move(term, length);
    const at = (lists[term] as number) + length * 2;
    this.pairs[at] = branch;
    this.pairs[at + 1] = guard;
    records[term * STRIDE + LENGTH] = length + 1;
  }

  remove(term: number, branch: number): void {
    const { records, lists, rooms } = this.#vocabulary;
    const length = records[term * STRIDE + LENGTH] as number;
    const list = lists[term] as number;
    const last = list + (length - 1) * 2;
    for (let at = list; at <= last; at += 2) {
      if (this.pairs[at] !== branch) continue;
      this.pairs[at] = this.pairs[last] as number;
      this.pairs[at + 1] = this.pairs[last + 1] as number;
      records[term * STRIDE + LENGTH] = length - 1;
      if (length === 1) this.#release(list, rooms[term] as number);
      return;
    }
  }

  #begin(term: number): void {
    this.#vocabulary.rooms[term] = 0;
    this.#vocabulary.lists[term] = this.#take(0);
  }

  #move(term: number, length: number): void {
    const { lists, rooms } = this.#vocabulary;
    const room = rooms[term] as number;
    const from = lists[term] as number;
    const to = this.#take(room + 1);
    this.pairs.copyWithin(to, from, from + length * 2);
    this.#release(from, room);
    rooms[term] = room + 1;
    lists[term] = to;
  }

  #take(room: number): number {
    const free = this.#free[room]?.pop();
    if (free !== undefined) return free;
    const size = 2 << room;
    while (this.#used + size > this.pairs.length) {
      const larger = new Int32Array(this.pairs.length * 2);
      larger.set(this.pairs);
      this.pairs = larger;
    }
    this.#used += size;
    return this.#used - size;
  }

  #release(list: number, room: number): void {
    let free = this.#free[room];
    if (free === undefined) {
      free = [];
      this.#free[room] = free;
    }
    free.push(list);
  }
}
