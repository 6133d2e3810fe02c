/**
 * Text → hashed features, the same in training and serving. Nothing is allocated: the arrays of an {@link Extractor} hold
 * until its next call. Changing what is emitted makes every model file wrong: raise {@link FEATURES} then.
 */
import { ANY_NEGATOR } from '../negators.ts';
import { mixed, step, wordHash } from './hash.ts';
import {
  BREAK,
  CAPITALS,
  EMOJI,
  EMOTICON,
  HANDLE,
  LINK,
  MAX_TOKENS,
  NOT,
  NUMBER,
  STOP,
  STRETCHED,
  TAGGED,
  Tokens,
  WORD,
} from './tokens.ts';
import { lexiconsFor, type WordValues } from './word-values.ts';

/** The feature specification's name, stored in every model file. */
export const FEATURES = 'words-1';

/** Features of one kind share one weight, 1/√n of the kind, so that long texts do not shout. */
export const GROUPS = ['words', 'pairs', 'letters', 'lexicon', 'style'] as const;
const [WORDS, PAIRS, LETTERS, LEXICON, STYLE] = [0, 1, 2, 3, 4];

export const BUCKET_BITS = 18;
export const BUCKETS = 2 ** BUCKET_BITS;
const MASK = BUCKETS - 1;

const MAX_FEATURES = 16_384;
/** Room that the groups after a group are sure to have. */
const RESERVED = 2_048;
const MAX_GRAM = 5;
/** Letters of a word from which n-grams are made. */
const MAX_GRAM_WORD = 20;
const NEGATION_SCOPE = 4;
const NEGATED = 0x2545f491;

/** Of every language we know, so that one extractor serves them all. */
const NEGATORS = new Set(
  [...ANY_NEGATOR, 'لا', 'ليس', 'لم', 'لن', 'مش', 'مو', 'não', 'नहीं', 'nahi', 'nahin'].map(wordHash),
);
const BUTS = new Set('but however though although yet pero aber mais mas ma maar lekin لكن'.split(' ').map(wordHash));

/** What training and heads read of an extractor, this one's or another's. */
export type FeatureSource = Pick<Extractor, 'indices' | 'ends' | 'count' | 'extract'>;

export class Extractor {
  readonly tokens = new Tokens();
  /** Buckets of the features, group after group. */
  readonly indices = new Int32Array(MAX_FEATURES);
  /** For each group the position behind its last feature. */
  readonly ends = new Int32Array(GROUPS.length);
  /** Number of features. */
  count = 0;
  readonly #negated = new Uint8Array(MAX_TOKENS);
  readonly #lexicons: readonly WordValues[];
  #limit = MAX_FEATURES;

  /** `language`: ISO 639-1, for its lexicons; null reads none. A model is trained for one. */
  constructor(language: string | null = 'en') {
    this.#lexicons = language === null ? [] : lexiconsFor(language);
  }

