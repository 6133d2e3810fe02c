/** YouTube: the day a quota lasts, and what refusals mean. */
import { Failure, MAX_RETRY_AFTER_MS } from '../src/contracts/failure.ts';
import type { Refusal } from '../src/platform/fetch-json.ts';
import { isRecord, looseList, looseText } from '../src/platform/loose-json.ts';

const DAY_MS = 86_400_000;
const PACIFIC = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  dateStyle: 'short',
  timeStyle: 'medium',
  hourCycle: 'h23',
});

/** The day in California, and how long it still lasts (on two days a year an hour off, which asks a little often). */
export function pacific(now: number): { day: string; untilNextMs: number } {
  const [day = '', time = ''] = PACIFIC.format(now).split(/,? /);
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return { day, untilNextMs: DAY_MS - ((hours * 60 + minutes) * 60 + seconds) * 1000 };
}

export function quotaFailure(why: string, untilNextMs: number): Failure {
  return new Failure('rate-limited', `YouTube: ${why}`, { retryAfterMs: Math.min(untilNextMs, MAX_RETRY_AFTER_MS) });
}

/** 403 means many things; the reason tells which. */
export function verdict({ status, body }: Refusal, now: number): Failure | null {
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  const [first] = looseList(error.errors);
  const given = isRecord(first) ? looseText(first.reason) : undefined;
  const reason = /^[A-Za-z_]{1,60}$/.exec(given ?? '')?.[0];
  if (reason === undefined) return null;
  const says = `YouTube answered ${status}: ${reason}`;
  if (/^(?:quota|dailyLimit)Exceeded$/.test(reason)) return quotaFailure(reason, pacific(now).untilNextMs);
  if (/rateLimitExceeded$/i.test(reason)) return new Failure('rate-limited', says, { status });
  if (reason === 'commentsDisabled') return new Failure('rejected', says, { status });
  if (reason === 'processingFailure') return new Failure('transient', says, { status });
  const isKey = reason === 'keyInvalid' || /API key/i.test(looseText(error.message) ?? '');
  return isKey ? new Failure('auth', says, { status }) : null;
}
