/** One JSON request of a channel's, judged by the shared status table; channels add what their remote says in its own way. */
import type { ChannelDeps } from '../contracts/channel.ts';
import { Failure, failureForStatus, MAX_RETRY_AFTER_MS } from '../contracts/failure.ts';
import type { HttpRequest } from '../contracts/http.ts';
import { isWebAddress } from './display-text.ts';

const TIMEOUT_MS = 15_000;
/** Answers tell an id or an error; only lists that are looked through are longer. */
const MAX_ANSWER_BYTES = 5 * 1024 * 1024;

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
  /** The parsed objects where the answer was a JSON array; null otherwise. */
  list: Record<string, unknown>[] | null;
  /** The answer as it came, at most 1,000 characters. */
  text: string;
}

/** {@link requestJson} of what answers a list of objects; what is none of them is left out. */
export async function requestJsonList(deps: ChannelDeps, request: JsonRequest): Promise<Record<string, unknown>[]> {
  const { status, list } = await requestJson(deps, request);
  if (list === null) throw notTheApi(request.what, status);
  return list;
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
  const value = parse(text);
  return {
    status: answer.status,
    headers: answer.headers,
    body: isObject(value) ? value : {},
    list: Array.isArray(value) ? value.filter(isObject) : null,
    text: text.slice(0, 1000),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A 2xx whose body is too large to read is still a yes. */
function acceptedAnyway(error: unknown): JsonAnswer {
  const status = error instanceof Failure && error.kind === 'rejected' ? (error.status ?? 0) : 0;
  if (status >= 200 && status < 300) return { status, headers: {}, body: {}, list: null, text: '' };
  throw error;
}
