/** Groups on a real database: living messages, holds, budgets, silences, escalation, and what survives a crash. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../src/contracts/failure.ts';
import type { DesiredWorkspace } from '../../src/storage/apply.ts';
import { deletePosts } from '../../src/storage/deletions.ts';
import { savePage } from '../../src/storage/pages.ts';
import { advanceStories } from '../../src/storage/stirring.ts';
import { type AnalyseOptions, analyseBatch } from '../../workers/analyse.ts';
import { deliverBatch } from '../../workers/deliver.ts';
import { Outboxes } from '../../workers/outboxes.ts';
import { tendOnce } from '../../workers/tend.ts';
import { createMemoryChannel, type MemoryChannel } from '../support/memory-channel.ts';
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
  channel = createMemoryChannel({ can: ['update'] });
});
afterEach(() => bench?.end());

const OUTAGE = 'acme is down again for all of us in Berlin, nobody can log in since nine o’clock this morning';

async function hear(...posts: Parameters<typeof postOf>[0][]): Promise<number[]> {
  await bench.db.query(`update sources set lease_until = '-infinity'`);
  const source = await leaseOf(bench.db);
  const { monitors, monitorIds } = bench.watch.current();
  const matched = posts.map(postOf).map((post) => ({ post, matches: monitors.match(post).matches }));
  const page = { matched, haystack: [], deleted: [], skipped: [], cursor: {}, read: 1, backfill: false };
  const ids = await savePage(bench.db, source, page, monitorIds);
  await analyseBatch(bench, analyse, ids);
  return ids;
}

/** What is due is sent, what has come due is made due first. */
async function tell(): Promise<void> {
  await tendOnce(bench, { storyWindowHours: 72, overdueMs: 0 });
  const rows = await bench.db.query<{ id: number }>(`select id from deliveries where state = 'pending' order by id`);
  const options = deliverOptions(channel);
  const ids = rows.map(({ id }) => id);
  await deliverBatch(bench, options, new Outboxes(options), ids, new AbortController().signal);
}

/** Everything that was remembered happened so much earlier. */
async function later(minutes: number): Promise<void> {
  const ms = minutes * 60_000;
  const [row] = await bench.db.query<{ groups: number }>('select count(*) as groups from notification_groups');
  if ((row?.groups ?? 0) === 0) return;
  for (const key of ['toldMs', 'firstToldMs', 'shownMs', 'freshSinceMs']) {
    await bench.db.query(
      `update notification_groups set state = jsonb_set(state, array[$1::text], to_jsonb((state ->> $1)::float8 - $2::float8))
       where jsonb_typeof(state -> $1) = 'number'`,
      [key, ms],
    );
  }
  await bench.db.query(`update notification_groups set due_at = due_at - make_interval(mins => $1)`, [minutes]);
  await bench.db.query(
    `update deliveries set held_until = held_until - make_interval(mins => $1), created_at = created_at - make_interval(mins => $1)`,
    [minutes],
  );
}

const told = () =>
  channel.messages.map(({ payload: { notification }, previous }) => {
    const how = previous?.mode ?? 'new';
    const what = notification.kind === 'signal' ? notification.story.size : `${notification.signals.length} signals`;
    return `${how} ${what}: ${notification.reason}`;
  });

const route = (changes: Parameters<typeof routeTo>[1], more: Partial<DesiredWorkspace> = {}) =>
  bench.apply({ route: routeTo('memory', changes), ...more });

