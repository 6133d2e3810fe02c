/** Real HTTP and WebSocket servers on 127.0.0.1 for tests: a plain one, and one that replays a case's `http.json`. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { type WebSocket, WebSocketServer } from 'ws';

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

/** What becomes of a request for a WebSocket: undefined leaves it to the `Handler`. */
export type SocketHandler = (request: SeenRequest) => ((socket: WebSocket) => void) | undefined;

/** A server that reads each request whole and hands it to `handler`; not answering is allowed. */
export async function loopback(handler: Handler, onSocket: SocketHandler = () => undefined): Promise<Loopback> {
  const seen: SeenRequest[] = [];
  const waiting = new Set<() => void>();
  const note = (request: SeenRequest) => {
    seen.push(request);
    for (const check of waiting) check();
  };
  const upgrades = new WebSocketServer({ noServer: true });
  const serve = new WeakMap<IncomingMessage, (socket: WebSocket) => void>();
  const shouldUpgradeCallback = (incoming: IncomingMessage): boolean => {
    const served = onSocket(bodiless(incoming));
    if (served !== undefined) serve.set(incoming, served);
    return served !== undefined;
  };
  const server = createServer({ shouldUpgradeCallback } as object, async (incoming, response) => {
    const request = await readWhole(incoming).catch(() => null);
    if (request === null) return;
    note(request);
    handler(request, response);
  });
  server.on('upgrade', (incoming, raw, head) => {
    note(bodiless(incoming));
    upgrades.handleUpgrade(incoming, raw, head, (socket) => {
      socket.on('error', () => {});
      serve.get(incoming)?.(socket);
    });
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
      for (const socket of upgrades.clients) socket.terminate();
    });
  return { url: `http://${host}`, host, seen, arrived, close };
}

function bodiless({ method = 'GET', url = '/', headers }: IncomingMessage): SeenRequest {
  return { method, url, headers, body: Buffer.alloc(0) };
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
    /** A WebSocket is opened and these are sent, as JSON unless they are strings; then it stays open. */
    messages?: unknown[];
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
  const find = (request: SeenRequest) =>
    exchanges.find((one) => (used.get(one) ?? 0) < (one.times ?? Infinity) && matches(one, request));
  const onSocket: SocketHandler = (request) => {
    const found = find(request);
    const messages = found?.response.messages;
    if (found === undefined || messages === undefined) return undefined;
    used.set(found, (used.get(found) ?? 0) + 1);
    return (socket) => {
      for (const one of messages) socket.send(typeof one === 'string' ? one : JSON.stringify(one));
    };
  };
  const server = await loopback((request, response) => {
    const found = find(request);
    if (found === undefined) {
      unexpected.push(`${request.method} ${request.url}`);
      response.writeHead(501).end('no exchange matches this request');
      return;
    }
    used.set(found, (used.get(found) ?? 0) + 1);
    answer(found, response, server.url);
  }, onSocket);
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
