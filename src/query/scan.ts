/**
 * The tokeniser: one pass over a text's UTF-16 units, no regular expression and no object a token on the common path.
 * Words follow UAX #29 with three decisions: a full stop between letters separates (a missing space after a sentence
 * must not hide a word), a colon does too, and a possessive 's is dropped.
 */
import { CONNECTOR, classOf, DIGIT, GRAM, inWord, LETTER, MARK, OTHER, SIGIL } from './char-class.ts';
import { fold, isAscii } from './fold.ts';
import {
  BIGRAM,
  CASHTAG,
  EMAIL,
  EMOJI_TOKEN,
  hashOf,
  MENTION,
  mix,
  PRIME,
  seed,
  TAG,
  type TokenList,
  URL,
  WORD,
} from './token-list.ts';

const APOSTROPHE = 39;
const EMAIL_PATTERN = /[a-z0-9_][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}(?![a-z0-9-])/iy;
/** `host.tld/path` without a scheme; a bare `host.tld` is read as words. */
const HOST_AND_PATH = /[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,24}\/(?=[a-z0-9])/iy;
/** What may follow the first part of a handle: `.bsky.social`, `@host.tld`. */
const HANDLE_REST =
  /(?:-?[a-z0-9_-]*(?:\.[a-z0-9-]*[a-z0-9]){1,8})?(?:@[a-z0-9-]{1,63}(?:\.[a-z0-9-]*[a-z0-9]){1,8})?/iy;
const CASHTAG_PATTERN = /[a-z]{1,6}(?:[._][a-z]{1,2})?(?![a-z0-9_])/iy;
const EMOJI_PATTERN = /\p{RI}{1,2}|[\ufdd0-\ufddb]|\p{ExtPict}[\u{e0020}-\u{e007f}]*(?:\u200d\p{ExtPict})*/uy;

/** For each ASCII code: the lower-case unit if it belongs to words, else 0. */
const ASCII_IN_WORD = Uint8Array.from({ length: 128 }, (_, code) =>
  inWord(classOf(code)) ? String.fromCharCode(code).toLowerCase().charCodeAt(0) : 0,
);

const WORD_SEED = seed(WORD);
const SPACE = 32;
/** May join words or begin an address, a tag, a mention. */
const CLOSER = 1;
/** For each ASCII code: the lower-case unit if it belongs to words, 0 if it only separates, else {@link CLOSER}. */
const PLAIN = ASCII_IN_WORD.map(
  (unit, code) => unit || ("#@$'.,:-+%".includes(String.fromCharCode(code)) ? CLOSER : 0),
);

/** Reads a text of a post or query into `list`, which is emptied first. */
export function tokenize(list: TokenList, raw: string): void {
  scan(list, raw, isAscii(raw) ? raw : fold(raw));
}

/** `text` is the folded form of `raw`, or `raw` itself when it is ASCII. */
export function scan(list: TokenList, raw: string, text: string): void {
  list.reset(raw, text);
  const { length } = text;
  for (let at = plainWords(list, text, 0); at < length; at = plainWords(list, text, at)) {
    const found = classAt(text, at);
    if (found === OTHER) at += widthAt(text, at);
    else if (inWord(found)) at = word(list, text, at);
    else if (found === SIGIL) at = sigil(list, text, at);
    else if (found === GRAM) at = bigrams(list, text, at);
    else at = emoji(list, text, at);
  }
}

/**
 * Reads on over words of ASCII letters and digits and what merely separates them, which is nearly all of most texts, and
 * returns where something else begins: the text's end, a character that needs a closer look, or a word that it touches.
 * One loop without calls, whose speed hangs on nothing but itself.
 */
function plainWords(list: TokenList, text: string, from: number): number {
  const { length } = text;
  let hash = WORD_SEED;
  let start = -1;
  let at = from;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) break;
    const unit = PLAIN[code] as number;
    if (unit > CLOSER) {
      if (start < 0) {
        start = at;
        hash = WORD_SEED;
      }
      hash = Math.imul(hash ^ unit, PRIME);
    } else {
      // Most full stops and commas stand before a space.
      if (unit === CLOSER && (!isMark(code) || (at + 1 < length && text.charCodeAt(at + 1) !== SPACE))) break;
      if (start >= 0) list.add(WORD, hash, start, at);
      start = -1;
    }
  }
  if (start < 0) return at;
  if (at < length) return start;
  list.add(WORD, hash, start, at);
  return at;
}

