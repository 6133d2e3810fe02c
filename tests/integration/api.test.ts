/** The API by injected requests: what it answers, and that its errors are the documented ones. */
import { readFile } from 'node:fs/promises';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, build } from '../../src/api/build.ts';
import type { ApiContext } from '../../src/api/context.ts';
import { ERRORS, errorSchema } from '../../src/api/errors.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { savePage } from '../../src/storage/pages.ts';
import { analyseBatch } from '../../workers/analyse.ts';
import {
  analyseOptions,
  type LogLine,
  leaseOf,
  openWorkbench,
  postOf,
  recordingLog,
  type Workbench,
} from '../support/workbench.ts';

let bench: Workbench;
let api: Api;
const logged: LogLine[] = [];
const built: Api[] = [];

/** The API on the workbench, with some of what it uses replaced. */
async function apiWith(changes: Partial<ApiContext> = {}): Promise<Api> {
  const { db, queues, metrics } = bench;
  const log = recordingLog(logged);
  const ingest = async () => ({ outcome: 'unauthorised' as const });
  const context = { db, queues, metrics, log, roles: ['collect', 'tend'], version: '1.2.3', ingest };
  const made = await build({ ...context, ...changes });
  built.push(made);
  return made;
}

beforeAll(async () => {
  bench = await openWorkbench();
  api = await apiWith();
});
afterAll(async () => {
  for (const made of built) await made.close();
  await bench?.end();
});

const get = (url: string, on = api) => on.inject({ method: 'GET', url });
const codeOf = (response: LightMyRequestResponse) => errorSchema.strict().parse(response.json()).code;

test('healthz: the process lives', async () => {
  const response = await get('/healthz');
  expect([response.statusCode, response.json()]).toEqual([200, { ok: true }]);
});

describe('readyz', () => {
  test('database and queue answer', async () => {
    const response = await get('/readyz');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ ready: true, queue: 'postgres', roles: ['collect', 'tend'] });
  });

  test('a database that is gone', async () => {
    const db = await openDatabase({ url: bench.url, max: 1 });
    await db.close();
    const response = await get('/readyz', await apiWith({ db }));
    expect([response.statusCode, codeOf(response)]).toEqual([503, 'EARSHOT_DATABASE_AWAY']);
    expect(response.json().message).toContain('Nothing is lost');
  });

  test('a database that does not answer is not waited for', async () => {
    const db = { ...bench.db, query: () => new Promise<never>(() => {}) };
    const response = await get('/readyz', await apiWith({ db }));
    expect([response.statusCode, codeOf(response)]).toEqual([503, 'EARSHOT_DATABASE_AWAY']);
  });

  test('a queue that is gone', async () => {
    const queues: ApiContext['queues'] = { backend: 'redis', backlog: () => Promise.reject(new Error('gone')) };
    const response = await get('/readyz', await apiWith({ queues }));
    expect([response.statusCode, codeOf(response)]).toEqual([503, 'EARSHOT_QUEUE_AWAY']);
  });
});

