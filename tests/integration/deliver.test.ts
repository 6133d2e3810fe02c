/** Delivery: claimed, paced, tried once, recorded; retries, dead letters, and at most one message in doubt. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../src/contracts/failure.ts';
import { listDead, replayDead } from '../../src/storage/dead-letters.ts';
import { claimDeliveries, postpone, recordSent } from '../../src/storage/deliveries.ts';
import { explainPost } from '../../src/storage/explain.ts';
import { savePage } from '../../src/storage/pages.ts';
import { type AnalyseOptions, analyseBatch } from '../../workers/analyse.ts';
import { deliverBatch } from '../../workers/deliver.ts';
import { Outboxes } from '../../workers/outboxes.ts';
import { tendOnce } from '../../workers/tend.ts';
import { createMemoryChannel, type MemoryChannel, type MemoryStep } from '../support/memory-channel.ts';
import {
  analyseOptions,
  count,
  deliverOptions,
  leaseOf,
  openWorkbench,
  postOf,
  routeTo,
  type Workbench,
} from '../support/workbench.ts';

let bench: Workbench;
let analyse: AnalyseOptions;
let channel: MemoryChannel;
beforeAll(async () => {
  analyse = await analyseOptions();
});
beforeEach(async () => {
  bench = await openWorkbench();
  channel = createMemoryChannel();
});
afterEach(() => bench?.end());
afterAll(() => {});

/** Posts → signals → ids of the deliveries that wait. */
async function waiting(howMany = 1): Promise<number[]> {
  const source = await leaseOf(bench.db);
  const { monitors, monitorIds } = bench.watch.current();
  const posts = Array.from({ length: howMany }, () => postOf());
  const matched = posts.map((post) => ({ post, matches: monitors.match(post).matches }));
  const ids = await savePage(
    bench.db,
    source,
    { matched, haystack: [], deleted: [], skipped: [], cursor: {}, read: 1, backfill: false },
    monitorIds,
  );
  await analyseBatch(bench, analyse, ids);
  const rows = await bench.db.query<{ id: number }>('select id from deliveries order by id');
  return rows.map((row) => row.id);
}

const running = new AbortController().signal;

function deliver(ids: number[], signal = running): Promise<void> {
  const options = deliverOptions(channel);
  return deliverBatch(bench, options, new Outboxes(options), ids, signal);
}

async function delivery(id: number): Promise<Record<string, unknown>> {
  const [row] = await bench.db.query(
    `select *, (extract(epoch from next_attempt_at - clock_timestamp()) * 1000)::float8 as "waitMs" from deliveries where id = $1`,
    [id],
  );
  return row as Record<string, unknown>;
}

test('each delivery is sent once, with its receipt, and stands on the timeline', async () => {
  const ids = await waiting(5);
  await deliver(ids);
  expect(channel.messages.map((message) => message.key).toSorted()).toEqual(ids.map(String).toSorted());
  expect(await count(bench.db, 'deliveries', `state = 'sent' and receipt is not null`)).toBe(5);
  expect(await count(bench.db, 'timeline_events', `stage = 'delivered'`)).toBe(5);
});

test('the same wake-up again, and from two workers at once, sends nothing twice', async () => {
  const ids = await waiting(20);
  await Promise.all([deliver(ids), deliver(ids), deliver(ids.toReversed())]);
  await deliver(ids);
  expect(channel.attempts).toHaveLength(20);
});

test('the message tells what was said, why it came and what we think', async () => {
  const ids = await waiting();
  await deliver(ids);
  const { notification } = channel.messages[0]?.payload ?? {};
  expect(notification).toMatchObject({
    kind: 'signal',
    team: 'everyone',
    route: 'default',
    reason: expect.stringContaining('default route'),
    signal: { post: { platform: 'x' }, monitors: [{ name: 'acme', spans: [{ field: 'text', start: 0, end: 4 }] }] },
    story: { size: 1, platforms: ['x'] },
  });
});

