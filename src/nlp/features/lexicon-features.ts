/** Features of words that a lexicon gives a value. */
import { bucketOf, type FeatureList } from './feature-list.ts';
import { step, wordHash } from './hash.ts';
import type { Tokens } from './tokens.ts';
import type { WordValues } from './word-values.ts';

const BUTS = new Set('but however though although yet pero aber mais mas ma maar lekin لكن'.split(' ').map(wordHash));

/** What the `which`th lexicon says of the words, turned around behind a negator. */
export function emitLexicon(
  list: FeatureList,
  { count, hashes }: Tokens,
  negated: Uint8Array,
  lexicon: WordValues,
  which: number,
): void {
  const salt = 0x9e37 + which * 0x101;
  let [good, bad, best, worst, first, last, after, found] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let at = 0; at < count; at++) {
    const hash = hashes[at] as number;
    if (BUTS.has(hash)) after = 0;
    const plain = lexicon.of(hash);
    if (plain === 0) continue;
    const turned = negated[at] === 1;
    const value = turned ? -0.6 * plain : plain;
    found++;
    if (value > 0) good += value;
    else bad -= value;
    best = Math.max(best, value);
    worst = Math.min(worst, value);
    if (first === 0) first = value;
    last = value;
    after += value;
    list.emit(step(step(salt, Math.round(plain) + 8), turned ? 1 : 2));
  }
  list.emit(step(salt + 1, bucketOf(good)));
  list.emit(step(salt + 2, bucketOf(bad)));
  list.emit(step(salt + 3, bucketOf(good - bad)));
  list.emit(step(salt + 4, Math.round(best) + 8));
  list.emit(step(salt + 5, Math.round(worst) + 8));
  list.emit(step(salt + 6, Math.round(last) + 8));
  list.emit(step(salt + 7, Math.round(first) + 8));
  list.emit(step(salt + 8, bucketOf(after)));
  list.emit(step(salt + 9, Math.min(found, 6)));
  list.emit(step(step(salt + 10, bucketOf(good)), bucketOf(bad)));
}
