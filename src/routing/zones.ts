/** Clocks on walls: what they show at a moment, and when they show it. IANA zones and their changes come from `Intl`. */
import { type DailyTime, WEEKDAYS, type Weekday } from '../domain/attention.ts';

/** What a clock and a calendar show in a zone. */
export interface WallTime {
  /** `YYYY-MM-DD` */
  date: string;
  /** Since midnight as shown, 0…1439. */
  minutes: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

export function wallTime(ms: number, zone: string): WallTime {
  const shown = new Date(ms + offsetAt(ms, zone)).toISOString();
  return { date: shown.slice(0, 10), minutes: Number(shown.slice(11, 13)) * 60 + Number(shown.slice(14, 16)) };
}

/**
 * When a clock shows this; `minutes` may be 1440 (the next day's midnight). Where clocks are set forward over it, the moment
 * at which they are; where they show it twice, the first time.
 */
export function momentOf({ date, minutes }: WallTime, zone: string): number {
  const shown = Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE_MS;
  const [before, after] = [offsetAt(shown - DAY_MS, zone), offsetAt(shown + DAY_MS, zone)];
  for (const offset of [before, after]) {
    const moment = shown - offset;
    if (offsetAt(moment, zone) === offset) return moment;
  }
  return changeBetween(shown - Math.max(before, after), shown - Math.min(before, after), zone);
}

/** Milliseconds to add to UTC. */
function offsetAt(ms: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

/** The first moment after `from` with another offset; there is one until `to`. */
function changeBetween(from: number, to: number, zone: string): number {
  const before = offsetAt(from, zone);
  let [low, high] = [from, to];
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (middle === low) break;
    if (offsetAt(middle, zone) === before) low = middle;
    else high = middle;
  }
  return high;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-u-ca-gregory-hc-h23', {
      ...numeric,
      minute: 'numeric',
      second: 'numeric',
      timeZone: zone,
    });
    formats.set(zone, format);
  }
  return format;
}

/** `07:30` → 450; undefined when it is no time of a day. `24:00` is its end. */
export function minutesOf(text: string): number | undefined {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(text) ?? [];
  const all = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && all <= 24 * 60 ? all : undefined;
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

export function weekdayOf(date: string): Weekday {
  return WEEKDAYS[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] as Weekday;
}

/** The first of these times after `ms`. */
export function nextDaily(times: readonly DailyTime[], ms: number): number {
  const moments = times.flatMap(({ at, zone, days }) => {
    const { date } = wallTime(ms, zone);
    return Array.from({ length: 9 }, (_, day) => addDays(date, day - 1))
      .filter((day) => days === undefined || days.includes(weekdayOf(day)))
      .map((day) => momentOf({ date: day, minutes: minutesOf(at) ?? 0 }, zone))
      .filter((moment) => moment > ms);
  });
  return moments.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...moments);
}
