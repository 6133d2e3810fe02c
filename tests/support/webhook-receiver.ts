/** A loopback receiver of Standard Webhooks: verifies, counts by id, and fails by script. For tests and benches. */
import { type KeyObject, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkWebhook, webhookKey } from '../../src/channels/webhook-signature.ts';

/** What the next request gets: a status, or the message is kept and the connection cut before any answer. */
export type ReceiverStep = number | { status: number; headers?: Record<string, string> } | 'accept-then-reset';

export interface Arrival {
  /** How often this id was accepted; the receiver's effect happens once. */
  count: number;
  /** `performance.timeOrigin`-based milliseconds since the epoch. */
  firstMs: number;
  /** The first body, parsed; undefined when bodies are not kept. */
  body: unknown;
}

export interface WebhookReceiver {
  url: string;
  /** `whsec_…`, made here unless given. */
  secret: string;
  /** By `webhook-id`: each accepted message once. */
  arrivals: Map<string, Arrival>;
  /** All requests, refused ones too. */
  requests: number;
  /** Requests whose signature did not hold, with the reason; they were answered 401. */
  refused: string[];
  /** Steps for the coming requests, first first; afterwards 200. */
  script: ReceiverStep[];
  /** Resolves when `done` holds, asked after each request; rejects after `timeoutMs`. */
  until(done: (receiver: WebhookReceiver) => boolean, timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

export interface ReceiverOptions {
  secret?: string;
  /** False: a bench with very many messages keeps only counts. Default true. */
  keepBodies?: boolean;
  port?: number;
}

export async function startWebhookReceiver(options: ReceiverOptions = {}): Promise<WebhookReceiver> {
  const { secret = `whsec_${randomBytes(32).toString('base64')}`, keepBodies = true, port = 0 } = options;
  const key = webhookKey(secret, 'secret');
  const watchers = new Set<() => void>();
  const server = createServer((request, response) => {
    readBody(request).then((body) => {
      handle(receiver, key, keepBodies, request, body, response);
      for (const watcher of watchers) watcher();
    }, nothing);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    secret,
    arrivals: new Map(),
    requests: 0,
    refused: [],
    script: [],
    until: (done, timeoutMs = 10_000) => until(() => done(receiver), watchers, timeoutMs),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

function handle(
  receiver: WebhookReceiver,
  key: KeyObject,
  keepBodies: boolean,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): void {
  receiver.requests++;
  const nowMs = performance.timeOrigin + performance.now();
  const wrong = checkWebhook(key, request.headers, body, nowMs);
  if (wrong !== null) {
    receiver.refused.push(wrong);
    return void response.writeHead(401).end();
  }
  const step = receiver.script.shift() ?? 200;
  const { status, headers = {} } =
    typeof step === 'object' ? step : { status: step === 'accept-then-reset' ? 200 : step };
  if (status >= 200 && status < 300)
    accept(receiver, String(request.headers['webhook-id']), nowMs, keepBodies ? body : null);
  if (step === 'accept-then-reset') return void response.socket?.resetAndDestroy();
  response.writeHead(status, headers).end();
}

function accept(receiver: WebhookReceiver, id: string, nowMs: number, body: string | null): void {
  const known = receiver.arrivals.get(id);
  if (known !== undefined) known.count++;
  else receiver.arrivals.set(id, { count: 1, firstMs: nowMs, body: body === null ? undefined : JSON.parse(body) });
}

function until(done: () => boolean, watchers: Set<() => void>, timeoutMs: number): Promise<void> {
  if (done()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      watchers.delete(look);
      settle();
    };
    const look = () => {
      if (done()) end(resolve);
    };
    const timer = setTimeout(() => end(() => reject(new Error(`not so after ${timeoutMs} ms`))), timeoutMs);
    watchers.add(look);
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The client went away; so be it. */
function nothing(): void {}
