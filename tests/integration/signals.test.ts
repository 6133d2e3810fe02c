/** Analysis: signals and deliveries in one transaction, stories joined, every decision with its reason. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Post } from '../../src/domain/post.ts';
import { savePage } from '../../src/storage/pages.ts';
import type { LeasedSource } from '../../src/storage/sources.ts';
import { type AnalyseOptions, analyseBatch } from '../../workers/analyse.ts';
import {
  analyseOptions,
  count,
  digesting,
  leaseOf,
  openWorkbench,
  postOf,
  routeTo,
  type Workbench,
} from '../support/workbench.ts';

let bench: Workbench;
let options: AnalyseOptions;
let source: LeasedSource;
beforeAll(async () => {
  bench = await openWorkbench();
  options = await analyseOptions();
  source = await leaseOf(bench.db);
});
afterAll(() => bench?.end());

async function hear(posts: Post[], backfill = false): Promise<number[]> {
  const { monitors, monitorIds } = bench.watch.current();
  const matched = posts.map((post) => ({ post, matches: monitors.match(post).matches }));
  return savePage(
    bench.db,
    source,
    { matched, haystack: [], deleted: [], skipped: [], cursor: {}, read: posts.length, backfill },
    monitorIds,
  );
}

interface SignalRow extends Record<string, unknown> {
  post_id: number;
  story_id: number;
  topics: string[];
  intents: string[];
  sentiment: string;
  decisions: { route: string; outcome: string; reason: string; grouped?: boolean; deliveryId?: number }[];
}

async function signalsOf(ids: number[]): Promise<SignalRow[]> {
  return bench.db.query<SignalRow>(`select * from signals where post_id = any($1) order by post_id`, [ids]);
}

test('a mention becomes a signal with a delivery and the reason for it', async () => {
  const [id] = await hear([postOf({ text: 'acme billed me twice, this is terrible!' })]);
  await analyseBatch(bench, options, [id as number]);
  const [signal] = await signalsOf([id as number]);
  expect(signal).toMatchObject({ sentiment: 'negative', topics: ['billing'] });
  expect(signal?.decisions).toMatchObject([
    { route: 'default', outcome: 'deliver', reason: expect.stringContaining('default route') },
  ]);
  expect(await count(bench.db, 'deliveries', `id = ${signal?.decisions[0]?.deliveryId} and state = 'pending'`)).toBe(1);
  expect(await bench.queues.backlog('deliver')).toBeGreaterThan(0);
});

test('a second analysis of the same mentions changes nothing', async () => {
  const ids = await hear([postOf(), postOf()]);
  await analyseBatch(bench, options, ids);
  const before = [await signalsOf(ids), await count(bench.db, 'deliveries')];
  await analyseBatch(bench, options, ids);
  expect([await signalsOf(ids), await count(bench.db, 'deliveries')]).toEqual(before);
});

test('two workers with the same ids at once make one signal and one delivery each', async () => {
  const ids = await hear([postOf(), postOf(), postOf()]);
  const before = await count(bench.db, 'deliveries');
  await Promise.all([analyseBatch(bench, options, ids), analyseBatch(bench, options, ids.toReversed())]);
  expect(await signalsOf(ids)).toHaveLength(3);
  expect((await count(bench.db, 'deliveries')) - before).toBe(3);
});

const OUTAGE = 'acme is down again for all of us in Berlin, nobody can log in since nine o’clock this morning';

test('near-duplicates across platforms and batches are one story and are told once per route', async () => {
  const [first] = await hear([postOf({ text: OUTAGE })]);
  await analyseBatch(bench, options, [first as number]);
  const later = await hear([
    postOf({ text: `RT @bob: ${OUTAGE}`, platform: 'x' }),
    postOf({ text: `${OUTAGE} https://status.example/1`, platform: 'mastodon' }),
    postOf({ text: 'acme has a lovely new calendar and I have been using it every single day this week' }),
  ]);
  await analyseBatch(bench, options, later);
  const [original] = await signalsOf([first as number]);
  const [repost, cross, other] = await signalsOf(later);
  expect(repost?.story_id).toBe(original?.story_id);
  expect(cross?.story_id).toBe(original?.story_id);
  expect(other?.story_id).not.toBe(original?.story_id);
  expect(repost?.decisions[0]).toMatchObject({ grouped: true, reason: expect.stringContaining('grouped') });
  expect(await count(bench.db, 'deliveries', `story_id = ${original?.story_id}`)).toBe(1);
  const [story] = await bench.db.query(`select size, platforms from stories where id = $1`, [original?.story_id]);
  expect(story).toEqual({ size: 3, platforms: ['x', 'mastodon'] });
});

test('near-duplicates inside one batch are one story too', async () => {
  const text = 'acme raises its prices by forty percent next month, says the mail I just got from them';
  const ids = await hear([postOf({ text }), postOf({ text: `${text}!!`, platform: 'reddit' })]);
  await analyseBatch(bench, options, ids);
  const [one, two] = await signalsOf(ids);
  expect(two?.story_id).toBe(one?.story_id);
});

test('the same words long afterwards are another story', async () => {
  const text = 'acme turns five today and I still remember the very first version they ever showed us';
  const ids = await hear([
    postOf({ text, postedAt: '2026-10-01T00:00:00.000Z' }),
    postOf({ text, postedAt: '2026-10-09T00:00:00.000Z' }),
  ]);
  await analyseBatch(bench, options, ids);
  const [one, two] = await signalsOf(ids);
  expect(two?.story_id).not.toBe(one?.story_id);
});

test('backfilled and muted signals are stored with the reason and never delivered', async () => {
  await bench.apply({ monitors: [{ name: 'acme', match: 'acme', mute: 'giveaway' }] });
  const [old] = await hear([postOf()], true);
  const [muted] = await hear([postOf({ text: 'acme giveaway, follow and win number 12345 of the year' })]);
  const before = await count(bench.db, 'deliveries');
  await analyseBatch(bench, options, [old as number, muted as number]);
  const [backfilled, quiet] = await signalsOf([old as number, muted as number]);
  expect(backfilled?.decisions[0]?.outcome).toBe('backfill');
  expect(quiet?.decisions[0]?.outcome).toBe('muted');
  expect(await count(bench.db, 'deliveries')).toBe(before);
  await bench.apply({});
});

test('a digest route holds its signals', async () => {
  await bench.apply({ route: routeTo('memory', { timing: { mode: 'digest', everyMinutes: 60 } }) });
  const [id] = await hear([postOf()]);
  await analyseBatch(bench, options, [id as number]);
  expect(await count(bench.db, 'deliveries', `post_id = ${id} and state = 'held'`)).toBe(1);
  await bench.apply({});
});

test('a post that analysis cannot digest is set aside, its neighbours go on', async () => {
  const ids = await hear([postOf(), postOf({ text: 'acme poison' }), postOf()]);
  const { analyse } = await digesting();
  const poisoned = await analyseOptions({
    analyse(post, topics) {
      if (post.text.includes('poison')) throw new Error('cannot digest this');
      return analyse(post, topics);
    },
  });
  await analyseBatch(bench, poisoned, ids);
  expect(await signalsOf(ids)).toHaveLength(2);
  const [aside] = await bench.db.query(`select failure from mentions where post_id = $1`, [ids[1]]);
  expect(aside?.failure).toBe('cannot digest this');
});

test('a post deleted before its analysis is passed over', async () => {
  const [id] = await hear([postOf({ id: 'gone' })]);
  await savePage(
    bench.db,
    source,
    {
      matched: [],
      haystack: [],
      deleted: [{ platform: 'x', id: 'gone' }],
      skipped: [],
      cursor: {},
      read: 0,
      backfill: false,
    },
    new Map(),
  );
  await analyseBatch(bench, options, [id as number]);
  expect(await signalsOf([id as number])).toEqual([]);
});
