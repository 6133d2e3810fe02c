/** Requests to Reddit as snoowrap composes them, sent by our client; limits and refusals as failures. */
import type { ConnectorDeps } from '../contracts/connector.ts';
import { Failure, failureForStatus, MAX_RETRY_AFTER_MS } from '../contracts/failure.ts';
import { isRecord, looseText } from './loose-json.ts';

/** What all sources of one application share, whatever user they read as. */
export interface Limit {
  /** Milliseconds: no request may start before. */
  restUntil: number;
}

/** What snoowrap hands over, as `request` would take it. */
export interface RawRequest {
  uri: string;
  method: string;
  qs?: Record<string, string>;
  form?: Record<string, string>;
  auth: { bearer: string } | { user: string; pass: string };
  headers: Record<string, string>;
}

export async function sendToReddit(
  { uri, method, qs = {}, form, auth, headers }: RawRequest,
  { endpoint, authEndpoint }: { endpoint: string; authEndpoint: string },
  { http, clock }: ConnectorDeps,
  limit: Limit,
  signal: AbortSignal,
): Promise<unknown> {
  const isApi = 'bearer' in auth;
  const url = new URL(`${(isApi ? endpoint : authEndpoint).replace(/\/$/, '')}/${uri}`);
  for (const [name, value] of Object.entries(qs)) url.searchParams.set(name, String(value));
  const basic = isApi ? '' : Buffer.from(`${auth.user}:${auth.pass}`).toString('base64');
  const answer = await http.request({
    url: url.href,
    method: method.toUpperCase() === 'POST' ? 'POST' : 'GET',
    headers: {
      ...headers,
      authorization: isApi ? `Bearer ${auth.bearer}` : `Basic ${basic}`,
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(form && { body: new URLSearchParams(form).toString() }),
    // A search in a subreddit that is not there leads elsewhere.
    redirects: 0,
    signal,
  });
  const text = Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.byteLength).toString();
  if (isApi) noteLimit(limit, answer.headers, clock());
  refuse(answer.status, answer.headers, text, clock());
  // The API's answers as text: what snoowrap makes of a parsed one is neither bounded nor ours.
  return isApi ? { statusCode: answer.status, headers: answer.headers, body: text } : parsed(text);
}

/** `x-ratelimit-remaining` counts requests of all sources and programs of the client; `-reset` is in seconds. */
function noteLimit(limit: Limit, headers: Record<string, string>, now: number): void {
  const remaining = Number(headers['x-ratelimit-remaining'] ?? Number.NaN);
  if (remaining < 1) limit.restUntil = now + (resetMs(headers) ?? 60_000);
}

function resetMs(headers: Record<string, string>): number | undefined {
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN);
  return reset > 0 ? Math.min(reset * 1000, MAX_RETRY_AFTER_MS) : undefined;
}

function refuse(status: number, headers: Record<string, string>, text: string, now: number): void {
  const failure = failureForStatus(status, headers['retry-after'] ?? null, 'Reddit', now);
  if (failure === null) return;
  const body = status === 403 || status === 404 ? parsed(text, true) : undefined;
  const reason = isRecord(body) ? shortName(looseText(body.reason) ?? '') : undefined;
  const retryAfterMs = failure.retryAfterMs ?? (status === 429 ? resetMs(headers) : undefined);
  throw new Failure(failure.kind, reason === undefined ? failure.message : `${failure.message} (${reason})`, {
    status,
    inDoubt: failure.inDoubt,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** Reddit's constant names for what is wrong (`private`, `invalid_grant`), never free text. */
export function shortName(text: string): string | undefined {
  return /^[A-Za-z][A-Za-z_-]{2,40}$/.test(text) ? text : undefined;
}

export function parsed(text: unknown, isLoose = false): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    if (isLoose) return undefined;
    throw new Failure('transient', 'Reddit answered with something that is not JSON');
  }
}
