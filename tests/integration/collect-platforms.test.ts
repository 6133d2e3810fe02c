/** Collect with platforms that can be asked for less than everything, that limit accounts, and that cut streams. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { x } from '../../connectors/x.ts';
import type { Connector, Queries } from '../../src/contracts/connector.ts';
import { Failure } from '../../src/contracts/failure.ts';
import { createHttpClient } from '../../src/platform/http.ts';
import { endRun, leaseDueSources, sourceHealth } from '../../src/storage/sources.ts';
import { startCollect } from '../../workers/collect.ts';
import type { Running } from '../../workers/context.ts';
import { createMemoryConnector } from '../support/memory-connector.ts';
import { count, openWorkbench, quiet, until, type Workbench } from '../support/workbench.ts';
import { startXSimulator } from '../support/x-simulator.ts';

let bench: Workbench;
let worker: Running | undefined;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(async () => {
  await worker?.stop();
  await bench?.end();
});

const memory = createMemoryConnector() as Connector;
const http = { request: () => Promise.reject(new Error('no network here')) };

function collect(connector: Connector, deps: Partial<Parameters<typeof startCollect>[1]['deps']> = {}): void {
  worker = startCollect(bench, {
    owner: 'one',
    connectors: new Map([[connector.name, connector]]),
    openConfig: (_, config) => connector.config.parse(config),
    deps: { http, log: quiet, clock: Date.now, ...deps },
    pollMs: 20,
  });
}

const source = (name: string, connector: string, config: object = {}) => ({
  ...{ name, connector, config: config as Record<string, unknown> },
  ...{ enabled: true, haystack: 1 },
});

test('a connector is told what the monitors ask its platform for, and when that has changed', async () => {
  const told: string[][] = [];
  let given: Queries | undefined;
  const asking: Connector = {
    ...memory,
    name: 'hackernews',
    open: (_, { queries }) => ({
      async *pages(_cursor, signal) {
        given = queries;
        while (!signal.aborted && queries !== undefined) {
          const { queries: asked, version } = await queries.current();
          told.push(asked.map(({ text, tag }) => `${tag}: ${text}`));
          await queries.changed(version, signal);
        }
        yield* [];
      },
    }),
  };
  const sources = [source('hn', 'hackernews')];
  await bench.apply({ sources });
  collect(asking);
  await until('the first', async () => told.length === 1);
  await bench.apply({ sources, monitors: [{ name: 'pies', match: 'pie OR tart' }] });
  await until('the change', async () => told.length === 2);
  expect(told).toEqual([['acme: acme'], ['pies: pie', 'pies: tart']]);
  expect(given).toBeDefined();
});

test('sources of one account share its budget', async () => {
  let requests = 0;
  const counting: Connector = {
    ...memory,
    name: 'counting',
    budget: { requests: 3, perMs: 3_600_000 },
    account: () => 'the same',
    open: (_, deps) => ({
      async *pages(_cursor, signal) {
        while (!signal.aborted) await deps.http.request({ url: 'https://example.com', signal });
        yield* [];
      },
    }),
  };
  await bench.apply({ sources: ['a', 'b', 'c'].map((name) => source(name, 'counting')) });
  const answer = { status: 200, headers: {}, body: new Uint8Array(), url: '' };
  const request = async () => {
    requests++;
    return answer;
  };
  collect(counting, { http: { request } });
  await until('three are reading', async () =>
    (await sourceHealth(bench.db)).every(({ state }) => state === 'reading'),
  );
  await until('the budget is used up', async () => requests >= 3);
  await worker?.stop();
  expect(requests).toBe(3);
});

test('a failure after it had worked is the first one', async () => {
  await bench.apply({ sources: [source('stream', 'memory')] });
  const failures = async () => (await sourceHealth(bench.db)).find(({ name }) => name === 'stream')?.failures;
  const failure = new Failure('transient', 'cut');
  for (const [first, expected] of [
    [false, 1],
    [false, 2],
    [true, 1],
    [false, 2],
  ] as const) {
    await bench.db.query('update sources set next_run_at = now()');
    const [held] = await leaseDueSources(bench.db, 'one', { leaseMs: 10_000, limit: 1, only: 'stream' });
    if (held === undefined) throw new Error('not leased');
    await endRun(bench.db, held, { kind: 'failed', failure, nextRunMs: 0, first });
    expect(await failures()).toBe(expected);
  }
});

test('X from monitors to stored mentions: rules follow, a cut is caught up', async () => {
  const api = await startXSimulator();
  const client = createHttpClient({ allowPrivate: ['127.0.0.1'] });
  try {
    api.now = Date.now();
    const config = { bearerToken: 'token', endpoint: `${api.url}/2`, settleSeconds: 0.01, stallSeconds: 5 };
    const sources = [source('x', 'x', config)];
    await bench.apply({ sources });
    collect(x as Connector, { http: client });
    await until('a stream', async () => api.isStreaming());
    for (let nth = 0; nth < 20; nth++) api.publish();
    await until('20 mentions', async () => (await count(bench.db, 'mentions')) === 20);
    expect(api.rules.map(({ value, tag }) => [value, tag])).toEqual([['acme', 'acme']]);
    api.publish('cut');
    for (let nth = 0; nth < 5; nth++) api.publish();
    await until('what the stream missed', async () => (await count(bench.db, 'mentions')) === 26);
    await bench.apply({ sources, monitors: [{ name: 'acme', match: 'acme OR ajax' }] });
    await until('the new rule', async () => api.rules.length === 1 && api.rules[0]?.value === 'acme OR ajax');
    expect(await count(bench.db, 'posts')).toBe(26);
  } finally {
    await worker?.stop();
    await client.close();
    await api.close();
  }
});
