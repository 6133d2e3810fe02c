/** Time windows: whether one holds, and until when. */
import type { TimeWindow } from '../domain/attention.ts';
import { addDays, minutesOf, momentOf, wallTime, weekdayOf } from './zones.ts';

/** From when to when, Unix milliseconds, the end exclusive. */
interface Stretch {
  fromMs: number;
  untilMs: number;
}

/** Weekly windows repeat within so many days; one with dates may be further off and is asked again then. */
const DAYS_AHEAD = 9;
const DAY_MS = 86_400_000;
/** A window is asked for every signal and changes a few times a day. */
const MEMORY = 64;
const remembered = new WeakMap<TimeWindow, Map<number, Stretch[]>>();

/** When a window that holds at `ms` ends, those that follow without a gap included; null: it does not hold. */
export function holdsUntil(window: TimeWindow, ms: number): number | null {
  return endOf(stretchesAround(window, ms), ms);
}

/**
 * Until when nobody is to be disturbed: the end of the quiet windows that hold, and outside of all active ones the beginning
 * of the next (`active` empty: always active). Null: not at all. A window that does not come within nine days ends the search there.
 */
export function quietUntil(
  { active, quiet }: { active: readonly TimeWindow[]; quiet: readonly TimeWindow[] },
  ms: number,
): number | null {
  if (active.length === 0 && quiet.length === 0) return null;
  let at = ms;
  while (at - ms < DAYS_AHEAD * DAY_MS) {
    const next = quietEnd(quiet, at) ?? activeBegin(active, at);
    if (next === null) break;
    at = next;
  }
  return at === ms ? null : at;
}

function quietEnd(quiet: readonly TimeWindow[], ms: number): number | null {
  return endOf(
    quiet.flatMap((window) => stretchesAround(window, ms)),
    ms,
  );
}

/** Null: active now. */
function activeBegin(active: readonly TimeWindow[], ms: number): number | null {
  if (active.length === 0) return null;
  const stretches = active.flatMap((window) => stretchesAround(window, ms));
  if (endOf(stretches, ms) !== null) return null;
  const next = stretches.map(({ fromMs }) => fromMs).filter((from) => from > ms);
  return next.length === 0 ? ms + DAYS_AHEAD * DAY_MS : Math.min(...next);
}

function endOf(stretches: readonly Stretch[], ms: number): number | null {
  let end: number | null = null;
  for (let at = ms; ; at = end as number) {
    const ends = stretches.filter(({ fromMs, untilMs }) => fromMs <= at && at < untilMs).map(({ untilMs }) => untilMs);
    if (ends.length === 0) return end;
    end = Math.max(...ends);
  }
}

/** From the day before to nine days on; kept a day, because they are asked for every signal. */
function stretchesAround(window: TimeWindow, ms: number): Stretch[] {
  const day = Math.floor(ms / DAY_MS);
  const memory = remembered.get(window) ?? new Map<number, Stretch[]>();
  remembered.set(window, memory);
  const known = memory.get(day);
  if (known !== undefined) return known;
  const { date } = wallTime(day * DAY_MS, window.zone);
  const dates = Array.from({ length: DAYS_AHEAD + 4 }, (_, nth) => addDays(date, nth - 2));
  const stretches = dates.filter((one) => isOn(window, one)).flatMap((one) => stretchOn(window, one));
  if (memory.size >= MEMORY) memory.clear();
  memory.set(day, stretches);
  return stretches;
}

function isOn({ days, dates }: TimeWindow, date: string): boolean {
  if (days !== undefined && !days.includes(weekdayOf(date))) return false;
  return dates === undefined || dates.some((range) => isWithin(range, date));
}

function isWithin(range: string, date: string): boolean {
  const [from = '', to = from] = range.split('..');
  return from <= date && date <= to;
}

/** None where the clocks jump over all of it. */
function stretchOn({ from, to, zone }: TimeWindow, date: string): Stretch[] {
  const [begin, end] = [minutesOf(from) ?? 0, minutesOf(to) ?? 0];
  const fromMs = momentOf({ date, minutes: begin }, zone);
  const untilMs = momentOf({ date: end > begin ? date : addDays(date, 1), minutes: end }, zone);
  return untilMs > fromMs ? [{ fromMs, untilMs }] : [];
}
