/** HTML as platforms send it → the text a reader sees and the links in it. Linear in its input, never throws. */
import { decodeHTML } from 'entities';

export interface HtmlText {
  text: string;
  /** `href`s of links, http(s) only, as they stand (relative ones too, when `base` is given resolved), without repeats. */
  links: string[];
}

/** More of a page is not looked at; a post's text is cut far below. */
const MAX_HTML = 1024 * 1024;
/** A tag whose quotes do not close within so much ends at the first ">" instead. */
const MAX_TAG = 8192;

const PARAGRAPHS = new Set('p h1 h2 h3 h4 h5 h6 blockquote pre ul ol table section article figure hr dl'.split(' '));
const LINES = new Set('div li tr dt dd figcaption header footer aside main nav form option address'.split(' '));
/** What they hold is not text to read. */
const HIDDEN = new Set('script style template noscript iframe svg math head title textarea object'.split(' '));

/** The text only. */
export function htmlToText(html: string): string {
  return readHtml(html).text;
}

/** `base`: what relative links are resolved against; without it they are left out. */
export function readHtml(html: string, base?: string): HtmlText {
  const source = html.length > MAX_HTML ? html.slice(0, MAX_HTML) : html;
  // Without any tag it was typed as text: its line breaks are the writer's.
  if (!source.includes('<')) return { text: tidy(decodeHTML(source)), links: [] };
  const out = new TextBuilder(base);
  let from = 0;
  for (let open = source.indexOf('<'); open >= 0; open = source.indexOf('<', from)) {
    out.text(source.slice(from, open));
    const end = markupEnd(source, open);
    if (end < 0) {
      // No tag: a "<" in prose, or the rest of a cut one.
      if (end === LONE) out.text('<');
      from = end === LONE ? open + 1 : source.length;
      continue;
    }
    from = out.tag(source.slice(open, end), source, end);
  }
  out.text(source.slice(from));
  return out.result();
}

const LONE = -1;
const CUT = -2;

/** Index behind the markup that begins at `open`, or LONE for a plain "<", CUT when it never ends. */
function markupEnd(source: string, open: number): number {
  if (source.startsWith('<!--', open)) return behind(source, '-->', open + 4);
  const next = source.charCodeAt(open + 1);
  const isLetter = (next | 32) >= 97 && (next | 32) <= 122;
  if (!isLetter && next !== 47 && next !== 33 && next !== 63) return LONE;
  if (!isLetter) return behind(source, '>', open + 1);
  return quotedTagEnd(source, open) ?? behind(source, '>', open);
}

function behind(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from);
  return at < 0 ? CUT : at + mark.length;
}

/** A ">" within an attribute's quotes does not end a tag. */
function quotedTagEnd(source: string, open: number): number | null {
  let quote = 0;
  const limit = Math.min(source.length, open + MAX_TAG);
  for (let at = open + 1; at < limit; at++) {
    const code = source.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 62) return at + 1;
    else if ((code === 34 || code === 39) && source.charCodeAt(at - 1) === 61) quote = code;
  }
  return null;
}

const HREF = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i;

class TextBuilder {
  private readonly parts: string[] = [];
  private atLineStart = true;
  private pre = 0;
  private readonly links = new Set<string>();
  private readonly base: string | undefined;

  constructor(base: string | undefined) {
    this.base = base;
  }

  text(raw: string): void {
    if (raw === '') return;
    const decoded = raw.includes('&') ? decodeHTML(raw) : raw;
    // Source line breaks are spaces, except within <pre>; marked breaks are set by tags.
    const shown = this.pre > 0 ? decoded : decoded.replace(/[ \t\r\n\f]+/g, ' ');
    if (this.atLineStart && shown === ' ') return;
    this.parts.push(shown);
    this.atLineStart = shown.endsWith('\n');
  }

  private breakLine(lines: string): void {
    this.parts.push(lines);
    this.atLineStart = true;
  }

  /** Takes a tag; returns where reading goes on (behind the element when its content is hidden). */
  tag(markup: string, source: string, end: number): number {
    const name = /^<\/?([a-z][a-z0-9]*)/i.exec(markup)?.[1]?.toLowerCase();
    if (name === undefined) return markup.startsWith('<![CDATA[') ? this.cdata(source, end, markup) : end;
    const closing = markup.startsWith('</');
    if (name === 'pre') this.pre = Math.max(0, this.pre + (closing ? -1 : 1));
    if (PARAGRAPHS.has(name)) this.breakLine('\n\n');
    else if (name === 'br' || (LINES.has(name) && !this.atLineStart)) this.breakLine('\n');
    else if ((name === 'td' || name === 'th') && !closing) this.text(' ');
    if (name === 'a' && !closing) this.link(markup);
    if (!HIDDEN.has(name) || closing || markup.endsWith('/>')) return end;
    return elementEnd(source, name, end);
  }

  private cdata(source: string, end: number, markup: string): number {
    const close = source.indexOf(']]>', end - markup.length);
    return close < 0 ? end : close + 3;
  }

  private link(markup: string): void {
    const found = HREF.exec(markup);
    const href = decodeHTML(found?.[1] ?? found?.[2] ?? found?.[3] ?? '').trim();
    const url = absoluteUrl(href, this.base);
    if (url !== undefined && this.links.size < 1000) this.links.add(url);
  }

  result(): HtmlText {
    return { text: tidy(this.parts.join('')), links: [...this.links] };
  }
}

/** Behind `</name…>`; the rest is hidden when it is never closed. */
function elementEnd(source: string, name: string, from: number): number {
  const close = new RegExp(`</${name}[^>]{0,100}>`, 'gi');
  close.lastIndex = from;
  return close.exec(source) === null ? source.length : close.lastIndex;
}

/** An absolute http(s) URL, or undefined. */
export function absoluteUrl(href: string, base?: string): string | undefined {
  if (href === '' || href.length > 8192 || !URL.canParse(href, base)) return undefined;
  const url = new URL(href, base);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
}

/** No spaces around line breaks, at most one empty line, nothing at the ends. */
function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const kept = lines.filter((line, index) => line !== '' || (index > 0 && lines[index - 1] !== ''));
  return kept.join('\n').trim();
}

/**
 * The same HTML without the elements `name` that have the class (quotes of other posts). Nested ones of the same name
 * go with them; one that is never closed reaches the end. Linear.
 */
export function withoutElements(html: string, name: string, className: string): string {
  const source = html.length > MAX_HTML ? html.slice(0, MAX_HTML) : html;
  const marks = new RegExp(`<(/?)${name}(?![a-z0-9-])([^<>]{0,500})>`, 'gi');
  const marked = new RegExp(`\\sclass\\s*=\\s*(?:"[^"]*|'[^']*|)(?<![\\w-])${className}(?![\\w-])`, 'i');
  const kept: string[] = [];
  let from = 0;
  /** How many elements are open within the one that is left out, itself included. */
  let depth = 0;
  for (const { 0: mark, 1: slash, 2: attributes = '', index } of source.matchAll(marks)) {
    if (depth === 0 && slash === '' && marked.test(attributes)) {
      kept.push(source.slice(from, index));
      depth = 1;
    } else if (depth > 0) depth += slash === '' ? 1 : -1;
    if (depth > 0) from = source.length;
    else if (from === source.length && slash !== '') from = index + mark.length;
  }
  kept.push(source.slice(from));
  return kept.join('');
}
