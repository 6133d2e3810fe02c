/** Posts that are pushed: who may, what becomes of each item, and what comes twice. */
import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { webhook } from '../../connectors/webhook.ts';
import { type Api, build } from '../../src/api/build.ts';
import type { Connector } from '../../src/contracts/connector.ts';
import { leaseDueSources, sourceHealth } from '../../src/storage/sources.ts';
import { createIngest, type IngestOptions } from '../../workers/ingest.ts';
import { createMemoryConnector } from '../support/memory-connector.ts';
import { count, openWorkbench, postOf, recordingLog, type Workbench } from '../support/workbench.ts';

const TOKEN = 'a-token-of-the-shop';
const OTHER = 'the-token-of-another';
const connectors = new Map(
  [webhook, createMemoryConnector()].map((connector) => [connector.name, connector as Connector]),
);

let bench: Workbench;
let api: Api;
const built: Api[] = [];

async function apiWith(changes: Partial<IngestOptions> = {}): Promise<Api> {
  const { db, queues, metrics } = bench;
  const openConfig: IngestOptions['openConfig'] = (connector, config) => connector.config.parse(config);
  const ingest = createIngest(bench, { connectors, openConfig, ...changes });
  const made = await build({ db, queues, metrics, log: recordingLog([]), roles: [], version: '1', ingest });
  built.push(made);
  return made;
}

beforeAll(async () => {
  bench = await openWorkbench();
  const source = (name: string, config: Record<string, unknown>, enabled = true) => ({
    name,
    connector: 'webhook',
    enabled,
    haystack: 1,
    config,
  });
  const mapping = { id: 'nr', text: 'body.text', postedAt: 'at', 'author.handle': 'by' };
  await bench.apply({
    sources: [
      { name: 'test', connector: 'memory', enabled: true, haystack: 1, config: {} },
      source('shop', { token: TOKEN, previousToken: OTHER }),
      source('desk', { token: OTHER, platform: 'desk', items: 'data.tickets', mapping, maxItems: 3 }),
      source('asleep', { token: TOKEN }, false),
    ],
  });
  api = await apiWith();
});
afterAll(async () => {
  for (const made of built) await made.close();
  await bench?.end();
});

interface Sent {
  source?: string;
  token?: string | null;
  key?: string;
  query?: string;
  on?: Api;
}

function send(body: unknown, { source = 'shop', token = TOKEN, key, query = '', on = api }: Sent = {}) {
  return on.inject({
    method: 'POST',
    url: `/ingest/${source}${query}`,
    payload: body as object,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(key !== undefined && { 'idempotency-key': key }),
    },
  });
}
const said = (response: LightMyRequestResponse) => [response.statusCode, response.json().code];

test('each item is answered for; what is heard waits for analysis, the rest is hay', async () => {
  const [heard, hay] = [postOf(), postOf({ text: 'nothing of interest' })];
  const response = await send([heard, { platform: 'x' }, hay, 17]);
  expect(response.statusCode).toBe(202);
  expect(response.json()).toEqual({
    accepted: [
      { index: 0, platform: 'x', id: heard.id, outcome: 'matched' },
      { index: 2, platform: 'x', id: hay.id, outcome: 'unmatched' },
    ],
    refused: [
      { index: 1, reason: 'invalid', detail: expect.stringContaining('id') },
      { index: 3, reason: 'invalid', detail: 'not an object' },
    ],
    deleted: 0,
  });
  expect(await count(bench.db, 'mentions m join posts p on p.id = m.post_id', `native_id = '${heard.id}'`)).toBe(1);
  expect(await count(bench.db, 'haystack', `native_id = '${hay.id}'`)).toBe(1);
  expect(await bench.queues.backlog('analyse')).toBeGreaterThan(0);
  const health = (await sourceHealth(bench.db)).find(({ name }) => name === 'shop');
  expect(health).toMatchObject({ postsRead: 4, postsMatched: 1, itemsSkipped: 2, lastSuccessAt: expect.any(String) });
});

test('one post, posts with deletions, and history', async () => {
  const one = postOf();
  expect((await send(one)).json().accepted).toHaveLength(1);
  const gone = await send({ deleted: [{ platform: 'x', id: one.id }] });
  expect([gone.statusCode, gone.json().deleted]).toEqual([202, 1]);
  expect(await count(bench.db, 'posts', `native_id = '${one.id}' and deleted_at is not null and data = '{}'`)).toBe(1);
  const old = postOf();
  expect((await send({ posts: [old] }, { query: '?backfill=true' })).statusCode).toBe(202);
  expect(
    await count(bench.db, 'mentions m join posts p on p.id = m.post_id', `native_id = '${old.id}' and m.backfill`),
  ).toBe(1);
});

test('a declared mapping, with the list where the sender has it', async () => {
  const ticket = { nr: 7, body: { text: 'acme again' }, at: 'Tue, 03 Nov 2026 10:00:00 GMT', by: 'ada' };
  const response = await send({ data: { tickets: [ticket] } }, { source: 'desk', token: OTHER });
  expect(response.json()).toMatchObject({ accepted: [{ platform: 'desk', id: '7', outcome: 'matched' }], refused: [] });
  const [row] = await bench.db.query(`select data from posts where platform = 'desk'`);
  expect(row?.data).toEqual({
    platform: 'desk',
    id: '7',
    text: 'acme again',
    postedAt: '2026-11-03T10:00:00.000Z',
    author: { handle: 'ada' },
  });
});

