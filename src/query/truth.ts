/** Kleene's three values as numbers, so that AND is the minimum, OR the maximum and NOT `2 − x`. */

export const NO = 0;
export const UNKNOWN = 1;
export const YES = 2;
export type Truth = typeof NO | typeof UNKNOWN | typeof YES;

export function fromBoolean(value: boolean): Truth {
  return value ? YES : NO;
}

export function negate(truth: Truth): Truth {
  return (2 - truth) as Truth;
}

/** True, false, or null for UNKNOWN. */
export function toNullable(truth: Truth): boolean | null {
  return truth === UNKNOWN ? null : truth === YES;
}
