/**
 * X's API on loopback: rules, the filtered stream as real bytes, recent search and look-ups. It publishes posts, and between
 * them it cuts, stalls, repeats and re-orders as it is told.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compareIds, idAt } from '../../src/platform/snowflake.ts';

export type Fault = 'cut' | 'cut-in-line' | 'operational' | 'stall' | 'repeat' | 're-order' | 'keep-alive' | 'limit';

export interface SimulatedRule {
  id: string;
  value: string;
  tag: string;
}

interface RulesChange {
  add?: { value: string; tag: string }[];
  delete?: { ids: string[] };
}

export interface XSimulator {
  url: string;
  host: string;
  /** The simulated time, milliseconds. */
  now: number;
  rules: SimulatedRule[];
  /** Path and query of every request. */
  requests: string[];
  /** Every id published, in its order. */
  published: string[];
  /** Posts given by stream and search, repeats included. */
  served: number;
  deleted: Set<string>;
  /** Id of the first wording → all ids. */
  edits: Map<string, string[]>;
  /** Answers the next connections to the stream so; `headers` and `body` are X's. */
  refusals: { status: number; headers?: Record<string, string>; body?: object }[];
  /** The values it takes for no rules. */
  invalid: Set<string>;
  /** It does not say which rule it refuses. */
  isTaciturn: boolean;
  /** Answers the next searches so. */
  searchRefusals: { status: number; headers?: Record<string, string> }[];
  isStreaming(): boolean;
  publish(fault?: Fault): void;
  /** Raw bytes on the stream. */
  send(bytes: Buffer | string): void;
  /** Resolves once the condition holds; looked at after every request. */
  until(condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** Posts are so far apart. */
const STEP_MS = 5_000;

export async function startXSimulator(): Promise<XSimulator> {
  const waiting = new Set<() => void>();
  let stream: ServerResponse | undefined;
  let isStalled = false;
  let held: string | undefined;
  let nextRule = 1;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    it.requests.push(`${request.method} ${request.url}`);
    answer(request, Buffer.concat(chunks).toString(), response);
    for (const check of waiting) check();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  function answer(request: IncomingMessage, body: string, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://x');
    if (request.headers.authorization !== 'Bearer token') json(response, 401, { title: 'Unauthorized' });
    else if (url.pathname === '/2/tweets/search/stream/rules') changeRules(request, body, response);
    else if (url.pathname === '/2/tweets/search/stream') connect(response);
    else if (url.pathname === '/2/tweets/search/recent') answerSearch(url.searchParams, response);
    else if (url.pathname === '/2/tweets') json(response, 200, lookup(url.searchParams));
    else json(response, 404, { title: 'Not Found' });
  }

  function changeRules(request: IncomingMessage, body: string, response: ServerResponse): void {
    const asked = request.method === 'GET' ? null : (JSON.parse(body) as RulesChange);
    const errors = (asked?.add ?? []).filter(({ value }) => it.invalid.has(value));
    if (asked === null) json(response, 200, { data: it.rules, meta: {} });
    else if (asked.delete) {
      const ids = new Set(asked.delete.ids);
      it.rules = it.rules.filter(({ id }) => !ids.has(id));
      json(response, 200, { meta: { summary: { deleted: ids.size, not_deleted: 0 } } });
    } else if (errors.length > 0) {
      const problems = errors.map(({ value }) => ({ value, title: 'InvalidRule' }));
      if (it.isTaciturn) json(response, 400, { title: 'Invalid Request' });
      else json(response, 200, { meta: { summary: { created: 0 } }, errors: problems });
    } else {
      const added = (asked.add ?? []).map((rule) => ({ ...rule, id: String(nextRule++) }));
      it.rules.push(...added);
      json(response, 201, { data: added, meta: { summary: { created: added.length } } });
    }
  }

  function connect(response: ServerResponse): void {
    const refusal = it.refusals.shift();
    if (refusal === undefined) stay(response);
    else json(response, refusal.status, refusal.body ?? {}, refusal.headers);
  }

  function stay(response: ServerResponse): void {
    stream?.destroy();
    stream = response;
    isStalled = false;
    response.on('close', () => {
      if (stream === response) stream = undefined;
    });
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    response.flushHeaders();
  }

  function answerSearch(query: URLSearchParams, response: ServerResponse): void {
    const refusal = it.searchRefusals.shift();
    if (refusal === undefined) json(response, 200, search(query));
    else json(response, refusal.status, { title: 'Invalid Request' }, refusal.headers);
  }

  function search(query: URLSearchParams): object {
    const since = query.get('since_id') ?? '0';
    const until = query.get('until_id') ?? '9'.repeat(19);
    const size = Number(query.get('max_results'));
    if (size < 10 || size > 100) return { errors: [{ message: 'max_results' }], title: 'Invalid Request' };
    const found = it.published.filter((id) => compareIds(id, since) > 0 && compareIds(id, until) < 0);
    const skip = Number(query.get('next_token') ?? 0);
    const page = found.toSorted((a, b) => compareIds(b, a)).slice(skip, skip + size);
    it.served += page.length;
    const more = skip + size < found.length ? { next_token: String(skip + size) } : {};
    const ends = page.length === 0 ? {} : { newest_id: page[0], oldest_id: page.at(-1) };
    return {
      ...(page.length > 0 && { data: page.map(postOf) }),
      meta: { result_count: page.length, ...ends, ...more },
    };
  }

  function lookup(query: URLSearchParams): object {
    const ids = (query.get('ids') ?? '').split(',');
    const gone = ids.filter((id) => it.deleted.has(id));
    const errors = gone.map((id) => ({
      ...{ value: id, resource_id: id, parameter: 'ids', resource_type: 'tweet', title: 'Not Found Error' },
      type: 'https://api.twitter.com/2/problems/resource-not-found',
    }));
    return { data: ids.filter((id) => !it.deleted.has(id)).map(postOf), ...(errors.length > 0 && { errors }) };
  }

  function postOf(id: string): object {
    const history = [...it.edits.values()].find((ids) => ids.includes(id)) ?? [id];
    return {
      id,
      text: textOf(id),
      author_id: '1',
      created_at: new Date(it.now).toISOString(),
      edit_history_tweet_ids: history,
    };
  }

  const lineOf = (id: string) =>
    `${JSON.stringify({ data: postOf(id), matching_rules: [{ id: '1', tag: 'acme' }] })}\r\n`;

  const it: XSimulator = {
    url: `http://${host}`,
    host,
    now: Date.parse('2026-06-01T10:00:00Z'),
    rules: [],
    requests: [],
    published: [],
    served: 0,
    deleted: new Set(),
    edits: new Map(),
    refusals: [],
    invalid: new Set(),
    isTaciturn: false,
    searchRefusals: [],
    isStreaming: () => stream !== undefined && !isStalled,
    send(bytes) {
      if (!isStalled) stream?.write(bytes);
    },
    publish(fault) {
      it.now += STEP_MS;
      const id = idAt(it.now);
      it.published.push(id);
      if (fault === 're-order' && held === undefined) {
        held = lineOf(id);
        return;
      }
      const line = lineOf(id);
      const count = stream === undefined || isStalled ? 0 : 1;
      it.served += count;
      if (fault === 'cut') return void stream?.destroy();
      if (fault === 'cut-in-line') {
        it.send(Buffer.from(line).subarray(0, 60));
        const cutting = stream;
        return void setImmediate(() => cutting?.destroy());
      }
      if (fault === 'stall') isStalled = true;
      if (fault === 'keep-alive') it.send('\r\n');
      sendInPieces(line);
      if (fault === 'repeat') it.send(line);
      if (held !== undefined) it.send(held);
      held = undefined;
      if (fault === 'operational') it.send(`${JSON.stringify(OPERATIONAL)}\r\n`);
      if (fault === 'limit') {
        stream?.destroy();
        it.refusals.push({ status: 429, headers: { 'x-rate-limit-reset': '1' }, body: TOO_MANY });
      }
    },
    until: (condition) =>
      new Promise((resolve) => {
        const check = () => {
          if (!condition()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  /** Chunks of the transfer that end in the middle of characters, before the line's end, or within that. */
  function sendInPieces(line: string): void {
    const bytes = Buffer.from(line);
    const middle = bytes.indexOf(0xf0) + 2;
    const end = bytes.length - (it.published.length % 3);
    it.send(bytes.subarray(0, middle));
    it.send(bytes.subarray(middle, end));
    if (end < bytes.length) it.send(bytes.subarray(end));
  }

  return it;
}

export const textOf = (id: string): string => `acme 🥧 ${id} žluťoučký kůň`;

const OPERATIONAL = {
  errors: [
    {
      title: 'operational-disconnect',
      disconnect_type: 'UpstreamOperationalDisconnect',
      detail: 'This stream has been disconnected upstream for operational reasons.',
      type: 'https://api.x.com/2/problems/operational-disconnect',
    },
  ],
};

const TOO_MANY = {
  title: 'ConnectionException',
  detail: 'This stream is currently at the maximum allowed connection limit.',
  connection_issue: 'TooManyConnections',
  type: 'https://api.x.com/2/problems/streaming-connection',
};

function json(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
