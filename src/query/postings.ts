/**
 * Which branches are anchored on a term, side by side in memory: each branch's number, its code's address and its guards,
 * other terms of which the post must hold one too. Where a term's rows are stands in the vocabulary.
 */
import { LENGTH, STRIDE, type Vocabulary } from './vocabulary.ts';

/** Numbers a row. */
export const ROW = 5;
export const BRANCH = 0;
export const ADDRESS = 1;
/** The first of {@link MAX_GUARDS}; 0 for none. What is negative there is for whoever puts it. */
export const GUARD = 2;
export const MAX_GUARDS = 3;

export class Postings {
  rows = new Int32Array(4096);
  #used = 0;
  readonly #vocabulary: Vocabulary;
  /** Freed room by its power of two. */
  readonly #free: number[][] = [];

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  add(term: number, branch: number, address: number, guards: readonly number[]): void {
    const { records, lists } = this.#vocabulary;
    const length = records[term * STRIDE + LENGTH] as number;
    if (length === 0) this.#begin(term);
    else if (length === 1 << (this.#vocabulary.rooms[term] as number)) this.#move(term, length);
    const at = (lists[term] as number) + length * ROW;
    this.rows[at + BRANCH] = branch;
    this.rows[at + ADDRESS] = address;
    for (let nth = 0; nth < MAX_GUARDS; nth++) this.rows[at + GUARD + nth] = guards[nth] ?? 0;
    records[term * STRIDE + LENGTH] = length + 1;
  }

  remove(term: number, branch: number): void {
    const { records, lists, rooms } = this.#vocabulary;
    const length = records[term * STRIDE + LENGTH] as number;
    const list = lists[term] as number;
    const last = list + (length - 1) * ROW;
    for (let at = list; at <= last; at += ROW) {
      if (this.rows[at + BRANCH] !== branch) continue;
      this.rows.copyWithin(at, last, last + ROW);
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
    this.rows.copyWithin(to, from, from + length * ROW);
    this.#release(from, room);
    rooms[term] = room + 1;
    lists[term] = to;
  }

  #take(room: number): number {
    const free = this.#free[room]?.pop();
    if (free !== undefined) return free;
    const size = ROW << room;
    while (this.#used + size > this.rows.length) {
      const larger = new Int32Array(this.rows.length * 2);
      larger.set(this.rows);
      this.rows = larger;
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
