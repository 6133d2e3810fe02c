/** Small corrections of chances that a shipped model gives: what it misses of people's answers, learnt from their texts. */
import { type Linear, ridge } from './ridge.ts';
import type { Sparse } from './sparse.ts';

/** From strong to weak trust in few texts. The one that does best on texts left out is taken, or none. */
const PENALTIES = [0.5, 1, 2, 4, 8];
/** A correction must take so much of the squared error, or the shipped model stays as it is. */
const GAIN = 0.02;

/**
 * `shipped[i][c]`: chance of class c for text i; `truth[i][c]`: whether it holds. One model a class, to be added to the
 * chance; null when no correction does better on texts left out than none.
 */
export function residuals(
  texts: readonly Sparse[],
  shipped: readonly (readonly number[])[],
  truth: readonly (readonly boolean[])[],
): Linear[] | null {
  const classes = shipped[0]?.length ?? 0;
  const missed = Array.from({ length: classes }, (_, c) =>
    shipped.map((chances, at) => Number(truth[at]?.[c]) - (chances[c] as number)),
  );
  let least = (1 - GAIN) * squares(missed.flat());
  let best: Linear[] | null = null;
  for (const penalty of PENALTIES) {
    const solve = ridge(texts, penalty);
    const fits = missed.map((targets) => solve(targets));
    const error = squares(
      fits.flatMap(({ leftOut }, c) => Array.from(leftOut, (said, at) => (missed[c]?.[at] ?? 0) - said)),
    );
    if (error < least) [least, best] = [error, fits.map(({ model }) => model)];
  }
  return best;
}

const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
