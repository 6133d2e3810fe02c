/** A spike is a run of unusual hours. */

export interface Spike {
  kind: 'volume' | 'sentiment';
  /** Whole hours since 1970, UTC; `to` is not part of it. */
  from: number;
  to: number;
  posts: number;
  /** Posts in all these hours; or the lowest mean score, −1 … 1. */
  value: number;
  /** What it usually is in these hours, and the band outside of which it is unusual. */
  usual: number;
  low: number;
  high: number;
  /** Spreads away from the usual, in the most unusual hour; below zero for a drop. */
  score: number;
}

/** Quiet hours inside of a spike. */
const PAUSE = 2;

export const isOut = (score: number, alarm: number): boolean => Math.abs(score) >= alarm;

/** Joins those that touch or nearly do; all of one kind, oldest first. */
export function mergeHours(hours: readonly Spike[]): Spike[] {
  const merged: Spike[] = [];
  for (const hour of hours) {
    const last = merged.at(-1);
    if (last === undefined || hour.from - last.to > PAUSE) merged.push({ ...hour });
    else Object.assign(last, hour.kind === 'volume' ? added(last, hour) : worse(last, hour));
  }
  return merged;
}

function added(a: Spike, b: Spike): Spike {
  const sum = (key: 'posts' | 'value' | 'usual' | 'low' | 'high') => a[key] + b[key];
  const sums = { posts: sum('posts'), value: sum('value'), usual: sum('usual'), low: sum('low'), high: sum('high') };
  return { ...a, ...sums, to: b.to, score: Math.max(a.score, b.score) };
}

function worse(a: Spike, b: Spike): Spike {
  const worst = Math.abs(b.score) > Math.abs(a.score) ? b : a;
  return { ...worst, from: a.from, to: b.to };
}
