/** History for a monitor that was saved later: stored and searchable, and never news. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Post } from '../../src/domain/post.ts';
import { type FoundPost, saveBackfill } from '../../src/storage/backfill.ts';
import { backfill } from '../../src/storage/backfill-replay.ts';
import { deletePosts } from '../../src/storage/deletions.ts';
import { explainPost, findPosts } from '../../src/storage/explain.ts';
import { questionOf } from '../../src/storage/monitor-question.ts';
import { monitorNamed, type SavedMonitor, type StoredMonitor, saveMonitor } from '../../src/storage/monitors.ts';
import { savePage } from '../../src/storage/pages.ts';
import { storedHistory } from '../../src/storage/replay-window.ts';
import type { LeasedSource } from '../../src/storage/sources.ts';
import { type AnalyseOptions, analyseBatch, startAnalyse } from '../../workers/analyse.ts';
import { startCollect } from '../../workers/collect.ts';
import type { Running } from '../../workers/context.ts';
import { startDeliver } from '../../workers/deliver.ts';
import { startTend } from '../../workers/tend.ts';
import { createMemoryChannel } from '../support/memory-channel.ts';
import { createPushedConnector } from '../support/pushed-connector.ts';
import {
  analyseOptions,
  count,
  deliverOptions,
  leaseOf,
  openWorkbench,
  postOf,
  quiet,
  routeTo,
  until,
  type Workbench,
} from '../support/workbench.ts';

let bench: Workbench;
let analyse: AnalyseOptions;
let running: Running[];
beforeEach(async () => {
  bench = await openWorkbench();
  analyse = await analyseOptions();
  running = [];
});
afterEach(async () => {
  for (const worker of running) await worker.stop();
  await bench?.end();
});

/** Some that nobody asked for, each of its own story. */
const zebras = (howMany: number) =>
  Array.from({ length: howMany }, () => {
    const post = postOf();
    return { ...post, text: post.text.replace('acme', 'zebra') };
  });

async function read(source: LeasedSource, posts: Post[]): Promise<number[]> {
  const { monitors, monitorIds } = bench.watch.current();
  const sorted = posts.map((post) => ({ post, matches: monitors.match(post).matches }));
  const content = {
    matched: sorted.filter(({ matches }) => matches.length > 0),
    haystack: sorted.filter(({ matches }) => matches.length === 0).map(({ post }) => post),
    deleted: [],
    skipped: [],
    cursor: {},
    read: posts.length,
    backfill: false,
  };
  return savePage(bench.db, source, content, monitorIds);
}

async function saveLater(changes: object = {}): Promise<SavedMonitor> {
  const saved = await saveMonitor(bench.db, { name: 'later', match: 'zebra', ...changes }, { actor: 'test' });
  await bench.watch.refresh();
  return saved;
}

/** What a replay hands over. */
function found(posts: Post[]): FoundPost[] {
  const { monitors } = bench.watch.current();
  return posts.flatMap((post) =>
    monitors
      .match(post)
      .matches.filter(({ monitor }) => monitor === 'later')
      .map((match) => ({ post, match })),
  );
}

async function explained(post: Post) {
  const [id] = await findPosts(bench.db, `${post.platform}/${post.id}`);
  return id === undefined ? null : explainPost(bench.db, id);
}

test('hay becomes a mention with the version that found it, its spans and the time it was collected', async () => {
  const source = await leaseOf(bench.db);
  const posts = zebras(3);
  await read(source, posts);
  await bench.db.query(`update haystack set collected_at = '2026-11-01T12:00:00Z'`);
  await saveLater({ match: 'zebras' });
  const monitor = await saveLater();
  expect(monitor.version).toBe(2);
  const ids = await saveBackfill(bench.db, monitor, found(posts));
  expect(ids).toHaveLength(3);
  expect(await count(bench.db, 'haystack')).toBe(0);
  expect(await explained(posts[0] as Post)).toMatchObject({
    source: 'test',
    backfill: true,
    collectedAt: '2026-11-01T12:00:00.000Z',
    post: posts[0],
    monitors: [{ name: 'later', version: 2, spans: [{ field: 'text', start: 0, end: 5 }] }],
  });
});

