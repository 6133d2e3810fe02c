/**
 * What was handed out of one listing that shows its newest items first and in which items vanish, change and appear late:
 * its cursor. No single item is a mark, as any of them may be gone tomorrow.
 */

export interface ListedItem {
  id: string;
  /** Seconds. */
  created: number;
  /** Seconds; 0 for never. */
  edited: number;
  isGone: boolean;
}

export interface ListingCursor {
  /** Items of before are neither news nor history for us (seconds). */
  floor: number;
  /** The newest item handed out when the listing was read to its end last (seconds). */
  after: number;
  /** Id, created, and state: 0 as it was posted, the time of its edit, -1 gone. Newest first. */
  seen: [id: string, created: number, state: number][];
}

/** So much of a listing is read again: items appear late, as when a moderator approves them. */
const OVERLAP_S = 300;
const MAX_SEEN = 300;
const GONE = -1;

export class ListingMemory {
  #floor: number;
  #after: number;
  readonly #seen: Map<string, { created: number; state: number }>;

  constructor({ floor, after, seen }: ListingCursor) {
    this.#floor = floor;
    this.#after = after;
    this.#seen = new Map(seen.map(([id, created, state]) => [id, { created, state }]));
  }

  /** Whether all that could be new lies above an item of that time. */
  isPast(created: number): boolean {
    return created < Math.max(this.#floor, this.#after - OVERLAP_S);
  }

  /** True for items not handed out as they are now: new ones, edited ones, those that are gone since. */
  isNew({ id, created, edited, isGone }: ListedItem): boolean {
    const known = this.#seen.get(id);
    if (known === undefined) return created >= this.#floor;
    return isGone ? known.state !== GONE : edited > known.state;
  }

  take({ id, created, edited, isGone }: ListedItem): void {
    this.#seen.set(id, { created, state: isGone ? GONE : edited });
  }

  /** The listing was read as far as there is anything new, and all of that was handed out. */
  finish(): void {
    const byAge = [...this.#seen].toSorted(([, a], [, b]) => b.created - a.created);
    this.#after = Math.max(this.#after, byAge[0]?.[1].created ?? 0);
    for (const [id, { created }] of byAge.slice(MAX_SEEN)) {
      // What is forgotten must not come again.
      this.#floor = Math.max(this.#floor, created + 1);
      this.#seen.delete(id);
    }
  }

  cursor(): ListingCursor {
    const seen = [...this.#seen].map(([id, { created, state }]): ListingCursor['seen'][number] => [id, created, state]);
    return { floor: this.#floor, after: this.#after, seen: seen.toSorted((a, b) => b[1] - a[1]) };
  }
}
