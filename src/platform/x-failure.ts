/** What goes wrong with X's API, in the one vocabulary, with X's documented back-offs ("Handling disconnections"). */
import { type BackOff, Failure, failureForStatus, MAX_RETRY_AFTER_MS } from '../contracts/failure.ts';
import { isRecord, type Loose, looseList, looseText } from './loose-json.ts';

/** The connection broke. */
const NETWORK: BackOff = { firstMs: 250, growth: 'linear', maxMs: 16_000 };
/** X answers with an error. */
const SERVER: BackOff = { firstMs: 5_000, growth: 'doubling', maxMs: 320_000 };
/** Too often, or too many connections. */
const LIMIT: BackOff = { firstMs: 60_000, growth: 'doubling', maxMs: 900_000 };

/** `null` for 2xx. Of the body only X's own name of the problem is told (`client-not-enrolled`). */
export function xFailure(
  status: number,
  headers: Record<string, unknown>,
  body: unknown,
  what: string,
  now: number,
): Failure | null {
  const failure = failureForStatus(status, looseText(headers['retry-after']) ?? null, what, now);
  if (failure === null) return null;
  const { kind, inDoubt } = failure;
  const title = problemOf(body);
  const backOff = kind === 'rate-limited' ? LIMIT : kind === 'transient' ? SERVER : undefined;
  return new Failure(kind, title === undefined ? failure.message : `${failure.message} (${title})`, {
    status,
    inDoubt,
    ...(backOff && { backOff }),
    ...waiting(failure.retryAfterMs ?? (kind === 'rate-limited' ? untilReset(headers, now) : undefined)),
  });
}

function waiting(retryAfterMs: number | undefined): { retryAfterMs?: number } {
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

/** `x-rate-limit-reset` is the second at which the window ends; it stands there when requests are left, too. */
function untilReset(headers: Record<string, unknown>, now: number): number | undefined {
  const reset = Number(looseText(headers['x-rate-limit-reset']) ?? Number.NaN);
  if (!Number.isFinite(reset) || Number(headers['x-rate-limit-remaining'] ?? 0) > 0) return undefined;
  return Math.min(Math.max(reset * 1000 - now, 1_000), MAX_RETRY_AFTER_MS);
}

function problemOf(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined;
  const inner = looseList(body.errors).find(isRecord);
  const names = [body.reason, body.connection_issue, body.title, inner?.title].map(looseText);
  return names.find((name) => name !== undefined && /^[A-Za-z][\w -]{2,60}$/.test(name));
}

/** The stream ended, or never began: `why` says it after "X's stream". */
export function cut(why: string): Failure {
  return new Failure('transient', `X's stream ${why}`, { backOff: NETWORK });
}

/** A line of the stream that holds no post but why it ends. */
export function endingOf(line: Loose): Failure {
  const title = problemOf(line) ?? 'an unnamed problem';
  const names = JSON.stringify([line.type, line.title, line.connection_issue, ...looseList(line.errors)]).slice(
    0,
    2000,
  );
  if (/operational-disconnect/i.test(names)) return cut('was ended by X (operational-disconnect)');
  const kind = /TooManyConnections|streaming-connection|rate.?limit|usage-capped/i.test(names)
    ? 'rate-limited'
    : 'transient';
  const backOff = kind === 'rate-limited' ? LIMIT : SERVER;
  return new Failure(kind, `X's stream was ended by X (${title})`, { backOff });
}
