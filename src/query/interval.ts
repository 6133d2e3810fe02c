/** Numbers that a comparison allows, as an interval. */
import type { NumberFieldNode } from './ast.ts';

export interface Interval {
  low: number;
  high: number;
  /** Whether the ends belong to it. */
  withLow: boolean;
  withHigh: boolean;
}

export function rangeOf({ comparison, value }: Pick<NumberFieldNode, 'comparison' | 'value'>): Interval {
  const up = comparison === '>' || comparison === '>=';
  const down = comparison === '<' || comparison === '<=';
  return {
    low: down ? Number.NEGATIVE_INFINITY : value,
    high: up ? Number.POSITIVE_INFINITY : value,
    withLow: comparison !== '>',
    withHigh: comparison !== '<',
  };
}

export function contains(outer: Interval, inner: Interval): boolean {
  const low = outer.low < inner.low || (outer.low === inner.low && (outer.withLow || !inner.withLow));
  const high = outer.high > inner.high || (outer.high === inner.high && (outer.withHigh || !inner.withHigh));
  return low && high;
}

/** Null when no number is in both. */
export function common(a: Interval, b: Interval): Interval | null {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  const withLow = (a.low < low || a.withLow) && (b.low < low || b.withLow);
  const withHigh = (a.high > high || a.withHigh) && (b.high > high || b.withHigh);
  return low < high || (low === high && withLow && withHigh) ? { low, high, withLow, withHigh } : null;
}
