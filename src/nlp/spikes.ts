/**
 * Spikes: hours whose volume or sentiment lies outside of what is usual at that hour of the week. Counts are compared as
 * 2·√(n + 3/8) (Anscombe), where chance alone has a spread of 1 however few they are; medians, so that an old spike is not
 * taken for a habit; little history leans on the same hour of other days, and that on the whole. Pure: no clock.
 */
import { isOut, mergeHours, type Spike } from './spike-runs.ts';
import { type HourOfPosts, median, spreadOf, toCount, toScale, usualAt } from './usual-hours.ts';

export type { Spike } from './spike-runs.ts';
export type { HourOfPosts } from './usual-hours.ts';

export interface SpikeSpan {
  /** First hour of which posts would be known (whole hours since 1970, UTC); what lies before it is no history. */
  begins: number;
  /** Hours that are judged: `from` ≤ hour < `to`. What lies before them is their history. */
  from: number;
  to: number;
}

/** With less history nothing is called unusual. */
export const MIN_HISTORY_HOURS = 72;
/** Spreads away from the usual. Chance alone: once in 30,000 hours. */
const ALARM = 4;
/** Fewer posts are never a spike, nor is a smaller excess. */
const MIN_POSTS = 10;
/** Sentiment is judged over so many hours, and only when this many posts are in them. */
const MOOD_HOURS = 6;
/** Smaller changes of the mean score (−1 … 1) interest nobody. */
const MIN_DROP = 0.15;

/** Hours without a row had no posts. Oldest first, volume before sentiment; empty with too little history. */
export function findSpikes(hours: readonly HourOfPosts[], span: SpikeSpan): Spike[] {
  if (span.from - span.begins < MIN_HISTORY_HOURS) return [];
  const byHour = new Map(hours.map((hour) => [hour.hour, hour]));
  return [...volumeSpikes(byHour, span), ...moodDrops(byHour, span)];
}

function volumeSpikes(byHour: Map<number, HourOfPosts>, span: SpikeSpan): Spike[] {
  const scaled = (hour: number) => toScale(byHour.get(hour)?.posts ?? 0);
  const spread = Math.max(1, spreadOf(span, scaled));
  const out: Spike[] = [];
  for (let hour = span.from; hour < span.to; hour++) {
    const posts = byHour.get(hour)?.posts ?? 0;
    if (posts < MIN_POSTS) continue;
    const usual = usualAt(hour, span, scaled);
    const wide = Math.max(spread, usual.stray) * Math.sqrt(1 + 1.57 / usual.known);
    const score = (toScale(posts) - usual.value) / wide;
    const [expected, high] = [toCount(usual.value), toCount(usual.value + ALARM * wide)];
    if (score < ALARM || posts - expected < MIN_POSTS) continue;
    const low = toCount(usual.value - ALARM * wide);
    out.push({ kind: 'volume', from: hour, to: hour + 1, posts, value: posts, usual: expected, low, high, score });
  }
  return mergeHours(out);
}

/** Means over six hours against the mean before, with what single posts and what six hours usually differ by. */
function moodDrops(byHour: Map<number, HourOfPosts>, span: SpikeSpan): Spike[] {
  const usual = usualMood(byHour, span);
  if (usual === null) return [];
  const out: Spike[] = [];
  for (let hour = span.from; hour < span.to; hour++) {
    const { posts, sentiment } = sumOf(byHour, hour - MOOD_HOURS + 1, hour + 1);
    if (posts < MIN_POSTS || !byHour.get(hour)?.posts) continue;
    const value = sentiment / posts;
    const wide = Math.sqrt(usual.variance / posts + usual.drift ** 2);
    const score = (value - usual.mean) / wide;
    if (!isOut(score, ALARM) || Math.abs(value - usual.mean) < MIN_DROP || score > 0) continue;
    const [low, high] = [usual.mean - ALARM * wide, usual.mean + ALARM * wide];
    const from = Math.max(span.from, hour - MOOD_HOURS + 1);
    out.push({ kind: 'sentiment', from, to: hour + 1, posts, value, usual: usual.mean, low, high, score });
  }
  return mergeHours(out);
}

/** Null without enough posts to know a mood. */
function usualMood(
  byHour: Map<number, HourOfPosts>,
  { begins, from }: SpikeSpan,
): { mean: number; variance: number; drift: number } | null {
  const all = sumOf(byHour, begins, from);
  if (all.posts < 3 * MIN_POSTS) return null;
  const means: number[] = [];
  const chances: number[] = [];
  const variance = Math.max(0.01, all.squares / all.posts - (all.sentiment / all.posts) ** 2);
  for (let start = from - MOOD_HOURS; start >= begins; start -= MOOD_HOURS) {
    const block = sumOf(byHour, start, start + MOOD_HOURS);
    if (block.posts === 0) continue;
    means.push(block.sentiment / block.posts);
    chances.push(variance / block.posts);
  }
  // The median of the blocks, unless most of them hold a post or two.
  const mean = median(chances) > variance / 3 ? all.sentiment / all.posts : median(means);
  const observed = (1.4826 * median(means.map((value) => Math.abs(value - mean)))) ** 2;
  return { mean, variance, drift: Math.sqrt(Math.max(0, observed - median(chances))) };
}

function sumOf(byHour: Map<number, HourOfPosts>, from: number, to: number): Omit<HourOfPosts, 'hour'> {
  const sum = { posts: 0, sentiment: 0, squares: 0 };
  for (let hour = from; hour < to; hour++) {
    const found = byHour.get(hour);
    if (found === undefined) continue;
    sum.posts += found.posts;
    sum.sentiment += found.sentiment;
    sum.squares += found.squares;
  }
  return sum;
}
