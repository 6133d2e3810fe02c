/** The links of a post, as `site: url: url_contains:` see them. */
import type { Post } from '../../../src/domain/post.ts';
import { proseTexts, type SearchText } from './texts.ts';

export function linksOf(post: Post): string[] {
  const listed = (post.links ?? []).map(({ url }) => url);
  const own = post.kind === 'article' && post.url !== undefined ? [post.url] : [];
  return [...proseTexts(post).flatMap(urlsIn), ...listed, ...own];
}

function urlsIn({ raw, tokens }: SearchText): string[] {
  return tokens.filter(({ kind }) => kind === 'url').map(({ start, end }) => raw.slice(start, end));
}

/** The host itself, or a part of it: `acme.com` holds for `www.acme.com`. */
export function isOnSite(link: string, site: string): boolean {
  const host = hostOf(link);
  return host === site.toLowerCase() || host.endsWith(`.${site.toLowerCase()}`);
}

/** `https://user@Www.Acme.com:8080/a` → `www.acme.com`. */
function hostOf(link: string): string {
  const [authority = ''] = link.replace(/^[^/?#]*:\/\//, '').split(/[/?#]/);
  return authority.replace(/^.*@/, '').replace(/:.*$/, '').toLowerCase();
}

/** The words of `wanted` side by side among the link's. */
export function hasWords(link: string, wanted: string): boolean {
  const words = wordsOf(wanted);
  return words.length > 0 && ` ${wordsOf(link).join(' ')} `.includes(` ${words.join(' ')} `);
}

function wordsOf(link: string): string[] {
  return link
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '');
}
