/** A source's health: posts an hour, lag, what the platform allows, and a notice when it falls silent. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connector } from '../../src/contracts/connector.ts';
import { openNotices } from '../../src/storage/notices.ts';
import { savePage } from '../../src/storage/pages.ts';
import { sourceHealth } from '../../src/storage/sources.ts';
import { startCollect } from '../../workers/collect.ts';
import { watchSources } from '../../workers/watch-sources.ts';
import { createMemoryConnector } from '../support/memory-connector.ts';
import { count, leaseOf, openWorkbench, postOf, quiet, until, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench?.end());

const health = async () => (await sourceHealth(bench.db))[0];

async function save(posts: number, backfill = false): Promise<void> {
  await bench.db.query(`update sources set lease_until = '-infinity', next_run_at = now()`);
  const haystack = Array.from({ length: posts }, () => postOf({ text: 'hay', postedAt: new Date().toISOString() }));
  const page = { matched: [], haystack, deleted: [], skipped: [], cursor: {}, read: posts, backfill };
  await savePage(bench.db, await leaseOf(bench.db), page, new Map());
}

test('live posts are counted by the hour, history is not', async () => {
  expect(await health()).toMatchObject({ postsPerHour: 0, lagSeconds: null, requestsLeft: null, notice: null });
  await save(5);
  await save(2);
  await save(40, true);
  const { lagSeconds, ...rest } = (await health()) ?? {};
  expect(rest).toMatchObject({ postsPerHour: 7, postsRead: 47 });
  expect(lagSeconds).toBeLessThan(60);
});

test('a collecting source tells what its platform allows, and that it listened', async () => {
  const memory = createMemoryConnector({ pollMs: 60_000 }) as Connector;
  const connector: Connector = {
    ...memory,
    open: (_config, deps) => ({
      async *pages(_cursor, signal) {
        await deps.http.request({ url: 'https://platform.example/', signal });
        yield { raw: [], deleted: [], cursor: 1 };
      },
    }),
  };
  const headers = { 'x-ratelimit-remaining': '41', 'x-ratelimit-reset': '60' };
  const http = { request: async () => ({ status: 200, headers, body: new Uint8Array(), url: '' }) };
  const worker = startCollect(bench, {
    owner: 'me',
    connectors: new Map([['memory', connector]]),
    openConfig: (_connector, config) => config,
    deps: { http, log: quiet, clock: Date.now },
    pollMs: 10,
  });
  await until('a run', async () => (await health())?.lastSuccessAt);
  await worker.stop();
  expect(await health()).toMatchObject({ requestsLeft: 41, requestsResetAt: expect.any(String), state: 'waiting' });
  expect(await count(bench.db, 'source_hours', 'posts = 0')).toBe(1);
});

/** Twenty days of thirty posts an hour, of which the last `silent` hours say nothing. */
async function habit(silent: number): Promise<void> {
  await bench.db.query(`update sources set created_at = now() - interval '30 days'`);
  await bench.db.query('delete from source_hours');
  await bench.db.query(
    `insert into source_hours (source_id, hour, posts)
     select s.id, h, case when h >= date_trunc('hour', clock_timestamp()) - make_interval(hours => $1) then 0 else 30 end
     from sources s, generate_series(date_trunc('hour', clock_timestamp()) - interval '20 days',
       date_trunc('hour', clock_timestamp()), interval '1 hour') h`,
    [silent],
  );
}

test('silent against its habit: one notice, which ends when it speaks again', async () => {
  await habit(0);
  await watchSources(bench);
  expect(await openNotices(bench.db)).toEqual([]);
  await habit(30);
  await watchSources(bench);
  await watchSources(bench);
  const [notice, ...more] = await openNotices(bench.db);
  expect(more).toEqual([]);
  expect(notice).toMatchObject({ kind: 'silent', object: 'test' });
  expect(notice?.message).toMatch(/read without error, but no post since .* UTC; in the same \d+ hours it had \d+/);
  expect((await health())?.notice).toBe(notice?.message);
  expect(bench.logged.filter(({ message }) => message === 'a source has gone silent')).toHaveLength(1);
  expect(await bench.metrics.registry.metrics()).toContain('earshot_source_silent{source="test"} 1');
  await save(1);
  await watchSources(bench);
  expect(await openNotices(bench.db)).toEqual([]);
  expect(bench.logged.map(({ message }) => message)).toContain('a source speaks again');
  expect(await bench.metrics.registry.metrics()).not.toContain('earshot_source_silent{source="test"}');
});

test('while nobody listens a notice stays, and none is raised', async () => {
  await habit(30);
  await bench.db.query(`delete from source_hours where posts = 0`);
  await watchSources(bench);
  expect(await openNotices(bench.db)).toEqual([]);
  await habit(30);
  await watchSources(bench);
  await bench.db.query(`delete from source_hours where posts = 0`);
  await watchSources(bench);
  expect(await openNotices(bench.db)).toHaveLength(1);
});

test('nobody is told of a source that is not read any more', async () => {
  await habit(30);
  await watchSources(bench);
  await bench.apply({ sources: [{ name: 'test', connector: 'memory', enabled: false, haystack: 1, config: {} }] });
  await watchSources(bench);
  expect(await openNotices(bench.db)).toEqual([]);
});

test('a source that is pushed to is listened to while somebody tends', async () => {
  await watchSources(bench, ['memory']);
  expect(await count(bench.db, 'source_hours')).toBe(1);
});
