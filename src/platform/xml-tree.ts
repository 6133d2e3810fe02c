/**
 * XML → a small tree, forgiving what feeds get wrong (stray "&", unclosed tags) and refusing what can do harm: any
 * DOCTYPE (entity tricks live there), too deep and too many elements.
 */
import { SaxesParser } from 'saxes';
import { Failure } from '../contracts/failure.ts';

export interface XmlElement {
  /** Lower-case; with the usual prefix of its namespace (`content:encoded`, `dc:date`), none for RSS and Atom. */
  name: string;
  /** By lower-case name with prefix as written. */
  attributes: Record<string, string>;
  children: (XmlElement | string)[];
  /** The document ended within it. */
  cut?: true;
}

const MAX_DEPTH = 200;
const MAX_ELEMENTS = 500_000;

/** By namespace, whatever prefix a document uses. */
const PREFIXES: Record<string, string> = {
  'http://www.w3.org/2005/atom': '',
  'http://purl.org/atom/ns#': '',
  'http://purl.org/rss/1.0/': '',
  'http://my.netscape.com/rdf/simple/0.9/': '',
  'http://channel.netscape.com/rdf/simple/0.9/': '',
  'http://backend.userland.com/rss2': '',
  'http://www.w3.org/1999/xhtml': 'xhtml:',
  'http://www.w3.org/1999/02/22-rdf-syntax-ns#': 'rdf:',
  'http://purl.org/rss/1.0/modules/content/': 'content:',
  'http://purl.org/dc/elements/1.1/': 'dc:',
  'http://purl.org/dc/terms/': 'dcterms:',
  'http://purl.org/rss/1.0/modules/slash/': 'slash:',
  'http://search.yahoo.com/mrss/': 'media:',
  'http://search.yahoo.com/mrss': 'media:',
  'http://www.itunes.com/dtds/podcast-1.0.dtd': 'itunes:',
  'http://purl.org/syndication/thread/1.0': 'thr:',
};

/** The root element, or null when there is none. Throws `Failure('rejected')` for a DOCTYPE and for excess. */
export function parseXml(text: string): XmlElement | null {
  refuseDoctype(text);
  const parser = new SaxesParser({ xmlns: true, position: false });
  const root: XmlElement = { name: '', attributes: {}, children: [] };
  const open = [root];
  let elements = 0;
  const addText = (part: string) => open[open.length - 1]?.children.push(part);
  parser.on('error', () => {});
  parser.on('doctype', () => {
    throw doctypeRefused();
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', (tag) => {
    if (++elements > MAX_ELEMENTS || open.length > MAX_DEPTH)
      throw new Failure('rejected', 'The XML is too large or deep');
    const element: XmlElement = { name: nameOf(tag), attributes: {}, children: [] };
    for (const [name, { value }] of Object.entries(tag.attributes)) {
      if (name !== '__proto__') element.attributes[name.toLowerCase()] = value;
    }
    open[open.length - 1]?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  for (const element of open) element.cut = true;
  return root.children.find((child) => typeof child !== 'string') ?? null;
}

function nameOf({ uri, local, prefix }: { uri: string; local: string; prefix: string }): string {
  const known = PREFIXES[uri.toLowerCase()];
  return `${known ?? (prefix === '' ? '' : `${prefix}:`)}${local}`.toLowerCase();
}

/** Before anything is parsed: only declarations, comments and blanks may come before the root element. */
function refuseDoctype(text: string): void {
  let at = 0;
  for (;;) {
    while (/\s|\uFEFF/.test(text.charAt(at))) at++;
    const end = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : null;
    if (end === null) break;
    const close = text.indexOf(end, at + 2);
    if (close < 0) return;
    at = close + end.length;
  }
  if (/^<!doctype/i.test(text.slice(at, at + 9))) throw doctypeRefused();
}

function doctypeRefused(): Failure {
  return new Failure('rejected', 'The document has a DOCTYPE; feeds need none, and it is refused unread');
}

export function children(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string' && child.name === name) as XmlElement[];
}

export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((one) => typeof one !== 'string' && one.name === name) as XmlElement | undefined;
}

/** All text within, trimmed. */
export function textOf(element: XmlElement | undefined): string {
  if (element === undefined) return '';
  return element.children
    .map((one) => (typeof one === 'string' ? one : textOf(one)))
    .join('')
    .trim();
}

/** Text and inner elements as HTML; `isLiteral` when the text is literal rather than escaped HTML (Atom's xhtml). */
export function markupOf(element: XmlElement, isLiteral = false): string {
  return element.children
    .map((one) => (typeof one === 'string' ? written(one, isLiteral) : elementMarkup(one, isLiteral)))
    .join('');
}

function elementMarkup(element: XmlElement, isLiteral: boolean): string {
  const tag = element.name.replace(/^.*:/, '');
  const attributes = Object.entries(element.attributes).map(([name, value]) => ` ${name}="${written(value, true)}"`);
  return `<${tag}${attributes.join('')}>${markupOf(element, isLiteral)}</${tag}>`;
}

function written(text: string, isLiteral: boolean): string {
  if (!isLiteral) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
