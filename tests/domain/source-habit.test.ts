/** Silent against its own habit, or quiet as usual. */
import { describe, expect, test } from 'vitest';
import { type ListenedHour, silenceOf } from '../../src/domain/source-habit.ts';

const DAY = 24;
/** A Monday, midnight. */
const MONDAY = 20_000 * DAY + 4 * DAY - ((20_000 * DAY) % (7 * DAY));

/** `days` of history before `now` at `rate(hour of the day, day of the week from Monday)`, then silence of `silent` hours. */
function history(
  now: number,
  days: number,
  silent: number,
  rate: (hour: number, day: number) => number,
): ListenedHour[] {
  const hours: ListenedHour[] = [];
  for (let hour = now - days * DAY; hour <= now; hour++) {
    const day = Math.floor((hour - MONDAY) / DAY + 7000) % 7;
    const posts = hour >= now - silent ? 0 : rate(((hour % DAY) + DAY) % DAY, day);
    hours.push({ hour, posts });
  }
  return hours;
}

const judged = (now: number, days: number, silent: number, rate: (hour: number, day: number) => number) =>
  silenceOf(history(now, days, silent, rate), now, now - days * DAY);

const busy = () => 20;
const office = (hour: number) => (hour >= 8 && hour < 18 ? 20 : 0);
const weekdays = (hour: number, day: number) => (day < 5 ? office(hour) : 0);
const WEDNESDAY_NOON = MONDAY + 2 * DAY + 12;

test('Monday is a Monday', () => {
  expect(new Date(MONDAY * 3_600_000).getUTCDay()).toBe(1);
});

test('an hour without the usual posts is told, with what was usual', () => {
  expect(judged(WEDNESDAY_NOON, 20, 1, busy)).toEqual({
    from: WEDNESDAY_NOON - 1,
    hours: 1,
    fewest: 20,
    median: 20,
    times: 13,
  });
});

test.each([
  ['it speaks in the hour under way', WEDNESDAY_NOON, 20, 0, busy],
  ['it is younger than three days', WEDNESDAY_NOON, 2, 3, busy],
  ['it is always quiet at night', MONDAY + 2 * DAY + 5, 20, 5, office],
  ['it is always quiet on Saturdays', MONDAY + 5 * DAY + 14, 20, 20, weekdays],
  ['its first weekend says nothing yet', MONDAY + 5 * DAY + 14, 5, 20, weekdays],
  ['on Monday morning before it begins', MONDAY + 7, 30, 61, weekdays],
  ['it has few posts an hour', WEDNESDAY_NOON, 20, 1, () => 2],
  ['it never says anything', WEDNESDAY_NOON, 30, 24 * 30, () => 0],
])('quiet as usual: %s', (_why, now, days, silent, rate) => {
  expect(judged(now, days, silent, rate)).toBeNull();
});

test('few posts an hour are missed after some hours', () => {
  expect(judged(WEDNESDAY_NOON, 20, 6, () => 2)).toMatchObject({ hours: 6, median: 12 });
});

test('two posts a day are missed after a week', () => {
  const rate = (hour: number) => (hour === 9 || hour === 15 ? 1 : 0);
  expect(judged(WEDNESDAY_NOON, 30, 4 * DAY, rate)).toBeNull();
  expect(judged(WEDNESDAY_NOON, 30, 7 * DAY, rate)).toMatchObject({ median: 14, fewest: 14 });
});

test('weekdays are missed on Monday at nine, after a silent weekend', () => {
  expect(judged(MONDAY + 9, 30, 63, weekdays)).toMatchObject({ median: 20 });
});

describe('hours in which nobody listened', () => {
  test('do not count as silence', () => {
    const hours = history(WEDNESDAY_NOON, 20, 8, busy).filter(({ hour }) => hour < WEDNESDAY_NOON - 8);
    expect(silenceOf([...hours, { hour: WEDNESDAY_NOON, posts: 0 }], WEDNESDAY_NOON, 0)).toBeNull();
  });

  test('are no history either', () => {
    const hours = history(WEDNESDAY_NOON, 20, 1, busy).filter(
      ({ hour }) => hour >= WEDNESDAY_NOON - 3 || hour % DAY !== 11,
    );
    expect(silenceOf(hours, WEDNESDAY_NOON, 0)).toBeNull();
  });
});

test('an outage in the past is no habit of silence', () => {
  const hours = history(WEDNESDAY_NOON, 30, 1, busy).map((one) =>
    Math.floor((WEDNESDAY_NOON - one.hour) / DAY) === 5 ? { ...one, posts: 0 } : one,
  );
  expect(silenceOf(hours, WEDNESDAY_NOON, 0)).toMatchObject({ fewest: 20 });
});

test('bursts and pauses are a habit too', () => {
  let state = 7;
  const chance = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const fitful = () => (chance() < 0.3 ? Math.floor(chance() * 200) : 0);
  const alarms = Array.from({ length: 300 }, () => judged(WEDNESDAY_NOON, 28, 2, fitful)).filter((one) => one !== null);
  expect(alarms.length).toBe(0);
});

test('a Poisson stream of two posts an hour, watched for a year of hours, raises next to nothing', () => {
  let state = 11;
  const chance = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const poisson = (mean: number) => {
    let count = 0;
    for (let product = chance(); product > Math.exp(-mean); product *= chance()) count++;
    return count;
  };
  const all = new Map<number, number>();
  const from = MONDAY - 40 * DAY;
  for (let hour = from; hour < from + 8760; hour++) all.set(hour, poisson(2));
  let alarms = 0;
  for (let now = from + 35 * DAY; now < from + 8760; now++) {
    if ((all.get(now - 1) ?? 0) > 0) continue;
    const hours = Array.from({ length: 35 * DAY }, (_, back) => ({
      hour: now - 1 - back,
      posts: all.get(now - 1 - back) ?? 0,
    }));
    if (silenceOf(hours, now, from) !== null) alarms++;
  }
  expect(alarms).toBeLessThanOrEqual(1);
});
