/** What `is: has: lang: platform: author: community:` ask of a post. Data the post does not give is UNKNOWN. */
import type { Post } from '../domain/post.ts';
import type { FieldNode } from './ast.ts';
import type { Thing } from './field-values.ts';
import { foldName } from './fold.ts';
import { isFirstPart } from './term.ts';
import type { PostTokens, SpanField } from './text.ts';
import { CASHTAG, EMOJI_TOKEN, MENTION, TAG, URL } from './token-list.ts';
import { fromBoolean, NO, type Truth, UNKNOWN, YES } from './truth.ts';

export interface Predicate {
  test(tokens: PostTokens): Truth;
  /** How an unknown is reported: `author`, `lang`, `is:verified`. */
  name: string;
  /** Whose whole value is the span of a match. */
  spanField?: SpanField;
}

/** One of the values is enough. */
export function predicateOf(node: FieldNode): Predicate {
  const { field, values } = node;
  switch (field) {
    case 'platform':
      return { name: field, test: ({ post }) => fromBoolean(values.includes(post.platform)) };
    case 'lang':
      return { name: field, test: ({ post }) => language(post, values) };
    case 'author':
      return { name: field, test: given((post) => post.author?.handle, authorIs(values)), spanField: field };
    case 'community':
      return { name: field, test: given((post) => post.community, communityIs(values)), spanField: field };
    default: {
      const test = field === 'is' ? isKind : has;
      return { name: `${field}:${values.join('|')}`, test: (tokens) => any(values, (value) => test(tokens, value)) };
    }
  }
}

/** A handle without its sigil, folded, and its first part, by which authors are indexed. */
export function foldHandle(handle: string): string {
  return foldName(handle).replace(/^@/, '');
}

/** A community's name, folded, without Reddit's `r/`. */
export function foldCommunity(name: string): string {
  return foldName(name).replace(/^\/?r\//, '');
}

function authorIs(values: readonly string[]): (handle: string) => boolean {
  const wanted = values.map(foldHandle);
  return (handle) => {
    const folded = foldHandle(handle);
    return wanted.some((value) => isFirstPart(value, folded));
  };
}

function communityIs(values: readonly string[]): (name: string) => boolean {
  const wanted = new Set(values.map(foldCommunity));
  return (name) => wanted.has(foldCommunity(name));
}

function given(read: (post: Post) => string | undefined, test: (value: string) => boolean): Predicate['test'] {
  return ({ post }) => {
    const value = read(post);
    return value === undefined ? UNKNOWN : fromBoolean(test(value));
  };
}

function any(values: readonly string[], test: (value: string) => Truth): Truth {
  let best: Truth = NO;
  for (const value of values) {
    const found = test(value);
    if (found > best) best = found;
  }
  return best;
}

/** `en` covers `en-GB`; `und` says that the platform could not tell. */
function language(post: Post, values: readonly string[]): Truth {
  if (post.lang === undefined || post.lang === '') return UNKNOWN;
  const lang = post.lang.toLowerCase().replaceAll('_', '-');
  if (lang === 'und') return UNKNOWN;
  return fromBoolean(values.some((value) => lang === value || lang.startsWith(`${value}-`)));
}

function isKind(tokens: PostTokens, value: string): Truth {
  const { post } = tokens;
  switch (value) {
    case 'question':
      return fromBoolean(asks(post.text) || asks(post.title ?? ''));
    case 'verified':
      return post.author?.verified === undefined ? UNKNOWN : fromBoolean(post.author.verified);
    case 'edited':
      return post.editedAt === undefined ? UNKNOWN : YES;
    case 'bot':
    case 'nsfw':
      // The post format has no place for it yet.
      return UNKNOWN;
    default:
      return post.kind === undefined ? UNKNOWN : fromBoolean(post.kind === value);
  }
}

/** A question mark that ends something: not the one in a URL. */
function asks(text: string): boolean {
  return /[?？؟](?=[\s"'”’)\]!?.…]|$)/u.test(text);
}

/** What a text shows is never unknown; media are, when the platform does not say. */
function has({ post, fields, count }: PostTokens, value: string): Truth {
  const holds = (kind: number) =>
    fields.slice(0, count).some(({ list }) => list.kinds.subarray(0, list.count).includes(kind));
  switch (value as Thing) {
    case 'link':
      return fromBoolean((post.links?.length ?? 0) > 0 || holds(URL));
    case 'hashtag':
      return fromBoolean(holds(TAG));
    case 'mention':
      return fromBoolean(holds(MENTION));
    case 'cashtag':
      return fromBoolean(holds(CASHTAG));
    case 'emoji':
      return fromBoolean(holds(EMOJI_TOKEN));
    case 'code':
      return fromBoolean(/```|`[^`\n]+`|<(?:code|pre)\b/i.test(post.text));
    case 'image':
      return media(post, /^(?:image|photo|picture|gif)/i);
    case 'video':
      return media(post, /^(?:video|animated)/i);
    case 'media':
      return media(post, /^/);
  }
}

function media(post: Post, type: RegExp): Truth {
  if (post.media === undefined) return UNKNOWN;
  if (post.media.some((item) => type.test(item.type ?? '') && (item.type !== undefined || type.test('')))) return YES;
  return post.media.some((item) => item.type === undefined) ? UNKNOWN : NO;
}
