/** A text as numbers: a unit a word, with what {@link sameStory} must know of it. No text can be read back from them. */
import { hashText } from '../minhash.ts';
import { stripped } from '../post-text.ts';
import { isGeneric, KIND, kindOfWord, spelling, type WordKind } from './word-kinds.ts';

/** Units that are compared; what a text says is said by then. */
export const MAX_UNITS = 128;

const REPOST_PREFIX = /^\s*(?:(?:RT|MT)\s+[@＠][\w.@-]+\s*:?\s*)+/i;
const ASCII = /^[\x00-\x7f]*$/;
/** Zero-width characters, soft hyphens and the selectors that make a sign an emoji. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const APOSTROPHES = /['’ʼ]/g;
const ENTITIES = /&(?:amp|lt|gt|quot|#39);/g;
/** Numbers keep their points and commas, and the letters in front: 5.1 is one thing, eu-1 too. */
const ASCII_WORDS = /[A-Za-z]*-?\d+(?:[.,:/-]\d+)*[A-Za-z\d]*|[A-Za-z]+/g;
/** Single letters with their marks where a writing has no spaces; words elsewhere. */
const WORDS =
  /[[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]&&[\p{L}\p{N}]]\p{M}*|[A-Za-z]*-?\d+(?:[.,:\/\-]\d+)*[A-Za-z\d]*|[[\p{L}\p{N}]--[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]][[\p{L}\p{M}\p{N}]--[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]]*/gv;
/** A word that was cut off: it is no word. */
const CUT_OFF = /[\p{L}\p{M}\p{N}](?:…|\.\.\.)\s*$/u;
const NOT_A_TAG = /[^\p{L}\p{M}\p{N}_]/u;
const FEW = 4;
const FEW_AT_A_PLACE = 6;
/** In shorter texts three points are a pause. */
const SHORTEST_CUT = 60;

export interface Word {
  /** Lower case, spelled in one way. */
  text: string;
  kind: WordKind;
  generic: boolean;
}

/**
 * What is compared: NFKC, without reposts' prefix, links, mentions, punctuation, invisible characters and the tags hung on at
 * the end (a copy often differs in nothing else), cut into words; at most {@link MAX_UNITS}.
 */
export function wordsOfStory(text: string): Word[] {
  const whole = ASCII.test(text) ? text : text.normalize('NFKC').replace(INVISIBLE, '');
  const bare = withoutPlace(whole);
  const matches = wordsIn(bare);
  if (bare.length < whole.length && matches.length < FEW_AT_A_PLACE)
    return matches.length === 0 ? [] : asOne(wordsIn(whole));
  if (matches.length > MAX_UNITS) matches.length = MAX_UNITS;
  const shouted = 2 * matches.filter(isCapital).length > matches.length;
  return matches.map((match, at) => wordOf(match, at, shouted));
}

/** So few words are said at a thousand places by chance: they are like nothing but the same words at the same place. */
function asOne(words: string[]): Word[] {
  return [{ text: words.join(' ').toLowerCase(), kind: KIND.content, generic: false }];
}

function wordsIn(plain: string): string[] {
  const bare = stripped(plain.replace(REPOST_PREFIX, '').replace(ENTITIES, ' ')).replace(APOSTROPHES, '').trimEnd();
  const found = split(withoutTrailingTags(bare));
  const matches = found.length >= FEW ? found : split(bare);
  if (bare.length >= SHORTEST_CUT && CUT_OFF.test(bare.slice(-16))) matches.pop();
  return matches;
}

function split(text: string): string[] {
  return text.match(ASCII.test(text) ? ASCII_WORDS : WORDS) ?? [];
}

const isCapital = (word: string): boolean => {
  const first = word.charCodeAt(0);
  return first >= 65 && first <= 90 ? true : first > 127 && word[0] !== word[0]?.toLowerCase();
};

/** A capital says "name" inside a sentence, not where all words have one or at the beginning. */
function wordOf(word: string, at: number, shouted: boolean): Word {
  const text = spelling(word.toLowerCase());
  const kind = kindOfWord(text);
  const named = kind === KIND.content && !shouted && at > 0 && isCapital(word);
  return { text, kind: named ? KIND.name : kind, generic: isGeneric(text) };
}

const PLACE = /(?:^|[\s(])@ \S[^@]*$|(?:^|\s)\(@ \S.*$|(?:^|\s)\(at \S[^()]*\)?\s*$/s;
const LONGEST_PLACE = 140;

/** Where somebody is (`… @ Las Vegas Strip`) is no story: thousands are there. */
function withoutPlace(text: string): string {
  const from = Math.max(0, text.length - LONGEST_PLACE);
  const tail = text.slice(from);
  return tail.includes('@ ') || tail.includes('(at ') ? text.slice(0, from) + tail.replace(PLACE, '') : text;
}

/** By hand from the end: as a pattern this would be quadratic on a wall of tags. */
function withoutTrailingTags(text: string): string {
  let rest = text.trimEnd();
  for (;;) {
    const at = rest.lastIndexOf('#');
    if (at === -1 || NOT_A_TAG.test(rest.slice(at + 1))) return rest;
    rest = rest.slice(0, at).trimEnd();
  }
}

const STEM = 4;
const STEM_VALUES = 4095;

/** 17 bits of the word, 12 of its first four letters (0: shorter), 3 of its kind. */
export function unitOf({ text, kind }: Word): number {
  const stem = text.length < STEM ? 0 : 1 + ((hashText(text.slice(0, STEM)) >>> 4) % STEM_VALUES);
  return (hashText(text) & 0xffff8000) | (stem << 3) | kind;
}

export const kindOf = (unit: number): WordKind => (unit & 7) as WordKind;
/** Equal for equal words. */
export const wordIn = (unit: number): number => unit >>> 15;
export const stemIn = (unit: number): number => (unit >>> 3) & 0xfff;