test('the same again changes nothing and wakes nobody', async () => {
  const posts = zebras(2);
  await read(await leaseOf(bench.db), posts);
  const monitor = await saveLater();
  await saveBackfill(bench.db, monitor, found(posts));
  const next = await saveLater({ match: 'zebra OR okapi' });
  expect(await saveBackfill(bench.db, next, found(posts))).toEqual([]);
  expect(await count(bench.db, 'posts')).toBe(2);
  expect(await count(bench.db, 'mention_monitors', 'monitor_version = 1')).toBe(2);
});

test('a backfilled signal is analysed like any other, and its decision says why nobody is told', async () => {
  const [post] = zebras(1) as [Post];
  await read(await leaseOf(bench.db), [post]);
  const ids = await saveBackfill(bench.db, await saveLater(), found([post]));
  await analyseBatch(bench, analyse, ids);
  expect(await explained(post)).toMatchObject({
    analysis: expect.any(Object),
    decisions: [{ outcome: 'backfill', reason: expect.stringContaining('history, not live news') }],
    deliveries: [],
  });
});

test('a stored mention is found by the later monitor too, and what was live stays live', async () => {
  const post = postOf({ text: 'acme and zebra' });
  const [id] = await read(await leaseOf(bench.db), [post]);
  await bench.apply({
    channels: [
      { name: 'memory', type: 'memory', config: {} },
      { name: 'zoo', type: 'memory', config: {} },
    ],
    route: routeTo('memory', { routes: [{ ...routeTo('zoo'), name: 'zoo', when: { monitor: ['later'] } }] }),
  });
  expect(await saveBackfill(bench.db, await saveLater(), found([post]))).toEqual([]);
  // Not analysed yet: the later monitor is no reason to tell anybody.
  await analyseBatch(bench, analyse, [id as number]);
  expect(await explained(post)).toMatchObject({
    backfill: false,
    monitors: [{ name: 'acme' }, { name: 'later' }],
    decisions: [{ route: 'default', channel: 'memory', outcome: 'deliver' }],
  });
});

test('a post that was deleted, or went from the haystack meanwhile, stays away', async () => {
  const source = await leaseOf(bench.db);
  const [stored, hay, pruned] = [postOf({ text: 'acme and zebra' }), ...zebras(2)] as [Post, Post, Post];
  await read(source, [stored, hay, pruned]);
  const monitor = await saveLater();
  const all = found([stored, hay, pruned]);
  await bench.db.transaction((tx) => deletePosts(tx, [stored, hay]));
  await bench.db.query('delete from haystack where native_id = $1', [pruned.id]);
  expect(await saveBackfill(bench.db, monitor, all)).toEqual([]);
  expect(await count(bench.db, 'mentions')).toBe(0);
  expect(await count(bench.db, 'posts', 'deleted_at is null')).toBe(0);
});

test('muted history is stored as muted', async () => {
  const posts = zebras(2);
  await read(await leaseOf(bench.db), posts);
  await saveBackfill(bench.db, await saveLater({ mute: 'zebra' }), found(posts));
  expect(await count(bench.db, 'mentions', 'muted and backfill')).toBe(2);
});

test('one post that PostgreSQL refuses is set aside and stays hay; the others go on', async () => {
  const posts = zebras(5);
  await read(await leaseOf(bench.db), posts);
  await bench.db.query(`create function refuse() returns trigger language plpgsql as $$
    begin if new.native_id = '${posts[2]?.id}' then raise exception using errcode = '22000'; end if; return new; end $$`);
  await bench.db.query('create trigger refuse before insert on posts for each row execute function refuse()');
  expect(await saveBackfill(bench.db, await saveLater(), found(posts))).toHaveLength(4);
  expect(await count(bench.db, 'haystack')).toBe(1);
  expect(await count(bench.db, 'skipped_items', `reason = 'not-storable'`)).toBe(1);
});

