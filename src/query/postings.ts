/**
 * Which branches are anchored on a term: pairs of a branch and its guard, another term that the post must hold too (0 for
 * none), side by side in memory. Where a term's pairs are stands in its record of the vocabulary.
 */
import { LENGTH, LIST, ROOM, STRIDE, type Vocabulary } from './vocabulary.ts';

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
    const { records } = this.#vocabulary;
    const record = term * STRIDE;
    const length = records[record + LENGTH] as number;
    if (length === 0) this.#begin(records, record);
    else if (length === 1 << (records[record + ROOM] as number)) this.#move(records, record, length);
    const at = (records[record + LIST] as number) + length * 2;
    this.pairs[at] = branch;
    this.pairs[at + 1] = guard;
    records[record + LENGTH] = length + 1;
  }

  remove(term: number, branch: number): void {
    const { records } = this.#vocabulary;
    const record = term * STRIDE;
    const length = records[record + LENGTH] as number;
    const list = records[record + LIST] as number;
    const last = list + (length - 1) * 2;
    for (let at = list; at <= last; at += 2) {
      if (this.pairs[at] !== branch) continue;
      this.pairs[at] = this.pairs[last] as number;
      this.pairs[at + 1] = this.pairs[last + 1] as number;
      records[record + LENGTH] = length - 1;
      if (length === 1) this.#release(list, records[record + ROOM] as number);
      return;
    }
  }

  #begin(records: Int32Array, record: number): void {
    records[record + ROOM] = 0;
    records[record + LIST] = this.#take(0);
  }

  #move(records: Int32Array, record: number, length: number): void {
    const room = records[record + ROOM] as number;
    const from = records[record + LIST] as number;
    const to = this.#take(room + 1);
    this.pairs.copyWithin(to, from, from + length * 2);
    this.#release(from, room);
    records[record + ROOM] = room + 1;
    records[record + LIST] = to;
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
