/** The texts of a post that a query may look at, tokenised once a post. */
import type { Span } from '../../../src/domain/monitor.ts';
import type { Post } from '../../../src/domain/post.ts';
import { foldName } from './fold.ts';
import { type Token, type TokenKind, tokenise } from './tokens.ts';

/** No phrase, window or distance crosses a text. */
export interface SearchText {
  /** As spans name it. */
  field: string;
  raw: string;
  /** Where `raw` begins in the field: alt texts, tags and mentions are joined by a line break. */
  base: number;
  /** False for what is a name and no prose: `{exact}` and `/regex/` do not look there. */
  prose: boolean;
  tokens: readonly Token[];
  /** Of the words of a hashtag: the span of the tag, which is what was found. */
  whole?: Span;
}

export function proseOf(field: string, raw: string | undefined, base = 0): SearchText[] {
  return raw === undefined ? [] : [{ field, raw, base, prose: true, tokens: tokenise(raw) }];
}

export function altTexts(post: Post): SearchText[] {
  const alts = (post.media ?? []).map(({ alt }) => alt).filter((alt) => alt !== undefined);
  return alts.flatMap((alt, nth) => proseOf('alt', alt, joinedLength(alts.slice(0, nth))));
}

/** Title, body and alt texts. */
export function proseTexts(post: Post): SearchText[] {
  return [...proseOf('title', post.title), ...proseOf('text', post.text), ...altTexts(post)];
}

/** Where a bare term looks: the prose, and for `#` and `@` the platform's own tags and mentions. */
export function bareTexts(post: Post): SearchText[] {
  return [...proseTexts(post), ...names('tags', 'tag', post.tags), ...names('mentions', 'mention', post.mentions)];
}

function names(field: string, kind: TokenKind, list: readonly string[] = []): SearchText[] {
  return list.map((raw, nth) => {
    const text = foldName(raw).replace(/^[#@$]/, '');
    const token: Token = { kind, text, start: 0, end: raw.length, glued: false };
    return { field, raw, base: joinedLength(list.slice(0, nth)), prose: false, tokens: text === '' ? [] : [token] };
  });
}

function joinedLength(before: readonly string[]): number {
  return before.reduce((sum, text) => sum + text.length + 1, 0);
}
