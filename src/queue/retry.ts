/** What happens to a delivery after a failure: the one table. Pure; the clock and chance are arguments. */
import { type BackOff, type Failure, MAX_RETRY_AFTER_MS } from '../contracts/failure.ts';

export type RetryDecision =
  | {
      action: 'retry';
      inMs: number;
      countAttempt: boolean /** The whole channel waits, not this message alone. */;
      pauseChannelMs?: number;
    }
  | { action: 'dead'; why: string };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Waits after the 1st, 2nd, … failed attempt (Standard Webhooks 1.0's schedule; ±20 % by chance). */
const TRANSIENT_WAITS = [
  5_000,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
/** A person must act; meanwhile the channel rests and its messages wait. */
const AUTH_PAUSE = 5 * MINUTE;
const AUTH_ATTEMPTS = 288;
/** When the remote did not say how long. */
const RATE_LIMIT_PAUSE = 30_000;

/**
 * @param attempts how often it was tried, this time included
 * @param chance 0…1, spreads retries
 */
export function retryAfter(failure: Failure, attempts: number, chance: number): RetryDecision {
  switch (failure.kind) {
    case 'rejected':
      return { action: 'dead', why: `the channel refused it for good: ${failure.message}` };
    case 'rate-limited': {
      const inMs = Math.max(asked(failure) ?? RATE_LIMIT_PAUSE, 100);
      return { action: 'retry', inMs, countAttempt: false, pauseChannelMs: inMs };
    }
    case 'auth':
      if (attempts >= AUTH_ATTEMPTS) return { action: 'dead', why: `credentials refused ${attempts} times` };
      return { action: 'retry', inMs: AUTH_PAUSE, countAttempt: true, pauseChannelMs: AUTH_PAUSE };
    case 'transient': {
      const wait = TRANSIENT_WAITS[attempts - 1];
      if (wait === undefined) return { action: 'dead', why: `tried ${attempts} times: ${failure.message}` };
      const inMs = Math.max(asked(failure) ?? 0, Math.round(wait * (0.8 + 0.4 * chance)));
      return { action: 'retry', inMs, countAttempt: true };
    }
  }
}

/**
 * How long a source rests (milliseconds) after a failure that follows `failures` others in a row: 5 s doubling to 15 min, or
 * as the platform says, or as it documents.
 */
export function sourceBackOff(failure: Failure, failures: number, chance: number): number {
  const documented = failure.backOff && Math.round(steps(failure.backOff, failures) * (1 + 0.2 * chance));
  if (failure.kind === 'rate-limited') return Math.max(asked(failure) ?? documented ?? RATE_LIMIT_PAUSE, 1_000);
  if (failure.kind === 'auth' || failure.kind === 'rejected') return 15 * MINUTE;
  if (documented !== undefined) return Math.max(asked(failure) ?? 0, documented);
  const wait = Math.min(5_000 * 2 ** Math.min(failures, 10), 15 * MINUTE);
  return Math.max(asked(failure) ?? 0, Math.round(wait * (0.8 + 0.4 * chance)));
}

function steps({ firstMs, growth, maxMs }: BackOff, failures: number): number {
  return Math.min(firstMs * (growth === 'linear' ? failures + 1 : 2 ** Math.min(failures, 30)), maxMs);
}

/** How long the remote asked us to wait, if it is a time at all: an adapter may hand on whatever an SDK told it. */
function asked({ retryAfterMs }: Failure): number | undefined {
  if (retryAfterMs === undefined || Number.isNaN(retryAfterMs)) return undefined;
  return Math.min(retryAfterMs, MAX_RETRY_AFTER_MS);
}

/** Same channel, same kind of failure, same words (numbers and ids aside): one thing to look at and replay together. */
export function failureFingerprint(channel: string, failure: Failure): string {
  const words = failure.message
    .toLowerCase()
    .replaceAll(/[0-9a-f]{8,}|\d+/g, '#')
    .slice(0, 120);
  return `${channel}:${failure.kind}:${failure.status ?? '-'}:${words}`;
}
