/**
 * Folding: what is written differently and read the same becomes the same. Compatibility forms (NFKC), case,
 * diacritics, curly apostrophes; zero-width characters, variation selectors and skin tones go. ASCII letters keep their
 * case here and are lowered where tokens are read, so that plain text is never copied.
 */
import { classOf, EMOJI, KEYCAP, KEYCAPS, MARK } from './char-class.ts';
import type { FoldMap } from './fold-map.ts';

/** Hexadecimal code points: accents, Hebrew points, Arabic vowel signs and tatweel; vowel signs of other scripts are letters to their readers. */
const DIACRITICS = (
  '300-36f 483-487 591-5bd 5bf 5c1-5c2 5c4-5c5 5c7 610-61a 640 64b-65f 670 6d6-6dc 6df-6e4 6e7-6e8 6ea-6ed ' +
  '1ab0-1aff 1dc0-1dff 20d0-20ff fe20-fe2f'
).split(' ');
const DIACRITIC = new RegExp(`[${DIACRITICS.map(escapedRange).join('')}]`, 'gu');
/** Strokes are no combining marks, so NFKD leaves them; readers see the letter. */
const STROKES: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', ħ: 'h', ŧ: 't', ı: 'i' };
const APOSTROPHES = '\u2018\u2019\u201b\u02bc\u00b4\uff07';
const ZWJ = 0x200d;
const EMOJI_STYLE = 0xfe0f;
const KEYCAP_MARK = 0x20e3;

const points = new Map<number, string>();

/** The folded text; `map`, empty, learns where its units came from. Linear in the text's length. */
export function fold(raw: string, map?: FoldMap): string {
  let out = '';
  let last = '';
  let plain = 0;
  let at = 0;
  while (at < raw.length) {
    if (raw.charCodeAt(at) < 128) {
      at++;
      continue;
    }
    const start = isKeycap(raw, at, plain) ? at - 1 : at;
    const end = start < at ? raw.indexOf('\u20e3', at) + 1 : clusterEnd(raw, at);
    const piece = start < at ? keycap(raw.charAt(start)) : cluster(raw, at, end, at === plain ? last : '');
    out += raw.slice(plain, start);
    // A mark that was dropped still belongs to the character before it; a zero-width space does not.
    map?.add(out.length, piece.length, start, end, piece === '' && belongsBefore(raw.codePointAt(start) ?? 0));
    out += piece;
    if (piece !== '' || at > plain) last = piece;
    at = end;
    plain = end;
  }
  return out + raw.slice(plain);
}

export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false;
  return true;
}

/** Folded and lowered: for comparing handles, tags and names. */
export function foldName(raw: string): string {
  return (isAscii(raw) ? raw : fold(raw)).toLowerCase();
}

/** `1` + U+FE0F + U+20E3 is one emoji; `at` is where the digit has ended. */
function isKeycap(raw: string, at: number, plain: number): boolean {
  const mark = raw.charCodeAt(at) === EMOJI_STYLE ? at + 1 : at;
  return raw.charCodeAt(mark) === KEYCAP_MARK && at > plain && KEYCAPS.includes(raw.charAt(at - 1));
}

function keycap(key: string): string {
  return String.fromCharCode(KEYCAP + KEYCAPS.indexOf(key));
}

/** Most clusters are one code point; voiced kana, Hangul and Indic letters written apart are composed. */
function clusterEnd(raw: string, start: number): number {
  let end = start + width(raw.codePointAt(start) ?? 0);
  while (end < raw.length && raw.charCodeAt(end) > 127) {
    const code = raw.codePointAt(end) ?? 0;
    if (!composes(code)) break;
    end += width(code);
  }
  return end;
}

function composes(code: number): boolean {
  const first = foldPoint(code).charCodeAt(0);
  if ((first >= 0x1161 && first <= 0x11ff) || first === 0x3099 || first === 0x309a) return true;
  return first > 127 && classOf(first) === MARK;
}

/** `last` is the piece directly before, where there is one. */
function cluster(raw: string, start: number, end: number, last: string): string {
  const code = raw.codePointAt(start) ?? 0;
  if (end - start > width(code)) return [...raw.slice(start, end)].map(foldChar).join('').normalize('NFC');
  if (code === ZWJ) return isEmoji(last.codePointAt(0)) && isEmoji(raw.codePointAt(start + 1)) ? '\u200d' : '';
  if (code >= 0xe0020 && code <= 0xe007f) return inFlag(last.codePointAt(0)) ? String.fromCodePoint(code) : '';
  return foldPoint(code);
}

function isEmoji(code: number | undefined): boolean {
  return code !== undefined && classOf(code) === EMOJI;
}

/** The flags of England, Scotland, Wales: a black flag and tag characters. */
function inFlag(code: number | undefined): boolean {
  return code !== undefined && (code === 0x1f3f4 || (code >= 0xe0020 && code < 0xe007f));
}

function foldChar(char: string): string {
  return foldPoint(char.codePointAt(0) ?? 0);
}

function foldPoint(code: number): string {
  const known = points.get(code);
  if (known !== undefined) return known;
  const folded = learn(code);
  points.set(code, folded);
  return folded;
}

function learn(code: number): string {
  const char = String.fromCodePoint(code);
  // Separators: symbols that NFKC would glue to the word before, and our own placeholders.
  if ('©®™℠'.includes(char) || (code >= 0xfdd0 && code <= 0xfdef)) return ' ';
  if (APOSTROPHES.includes(char)) return "'";
  if ('\u201c\u201d\u201e\u201f'.includes(char)) return '"';
  if (/\p{DI}/u.test(char) || isSkinTone(code)) return '';
  if (classOf(code) === EMOJI) return char;
  return [...char.normalize('NFKD').replace(DIACRITIC, '')].map(lower).join('').normalize('NFC');
}

/** Full case folding, near enough: by way of upper case, so that ß and ẞ become ss and ς becomes σ. */
function lower(char: string): string {
  const folded = [...char.toLowerCase().toUpperCase()].map((upper) => upper.toLowerCase()).join('');
  const bare = folded.normalize('NFKD').replace(DIACRITIC, '');
  return bare !== '' && APOSTROPHES.includes(bare) ? "'" : (STROKES[bare] ?? bare);
}

function isSkinTone(code: number): boolean {
  return code >= 0x1f3fb && code <= 0x1f3ff;
}

function width(code: number): number {
  return code > 0xffff ? 2 : 1;
}

function belongsBefore(code: number): boolean {
  return isSkinTone(code) || /\p{M}/u.test(String.fromCodePoint(code));
}

function escapedRange(range: string): string {
  return range.replace(/[0-9a-f]+/g, (code) => `\\u{${code}}`);
}
