/** A post read once: the tokens of its searchable fields, for any number of queries. */
import type { Post } from '../domain/post.ts';
import { scan, single, tokenize } from './scan.ts';
import { MENTION, TAG, TokenList } from './token-list.ts';

/** Fields in the order in which spans are reported. */
export const SPAN_FIELDS = ['title', 'text', 'alt', 'tags', 'mentions', 'author', 'community'] as const;
export type SpanField = (typeof SPAN_FIELDS)[number];

/** One searched text. A field of many texts (alt, tags) is read as many, so that no phrase crosses them. */
export interface FieldTokens {
  field: SpanField;
  raw: string;
  /** Where `raw` begins in the field's text as {@link fieldText} gives it. */
  base: number;
  /** False for the platform's own tags and mentions, which words and exact texts do not search. */
  prose: boolean;
  list: TokenList;
}

/**
 * The string that a span's offsets are meant for. Title and text are the post's own; alt texts, tags and mentions are
 * joined by line breaks, in the post's order; author is the handle. Undefined when the post does not give it.
 */
export function fieldText(post: Post, field: string): string | undefined {
  switch (field) {
    case 'title':
      return post.title;
    case 'text':
      return post.text;
    case 'alt':
      return post.media && altTexts(post).join('\n');
    case 'tags':
      return post.tags?.join('\n');
    case 'mentions':
      return post.mentions?.join('\n');
    case 'author':
      return post.author?.handle;
    case 'community':
      return post.community;
    default:
      return undefined;
  }
}

function altTexts(post: Post): string[] {
  return (post.media ?? []).flatMap((item) => (item.alt === undefined ? [] : [item.alt]));
}

/** `load` reads a post in place of the one before, so that a hot loop allocates nothing; see {@link readPost}. */
export class PostTokens {
  /** Read up to `count`; what lies beyond is spare. */
  readonly fields: FieldTokens[] = [];
  count = 0;
  #post: Post | undefined;

  get post(): Post {
    if (this.#post === undefined) throw new Error('no post was loaded');
    return this.#post;
  }

  load(post: Post): this {
    this.#post = post;
    this.count = 0;
    if (post.title !== undefined) this.#prose('title', post.title, 0);
    this.#prose('text', post.text, 0);
    if (post.media !== undefined) this.#alt(post);
    if (post.tags !== undefined) this.#names('tags', TAG, post.tags);
    if (post.mentions !== undefined) this.#names('mentions', MENTION, post.mentions);
    return this;
  }

  #prose(field: SpanField, raw: string, base: number): void {
    tokenize(this.#slot(field, raw, base, true).list, raw);
  }

  #alt(post: Post): void {
    let base = 0;
    for (const text of altTexts(post)) {
      this.#prose('alt', text, base);
      base += text.length + 1;
    }
  }

  #names(field: SpanField, kind: number, names: readonly string[]): void {
    let base = 0;
    for (const name of names) {
      single(this.#slot(field, name, base, false).list, kind, name);
      base += name.length + 1;
    }
  }

  #slot(field: SpanField, raw: string, base: number, prose: boolean): FieldTokens {
    const slot = this.fields[this.count] ?? { field, raw, base, prose, list: new TokenList() };
    this.fields[this.count++] = slot;
    slot.field = field;
    slot.raw = raw;
    slot.base = base;
    slot.prose = prose;
    return slot;
  }
}

/** Tokenises a post once; the result may be kept and used for many queries. */
export function readPost(post: Post): PostTokens {
  return new PostTokens().load(post);
}

/** Tokens of a text of a query, in which wildcards stand as their placeholders. */
export function readText(raw: string, folded: string): TokenList {
  const list = new TokenList();
  scan(list, raw, folded);
  return list;
}
