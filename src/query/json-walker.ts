/**
 * Walks over one JSON object's bytes, key by key, and reads only the values it is asked for. It takes for granted that
 * what it passes over is JSON; where it meets what it does not expect it stops, and `ended` stays false.
 */

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const COLON = 58;
const OPEN = 123;
const CLOSE = 125;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;

export class JsonWalker {
  /** True when the object was closed and nothing follows it. */
  ended = false;
  /** Where it stands: before the value, after a key was read. */
  at = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #end = 0;
  /** Of the string passed last: whether it has escapes, or bytes beyond ASCII. */
  escaped = false;
  high = false;

  begin(bytes: Buffer, start: number, end: number): this {
    this.#bytes = bytes;
    this.at = start;
    this.#end = end;
    this.ended = false;
    return this;
  }

  /** The object's first key as its place in {@link KEYS}, null for another one; undefined when it has none. */
  firstKey(): number | null | undefined {
    this.#space();
    if (this.#take(OPEN) && this.#peek() !== CLOSE) return this.#key();
    if (this.#take(CLOSE)) this.#finish();
    return undefined;
  }

  /** The key after the value that was read or skipped, or undefined at the end. */
  nextKey(): number | null | undefined {
    this.#space();
    if (this.#take(COMMA)) return this.#key();
    if (this.#take(CLOSE)) this.#finish();
    return undefined;
  }

  /** Passes over the value. */
  skip(): void {
    const byte = this.#peek();
    if (byte === QUOTE) this.#passString();
    else if (byte === OPEN || byte === OPEN_LIST) this.#passNested();
    else this.#passPlain();
  }

  #key(): number | null | undefined {
    this.#space();
    const start = this.at + 1;
    if (this.#peek() !== QUOTE || !this.#passString() || this.escaped || this.high) return undefined;
    const end = this.at - 1;
    this.#space();
    if (!this.#take(COLON)) return undefined;
    this.#space();
    return keyAt(this.#bytes, start, end);
  }

  #finish(): void {
    this.#space();
    this.ended = this.at === this.#end;
  }

  #passString(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let escaped = false;
    let high = 0;
    let at = this.at + 1;
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        escaped = true;
        at++;
      }
      high |= byte;
    }
    this.escaped = escaped;
    this.high = high > 127;
    this.at = Math.min(at + 1, end);
    return at < end;
  }

  #passNested(): void {
    let depth = 0;
    while (this.at < this.#end) {
      const byte = this.#bytes[this.at] as number;
      if (byte === QUOTE) {
        this.#passString();
        continue;
      }
      this.at++;
      if (byte === OPEN || byte === OPEN_LIST) depth++;
      else if ((byte === CLOSE || byte === CLOSE_LIST) && --depth === 0) return;
    }
  }

  #passPlain(): void {
    while (this.at < this.#end) {
      const byte = this.#bytes[this.at] as number;
      if (byte === COMMA || byte === CLOSE || byte <= 32) return;
      this.at++;
    }
  }

  #space(): void {
    while (this.at < this.#end && (this.#bytes[this.at] as number) <= 32) this.at++;
  }

  #peek(): number {
    return this.at < this.#end ? (this.#bytes[this.at] as number) : -1;
  }

  #take(byte: number): boolean {
    if (this.#peek() !== byte) return false;
    this.at++;
    return true;
  }
}

/** The keys of a post that queries may ask for. */
export const KEYS = [
  'platform',
  'id',
  'text',
  'postedAt',
  'url',
  'title',
  'lang',
  'kind',
  'author',
  'community',
  'thread',
  'parent',
  'quoted',
  'mentions',
  'tags',
  'links',
  'media',
  'metrics',
  'country',
  'editedAt',
] as const;
export type Key = (typeof KEYS)[number];

/** By length and first letter. */
const LONGEST = 9;
const BY_SHAPE = Array.from({ length: (LONGEST + 1) * 256 }, (): number[] => []);
KEYS.forEach((key, at) => {
  BY_SHAPE[key.length * 256 + key.charCodeAt(0)]?.push(at);
});

function keyAt(bytes: Buffer, start: number, end: number): number | null {
  if (end - start > LONGEST) return null;
  for (const key of BY_SHAPE[(end - start) * 256 + (bytes[start] as number)] as number[]) {
    if (readsAt(bytes, start, KEYS[key] as string)) return key;
  }
  return null;
}

function readsAt(bytes: Buffer, start: number, key: string): boolean {
  for (let at = 1; at < key.length; at++) if (bytes[start + at] !== key.charCodeAt(at)) return false;
  return true;
}
