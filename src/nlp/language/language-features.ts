/** Text → hashed words and letter n-grams of the first words, by which the language model reads it. */

import { step, wordHash } from '../features/hash.ts';
import { BUCKETS, GROUPS } from '../features/specification.ts';
import { TAGGED, WORD } from '../features/token-kinds.ts';
import { Tokens } from '../features/tokens.ts';
import { mix } from '../minhash.ts';
import { cut } from '../post-text.ts';

/** Stored in the model's file; raised whenever other features are emitted. */
export const LANGUAGE_FEATURES = 'language-1';

/** The model's label for a language that it does not tell apart. */
export const OTHER = 'other';

/** UTF-16 units that are read: more do not make the answer better. */
const READ = 300;
const MAX_WORDS = 40;
const MAX_GRAM = 4;
/** Letters of a word that are read. */
const MAX_LETTERS = 16;
const MASK = BUCKETS - 1;
const AMPERSAND = 0x26;
const REPOST = wordHash('rt');
const MAX_TAGS = 10;
const MAX_FEATURES = MAX_WORDS * (MAX_LETTERS + 2) * MAX_GRAM + MAX_TAGS;

/** Reused for every text: what it says holds until the next {@link extract}. Links, mentions, numbers and emoji are passed over. */
export class LanguageFeatures {
  readonly tokens = new Tokens();
  readonly indices = new Int32Array(MAX_FEATURES);
  /** As those of the analyser's extractor; only the first three groups are used: words, letters, hashtags. */
  readonly ends = new Int32Array(GROUPS.length);
  count = 0;
  /** Words that were read. */
  words = 0;
  readonly #chosen = new Int32Array(MAX_WORDS);

  extract(text: string): void {
    const read = cut(text, READ);
    this.tokens.read(read);
    this.count = 0;
    this.#choose(read);
    for (let at = 0; at < this.words; at++) this.#word(this.#chosen[at] as number);
    this.ends[0] = this.count;
    for (let at = 0; at < this.words; at++) this.#letters(this.#chosen[at] as number);
    this.ends[1] = this.count;
    this.#tags();
    this.ends.fill(this.count, 2);
  }

  /** As wholes: their letters are often of another language than the post. */
  #tags(): void {
    const { count, kinds, flags, hashes } = this.tokens;
    for (let at = 0, tags = 0; at < count && tags < MAX_TAGS; at++) {
      if (kinds[at] !== WORD || ((flags[at] as number) & TAGGED) === 0) continue;
      this.indices[this.count++] = mix(step(hashes[at] as number, 2)) & MASK;
      tags++;
    }
  }

  /** Hashtags are names and slogans, often in another language: letters are read only where there is nothing else. */
  #choose(text: string): void {
    this.words = 0;
    this.#take(text, 0);
    if (this.words === 0) this.#take(text, TAGGED);
  }

  #take(text: string, tagged: number): void {
    const { count, kinds, flags, hashes, offsets } = this.tokens;
    for (let at = 0; at < count && this.words < MAX_WORDS; at++) {
      if (kinds[at] !== WORD || ((flags[at] as number) & TAGGED) !== tagged) continue;
      // `&amp;` and the like are no words, and people of all languages repost.
      const isEntity = text.charCodeAt((offsets[at] as number) - 1) === AMPERSAND;
      if (!isEntity && hashes[at] !== REPOST) this.#chosen[this.words++] = at;
    }
  }

  #word(token: number): void {
    this.indices[this.count++] = mix(step(this.tokens.hashes[token] as number, 1)) & MASK;
  }

  #letters(token: number): void {
    const { starts, letters } = this.tokens;
    const start = starts[token] as number;
    const length = Math.min((starts[token + 1] as number) - start, MAX_LETTERS);
    for (let from = -1; from < length; from++) {
      let hash = 0x77;
      const last = Math.min(from + MAX_GRAM, length + 1);
      for (let at = from; at < last; at++) {
        hash = step(hash, at === -1 ? 1 : at === length ? 2 : (letters[start + at] as number));
        this.indices[this.count++] = mix(hash) & MASK;
      }
    }
  }
}
