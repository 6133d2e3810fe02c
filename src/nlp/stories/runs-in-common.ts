/** The longest common subsequence of two texts, as runs of units in common and the gaps between them. */

import { kindOf, MAX_UNITS, stemIn, wordIn } from './units.ts';
import { KIND } from './word-kinds.ts';

export interface Run {
  a: number;
  b: number;
  length: number;
}

/** What stands between two runs, or before the first and behind the last, in each text. */
export interface Gap {
  a: readonly number[];
  b: readonly number[];
  /** Between two runs. */
  inner: boolean;
  /** Before the first. */
  first: boolean;
}

const WIDTH = MAX_UNITS + 1;
const table = new Uint8Array(WIDTH * WIDTH);

/** Both at most {@link MAX_UNITS} long. */
export function commonRuns(a: readonly number[], b: readonly number[]): { runs: Run[]; common: number } {
  fill(a, b);
  const runs: Run[] = [];
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const here = table[i * WIDTH + j] as number;
    if (here === 0) break;
    if (isAlike(a[i] as number, b[j] as number) && here === (table[(i + 1) * WIDTH + j + 1] as number) + 1) {
      const last = runs.at(-1);
      if (last !== undefined && last.a + last.length === i && last.b + last.length === j) last.length++;
      else runs.push({ a: i, b: j, length: 1 });
      common++;
      i++;
      j++;
    } else if ((table[(i + 1) * WIDTH + j] as number) === here) i++;
    else j++;
  }
  return { runs, common };
}

/** `table[i][j]`: length of the longest common subsequence of what begins at i and j. */
function fill(a: readonly number[], b: readonly number[]): void {
  for (let j = 0; j <= b.length; j++) table[a.length * WIDTH + j] = 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const row = i * WIDTH;
    table[row + b.length] = 0;
    const unit = a[i] as number;
    for (let j = b.length - 1; j >= 0; j--) {
      const [down, right] = [table[row + WIDTH + j] as number, table[row + j + 1] as number];
      if (isAlike(unit, b[j] as number)) table[row + j] = (table[row + WIDTH + j + 1] as number) + 1;
      else table[row + j] = down > right ? down : right;
    }
  }
}

/** The same word, or another form of it: four letters in front are the same. Numbers and dates have no forms. */
function isAlike(a: number, b: number): boolean {
  if (wordIn(a) === wordIn(b)) return true;
  const stem = stemIn(a);
  return stem !== 0 && stem === stemIn(b) && hasForms(a) && hasForms(b);
}

function hasForms(unit: number): boolean {
  const kind = kindOf(unit);
  return kind !== KIND.fact && kind !== KIND.negator;
}

export function gapsBetween(runs: readonly Run[], a: readonly number[], b: readonly number[]): Gap[] {
  const gaps: Gap[] = [];
  let [atA, atB] = [0, 0];
  runs.forEach((run, nth) => {
    push(gaps, { a: a.slice(atA, run.a), b: b.slice(atB, run.b), inner: nth > 0, first: nth === 0 });
    atA = run.a + run.length;
    atB = run.b + run.length;
  });
  push(gaps, { a: a.slice(atA), b: b.slice(atB), inner: false, first: false });
  return gaps;
}

function push(gaps: Gap[], gap: Gap): void {
  if (gap.a.length > 0 || gap.b.length > 0) gaps.push(gap);
}