describe('a story is a living message', () => {
  test('it grows: the message is changed; it reaches another platform: another message', async () => {
    await hear({ text: OUTAGE });
    await tell();
    await hear({ text: `RT ${OUTAGE}` }, { text: `${OUTAGE}!!` });
    await tell();
    expect(told()).toEqual(['new 1: no other route matched: default route']);
    await later(6);
    await tell();
    await hear({ text: `${OUTAGE} https://status.example/1`, platform: 'mastodon' });
    await tell();
    expect(told().slice(1)).toEqual([
      'update 3: no other route matched: default route',
      'new 4: now also on mastodon; 3 more posts',
    ]);
    const first = channel.messages[0]?.receipt;
    expect(channel.messages[1]?.previous).toEqual({ mode: 'update', receipt: first });
    expect(await count(bench.db, 'timeline_events', `stage = 'delivered'`)).toBe(2);
  });

  test('a channel that cannot change a message is told only what is news', async () => {
    channel = createMemoryChannel();
    await hear({ text: OUTAGE });
    await tell();
    await hear({ text: `RT ${OUTAGE}` });
    await later(6);
    await tell();
    expect(told()).toHaveLength(1);
    expect(await count(bench.db, 'deliveries', `mode = 'update' and state = 'cancelled'`)).toBe(1);
  });

  test('where it is known to, not even a delivery is made', async () => {
    analyse = { ...analyse, canUpdate: () => false };
    await hear({ text: OUTAGE });
    await later(6);
    await hear({ text: `RT ${OUTAGE}` });
    expect(await count(bench.db, 'deliveries')).toBe(1);
    analyse = await analyseOptions();
  });

  test('a message that cannot be changed any more is no dead letter', async () => {
    await hear({ text: OUTAGE });
    await tell();
    channel.script.push(new Failure('rejected', 'message_not_found'));
    await later(6);
    await hear({ text: `RT ${OUTAGE}` });
    await tell();
    const [change] = await bench.db.query(`select state, reason from deliveries where mode = 'update'`);
    expect(change).toMatchObject({ state: 'cancelled', reason: expect.stringContaining('message_not_found') });
    expect(await count(bench.db, 'dead_letters')).toBe(0);
  });

  test('a change that comes while the message is still to be sent is said by it', async () => {
    await hear({ text: OUTAGE });
    await later(6);
    await hear({ text: `RT ${OUTAGE}` });
    await tell();
    expect(told()).toEqual(['new 2: no other route matched: default route']);
  });

  test('the wait gathers, over batches; the same round twice tells nothing twice', async () => {
    await route({ group: { waitMs: 60_000 } });
    await hear({ text: OUTAGE });
    await hear({ text: `RT ${OUTAGE}` }, { text: `${OUTAGE}!`, platform: 'reddit' });
    expect(await count(bench.db, 'deliveries')).toBe(0);
    await later(1);
    await Promise.all([tell(), tendOnce(bench, { storyWindowHours: 72 }), tendOnce(bench, { storyWindowHours: 72 })]);
    await tell();
    expect(told()).toEqual(['new 3: no other route matched: default route; 2 more posts in 1 min']);
  });

  test('stories of a topic come as one message', async () => {
    await route({ group: { by: 'topic', waitMs: 60_000 } });
    await hear(
      { text: 'acme billed me twice for last year' },
      { text: 'where is the invoice of acme for my new phone' },
    );
    await later(1);
    await tell();
    expect(told()).toEqual(['new 2 signals: 2 stories; no other route matched: default route']);
    expect(await count(bench.db, 'timeline_events', `stage = 'delivered'`)).toBe(2);
  });
});

