/**
 * The post on a line of NDJSON, read key by key: a key's value is parsed and checked when a query asks for it, by the
 * same schema by which a whole post is. One object serves line after line.
 */
import type { z } from 'zod';
import { POST_KINDS, type Post, postSchema, skip } from '../domain/post.ts';
import { MAX_LIST, MAX_TEXT_BYTES, wellFormed, wellFormedDeep } from '../domain/well-formed.ts';
import { type JsonWalker, KEYS, type Key } from './json-walker.ts';
import { NotAPost } from './not-a-post.ts';

/** Longer texts may have to be cut, and that is done where a whole post is made. A UTF-16 unit is at most three bytes. */
const MAX_TEXT = Math.floor(MAX_TEXT_BYTES / 3);
const MAX_SHORT = Math.floor(4096 / 3);

const QUOTE = 34;
const PLAIN = 0;
const HIGH = 1;
const ESCAPED = 2;

type Shape = typeof postSchema.shape;
/** A key's place among {@link KEYS}. */
const AT = Object.fromEntries(KEYS.map((key, at) => [key, at])) as Record<Key, number>;
const REQUIRED = [AT.platform, AT.id, AT.text, AT.postedAt];

export class LinePost implements Post {
  #bytes: Buffer = Buffer.alloc(0);
  #whole: () => Post = () => this;
  readonly #starts = new Int32Array(KEYS.length);
  /** 0: the line does not have the key. */
  readonly #ends = new Int32Array(KEYS.length);
  /** Of a string's bytes: {@link PLAIN}, {@link HIGH} or {@link ESCAPED}. */
  readonly #kinds = new Uint8Array(KEYS.length);
  readonly #values: unknown[] = [];
  /** Which of the values are parsed, as bits. */
  #parsed = 0;

  /** False when the line has to be parsed as a whole to be understood. `whole` does that. */
  begin(bytes: Buffer, walker: JsonWalker, whole: () => Post): boolean {
    this.#bytes = bytes;
    this.#whole = whole;
    this.#ends.fill(0);
    this.#parsed = 0;
    for (let key = walker.firstKey(); key !== undefined; key = walker.nextKey()) {
      const start = walker.at;
      walker.skip();
      if (key === null) continue;
      this.#starts[key] = start;
      this.#ends[key] = walker.at;
      this.#kinds[key] = walker.escaped ? ESCAPED : walker.high ? HIGH : PLAIN;
      this.#parsed &= ~(1 << key);
    }
    return walker.ended && this.#hasRequired();
  }

  #hasRequired(): boolean {
    for (const key of REQUIRED) if (this.#ends[key] === 0) return false;
    return true;
  }

  get platform(): string {
    return this.#code('platform', isPlatform) as string;
  }

  get id(): string {
    return this.#get('id') as string;
  }

  get text(): string {
    return this.#string('text', MAX_TEXT) as string;
  }

  get postedAt(): string {
    return this.#get('postedAt') as string;
  }

  get url(): string | undefined {
    return this.#get('url');
  }

  get title(): string | undefined {
    return this.#string('title', MAX_SHORT);
  }

  get lang(): string | undefined {
    return this.#string('lang', MAX_SHORT);
  }

  get kind(): Post['kind'] {
    return this.#code('kind', isPostKind) as Post['kind'];
  }

  get author(): Post['author'] {
    const author = this.#get('author');
    return (author?.bio?.length ?? 0) > MAX_SHORT ? this.#whole().author : author;
  }

