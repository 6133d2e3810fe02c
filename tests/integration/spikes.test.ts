/** Spikes on a real database: backfilled history, a burst of one story, and what is left out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportSpikes } from '../../src/bin/spike-report.ts';
import type { Post } from '../../src/domain/post.ts';
import { savePage } from '../../src/storage/pages.ts';
import type { LeasedSource } from '../../src/storage/sources.ts';
import { analyseBatch } from '../../workers/analyse.ts';
import { earshotHere } from '../support/cli.ts';
import { analyseOptions, leaseOf, openWorkbench, postOf, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let source: LeasedSource;
beforeAll(async () => {
  bench = await openWorkbench();
  source = await leaseOf(bench.db);
});
afterAll(() => bench?.end());

const NOW = Date.parse('2026-11-01T10:30:00.000Z');
const hoursAgo = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString();
const report = (days = 1) => reportSpikes(bench.db, { days, nowMs: NOW });

async function hear(posts: Post[], backfill = false): Promise<void> {
  const options = await analyseOptions();
  const { monitors, monitorIds } = bench.watch.current();
  for (let at = 0; at < posts.length; at += 200) {
    const page = posts.slice(at, at + 200);
    const matched = page.map((post) => ({ post, matches: monitors.match(post).matches }));
    const rest = { haystack: [], deleted: [], skipped: [], cursor: {}, read: page.length, backfill };
    await analyseBatch(bench, options, await savePage(bench.db, source, { matched, ...rest }, monitorIds));
  }
}

test('history that was backfilled a moment ago is no spike', async () => {
  await hear(
    Array.from({ length: 240 }, (_, nth) => postOf({ postedAt: hoursAgo(3 * nth + 3) })),
    true,
  );
  expect(await report()).toEqual([]);
});

test('a few posts are none either', async () => {
  await hear(Array.from({ length: 8 }, () => postOf({ postedAt: hoursAgo(0.1) })));
  expect(await report()).toEqual([]);
});

test('a burst is one, per monitor and per topic, with the story that explains it first', async () => {
  const outrage = 'acme billed everybody twice this morning and the invoice says nothing about it, this is terrible';
  const copies = ['', 'RT @a: ', 'Wow: '].flatMap((front) =>
    Array.from({ length: 10 }, () => postOf({ text: front + outrage, postedAt: hoursAgo(0.1) })),
  );
  await hear([...copies, postOf({ text: 'acme invoice arrived', postedAt: hoursAgo(0.1) })]);
  const found = await report();
  const volume = found.filter(({ kind }) => kind === 'volume');
  expect(volume.map(({ monitor, topic }) => [monitor, topic])).toEqual(
    expect.arrayContaining([
      ['acme', null],
      ['acme', 'billing'],
    ]),
  );
  const spike = volume.find(({ topic }) => topic === null);
  expect(spike).toMatchObject({ from: '2026-11-01T10:00:00.000Z', to: '2026-11-01T11:00:00.000Z', posts: 39 });
  expect(spike?.usual).toBeLessThan(2);
  expect(spike?.stories[0]).toMatchObject({ posts: 30, platforms: ['x'], text: outrage });
  expect(spike?.stories[0]?.share).toBeGreaterThan(0.7);
  const drop = found.find(({ kind, topic }) => kind === 'sentiment' && topic === null);
  expect(drop?.stories[0]).toMatchObject({ posts: 30, text: outrage });
});

test('muted and deleted posts do not count', async () => {
  const [before] = await report();
  await bench.apply({ monitors: [{ name: 'acme', match: 'acme', mute: 'giveaway' }] });
  await hear(
    Array.from({ length: 50 }, (_, nth) => postOf({ text: `acme giveaway number ${nth}`, postedAt: hoursAgo(0.1) })),
  );
  expect((await report())[0]).toEqual(before);
  const refs = await bench.db.query<{ platform: string; id: string }>(
    `select platform, native_id as id from posts where posted_at > $1`,
    [hoursAgo(0.5)],
  );
  const page = { matched: [], haystack: [], skipped: [], cursor: {}, read: 0, backfill: false };
  await savePage(bench.db, source, { ...page, deleted: refs }, new Map());
  expect(await report()).toEqual([]);
  const kept = await bench.db.query(`select 1 from stories s join posts p on p.id = s.first_post_id
    where p.deleted_at is not null and s.units <> '{}'`);
  expect(kept).toEqual([]);
});

test('the command says when there is nothing', async () => {
  const { code, out } = await earshotHere(['spikes', '--days', '2', '--database-url', bench.url], {});
  expect([code, out.trim()]).toEqual([0, 'nothing unusual in 2 days']);
});
