/** What platforms say about their limits, in headers of several dialects, as one failure. */
import { Failure, MAX_RETRY_AFTER_MS, parseRetryAfter } from '../contracts/failure.ts';

const NAMES = ['x-ratelimit', 'x-rate-limit', 'ratelimit'];

/** Numbers below are seconds from now (Reddit); no platform's clock was there in 1970. */
const SECONDS_FROM_NOW = 1e7;

/**
 * Until a limit's reset, milliseconds, at least 0 and at most {@link MAX_RETRY_AFTER_MS}; null when it cannot be read.
 * Reads seconds from now (Reddit), Unix seconds (GitHub, X), Unix milliseconds and ISO 8601 (Mastodon).
 */
export function untilReset(value: string | undefined, now: number): number | null {
  const text = value?.trim() ?? '';
  if (text === '') return null;
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  const ms = number === null ? isoMs(text) - now : untilNumber(number, now);
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}

function isoMs(text: string): number {
  return /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
}

function untilNumber(number: number, now: number): number {
  if (number < SECONDS_FROM_NOW) return number * 1000;
  return (number < 1e11 ? number * 1000 : number) - now;
}

export interface Limits {
  /** Requests left in the window. */
  remaining?: number;
  /** Until the window ends, milliseconds. */
  resetMs?: number;
}

/** `X-RateLimit-*`, `X-Rate-Limit-*` and `RateLimit-*`; what is not said is absent. */
export function limitsOf(headers: Record<string, string>, now: number): Limits {
  const named = (what: string) => NAMES.map((name) => headers[`${name}-${what}`]).find((value) => value !== undefined);
  const remaining = Number.parseFloat(named('remaining') ?? '');
  const resetMs = untilReset(named('reset'), now);
  return { ...(remaining >= 0 && { remaining }), ...(resetMs !== null && { resetMs }) };
}

/**
 * The failure of an answer that means "too many requests": 429 always, other refusals (4xx) where the headers say that
 * nothing is left or how long to wait (GitHub uses 403). Null for everything else.
 */
export function limitFailure(
  status: number,
  headers: Record<string, string>,
  what: string,
  now: number,
): Failure | null {
  // A wrong password may be told with a limit's headers; waiting does not mend it.
  if (status < 400 || status >= 500 || status === 401) return null;
  const waitMs = parseRetryAfter(headers['retry-after'] ?? null, now);
  const { remaining, resetMs } = limitsOf(headers, now);
  if (status !== 429 && waitMs === null && remaining !== 0) return null;
  const used = remaining === 0 ? resetMs : undefined;
  const retryAfterMs = waitMs ?? used;
  return new Failure('rate-limited', `${what} answered ${status}: too many requests`, {
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}
