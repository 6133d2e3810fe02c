/** Previews of queries on real history: what they count is what asking every post would count. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Estimate } from '../../src/domain/interval.ts';
import { libraryOf, type MonitorDef } from '../../src/domain/monitor.ts';
import type { Post } from '../../src/domain/post.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { readPost } from '../../src/query/text.ts';
import { deletePosts } from '../../src/storage/deletions.ts';
import { migrateDatabase } from '../../src/storage/migrate.ts';
import { previewQuery } from '../../src/storage/preview.ts';
import { diffQueries } from '../../src/storage/preview-diff.ts';
import type { PreviewRequest } from '../../src/storage/preview-result.ts';
import { makeKeys } from '../../src/storage/unkeyed.ts';
import { NEWEST, randomHistory, storeHistory } from '../support/history.ts';
import { count, openWorkbench, type Workbench } from '../support/workbench.ts';

const DAYS = 10;
const POSTS = randomHistory(4_000, DAYS);
const library = libraryOf([{ name: 'drinks', type: 'terms', items: ['coffee', 'tea'] }], []);
const MONITORS: MonitorDef[] = [{ name: 'acme', match: 'acme' }];

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
  await storeHistory(bench, POSTS);
});
afterAll(() => bench?.end());

const preview = (match: string, more: Partial<PreviewRequest> = {}) =>
  previewQuery(bench.db, {
    queries: { match },
    monitors: MONITORS,
    library,
    days: DAYS + 1,
    budgetMs: Number.POSITIVE_INFINITY,
    ...more,
  });

function naive(query: string, posts: readonly Post[] = POSTS): Post[] {
  const ask = compileQuery(query, { library });
  return posts.filter((post) => ask(readPost(post)).truth === true);
}

/** Twice as wide as the 95 % interval: how much is looked at depends on time, and a test must not fail one time in twenty. */
function expectAbout({ low, high }: Estimate, truth: number): void {
  const more = (high - low) / 2;
  expect(low).toBeLessThan(high);
  expect(truth).toBeGreaterThanOrEqual(low - more);
  expect(truth).toBeLessThanOrEqual(high + more);
}

const QUERIES = [
  'acme',
  'acme -pie',
  '"apple pie" OR "acme watch"',
  'inv* OR bik?',
  'coffee NEAR/2 tea',
  '{acme} the of',
  'from:user7 OR 東京',
  '京 OR café',
  'love likes:>=5',
  'list:drinks -slow',
  'the OR a OR of',
  '(apple OR bike) lang:en platform:x',
];

