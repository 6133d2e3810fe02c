/** Links and e-mail addresses, as linkify-it finds them, without what only looks like one. */
import { LinkifyIt } from 'linkify-it';
import type { Entity } from '../../domain/analysis.ts';

const linkify = new LinkifyIt({ fuzzyLink: true });
/** Looking for links costs more than all else here; most posts cannot hold one. */
const MAY_HOLD_ONE = /:\/\/|@|[\p{L}\p{N}]\.\p{L}{2}/u;
/** National domains that are also English words or endings of file names: without path or `www.` mostly no link. */
const NO_DOMAIN = new Set('is so it me in no be at to us my am as do py md sh rs pl ps cc st ml'.split(' '));

export function linksIn(text: string): Entity[] {
  if (!MAY_HOLD_ONE.test(text)) return [];
  const found: Entity[] = [];
  for (const { schema, index, lastIndex, url } of linkify.match(text) ?? []) {
    const written = text.slice(index, lastIndex);
    if (schema === 'mailto:') found.push(address(written, index, url));
    else if (schema !== '//' && (schema !== '' || isLink(written))) {
      found.push({ kind: 'url', text: written, start: index, end: lastIndex, value: normalised(url) });
    }
  }
  return found;
}

function address(written: string, index: number, url: string): Entity {
  const value = url.replace(/^mailto:/i, '').toLowerCase();
  return { kind: 'email', text: written, start: index, end: index + written.length, value };
}

/** `it.Is` and `setup.py` are none. */
function isLink(written: string): boolean {
  if (written.includes('/') || /^www\./i.test(written)) return true;
  const labels = written.split(/[.:?#]/);
  const last = labels[1] ?? '';
  return labels.length > 2 || (last === last.toLowerCase() && !NO_DOMAIN.has(last));
}

function normalised(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}
