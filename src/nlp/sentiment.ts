/**
 * Mood by words: natural's lexicons, turned by negation, strengthened by emphasis, joined by emoji. A transparent first
 * analysis; its figures are in tests/nlp/sentiment-eval.test.ts.
 */
import type { Analysis, SentimentLabel } from '../domain/analysis.ts';
import { EMOJI_POLARITY } from './emoji-polarity.ts';
import type { Lexicon, Lexicons } from './lexicons.ts';
import { negatorsOf } from './negators.ts';
import type { Words } from './words.ts';

export type Sentiment = Analysis['sentiment'];

/** How far back a negator reaches, in words. */
const NEGATION_WINDOW = 3;
const NEGATED = -0.6;
const EMPHASIS = 1.3;
/** A clause after "but" is what the writer means; what stood before it counts so much. */
const BEFORE_BUT = 0.45;
/** A negator is itself a little sour ("I don't …", "no …"). */
const NEGATOR = -0.4;
const EXCLAMATION = 0.08;
const MAX_EXCLAMATIONS = 4;
/** Scores saturate: a raw sum of 4 is ±0.7, of 10 ±0.93. */
const SATURATION = 15;
/** Scores within these bounds are neutral; tuned for macro-recall on training tweets. */
export const POSITIVE_FROM = 0.28;
export const NEGATIVE_FROM = -0.1;

const INTENSIFIERS = new Set(
  `very so really extremely absolutely totally completely super such too incredibly fucking freaking damn
  muy tan super tres trop vraiment sehr so total echt muito tao molto troppo davvero heel erg zo`.split(/\s+/),
);
const BUT = new Set('but however though pero mas mais aber ma maar'.split(' '));
/** Languages whose lexicon was measured on labelled posts; the others' are translated by machine. */
const MEASURED = new Set(['en', 'es', 'pt', 'fr', 'de', 'it', 'nl', 'und']);
const NO_LEXICON: Lexicon = new Map();

/** `language` is an ISO 639-1 code; `und` is read as English, other languages without a lexicon by emoji only. */
export function sentimentOf(words: Words, language: string, lexicons: Lexicons): Sentiment {
  const lexicon = lexicons.get(language === 'und' ? 'en' : language) ?? NO_LEXICON;
  const found = sumOf(words, lexicon, negatorsOf(language));
  const emphasis = 1 + EXCLAMATION * Math.min(found.exclamations, MAX_EXCLAMATIONS);
  const raw = found.sum * emphasis;
  const score = raw / Math.sqrt(raw * raw + SATURATION);
  const label = labelOf(score);
  return { label, score: round(score), confidence: round(confidenceOf(label, score, found.hits, language)) };
}

export function labelOf(score: number): SentimentLabel {
  if (score >= POSITIVE_FROM) return 'positive';
  return score <= NEGATIVE_FROM ? 'negative' : 'neutral';
}

interface Found {
  sum: number;
  hits: number;
  exclamations: number;
}

function sumOf(words: Words, lexicon: Lexicon, negators: ReadonlySet<string>): Found {
  const { keys, raw } = words;
  const shouting = isShouting(raw);
  let [sum, hits, exclamations, negatedUntil] = [0, 0, 0, -1];
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] ?? '';
    const emoji = EMOJI_POLARITY.get(key);
    if (emoji !== undefined) {
      sum += emoji;
      hits++;
    } else if (key === '!' || key === '?!') exclamations += raw[at]?.length ?? 0;
    else if (key === '.' || key === '?') negatedUntil = -1;
    else if (BUT.has(key)) sum *= BEFORE_BUT;
    else {
      const polarity = polarityOf(key, lexicon);
      if (polarity !== 0) {
        hits++;
        sum += polarity * strength(words, at, shouting) * (at <= negatedUntil ? NEGATED : 1);
      }
      if (negators.has(key)) {
        sum += NEGATOR;
        negatedUntil = at + NEGATION_WINDOW;
      }
    }
  }
  return { sum, hits, exclamations };
}

/** Looks up the word, then with stretched letters shortened: `loooove` → `loove` → `love`. */
function polarityOf(key: string, lexicon: Lexicon): number {
  const direct = lexicon.get(key);
  if (direct !== undefined) return direct;
  if (!isStretched(key)) return 0;
  return lexicon.get(key.replace(/(.)\1{2,}/gu, '$1$1')) ?? lexicon.get(key.replace(/(.)\1{2,}/gu, '$1')) ?? 0;
}

function isStretched(key: string): boolean {
  for (let at = 2; at < key.length; at++) {
    const code = key.charCodeAt(at);
    if (code === key.charCodeAt(at - 1) && code === key.charCodeAt(at - 2)) return true;
  }
  return false;
}

function strength(words: Words, at: number, shouting: boolean): number {
  const raw = words.raw[at] ?? '';
  let factor = INTENSIFIERS.has(words.keys[at - 1] ?? '') ? EMPHASIS : 1;
  if (isStretched(raw)) factor *= EMPHASIS;
  if (!shouting && isUpper(raw)) factor *= EMPHASIS;
  return factor;
}

function isUpper(raw: string): boolean {
  const second = raw.charCodeAt(1);
  if (second >= 97 && second <= 122) return false;
  return raw.length > 2 && raw === raw.toUpperCase() && raw !== raw.toLowerCase();
}

/** Where most words are capitals, capitals stress nothing. */
function isShouting(raw: readonly string[]): boolean {
  let upper = 0;
  for (const word of raw) if (isUpper(word)) upper++;
  return upper * 2 > raw.length;
}

/** Low where there is no lexicon; measured shares of right answers on tweets for the rest. */
function confidenceOf(label: SentimentLabel, score: number, hits: number, language: string): number {
  if (!MEASURED.has(language)) return hits === 0 ? 0.1 : 0.3;
  const known = language === 'en' ? 1 : 0.8;
  if (label === 'neutral') return known * (hits === 0 ? 0.55 : 0.45);
  return known * (0.45 + 0.35 * Math.abs(score));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}