describe('a preview', () => {
  test.each(QUERIES)('counts %s as asking every post would', async (query) => {
    const { exact, count: found, platforms } = await preview(query);
    const expected = naive(query);
    expect(expected.length).toBeGreaterThan(0);
    expect(exact).toBe(true);
    expect(found).toEqual({ value: expected.length, low: expected.length, high: expected.length });
    const byPlatform = Object.fromEntries(platforms.map(({ platform, count: some }) => [platform, some]));
    expect(byPlatform).toEqual(
      Object.fromEntries(
        [...Map.groupBy(expected, (post) => post.platform)].map(([name, list]) => [name, list.length]),
      ),
    );
  });

  test('looks at the last days before the newest post, and says which they are', async () => {
    const { window, count: found, perDay } = await preview('acme', { days: 3 });
    const from = NEWEST - 3 * 86_400_000;
    const recent = POSTS.filter((post) => Date.parse(post.postedAt) > from);
    expect(window.to).toBe(POSTS.at(-1)?.postedAt);
    expect(window.from).toBe(recent[0]?.postedAt);
    expect(found.value).toBe(naive('acme', recent).length);
    expect(perDay.value).toBeCloseTo(found.value / window.days, 6);
    expect(window.days).toBeGreaterThan(2.9);
    expect(window.days).toBeLessThanOrEqual(3);
  });

  test('names the busiest hour', async () => {
    const { busiestHour } = await preview('acme');
    const hours = Map.groupBy(naive('acme'), (post) => post.postedAt.slice(0, 13));
    const most = Math.max(...[...hours.values()].map((list) => list.length));
    expect(busiestHour?.count).toBe(most);
    expect(hours.get(busiestHour?.from.slice(0, 13) ?? '')).toHaveLength(most);
  });

  test('says what other monitors catch of it, and what is new', async () => {
    const { overlap, fresh } = await preview('acme OR coffee');
    const both = naive('acme').length;
    const all = naive('acme OR coffee').length;
    expect(overlap).toEqual([{ monitor: 'acme', count: both, share: both / all }]);
    expect(fresh).toBe(all - both);
    // Its own older version is no other monitor.
    const own = await preview('acme OR coffee', { queries: { name: 'acme', match: 'acme OR coffee' } });
    expect(own.overlap).toEqual([]);
  });

  test('keeps exclude and mute apart', async () => {
    const queries = { match: 'acme', exclude: 'pie', mute: 'coffee' };
    const { count: found, excluded, muted } = await preview('', { queries });
    expect(found.value).toBe(naive('acme -pie').length);
    expect(excluded).toBe(naive('acme pie').length);
    expect(muted).toBe(naive('acme coffee -pie').length);
  });

  test("gives each OR branch's share, and names dead and dominating ones with their places", async () => {
    const text = 'the OR acme OR appel';
    const { branches, problems } = await preview(text, { broadPerDay: 10 });
    const all = naive(text).length;
    const [the, acme, appel] = branches[0] ?? [];
    expect(the).toMatchObject({ query: 'the', count: naive('the').length, unique: naive('the -acme').length });
    expect(acme).toMatchObject({ count: naive('acme').length, dead: false });
    expect(acme?.uniqueShare).toBeCloseTo(naive('acme -the').length / all, 9);
    expect(appel).toMatchObject({ count: 0, dead: true, share: 0 });
    expect(problems.map(({ code, start, end }) => [code, text.slice(start, end)])).toEqual([
      ['W-BROAD', text],
      ['W-DEAD-CLAUSE', 'appel'],
    ]);
    const inside = await preview('(acme OR zzz) (the OR of)');
    expect(inside.branches.map((group) => group.map(({ query, dead }) => [query, dead]))).toEqual([
      [
        ['acme', false],
        ['zzz', true],
      ],
      [
        ['the', false],
        ['of', false],
      ],
    ]);
    expect(inside.branches[0]?.[0]?.dominating).toBe(true);
  });

  test('counts what cannot be told, by platform and field', async () => {
    const { unknown, unknownExact } = await preview('acme likes:>=5');
    const expected = naive('acme').filter((post) => post.platform === 'rss').length;
    expect(unknown).toEqual([{ platform: 'rss', field: 'likes', count: expected }]);
    expect(unknownExact).toBe(true);
    // A post without an author holds no key of one, and is asked all the same.
    const authors = await preview('from:user7');
    expect(authors.unknown).toEqual([
      { platform: 'rss', field: 'author', count: POSTS.filter((post) => post.platform === 'rss').length },
    ]);
  });

  test('shows samples from the whole time, with the places that matched', async () => {
    const { samples, window } = await preview('acme', { samples: 4 });
    expect(samples).toHaveLength(4);
    const times = samples.map(({ post }) => Date.parse(post.postedAt));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(window.days * 0.5 * 86_400_000);
    for (const { post, spans } of samples) {
      expect(spans.map(({ start, end }) => post.text.slice(start, end))).toContain('acme');
    }
  });

  test('within: holds for history as it did when it was posted', async () => {
    expect((await preview('acme within:1h')).count.value).toBe(naive('acme').length);
  });

  test('a scope looks at that source alone, and needs no word', async () => {
    const scoped = (source: string) =>
      preview('', {
        queries: { match: 'lang:en', scope: `everything-in(${source})` },
        budgetMs: Number.POSITIVE_INFINITY,
      });
    expect((await scoped('test')).count.value).toBe(naive('lang:en').length);
    expect((await scoped('other')).count.value).toBe(0);
  });

  test('refuses a query with an error', async () => {
    await expect(preview('acme OR -pie')).rejects.toThrow('E-UNANCHORED');
    await expect(preview('', { queries: { match: 'acme', mute: '(' } })).rejects.toThrow(/mute: E-PAREN/);
  });
});

