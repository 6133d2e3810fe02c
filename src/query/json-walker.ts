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
  /** Of {@link plainString}. */
  stringStart = 0;
  stringEnd = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;
  /** Of the string read last. */
  #escaped = false;
  #high = false;

  begin(bytes: Buffer, start: number, end: number): this {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.ended = false;
    return this;
  }

  /** The object's first key, or undefined. */
  firstKey(): string | undefined {
    this.#space();
    if (this.#take(OPEN) && this.#peek() !== CLOSE) return this.#key();
    if (this.#take(CLOSE)) this.#finish();
    return undefined;
  }

  /** The key after the value that was read or skipped, or undefined at the end. */
  nextKey(): string | undefined {
    this.#space();
    if (this.#take(COMMA)) return this.#key();
    if (this.#take(CLOSE)) this.#finish();
    return undefined;
  }

  isString(): boolean {
    return this.#peek() === QUOTE;
  }

  /** Passes over the value if it is a string of ASCII without escapes, and says where its characters are. */
  plainString(): boolean {
    if (this.#peek() !== QUOTE) return false;
    this.stringStart = this.#at + 1;
    if (!this.#passString() || this.#escaped || this.#high) return false;
    this.stringEnd = this.#at - 1;
    return true;
  }

  /** The value, if it is a string. */
  string(): string | undefined {
    if (this.#peek() !== QUOTE) return undefined;
    const start = this.#at;
    if (!this.#passString()) return undefined;
    if (this.#escaped) return parseString(this.#bytes.toString('utf8', start, this.#at));
    return this.#high
      ? this.#bytes.toString('utf8', start + 1, this.#at - 1)
      : this.#bytes.toString('latin1', start + 1, this.#at - 1);
  }

  /** The value, whatever it is; undefined when it is not JSON. */
  value(): unknown {
    const start = this.#at;
    this.skip();
    try {
      return JSON.parse(this.#bytes.toString('utf8', start, this.#at));
    } catch {
      return undefined;
    }
  }

  /** One string member of the value, if that is an object; undefined when it is none, or the member no string. */
  member(name: string): { value?: string } | undefined {
    if (!this.#take(OPEN)) return undefined;
    const found: { value?: string } = {};
    this.#space();
    if (this.#take(CLOSE)) return found;
    for (let key = this.#key(); key !== undefined; key = this.#take(COMMA) ? this.#key() : undefined) {
      if (key === name) {
        const value = this.string();
        if (value === undefined) return undefined;
        found.value = value;
      } else this.skip();
      this.#space();
    }
    return this.#take(CLOSE) ? found : undefined;
  }

  /** Passes over the value. */
  skip(): void {
    const byte = this.#peek();
    if (byte === QUOTE) this.#passString();
    else if (byte === OPEN || byte === OPEN_LIST) this.#passNested();
    else this.#passPlain();
  }

  #key(): string | undefined {
    this.#space();
    const start = this.#at + 1;
    if (this.#peek() !== QUOTE || !this.#passString() || this.#escaped || this.#high) return undefined;
    const end = this.#at - 1;
    this.#space();
    if (!this.#take(COLON)) return undefined;
    this.#space();
    return keyAt(this.#bytes, start, end);
  }

  #finish(): void {
    this.#space();
    this.ended = this.#at === this.#end;
  }

  #passString(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let escaped = false;
    let high = 0;
    let at = this.#at + 1;
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        escaped = true;
        at++;
      }
      high |= byte;
    }
    this.#escaped = escaped;
    this.#high = high > 127;
    this.#at = Math.min(at + 1, end);
    return at < end;
  }

  #passNested(): void {
    let depth = 0;
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at] as number;
      if (byte === QUOTE) {
        this.#passString();
        continue;
      }
      this.#at++;
      if (byte === OPEN || byte === OPEN_LIST) depth++;
      else if ((byte === CLOSE || byte === CLOSE_LIST) && --depth === 0) return;
    }
  }

  #passPlain(): void {
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at] as number;
      if (byte === COMMA || byte === CLOSE || byte <= 32) return;
      this.#at++;
    }
  }

  #space(): void {
    while (this.#at < this.#end && (this.#bytes[this.#at] as number) <= 32) this.#at++;
  }

  #peek(): number {
    return this.#at < this.#end ? (this.#bytes[this.#at] as number) : -1;
  }

  #take(byte: number): boolean {
    if (this.#peek() !== byte) return false;
    this.#at++;
    return true;
  }
}

/** The keys that matching reads, by length and first letter; others are called by no name at all. */
const KEYS = [
  'platform',
  'postedAt',
  'id',
  'text',
  'title',
  'author',
  'tags',
  'mentions',
  'media',
  'lang',
  'kind',
  'handle',
];
const LONGEST = 8;
const BY_SHAPE = Array.from({ length: (LONGEST + 1) * 256 }, (): string[] | null => null);
for (const key of KEYS) {
  const shape = key.length * 256 + key.charCodeAt(0);
  BY_SHAPE[shape] = [...(BY_SHAPE[shape] ?? []), key];
}

function keyAt(bytes: Buffer, start: number, end: number): string {
  if (end - start > LONGEST) return '';
  const candidates = BY_SHAPE[(end - start) * 256 + (bytes[start] as number)];
  if (!candidates) return '';
  for (const key of candidates) if (readsAt(bytes, start, key)) return key;
  return '';
}

function readsAt(bytes: Buffer, start: number, key: string): boolean {
  for (let at = 1; at < key.length; at++) if (bytes[start + at] !== key.charCodeAt(at)) return false;
  return true;
}

function parseString(json: string): string | undefined {
  try {
    return JSON.parse(json) as string;
  } catch {
    return undefined;
  }
}
