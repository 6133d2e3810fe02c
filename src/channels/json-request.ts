/** One JSON request of a channel's, judged by the shared status table; channels add what their remote says in its own way. */
import type { ChannelDeps } from '../contracts/channel.ts';
import { Failure, failureForStatus, MAX_RETRY_AFTER_MS } from '../contracts/failure.ts';
import type { HttpRequest } from '../contracts/http.ts';
import { isWebAddress } from './display-text.ts';

const TIMEOUT_MS = 15_000;
/** Answers tell an id or an error; nobody needs more. */
const MAX_ANSWER_BYTES = 1024 * 1024;

export interface JsonRequest {
  /** Who answers, for people: `Discord`. */
  what: string;
  url: string;
  method?: HttpRequest['method'];
  headers?: Record<string, string>;
  /** Sent as JSON; absent: no body. */
  json?: unknown;
  signal?: AbortSignal | undefined;
  /** What this remote's answer means where it says more than its status; null: the shared table decides. */
  judge?(answer: JsonAnswer): Failure | null;
}

export interface JsonAnswer {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** The parsed object; empty when the answer was no JSON object. */
  body: Record<string, unknown>;
  /** The answer as it came, at most 1,000 characters. */
  text: string;
}

/** Resolves for 2xx. Exactly one request; throws `Failure` without URL, headers or body, or the signal's reason. */
export async function requestJson(deps: ChannelDeps, request: JsonRequest): Promise<JsonAnswer> {
  const { what, url, method = 'POST', json, signal, judge } = request;
  const type: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES, redirects: 0, signal };
  const body = json === undefined ? undefined : JSON.stringify(json);
  const sent = deps.http.request({ url, method, headers: { ...type, ...request.headers }, body, ...limits });
  const answer = await sent.then(parsed, acceptedAnyway);
  const failure = judge?.(answer) ?? statusFailure(answer, what, deps.clock());
  if (failure !== null) throw failure;
  return answer;
}

/** The shared table, and 304 is no success for a message. */
export function statusFailure({ status, headers }: JsonAnswer, what: string, now: number): Failure | null {
  if (status >= 200 && status < 300) return null;
  const failure = failureForStatus(status, headers['retry-after'] ?? null, what, now);
  return failure ?? new Failure('rejected', `${what} answered ${status}`, { status });
}

/** Seconds as a remote writes them into its body → milliseconds, clamped; undefined for what is no time. */
export function secondsToMs(seconds: unknown): number | undefined {
  if (typeof seconds !== 'number' || !(seconds >= 0)) return undefined;
  return Math.min(Math.ceil(seconds * 1000), MAX_RETRY_AFTER_MS);
}

/** An error code as APIs write it, fit to be repeated; null for prose. */
export function errorCode(value: unknown): string | null {
  const code = typeof value === 'number' ? String(value) : value;
  return typeof code === 'string' && /^[A-Za-z0-9][\w.-]{0,79}$/.test(code) ? code : null;
}

/** Throws `Failure('auth')` for an address that is none, without repeating it: a reference nobody opened. */
export function webAddress(url: string, channel: string, field: string): URL {
  if (!isWebAddress(url)) throw new Failure('auth', `${channel}: \`${field}\` is not an http(s) address`);
  return new URL(url);
}

/** The failure for a 2xx that is not the API's: a proxy's page, perhaps; the message may have been posted. */
export function notTheApi(what: string, status: number): Failure {
  return new Failure('transient', `${what} answered something that is not its API`, { status, inDoubt: true });
}

function parsed(answer: { status: number; headers: Record<string, string>; body: Uint8Array }): JsonAnswer {
  const text = Buffer.from(answer.body).toString('utf8');
  return { status: answer.status, headers: answer.headers, body: parseObject(text), text: text.slice(0, 1000) };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** A 2xx whose body is too large to read is still a yes. */
function acceptedAnyway(error: unknown): JsonAnswer {
  const status = error instanceof Failure && error.kind === 'rejected' ? (error.status ?? 0) : 0;
  if (status >= 200 && status < 300) return { status, headers: {}, body: {}, text: '' };
  throw error;
}
