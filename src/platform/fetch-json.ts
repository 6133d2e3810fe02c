/** GET or POST of JSON, with statuses, limits and unreadable answers as failures. */
import { Failure, failureForStatus } from '../contracts/failure.ts';
import type { HttpClient, HttpRequest } from '../contracts/http.ts';
import { limitFailure } from './rate-limit.ts';

export interface JsonAnswer {
  /** 2xx, or 304 to a conditional request. */
  status: number;
  headers: Record<string, string>;
  /** Parsed; undefined for 304. */
  body: unknown;
}

export interface Refusal {
  status: number;
  headers: Record<string, string>;
  /** Parsed where it is JSON, else undefined. */
  body: unknown;
}

/** What a platform means by an answer that is not 2xx, where it differs from the shared table; null where it does not. */
export type Verdict = (refusal: Refusal) => Failure | null;

export interface ReadOptions {
  verdict?: Verdict;
  /** Reads a body that is JSON only in part; undefined or any throw where it cannot, but a `Failure` is passed on. Default `JSON.parse`. */
  parse?: (text: string) => unknown;
}

/**
 * The answer to a request. `what` names the platform in messages. Throws `Failure` by `verdict`, by limit headers, then
 * by the shared status table; a 2xx that is not JSON (a gateway's HTML page) is `transient`.
 */
export async function fetchAnswer(
  http: HttpClient,
  what: string,
  request: HttpRequest,
  now: number,
  { verdict = () => null, parse = JSON.parse }: ReadOptions = {},
): Promise<JsonAnswer> {
  const { status, headers, body } = await http.request({
    ...request,
    headers: { accept: 'application/json', ...request.headers },
  });
  if (status === 304) return { status, headers, body: undefined };
  const parsed = parsedBody(body, parse);
  if (status < 200 || status >= 300) {
    throw (
      verdict({ status, headers, body: parsed }) ??
      limitFailure(status, headers, what, now) ??
      failureForStatus(status, headers['retry-after'] ?? null, what, now) ??
      new Failure('transient', `${what} answered ${status}`, { status })
    );
  }
  if (parsed === undefined) {
    throw new Failure('transient', `${what} answered ${status} with something that is not JSON`, { status });
  }
  return { status, headers, body: parsed };
}

/** The parsed body of a 2xx answer; otherwise as {@link fetchAnswer}. */
export async function fetchJson(http: HttpClient, what: string, request: HttpRequest, now: number): Promise<unknown> {
  return (await fetchAnswer(http, what, request, now)).body;
}

function parsedBody(body: Uint8Array, parse: (text: string) => unknown): unknown {
  try {
    return parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch (error) {
    if (error instanceof Failure) throw error;
    return undefined;
  }
}
