/** How sure a count from a random sample is. */

/** A count of something; `low` = `high` = `value` when it is exact. */
export interface Estimate {
  value: number;
  /** Of the 95 % interval; both ends belong to it. */
  low: number;
  high: number;
}

/** What was found among posts of which each was looked at with the same chance. */
export interface SampledCount {
  found: number;
  /** 0 < chance ≤ 1; 1: all were looked at. */
  chance: number;
}

/** 95 %. */
const Z = 1.959964;

/**
 * How many there are when `found` of them were met, each with the same chance: the score interval (Wilson's) of a
 * binomial sample, whose ends solve |found − n·chance| = z·√(n·chance·(1 − chance)). Never below what was found.
 */
export function estimateOf({ found, chance }: SampledCount): Estimate {
  const value = found / chance;
  if (chance >= 1) return { value: found, low: found, high: found };
  const spread = Z * Z * (1 - chance);
  const middle = (found + spread / 2) / chance;
  const reach = Math.sqrt(spread * (found + spread / 4)) / chance;
  return { value, low: Math.max(found, middle - reach), high: middle + reach };
}

/**
 * The sum of independent counts, such as those of sources with different shares in the haystack. The intervals are added
 * by their squares (Zou and Donner's MOVER), so that one count alone keeps its own.
 */
export function sumOf(counts: readonly SampledCount[]): Estimate {
  const parts = counts.map(estimateOf);
  const value = parts.reduce((sum, part) => sum + part.value, 0);
  const below = Math.hypot(...parts.map((part) => part.value - part.low));
  const above = Math.hypot(...parts.map((part) => part.high - part.value));
  const found = counts.reduce((sum, count) => sum + count.found, 0);
  return { value, low: Math.max(found, value - below), high: value + above };
}

export function isExact({ low, high }: Estimate): boolean {
  return low === high;
}

export function scaled(estimate: Estimate, by: number): Estimate {
  return { value: estimate.value * by, low: estimate.low * by, high: estimate.high * by };
}