/** `.` `,` `:` `-` */
function isMark(code: number): boolean {
  return code === 46 || code === 44 || code === 58 || code === 45;
}

/** The whole of `raw` as one token (a platform's own tag or handle); a leading sigil is left out. */
export function single(list: TokenList, kind: number, raw: string): void {
  const text = isAscii(raw) ? raw : fold(raw);
  list.reset(raw, text);
  const start = classAt(text, 0) === SIGIL ? 1 : 0;
  if (text.length > start) list.add(kind, hashOf(kind, text, start, hashedEnd(kind, text, start)), start, text.length);
}

/** The hash of a handle, folded and without its sigil, as a token has it. */
export function mentionHash(text: string): number {
  return hashOf(MENTION, text, 0, hashedEnd(MENTION, text, 0));
}

/** A mention is found by its first part too, so only that is hashed. */
function hashedEnd(kind: number, text: string, start: number): number {
  if (kind !== MENTION) return text.length;
  let end = start;
  while (end < text.length && inWord(classAt(text, end))) end++;
  return end;
}

function classAt(text: string, at: number): number {
  if (at >= text.length) return OTHER;
  const code = text.charCodeAt(at);
  return classOf(code >= 0xd800 && code < 0xdc00 ? (text.codePointAt(at) ?? 0) : code);
}

function classBefore(text: string, at: number): number {
  return at === 0 ? OTHER : classAt(text, at > 1 && isSecondUnit(text.charCodeAt(at - 1)) ? at - 2 : at - 1);
}

function widthAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xd800 && code < 0xdc00 && (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** No character is looked at beyond the text's end: asking for it would make all of this slow. */
function word(list: TokenList, text: string, start: number): number {
  const { length } = text;
  let hash = WORD_SEED;
  let at = start;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === SPACE) break;
    const unit = code < 128 ? (ASCII_IN_WORD[code] as number) : 0;
    if (unit !== 0) hash = Math.imul(hash ^ unit, PRIME);
    else if (continues(text, at, start, code)) hash = mix(hash, code);
    else return endOfWord(list, text, hash, start, at);
  }
  list.add(WORD, hash, start, at);
  return at;
}

/** The word may begin an address, or end with a possessive. */
function endOfWord(list: TokenList, text: string, hash: number, start: number, at: number): number {
  const end = address(list, text, start, at);
  if (end > at) return end;
  list.add(WORD, hash, start, at);
  return afterPossessive(text, at);
}

/** The rarer ways to go on: letters beyond ASCII, the second half of one, and what joins two halves of a word. */
function continues(text: string, at: number, start: number, code: number): boolean {
  if (code > 127) return inWord(classAt(text, isSecondUnit(code) ? at - 1 : at));
  return at > start && joins(text, at, code);
}

function isSecondUnit(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}

/** UAX #29: an apostrophe between letters or digits, a full stop or comma between digits. */
function joins(text: string, at: number, code: number): boolean {
  if (code !== APOSTROPHE && code !== 46 && code !== 44) return false;
  const before = classBefore(text, at);
  const after = classAt(text, at + 1);
  if (before === DIGIT) return after === DIGIT;
  return code === APOSTROPHE && isLetter(before) && isLetter(after) && !isPossessive(text, at);
}

function isLetter(found: number): boolean {
  return found === LETTER || found === MARK || found === CONNECTOR;
}

function isPossessive(text: string, at: number): boolean {
  const { length } = text;
  if (at + 1 >= length || text.charCodeAt(at) !== APOSTROPHE || (text.charCodeAt(at + 1) | 32) !== 115) return false;
  if (at + 2 >= length) return true;
  if (inWord(classAt(text, at + 2))) return false;
  return !(text.charCodeAt(at + 2) === APOSTROPHE && isLetter(classAt(text, at + 3)));
}

function afterPossessive(text: string, at: number): number {
  return isPossessive(text, at) ? at + 2 : at;
}