test('hay that comes again live is history for a monitor that is younger; edited, it is news', async () => {
  const source = await leaseOf(bench.db);
  const [same, edited] = zebras(2) as [Post, Post];
  await read(source, [same, edited]);
  await saveLater();
  await read(source, [same, { ...edited, editedAt: '2026-11-02T10:00:00.000Z' }]);
  expect((await explained(same))?.backfill).toBe(true);
  expect((await explained(edited))?.backfill).toBe(false);
  expect(await count(bench.db, 'haystack')).toBe(0);
});

/** All that is kept, or of so many days. */
async function replayed(changes: Partial<StoredMonitor> = {}, days = 10_000): Promise<number> {
  const monitor = { ...((await monitorNamed(bench.db, 'later')) as StoredMonitor), ...changes };
  const history = await storedHistory(bench.db, days);
  return backfill(bench.db, { monitor, question: questionOf(monitor), history });
}

test('a monitor is backfilled from hay and stored posts, of its source when it is scoped', async () => {
  const source = await leaseOf(bench.db);
  const posts = [...zebras(700), postOf({ text: 'acme and zebra' })];
  await read(source, [...posts, postOf({ text: 'neither' }), postOf({ text: 'zebra crossing' })]);
  const { id } = await saveLater({ exclude: 'crossing' });
  expect(await replayed({ scope: 'everything-in(elsewhere)' })).toBe(0);
  expect(await replayed()).toBe(700);
  expect(await replayed()).toBe(0);
  expect(await count(bench.db, 'mention_monitors', `monitor_id = ${id} and backfill`)).toBe(701);
  expect(await count(bench.db, 'haystack')).toBe(2);
});

test('as many days as are asked for, before the newest post', async () => {
  const old = postOf({ text: 'zebra of old', postedAt: '2026-10-01T10:00:00.000Z' });
  await read(await leaseOf(bench.db), [old, postOf({ text: 'zebra of late' })]);
  await saveLater();
  expect(await replayed({}, 7)).toBe(1);
  expect(await replayed()).toBe(1);
});

test('while the pipeline runs and brings the same posts again: history is never told, what is new is', async () => {
  const { connector, push } = createPushedConnector();
  const channel = createMemoryChannel();
  running.push(
    startCollect(bench, {
      owner: 'one',
      connectors: new Map([['memory', connector]]),
      openConfig: (known, config) => known.config.parse(config),
      deps: { http: { request: () => Promise.reject(new Error('no network here')) }, log: quiet, clock: Date.now },
      pollMs: 50,
    }),
    startAnalyse(bench, analyse),
    startDeliver(bench, deliverOptions(channel)),
    startTend(bench, { storyWindowHours: 72, everyMs: 100, overdueMs: 300 }),
  );
  const old = zebras(200);
  const pages = Array.from({ length: 20 }, (_, at) => old.slice(at * 10, at * 10 + 10));
  for (const page of pages) push(...page);
  await until('all of it is hay', async () => (await count(bench.db, 'haystack')) === old.length);
  const monitor = await saveLater();

  const batches = found(old);
  const filling = (async () => {
    for (let at = 0; at < batches.length; at += 20) await saveBackfill(bench.db, monitor, batches.slice(at, at + 20));
  })();
  // From the other end, so that each overtakes the other on some.
  for (const page of pages.toReversed()) push(...page);
  await filling;
  const fresh = zebras(3);
  push(...fresh);
  const analysed = () => count(bench.db, 'signals');
  await until('everything is analysed', async () => (await analysed()) === old.length + fresh.length);
  await until('the new ones are told', async () => channel.messages.length >= fresh.length);

  expect(await count(bench.db, 'mentions', 'backfill')).toBe(old.length);
  expect(await count(bench.db, 'deliveries')).toBe(fresh.length);
  const told = channel.messages.map(({ payload }) => JSON.stringify(payload.notification));
  for (const post of fresh) expect(told.some((text) => text.includes(post.text))).toBe(true);
  expect(await count(bench.db, 'haystack')).toBe(0);
});
