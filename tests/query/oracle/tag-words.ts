/** The words of a post's hashtags: `#AcmeFails` → `Acme Fails`, and `AcmeFails` as a whole. */
import type { Span } from '../../../src/domain/monitor.ts';
import type { Post } from '../../../src/domain/post.ts';
import { bareTexts, proseOf, type SearchText } from './texts.ts';

export function tagWordTexts(post: Post): SearchText[] {
  return bareTexts(post).flatMap(({ field, raw, base, tokens }) =>
    tokens
      .filter(({ kind }) => kind === 'tag')
      .flatMap(({ start, end }) => textsOf(raw.slice(start, end), { field, start: base + start, end: base + end })),
  );
}

function textsOf(written: string, whole: Span): SearchText[] {
  const tag = written.replace(/^[#＃]/, '');
  return [spaced(tag), tag].flatMap((text) => proseOf('tagwords', text)).map((text) => ({ ...text, whole }));
}

function spaced(tag: string): string {
  return tag
    .normalize('NFC')
    .replace(/_/g, ' ')
    .replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
    .replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1 ')
    .replace(/([\p{L}\p{M}])(?=\p{Nd})/gu, '$1 ')
    .replace(/(\p{Nd})(?=[\p{L}\p{M}])/gu, '$1 ');
}
