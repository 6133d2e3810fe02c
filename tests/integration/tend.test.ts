/** Tend: the queue may forget everything; PostgreSQL does not. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pruneHaystack } from '../../src/storage/haystack.ts';
import { savePage } from '../../src/storage/pages.ts';
import { pruneSignals } from '../../src/storage/retention.ts';
import { startAnalyse } from '../../workers/analyse.ts';
import { startDeliver } from '../../workers/deliver.ts';
import { startTend, tendOnce } from '../../workers/tend.ts';
import { createMemoryChannel } from '../support/memory-channel.ts';
import {
  analyseOptions,
  count,
  deliverOptions,
  leaseOf,
  openWorkbench,
  postOf,
  until,
  type Workbench,
} from '../support/workbench.ts';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench?.end());

async function hear(howMany: number, haystack = 0): Promise<number[]> {
  const source = await leaseOf(bench.db);
  const { monitors, monitorIds } = bench.watch.current();
  const posts = Array.from({ length: howMany }, () => postOf());
  const matched = posts.map((post) => ({ post, matches: monitors.match(post).matches }));
  const hay = Array.from({ length: haystack }, () => postOf({ text: 'hay' }));
  return savePage(
    bench.db,
    source,
    { matched, haystack: hay, deleted: [], skipped: [], cursor: {}, read: 1, backfill: false },
    monitorIds,
  );
}

test('posts whose wake-up was lost are analysed and delivered all the same', async () => {
  await hear(7);
  expect(await bench.queues.backlog('analyse')).toBe(0);
  const channel = createMemoryChannel();
  const workers = [
    startAnalyse(bench, await analyseOptions()),
    startDeliver(bench, deliverOptions(channel)),
    startTend(bench, { storyWindowHours: 72, everyMs: 20, overdueMs: 0 }),
  ];
  await until('seven messages', async () => channel.messages.length === 7);
  await until('seven receipts', async () => (await count(bench.db, 'deliveries', `state = 'sent'`)) === 7);
  for (const worker of workers) await worker.stop();
});

test('a wiped queue loses nothing', async () => {
  const ids = await hear(5);
  await bench.queues.send('analyse', ids);
  await bench.queues.wipe();
  await tendOnce(bench, { storyWindowHours: 72, overdueMs: 0 });
  expect(await bench.queues.backlog('analyse')).toBe(1);
});

test('what was told lately is left to the queue', async () => {
  await hear(3);
  await tendOnce(bench, { storyWindowHours: 72, overdueMs: 60_000 });
  expect(await bench.queues.backlog('analyse')).toBe(0);
});

test('a mention that never gets finished is set aside after many times, not for ever retried', async () => {
  await hear(1);
  await bench.db.query('update mentions set attempts = 20');
  await tendOnce(bench, { storyWindowHours: 72, overdueMs: 0 });
  expect(await count(bench.db, 'mentions', `failed_at is not null and failure = 'analysis never finished'`)).toBe(1);
});

test('a delivery whose claimer died goes back', async () => {
  const [post] = await hear(1);
  await bench.db.query(
    `insert into deliveries (kind, dedupe_key, state, route, channel, post_id, reason, claimed_until)
     values ('signal', 'k', 'sending', 'default', 'memory', $1, 'because', now() - interval '1 s')`,
    [post],
  );
  await bench.db.query('update mentions set analysed_at = now()');
  await tendOnce(bench, { storyWindowHours: 72, overdueMs: 60_000 });
  expect(await bench.queues.backlog('deliver')).toBe(1);
});

test('the haystack is bounded by rows and by age', async () => {
  await hear(0, 30);
  await bench.db.query(
    `update haystack set collected_at = now() - interval '40 days' where native_id in (select native_id from haystack limit 4)`,
  );
  expect(await pruneHaystack(bench.db, { rows: 1000, days: 30 })).toBe(4);
  await bench.db.query(`update haystack set collected_at = now() - (random() * 1000 + 1) * interval '1 minute'`);
  await pruneHaystack(bench.db, { rows: 10, days: 30 });
  expect(await count(bench.db, 'haystack')).toBe(11);
});

test('signals beyond their retention go with everything that hangs on them', async () => {
  const ids = await hear(2);
  const { analyseBatch } = await import('../../workers/analyse.ts');
  await analyseBatch(bench, await analyseOptions(), ids);
  await bench.db.query(`update posts set collected_at = now() - interval '400 days' where id = $1`, [ids[0]]);
  expect(await pruneSignals(bench.db, 365)).toBe(1);
  expect(await count(bench.db, 'signals')).toBe(1);
  expect(await count(bench.db, 'mentions')).toBe(1);
  expect(await count(bench.db, 'stories')).toBe(1);
});
