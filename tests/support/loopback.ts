/** Real HTTP servers on 127.0.0.1 for tests: a plain one, and one that replays a case's `http.json`. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';

export interface SeenRequest {
  method: string;
  /** Path and query as sent. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Loopback {
  /** `http://127.0.0.1:<port>`, no trailing slash. */
  url: string;
  /** `127.0.0.1:<port>`, for `allowPrivate`. */
  host: string;
  /** Every request so far, oldest first. */
  seen: SeenRequest[];
  /** Resolves once `count` requests have come. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

export type Handler = (request: SeenRequest, response: ServerResponse) => void;

/** A server that reads each request whole and hands it to `handler`; not answering is allowed. */
export async function loopback(handler: Handler): Promise<Loopback> {
  const seen: SeenRequest[] = [];
  const waiting = new Set<() => void>();
  const server = createServer(async (incoming, response) => {
    const request = await readWhole(incoming).catch(() => null);
    if (request === null) return;
    seen.push(request);
    for (const check of waiting) check();
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const arrived = (count: number) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (seen.length < count) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://${host}`, host, seen, arrived, close };
}

async function readWhole(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = 'GET', url = '/', headers } = incoming;
  return { method, url, headers, body: Buffer.concat(chunks) };
}

/**
 * One line of a case's `http.json`. A request matches when everything named is equal; `null` means "absent". The first
 * match answers, so put the more particular (an `if-none-match`) before the general. `times` limits how often.
 */
export interface Exchange {
  request: {
    method?: string;
    path: string;
    query?: Record<string, string | null>;
    headers?: Record<string, string | null>;
    body?: unknown;
  };
  response: {
    status?: number;
    headers?: Record<string, string>;
    /** Sent as JSON unless it is a string. `{{endpoint}}` in strings becomes the server's URL. */
    body?: unknown;
    /** Bytes that are not UTF-8. */
    base64?: string;
  };
  times?: number;
}

export interface Replay extends Loopback {
  /** Requests no exchange matched (answered 501). */
  unexpected: string[];
  /** Forgets `times` counts, `seen` and `unexpected`. */
  reset(): void;
}

export async function replay(exchanges: Exchange[]): Promise<Replay> {
  const used = new Map<Exchange, number>();
  const unexpected: string[] = [];
  const server = await loopback((request, response) => {
    const found = exchanges.find((one) => (used.get(one) ?? 0) < (one.times ?? Infinity) && matches(one, request));
    if (found === undefined) {
      unexpected.push(`${request.method} ${request.url}`);
      response.writeHead(501).end('no exchange matches this request');
      return;
    }
    used.set(found, (used.get(found) ?? 0) + 1);
    answer(found, response, server.url);
  });
  const reset = () => {
    used.clear();
    server.seen.length = unexpected.length = 0;
  };
  return { ...server, unexpected, reset };
}

function matches({ request: wanted }: Exchange, request: SeenRequest): boolean {
  const url = new URL(request.url, 'http://loopback');
  if ((wanted.method ?? 'GET') !== request.method || wanted.path !== url.pathname) return false;
  const query = Object.entries(wanted.query ?? {}).every(([name, value]) => url.searchParams.get(name) === value);
  const headers = Object.entries(wanted.headers ?? {}).every(([name, value]) => {
    return (request.headers[name.toLowerCase()] ?? null) === value;
  });
  return query && headers && (wanted.body === undefined || sameBody(wanted.body, request.body.toString()));
}

function sameBody(wanted: unknown, sent: string): boolean {
  if (typeof wanted === 'string') return wanted === sent;
  try {
    return isDeepStrictEqual(JSON.parse(sent), wanted);
  } catch {
    return false;
  }
}

function answer({ response: given }: Exchange, response: ServerResponse, endpoint: string): void {
  const json = typeof given.body === 'object' && given.body !== null;
  const type = json ? { 'content-type': 'application/json' } : {};
  response.writeHead(given.status ?? 200, { ...type, ...given.headers });
  if (given.base64 !== undefined) response.end(Buffer.from(given.base64, 'base64'));
  else if (given.body === undefined) response.end();
  else response.end((json ? JSON.stringify(given.body) : String(given.body)).replaceAll('{{endpoint}}', endpoint));
}
