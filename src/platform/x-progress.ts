/** How far reading X has come: what its cursor says. Ids are X's, which order by time. */
import type { Page, Usage } from '../contracts/connector.ts';
import { type DailyReads, readsOn, usageOf } from './daily-reads.ts';
import { isRecord, type Loose, looseId } from './loose-json.ts';
import { compareIds, idAt, newerId, timeOf } from './snowflake.ts';

export interface XCursor {
  /** Everything up to here was handed out, but for what the stream or the search's index brings late. */
  since: string;
  /** What was handed out of later ids, newest first. */
  seen: string[];
  /** Milliseconds; what was posted before is history: it was there before this source was. */
  liveFrom: number;
  reads: DailyReads;
  /** A catching up that is under way. */
  gap?: Gap;
}

/** Searches answer newest first: of the one under way everything from `until` on was handed out. */
export interface Gap {
  /** Milliseconds: when all searches are done, what was posted until then was handed out. */
  upTo: number;
  /** Searches that are finished, by digest; so is the one under way. */
  done: string[];
  search?: string;
  until?: string;
}

/** The stream and the search's index are late and out of order by so much at times. */
export const OVERLAP_MS = 60_000;
/** Beyond it something may come twice after a gap, which the store does not mind. */
const MAX_SEEN = 10_000;

interface Moving {
  move?(): void;
  always?: boolean;
}

export class XProgress {
  readonly #limit: number;
  readonly #cursor: XCursor;
  readonly #seen: Set<string>;

  constructor(from: XCursor | null, { now, backfillMs, limit }: { now: number; backfillMs: number; limit: number }) {
    const first = { since: idAt(now - backfillMs), seen: [], liveFrom: now, reads: readsOn(now, undefined) };
    this.#cursor = structuredClone(from ?? first);
    this.#limit = limit;
    // Oldest first, as they will be forgotten.
    this.#seen = new Set(this.#cursor.seen.toReversed());
  }

  get since(): string {
    return this.#cursor.since;
  }

  get gap(): Gap | undefined {
    return this.#cursor.gap;
  }

  set gap(gap: Gap | undefined) {
    if (gap === undefined) delete this.#cursor.gap;
    else this.#cursor.gap = gap;
  }

  /** Posts that may still be read on this day. */
  left(now: number): number {
    return this.#limit - readsOn(now, this.#cursor.reads).read;
  }

  usage(now: number): Usage {
    return usageOf(readsOn(now, this.#cursor.reads), this.#limit, now);
  }

  /** Everything up to there was handed out. Never goes back. */
  reached(id: string): void {
    this.#cursor.since = newerId(this.#cursor.since, id);
  }

  /** The same while the stream runs: its newest post, less what may still come late. */
  reachedBy(items: readonly Loose[]): void {
    const newest = items.map(idOf).reduce(newerId, '0');
    this.reached(idAt((timeOf(newest) ?? 0) - OVERLAP_MS));
  }

  /**
   * Those that were not handed out before: history and news apart, counted as read. `move` is called before the last page,
   * whose cursor is the first to cover all of them; with nothing new there is a page only when `always`.
   */
  *pages(items: readonly Loose[], now: number, { move, always = false }: Moving = {}): Generator<Page> {
    const fresh = this.#fresh(items);
    const { liveFrom } = this.#cursor;
    const isHistory = (item: Loose) => (timeOf(idOf(item)) ?? Number.POSITIVE_INFINITY) < liveFrom;
    const parts = [fresh.filter(isHistory), fresh.filter((item) => !isHistory(item))];
    const last = parts.findLastIndex((part) => part.length > 0);
    for (const [index, part] of parts.entries()) {
      if (part.length === 0) continue;
      this.#count(part, now);
      if (index === last) move?.();
      yield this.#page(part, now, index === 0);
    }
    if (last >= 0) return;
    move?.();
    if (always) yield this.#page([], now, false);
  }

  #fresh(items: readonly Loose[]): Loose[] {
    const now = new Set<string>();
    return items.filter((item) => {
      const id = idOf(item);
      if (id === '') return true;
      if (this.#seen.has(id) || now.has(id)) return false;
      now.add(id);
      return true;
    });
  }

  #count(items: readonly Loose[], now: number): void {
    const reads = readsOn(now, this.#cursor.reads);
    this.#cursor.reads = { ...reads, read: reads.read + items.length };
    for (const item of items) if (idOf(item) !== '') this.#seen.add(idOf(item));
    for (const id of this.#seen) {
      if (this.#seen.size <= MAX_SEEN) break;
      this.#seen.delete(id);
    }
  }

  #page(raw: Loose[], now: number, backfill: boolean): Page {
    return { raw, deleted: [], cursor: this.cursor(), usage: this.usage(now), ...(backfill && { backfill }) };
  }

  cursor(): XCursor {
    const { since } = this.#cursor;
    const seen = [...this.#seen].filter((id) => compareIds(id, since) > 0).reverse();
    return structuredClone({ ...this.#cursor, seen });
  }
}

/** '' for what has none and will be skipped. */
export function idOf(item: Loose): string {
  return isRecord(item.data) ? (looseId(item.data.id) ?? '') : '';
}
