/** The {@link SocketClient} everyone gets, on `ws`: closed to private addresses, bounded, and slow readers slow the sender. */
import type { IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import { WebSocket } from 'ws';
import { Failure, failureForStatus } from '../contracts/failure.ts';
import type { ReadOptions, Socket, SocketClient, SocketRequest } from '../contracts/socket.ts';
import { allowList, literalAddress, nonPublicRange, publicLookup, refusedAddress } from './address.ts';

export interface SocketClientOptions {
  /** As for HTTP: hosts, or `host:port`, that may be private. */
  allowPrivate?: readonly string[];
  userAgent?: string;
  /** Resolves names; for tests. */
  lookup?: LookupFunction;
}

const DEFAULT_TIMEOUT_MS = 15_000;
const DEFAULT_MAX_BYTES = 5 * 1024 * 1024;
const DEFAULT_SILENCE_MS = 30_000;
/** So much waits unread before the sender is slowed down. */
const HIGH_WATER_MESSAGES = 2_000;
const HIGH_WATER_BYTES = 8 * 1024 * 1024;

export function createSocketClient(options: SocketClientOptions = {}): SocketClient {
  const isAllowed = allowList(options.allowPrivate ?? []);
  const guarded = publicLookup(options.lookup);
  const userAgent = options.userAgent ?? 'Earshot/0.1';

  function lookupFor(url: URL): { lookup?: LookupFunction } {
    if (isAllowed(url)) return options.lookup === undefined ? {} : { lookup: options.lookup };
    const literal = literalAddress(url);
    const range = literal === null ? null : nonPublicRange(literal);
    if (range !== null) throw refusedAddress(url.hostname, range);
    return { lookup: guarded };
  }

  return {
    guard: (url) => lookupFor(httpUrl(url)),
    async open(request) {
      request.signal?.throwIfAborted();
      const url = httpUrl(request.url);
      const headers = { 'user-agent': userAgent, ...request.headers };
      const socket = new WebSocket(url, {
        ...lookupFor(url),
        headers,
        handshakeTimeout: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        maxPayload: request.maxBytes ?? DEFAULT_MAX_BYTES,
        perMessageDeflate: false,
        // What is no UTF-8 becomes U+FFFD when it is read as text; one bad message must not end a stream.
        skipUTF8Validation: true,
      });
      const reader = new SocketReader(socket, url.host, request);
      await reader.opened;
      return reader;
    },
  };
}

/** Checked by the rules of HTTP; `ws` takes either scheme. The message holds no URL: it may hold a key. */
function httpUrl(text: string): URL {
  if (!URL.canParse(text)) throw new Failure('rejected', 'Not a valid URL; expected wss://…');
  const url = new URL(text.replace(/^ws(s?):/i, 'http$1:'));
  url.hash = '';
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw new Failure('rejected', `Only ws and wss URLs are opened, not ${url.protocol}`);
}

class SocketReader implements Socket {
  readonly opened: Promise<void>;
  private readonly socket: WebSocket;
  private readonly host: string;
  private readonly signal: AbortSignal | undefined;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private paused = false;
  private limit = 0;
  private ended: { reason: unknown } | undefined;
  private wake: (() => void) | undefined;
  private lastSign = performance.now();
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, host: string, request: SocketRequest) {
    this.socket = socket;
    this.host = host;
    this.signal = request.signal;
    this.signal?.addEventListener('abort', this.onAbort);
    socket.on('message', this.onMessage);
    socket.on('close', (code) => this.end(new Failure('transient', `${host}: the connection was closed (${code})`)));
    socket.on('error', (error) => this.end(this.connectionFailure(error)));
    this.opened = new Promise((resolve, reject) => {
      socket.once('unexpected-response', (_request, response) => this.end(statusFailure(host, response, request.now)));
      this.wake = () => (this.ended === undefined ? undefined : reject(this.ended.reason));
      socket.once('open', () => {
        this.wake = undefined;
        this.watch(request.silenceMs ?? DEFAULT_SILENCE_MS);
        resolve();
      });
    });
  }

  async read({ withinMs, gatherMs, limit }: ReadOptions): Promise<Buffer[]> {
    this.limit = limit;
    if (this.waiting.length === 0) await this.woken(withinMs, 1);
    if (this.waiting.length > 0 && gatherMs > 0) await this.woken(gatherMs, limit);
    this.signal?.throwIfAborted();
    if (this.waiting.length === 0 && this.ended !== undefined) throw this.ended.reason;
    return this.take(limit);
  }

  send(text: string): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text, () => {});
  }

  close(): void {
    this.end(new Failure('transient', `${this.host}: closed by us`));
  }

  private take(limit: number): Buffer[] {
    const all = this.waiting;
    const taken = all.length <= limit ? all : all.slice(0, limit);
    this.waiting = all.length <= limit ? [] : all.slice(limit);
    this.waitingBytes = this.waiting.reduce((sum, message) => sum + message.length, 0);
    if (this.paused && this.waiting.length < HIGH_WATER_MESSAGES / 2 && this.waitingBytes < HIGH_WATER_BYTES / 2) {
      this.paused = false;
      this.lastSign = performance.now();
      if (this.socket.readyState === WebSocket.OPEN) this.socket.resume();
    }
    return taken;
  }

  /** Until `count` messages wait, it has ended, or the time is up. */
  private woken(ms: number, count: number): Promise<void> {
    if (this.ended !== undefined || this.waiting.length >= count) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wake = () => {
        if (this.ended !== undefined || this.waiting.length >= count) done();
      };
    });
  }

  private readonly onMessage = (data: unknown): void => {
    const message = data as Buffer;
    if (this.ended !== undefined) return;
    this.waiting.push(message);
    this.waitingBytes += message.length;
    this.lastSign = performance.now();
    const isFull = this.waiting.length >= HIGH_WATER_MESSAGES || this.waitingBytes >= HIGH_WATER_BYTES;
    if (isFull && !this.paused && this.socket.readyState === WebSocket.OPEN) {
      this.paused = true;
      this.socket.pause();
    }
    if (this.waiting.length === 1 || this.waiting.length >= this.limit) this.wake?.();
  };

  /** Half-open connections do not tell: a ping that is not answered in time does. */
  private watch(silenceMs: number): void {
    this.lastSign = performance.now();
    this.socket.on('pong', () => (this.lastSign = performance.now()));
    this.socket.on('ping', () => (this.lastSign = performance.now()));
    this.heartbeat = setInterval(() => {
      if (this.paused) return;
      if (performance.now() - this.lastSign > silenceMs) {
        this.end(new Failure('transient', `${this.host}: no sign of life for ${silenceMs} ms`));
      } else if (this.socket.readyState === WebSocket.OPEN) this.socket.ping();
    }, silenceMs / 3);
  }

  private readonly onAbort = (): void => this.end(this.signal?.reason);

  private end(reason: unknown): void {
    if (this.ended !== undefined) return;
    this.ended = { reason };
    clearInterval(this.heartbeat);
    this.signal?.removeEventListener('abort', this.onAbort);
    // Also ends a handshake; the error it then emits has a listener and says nothing new.
    this.socket.terminate();
    this.wake?.();
  }

  private connectionFailure(error: Error & { code?: string }): Failure {
    if (error instanceof Failure) return error;
    if (error.cause instanceof Failure) return error.cause;
    const code = error.code === undefined ? '' : ` (${error.code})`;
    return new Failure('transient', `${this.host}: the connection failed${code}`, { cause: error });
  }
}

/** A gateway's page with a 200 is no WebSocket either, and not for ever. */
function statusFailure(host: string, response: IncomingMessage, now = Date.now()): Failure {
  const status = response.statusCode ?? 0;
  const failure = failureForStatus(status, response.headers['retry-after'] ?? null, host, now);
  response.destroy();
  return failure ?? new Failure('transient', `${host} answered ${status} and opened no WebSocket`, { status });
}

/** The client of an adapter's deps, where the process has one. */
export function socketsOf(deps: { sockets?: SocketClient }): SocketClient {
  if (deps.sockets === undefined) throw new Failure('rejected', 'this process opens no WebSockets');
  return deps.sockets;
}