test("metrics in Prometheus' text format", async () => {
  const metrics = createMetrics();
  metrics.itemsSkipped.inc({ source: 'a "quoted"\nname', reason: 'not-json' }, 2);
  const response = await get('/metrics', await apiWith({ metrics }));
  expect(response.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(response.body).toContain('# HELP earshot_items_skipped_total Items that did not become posts\n');
  expect(response.body).toContain('# TYPE earshot_items_skipped_total counter\n');
  expect(response.body).toContain('earshot_items_skipped_total{source="a \\"quoted\\"\\nname",reason="not-json"} 2\n');
  const samples = response.body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  for (const line of samples) expect(line).toMatch(/^[a-zA-Z_:][\w:]*(\{.*\})? (-?[\d.]+(e[+-]?\d+)?|\+Inf|NaN)$/i);
});

test('status: what is stored and what waits', async () => {
  const response = await get('/v1/status');
  expect(response.json()).toEqual({
    version: '1.2.3',
    queue: 'postgres',
    roles: ['collect', 'tend'],
    backlog: { analyse: 0, deliver: 0 },
    totals: expect.objectContaining({ posts: 0, signals: 0, sent: 0, dead: 0 }),
    retractions: { due: 0, impossible: 0, failed: 0 },
    notices: [],
  });
});

test('sources: the health of each, and nothing of its configuration', async () => {
  await bench.apply({
    sources: [{ name: 'test', connector: 'memory', enabled: true, haystack: 1, config: { token: 'env:TOKEN' } }],
  });
  const response = await get('/v1/sources');
  expect(response.json()).toEqual({
    sources: [expect.objectContaining({ name: 'test', connector: 'memory', state: 'waiting', failures: 0 })],
  });
  expect(response.body).not.toContain('TOKEN');
});

describe('labels', () => {
  const post = (payload: unknown) => api.inject({ method: 'POST', url: '/v1/labels', payload: payload as object });
  const label = { kind: 'topic', value: ['billing'], author: 'ada' };
  let stored: number;
  beforeAll(async () => {
    const { monitors, monitorIds } = bench.watch.current();
    const heard = [postOf({ id: 'labelled', text: 'acme is down', platform: 'reddit' })];
    const matched = heard.map((one) => ({ post: one, matches: monitors.match(one).matches }));
    const page = { matched, haystack: [], deleted: [], skipped: [], cursor: {}, read: 1, backfill: false };
    const [id] = await savePage(bench.db, await leaseOf(bench.db), page, monitorIds);
    stored = id as number;
  });

  test('a post that is no signal yet cannot be corrected', async () => {
    expect(codeOf(await post({ post: 'reddit/labelled', label }))).toBe('EARSHOT_NOT_FOUND');
  });

  test('a correction is kept with what was said before, replaced by a newer one, listed and taken back', async () => {
    await analyseBatch(bench, await analyseOptions(), [stored]);
    const first = await post({ post: 'reddit/labelled', label });
    expect([first.statusCode, first.json()]).toEqual([
      201,
      {
        id: expect.any(Number),
        post: { id: stored, platform: 'reddit', nativeId: 'labelled' },
        corrects: { model: 'earshot-2', workspace: expect.any(Number), routes: ['default'] },
        ...label,
        was: [],
        at: expect.any(String),
      },
    ]);
    await post({ post: String(stored), label: { ...label, value: [] } });
    await post({ post: 'labelled', label: { kind: 'relevance', value: false, author: 'bob' } });
    const all = (await get('/v1/labels?post=reddit/labelled')).json().labels;
    expect(all).toMatchObject([
      { kind: 'relevance', value: false, was: null },
      { kind: 'topic', value: [] },
    ]);
    expect((await get('/v1/labels?kind=topic')).json().labels).toHaveLength(1);
    expect((await get(`/v1/labels?before=${all[0].id}&limit=1`)).json().labels).toMatchObject([{ kind: 'topic' }]);
    const gone = () => api.inject({ method: 'DELETE', url: `/v1/labels/${all[0].id}` });
    expect((await gone()).statusCode).toBe(204);
    expect(codeOf(await gone())).toBe('EARSHOT_NOT_FOUND');
  });

  test.each([
    [{ post: 'labelled', label: { ...label, kind: 'team' } }],
    [{ post: 'labelled', label: { kind: 'sentiment', value: 'bad', author: 'ada' } }],
    [{ post: 'labelled', label: { ...label, author: '' } }],
    [{ label }],
    [[]],
  ])('refused: %j', async (body) => {
    expect(codeOf(await post(body))).toBe('EARSHOT_BAD_REQUEST');
  });

  test('no such post', async () => {
    expect(codeOf(await post({ post: 'nowhere', label }))).toBe('EARSHOT_NOT_FOUND');
    expect(codeOf(await get('/v1/labels?post=nowhere'))).toBe('EARSHOT_NOT_FOUND');
  });
});

describe('the OpenAPI document', () => {
  interface Operation {
    summary?: string;
    responses: Record<string, { description?: string }>;
  }
  interface Document {
    openapi: string;
    info: { title: string; version: string };
    paths: Record<string, Record<string, Operation>>;
  }
  const read = async () => (await get('/openapi.json')).json<Document>();

  test('says what it is', async () => {
    expect(await read()).toMatchObject({ openapi: '3.1.0', info: { title: 'Earshot', version: '1.2.3' } });
  });

  test('lists every route there is', async () => {
    const { paths } = await read();
    expect(Object.keys(paths).sort()).toEqual(routesOf(api));
  });

  test('every operation has a summary and described answers', async () => {
    const operations = Object.values((await read()).paths).flatMap((path) => Object.values(path));
    for (const { summary, responses } of operations) {
      expect(summary).toMatch(/\w/);
      expect(Object.keys(responses)).not.toEqual([]);
      for (const [status, { description }] of Object.entries(responses)) {
        expect(status).toMatch(/^[1-5]\d\d$/);
        expect(description).toEqual(expect.any(String));
      }
    }
  });

  test('every reference leads somewhere', async () => {
    const document = await read();
    for (const [, path = ''] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]*)"/g)) {
      const target = path
        .split('/')
        .reduce<unknown>((node, step) => (node as Record<string, unknown>)?.[step], document);
      expect(target, path).toBeDefined();
    }
  });
});