describe('attention', () => {
  test('beyond the budget: into the digest, the most actionable first, and each decision says so', async () => {
    await route({}, { teams: [{ name: 'everyone', budget: { instant: 1, digest: 1 } }] });
    await hear({ text: 'acme is lovely in spring and we all like to go there' });
    const [calm, angry] = await hear(
      { text: 'acme has a shop in our street near the old bridge' },
      { text: 'acme is down, nobody can log in, I am furious and my account is gone!!' },
    );
    await tell();
    expect(told()).toHaveLength(1);
    const [held] = await bench.db.query(
      `select held_as, held_until > now() as later from deliveries where post_id = $1`,
      [calm],
    );
    expect(held).toEqual({ held_as: 'budget', later: true });
    const [signal] = await bench.db.query<{ decisions: object[]; actionable: { score: number; parts: object[] } }>(
      'select decisions, actionable from signals where post_id = $1',
      [angry],
    );
    expect(signal?.decisions).toMatchObject([{ became: 'budget', reason: expect.stringContaining('budget of 1') }]);
    expect(signal?.actionable.parts).toContainEqual(expect.objectContaining({ name: 'customer' }));
    await later(25 * 60);
    await tell();
    const digest = channel.messages[1]?.payload.notification;
    expect(digest).toMatchObject({ kind: 'digest', reason: expect.stringContaining("beyond the day's budget") });
    expect(digest?.kind === 'digest' && digest.signals.map(({ id }) => Number(id))).toEqual([angry, calm]);
  });

  test('quiet hours hold, and what was alone is told as it would have been', async () => {
    await route({ quiet: ['always'] }, { timeWindows: [{ name: 'always', zone: 'UTC', from: '00:00', to: '24:00' }] });
    await hear({});
    await tell();
    expect(told()).toEqual([]);
    await later(12 * 24 * 60);
    await tell();
    expect(told()).toEqual([expect.stringMatching(/^new 1: .*; held until .*: quiet hours$/)]);
  });

  test('a flood is capped, and the rest comes as one', async () => {
    await route({ flood: { max: 3, perMs: 86_400_000 } });
    await hear(...Array.from({ length: 60 }, () => ({})));
    await tell();
    expect(told()).toHaveLength(3);
    await later(25 * 60);
    await tell();
    expect(told()[3]).toBe('new 50 signals: a flood of route default: 57 signals more');
    expect(channel.messages[3]?.payload.notification).toMatchObject({ more: 7 });
  });

  test('a silence keeps it stored and untold; an outage stands for complaints', async () => {
    await bench.db.query(
      `insert into silences (conditions, author, reason, ends_at) values ('{"topic":["billing"]}', 'ada', 'known', now() + interval '1 h')`,
    );
    await route({}, { inhibit: [{ source: { intent: ['outage'] }, target: {}, equal: [], forMs: 60_000 }] });
    const [silenced] = await hear({ text: 'acme billed me twice for the same month' });
    await hear({ text: 'acme is down, the whole site is down, outage since nine' });
    const [child] = await hear({ text: 'acme makes me sad today, what a bad day' });
    const fate = async (id?: number) =>
      (await bench.db.query<{ d: object }>('select decisions -> 0 as d from signals where post_id = $1', [id]))[0]?.d;
    expect(await fate(silenced)).toMatchObject({ became: 'silenced', reason: expect.stringContaining('by ada') });
    expect(await fate(child)).toMatchObject({ became: 'inhibited' });
    expect(await count(bench.db, 'deliveries')).toBe(1);
  });
});

describe('people', () => {
  const states = (status: string) =>
    bench.db.transaction(async (tx) => {
      const [story] = await tx.query<{ id: number }>('select id from stories');
      await tx.query(
        `insert into story_states (story_id, status, actor) values ($1, $2, 'ada')
         on conflict (story_id) do update set status = excluded.status, at = clock_timestamp()`,
        [story?.id, status],
      );
      return advanceStories(tx, [story?.id as number], bench.watch.current().workspace);
    });

  test('nobody acknowledges: it is escalated once; acknowledged: it is not, and the message says so', async () => {
    await route(
      { escalate: [{ afterMs: 900_000, to: 'second' }] },
      {
        channels: [
          { name: 'memory', type: 'memory', config: {} },
          { name: 'second', type: 'memory', config: {} },
        ],
      },
    );
    await hear({ text: OUTAGE });
    await tell();
    await later(16);
    await tell();
    await tell();
    expect(told().slice(1)).toEqual(['new 1: escalated: nobody acknowledged it in 15 min']);
    expect(await count(bench.db, 'deliveries', `channel = 'second' and mode = 'escalation'`)).toBe(1);
    expect(await states('acknowledged')).toHaveLength(1);
    await tell();
    expect(channel.messages[2]).toMatchObject({
      previous: { mode: 'update' },
      payload: { notification: { state: { status: 'acknowledged', by: 'ada' } } },
    });
  });

  test('a dismissed story is never told again', async () => {
    await hear({ text: OUTAGE });
    await tell();
    await states('dismissed');
    await hear({ text: `RT ${OUTAGE}`, platform: 'reddit' });
    await later(600);
    await tell();
    expect(told().filter((line) => line.startsWith('new'))).toHaveLength(1);
  });
});