describe('failures', () => {
  test('transient: waits, then is tried again, and succeeds', async () => {
    channel.script.push(new Failure('transient', 'the remote answered 503', { status: 503, inDoubt: true }));
    const [id] = (await waiting()) as [number];
    await deliver([id]);
    const row = await delivery(id);
    expect(row).toMatchObject({ state: 'pending', attempts: 1, in_doubt: 1, last_failure: { kind: 'transient' } });
    expect(row.waitMs).toBeGreaterThan(3_000);
    await deliver([id]);
    expect(channel.attempts).toHaveLength(1);
    await bench.db.query('update deliveries set next_attempt_at = now()');
    await deliver([id]);
    expect(await delivery(id)).toMatchObject({ state: 'sent', attempts: 2 });
  });

  describe('in doubt, in a channel that does not dedupe but can be read back', () => {
    const lost = new Failure('transient', 'answer lost', { inDoubt: true });

    /** One attempt ends so, the next one is made at once. */
    async function tryTwice(first: MemoryStep): Promise<number> {
      channel.script.push(first);
      const [id] = (await waiting()) as [number];
      await deliver([id]);
      await bench.db.query('update deliveries set next_attempt_at = now()');
      await deliver([id]);
      return id;
    }

    test('what is there is not sent again, and its receipt is recorded', async () => {
      channel = createMemoryChannel({ keyed: false, find: async ({ receipts }, key) => receipts.get(key) ?? null });
      const id = await tryTwice({ keptThen: lost });
      expect(channel.attempts).toHaveLength(1);
      expect(await delivery(id)).toMatchObject({ state: 'sent', receipt: { id: 'memory-1' } });
    });

    test.each([
      ['what is not there is sent', lost, 1],
      ['what certainly failed is not looked for', new Failure('transient', 'refused'), 0],
    ])('%s', async (_name, first, expected) => {
      let looked = 0;
      const look = () => {
        looked++;
        return null;
      };
      channel = createMemoryChannel({ keyed: false, find: async () => look() });
      await tryTwice(first);
      expect([channel.messages.length, looked]).toEqual([1, expected]);
    });

    test('looking that may work later waits; looking that never will is no reason not to tell', async () => {
      channel = createMemoryChannel({ keyed: false, find: () => Promise.reject(new Failure('transient', 'busy')) });
      const id = await tryTwice(lost);
      expect(await delivery(id)).toMatchObject({ state: 'pending', last_failure: { message: 'busy' } });
      expect(channel.attempts).toHaveLength(1);
      channel = createMemoryChannel({ keyed: false, find: () => Promise.reject(new Failure('auth', 'not allowed')) });
      await bench.db.query('update deliveries set next_attempt_at = now()');
      await deliver([id]);
      expect(await delivery(id)).toMatchObject({ state: 'sent' });
    });
  });

  test('rejected: a dead letter at once, listed by fingerprint, replayed on request', async () => {
    channel.script.push(
      new Failure('rejected', 'the channel is archived'),
      new Failure('rejected', 'the channel is archived'),
    );
    const ids = await waiting(2);
    await deliver(ids);
    expect(await count(bench.db, 'deliveries', `state = 'dead'`)).toBe(2);
    const groups = await listDead(bench.db);
    expect(groups).toMatchObject([
      { count: 2, channel: 'memory', failure: { kind: 'rejected', message: 'the channel is archived' } },
    ]);
    expect(await replayDead(bench.db, { fingerprint: groups[0]?.fingerprint }, 'test')).toEqual(ids);
    await deliver(ids);
    expect(await count(bench.db, 'deliveries', `state = 'sent'`)).toBe(2);
    expect(await listDead(bench.db)).toEqual([]);
    expect(await count(bench.db, 'audit', `action = 'replay'`)).toBe(1);
  });

  test('rate-limited: the whole channel waits, no attempt is counted, other channels go on', async () => {
    const other = createMemoryChannel({ name: 'other' });
    await bench.apply({
      monitors: [{ name: 'acme', match: 'acme' }],
      channels: [
        { name: 'memory', type: 'memory', config: {} },
        { name: 'second', type: 'other', config: {} },
      ],
      route: routeTo('memory', {
        routes: [
          { ...routeTo('second'), name: 'also', continue: true },
          { ...routeTo('memory'), name: 'main' },
        ],
      }),
    });
    channel = createMemoryChannel({ limits: { concurrency: 1 } });
    channel.script.push(new Failure('rate-limited', 'slow down', { status: 429, retryAfterMs: 30_000 }));
    const ids = await waiting(3);
    const options = deliverOptions(channel, other);
    await deliverBatch(bench, options, new Outboxes(options), ids, running);
    expect(channel.attempts).toHaveLength(1);
    expect(other.messages).toHaveLength(3);
    expect(await count(bench.db, 'deliveries', `channel = 'memory' and state = 'pending' and attempts = 0`)).toBe(3);
    expect(await claimDeliveries(bench.db, ids, 1000)).toEqual([]);
  });

  test('auth: the channel pauses and everything waits for a person', async () => {
    channel.script.push(new Failure('auth', 'invalid_auth'));
    const [id] = (await waiting()) as [number];
    await deliver([id]);
    expect(await delivery(id)).toMatchObject({ state: 'pending', last_failure: { kind: 'auth' } });
    const [row] = await bench.db.query(
      `select paused_reason, paused_until > now() as paused from channels where name = 'memory'`,
    );
    expect(row).toEqual({ paused_reason: 'invalid_auth', paused: true });
  });

  test('a channel that cannot be opened keeps its messages', async () => {
    const [id] = (await waiting()) as [number];
    const options = deliverOptions();
    await deliverBatch(bench, options, new Outboxes(options), [id], running);
    expect(await delivery(id)).toMatchObject({
      state: 'pending',
      last_failure: { kind: 'auth', message: expect.stringContaining('unknown type memory') },
    });
  });

  test('after the last attempt it is a dead letter', async () => {
    const [id] = (await waiting()) as [number];
    await bench.db.query('update deliveries set attempts = 9');
    channel.script.push(new Failure('transient', 'the remote answered 500', { status: 500 }));
    await deliver([id]);
    expect(await delivery(id)).toMatchObject({ state: 'dead', attempts: 10 });
  });
});

