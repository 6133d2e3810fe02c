/** The one vocabulary in which connectors and channels say that something did not work. */

export const FAILURE_KINDS = ['transient', 'rate-limited', 'auth', 'rejected'] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

export interface FailureDetails {
  /** Wait at least so long before the next attempt (milliseconds); already clamped to {@link MAX_RETRY_AFTER_MS}. */
  retryAfterMs?: number;
  /** HTTP status, where there was one. */
  status?: number;
  /** True when the remote may have acted although no answer was read (time-out or reset after the body was written, 5xx). */
  inDoubt?: boolean;
  /** The platform's documented back-off, where it names one; `retryAfterMs` goes before it. */
  backOff?: BackOff;
  cause?: unknown;
}

/** How long to wait after the 1st, 2nd, … failure in a row: `firstMs` more each time, or twice as long, up to `maxMs`. */
export interface BackOff {
  firstMs: number;
  growth: 'linear' | 'doubling';
  maxMs: number;
}

/** No platform is obeyed for longer than an hour; an absurd Retry-After must not silence a source for days. */
export const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * - `transient`: try again later (5xx, reset, time-out, DNS).
 * - `rate-limited`: try again after `retryAfterMs`.
 * - `auth`: the credentials do not work (401, 403); a person must act.
 * - `rejected`: this very request will never work (other 4xx).
 *
 * The message is for people and must never hold a secret: no URL with credentials, no header values, no bodies.
 */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;
  readonly inDoubt: boolean;
  readonly backOff: BackOff | undefined;

  constructor(kind: FailureKind, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Failure';
    this.kind = kind;
    this.retryAfterMs = details.retryAfterMs;
    this.status = details.status;
    this.inDoubt = details.inDoubt ?? false;
    this.backOff = details.backOff;
  }
}

/** Any thrown value as a {@link Failure}; what is not one is `transient` and keeps only its message. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Failure('transient', message, { cause: error });
}

/** The status table every connector and channel shares. `null` for 2xx and 304. */
export function failureForStatus(
  status: number,
  retryAfter: string | null,
  what: string,
  now = Date.now(),
): Failure | null {
  if ((status >= 200 && status < 300) || status === 304) return null;
  const retryAfterMs = parseRetryAfter(retryAfter, now);
  const message = `${what} answered ${status}`;
  if (status === 429) return new Failure('rate-limited', message, { status, retryAfterMs: retryAfterMs ?? undefined });
  if (status === 401 || status === 403) return new Failure('auth', message, { status });
  if (status === 408 || status >= 500) {
    return new Failure('transient', message, {
      status,
      retryAfterMs: retryAfterMs ?? undefined,
      inDoubt: status >= 500,
    });
  }
  return new Failure('rejected', message, { status });
}

/** Retry-After as seconds or HTTP-date (RFC 9110 §10.2.3) → milliseconds, clamped; null when absent or unreadable. */
export function parseRetryAfter(value: string | null, now = Date.now()): number | null {
  if (value === null) return null;
  const trimmed = value.trim();
  const seconds = /^\d+(\.\d+)?$/.test(trimmed);
  // Date.parse reads "-5" as a date of 2001; an HTTP-date names its day and month.
  if (!seconds && !/[a-z]{3}/i.test(trimmed)) return null;
  const ms = seconds ? Number(trimmed) * 1000 : Date.parse(trimmed) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
