/** `is:` and `has:`. */
import type { Post } from '../domain/post.ts';
import { ANYWHERE, type PostTokens } from './text.ts';
import { CASHTAG, EMOJI_TOKEN, MENTION, TAG, URL } from './token-list.ts';
import { fromBoolean, NO, type Truth, UNKNOWN, YES } from './truth.ts';

/** What a line's bytes tell is not asked of the whole post. */
export function isKind(tokens: PostTokens, value: string): Truth {
  const { known } = tokens;
  switch (value) {
    case 'question':
      return fromBoolean(asks(known.text ?? '') || asks(known.title ?? ''));
    case 'verified':
    case 'edited':
      return isMarked(tokens.post, value);
    case 'bot':
    case 'nsfw':
      // The post format has no place for it yet.
      return UNKNOWN;
    default:
      return known.kind === undefined ? UNKNOWN : fromBoolean(known.kind === value);
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
  return fields
    .slice(0, count)
    .some(({ bit, list }) => (bit & ANYWHERE) !== 0 && list.kinds.subarray(0, list.count).includes(kind));
}

function media(post: Post, type: RegExp): Truth {
  if (post.media === undefined) return UNKNOWN;
  if (post.media.some((item) => type.test(item.type ?? '') && (item.type !== undefined || type.test('')))) return YES;
  return post.media.some((item) => item.type === undefined) ? UNKNOWN : NO;
}
