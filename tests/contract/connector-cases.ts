/**
 * Cases of connectors: a folder each, no code. `config.json` (the source's configuration), `expected.json` (what comes
 * out), for HTTP connectors `http.json` (requests and their answers, see loopback.ts), optionally `case.json` (clock,
 * cursor to start from, number of polls). `{{endpoint}}` is the replaying server,
 * `{{host}}` its host and port, `{{dir}}` the case's folder.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connector, Cursor, Page } from '../../src/contracts/connector.ts';
import type { HttpClient } from '../../src/contracts/http.ts';
import type { Log } from '../../src/contracts/log.ts';
import type { SocketClient } from '../../src/contracts/socket.ts';
import { type AuthorRef, isSkip, type Post, type PostRef, type Skip } from '../../src/domain/post.ts';
import { createHttpClient } from '../../src/platform/http.ts';
import { createSocketClient } from '../../src/platform/socket.ts';
import type { Exchange } from '../support/loopback.ts';

export interface CaseOptions {
  /** The clock stands still there; ISO 8601. */
  now: string;
  cursor: Cursor | null;
  /** How often the source is read, each time from where it was left. */
  polls: number;
}

export interface ConnectorCase {
  name: string;
  dir: string;
  options: CaseOptions;
  http: Exchange[] | null;
  /** With `{{endpoint}}` as `endpoint`. */
  config(endpoint: string): unknown;
  expected(endpoint: string): ExpectedOutcome;
}

export interface ExpectedOutcome {
  posts?: Post[];
  skipped?: Omit<Skip, 'skip'>[];
  deleted?: PostRef[];
  /** Accounts whose posts are all gone. */
  goneAuthors?: AuthorRef[];
  /** How many of the items came as history. */
  backfill?: number;
  /** Reading ends by this failure, after what is expected above. */
  failure?: { kind: string; message?: string };
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DEFAULTS: CaseOptions = { now: '2026-06-01T00:00:00.000Z', cursor: null, polls: 1 };

/** `folder` from the project's root, such as `tests/cases/rss`. */
export function readCases(folder: string): ConnectorCase[] {
  const names = readdirSync(join(ROOT, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names.map(({ name }) => readCase(name, join(ROOT, folder, name)));
}

function readCase(name: string, dir: string): ConnectorCase {
  const text = (file: string) => (existsSync(join(dir, file)) ? readFileSync(join(dir, file), 'utf8') : null);
  const filled = (file: string, endpoint: string) =>
    JSON.parse(
      (text(file) ?? '{}')
        .replaceAll('{{endpoint}}', endpoint)
        .replaceAll('{{host}}', endpoint.replace(/^https?:\/\//, ''))
        .replaceAll('{{dir}}', dir),
    );
  const http = text('http.json');
  return {
    name,
    dir,
    options: { ...DEFAULTS, ...JSON.parse(text('case.json') ?? '{}') },
    http: http === null ? null : JSON.parse(http),
    config: (endpoint) => filled('config.json', endpoint),
    expected: (endpoint) => filled('expected.json', endpoint),
  };
}

export interface Outcome {
  pages: Page[];
  posts: Post[];
  skipped: Omit<Skip, 'skip'>[];
  deleted: PostRef[];
  goneAuthors: AuthorRef[];
  backfill: number;
  failure: unknown;
}

export interface RunOptions {
  cursor?: Cursor | null;
  now?: number;
  http?: HttpClient;
  sockets?: SocketClient;
  log?: Log;
  signal?: AbortSignal;
  /** Ends a stream: called after each page. */
  enough?: (outcome: Outcome) => boolean;
}

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Reads once, as the collect worker does: cursors go through JSON, the first failure ends it. */
export async function run(connector: Connector, config: unknown, options: RunOptions = {}): Promise<Outcome> {
  const outcome: Outcome = {
    pages: [],
    posts: [],
    skipped: [],
    deleted: [],
    goneAuthors: [],
    backfill: 0,
    failure: undefined,
  };
  const controller = new AbortController();
  const http = options.http ?? loopbackClient();
  const now = options.now ?? Date.parse(DEFAULTS.now);
  const sockets = options.sockets ?? loopbackSockets();
  const source = connector.open(config, { http, sockets, log: options.log ?? silent, clock: () => now });
  try {
    const signal = options.signal ?? controller.signal;
    for await (const page of source.pages(options.cursor ?? null, signal)) {
      take(connector, config, page, outcome);
      if (options.enough?.(outcome) === true) controller.abort(new Error('enough'));
    }
  } catch (error) {
    if (!controller.signal.aborted) outcome.failure = error;
  } finally {
    await source.close?.();
    if ('close' in http) await (http as HttpClient & { close(): Promise<void> }).close();
  }
  return outcome;
}

function take(connector: Connector, config: unknown, page: Page, outcome: Outcome): void {
  outcome.pages.push(JSON.parse(JSON.stringify(page)));
  for (const raw of page.raw) {
    const item = connector.normalise(raw, config);
    if (!isSkip(item)) outcome.posts.push(item);
    else outcome.skipped.push({ reason: item.reason, ...(item.detail !== undefined && { detail: item.detail }) });
  }
  outcome.deleted.push(...page.deleted);
  outcome.goneAuthors.push(...(page.goneAuthors ?? []));
  if (page.backfill === true) outcome.backfill += page.raw.length;
}

/** The same for WebSockets. */
export function loopbackSockets(timeoutMs = 5000): SocketClient {
  const sockets = createSocketClient({ allowPrivate: ['127.0.0.1'] });
  return { guard: sockets.guard, open: (request) => sockets.open({ ...request, timeoutMs }) };
}

/** May speak to loopback servers, and gives up soon. */
export function loopbackClient(timeoutMs = 5000): HttpClient & { close(): Promise<void> } {
  const http = createHttpClient({ allowPrivate: ['127.0.0.1'] });
  return { request: (request) => http.request({ ...request, timeoutMs }), close: http.close };
}
