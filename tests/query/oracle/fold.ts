/**
 * The naive evaluator's folding: grapheme by grapheme, by way of Unicode's own algorithms (Intl.Segmenter,
 * normalisation, properties). Written from QUERY.md; shares nothing with `src/query`.
 */

/** A folded text; for each of its UTF-16 units the raw units it stands for. */
export interface Folded {
  text: string;
  starts: number[];
  ends: number[];
}

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
const KEYCAP = /^[0-9#*]\ufe0f?\u20e3/;
const EMOJI = /^(?![\0-\u007f©®™ℹⓂ‼⁉〰〽㊗㊙])(?:\p{RI}|(?=\p{ExtPict})\p{Emoji})/u;
const SKIN_TONE = /[\u{1f3fb}-\u{1f3ff}]/gu;
/** Marks that are written above or below a letter and that readers leave out; U+3099 and U+309A make another kana. */
const DIACRITIC =
  /[[[\p{Mn}\p{Me}]&&[\p{sc=Zinh}\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Hebr}\p{sc=Arab}]]--[\u3099\u309a]]|\u0640/gv;
const STROKES: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', ħ: 'h', ŧ: 't' };

/** Every emoji met becomes one private character, so that one pattern tells an emoji from all else. */
const emoji = new Map<string, string>();

/** Characters that stand for an emoji. */
export const EMOJI_CLASS = '\\u{f0000}-\\u{ffffd}';

export function fold(raw: string): Folded {
  const folded: Folded = { text: '', starts: [], ends: [] };
  for (const { segment, index } of GRAPHEMES.segment(raw)) addGrapheme(folded, segment, index);
  return folded;
}

const names = new Map<string, string>();

/** Folded, for comparing names. */
export function foldName(raw: string): string {
  const known = names.get(raw) ?? fold(raw).text;
  names.set(raw, known);
  return known;
}

function addGrapheme(folded: Folded, grapheme: string, start: number): void {
  const whole = foldGrapheme(grapheme);
  if (grapheme.length === 1) {
    add(folded, whole, start, start + 1);
    return;
  }
  const points = [...grapheme].map((point) => [point, foldGrapheme(point)] as const);
  if (isEmoji(grapheme) || points.map(([, piece]) => piece).join('') !== whole) {
    add(folded, whole, start, start + grapheme.replace(/[\u200b-\u200f\u2060-\u2064]+$/u, '').length);
    return;
  }
  let at = start;
  for (const [point, piece] of points) {
    if (piece === '' && /\p{M}/u.test(point)) stretch(folded, at + point.length);
    add(folded, piece, at, at + point.length);
    at += point.length;
  }
}

/** The last character, perhaps of several units, ends at `end`. */
function stretch({ starts, ends }: Folded, end: number): void {
  const last = starts.at(-1);
  starts.forEach((start, unit) => {
    if (start === last) ends[unit] = end;
  });
}

function add(folded: Folded, piece: string, start: number, end: number): void {
  folded.text += piece;
  for (let unit = 0; unit < piece.length; unit++) {
    folded.starts.push(start);
    folded.ends.push(end);
  }
}

function isEmoji(grapheme: string): boolean {
  return KEYCAP.test(grapheme) || EMOJI.test(grapheme);
}

const graphemes = new Map<string, string>();

function foldGrapheme(grapheme: string): string {
  const known = graphemes.get(grapheme) ?? folded(grapheme);
  graphemes.set(grapheme, known);
  return known;
}

function folded(grapheme: string): string {
  if (isEmoji(grapheme)) return emojiCharacter(grapheme);
  const plain = grapheme
    .replace(/[©®™℠\p{Co}\p{Cn}]/gu, ' ')
    .replace(/[\u2018\u2019\u201b\u02bc\u00b4\uff07]/gu, "'")
    .replace(/[\u201c-\u201f]/gu, '"')
    .replace(SKIN_TONE, '')
    .replace(/\p{DI}/gu, '')
    .normalize('NFKD')
    .replace(DIACRITIC, '');
  return [...plain].map(lower).join('').normalize('NFC');
}

/** Full case folding: ß, ẞ and ss are one, and so are σ and ς. */
function lower(char: string): string {
  const folded = [...char.toLowerCase().toUpperCase()].map((upper) => upper.toLowerCase()).join('');
  return STROKES[folded] ?? folded.normalize('NFKD').replace(DIACRITIC, '');
}

function emojiCharacter(grapheme: string): string {
  const bare = grapheme
    .replace(SKIN_TONE, '')
    .replace(/\p{Mn}/gu, '')
    .replace(/\u200d(?!\p{ExtPict})/gu, '');
  const known = emoji.get(bare) ?? String.fromCodePoint(0xf0000 + emoji.size);
  emoji.set(bare, known);
  return known;
}
