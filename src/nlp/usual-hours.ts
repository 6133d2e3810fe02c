/** What is usual at an hour of the week, and how far hours usually stray from it. */
import type { SpikeSpan } from './spikes.ts';

/** One hour of one series. */
export interface HourOfPosts {
  /** Whole hours since 1970, UTC. */
  hour: number;
  posts: number;
  /** Sum of the sentiment scores, and of their squares. */
  sentiment: number;
  squares: number;
}

const WEEK = 168;
const DAY = 24;
/** What other days say counts as much as so many hours of one week, and less with each week more. */
const PRIOR = 3;
const AROUND = [-1, 0, 1];

export const toScale = (count: number): number => 2 * Math.sqrt(count + 0.375);
export const toCount = (scaled: number): number => Math.max(0, (Math.max(0, scaled) / 2) ** 2 - 0.375);

/** NaN for no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] as number;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** `known`: hours it was learnt from, the prior included; `stray`: how far those of the same time lie from each other. */
export function usualAt(
  hour: number,
  { begins, from }: Pick<SpikeSpan, 'begins' | 'from'>,
  scaled: (hour: number) => number,
): { value: number; known: number; stray: number } {
  const same = around(hour, WEEK, begins, from).map(scaled);
  const daily = around(hour, DAY, begins, from).map(scaled);
  const prior = daily.length > 0 ? median(daily) : 0;
  if (same.length === 0) return { value: prior, known: Math.max(1, Math.min(daily.length, PRIOR)), stray: 0 };
  const middle = median(same);
  const weight = (PRIOR * AROUND.length) / same.length;
  const value = (same.length * middle + weight * prior) / (same.length + weight);
  return { value, known: same.length + weight, stray: 1.4826 * median(same.map((one) => Math.abs(one - middle))) };
}

/** The hours of history at the same time, one period or several away, and those beside them; not this one's own neighbours. */
function around(hour: number, period: number, begins: number, from: number): number[] {
  const hours: number[] = [];
  const last = hour - period * Math.ceil((hour - from + 2) / period);
  for (let base = last; base >= begins - 1; base -= period) {
    if (base === hour) continue;
    for (const beside of AROUND) if (base + beside >= begins && base + beside < from) hours.push(base + beside);
  }
  return hours;
}

/** Robust spread of the hours before `from` around what is usual, each judged by the others. */
export function spreadOf(span: SpikeSpan, scaled: (hour: number) => number): number {
  const strays: number[] = [];
  for (let hour = span.begins; hour < span.from; hour++) {
    const usual = usualAt(hour, span, scaled);
    strays.push(Math.abs(scaled(hour) - usual.value));
  }
  return 1.4826 * median(strays);
}
