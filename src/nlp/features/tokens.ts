/** Text → tokens in typed arrays, in one pass over its code units and without a single string. */
import { DIGIT, INVISIBLE, KIND, LETTER, LOWER, MARK, OTHER, PICTURE, SPACE, SURROGATE } from './characters.ts';
import { step } from './hash.ts';
import { APOSTROPHES, BREAKS, emoticonHash, emoticonLength, handleEnd, isLetter, isWordUnit, linkEnd } from './scan.ts';
import {
  BREAK,
  CAPITALS,
  EMOJI,
  EMOTICON,
  HANDLE,
  LINK,
  NOT,
  NUMBER,
  STOP,
  STRETCHED,
  TAGGED,
  WORD,
} from './token-kinds.ts';

/** What follows in a text is not read: it changes neither mood nor meaning and only costs time. */
export const MAX_TOKENS = 1024;
/** Tokens of a title. */
const MAX_TITLE = 40;
/** Letters of a word that are hashed. */
export const MAX_LETTERS = 32;

const [BANG, QUERY, DOT, ELLIPSIS, HASH, AT] = [0x21, 0x3f, 0x2e, 0x2026, 0x23, 0x40];

/** Reused for every text: what it says holds until the next {@link read}. */
export class Tokens {
  count = 0;
  readonly hashes = new Int32Array(MAX_TOKENS);
  readonly kinds = new Uint8Array(MAX_TOKENS);
  readonly flags = new Uint8Array(MAX_TOKENS);
  /** Where a word's lower-case letters lie in {@link letters}. */
  readonly starts = new Int32Array(MAX_TOKENS + 1);
  /** Letters of all words, stretches of three and more cut to two. */
  readonly letters = new Uint16Array(MAX_TOKENS * MAX_LETTERS);
  /** UTF-16 offset of each token in the text. */
  readonly offsets = new Int32Array(MAX_TOKENS);
  quotes = 0;
  /** Tokens of the first line, or 0 when there is no other or it is longer than a title. */
  title = 0;
  #end = 0;
  #break = 0;
  #text = '';

  read(text: string): void {
    this.count = 0;
    this.quotes = 0;
    this.title = 0;
    this.#end = 0;
    this.#break = BREAK;
    this.#text = text;
    let at = 0;
    while (at < text.length && this.count < MAX_TOKENS) at = this.#next(at);
    this.starts[this.count] = this.#end;
  }

  #next(at: number): number {
    const unit = this.#text.charCodeAt(at);
    const kind = KIND[unit] as number;
    if (kind === SPACE) {
      if (unit === 10) {
        this.#break = BREAK;
        if (this.title === 0 && this.count <= MAX_TITLE) this.title = this.count;
      }
      return at + 1;
    }
    if (kind === LETTER) return this.#link(at) || this.#word(at, 0);
    if (kind === DIGIT) return this.#word(at, 0);
    if (kind === PICTURE) return this.#one(at, 1, EMOJI, step(EMOJI, unit));
    if (kind === SURROGATE) return this.#pair(at, unit);
    return kind === OTHER ? this.#sign(at, unit) : at + 1;
  }

  /** The position behind it, or 0. */
  #link(at: number): number {
    const end = linkEnd(this.#text, at);
    return end === at ? 0 : this.#one(at, end - at, LINK, step(LINK, 1));
  }

  #pair(at: number, high: number): number {
    const low = this.#text.charCodeAt(at + 1);
    if (!(low >= 0xdc00 && low <= 0xdfff) || high > 0xdbff) return at + 1;
    const isSkin = high === 0xd83c && low >= 0xdffb;
    if (isSkin || high < 0xd83c || high > 0xd83e) return at + 2;
    return this.#one(at, 2, EMOJI, step(step(EMOJI, high), low));
  }

  #sign(at: number, unit: number): number {
    if (unit === BANG || unit === QUERY || unit === DOT || unit === ELLIPSIS) return this.#stop(at);
    if (unit === AT && isWordUnit(this.#text.charCodeAt(at + 1)))
      return this.#one(at, handleEnd(this.#text, at) - at, HANDLE, step(HANDLE, 1));
    if ((unit === HASH || unit === 0xff03) && isWordUnit(this.#text.charCodeAt(at + 1)))
      return this.#word(at + 1, TAGGED);
    const face = this.#emoticon(at);
    if (face > 0) return face;
    if (unit === 0x22 || unit === 0x201c || unit === 0x201d) this.quotes++;
    if (BREAKS.has(unit)) this.#break = BREAK;
    return at + 1;
  }

  #stop(at: number): number {
    const text = this.#text;
    let end = at;
    let hash = STOP;
    for (; end < text.length; end++) {
      const unit = text.charCodeAt(end);
      if (unit !== BANG && unit !== QUERY && unit !== DOT && unit !== ELLIPSIS) break;
      if (end - at < 3) hash = step(hash, unit === ELLIPSIS ? DOT : unit);
    }
    return this.#one(at, end - at, STOP, hash);
  }

  /** The position behind it, or 0. */
  #emoticon(at: number): number {
    const length = emoticonLength(this.#text, at);
    return length === 0 ? 0 : this.#one(at, length, EMOTICON, emoticonHash(this.#text, at, length));
  }

  #one(at: number, length: number, kind: number, hash: number): number {
    const token = this.count++;
    this.hashes[token] = hash;
    this.kinds[token] = kind;
    this.flags[token] = this.#break;
    this.starts[token] = this.#end;
    this.offsets[token] = at;
    this.#break = 0;
    return at + length;
  }

  #word(from: number, flags: number): number {
    const text = this.#text;
    const start = this.#end;
    let [at, hash, letters, capitals, digits, run, before, found] = [from, WORD, 0, 0, 0, 0, 0, flags];
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      const kind = KIND[unit] as number;
      if (kind === INVISIBLE || kind === MARK) {
        if (kind === MARK && letters < MAX_LETTERS && run < 3) {
          hash = step(hash, unit);
          this.letters[this.#end++] = unit;
          letters++;
          run = before === unit ? run + 1 : 1;
          before = unit;
        }
        continue;
      }
      if (kind !== LETTER && kind !== DIGIT) {
        if (APOSTROPHES.has(unit) && isLetter(text.charCodeAt(at + 1)) && letters > 0) {
          if (before === 0x6e && (text.charCodeAt(at + 1) | 32) === 0x74) found |= NOT;
          continue;
        }
        if (unit === 0x5f && flags !== 0) continue;
        break;
      }
      const lower = LOWER[unit] as number;
      if (lower !== unit) capitals++;
      if (kind === DIGIT) digits++;
      run = lower === before ? run + 1 : 1;
      before = lower;
      if (run > 2 && kind === LETTER) {
        found |= STRETCHED;
        continue;
      }
      if (letters >= MAX_LETTERS) continue;
      letters++;
      hash = step(hash, lower);
      this.letters[this.#end++] = lower;
    }
    if (capitals > 1 && capitals === letters) found |= CAPITALS;
    const isNumber = digits > 0 && digits === letters;
    this.#one(from, 0, isNumber ? NUMBER : WORD, isNumber && letters > 2 ? step(NUMBER, letters) : hash);
    const token = this.count - 1;
    this.starts[token] = start;
    this.flags[token] = (this.flags[token] as number) | found;
    return at;
  }
}
