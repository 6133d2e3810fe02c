/**
 * Whether two texts are copies of each other: what is left the same must be most of the shorter one, and what was changed
 * must not be what the story is: a number, a date, a name, a side, a "not".
 */

import { commonRuns, type Gap, gapsBetween } from './runs-in-common.ts';
import { kindOf, wordIn } from './units.ts';
import { KIND } from './word-kinds.ts';

/** Shorter texts are the same only when they are equal: set phrases ("home is where the heart is") are said by many. */
const SHORTEST = 10;
/** Shares of the shorter text's units that are in both: of texts of like length, and of a part of a longer one. */
const SAME_LENGTH = { ratio: 0.6, share: 0.75 };
const PART_SHARE = 0.9;
/** One word in so many may be another one. */
const CHANGED_EVERY = 24;

/** 0: another story; else the share of units in common, up to 1. Linear for equal texts, else at most 128 × 128 steps. */
export function sameStory(a: readonly number[], b: readonly number[]): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length === 0) return 0;
  if (isEqual(short, long)) return 1;
  if (short.length < SHORTEST || 5 * short.length < long.length) return 0;
  const { runs, common } = commonRuns(short, long);
  if (!enough(common, runs.length, short.length, long.length)) return 0;
  if (tellsOtherwise(gapsBetween(runs, short, long), short, long)) return 0;
  return common / (short.length + long.length - common);
}

function isEqual(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((unit, at) => wordIn(unit) === wordIn(b[at] as number));
}

function enough(common: number, runs: number, short: number, long: number): boolean {
  if (runs > 1 + common / 4) return false;
  const alike = short >= SAME_LENGTH.ratio * long;
  return common >= (alike ? SAME_LENGTH.share : PART_SHARE) * short;
}

function tellsOtherwise(gaps: Gap[], short: readonly number[], long: readonly number[]): boolean {
  const missing = { a: lackOf(gaps, 'a', long), b: lackOf(gaps, 'b', short) };
  if (missing.a.some(isFact) && missing.b.some(isFact)) return true;
  let changed = 0;
  let inserted = 0;
  for (const gap of gaps) {
    if (turnsAround(gap)) return true;
    const [a, b] = [weighty(gap.a), weighty(gap.b)];
    const words = Math.min(a.length, b.length);
    const isOther = words > 0 ? gap.first || [...a, ...b].some(isName) : isReplaced(gap) && [...a, ...b].some(isName);
    if (isOther && !isComment(gap)) return true;
    changed += words;
    if (gap.inner) inserted += Math.max(a.length, b.length) - words;
  }
  return changed > short.length / CHANGED_EVERY || inserted > Math.max(1, short.length / 5);
}

/** Units of the gaps whose word is nowhere in the other text. */
function lackOf(gaps: Gap[], side: 'a' | 'b', other: readonly number[]): number[] {
  const units = gaps.flatMap((gap) => gap[side]);
  if (units.length === 0) return units;
  const there = new Set(other.map(wordIn));
  return units.filter((unit) => !there.has(wordIn(unit)));
}

/** A "not" more on one side, inside of the text or right before it. */
function turnsAround({ a, b, inner, first }: Gap): boolean {
  const negators = (units: readonly number[]) => units.filter((unit) => kindOf(unit) === KIND.negator).length;
  if (inner) return negators(a) !== negators(b);
  if (!first) return a.length > 0 && b.length > 0 && negators(a) !== negators(b) && a.length + b.length < 6;
  return negators(a.slice(-1)) !== negators(b.slice(-1));
}

const isFact = (unit: number): boolean => kindOf(unit) === KIND.fact;
const isName = (unit: number): boolean => kindOf(unit) === KIND.name;

const isReplaced = ({ a, b, inner }: Gap): boolean => inner && a.length > 0 && b.length > 0;

/** Somebody's own words before or behind; not a beginning or an end that was changed. */
function isComment({ a, b, inner }: Gap): boolean {
  return !inner && Math.max(a.length, b.length) > 3 && Math.min(a.length, b.length) <= 1;
}

const weighty = (units: readonly number[]): number[] => units.filter((unit) => kindOf(unit) !== KIND.light);
