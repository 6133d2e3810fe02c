/** A feed document (RSS 0.9x–2.0, RDF, Atom, JSON Feed) → its items as written, alike for all formats. Pure. */
import { Failure } from '../contracts/failure.ts';
import { decodeText } from './charset.ts';
import type { Feed } from './feed-item.ts';
import { readJsonFeed } from './feed-json.ts';
import { readXmlFeed } from './feed-xml.ts';
import { parseXml } from './xml-tree.ts';

/** Throws `Failure('rejected')` for what is not a feed, or has a DOCTYPE. */
export function readFeed(bytes: Uint8Array, contentType: string): Feed {
  const text = decodeText(bytes, contentType).replace(/^[\s\uFEFF]+/, '');
  if (text.startsWith('{')) return readJsonFeed(text);
  if (!text.startsWith('<')) throw new Failure('rejected', 'This is not a feed: neither XML nor JSON');
  const root = parseXml(text);
  const feed = root === null ? null : readXmlFeed(root);
  if (feed !== null) return feed;
  throw new Failure('rejected', `This is not a feed: the document is <${(root?.name ?? '').slice(0, 40)}>`);
}