describe('the token', () => {
  test.each([
    ['missing', { token: null }],
    ['wrong', { token: 'not-the-token-of-the-shop' }],
    ["another source's", { source: 'desk', token: TOKEN }],
    ['no such source', { source: 'nowhere' }],
    ['a source that is not pushed', { source: 'test' }],
  ])('%s: 401, and nothing more is told', async (_what, how) => {
    const response = await send([postOf()], how as Sent);
    expect(said(response)).toEqual([401, 'EARSHOT_UNAUTHORISED']);
    expect(response.body).not.toContain('a-token');
  });

  test('the old one while changing over', async () => {
    expect((await send([postOf()], { token: OTHER })).statusCode).toBe(202);
  });

  test('short ones are refused where they are configured', () => {
    expect(webhook.config.safeParse({ token: 'short' }).error?.issues[0]?.path).toEqual(['token']);
  });
});

describe('an idempotency key', () => {
  test('sent again: the same answer, stored once; at once, too', async () => {
    const key = randomUUID();
    const body = [postOf(), postOf()];
    const before = await count(bench.db, 'posts');
    const all = await Promise.all([1, 2, 3, 4].map(() => send(body, { key })));
    all.push(await send(body, { key }));
    expect(new Set(all.map((response) => response.body)).size).toBe(1);
    expect(all.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202, 202, 202]);
    expect(all.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(4);
    expect((await count(bench.db, 'posts')) - before).toBe(2);
    const health = (await sourceHealth(bench.db)).find(({ name }) => name === 'shop');
    expect(await count(bench.db, 'ingest_keys', `key = '${key}'`)).toBe(1);
    expect(health?.failures).toBe(0);
  });

  test('for another body: 409', async () => {
    const key = randomUUID();
    await send([postOf()], { key });
    expect(said(await send([postOf()], { key }))).toEqual([409, 'EARSHOT_CONFLICT']);
  });

  test('the same posts without a key are known by their identity', async () => {
    const body = [postOf()];
    await send(body);
    const before = await count(bench.db, 'posts');
    expect((await send(body)).statusCode).toBe(202);
    expect(await count(bench.db, 'posts')).toBe(before);
  });
});

describe('refused', () => {
  test('a disabled source: 409', async () => {
    expect(said(await send([postOf()], { source: 'asleep' }))).toEqual([409, 'EARSHOT_CONFLICT']);
  });

  test('nothing that is a post: 422, with what is wrong; the samples are kept', async () => {
    const response = await send([{ text: 'acme' }]);
    expect(said(response)).toEqual([422, 'EARSHOT_NOTHING_ACCEPTED']);
    expect(response.json().message).toContain('platform');
    expect(await count(bench.db, 'skipped_items', `sample = '{"text":"acme"}'`)).toBe(1);
  });

  test.each([
    ['more items than the source takes', { data: { tickets: [1, 2, 3, 4] } }, 413],
    ['no list where it should be', { data: {} }, 400],
  ])('%s', async (_what, body, status) => {
    expect((await send(body, { source: 'desk', token: OTHER })).statusCode).toBe(status);
  });

  test.each([['text'], [{ posts: 'none' }], [{ deleted: [{ id: 1 }] }]])('%j', async (body) => {
    expect((await send(JSON.stringify(body))).statusCode).toBeGreaterThanOrEqual(400);
  });

  test('a body of more than 1 MiB: 413', async () => {
    expect(said(await send([{ ...postOf(), text: 'x'.repeat(1024 * 1024) }]))).toEqual([413, 'EARSHOT_TOO_LARGE']);
  });

  test('above the high-water mark: 429 with Retry-After, and nothing is stored', async () => {
    await send([postOf()]);
    const on = await apiWith({ highWater: { analyse: 0, deliver: 1000 } });
    const before = await count(bench.db, 'posts');
    const response = await send([postOf()], { on });
    expect(said(response)).toEqual([429, 'EARSHOT_BUSY']);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(await count(bench.db, 'posts')).toBe(before);
  });
});

test('hostile items are refused one by one', async () => {
  const good = postOf({ text: 'acme \u0000 \ud800' });
  const nested = JSON.parse(`${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`);
  const response = await send([{ ...good }, null, [], { ...postOf(), raw: nested }]);
  expect(response.statusCode).toBe(202);
  expect(response.json().accepted.map(({ index }: { index: number }) => index)).toEqual([0, 3]);
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const refused = await api.inject({ method: 'POST', url: '/ingest/shop', headers, payload: `[${deep}]` });
  expect(said(refused)).toEqual([422, 'EARSHOT_NOTHING_ACCEPTED']);
});

test('nobody leases a pushed source', async () => {
  const leased = await leaseDueSources(bench.db, 'me', { leaseMs: 1000, limit: 10, pushed: ['webhook'] });
  expect(leased.map(({ name }) => name)).toEqual(['test']);
});