describe('when there is no time for all', () => {
  test.each([
    'the OR a OR of',
    'acme',
    'lang:en coffee',
    'love likes:>=5',
  ])('the count of %s is an estimate that says so, and its interval is about right', async (query) => {
    const { exact, share, candidates, count: found, notes } = await preview(query, { budgetPosts: 150 });
    const truth = naive(query).length;
    expect(exact).toBe(false);
    expect(share).toBeLessThan(1);
    expect(candidates).toBeLessThan(400);
    expectAbout(found, truth);
    expect(notes[0]).toContain('a random');
  });

  test('at the latest after the budget of time', async () => {
    const { exact, share } = await preview('the OR a OR of', { budgetMs: 0 });
    expect(exact).toBe(false);
    expect(share).toBeGreaterThan(0);
  });

  test('it stops when it is told to', async () => {
    await expect(preview('the', { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});

describe('sources that keep a share of the hay', () => {
  test('are scaled up, and the count is an estimate', async () => {
    await bench.db.query('update sources set haystack = 0.25');
    try {
      const { exact, count: found, notes } = await preview('coffee');
      const caught = naive('coffee acme').length;
      const hay = naive('coffee -acme').length;
      expect(exact).toBe(false);
      expect(found.value).toBe(caught + hay * 4);
      expect(found.low).toBeLessThan(found.value);
      expect(notes.join()).toContain('25 %');
    } finally {
      await bench.db.query('update sources set haystack = 1');
    }
  });
});

describe('a diff', () => {
  const diff = (before: string, after: string, more = {}) =>
    diffQueries(bench.db, {
      before: { match: before },
      after: { match: after },
      library,
      days: DAYS + 1,
      budgetMs: Number.POSITIVE_INFINITY,
      ...more,
    });

  test('counts what both catch, what is gained and what is lost', async () => {
    const { exact, before, after, both, gained, lost } = await diff('acme OR coffee', '(acme -pie) OR tea');
    const size = (query: string) => naive(query).length;
    expect(exact).toBe(true);
    expect(before.value).toBe(size('acme OR coffee'));
    expect(after.value).toBe(size('(acme -pie) OR tea'));
    expect(both.value).toBe(size('(acme OR coffee) ((acme -pie) OR tea)'));
    expect(gained.value).toBe(after.value - both.value);
    expect(lost.value).toBe(before.value - both.value);
  });

  test('shows samples with the clause that decided', async () => {
    const { samples } = await diff('acme', 'acme -pie OR tea', { samples: 2 });
    expect(samples.lost).toHaveLength(2);
    for (const { post, spans, reason } of samples.lost) {
      expect(post.text).toContain('pie');
      expect(spans[0]).toMatchObject({ field: 'text' });
      expect(reason).toContain('Not matched');
    }
    for (const { post, reason } of samples.gained) {
      expect(post.text).toContain('tea');
      expect(reason).toContain('acme was not found');
    }
  });

  test('the same query changes nothing; muting is told apart', async () => {
    const same = await diff('acme', 'acme');
    expect([same.gained.value, same.lost.value, same.muteChanged.value]).toEqual([0, 0, 0]);
    const muted = await diffQueries(bench.db, {
      before: { match: 'acme' },
      after: { match: 'acme', mute: 'coffee' },
      library,
      days: DAYS + 1,
      budgetMs: Number.POSITIVE_INFINITY,
    });
    expect(muted.muteChanged.value).toBe(naive('acme coffee').length);
  });

  test('is an estimate when there is no time for all', async () => {
    const { exact, gained } = await diff('acme', 'the', { budgetPosts: 150 });
    const truth = naive('the -acme').length;
    expect(exact).toBe(false);
    expectAbout(gained, truth);
  });
});

describe('the text index', () => {
  test('rows without keys are candidates, and get theirs', async () => {
    await bench.db.query('update posts set keys = null');
    await bench.db.query('update haystack set keys = null where (random() < 0.5)');
    expect((await preview('acme OR coffee')).count.value).toBe(naive('acme OR coffee').length);
    const sampled = await preview('the', { budgetPosts: 300 });
    expectAbout(sampled.count, naive('the').length);
    let made = 0;
    for (let some = await makeKeys(bench.db, 700); some > 0; some = await makeKeys(bench.db, 700)) made += some;
    expect(made).toBeGreaterThan(0);
    expect(await count(bench.db, 'posts', 'keys is null')).toBe(0);
    expect(await count(bench.db, 'haystack', 'keys is null')).toBe(0);
    expect((await preview('acme OR coffee')).count.value).toBe(naive('acme OR coffee').length);
  });

  test('a deletion takes the keys too, and the post is counted no more', async () => {
    const gone = naive('acme coffee').slice(0, 3);
    await bench.db.transaction((tx) => deletePosts(tx, gone));
    const left = POSTS.filter((post) => !gone.includes(post));
    expect((await preview('acme OR coffee')).count.value).toBe(naive('acme OR coffee', left).length);
    expect(await count(bench.db, 'posts', `deleted_at is not null and keys = '{}'`)).toBe(3);
  });
});

describe('a database of before the text index', () => {
  let old: Workbench;
  beforeAll(async () => {
    old = await openWorkbench();
  });
  afterAll(() => old?.end());

  test('is upgraded: its posts are found at once, and their keys are made later', async () => {
    for (const sql of [
      'alter table posts drop column keys',
      'alter table haystack drop column keys',
      'drop index haystack_posted_at',
      `delete from knex_migrations where name = '0003-text-index'`,
      `insert into posts (platform, native_id, posted_at, data, deleted_at) values
         ('x', '1', '2026-10-30T00:00:00Z', '{"platform":"x","id":"1","text":"acme one","postedAt":"2026-10-30T00:00:00.000Z"}', null),
         ('x', '2', '2026-10-30T00:00:00Z', '{}', now())`,
      `insert into haystack (platform, native_id, source_id, posted_at, data) select 'x', '3', id, '2026-10-31T00:00:00Z',
         '{"platform":"x","id":"3","text":"acme three","postedAt":"2026-10-31T00:00:00.000Z"}' from sources`,
    ]) {
      await old.db.query(sql);
    }
    expect((await migrateDatabase(old.url)).applied).toEqual(['0003-text-index']);
    const request = { queries: { match: 'acme' }, monitors: [], library };
    expect((await previewQuery(old.db, request)).count.value).toBe(2);
    expect(await makeKeys(old.db, 100)).toBe(2);
    expect((await previewQuery(old.db, request)).count.value).toBe(2);
    expect(await count(old.db, 'posts', 'keys is null')).toBe(0);
  });

  test('without any history it says so', async () => {
    await old.db.query('truncate posts, haystack cascade');
    const {
      window,
      exact,
      count: found,
      notes,
    } = await previewQuery(old.db, {
      queries: { match: 'acme' },
      monitors: [],
      library,
    });
    expect(window).toEqual({ from: null, to: null, days: 0, haystackFrom: null });
    expect([exact, found.value]).toEqual([true, 0]);
    expect(notes[0]).toContain('nothing is stored yet');
  });
});
