/** The links of a post: what its platform lists, what its texts show, and the address of an article. */
import type { Post } from '../domain/post.ts';
import type { PostTokens } from './text.ts';
import { URL } from './token-list.ts';

export interface PostLink {
  url: string;
  /** Where it stands, for spans: offsets are meant for `fieldText`. */
  field: 'title' | 'text' | 'alt' | 'links' | 'url';
  start: number;
  end: number;
}

/** In the order of the texts, then the platform's list. */
export function linksOf(tokens: PostTokens): PostLink[] {
  const { post } = tokens;
  const links = shownLinks(tokens);
  let base = 0;
  for (const { url } of post.links ?? []) {
    links.push({ url, field: 'links', start: base, end: base + url.length });
    base += url.length + 1;
  }
  if (post.kind === 'article' && post.url !== undefined)
    links.push({ url: post.url, field: 'url', start: 0, end: post.url.length });
  return links;
}

function shownLinks({ fields, count }: PostTokens): PostLink[] {
  const links: PostLink[] = [];
  for (const { field, raw, base, list } of fields.slice(0, count)) {
    if (field !== 'title' && field !== 'text' && field !== 'alt') continue;
    for (let at = 0; at < list.count; at++) {
      if (list.kinds[at] !== URL) continue;
      const [start, end] = list.rawRange(at, at);
      links.push({ url: raw.slice(start, end), field, start: base + start, end: base + end });
    }
  }
  return links;
}

/** False is certain: no text shows a link and none is listed. */
export function mayHaveLinks(post: Pick<Post, 'links' | 'kind' | 'url'>, tokens: PostTokens): boolean {
  if ((post.links?.length ?? 0) > 0 || (post.kind === 'article' && post.url !== undefined)) return true;
  return tokens.fields.slice(0, tokens.count).some(({ prose, list }) => prose && list.holds(URL));
}

/** Lower case, without user and port; a URL without a scheme begins with its host. */
export function hostOf(url: string): string {
  const [, rest = url] = /^[^/?#]*:\/\/(.*)$/su.exec(url) ?? [];
  const [authority = ''] = rest.split(/[/?#\s]/, 1);
  const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/:.*$/, '');
  return host.toLowerCase().replace(/\.$/, '');
}

/** `a.b.example` → itself, `b.example`, `example`. */
export function hostAndParents(host: string): string[] {
  const parts = host.split('.');
  return parts.map((_, from) => parts.slice(from).join('.'));
}

/** The letters and digits of a link, by which `url:` searches. */
export function linkWords(url: string): string[] {
  return url.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}
