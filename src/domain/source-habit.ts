/**
 * Whether a source that says nothing is quiet as usual or has gone silent against its own habit: judged by its own posts in
 * the same hours of earlier days. Pure; hours are whole hours since 1970, UTC.
 */

/** An hour in which the source was listened to; hours without a row were not (stopped, failing), and say nothing. */
export interface ListenedHour {
  hour: number;
  posts: number;
}

export interface Silence {
  /** First silent hour. */
  from: number;
  hours: number;
  /** Posts in the same hours earlier: the fewest and the median of so many times. */
  fewest: number;
  median: number;
  times: number;
}

const DAY = 24;
const WEEK = 7 * DAY;
/** So far back a habit counts. */
export const HABIT_DAYS = 35;
/** A younger source has no habit yet. */
const YOUNG = 3 * DAY;
const LONGEST = WEEK;
/** A habit of fewer posts than these is no habit: by chance alone, none come in one of some 20,000 such stretches. */
const USUAL = 10;
const FEWEST = 3;
const MANY = 10;
const OUTAGE = 3;
const CLEARLY = 1.25;

/** Null: it speaks, or it is too young, too quiet or too fitful to tell. `now` is the hour under way, `since` that of its creation. */
export function silenceOf(hours: readonly ListenedHour[], now: number, since: number): Silence | null {
  if (now - since < YOUNG) return null;
  const posts = new Map(hours.map((one) => [one.hour, one.posts]));
  if ((posts.get(now) ?? 0) > 0) return null;
  let from = now;
  while (posts.get(from - 1) === 0 && now - from < LONGEST) from--;
  if (!isLongest(posts, from, now)) return null;
  // Shorter stretches are looked at too: the beginning of a long one may lie where nothing can be compared.
  for (let start = from; start < now; start++) {
    const silence = against(posts, start, now);
    if (silence !== null) return { ...silence, from };
  }
  return null;
}

/**
 * Nights and weekends are long and mean nothing, so a pause is as long as the posts that are usual in its hours. This one must
 * be clearly longer than each before it: who speaks in bursts also pauses.
 */
function isLongest(posts: ReadonlyMap<number, number>, from: number, to: number): boolean {
  const usual = usualPosts(posts, from);
  const pauses: number[] = [];
  let pause = 0;
  for (const hour of [...posts.keys()].filter((one) => one < from).toSorted((a, b) => a - b)) {
    if ((posts.get(hour) as number) === 0) pause += usual(hour);
    else if (pause > 0) {
      pauses.push(pause);
      pause = 0;
    }
  }
  const [longest = 0, second = 0] = pauses.toSorted((a, b) => b - a);
  // One that stands out was an outage.
  const before = longest > OUTAGE * second ? second : longest;
  let now = 0;
  for (let hour = from; hour < to; hour++) now += usual(hour);
  return now > CLEARLY * before;
}

function usualPosts(posts: ReadonlyMap<number, number>, to: number): (hour: number) => number {
  const slot = (hour: number) => (hour % DAY) + (isWeekend(hour) ? DAY : 0);
  const [sums, counts] = [new Array<number>(2 * DAY).fill(0), new Array<number>(2 * DAY).fill(0)];
  for (const [hour, count] of posts) {
    if (hour >= to) continue;
    sums[slot(hour)] = (sums[slot(hour)] as number) + count;
    counts[slot(hour)] = (counts[slot(hour)] as number) + 1;
  }
  return (hour) => (sums[slot(hour)] as number) / Math.max(1, counts[slot(hour)] as number);
}

function against(posts: ReadonlyMap<number, number>, from: number, to: number): Silence | null {
  const sums = earlier(posts, from, to).toSorted((a, b) => a - b);
  // One silence among many was an outage, if all the others say so plainly.
  const [, second = 0] = sums;
  const spoken = sums.length >= MANY && second >= USUAL ? sums.slice(1) : sums;
  const [fewest = 0] = spoken;
  const median = spoken[spoken.length >> 1] ?? 0;
  if (sums.length < leastTimes(from, to) || fewest < FEWEST || median < USUAL) return null;
  return { from, hours: to - from, fewest, median, times: sums.length };
}

/** Weekends are compared with weekends, of which there are few. */
const leastTimes = (from: number, to: number): number => (to - from > DAY || isWeekend(to - 1) ? 2 : 3);

/** What was said in the same hours of earlier days of the same kind, or of earlier weeks; only where all of them were listened to. */
function earlier(posts: ReadonlyMap<number, number>, from: number, to: number): number[] {
  const step = to - from > DAY ? WEEK : DAY;
  const sums: number[] = [];
  for (let back = step; back <= HABIT_DAYS * DAY; back += step) {
    if (isWeekend(to - 1 - back) !== isWeekend(to - 1)) continue;
    let sum: number | undefined = 0;
    for (let hour = from - back; hour < to - back && sum !== undefined; hour++) {
      const heard = posts.get(hour);
      sum = heard === undefined ? undefined : sum + heard;
    }
    if (sum !== undefined) sums.push(sum);
  }
  return sums;
}

/** 1970 began on a Thursday. */
const isWeekend = (hour: number): boolean => [2, 3].includes(Math.floor(hour / DAY) % 7);
