/** The tokens of one text, as columns of numbers: one list is reused for post after post. */
import { fold } from './fold.ts';
import { FoldMap } from './fold-map.ts';

/** Token kinds. A word never equals a tag, whatever their letters. */
export const WORD = 0;
export const TAG = 1;
export const MENTION = 2;
export const CASHTAG = 3;
export const URL = 4;
export const EMAIL = 5;
export const EMOJI_TOKEN = 6;
/** Two neighbouring characters of a script without spaces, or a single one that stands alone. */
export const BIGRAM = 7;

export const PRIME = 0x01000193;
/** Seeds beyond the token kinds, for terms that are not tokens. */
const SEEDS = Array.from({ length: 64 }, (_, kind) => Math.imul(kind + 1, 0x9e3779b1));

export function seed(kind: number): number {
  return SEEDS[kind] ?? 0;
}

/** FNV-1a over UTF-16 units with ASCII letters lowered; `from`…`to` within `text`. */
export function hashOf(kind: number, text: string, from = 0, to = text.length): number {
  let hash = seed(kind);
  for (let at = from; at < to; at++) hash = mix(hash, text.charCodeAt(at));
  return hash;
}

export function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ (unit >= 65 && unit <= 90 ? unit | 32 : unit), PRIME);
}

export class TokenList {
  count = 0;
  kinds = new Uint8Array(32);
  hashes = new Int32Array(32);
  /** Offsets into {@link text}; a tag's begin after its sigil. */
  starts = new Int32Array(32);
  ends = new Int32Array(32);
  /** What was tokenised: the raw text itself when it is ASCII, else its folded form. */
  text = '';
  #raw = '';
  #folded = false;
  #map: FoldMap | null = null;

  reset(raw: string, text: string): void {
    this.count = 0;
    this.text = text;
    this.#raw = raw;
    this.#folded = raw !== text;
    this.#map = null;
  }

  add(kind: number, hash: number, start: number, end: number): void {
    const at = this.count;
    if (at === this.kinds.length) this.#grow();
    this.kinds[at] = kind;
    this.hashes[at] = hash;
    this.starts[at] = start;
    this.ends[at] = end;
    this.count = at + 1;
  }

  /** Whether some token is of that kind. */
  holds(kind: number): boolean {
    for (let at = 0; at < this.count; at++) if (this.kinds[at] === kind) return true;
    return false;
  }

  /** The token folded and lowered. */
  textOf(at: number): string {
    return this.text.slice(this.starts[at], this.ends[at]).toLowerCase();
  }

  /** Offsets of tokens `first`…`last` in the raw text, their sigils included. */
  rawRange(first: number, last: number): [start: number, end: number] {
    return [this.rawStart(first), this.rawEnd(last)];
  }

  /** Where a token begins in the raw text, its sigil included. */
  rawStart(at: number): number {
    const start = Math.max(0, (this.starts[at] as number) - (isSigilled(this.kinds[at]) ? 1 : 0));
    return this.#folded ? this.#places().startOf(start) : start;
  }

  rawEnd(at: number): number {
    const end = this.ends[at] as number;
    return this.#folded ? this.#places().endOf(end - 1) : end;
  }

  #places(): FoldMap {
    if (this.#map === null) {
      this.#map = new FoldMap();
      fold(this.#raw, this.#map);
    }
    return this.#map;
  }

  #grow(): void {
    const size = this.kinds.length * 2;
    const kinds = new Uint8Array(size);
    kinds.set(this.kinds);
    this.kinds = kinds;
    this.hashes = longer(this.hashes, size);
    this.starts = longer(this.starts, size);
    this.ends = longer(this.ends, size);
  }
}

function longer(column: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(size);
  grown.set(column);
  return grown;
}

function isSigilled(kind: number | undefined): boolean {
  return kind === TAG || kind === MENTION || kind === CASHTAG;
}
