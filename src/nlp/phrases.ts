/**
 * Finds phrases in words: one look-up a word whatever the number of phrases. A phrase is written as people write it;
 * `a|b` stands for either word, `~` for up to four words in between (never over the end of a sentence), a leading
 * `!` for "not when negated or settled" (`!bug` is found neither in "no bugs" nor in "fixed a bug").
 */
import { ANY_NEGATOR } from './negators.ts';
import { type Words, wordKey } from './words.ts';

/** One found phrase: what it stands for, and the words as written. */
export interface Found<T> {
  value: T;
  words: string;
  /** Which words they are, end exclusive. */
  from: number;
  to: number;
}

interface Phrase<T> {
  /** What follows the first word: alternatives, or null for a gap. */
  rest: (ReadonlySet<string> | null)[];
  unlessNegated: boolean;
  value: T;
}

/** By first word key. */
export type PhraseIndex<T> = ReadonlyMap<string, readonly Phrase<T>[]>;

const SETTLED = new Set('fixed fixes fixing solved resolved corrige arregle arreglado behoben corrigido'.split(' '));
const GAP_WORDS = 4;
const NEGATION_WINDOW = 3;
/** A text with more hits than this has said enough. */
const MAX_FOUND = 50;

export function indexPhrases<T>(entries: Iterable<readonly [phrase: string, value: T]>): PhraseIndex<T> {
  const index = new Map<string, Phrase<T>[]>();
  for (const [written, value] of entries) {
    const unlessNegated = written.startsWith('!');
    const [first, ...rest] = (unlessNegated ? written.slice(1) : written).split(' ').map(alternatives);
    if (first === undefined || first === null) throw new Error(`Phrase "${written}" must start with a word`);
    for (const word of first) {
      const list = index.get(word) ?? [];
      list.push({ rest, unlessNegated, value });
      index.set(word, list);
    }
  }
  return index;
}

function alternatives(part: string): ReadonlySet<string> | null {
  return part === '~' ? null : new Set(part.split('|').map((word) => (word === '?' ? word : wordKey(word))));
}

/** Every phrase found, in order, at most {@link MAX_FOUND}. Linear in the number of words. */
export function findPhrases<T>(words: Words, index: PhraseIndex<T>): Found<T>[] {
  const found: Found<T>[] = [];
  for (let at = 0; at < words.keys.length && found.length < MAX_FOUND; at++) {
    const phrases = index.get(words.keys[at] ?? '');
    if (phrases === undefined) continue;
    for (const phrase of phrases) {
      const end = endOf(phrase.rest, 0, words.keys, at + 1);
      if (end === -1 || (phrase.unlessNegated && isNegated(words.keys, at))) continue;
      found.push({ value: phrase.value, words: words.raw.slice(at, end).join(' '), from: at, to: end });
    }
  }
  return found;
}

/** The position after the phrase's rest when it stands at `at`, else −1. */
function endOf(rest: Phrase<unknown>['rest'], part: number, keys: readonly string[], at: number): number {
  if (part === rest.length) return at;
  const wanted = rest[part];
  if (wanted !== null) return wanted?.has(keys[at] ?? '') ? endOf(rest, part + 1, keys, at + 1) : -1;
  for (let skipped = 0; skipped <= GAP_WORDS; skipped++) {
    const end = endOf(rest, part + 1, keys, at + skipped);
    if (end !== -1) return end;
    if (isStop(keys[at + skipped])) return -1;
  }
  return -1;
}

function isNegated(keys: readonly string[], at: number): boolean {
  for (let back = at - 1; back >= Math.max(0, at - NEGATION_WINDOW) && !isStop(keys[back]); back--) {
    const key = keys[back] ?? '';
    if (ANY_NEGATOR.has(key) || SETTLED.has(key)) return true;
  }
  return false;
}

function isStop(key: string | undefined): boolean {
  return key === undefined || key === '.' || key === '!' || key === '?' || key === '?!';
}
