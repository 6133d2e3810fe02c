import { indexPhrases, type PhraseIndex } from '../phrases.ts';
import { type PhraseWeight, pagesOf } from './book.ts';
import { english } from './english.ts';
import { french } from './french.ts';
import { german } from './german.ts';
import { italian } from './italian.ts';
import { portuguese } from './portuguese.ts';
import { spanish } from './spanish.ts';

/**
 * Every book in one index: people mix languages, and a detector's mistake on five words must not hide an outage. Phrases
 * that mean something else in another of these languages do not belong here.
 */
export const PHRASES: PhraseIndex<PhraseWeight> = indexPhrases(
  [english, spanish, french, german, portuguese, italian].flatMap(pagesOf),
);
