/** The links of a post, as `site: url: url_contains:` see them. */
import type { Span } from '../../../src/domain/monitor.ts';
import type { Post } from '../../../src/domain/post.ts';
import { proseTexts, type SearchText } from './texts.ts';

export interface FoundLink {
  url: string;
  span: Span;
}

export function linksOf(post: Post): FoundLink[] {
  const listed = (post.links ?? []).map(({ url }, nth, all) => {
    const start = all.slice(0, nth).reduce((sum, before) => sum + before.url.length + 1, 0);
    return { url, span: { field: 'links', start, end: start + url.length } };
  });
  const own = post.kind === 'article' && post.url !== undefined ? post.url : undefined;
  const article = own === undefined ? [] : [{ url: own, span: { field: 'url', start: 0, end: own.length } }];
  return [...proseTexts(post).flatMap(urlsIn), ...listed, ...article];
}

function urlsIn({ field, raw, base, tokens }: SearchText): FoundLink[] {
  return tokens
    .filter(({ kind }) => kind === 'url')
    .map(({ start, end }) => ({ url: raw.slice(start, end), span: { field, start: base + start, end: base + end } }));
}

/** One of the values of `site: url: url_contains:` against one link. */
export function linkHolds(field: 'site' | 'url' | 'url_contains', value: string, link: string): boolean {
  if (field === 'site') return isOnSite(link, value);
  return field === 'url' ? hasWords(link, value) : link.toLowerCase().includes(value.toLowerCase());
}

/** The host itself, or a part of it: `acme.com` holds for `www.acme.com`. */
function isOnSite(link: string, site: string): boolean {
  const host = hostOf(link);
  return host === site.toLowerCase() || host.endsWith(`.${site.toLowerCase()}`);
}

/** `https://user@Www.Acme.com:8080/a` → `www.acme.com`. */
function hostOf(link: string): string {
  const [authority = ''] = link.replace(/^[^/?#]*:\/\//, '').split(/[/?#]/);
  return authority.replace(/^.*@/, '').replace(/:.*$/, '').toLowerCase();
}

/** The words of `wanted` side by side among the link's. */
function hasWords(link: string, wanted: string): boolean {
  const words = wordsOf(wanted);
  return words.length > 0 && ` ${wordsOf(link).join(' ')} `.includes(` ${words.join(' ')} `);
}

function wordsOf(link: string): string[] {
  return link
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '');
}