/** If the word that ended at `at` begins a URL or an e-mail address: adds it and returns its end, else 0. */
function address(list: TokenList, text: string, start: number, at: number): number {
  const next = text.charCodeAt(at);
  // : . @ - + %
  if (next !== 58 && next !== 46 && next !== 64 && next !== 45 && next !== 43 && next !== 37) return 0;
  if (next === 58) return text.startsWith('://', at) ? url(list, text, start, at + 3) : 0;
  if (at + 1 >= text.length || text.charCodeAt(at + 1) <= 32) return 0;
  if (next === 46 && at - start === 3 && text.slice(start, at).toLowerCase() === 'www')
    return url(list, text, start, at + 1);
  const mail = matchEnd(EMAIL_PATTERN, text, start);
  if (mail > 0) {
    list.add(EMAIL, hashOf(EMAIL, text, start, mail), start, mail);
    return mail;
  }
  const path = matchEnd(HOST_AND_PATH, text, start);
  return path > 0 ? url(list, text, start, path) : 0;
}

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : 0;
}

/** 0 when nothing follows `rest`, the end of the scheme or host. */
function url(list: TokenList, text: string, start: number, rest: number): number {
  let end = rest;
  while (end < text.length && inUrl(text, end)) end++;
  end = withoutPunctuation(text, rest, end);
  if (end <= rest) return 0;
  list.add(URL, hashOf(URL, text, start, end), start, end);
  return end;
}

function inUrl(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  // " < > end a URL, and so does a script without spaces.
  if (code < 128) return code > 32 && code !== 34 && code !== 60 && code !== 62;
  return inWord(classAt(text, isSecondUnit(code) ? at - 1 : at));
}

function withoutPunctuation(text: string, rest: number, from: number): number {
  const bracketed = text.slice(rest, from).includes('(');
  let end = from;
  while (end > rest && /[^\p{L}\p{N}\p{M}/#&=_$@+%-]/u.test(text.charAt(end - 1))) {
    if (bracketed && text.charAt(end - 1) === ')') break;
    end--;
  }
  return end;
}

function sigil(list: TokenList, text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (inWord(classBefore(text, at))) return at + 1;
  if (code === 35) return tag(list, text, at + 1);
  return code === 64 ? mention(list, text, at + 1) : cashtag(list, text, at + 1);
}

/** Letters, digits and `_`, not digits alone. */
function tag(list: TokenList, text: string, start: number): number {
  let end = start;
  let lettered = false;
  while (end < text.length) {
    const found = classAt(text, end);
    if (!inWord(found) && found !== GRAM) break;
    lettered ||= found !== DIGIT && found !== CONNECTOR;
    end += widthAt(text, end);
  }
  if (!lettered) return start;
  list.add(TAG, hashOf(TAG, text, start, end), start, end);
  return afterPossessive(text, end);
}

function mention(list: TokenList, text: string, start: number): number {
  let first = start;
  while (first < text.length && inWord(classAt(text, first))) first += widthAt(text, first);
  if (first === start) return start;
  const end = Math.max(first, matchEnd(HANDLE_REST, text, first));
  list.add(MENTION, hashOf(MENTION, text, start, first), start, end);
  return afterPossessive(text, end);
}

function cashtag(list: TokenList, text: string, start: number): number {
  const end = matchEnd(CASHTAG_PATTERN, text, start);
  if (end === 0) return start;
  list.add(CASHTAG, hashOf(CASHTAG, text, start, end), start, end);
  return afterPossessive(text, end);
}

function bigrams(list: TokenList, text: string, start: number): number {
  let first = start;
  let second = start + widthAt(text, start);
  let alone = true;
  while (second < text.length && classAt(text, second) === GRAM) {
    const end = second + widthAt(text, second);
    list.add(BIGRAM, hashOf(BIGRAM, text, first, end), first, end);
    first = second;
    second = end;
    alone = false;
  }
  if (alone) list.add(BIGRAM, hashOf(BIGRAM, text, start, second), start, second);
  return afterPossessive(text, second);
}

function emoji(list: TokenList, text: string, start: number): number {
  const end = matchEnd(EMOJI_PATTERN, text, start) || start + widthAt(text, start);
  list.add(EMOJI_TOKEN, hashOf(EMOJI_TOKEN, text, start, end), start, end);
  return afterPossessive(text, end);
}
