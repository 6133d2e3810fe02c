/** A post read once: the tokens of its searchable fields, for any number of queries. */
import type { Span } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import { linksOf, type PostLink } from './links.ts';
import { single, tokenize } from './scan.ts';
import { spacedTag } from './tag-words.ts';
import { MENTION, TAG, TokenList } from './token-list.ts';

/** Fields in the order in which spans are reported. */
export const SPAN_FIELDS = [
  'title',
  'text',
  'alt',
  'tags',
  'mentions',
  'links',
  'url',
  'author',
  'author.name',
  'bio',
  'to',
  'community',
  'country',
  'thread',
  'id',
  'platform',
  'quotes_of',
  'quoted',
  'parent',
] as const;
export type SpanField = (typeof SPAN_FIELDS)[number];

/** Which texts a term looks at, as bits. */
export const IN_TITLE = 1;
export const IN_BODY = 2;
export const IN_ALT = 4;
export const IN_TAGS = 8;
export const IN_MENTIONS = 16;
export const IN_QUOTED = 32;
export const IN_PARENT = 64;
export const IN_AUTHOR_NAME = 128;
export const IN_BIO = 256;
export const IN_TAGWORDS = 512;
/** Where bare words, tags and mentions are searched; the others are asked for. */
export const ANYWHERE = IN_TITLE | IN_BODY | IN_ALT | IN_TAGS | IN_MENTIONS;
/** Where `{exact}` texts and regular expressions are searched. */
export const PROSE = IN_TITLE | IN_BODY | IN_ALT;

/** One searched text. A field of many texts (alt, tags) is read as many, so that no phrase crosses them. */
export interface FieldTokens {
  field: SpanField;
  /** One of the bits above. */
  bit: number;
  raw: string;
  /** Where `raw` begins in the field's text as {@link fieldText} gives it. */
  base: number;
  /** False for the platform's own tags and mentions, which words and exact texts do not search. */
  prose: boolean;
  list: TokenList;
  /** Of the words of a hashtag: where the tag itself stands. */
  whole: Span | null;
}

/**
 * The string that a span's offsets are meant for. Title and text are the post's own; alt texts, tags, mentions and links
 * are joined by line breaks, in the post's order; author is the handle. Undefined when the post does not give it.
 */
export function fieldText(post: Post, field: string): string | undefined {
  return Object.hasOwn(TEXTS, field) ? TEXTS[field as SpanField](post) : undefined;
}

const TEXTS: Record<SpanField, (post: Post) => string | undefined> = {
  title: (post) => post.title,
  text: (post) => post.text,
  alt: (post) => post.media && altTexts(post).join('\n'),
  tags: (post) => post.tags?.join('\n'),
  mentions: (post) => post.mentions?.join('\n'),
  links: (post) => post.links?.map(({ url }) => url).join('\n'),
  url: (post) => post.url,
  author: (post) => post.author?.handle,
  'author.name': (post) => post.author?.name,
  bio: (post) => post.author?.bio,
  to: (post) => post.parent?.author?.handle,
  community: (post) => post.community,
  country: (post) => post.country,
  thread: (post) => post.thread,
  id: (post) => post.id,
  platform: (post) => post.platform,
  quotes_of: (post) => post.quoted?.id,
  quoted: (post) => post.quoted?.text,
  parent: (post) => post.parent?.text,
};

function altTexts(post: Pick<Post, 'media'>): string[] {
  return (post.media ?? []).flatMap((item) => (item.alt === undefined ? [] : [item.alt]));
}

/** A post of nothing but hashtags is read no further. */
const MAX_TAG_TEXTS = 2000;

/** `load` reads a post in place of the one before, so that a hot loop allocates nothing; see {@link readPost}. */
export class PostTokens {
  /** Read up to `count`; what lies beyond is spare. */
  readonly fields: FieldTokens[] = [];
  count = 0;
  /** Raised with every post. */
  turn = 0;
  /** What of the post is at hand: all of it, or the keys that matching asked for. */
  known: Partial<Post> = {};
  #whole: Post | null = null;
  #parse: (() => Post) | null = null;
  /** Texts read so far, as bits. */
  #read = 0;
  #links: PostLink[] | null = null;