/** Paths of the routing table, HEAD aside. */
function routesOf(made: Api): string[] {
  const lines = made.printRoutes({ commonPrefix: false }).split('\n');
  const parents: string[] = [];
  const routes = lines.flatMap((line) => {
    const [, indent = '', part, methods] = /^(.*)── (\/\S*)(?: \((?!HEAD\))(.*)\))?/.exec(line) ?? [];
    if (part === undefined) return [];
    const depth = Math.floor(indent.length / 4);
    parents[depth] = (parents[depth - 1] ?? '') + part;
    return methods === undefined ? [] : [(parents[depth] as string).replaceAll(/:(\w+)/g, '{$1}')];
  });
  return routes.sort();
}

describe('errors', () => {
  test('an address that is none: 404, and where to look', async () => {
    const response = await get('/v2/status?token=1');
    expect(response.statusCode).toBe(404);
    expect(response.json()).toEqual({
      statusCode: 404,
      code: 'EARSHOT_NOT_FOUND',
      message: 'There is no GET /v2/status; /openapi.json lists what there is',
    });
  });

  test.each(['POST', 'DELETE', 'PUT'] as const)('%s where only GET is: 404', async (method) => {
    const response = await api.inject({ method, url: '/v1/status' });
    expect([response.statusCode, codeOf(response)]).toEqual([404, 'EARSHOT_NOT_FOUND']);
  });

  test('a body that is not JSON: 400', async () => {
    const made = await apiWith();
    const response = await made.inject({
      method: 'POST',
      url: '/v1/status',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect([response.statusCode, codeOf(response)]).toEqual([400, 'EARSHOT_BAD_REQUEST']);
  });

  test('an address that cannot be decoded: 400', async () => {
    const response = await get('/%zz');
    expect([response.statusCode, codeOf(response)]).toEqual([400, 'EARSHOT_BAD_REQUEST']);
  });

  test('a body that is too large: 413', async () => {
    const response = await api.inject({
      method: 'POST',
      url: '/v1/status',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'x'.repeat(1024 * 1024) }),
    });
    expect([response.statusCode, codeOf(response)]).toEqual([413, 'EARSHOT_TOO_LARGE']);
  });

  test('what breaks inside is for the log, not for whoever asked', async () => {
    const secret = 'password authentication failed for postgres://someone:hunter2@db';
    const db = { ...bench.db, query: () => Promise.reject(Object.assign(new Error(secret), { code: '28P01' })) };
    logged.length = 0;
    const response = await get('/v1/status', await apiWith({ db }));
    expect([response.statusCode, codeOf(response)]).toEqual([500, 'EARSHOT_INTERNAL']);
    expect(response.body).not.toMatch(/hunter2|28P01|at .*\.ts/);
    expect(logged).toMatchObject([
      { level: 'error', message: 'a request failed', fields: { api: 'GET /v1/status', error: expect.any(String) } },
    ]);
  });

  test('nor does a status that an inner error brings decide what is told', async () => {
    const inner = Object.assign(new Error('inner detail'), { statusCode: 403, code: 'INNER' });
    const db = { ...bench.db, query: () => Promise.reject(inner) };
    const response = await get('/v1/status', await apiWith({ db }));
    expect([response.statusCode, codeOf(response)]).toEqual([500, 'EARSHOT_INTERNAL']);
    expect(response.body).not.toContain('inner');
  });

  test('docs/api-errors.md lists exactly the catalogue', async () => {
    const page = await readFile(new URL('../../docs/api-errors.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^\| `(EARSHOT_\w+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]);
    const catalogue = Object.values(ERRORS).map((known) => {
      const { code, statusCode } = new known('');
      return [code, statusCode];
    });
    expect(documented).toEqual(catalogue);
  });
});
