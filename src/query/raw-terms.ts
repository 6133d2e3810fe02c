/** Runs and pairs of characters of a raw text, by which `{exact}` texts and the literals of regular expressions are found. */
import { foldName, isAscii } from './fold.ts';
import type { Reading } from './reading.ts';
import { loweredForLiteral } from './regex-literal.ts';
import { runEnd } from './runs.ts';
import { hashOf, mix, seed, WORD } from './token-list.ts';
import { PAIR, pairHash, RUN, runHash, type Vocabulary } from './vocabulary.ts';

/** Marks the runs and pairs of `raw` that anybody asks for. */
export function readRaw(reading: Reading, raw: string): void {
  const { vocabulary } = reading;
  if ((vocabulary.kinds[RUN] as number) > 0) readRuns(reading, raw);
  if ((vocabulary.kinds[PAIR] as number) > 0) readPairs(reading, raw);
}

function readRuns(reading: Reading, raw: string): void {
  for (let at = 0; at < raw.length; ) {
    const end = runEnd(raw, at);
    if (end > at) markRun(reading, raw, at, end);
    at = Math.max(end, at + 1);
  }
}

function markRun(reading: Reading, raw: string, start: number, end: number): void {
  let hash = seed(WORD);
  for (let at = start; at < end; at++) {
    const code = raw.charCodeAt(at);
    if (code > 127) {
      markFolded(reading, raw.slice(start, end));
      return;
    }
    hash = mix(hash, code);
  }
  const term = reading.vocabulary.findIn(RUN, runHash(hash), raw, start, end);
  if (term !== 0) reading.mark(term);
}

function markFolded(reading: Reading, run: string): void {
  const text = foldName(run);
  const term = reading.vocabulary.find(RUN, runHash(hashOf(WORD, text)), text);
  if (term !== 0) reading.mark(term);
}

function readPairs(reading: Reading, text: string): void {
  const { vocabulary } = reading;
  const raw = isAscii(text) ? text : loweredForPairs(text);
  for (let at = 0; at < raw.length; at++) {
    markPair(reading, vocabulary, raw, at, at + 1);
    if (at + 1 < raw.length) markPair(reading, vocabulary, raw, at, at + 2);
  }
}

function markPair(reading: Reading, vocabulary: Vocabulary, raw: string, start: number, end: number): void {
  const second = end - start === 2 ? raw.charCodeAt(start + 1) : 0;
  const term = vocabulary.findIn(PAIR, pairHash(raw.charCodeAt(start), second), raw, start, end);
  if (term !== 0) reading.mark(term);
}

/** A literal and a raw text are compared without case, a superset of either way to search. */
function loweredForPairs(text: string): string {
  return loweredForLiteral(text).replaceAll('ς', 'σ');
}

/** Two neighbouring characters of a literal, the least common by a guess; one when there is no more. Lowered. */
export function rarestPair(literal: string): string {
  const text = loweredForPairs(literal);
  let best = text.slice(0, 2);
  for (let at = 1; at + 2 <= text.length; at++) {
    const pair = text.slice(at, at + 2);
    if (rarity(pair) > rarity(best)) best = pair;
  }
  return best;
}

const COMMON_LETTERS = 'etaoinshrdlcumwfgypbvkjxqz';

function rarity(pair: string): number {
  let sum = 0;
  for (const unit of pair.toLowerCase()) {
    const rank = COMMON_LETTERS.indexOf(unit);
    sum += unit === ' ' ? 0 : rank < 0 ? 20 : rank;
  }
  return sum;
}
