/**
 * Text → hashed features, the same in training and serving. Nothing is allocated: the arrays of an {@link Extractor} hold
 * until its next call. Changing what is emitted makes every model file wrong: raise {@link FEATURES} then.
 */

import { mix } from '../minhash.ts';
import { ANY_NEGATOR } from '../negators.ts';
import { FeatureList } from './feature-list.ts';
import { step, wordHash } from './hash.ts';
import { emitLexicon } from './lexicon-features.ts';
import { GROUPS } from './specification.ts';
import { emitStyle } from './style-features.ts';
import { NOT, STOP, TAGGED, WORD } from './token-kinds.ts';
import { MAX_TOKENS, Tokens } from './tokens.ts';
import { lexiconsFor, type WordValues } from './word-values.ts';

const [WORDS, PAIRS, LETTERS, LEXICON, STYLE] = [0, 1, 2, 3, 4];

const MAX_GRAM = 5;
/** Letters of a word from which n-grams are made. */
const MAX_GRAM_WORD = 20;
const NEGATION_SCOPE = 4;
const NEGATED = 0x2545f491;

/** Of every language we know, so that one extractor serves them all. */
const NEGATORS = new Set(
  [...ANY_NEGATOR, 'لا', 'ليس', 'لم', 'لن', 'مش', 'مو', 'não', 'नहीं', 'nahi', 'nahin'].map(wordHash),
);
/** What training and heads read of an extractor, this one's or another's. */
export type FeatureSource = Pick<Extractor, 'indices' | 'ends' | 'count' | 'extract'>;

export class Extractor {
  readonly tokens = new Tokens();
  /** For each group the position behind its last feature. */
  readonly ends = new Int32Array(GROUPS.length);
  readonly #list = new FeatureList();
  /** Buckets of the features, group after group. */
  readonly indices: Int32Array = this.#list.indices;
  readonly #negated = new Uint8Array(MAX_TOKENS);
  readonly #lexicons: readonly WordValues[];

  /** `language`: ISO 639-1, for its lexicons; null reads none. A model is trained for one. */
  constructor(language: string | null = 'en') {
    this.#lexicons = language === null ? [] : lexiconsFor(language);
  }

  /** Number of features. */
  get count(): number {
    return this.#list.count;
  }

  /** Linear in the text; what follows 1,024 tokens is not read. */
  extract(text: string): void {
    const list = this.#list;
    this.tokens.read(text);
    list.clear();
    this.#scope();
    this.#words();
    this.ends[WORDS] = list.count;
    this.#pairs();
    this.ends[PAIRS] = list.count;
    this.#letters();
    this.ends[LETTERS] = list.count;
    list.open();
    for (const [which, lexicon] of this.#lexicons.entries()) {
      emitLexicon(list, this.tokens, this.#negated, lexicon, which);
    }
    this.ends[LEXICON] = list.count;
    emitStyle(list, this.tokens, this.#negated);
    this.ends[STYLE] = list.count;
  }

  /** Which tokens stand behind a negator, up to four of them and never over a sentence's end. */
  #scope(): void {
    const { count, hashes, kinds, flags } = this.tokens;
    let left = 0;
    for (let at = 0; at < count; at++) {
      if (kinds[at] === STOP) left = 0;
      this.#negated[at] = left > 0 ? 1 : 0;
      if (left > 0) left--;
      if ((flags[at] as number) & NOT || NEGATORS.has(hashes[at] as number)) left = NEGATION_SCOPE;
    }
  }

  #words(): void {
    const list = this.#list;
    const { count, hashes, flags, kinds } = this.tokens;
    for (let at = 0; at < count; at++) {
      const hash = hashes[at] as number;
      list.emit(step(hash, 1));
      if (this.#negated[at] === 1 && kinds[at] === WORD) list.emit(step(hash, 1) ^ NEGATED);
      if ((flags[at] as number) & TAGGED) list.emit(step(hash, 2));
      if (at < this.tokens.title) list.emit(step(hash, 6));
    }
  }

  #pairs(): void {
    const list = this.#list;
    const { count, hashes } = this.tokens;
    let [third, second] = [0x51, 0x51];
    for (let at = 0; at <= count; at++) {
      const first = at === count ? 0x52 : (hashes[at] as number);
      const pair = mix(second) ^ Math.imul(first, 31);
      list.emit(step(pair, 3));
      if (at > 0) {
        list.emit(step(mix(third) ^ Math.imul(pair, 17), 4));
        list.emit(step(mix(third) ^ Math.imul(first, 37), 5));
      }
      third = second;
      second = first;
    }
  }

  #letters(): void {
    const list = this.#list;
    const { count, kinds, starts, letters } = this.tokens;
    for (let token = 0; token < count; token++) {
      if (kinds[token] !== WORD) continue;
      const start = starts[token] as number;
      const length = Math.min((starts[token + 1] as number) - start, MAX_GRAM_WORD);
      for (let from = -1; from < length; from++) {
        let hash = 0x77;
        const last = Math.min(from + MAX_GRAM, length + 1);
        for (let at = from; at < last; at++) {
          hash = step(hash, at === -1 ? 1 : at === length ? 2 : (letters[start + at] as number));
          if (at > from) list.emit(hash);
        }
      }
    }
  }
}
