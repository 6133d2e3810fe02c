/**
 * What any query asks for, interned: each term (a word, a wildcard, a handle, a host, …) has one number and one record.
 * A post is read once against it; from then on matching compares numbers only.
 */
import { ANY_ONE, ANY_RUN } from './char-class.ts';
import { glob, MIN_PREFIX, prefixOf } from './term.ts';
import { hashOf, mix, seed } from './token-list.ts';

/** Kinds beyond the tokens' own (0…7, see token-list.ts). */
export const CHARACTER = 8;
/** A run of word characters anywhere in a raw text: by it `{exact}` texts are found. */
export const RUN = 9;
/** Two neighbouring characters (or one alone) anywhere in a raw text, ASCII letters lowered. */
export const PAIR = 10;
export const AUTHOR = 11;
export const COMMUNITY = 12;
export const THREAD = 13;
export const ID = 14;
export const QUOTED_ID = 15;
export const PARENT_AUTHOR = 16;
export const HOST = 17;
export const LINK_WORD = 18;
/** The post does not give what is named here, so that asking for it is UNKNOWN. */
export const MISSING = 19;
export const SOURCE = 20;
/** Added to a kind: the first characters of such a token or name, for wildcards. */
export const PREFIX = 32;
const KINDS = 64;

/** One record of {@link Vocabulary.records}: four numbers that reading a post touches, a quarter of a cache line. */
export const STRIDE = 4;
/** The post that held the term last. */
export const STAMP = 0;
/** Its places in that post: a chain of occurrences. */
export const HEAD = 1;
export const TAIL = 2;
/** How many branches are anchored here. */
export const LENGTH = 3;

const FIRST_TERMS = 64;

export class Vocabulary {
  records = new Int32Array(FIRST_TERMS * STRIDE);
  /** Posts that held the term, out of those that were counted. */
  seen = new Int32Array(FIRST_TERMS);
  /** Where in the postings its branches are, and the room there as a power of two. */
  lists = new Int32Array(FIRST_TERMS);
  rooms = new Uint8Array(FIRST_TERMS);
  #uses = new Int32Array(FIRST_TERMS);
  /** How many terms of each kind there are: what nobody asks for is not looked for. */
  readonly kinds = new Int32Array(KINDS);
  readonly #texts: string[] = [''];
  #kindOf = new Uint8Array(FIRST_TERMS);
  #hashes = new Int32Array(FIRST_TERMS);
  /** Open addressing. Each slot holds a term's number and some bits of its hash; 0 is free, see {@link place}. */
  #table = new Int32Array(FIRST_TERMS * 2);
  #size = 0;
  #next = 1;
  readonly #free: number[] = [];
  /** A bit for the hash of each wildcard's literal beginning, or some more: nearly all tokens begin like none. */
  #begun = new Int32Array(64);
  /** The same for their first characters alone: most tokens need no second look. */
  #shelves = new Int32Array(64);
  /** How many wildcards there are. */
  patterns = 0;
  /** How many terms are names of some kind, not words of texts. */
  names = 0;