  /** Linear in the text; what follows 1,024 tokens is not read. */
  extract(text: string): void {
    this.tokens.read(text);
    this.count = 0;
    this.#limit = MAX_FEATURES - RESERVED;
    this.#scope();
    this.#words();
    this.ends[WORDS] = this.count;
    this.#pairs();
    this.ends[PAIRS] = this.count;
    this.#letters();
    this.ends[LETTERS] = this.count;
    this.#limit = MAX_FEATURES;
    for (let at = 0; at < this.#lexicons.length; at++) this.#lexicon(at);
    this.ends[LEXICON] = this.count;
    this.#style();
    this.ends[STYLE] = this.count;
  }

  #emit(hash: number): void {
    if (this.count < this.#limit) this.indices[this.count++] = mixed(hash) & MASK;
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
    const { count, hashes, flags, kinds } = this.tokens;
    for (let at = 0; at < count; at++) {
      const hash = hashes[at] as number;
      this.#emit(step(hash, 1));
      if (this.#negated[at] === 1 && kinds[at] === WORD) this.#emit(step(hash, 1) ^ NEGATED);
      if ((flags[at] as number) & TAGGED) this.#emit(step(hash, 2));
      if (at < this.tokens.title) this.#emit(step(hash, 6));
    }
  }

  #pairs(): void {
    const { count, hashes } = this.tokens;
    let [third, second] = [0x51, 0x51];
    for (let at = 0; at <= count; at++) {
      const first = at === count ? 0x52 : (hashes[at] as number);
      const pair = mixed(second) ^ Math.imul(first, 31);
      this.#emit(step(pair, 3));
      if (at > 0) {
        this.#emit(step(mixed(third) ^ Math.imul(pair, 17), 4));
        this.#emit(step(mixed(third) ^ Math.imul(first, 37), 5));
      }
      third = second;
      second = first;
    }
  }

  #letters(): void {
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
          if (at > from) this.#emit(hash);
        }
      }
    }
  }

  #lexicon(which: number): void {
    const lexicon = this.#lexicons[which] as WordValues;
    const { count, hashes } = this.tokens;
    const salt = 0x9e37 + which * 0x101;
    let [good, bad, best, worst, first, last, after, found] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let at = 0; at < count; at++) {
      const hash = hashes[at] as number;
      if (BUTS.has(hash)) after = 0;
      const plain = lexicon.of(hash);
      if (plain === 0) continue;
      const negated = this.#negated[at] === 1;
      const value = negated ? -0.6 * plain : plain;
      found++;
      if (value > 0) good += value;
      else bad -= value;
      best = Math.max(best, value);
      worst = Math.min(worst, value);
      if (first === 0) first = value;
      last = value;
      after += value;
      this.#emit(step(step(salt, Math.round(plain) + 8), negated ? 1 : 2));
    }
    this.#emit(step(salt + 1, bucket(good)));
    this.#emit(step(salt + 2, bucket(bad)));
    this.#emit(step(salt + 3, bucket(good - bad)));
    this.#emit(step(salt + 4, Math.round(best) + 8));
    this.#emit(step(salt + 5, Math.round(worst) + 8));
    this.#emit(step(salt + 6, Math.round(last) + 8));
    this.#emit(step(salt + 7, Math.round(first) + 8));
    this.#emit(step(salt + 8, bucket(after)));
    this.#emit(step(salt + 9, Math.min(found, 6)));
    this.#emit(step(step(salt + 10, bucket(good)), bucket(bad)));
  }

  #style(): void {
    const { count, hashes, kinds, flags, quotes } = this.tokens;
    let [words, capitals, stretched, tags, links, handles, emoji, negated, asks, shouts, numbers, breaks] =
      Array(12).fill(0);
    for (let at = 0; at < count; at++) {
      const kind = kinds[at];
      const flag = flags[at] as number;
      if (flag & BREAK) breaks++;
      if (flag & CAPITALS) capitals++;
      if (flag & STRETCHED) stretched++;
      if (flag & TAGGED) tags++;
      if (this.#negated[at] === 1) negated++;
      if (kind === WORD) words++;
      else if (kind === LINK) links++;
      else if (kind === HANDLE) handles++;
      else if (kind === NUMBER) numbers++;
      else if (kind === EMOJI || kind === EMOTICON) emoji++;
      else if (kind === STOP && hashes[at] === ASKS) asks++;
      else if (kind === STOP && hashes[at] !== FULL_STOP) shouts++;
    }
    const counts = [capitals, stretched, tags, links, handles, emoji, negated, asks, shouts, numbers, quotes];
    for (let at = 0; at < counts.length; at++) this.#emit(step(0x3100 + at, bucket(counts[at] as number)));
    this.#emit(step(0x3201, bucket(words)));
    this.#emit(step(0x3202, bucket(breaks)));
    this.#emit(step(0x3203, words === 0 ? 9 : Math.floor((capitals / words) * 5)));
    if (count > 0) {
      this.#emit(step(0x3204, kinds[0] as number));
      this.#emit(step(0x3205, kinds[count - 1] as number));
      this.#emit(step(step(0x3206, 1), hashes[0] as number));
      this.#emit(step(step(0x3207, 1), hashes[count - 1] as number));
    }
  }
}

const ASKS = step(STOP, 0x3f);
const FULL_STOP = step(STOP, 0x2e);

/** 0 1 2 3 4 5–6 7–9 10–14 15 and more, either sign. */
function bucket(value: number): number {
  const size = Math.round(Math.abs(value));
  const place = size <= 4 ? size : size <= 6 ? 5 : size <= 9 ? 6 : size <= 14 ? 7 : 8;
  return value < 0 ? 20 + place : place;
}
