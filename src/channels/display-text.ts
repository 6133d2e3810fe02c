/** Text as a channel may show it: cleaned of what cannot be seen, cut where a reader would not notice a wound. */

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** How far around the cut the grapheme's edges are looked for; longer clusters are decoration and may be split. */
const REACH = 128;
/** The mark of a cut. */
export const CUT = '…';

const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Marks, embeddings, overrides and isolates: they reorder the text around them ("Trojan Source"). */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Zero width space, soft hyphen, word joiner, invisible operators, BOM, interlinear marks: nothing to see. */
const INVISIBLE = /[\u00ad\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb]/g;
/** One joiner shapes emoji and Persian; a run of them only hides something. */
const JOINER_RUN = /[\u200c\u200d]{2,}/g;
/** Tag characters carry invisible ASCII; only the flags of England, Scotland and Wales need them. */
const TAGS = /(\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f})|[\u{e0000}-\u{e007f}]/gu;
/** More marks on one letter than any script writes ("Zalgo"). */
const MARK_RUN = /(\p{M}{8})\p{M}+/gu;
/** Most names and words: nothing to clean. */
const PLAIN = /^[\u0020-\u007e]*$/;
const BEYOND_ASCII = /[^\u0000-\u007e]/;

/**
 * Outside text made fit for eyes: no control, bidi or invisible characters, at most 8 marks a letter, tabs as spaces,
 * every kind of line break as `\n`, at most one blank line in a row. The stored text stays as it was written.
 */
export function displayText(text: string): string {
  if (PLAIN.test(text)) return text.trim();
  let shown = text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n').replace(/\t/g, ' ');
  shown = shown.replace(CONTROLS, '');
  if (BEYOND_ASCII.test(shown)) {
    shown = shown.toWellFormed().replace(BIDI, '').replace(INVISIBLE, '').replace(JOINER_RUN, '');
    shown = shown.replace(TAGS, '$1').replace(MARK_RUN, '$1');
  }
  return shown
    .replace(/ +\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** {@link displayText} on one line. */
export function displayLine(text: string): string {
  return displayText(text).replace(/\s+/g, ' ');
}

/** Cleans and cuts to `max` UTF-16 units, reading no more of a long text than that needs. */
export function excerpt(text: string, max: number, clean: (text: string) => string = displayText): string {
  const enough = max * 4 + REACH;
  if (text.length <= enough) return cutText(clean(text), max);
  const head = clean(text.slice(0, enough));
  return head.length > max ? cutText(head, max) : `${head}${CUT}`;
}

/**
 * The longest beginning of `text`, ending between graphemes, whose size with the mark is at most `max`. `size` is the
 * channel's own measure (UTF-16 units by default, bytes after escaping, …) and must not shrink as a text grows.
 */
export function cutText(text: string, max: number, size: (text: string) => number = unitLength): string {
  if (size(text) <= max) return text;
  const room = max - size(CUT);
  if (room < 0) return '';
  const end = graphemeStart(text, longestPrefix(text, room, size));
  return `${text.slice(0, end).trimEnd()}${CUT}`;
}

function unitLength(text: string): number {
  return text.length;
}

function longestPrefix(text: string, room: number, size: (text: string) => number): number {
  if (size === unitLength) return Math.min(text.length, room);
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (size(text.slice(0, middle)) <= room) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The nearest place at or before `index` that does not split a grapheme (nor, in endless clusters, a character). */
function graphemeStart(text: string, index: number): number {
  if (index <= 0 || index >= text.length) return Math.max(0, Math.min(index, text.length));
  const from = characterStart(text, Math.max(0, index - REACH));
  const segment = GRAPHEMES.segment(text.slice(from, index + REACH)).containing(index - from);
  const start = from + (segment?.index ?? 0);
  const endless = start === from && from > 0;
  return endless ? characterStart(text, index) : start;
}

function characterStart(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return index > 0 && unit >= 0xdc00 && unit <= 0xdfff ? index - 1 : index;
}

/** A link a person may follow: absolute http or https, at most 2,000 characters; anything else is not shown. */
export function safeLink(url: string | undefined): string | null {
  if (url === undefined || url.length > 2000 || !/^https?:\/\//i.test(url)) return null;
  const parsed = URL.parse(url);
  return parsed === null || parsed.username !== '' || parsed.password !== '' ? null : parsed.href;
}

/** True for an absolute http(s) URL; what a configured address must be (a reference nobody opened is none). */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}
