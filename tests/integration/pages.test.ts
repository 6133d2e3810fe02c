/** A page becomes durable with its cursor, once, and only for the lease's holder. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../src/contracts/failure.ts';
import { isSkip, type Post } from '../../src/domain/post.ts';
import { toPost } from '../../src/domain/well-formed.ts';
import { LeaseLost, type PageToSave, savePage } from '../../src/storage/pages.ts';
import { endRun, type LeasedSource, leaseDueSources, renewLease, sourceHealth } from '../../src/storage/sources.ts';
import { count, leaseOf, openWorkbench, postOf, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let source: LeasedSource;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench?.end());
beforeEach(async () => {
  await bench.db.query(`update sources set lease_until = '-infinity', next_run_at = now(), finished_at = null`);
  source = await leaseOf(bench.db);
});

function page(posts: Post[], changes: Partial<PageToSave> = {}): PageToSave {
  const matched = posts.flatMap((post) => {
    const { matches } = bench.watch.current().monitors.match(post);
    return matches.length > 0 ? [{ post, matches }] : [];
  });
  const kept = new Set(matched.map((item) => item.post));
  return {
    matched,
    haystack: posts.filter((post) => !kept.has(post)),
    deleted: [],
    skipped: [],
    cursor: { at: 1 },
    read: posts.length,
    backfill: false,
    ...changes,
  };
}
const save = (content: PageToSave, holder = source) =>
  savePage(bench.db, holder, content, bench.watch.current().monitorIds);

test('matched posts become mentions with spans, the rest goes to the haystack, the cursor moves', async () => {
  const heard = postOf({ text: 'I like acme a lot', title: 'Acme' });
  const other = postOf({ text: 'nothing to see' });
  const ids = await save(page([heard, other], { cursor: { at: 7 } }));
  expect(ids).toHaveLength(1);
  const [row] = await bench.db.query(
    `select s.cursor, mm.spans, p.data from sources s, mention_monitors mm join posts p on p.id = mm.post_id
     where s.name = 'test' and mm.post_id = $1`,
    [ids[0]],
  );
  expect(row?.cursor).toEqual({ at: 7 });
  expect(row?.spans).toContainEqual({ field: 'text', start: 7, end: 11 });
  expect(row?.data).toEqual(heard);
  expect(await count(bench.db, 'haystack', `native_id = '${other.id}'`)).toBe(1);
});

test('the same page again changes nothing and wakes nobody', async () => {
  const content = page([postOf(), postOf(), postOf({ text: 'hay' })]);
  expect(await save(content)).toHaveLength(2);
  const before = [await count(bench.db, 'posts'), await count(bench.db, 'mentions'), await count(bench.db, 'haystack')];
  expect(await save(content)).toEqual([]);
  expect([
    await count(bench.db, 'posts'),
    await count(bench.db, 'mentions'),
    await count(bench.db, 'haystack'),
  ]).toEqual(before);
});

test('a post twice in one page is one post', async () => {
  const post = postOf();
  expect(await save(page([post, { ...post }]))).toHaveLength(1);
});

test('the same native id on another platform is another post', async () => {
  const post = postOf();
  expect(await save(page([post, { ...post, platform: 'reddit' }]))).toHaveLength(2);
});

test('a monitor that is new catches a stored post when it comes again', async () => {
  const post = postOf({ text: 'acme and zebra' });
  await save(page([post]));
  await bench.apply({
    monitors: [
      { name: 'acme', match: 'acme' },
      { name: 'zebra', match: 'zebra' },
    ],
  });
  source = { ...source };
  await save(page([post]));
  expect(
    await count(bench.db, 'mention_monitors mm join posts p on p.id = mm.post_id', `p.native_id = '${post.id}'`),
  ).toBe(2);
  await bench.apply({});
});

test('who lost the lease stores nothing', async () => {
  await bench.db.query(`update sources set lease_until = '-infinity', next_run_at = now()`);
  const thief = await leaseOf(bench.db, 'another worker');
  const post = postOf();
  await expect(save(page([post]))).rejects.toThrow(LeaseLost);
  expect(await count(bench.db, 'posts', `native_id = '${post.id}'`)).toBe(0);
  expect(await renewLease(bench.db, source, 1000)).toBe(false);
  expect(await save(page([post]), thief)).toHaveLength(1);
});

test('a leased source is given to nobody else', async () => {
  expect(await leaseDueSources(bench.db, 'another', { leaseMs: 1000, limit: 5 })).toEqual([]);
});

test('NUL and lone surrogates are stored, neighbours unaffected', async () => {
  const hostile = toPost({
    platform: 'x',
    id: 'hostile\u0000',
    text: 'acme \u0000 \ud800 and \udc00 end',
    postedAt: '2026-01-01',
    raw: { deep: ['\u0000', '\udfff'] },
  });
  if (isSkip(hostile)) throw new Error(hostile.detail);
  const ids = await save(page([postOf(), hostile, postOf()]));
  expect(ids).toHaveLength(3);
  const [row] = await bench.db.query(`select data ->> 'text' as text from posts where native_id = 'hostile'`);
  expect(row?.text).toBe('acme  \ufffd and \ufffd end');
});

test('a 5 MB post is cut at 64 KB and flagged', async () => {
  const big = toPost({ platform: 'x', id: 'big', text: `acme ${'é'.repeat(2_500_000)}`, postedAt: '2026-01-01' });
  if (isSkip(big)) throw new Error(big.detail);
  expect(await save(page([big]))).toHaveLength(1);
  const [row] = await bench.db.query(
    `select octet_length(data ->> 'text') as bytes, data -> 'truncated' as cut from posts where native_id = 'big'`,
  );
  expect(row).toEqual({ bytes: 64 * 1024 - 1, cut: true });
});

test('skipped items are counted and kept as a small sample', async () => {
  const skipped = Array.from({ length: 9 }, (_, at) => ({
    skip: { skip: true as const, reason: 'not-json', detail: `line ${at}` },
    sample: '{',
  }));
  const before = await count(bench.db, 'skipped_items');
  await save(page([], { skipped }));
  expect((await count(bench.db, 'skipped_items')) - before).toBe(5);
  const [health] = await sourceHealth(bench.db);
  expect(health?.itemsSkipped).toBeGreaterThanOrEqual(9);
});

test('a deletion empties the post, drops what came of it, and it does not come back', async () => {
  const post = postOf();
  const hay = postOf({ text: 'hay' });
  await save(page([post, hay]));
  await save(page([], { deleted: [post, hay] }));
  const [row] = await bench.db.query(`select data, author, url, deleted_at from posts where native_id = $1`, [post.id]);
  expect(row?.data).toEqual({});
  expect(row?.deleted_at).not.toBeNull();
  expect(await count(bench.db, 'haystack', `native_id = '${hay.id}'`)).toBe(0);
  expect(await save(page([post]))).toEqual([]);
  expect(await count(bench.db, 'mentions m join posts p on p.id = m.post_id', `p.native_id = '${post.id}'`)).toBe(0);
});

describe('how a run ends shows in the source’s health', () => {
  test('a failure backs off, is visible, and success clears it', async () => {
    await endRun(bench.db, source, {
      kind: 'failed',
      failure: new Failure('transient', 'the feed answered 503', { status: 503 }),
      nextRunMs: 60_000,
    });
    const [failed] = await sourceHealth(bench.db);
    expect(failed).toMatchObject({
      state: 'backing off',
      failures: 1,
      lastFailure: { kind: 'transient', message: 'the feed answered 503' },
    });
    expect(await leaseDueSources(bench.db, 'x', { leaseMs: 1000, limit: 5 })).toEqual([]);
    await bench.db.query('update sources set next_run_at = now()');
    await endRun(bench.db, await leaseOf(bench.db), { kind: 'caught-up', nextRunMs: 0 });
    const [well] = await sourceHealth(bench.db);
    expect(well).toMatchObject({ state: 'waiting', failures: 0 });
  });

  test('a finished source is not due again', async () => {
    await endRun(bench.db, source, { kind: 'finished' });
    expect((await sourceHealth(bench.db))[0]?.state).toBe('finished');
    expect(await leaseDueSources(bench.db, 'x', { leaseMs: 1000, limit: 5 })).toEqual([]);
  });

  test('who lost the lease does not overwrite the health', async () => {
    const stale = { ...source, epoch: source.epoch - 1 };
    await endRun(bench.db, stale, { kind: 'finished' });
    expect((await sourceHealth(bench.db))[0]?.state).toBe('reading');
  });
});