describe('claims', () => {
  test('who comes back after its claim ran out changes nothing', async () => {
    const [id] = (await waiting()) as [number];
    const [stale] = await claimDeliveries(bench.db, [id], 0);
    if (stale === undefined) throw new Error('not claimed');
    const [again] = await claimDeliveries(bench.db, [id], 60_000);
    expect(again).toMatchObject({ inDoubt: true, attempts: 2 });
    await recordSent(bench.db, [{ delivery: stale, receipt: {} }]);
    await postpone(bench.db, stale, { inMs: 0, countAttempt: true });
    expect(await delivery(id)).toMatchObject({ state: 'sending', receipt: null, in_doubt: 1 });
  });

  test('an unkeyed channel never has two messages under way', async () => {
    channel = createMemoryChannel({ keyed: false, limits: { concurrency: 32 } });
    let release = () => {};
    channel.script.push({ waitFor: new Promise<void>((resolve) => (release = resolve)) });
    const ids = await waiting(3);
    const done = deliver(ids);
    while (channel.attempts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(channel.attempts).toHaveLength(1);
    release();
    await done;
    expect(channel.attempts).toHaveLength(3);
  });

  test('a stop puts back what was not begun, at once and uncounted', async () => {
    const ids = await waiting(4);
    await deliver(ids, AbortSignal.abort());
    expect(channel.attempts).toEqual([]);
    expect(await count(bench.db, 'deliveries', `state = 'pending' and attempts = 0`)).toBe(4);
  });
});

test('pacing: what exceeds the channel’s rate waits for its turn, nothing is lost', async () => {
  channel = createMemoryChannel({ limits: { messages: 2, perMs: 60_000 } });
  const ids = await waiting(5);
  await deliver(ids);
  expect(channel.messages).toHaveLength(2);
  expect(
    await count(
      bench.db,
      'deliveries',
      `state = 'pending' and attempts = 0 and next_attempt_at > now() + interval '20 s'`,
    ),
  ).toBe(3);
});

test('a post deleted before the send is not sent', async () => {
  const [id] = (await waiting()) as [number];
  await bench.db.query(`update posts set deleted_at = now(), data = '{}'`);
  await deliver([id]);
  expect(channel.attempts).toEqual([]);
  expect(await delivery(id)).toMatchObject({ state: 'cancelled', reason: expect.stringContaining('deleted') });
});

test('a digest says what was held, once its time has come', async () => {
  await bench.apply({ route: routeTo('memory', { timing: { mode: 'digest', everyMinutes: 60 } }) });
  await waiting(3);
  await tendOnce(bench, { storyWindowHours: 72 });
  expect(await count(bench.db, 'deliveries', `kind = 'digest'`)).toBe(0);
  await bench.db.query(`update deliveries set created_at = created_at - interval '61 minutes'`);
  await tendOnce(bench, { storyWindowHours: 72 });
  const [digest] = await bench.db.query<{ id: number }>(`select id from deliveries where kind = 'digest'`);
  await deliver([digest?.id as number]);
  expect(channel.messages[0]?.payload.notification).toMatchObject({ kind: 'digest', more: 0, route: 'default' });
  expect((channel.messages[0]?.payload.notification as { signals: unknown[] }).signals).toHaveLength(3);
  expect(await count(bench.db, 'timeline_events', `stage = 'delivered'`)).toBe(3);
});

test('explain tells the whole way of a post', async () => {
  const [id] = (await waiting()) as [number];
  await deliver([id]);
  const [row] = await bench.db.query<{ post_id: number }>('select post_id from deliveries');
  const told = await explainPost(bench.db, row?.post_id as number);
  expect(told).toMatchObject({
    source: 'test',
    monitors: [{ name: 'acme', version: 1 }],
    decisions: [{ route: 'default', outcome: 'deliver', deliveryId: id }],
    deliveries: [{ id, state: 'sent', channel: 'memory' }],
  });
});