test('a story whose post was deleted before it was told is told by another of its posts', async () => {
  await route({ group: { waitMs: 60_000 } });
  await hear({ text: OUTAGE, id: 'first' }, { text: `RT ${OUTAGE}`, id: 'second' });
  await bench.db.transaction((tx) => deletePosts(tx, [{ platform: 'x', id: 'first' }]));
  await later(1);
  await tell();
  expect(channel.messages[0]?.payload.notification).toMatchObject({ signal: { post: { id: 'second' } } });
  await bench.db.transaction((tx) => deletePosts(tx, [{ platform: 'x', id: 'second' }]));
  expect(await count(bench.db, 'deliveries', `retraction = 'due'`)).toBe(1);
  await route({});
  const alone = 'acme opens a shop on the moon and everybody who lives there is invited to the party';
  await hear({ text: alone, id: 'third' }, { text: `RT ${alone}`, id: 'fourth' });
  await bench.db.transaction((tx) => deletePosts(tx, [{ platform: 'x', id: 'third' }]));
  await tell();
  expect(channel.messages[1]?.payload.notification).toMatchObject({ signal: { post: { id: 'fourth' } } });
});

test('a route that is gone tells nobody any more', async () => {
  await route({ routes: [{ ...routeTo('memory'), name: 'gone', group: { waitMs: 60_000 } }] });
  await hear({ text: OUTAGE });
  await route({});
  await later(1);
  await tell();
  expect(told()).toEqual([]);
  expect(await count(bench.db, 'notification_groups', 'due_at is not null')).toBe(0);
});

test('the most actionable of those that come together get what is left of the budget', async () => {
  await route({}, { teams: [{ name: 'everyone', budget: { instant: 1 } }] });
  const [, urgent] = await hear(
    { text: 'acme is a name' },
    { text: 'acme is down, nobody can log in, my account is gone!!' },
  );
  await tell();
  expect(
    channel.messages.map(({ payload: { notification } }) => notification.kind === 'signal' && notification.signal.id),
  ).toEqual([String(urgent)]);
});

test('workers side by side count one budget, and one story is told once', async () => {
  await route({}, { teams: [{ name: 'everyone', budget: { instant: 3 } }] });
  const posts = [...Array.from({ length: 20 }, () => ({})), ...Array.from({ length: 20 }, () => ({ text: OUTAGE }))];
  await bench.db.query(`update sources set lease_until = '-infinity'`);
  const source = await leaseOf(bench.db);
  const { monitors, monitorIds } = bench.watch.current();
  const matched = posts.map(postOf).map((post) => ({ post, matches: monitors.match(post).matches }));
  const page = { matched, haystack: [], deleted: [], skipped: [], cursor: {}, read: 1, backfill: false };
  const ids = await savePage(bench.db, source, page, monitorIds);
  const batches = [0, 1, 2, 3].map((nth) => ids.filter((_, at) => at % 4 === nth));
  await Promise.all(batches.map((batch) => analyseBatch(bench, analyse, batch)));
  expect(await count(bench.db, 'deliveries', `state = 'pending' and mode = 'ping'`)).toBe(3);
  expect(await count(bench.db, 'deliveries', `state = 'held'`)).toBe(18);
  expect(await count(bench.db, 'notification_groups')).toBe(21);
});

test('hundreds of posts of one story in a minute are one message that says so', async () => {
  await route({ group: { waitMs: 60_000 } });
  for (let batch = 0; batch < 3; batch++) {
    await hear(...Array.from({ length: 150 }, (_, nth) => ({ text: `RT @u${batch}${nth}: ${OUTAGE}` })));
  }
  await later(1);
  await tell();
  expect(told()).toEqual(['new 450: no other route matched: default route; 449 more posts in 1 min']);
});

test('what was told before groups were is not told again', async () => {
  await hear({ text: OUTAGE });
  // As the migration makes it of a delivery.
  await bench.db.query(
    `update notification_groups set state = jsonb_build_object('size', 1, 'platforms', '["x"]'::jsonb, 'seq', 1,
       'toldMs', floor(extract(epoch from now()) * 1000), 'firstToldMs', floor(extract(epoch from now()) * 1000),
       'shownMs', floor(extract(epoch from now()) * 1000), 'told', '{"size":1,"platforms":["x"]}'::jsonb,
       'shown', '{"size":1,"status":"open"}'::jsonb)`,
  );
  await hear({ text: `RT ${OUTAGE}` });
  expect(await count(bench.db, 'deliveries')).toBe(1);
});