  /** The author's handle alone: by it posts are found. */
  get handle(): string | undefined {
    if ((this.#parsed & (1 << AT.author)) !== 0) return this.author?.handle;
    const end = this.#ends[AT.author] as number;
    const author = end === 0 ? undefined : parsedValue(this.#bytes.toString('utf8', this.#starts[AT.author], end));
    if (typeof author !== 'object' || author === null || !('handle' in author)) return this.author?.handle;
    return typeof author.handle === 'string' ? wellFormed(author.handle) : this.author?.handle;
  }

  get community(): string | undefined {
    return this.#get('community');
  }

  get thread(): string | undefined {
    return this.#get('thread');
  }

  get parent(): Post['parent'] {
    const parent = this.#get('parent');
    return (parent?.text?.length ?? 0) > MAX_TEXT ? this.#whole().parent : parent;
  }

  get quoted(): Post['quoted'] {
    const quoted = this.#get('quoted');
    return (quoted?.text?.length ?? 0) > MAX_TEXT ? this.#whole().quoted : quoted;
  }

  get mentions(): Post['mentions'] {
    return this.#get('mentions')?.slice(0, MAX_LIST);
  }

  get tags(): Post['tags'] {
    return this.#get('tags')?.slice(0, MAX_LIST);
  }

  get links(): Post['links'] {
    return this.#get('links')?.slice(0, MAX_LIST);
  }

  get media(): Post['media'] {
    return this.#get('media')?.slice(0, MAX_LIST);
  }

  get metrics(): Post['metrics'] {
    const key = AT.metrics;
    if (this.#ends[key] !== 0 && (this.#parsed & (1 << key)) === 0) {
      const metrics = parsedValue(this.#bytes.toString('latin1', this.#starts[key], this.#ends[key]));
      if (areMetrics(metrics)) this.#keep(key, metrics);
    }
    return this.#get('metrics');
  }

  get country(): string | undefined {
    return this.#get('country');
  }

  get editedAt(): string | undefined {
    return this.#get('editedAt');
  }

  /** A string read without the schema: longer than `longest` units it is taken of the whole post, which may cut it. */
  #string(name: 'text' | 'title' | 'lang', longest: number): string | undefined {
    const key = AT[name];
    const end = this.#ends[key] as number;
    if (end === 0) return undefined;
    if ((this.#parsed & (1 << key)) === 0) {
      const text = stringIn(this.#bytes, this.#starts[key] as number, end, this.#kinds[key] as number);
      this.#keep(key, text === undefined || text.length > longest ? this.#whole()[name] : wellFormed(text));
    }
    return this.#values[key] as string | undefined;
  }

  /** A short string that needs no schema to be seen right. */
  #code(name: 'platform' | 'kind', isRight: (text: string) => boolean): string | undefined {
    const key = AT[name];
    if (this.#ends[key] === 0 || (this.#parsed & (1 << key)) !== 0) return this.#get(name);
    const text = stringIn(
      this.#bytes,
      this.#starts[key] as number,
      this.#ends[key] as number,
      this.#kinds[key] as number,
    );
    if (text === undefined || !isRight(text)) return this.#get(name);
    this.#keep(key, text);
    return text;
  }

  #get<Name extends Key>(name: Name): z.output<Shape[Name]> | undefined {
    const key = AT[name];
    const end = this.#ends[key] as number;
    if (end === 0) return undefined;
    if ((this.#parsed & (1 << key)) === 0) this.#keep(key, this.#checked(name, this.#starts[key] as number, end));
    return this.#values[key] as z.output<Shape[Name]>;
  }

  #keep(key: number, value: unknown): void {
    this.#values[key] = value;
    this.#parsed |= 1 << key;
  }

  #checked(name: Key, start: number, end: number): unknown {
    let value: unknown;
    try {
      value = JSON.parse(this.#bytes.toString('utf8', start, end));
    } catch (error) {
      throw new NotAPost(skip('not-json', (error as Error).message));
    }
    const read = postSchema.shape[name].safeParse(wellFormedDeep(value));
    if (read.success) return read.data;
    // Says the same of it as where a whole post is made.
    this.#whole();
    throw new NotAPost(skip('invalid', name));
  }
}

const COUNTS = ['likes', 'replies', 'reposts', 'quotes', 'views'];

/** What the schema would find right, for the usual case; everything else is for the schema to say. */
function areMetrics(value: unknown): value is Post['metrics'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  for (const [name, count] of Object.entries(value)) {
    if (!COUNTS.includes(name) || !Number.isSafeInteger(count) || (count as number) < 0) return false;
  }
  return true;
}

const isPlatform = (text: string): boolean => /^[a-z0-9][a-z0-9_-]{0,63}$/.test(text);
const isPostKind = (text: string): boolean => (POST_KINDS as readonly string[]).includes(text);

/** The string whose quotes are at both ends; undefined when that is no string. */
function stringIn(bytes: Buffer, start: number, end: number, kind: number): string | undefined {
  if (bytes[start] !== QUOTE) return undefined;
  if (kind === ESCAPED) return parsedValue(bytes.toString('utf8', start, end)) as string | undefined;
  return bytes.toString(kind === HIGH ? 'utf8' : 'latin1', start + 1, end - 1);
}

/** Undefined for what is no JSON. */
function parsedValue(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
