/** Paging by the `Link` header (RFC 8288). */

const LINK = /<([^<>]{1,4096})>((?:\s*;\s*[a-z*]{1,20}\s*=\s*(?:"[^"]{0,200}"|[^\s",;]{1,200}))*)/gi;
const REL = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))/i;

/**
 * The address of the page that `rel` names (`next`, `prev`), absolute; null when there is none. Only on the origin of
 * `from`: the next request carries the same credentials.
 */
export function linkTo(rel: string, header: string | undefined, from: string): string | null {
  for (const [, href = '', params = ''] of (header ?? '').slice(0, 16_384).matchAll(LINK)) {
    const named = REL.exec(params);
    const names = (named?.[1] ?? named?.[2] ?? '').toLowerCase().split(/\s+/);
    if (!names.includes(rel) || !URL.canParse(href, from)) continue;
    const url = new URL(href, from);
    return url.origin === new URL(from).origin ? url.href : null;
  }
  return null;
}
