/** The words of a post's hashtags: `#AcmeFails` → `Acme Fails`, and `AcmeFails` as a whole. */
import type { Post } from '../../../src/domain/post.ts';
import { bareTexts, proseOf, type SearchText } from './texts.ts';

export function tagWordTexts(post: Post): SearchText[] {
  return tagsOf(post).flatMap((tag) => [...proseOf('tagwords', spaced(tag)), ...proseOf('tagwords', tag)]);
}

function tagsOf(post: Post): string[] {
  const found = bareTexts(post).flatMap(({ raw, tokens }) =>
    tokens.filter(({ kind }) => kind === 'tag').map(({ start, end }) => raw.slice(start, end)),
  );
  return found.map((tag) => tag.replace(/^[#＃]/, ''));
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
