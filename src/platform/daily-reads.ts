/** A day's allowance of posts on a platform that charges for each one read, by UTC days. */
import type { Usage } from '../contracts/connector.ts';

export interface DailyReads {
  /** `2026-06-01`, UTC. */
  day: string;
  read: number;
}

const DAY_MS = 86_400_000;
/** A forecast from the day's first minutes would be a guess. */
const EARLY = 1 / 48;

export function readsOn(now: number, before: DailyReads | undefined): DailyReads {
  const day = new Date(now).toISOString().slice(0, 10);
  return before?.day === day ? before : { day, read: 0 };
}

/** The posts this day will come to at the pace so far; null in its first half hour. */
export function forecastReads({ read }: DailyReads, now: number): number | null {
  const passed = (now % DAY_MS) / DAY_MS;
  return passed < EARLY ? null : Math.round(read / passed);
}

export function usageOf(reads: DailyReads, limit: number, now: number): Usage {
  return { day: reads.day, read: reads.read, limit, forecast: forecastReads(reads, now) };
}

export function msToNextDay(now: number): number {
  return DAY_MS - (now % DAY_MS);
}
