/** The {@link HttpClient} everyone gets: pooled, bounded, and closed to private addresses unless they are allowed. */
import type { LookupFunction } from 'node:net';
import { unescape as percentDecode } from 'node:querystring';
import { Agent, type Dispatcher } from 'undici';
import { Failure } from '../contracts/failure.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../contracts/http.ts';
import { allowList, literalAddress, nonPublicRange, publicLookup, refusedAddress } from './address.ts';
import { type ExchangeAnswer, type ExchangeOptions, exchange } from './http-exchange.ts';

export interface HttpClientOptions {
  /** Hosts, or `host:port`, that may be private (an intranet webhook, a test server); redirects to them count too. */
  allowPrivate?: readonly string[];
  userAgent?: string;
  /** Connections to one origin at a time; further requests wait for one. Default 64. */
  connectionsPerOrigin?: number;
  /** How long an idle connection is kept, milliseconds. Default 4,000, below the 5 s of most servers. */
  keepAliveMs?: number;
  connectTimeoutMs?: number;
  /** Resolves names; for tests. */
  lookup?: LookupFunction;
}

export const DEFAULT_TIMEOUT_MS = 15_000;
export const DEFAULT_MAX_BYTES = 5 * 1024 * 1024;
const DEFAULT_REDIRECTS = 5;

export function createHttpClient(options: HttpClientOptions = {}): HttpClient & { close(): Promise<void> } {
  const isAllowed = allowList(options.allowPrivate ?? []);
  const open = agent(options, options.lookup);
  const guarded = agent(options, publicLookup(options.lookup));
  const userAgent = options.userAgent ?? 'Earshot/0.1';

  function dispatcherFor(url: URL): Dispatcher {
    if (isAllowed(url)) return open;
    const literal = literalAddress(url);
    const range = literal === null ? null : nonPublicRange(literal);
    if (range !== null) throw refusedAddress(url.hostname, range);
    return guarded;
  }

  return {
    request: (request) => follow(request, dispatcherFor, userAgent),
    close: async () => {
      await Promise.all([open.destroy(), guarded.destroy()]);
    },
  };
}

function agent(options: HttpClientOptions, lookup: LookupFunction | undefined): Agent {
  return new Agent({
    connections: options.connectionsPerOrigin ?? 64,
    pipelining: 1,
    keepAliveTimeout: options.keepAliveMs ?? 4000,
    // Whole exchanges are timed here; undici's own timers would only cost.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: options.connectTimeoutMs ?? 10_000, ...(lookup && { lookup }) },
  });
}

/** The exchange, hop after hop, under one timer and one signal. */
async function follow(
  request: HttpRequest,
  dispatcherFor: (url: URL) => Dispatcher,
  userAgent: string,
): Promise<HttpResponse> {
  const method = request.method ?? 'GET';
  const limit = request.redirects ?? (method === 'GET' ? DEFAULT_REDIRECTS : 0);
  let hop = firstHop(request, method, userAgent);
  const deadline = new Deadline(request.timeoutMs ?? DEFAULT_TIMEOUT_MS, request.signal);
  try {
    for (let hops = 0; ; hops++) {
      const answer = await deadline.run(dispatcherFor(hop.url), hop);
      const location = limit > 0 && isRedirect(answer.status) ? answer.headers.location : undefined;
      if (location === undefined) return { ...answer, url: hop.url.href };
      if (hops >= limit) throw new Failure('rejected', `${method} ${hop.url.host}: more than ${limit} redirects`);
      hop = nextHop(hop, answer.status, location);
    }
  } finally {
    deadline.clear();
  }
}

class Deadline {
  private readonly timeoutMs: number;
  private readonly signal: AbortSignal | undefined;
  private readonly timer: NodeJS.Timeout;
  private end: ((reason: (inDoubt: boolean) => unknown) => void) | undefined;
  private host = '';
  private passed = false;

  constructor(timeoutMs: number, signal: AbortSignal | undefined) {
    signal?.throwIfAborted();
    this.timeoutMs = timeoutMs;
    this.signal = signal;
    this.timer = setTimeout(() => this.onTimeout(), timeoutMs);
    signal?.addEventListener('abort', this.onAbort);
  }

  run(dispatcher: Dispatcher, hop: ExchangeOptions): Promise<ExchangeAnswer> {
    this.host = `${hop.method} ${hop.url.host}`;
    this.signal?.throwIfAborted();
    if (this.passed) throw this.timedOut(false);
    const { answer, end } = exchange(dispatcher, hop);
    this.end = end;
    return answer;
  }

  clear(): void {
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.onAbort);
  }

  private onTimeout(): void {
    this.passed = true;
    this.end?.((inDoubt) => this.timedOut(inDoubt));
  }

  private readonly onAbort = (): void => this.end?.(() => this.signal?.reason);

  private timedOut(inDoubt: boolean): Failure {
    return new Failure('transient', `${this.host}: no whole answer within ${this.timeoutMs} ms`, { inDoubt });
  }
}

function firstHop(request: HttpRequest, method: Dispatcher.HttpMethod, userAgent: string): ExchangeOptions {
  const url = webUrl(request.url, undefined);
  const headers: Record<string, string> = { 'user-agent': userAgent, 'accept-encoding': 'gzip, br, deflate' };
  if (url.username !== '' || url.password !== '') headers.authorization = basicAuth(url);
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  url.username = url.password = url.hash = '';
  return { url, method, headers, body: request.body ?? null, maxBytes: request.maxBytes ?? DEFAULT_MAX_BYTES };
}

/** Throws without the URL in the message: a webhook's address is a secret. */
function webUrl(text: string, base: URL | undefined): URL {
  if (!URL.canParse(text, base?.href)) throw new Failure('rejected', 'Not a valid URL; expected https://…');
  const url = new URL(text, base?.href);
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw new Failure('rejected', `Only http and https URLs are requested, not ${url.protocol}`);
}

function basicAuth(url: URL): string {
  // Unlike decodeURIComponent, this one does not throw on a stray "%".
  return `Basic ${Buffer.from(`${percentDecode(url.username)}:${percentDecode(url.password)}`).toString('base64')}`;
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** What may follow to another origin; everything else could be a credential. */
const HARMLESS = new Set(['accept', 'accept-encoding', 'accept-language', 'content-type', 'user-agent']);

function nextHop(hop: ExchangeOptions, status: number, location: string): ExchangeOptions {
  const url = webUrl(location, hop.url);
  const sameOrigin = url.origin === hop.url.origin;
  url.username = url.password = url.hash = '';
  const headers = Object.entries(hop.headers).filter(([name]) => sameOrigin || HARMLESS.has(name));
  const toGet = status === 303 || ((status === 301 || status === 302) && hop.method !== 'GET');
  return {
    ...hop,
    url,
    headers: Object.fromEntries(headers),
    ...(toGet && { method: 'GET', body: null }),
  };
}