  get post(): Post {
    if (this.#whole === null && this.#parse !== null) {
      this.#whole = this.#parse();
      this.known = this.#whole;
    }
    if (this.#whole === null) throw new Error('no post was loaded');
    return this.#whole;
  }

  /** True while no text is read but those that everything looks at. */
  get plain(): boolean {
    return this.#read === ANYWHERE;
  }

  load(post: Post): this {
    this.#whole = post;
    this.#parse = null;
    return this.#begin(post);
  }

  /** A post of which only some keys were read; `parse` gives all of it when that is needed after all. */
  loadPart(known: Partial<Post>, parse: () => Post): this {
    this.#whole = null;
    this.#parse = parse;
    return this.#begin(known);
  }

  /** Reads further texts of the post, as bits. */
  ensure(bits: number): void {
    const missing = bits & ~this.#read;
    if (missing === 0) return;
    this.#read |= missing;
    const { post } = this;
    if (missing & IN_QUOTED) this.#given('quoted', IN_QUOTED, post.quoted?.text);
    if (missing & IN_PARENT) this.#given('parent', IN_PARENT, post.parent?.text);
    if (missing & IN_AUTHOR_NAME) this.#given('author.name', IN_AUTHOR_NAME, post.author?.name);
    if (missing & IN_BIO) this.#given('bio', IN_BIO, post.author?.bio);
    if (missing & IN_TAGWORDS) this.#tagWords();
  }

  links(): readonly PostLink[] {
    this.#links ??= linksOf(this);
    return this.#links;
  }

  #begin(post: Partial<Post>): this {
    this.known = post;
    this.turn++;
    this.count = 0;
    this.#read = ANYWHERE;
    this.#links = null;
    if (post.title !== undefined) this.#prose('title', IN_TITLE, post.title, 0);
    if (post.text !== undefined) this.#prose('text', IN_BODY, post.text, 0);
    if (post.media !== undefined) this.#alt(post.media);
    if (post.tags !== undefined) this.#names('tags', TAG, IN_TAGS, post.tags);
    if (post.mentions !== undefined) this.#names('mentions', MENTION, IN_MENTIONS, post.mentions);
    return this;
  }

  #given(field: SpanField, bit: number, text: string | undefined): void {
    if (text !== undefined) this.#prose(field, bit, text, 0);
  }

  #prose(field: SpanField, bit: number, raw: string, base: number): void {
    tokenize(this.#slot(field, bit, raw, base, true).list, raw);
  }

  #alt(media: NonNullable<Post['media']>): void {
    let base = 0;
    for (const text of altTexts({ media })) {
      this.#prose('alt', IN_ALT, text, base);
      base += text.length + 1;
    }
  }

  #names(field: SpanField, kind: number, bit: number, names: readonly string[]): void {
    let base = 0;
    for (const name of names) {
      single(this.#slot(field, bit, name, base, false).list, kind, name);
      base += name.length + 1;
    }
  }

  /** Each hashtag twice: its words, and the tag as one word. */
  #tagWords(): void {
    const until = this.count;
    for (let nth = 0; nth < until; nth++) {
      const { field, base, bit, list, raw } = this.fields[nth] as FieldTokens;
      if ((bit & ANYWHERE) === 0) continue;
      for (let at = 0; at < list.count; at++) {
        if (list.kinds[at] !== TAG || this.count - until >= MAX_TAG_TEXTS) continue;
        const [start, end] = list.rawRange(at, at);
        this.#tag(raw.slice(start, end).replace(/^[#＃]/u, ''), { field, start: base + start, end: base + end });
      }
    }
  }

  #tag(tag: string, whole: Span): void {
    const spaced = spacedTag(tag);
    for (const text of spaced === tag ? [tag] : [spaced, tag]) {
      const slot = this.#slot(whole.field as SpanField, IN_TAGWORDS, text, 0, true);
      slot.whole = whole;
      tokenize(slot.list, text);
    }
  }

  #slot(field: SpanField, bit: number, raw: string, base: number, prose: boolean): FieldTokens {
    const slot = this.fields[this.count] ?? { field, bit, raw, base, prose, list: new TokenList(), whole: null };
    this.fields[this.count++] = slot;
    slot.field = field;
    slot.bit = bit;
    slot.raw = raw;
    slot.base = base;
    slot.prose = prose;
    slot.whole = null;
    return slot;
  }
}

/** Tokenises a post once; the result may be kept and used for many queries. */
export function readPost(post: Post): PostTokens {
  return new PostTokens().load(post);
}
