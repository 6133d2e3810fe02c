/** `is:` and `has:`. */
import type { Post } from '../domain/post.ts';
import { ANYWHERE, type FieldTokens, type PostTokens } from './text.ts';
import { CASHTAG, EMOJI_TOKEN, MENTION, TAG, URL } from './token-list.ts';
import { fromBoolean, NO, type Truth, UNKNOWN, YES } from './truth.ts';

export function isKind({ post }: PostTokens, value: string): Truth {
  switch (value) {
    case 'question':
      return fromBoolean(asks(post.text) || asks(post.title ?? ''));
    case 'verified':
    case 'edited':
      return isMarked(post, value);
    case 'bot':
    case 'nsfw':
      // The post format has no place for it yet.
      return UNKNOWN;
    default:
      return post.kind === undefined ? UNKNOWN : fromBoolean(post.kind === value);
  }
}

function isMarked(post: Post, value: 'verified' | 'edited'): Truth {
  if (value === 'edited') return post.editedAt === undefined ? UNKNOWN : YES;
  return post.author?.verified === undefined ? UNKNOWN : fromBoolean(post.author.verified);
}

/** A question mark that ends something: not the one in a URL. */
function asks(text: string): boolean {
  return /[?？؟](?=[\s"'”’)\]!?.…]|$)/u.test(text);
}

/** What a text shows is never unknown; media are, when the platform does not say. */
export function hasThing(tokens: PostTokens, value: string): Truth {
  const { post } = tokens;
  switch (value) {
    case 'link':
      return fromBoolean((post.links?.length ?? 0) > 0 || shows(tokens, URL));
    case 'hashtag':
      return fromBoolean(shows(tokens, TAG));
    case 'mention':
      return fromBoolean(shows(tokens, MENTION));
    case 'cashtag':
      return fromBoolean(shows(tokens, CASHTAG));
    case 'emoji':
      return fromBoolean(shows(tokens, EMOJI_TOKEN));
    case 'code':
      return fromBoolean(/```|`[^`\n]+`|<(?:code|pre)\b/i.test(post.text));
    case 'image':
      return media(post, /^(?:image|photo|picture|gif)/i);
    case 'video':
      return media(post, /^(?:video|animated)/i);
    default:
      return media(post, /^/);
  }
}

function shows({ fields, count }: PostTokens, kind: number): boolean {
  for (let nth = 0; nth < count; nth++) {
    const { bit, list } = fields[nth] as FieldTokens;
    if ((bit & ANYWHERE) !== 0 && list.holds(kind)) return true;
  }
  return false;
}

function media(post: Post, type: RegExp): Truth {
  if (post.media === undefined) return UNKNOWN;
  if (post.media.some((item) => type.test(item.type ?? '') && (item.type !== undefined || type.test('')))) return YES;
  return post.media.some((item) => item.type === undefined) ? UNKNOWN : NO;
}
