/** What a character is to the tokeniser, by code point. */

export const OTHER = 0;
export const LETTER = 1;
export const DIGIT = 2;
/** `_` and its kind: joins words. */
export const CONNECTOR = 3;
/** A combining mark that folding keeps (vowel signs of Indic scripts). */
export const MARK = 4;
/** A character of a script written without spaces; read as bigrams. */
export const GRAM = 5;
export const EMOJI = 6;
/** `#`, `@`, `$`. */
export const SIGIL = 7;

/** In a query `*` and `?` become these noncharacters, which no folded post holds; they count as letters. */
export const ANY_RUN = '\ufdee';
export const ANY_ONE = '\ufdef';
/** The first of twelve noncharacters that stand for the keycap emoji 0…9, # and *. */
export const KEYCAP = 0xfdd0;
export const KEYCAPS = '0123456789#*';

const UNSEEN = 255;
const NO_SPACES =
  /^[[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]&&[\p{L}\p{M}\p{N}]]$/v;
/** Symbols that Unicode counts as emoji and people write as punctuation. */
const NOT_EMOJI = new Set('©®™ℹⓂ‼⁉〰〽㊗㊙'.split('').map((char) => char.codePointAt(0)));

/** One byte a code point, filled as they are met. */
const CLASSES = new Uint8Array(0x110000).fill(UNSEEN);
for (let code = 0; code < 128; code++) CLASSES[code] = learn(code);

export function classOf(code: number): number {
  const known = CLASSES[code];
  if (known !== UNSEEN && known !== undefined) return known;
  const found = learn(code);
  CLASSES[code] = found;
  return found;
}

/** True for what a word is made of. */
export function inWord(found: number): boolean {
  return found >= LETTER && found <= MARK;
}

function learn(code: number): number {
  const char = String.fromCodePoint(code);
  if (char === ANY_RUN || char === ANY_ONE) return LETTER;
  if (code >= KEYCAP && code < KEYCAP + KEYCAPS.length) return EMOJI;
  if (char === '#' || char === '@' || char === '$') return SIGIL;
  if (isEmoji(code, char)) return EMOJI;
  if (code > 127 && NO_SPACES.test(char)) return GRAM;
  if (/\p{Nd}/u.test(char)) return DIGIT;
  if (/[\p{L}\p{N}]/u.test(char)) return LETTER;
  if (/\p{M}/u.test(char)) return MARK;
  return /\p{Pc}/u.test(char) ? CONNECTOR : OTHER;
}

function isEmoji(code: number, char: string): boolean {
  return code > 127 && !NOT_EMOJI.has(code) && /\p{Regional_Indicator}|(?=\p{ExtPict})\p{Emoji}/u.test(char);
}