  /** One more use of the term; a new one gets a number. `hash` as the post's token has it. */
  use(kind: number, text: string, hash: number): number {
    const known = this.find(kind, hash, text);
    return this.keep(known === 0 ? this.#add(kind, text, hash) : known);
  }

  /** One more use of a term that is there. */
  keep(term: number): number {
    this.#uses[term] = (this.#uses[term] as number) + 1;
    return term;
  }

  /** A wildcard over tokens or names of `kind`; `text` with its placeholders. */
  usePattern(kind: number, text: string): number {
    const hash = beginningHash(kind, text);
    const before = this.patterns;
    const term = this.use(kind + PREFIX, text, hash ^ PATTERN);
    if (this.patterns === before) return term;
    if (this.patterns > this.#begun.length * 2) this.#growBegun();
    else this.#markBegun(hash, kind, text);
    return term;
  }

  /** One use less; a term that nobody uses any more is forgotten. */
  release(term: number): void {
    const uses = (this.#uses[term] as number) - 1;
    this.#uses[term] = uses;
    if (uses === 0) this.#forget(term);
  }

  /** One more post that holds it. */
  count(term: number): void {
    this.seen[term] = (this.seen[term] as number) + 1;
  }

  textOf(term: number): string {
    return this.#texts[term] ?? '';
  }

  kindOf(term: number): number {
    return this.#kindOf[term] ?? 0;
  }

  /** The term's number, or 0. */
  find(kind: number, hash: number, text: string): number {
    return this.findIn(kind, hash, text, 0, text.length);
  }

  /** The same for a piece of a text, whose ASCII capitals count as small letters. */
  findIn(kind: number, hash: number, text: string, start: number, end: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const term = (table[slot] as number) & TERM_BITS;
      if (term === 0) return 0;
      if (this.#hashes[term] === hash && this.isAt(term, kind, text, start, end)) return term;
    }
  }

  /**
   * The term that a token of that kind and hash may be, or 0 for certainly none: whether it reads so is still to be seen
   * ({@link isAt}). Negative when several terms may be meant. A look or two at memory for most tokens of most posts.
   */
  guessed(kind: number, hash: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    const tag = tagOf(hash);
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const held = table[slot] as number;
      if (held === 0) return 0;
      if ((held & TAG_BITS) !== tag) continue;
      if (held < 0) return -1;
      // One of another kind (a name, a wildcard) keeps its places by itself.
      return this.#kindOf[held & TERM_BITS] === kind ? held & TERM_BITS : 0;
    }
  }

  isAt(term: number, kind: number, text: string, start: number, end: number): boolean {
    return this.#kindOf[term] === kind && reads(this.#texts[term] as string, text, start, end);
  }

  /** Every term of that kind and hash, whatever its text. */
  forEach(kind: number, hash: number, visit: (term: number) => void): void {
    const table = this.#table;
    const mask = table.length - 1;
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const term = (table[slot] as number) & TERM_BITS;
      if (term === 0) return;
      if (this.#hashes[term] === hash && this.#kindOf[term] === kind) visit(term);
    }
  }

  /** Every wildcard over tokens or names of that kind that fits the piece of a text; null for none. */
  fitting(kind: number, text: string, start: number, end: number): number[] | null {
    const begun = this.#begun;
    const shelves = this.#shelves;
    const words = begun.length - 1;
    const last = Math.min(end, start + LONGEST_BEGINNING);
    let hash = seed(kind);
    let found: number[] | null = null;
    for (let at = start; at < last; at++) {
      hash = mix(hash, text.charCodeAt(at));
      if (at < start + MIN_PREFIX - 1) continue;
      if (at === start + MIN_PREFIX - 1 && ((shelves[(hash >>> 5) & words] as number) & (1 << (hash & 31))) === 0)
        return null;
      if (((begun[(hash >>> 5) & words] as number) & (1 << (hash & 31))) !== 0)
        found = this.#begunBy(hash, kind, text, start, end, found);
    }
    return found;
  }

  #begunBy(hash: number, kind: number, text: string, start: number, end: number, found: number[] | null) {
    let all = found;
    const table = this.#table;
    const mask = table.length - 1;
    const key = hash ^ PATTERN;
    const tag = tagOf(key);
    for (let slot = spread(key) & mask; table[slot] !== 0; slot = (slot + 1) & mask) {
      if (((table[slot] as number) & TAG_BITS) !== tag) continue;
      const pattern = (table[slot] as number) & TERM_BITS;
      if (this.#hashes[pattern] !== key || this.#kindOf[pattern] !== kind + PREFIX) continue;
      if (!this.#fits(pattern, text, start, end)) continue;
      if (all === null) all = [pattern];
      else all.push(pattern);
    }
    return all;
  }

  #fits(pattern: number, text: string, start: number, end: number): boolean {
    const wanted = this.#texts[pattern] as string;
    const last = wanted.length - 1;
    const star = wanted.indexOf(ANY_RUN);
    if (star !== last || wanted.includes(ANY_ONE)) return glob(wanted, text.slice(start, end).toLowerCase());
    return end - start >= last && begins(wanted, last, text, start);
  }

  #add(kind: number, text: string, hash: number): number {
    const term = this.#free.pop() ?? this.#next++;
    if (term > TERM_BITS) throw new Error(`more than ${TERM_BITS} different terms in one set of monitors`);
    if (term >= this.#hashes.length) this.#growTerms();
    if ((this.#size + 1) * 2 > this.#table.length) this.#growTable();
    this.records.fill(0, term * STRIDE, (term + 1) * STRIDE);
    this.seen[term] = 0;
    this.#texts[term] = text;
    this.#kindOf[term] = kind;
    this.#hashes[term] = hash;
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1;
    if (isName(kind)) this.names++;
    if (kind >= PREFIX) this.patterns++;
    this.#size++;
    place(this.#table, hash, term);
    return term;
  }

  #forget(term: number): void {
    const kind = this.#kindOf[term] as number;
    if (kind >= PREFIX) this.patterns--;
    this.kinds[kind] = (this.kinds[kind] ?? 0) - 1;
    if (isName(kind)) this.names--;
    this.#texts[term] = '';
    this.#size--;
    this.#free.push(term);
    this.#unplace(term);
  }

  /** Takes a term out of the table and moves up those that had to make way for it. */
  #unplace(term: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let slot = spread(this.#hashes[term] as number) & mask;
    while (((table[slot] as number) & TERM_BITS) !== term) slot = (slot + 1) & mask;
    table[slot] = 0;
    for (let next = (slot + 1) & mask; table[next] !== 0; next = (next + 1) & mask) {
      const moved = (table[next] as number) & TERM_BITS;
      table[next] = 0;
      place(table, this.#hashes[moved] as number, moved);
    }
  }

  /** Sixteen bits a wildcard at least. */
  #growBegun(): void {
    this.#begun = new Int32Array(this.#begun.length * 4);
    this.#shelves = new Int32Array(this.#begun.length);
    for (let term = 1; term < this.#next; term++) {
      const kind = this.kindOf(term) - PREFIX;
      if (kind >= 0 && this.#uses[term] !== 0)
        this.#markBegun((this.#hashes[term] as number) ^ PATTERN, kind, this.textOf(term));
    }
  }

  #markBegun(hash: number, kind: number, pattern: string): void {
    mark(this.#begun, hash);
    mark(this.#shelves, shelfHash(kind, pattern));
  }

  #growTerms(): void {
    const size = this.#hashes.length * 2;
    this.#hashes = copied(new Int32Array(size), this.#hashes);
    this.#kindOf = copied(new Uint8Array(size), this.#kindOf);
    this.records = copied(new Int32Array(size * STRIDE), this.records);
    this.seen = copied(new Int32Array(size), this.seen);
    this.lists = copied(new Int32Array(size), this.lists);
    this.rooms = copied(new Uint8Array(size), this.rooms);
    this.#uses = copied(new Int32Array(size), this.#uses);
  }

  #growTable(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2);
    for (const held of old) {
      if (held !== 0) place(this.#table, this.#hashes[held & TERM_BITS] as number, held & TERM_BITS);
    }
  }
}

/** Of a slot: the term's number, bits of its hash, and as the sign: look closer, another term may be meant. */
const TERM_BITS = (1 << 22) - 1;
const TAG_BITS = 0x1ff << 22;

function tagOf(hash: number): number {
  return (hash >>> 1) & TAG_BITS;
}

/** Terms that could be taken for one another on the way to a slot are marked by the sign, each of them. */
function place(table: Int32Array, hash: number, term: number): void {
  const mask = table.length - 1;
  const tag = tagOf(hash);
  let slot = spread(hash) & mask;
  let closer = 0;
  for (; table[slot] !== 0; slot = (slot + 1) & mask) {
    if (((table[slot] as number) & TAG_BITS) !== tag) continue;
    closer = CLOSER;
    table[slot] = (table[slot] as number) | CLOSER;
  }
  table[slot] = closer | tag | term;
}

const CLOSER = 1 << 31;

function isName(kind: number): boolean {
  return kind % PREFIX >= AUTHOR;
}

function mark(bits: Int32Array, hash: number): void {
  const word = (hash >>> 5) & (bits.length - 1);
  bits[word] = (bits[word] as number) | (1 << (hash & 31));
}

/** The hashes' low bits alone are not even enough. */
function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}

/** True when `text` from `start` to `end` reads `wanted`, which is folded and lowered. */
function reads(wanted: string, text: string, start: number, end: number): boolean {
  return end - start === wanted.length && begins(wanted, wanted.length, text, start);
}

function begins(wanted: string, length: number, text: string, start: number): boolean {
  for (let at = 0; at < length; at++) {
    if (lowered(text.charCodeAt(start + at)) !== wanted.charCodeAt(at)) return false;
  }
  return true;
}

/** Longer literal beginnings count as so long. */
const LONGEST_BEGINNING = 16;

/** `bill*` is no word `bill`, whose hash its beginning has. */
const PATTERN = 0x2545f491;

/** The hash of a kind and what a pattern certainly begins with. */
function beginningHash(kind: number, pattern: string): number {
  return hashOf(kind, pattern, 0, Math.min(prefixOf(pattern).length, LONGEST_BEGINNING));
}

/** The hash of a kind and the characters that every pattern begins with. */
function shelfHash(kind: number, pattern: string): number {
  return hashOf(kind, pattern, 0, MIN_PREFIX);
}

/** True for a text with placeholders of `*` or `?`. */
export function isPattern(text: string): boolean {
  return text.includes(ANY_RUN) || text.includes(ANY_ONE);
}

/** A word token's hash → that of the same letters as a {@link RUN}. */
export function runHash(wordHash: number): number {
  return wordHash ^ 0x5bd1e995;
}

/** `second` 0: one character alone. */
export function pairHash(first: number, second: number): number {
  return mix(Math.imul(lowered(first) + 1, 0x9e3779b1), lowered(second));
}

function lowered(unit: number): number {
  return unit >= 65 && unit <= 90 ? unit | 32 : unit;
}

function copied<A extends Int32Array | Uint8Array>(into: A, from: A): A {
  into.set(from);
  return into;
}
