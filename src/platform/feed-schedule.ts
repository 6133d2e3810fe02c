/** When a feed is asked again: as often as wanted, never more often than it allows, later after each failure. Pure. */
import { createHash } from 'node:crypto';
import { type Failure, MAX_RETRY_AFTER_MS } from '../contracts/failure.ts';

const MINUTE_MS = 60_000;
/** A feed that fails is asked at least once a day: it may have been moved, or mended. */
const LONGEST_REST_MS = 86_400_000;
/** Feeds that were asked in one go spread over time. */
const JITTER = 0.1;

/**
 * How long the publisher asks to be left alone, milliseconds: the longest of Cache-Control's max-age, Expires and the feed's
 * ttl, at most `capMs`, as many a cache says a year. 0: it does not say.
 */
export function quietFor(
  headers: Readonly<Record<string, string>>,
  ttlMinutes: number | undefined,
  now: number,
  capMs: number,
): number {
  const ttl = (ttlMinutes ?? 0) * MINUTE_MS;
  return Math.min(capMs, Math.max(0, cachedFor(headers, now), ttl));
}

function cachedFor(headers: Readonly<Record<string, string>>, now: number): number {
  const control = headers['cache-control'] ?? '';
  if (/\bno-(?:cache|store)\b/i.test(control)) return 0;
  const maxAge = /\bmax-age\s*=\s*"?(\d{1,10})/i.exec(control)?.[1];
  if (maxAge !== undefined) return (Number(maxAge) - (Number(headers.age) || 0)) * 1000;
  const expires = Date.parse(headers.expires ?? '');
  return Number.isNaN(expires) ? 0 : expires - now;
}

/** Minutes, of RSS's ttl or of the syndication module's period and frequency; undefined when it is no sensible number. */
export function ttlOf(ttl: string | undefined, period?: string, frequency?: string): number | undefined {
  const minutes = Number(ttl ?? Number.NaN);
  if (minutes > 0) return minutes;
  const every = PERIODS[period?.trim().toLowerCase() ?? ''];
  const times = Number(frequency ?? 1);
  return every === undefined || !(times > 0) ? undefined : every / times;
}

const PERIODS: Record<string, number> = { hourly: 60, daily: 1440, weekly: 10_080, monthly: 43_200, yearly: 525_600 };

/** After an answer. `key` spreads feeds: the same feed at the same time always gets the same moment. */
export function askAgainAt(key: string, now: number, everyMs: number, quietMs: number): number {
  const spread = 1 + JITTER * (2 * chanceOf(`${key} ${now}`) - 1);
  return now + Math.max(quietMs, Math.round(everyMs * spread));
}

/** After the n-th failure in a row (from 1): doubling, or as the server says. */
export function retryAt(key: string, now: number, everyMs: number, failure: Failure, failures: number): number {
  const wait = Math.min(LONGEST_REST_MS, everyMs * 2 ** Math.min(failures, 10));
  const asked = Math.min(failure.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
  const spread = 1 + JITTER * chanceOf(`${key} ${now}`);
  return now + Math.max(asked, Math.round(wait * spread));
}

/** 0…1 */
const chanceOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
