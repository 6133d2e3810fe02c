/**
 * One line of NDJSON → the texts that matching needs, read straight from its bytes. The rest of a post is parsed only
 * when something matches it or asks for more.
 */
import type { MatchResult } from '../domain/monitor.ts';
import { isSkip, POST_KINDS, type Post, type Skip, skip } from '../domain/post.ts';
import { MAX_TEXT_BYTES, toPost, wellFormed } from '../domain/well-formed.ts';
import { JsonWalker } from './json-walker.ts';
import type { PostTokens } from './text.ts';

export interface LineMatch extends MatchResult {
  /** Set when the line is no post; then nothing matched. A line that nothing asks more of is looked at for what a post must have. */
  skip?: Skip;
  /** The whole post; parsed when it is first asked for. Throws when the line is none. */
  post(): Post;
}

/** Longer texts may have to be cut, and that is done where a whole post is made. */
const MAX_PLAIN = Math.floor(MAX_TEXT_BYTES / 3);
const MAX_PLAIN_TITLE = 1365;
const MAX_PLAIN_LIST = 1000;

class NotAPost extends Error {
  readonly skip: Skip;
  constructor(why: Skip) {
    super(why.detail ?? why.reason);
    this.skip = why;
  }
}

export class LineReader {
  readonly #walker = new JsonWalker();

  /** Loads the line into `tokens` and lets `match` ask it. */
  match(bytes: Buffer, start: number, end: number, tokens: PostTokens, match: () => MatchResult): LineMatch {
    const parse = () => parsed(bytes, start, end);
    try {
      const known = this.#read(bytes, start, end);
      if (known === null) tokens.load(parse());
      else tokens.loadPart(known, parse);
      const { turn } = tokens;
      const result = match() as LineMatch;
      result.post = () => (tokens.turn === turn ? tokens.post : parse());
      return result;
    } catch (error) {
      if (!(error instanceof NotAPost)) throw error;
      return { matches: [], unknown: [], skip: error.skip, post: parse };
    }
  }

  /** Null when the line has to be parsed as a whole to be understood. */
  #read(bytes: Buffer, start: number, end: number): Partial<Post> | null {
    const walker = this.#walker.begin(bytes, start, end);
    const known = new KnownPost(bytes);
    let required = 0;
    for (let key = walker.firstKey(); key !== undefined; key = walker.nextKey()) {
      switch (key) {
        case 'postedAt':
          if (!walker.isString()) return null;
          required++;
          walker.skip();
          break;
        case 'platform':
          if (!known.keep('platform', walker)) return null;
          required++;
          break;
        case 'lang':
        case 'kind':
          if (!known.keep(key, walker)) return null;
          break;
        case 'id':
          required++;
          walker.skip();
          break;
        case 'text':
          required++;
          if (!readText(walker, known, 'text', MAX_PLAIN)) return null;
          break;
        case 'title':
          if (!readText(walker, known, 'title', MAX_PLAIN_TITLE)) return null;
          break;
        case 'author':
          if (!readHandle(walker, known)) return null;
          break;
        case 'tags':
        case 'mentions':
          if (!readNames(walker, known, key)) return null;
          break;
        case 'media':
          if (!readMedia(walker, known)) return null;
          break;
        default:
          walker.skip();
      }
    }
    return walker.ended && required === 4 ? known : null;
  }
}

type Lazy = 'platform' | 'lang' | 'kind';

/** What was read of a line. Short codes are made into strings only when a query asks for them. */
class KnownPost implements Partial<Post> {
  text: string | undefined = undefined;
  title: string | undefined = undefined;
  author: Post['author'] = undefined;
  tags: string[] | undefined = undefined;
  mentions: string[] | undefined = undefined;
  media: Post['media'] = undefined;
  readonly #bytes: Buffer;
  readonly #starts = { platform: 0, lang: 0, kind: 0 };
  readonly #ends = { platform: 0, lang: 0, kind: 0 };

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get platform(): string {
    return this.#read('platform') ?? '';
  }

  get lang(): string | undefined {
    return this.#read('lang');
  }

  get kind(): Post['kind'] {
    const kind = this.#read('kind');
    return POST_KINDS.find((known) => known === kind);
  }

  /** False when the value is no plain string. */
  keep(key: Lazy, walker: JsonWalker): boolean {
    if (!walker.plainString()) return false;
    this.#starts[key] = walker.stringStart;
    this.#ends[key] = walker.stringEnd;
    return true;
  }

  #read(key: Lazy): string | undefined {
    const end = this.#ends[key];
    return end === 0 ? undefined : this.#bytes.toString('latin1', this.#starts[key], end);
  }
}

function parsed(bytes: Buffer, start: number, end: number): Post {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8', start, end));
  } catch (error) {
    throw new NotAPost(skip('not-json', (error as Error).message));
  }
  const post = toPost(value);
  if (isSkip(post)) throw new NotAPost(post);
  return post;
}

function readText(walker: JsonWalker, known: Partial<Post>, key: 'text' | 'title', longest: number): boolean {
  const text = walker.string();
  if (text === undefined || text.length > longest) return false;
  known[key] = wellFormed(text);
  return true;
}

/** The one thing of an author that texts are found by. */
function readHandle(walker: JsonWalker, known: Partial<Post>): boolean {
  const author = walker.member('handle');
  if (author === undefined) return false;
  if (author.value !== undefined) known.author = { handle: wellFormed(author.value) };
  return true;
}

function readNames(walker: JsonWalker, known: Partial<Post>, key: 'tags' | 'mentions'): boolean {
  const names = walker.value();
  if (!Array.isArray(names) || names.length > MAX_PLAIN_LIST) return false;
  if (!names.every((name) => typeof name === 'string')) return false;
  known[key] = names.map(wellFormed);
  return true;
}

function readMedia(walker: JsonWalker, known: Partial<Post>): boolean {
  const media = walker.value();
  if (!Array.isArray(media) || media.length > MAX_PLAIN_LIST || !media.every(isMedium)) return false;
  known.media = media.map(({ alt }) => (alt === undefined ? {} : { alt: wellFormed(alt) }));
  return true;
}

function isMedium(value: unknown): value is { alt?: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !('alt' in value) || typeof value.alt === 'string';
}
