/** What a worker that is late, gone or cut off from PostgreSQL leaves behind is found and finished, once. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MAX_IDS } from '../../src/queue/queues.ts';
import { applyWorkspace } from '../../src/storage/apply.ts';
import type { Database } from '../../src/storage/database.ts';
import { claimDeliveries, recordSent } from '../../src/storage/deliveries.ts';
import { savePage } from '../../src/storage/pages.ts';
import { saveSignals } from '../../src/storage/signals.ts';
import { type AnalyseOptions, analyseBatch, startAnalyse } from '../../workers/analyse.ts';
import type { Running } from '../../workers/context.ts';
import { deliverBatch, startDeliver } from '../../workers/deliver.ts';
import { Outboxes } from '../../workers/outboxes.ts';
import { tendOnce } from '../../workers/tend.ts';
import { createMemoryChannel, type MemoryChannel } from '../support/memory-channel.ts';
import {
  analyseOptions,
  count,
  deliverOptions,
  digesting,
  leaseOf,
  openWorkbench,
  postOf,
  routeTo,
  until,
  type Workbench,
  workspaceOf,
} from '../support/workbench.ts';

let bench: Workbench;
let analyse: AnalyseOptions;
let unkeyed: MemoryChannel;
let running: Running[];
beforeAll(async () => {
  analyse = await analyseOptions();
});
beforeEach(async () => {
  bench = await openWorkbench();
  unkeyed = createMemoryChannel({ keyed: false });
  running = [];
});
afterEach(async () => {
  for (const worker of running) await worker.stop();
  await bench?.end();
});

async function heard(howMany: number): Promise<number[]> {
  await bench.db.query(`update sources set lease_until = '-infinity'`);
  const source = await leaseOf(bench.db);
  const { monitors, monitorIds } = bench.watch.current();
  const posts = Array.from({ length: howMany }, () => postOf());
  const matched = posts.map((post) => ({ post, matches: monitors.match(post).matches }));
  const page = { matched, haystack: [], deleted: [], skipped: [], cursor: {}, read: howMany, backfill: false };
  return savePage(bench.db, source, page, monitorIds);
}

async function waiting(howMany: number): Promise<number[]> {
  await analyseBatch(bench, analyse, await heard(howMany));
  const rows = await bench.db.query<{ id: number }>(`select id from deliveries where state = 'pending' order by id`);
  return rows.map((row) => row.id);
}

function deliver(ids: number[], claimMs: number, db: Database = bench.db): Promise<void> {
  const options = { ...deliverOptions(unkeyed), claimMs };
  return deliverBatch({ ...bench, db }, options, new Outboxes(options), ids, new AbortController().signal);
}

const tend = () => tendOnce(bench, { storyWindowHours: 72, overdueMs: 0 });

describe('a deliver worker that was away', () => {
  test('for longer than its claims sends none of what another has claimed since', async () => {
    const ids = await waiting(5);
    const gate = Promise.withResolvers<void>();
    unkeyed.script.push({ waitFor: gate.promise });
    const late = deliver(ids, 60_000);
    await until('the first send', async () => unkeyed.attempts.length === 1);
    await bench.db.query(`update deliveries set claimed_until = now() - interval '1 s'`);
    await bench.db.query(`update channels set sender_until = now() - interval '1 s'`);
    const others = await claimDeliveries(bench.db, ids, 60_000);
    expect(others).toHaveLength(5);
    gate.resolve();
    await late;
    expect(unkeyed.attempts).toHaveLength(1);
    await recordSent(
      bench.db,
      others.map((delivery) => ({ delivery, receipt: { by: 'the other' } })),
    );
    expect(await count(bench.db, 'deliveries', `receipt ->> 'by' = 'the other'`)).toBe(5);
  });

  test('sends nothing more while it is another’s turn at the channel', async () => {
    const ids = await waiting(3);
    const gate = Promise.withResolvers<void>();
    unkeyed.script.push({ waitFor: gate.promise });
    const late = deliver(ids, 60_000);
    await until('the first send', async () => unkeyed.attempts.length === 1);
    await bench.db.query(`update channels set sender = 'another', sender_until = now() + interval '1 minute'`);
    gate.resolve();
    await late;
    expect(unkeyed.attempts).toHaveLength(1);
  });

  test('from PostgreSQL keeps its receipt, and sends no second message before it is recorded', async () => {
    const ids = await waiting(3);
    let away = true;
    const refused: number[] = [];
    const db: Database = {
      ...bench.db,
      async query(sql, values) {
        if (away && sql.includes(`state = 'sent'`)) {
          refused.push(unkeyed.attempts.length);
          if (refused.length === 3) away = false;
          throw new Error('the database is away for a moment');
        }
        return bench.db.query(sql, values);
      },
    };
    await deliver(ids, 60_000, db);
    expect(refused).toEqual([1, 1, 1]);
    expect(unkeyed.attempts).toHaveLength(3);
    expect(await count(bench.db, 'deliveries', `state = 'sent'`)).toBe(3);
  });

  test('for longer than its claims, at a keyed channel, leaves the rest to others', async () => {
    const ids = await waiting(3);
    const keyed = createMemoryChannel({ limits: { concurrency: 1 } });
    const gate = Promise.withResolvers<void>();
    keyed.script.push({ waitFor: gate.promise });
    const options = { ...deliverOptions(keyed), claimMs: 200 };
    // Renewing fails, as it does for a process that is stopped.
    const db: Database = {
      ...bench.db,
      query: (sql, values) =>
        sql.includes('set claimed_until') ? Promise.reject(new Error('stopped')) : bench.db.query(sql, values),
    };
    const late = deliverBatch({ ...bench, db }, options, new Outboxes(options), ids, new AbortController().signal);
    await until('the first send', async () => keyed.attempts.length === 1);
    await until(
      'the claims to run out',
      async () => (await count(bench.db, 'deliveries', 'claimed_until < now()')) === 3,
    );
    gate.resolve();
    await late;
    expect(keyed.attempts).toHaveLength(1);
  });
});

describe('a lost wake-up', () => {
  test('is found although the queue holds the retries of another channel', async () => {
    await bench.queues.send('deliver', [1], { delayMs: 60_000 });
    await waiting(4);
    await bench.queues.wipe();
    await bench.queues.send('deliver', [1], { delayMs: 60_000 });
    await tend();
    expect(await bench.queues.backlog('deliver')).toBe(2);
    running.push(startDeliver(bench, deliverOptions(createMemoryChannel())));
    await until('four sent', async () => (await count(bench.db, 'deliveries', `state = 'sent'`)) === 4);
  });

  test('does not fill a queue that nobody takes from without end', async () => {
    await heard(3);
    await bench.queues.send('analyse', new Array(MAX_IDS * 600).fill(1));
    await tend();
    expect(await bench.queues.backlog('analyse')).toBe(600);
  });
});

describe('mentions that wait', () => {
  test('for long because nobody analyses are not taken for poison', async () => {
    await heard(3);
    await bench.db.query(`update mentions set matched_at = now() - interval '1 day'`);
    for (let round = 0; round < 30; round++) await tend();
    expect(await count(bench.db, 'mentions', 'failed_at is null and attempts = 0')).toBe(3);
    running.push(startAnalyse(bench, analyse));
    await until('three signals', async () => (await count(bench.db, 'signals')) === 3);
  });

  test('with one that breaks their batch get through; that one is set aside', async () => {
    const ids = await heard(6);
    const poison = ids[3] as number;
    await bench.db.query(`update mentions set matched_at = now() - interval '1 minute'`);
    const [row] = await bench.db.query<{ data: { id: string } }>('select data from posts where id = $1', [poison]);
    const ours = await digesting();
    const breaking = await analyseOptions({
      // PostgreSQL refuses the whole batch for it.
      analyse: (post, topics) => ({
        ...ours.analyse(post, topics),
        ...(post.id === row?.data.id ? { reach: 'many' as unknown as number } : {}),
      }),
    });
    for (let round = 0; round < 12; round++) {
      const batches = [ids, [poison]];
      for (const batch of batches) await analyseBatch(bench, breaking, batch).catch(() => {});
      await tend();
    }
    expect(await count(bench.db, 'signals')).toBe(5);
    const [aside] = await bench.db.query('select post_id, failure from mentions where failed_at is not null');
    expect(aside).toEqual({ post_id: poison, failure: 'analysis never finished' });
  });
});

test('a channel that hangs does not keep another from being told, however much waits for it', async () => {
  const gate = Promise.withResolvers<void>();
  unkeyed.script.push({ waitFor: gate.promise });
  const other = createMemoryChannel({ name: 'other' });
  await bench.apply({
    channels: [
      { name: 'slow', type: 'memory', config: {} },
      { name: 'quick', type: 'other', config: {} },
    ],
    route: routeTo('slow', {
      routes: [
        { ...routeTo('slow'), name: 'first', continue: true },
        { ...routeTo('quick'), name: 'second' },
      ],
    }),
  });
  const ids = await waiting(60);
  await bench.queues.wipe();
  const slow = await bench.db.query<{ id: number }>(`select id from deliveries where channel = 'slow' order by id`);
  running.push(startDeliver(bench, deliverOptions(unkeyed, other)));
  // More wake-ups than there are places.
  for (const { id } of slow) await bench.queues.send('deliver', [id]);
  await until('the hanging send', async () => unkeyed.attempts.length === 1);
  await bench.queues.send('deliver', ids);
  await until('the other channel told', async () => other.messages.length === 60, 5_000);
  expect(unkeyed.attempts).toHaveLength(1);
  gate.resolve();
  await until('the slow channel told, without tend', async () => unkeyed.messages.length === 60);
  expect(unkeyed.attempts).toHaveLength(60);
});

test('who stops in the middle of a transaction does not lock the others out', async () => {
  const ids = await heard(1);
  const locked = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  const holder = bench.db.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [4_517_002]);
    locked.resolve();
    await stopped.promise;
    await tx.query('select 1');
  });
  const ours = await digesting();
  const post = postOf();
  const item = {
    postId: ids[0] as number,
    post,
    decisions: [],
    analysis: ours.analyse(post, {}),
    fingerprint: ours.fingerprint(post),
  };
  await locked.promise;
  const from = performance.now();
  await saveSignals(bench.db, [item], analyse);
  expect(performance.now() - from).toBeLessThan(10_000);
  stopped.resolve();
  await expect(holder).rejects.toThrow();
  expect(await count(bench.db, 'signals')).toBe(1);
});

test('two transactions that wait for each other both come through', async () => {
  const posts = [postOf(), postOf()];
  const both = Promise.withResolvers<void>();
  let begun = 0;
  const insert = (order: typeof posts) =>
    bench.db.transaction(async (tx) => {
      for (const post of order) {
        await tx.query(
          `insert into posts (platform, native_id, posted_at, data) values ('x', $1, now(), '{}') on conflict do nothing`,
          [post.id],
        );
        if (++begun === 2) both.resolve();
        await both.promise;
      }
    });
  await Promise.all([insert(posts), insert(posts.toReversed())]);
  expect(await count(bench.db, 'posts')).toBe(2);
});

test('a process that only delivers hears of a new configuration by itself', async () => {
  const second = createMemoryChannel({ name: 'second' });
  running.push(startDeliver(bench, deliverOptions(unkeyed, second)));
  const changed = workspaceOf({ channels: [{ name: 'new', type: 'second', config: {} }], route: routeTo('new') });
  await applyWorkspace(bench.db, changed, { origin: 'file', actor: 'test' });
  const from = performance.now();
  // Another process analyses: it has the new routes, this one is only told the ids.
  const post = postOf();
  const [delivery] = await bench.db.query<{ id: number }>(
    `with post as (
       insert into posts (platform, native_id, posted_at, data) values ('x', $1, now(), $2) returning id)
     insert into deliveries (kind, dedupe_key, state, route, channel, post_id, reason)
     select 'signal', $1, 'pending', 'default', 'new', id, 'because' from post returning id`,
    [post.id, JSON.stringify(post)],
  );
  await bench.queues.send('deliver', [delivery?.id as number]);
  await until(
    'the new channel to be known',
    async () => (await count(bench.db, 'deliveries', `state = 'cancelled'`)) === 1,
  );
  expect(performance.now() - from).toBeLessThan(2_000);
});
