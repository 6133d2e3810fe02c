/** Hacker News against a simulated search API: newest first, a cap on what one query gives, items indexed late. */
import { describe, expect, test } from 'vitest';
import { type HackerNewsConfig, hackernews } from '../../connectors/hackernews.ts';
import type { Connector, Page } from '../../src/contracts/connector.ts';
import type { HttpClient, HttpRequest } from '../../src/contracts/http.ts';
import type { Post } from '../../src/domain/post.ts';
import { run, silent } from '../contract/connector-cases.ts';

const connector = hackernews as Connector;
const NOW = 1_780_272_000;

interface Item {
  id: number;
  at: number;
}

/** Answers like the API: at most `cap` hits of a query, in pages. */
function api(items: () => Item[], cap: number): HttpClient & { requests: number } {
  const client = {
    requests: 0,
    request({ url }: HttpRequest) {
      client.requests++;
      return Promise.resolve(answer(new URL(url), items(), cap));
    },
  };
  return client;
}

function answer(url: URL, items: Item[], cap: number) {
  const filters = url.searchParams.get('numericFilters') ?? '';
  const after = Number(/created_at_i>(-?\d+)/.exec(filters)?.[1]);
  const until = Number(/created_at_i<=(\d+)/.exec(filters)?.[1] ?? Infinity);
  const size = Number(url.searchParams.get('hitsPerPage'));
  const page = Number(url.searchParams.get('page') ?? 0);
  const found = items.filter(({ at }) => at > after && at <= until).sort((a, b) => b.at - a.at);
  const hits = found.slice(0, cap).slice(page * size, (page + 1) * size);
  const body = {
    hits: hits.map(({ id, at }) => ({
      objectID: String(id),
      created_at_i: at,
      title: `story ${id}`,
      _tags: ['story'],
    })),
    nbHits: found.length,
    nbPages: Math.ceil(Math.min(found.length, cap) / size),
    hitsPerPage: size,
    page,
  };
  return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(body)), url: url.href };
}

/** `count` items over an hour, in bursts, from a seed. */
function itemsOf(count: number, seed: number): Item[] {
  let state = seed;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  return Array.from({ length: count }, (_, id) => ({ id, at: NOW - Math.floor(3600 * random() ** 3) }));
}

const config = (more: Partial<HackerNewsConfig> = {}) => connector.config.parse({ backfillHours: 2, ...more });
const ids = (posts: Post[]) => posts.map(({ id }) => Number(id)).sort((a, b) => a - b);
const rawIds = (pages: Page[]) =>
  pages.flatMap(({ raw }) => raw.map((hit) => Number((hit as { objectID: string }).objectID)));

describe('more items than one query gives', () => {
  test.each([1, 2, 3])('are read whole, oldest first, once each (seed %i)', async (seed) => {
    const items = itemsOf(500, seed);
    const http = api(() => items, 40);
    const { posts, pages, failure } = await run(connector, config({ hitsPerPage: 20 }), { http, now: NOW * 1000 });
    expect(failure).toBeUndefined();
    expect(ids(posts)).toEqual(items.map(({ id }) => id));
    const times = posts.map(({ postedAt }) => postedAt);
    expect(times).toEqual(times.toSorted());
    expect(http.requests).toBeLessThan(200);
    expect(pages.length).toBeGreaterThan(3);
  });

  test('resuming from any cursor loses nothing', async () => {
    const items = itemsOf(300, 7);
    const http = api(() => items, 40);
    const { pages } = await run(connector, config({ hitsPerPage: 20 }), { http, now: NOW * 1000 });
    for (const [index, { cursor }] of pages.entries()) {
      const rest = await run(connector, config({ hitsPerPage: 20 }), { http, now: NOW * 1000, cursor });
      const got = new Set(rawIds(rest.pages));
      expect(rawIds(pages.slice(index + 1)).filter((id) => !got.has(id))).toEqual([]);
    }
  });

  test('a second with more than the API gives ends too', async () => {
    const items = Array.from({ length: 50 }, (_, id) => ({ id, at: NOW - 100 }));
    const http = api(() => items, 10);
    const { posts, failure } = await run(connector, config({ hitsPerPage: 10 }), { http, now: NOW * 1000 });
    expect(failure).toBeUndefined();
    expect(posts).toHaveLength(10);
    expect(http.requests).toBeLessThan(40);
  });
});

describe('polling', () => {
  test('items that come or are indexed later are given once', async () => {
    const items = itemsOf(60, 11);
    let known = items.filter(({ id }) => id % 3 !== 0 || id < 30);
    const http = api(() => known, 1000);
    const first = await run(connector, config(), { http, now: NOW * 1000 });
    // Late within the overlap: the index is minutes behind at worst.
    known = [
      ...items.filter(({ at, id }) => known.some((one) => one.id === id) || at > NOW - 250),
      { id: 900, at: NOW + 20 },
    ];
    const second = await run(connector, config(), { http, now: (NOW + 30) * 1000, cursor: first.pages.at(-1)?.cursor });
    const all = [...rawIds(first.pages), ...rawIds(second.pages)];
    expect(all.toSorted((a, b) => a - b)).toEqual(known.map(({ id }) => id).sort((a, b) => a - b));
    const third = await run(connector, config(), { http, now: (NOW + 60) * 1000, cursor: second.pages.at(-1)?.cursor });
    expect(third.pages).toEqual([]);
  });

  test('what was there before the source is history, what comes after is not', async () => {
    let known: Item[] = [{ id: 1, at: NOW - 5000 }];
    const http = api(() => known, 1000);
    const first = await run(connector, config(), { http, now: NOW * 1000 });
    known = [...known, { id: 2, at: NOW + 10 }, { id: 3, at: NOW - 10 }];
    const second = await run(connector, config(), { http, now: (NOW + 30) * 1000, cursor: first.pages.at(-1)?.cursor });
    expect(first.pages.map(({ backfill, raw }) => [backfill, raw.length])).toEqual([[true, 1]]);
    expect(second.pages.map((page) => [page.backfill ?? false, ...rawIds([page])])).toEqual([
      [true, 3],
      [false, 2],
    ]);
  });

  test('a first reading that found nothing does not make later news history', async () => {
    let known: Item[] = [];
    const http = api(() => known, 1000);
    const first = await run(connector, config(), { http, now: NOW * 1000 });
    known = [{ id: 1, at: NOW + 5 }];
    const second = await run(connector, config(), { http, now: (NOW + 30) * 1000, cursor: first.pages.at(-1)?.cursor });
    expect(second.pages.map((page) => [page.backfill ?? false, ...rawIds([page])])).toEqual([[false, 1]]);
  });

  test('the cursor stays small', async () => {
    const items = itemsOf(3000, 5);
    const { pages } = await run(connector, config(), { http: api(() => items, 1000), now: NOW * 1000 });
    for (const { cursor } of pages) expect(JSON.stringify(cursor).length).toBeLessThan(150_000);
  });
});

describe('items of the official API', () => {
  test.each<[string, object, object]>([
    [
      'a comment',
      {
        by: 'norvig',
        id: 2921983,
        kids: [1],
        parent: 2921506,
        text: 'Aw shucks &gt; you',
        time: 1314211127,
        type: 'comment',
      },
      {
        id: '2921983',
        kind: 'comment',
        text: 'Aw shucks > you',
        parent: { id: '2921506' },
        author: { handle: 'norvig' },
      },
    ],
    [
      'a job',
      {
        by: 'justin',
        id: 192327,
        score: 6,
        text: 'Join<p>us',
        time: 1210981217,
        title: 'Hiring',
        type: 'job',
        url: '',
      },
      {
        kind: 'post',
        title: 'Hiring',
        text: 'Join\n\nus',
        metrics: { score: 6 },
        postedAt: '2008-05-16T23:40:17.000Z',
      },
    ],
    [
      'a poll option',
      { by: 'pg', id: 160705, poll: 160704, text: 'Yes', type: 'pollopt' },
      { skip: true, reason: 'poll-option' },
    ],
    ['a deleted one', { deleted: true, id: 5, time: 1, type: 'comment' }, { skip: true, reason: 'deleted' }],
    [
      'a dead one',
      { dead: true, id: 5, by: 'x', text: 'spam', time: 1, type: 'comment' },
      { skip: true, reason: 'deleted' },
    ],
  ])('%s', (_name, item, expected) => expect(connector.normalise(item, config())).toMatchObject(expected));
});

/** The official API: numbers without gaps, `null` for what is not shown yet, a list of what changed lately. */
function official(first: number, items: Map<number, object | null>, changed: () => number[] = () => []) {
  const client = {
    asked: 0,
    request({ url }: HttpRequest) {
      client.asked++;
      const name = new URL(url).pathname.split('/').at(-1)?.replace('.json', '') ?? '';
      const newest = first + items.size - 1;
      const body =
        name === 'maxitem' ? newest : name === 'updates' ? { items: changed() } : (items.get(Number(name)) ?? null);
      return Promise.resolve({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(body)), url });
    },
  };
  return client;
}

const comments = (first: number, count: number) =>
  new Map<number, object | null>(
    Array.from({ length: count }, (_, index) => {
      const id = first + index;
      return [
        id,
        { id, type: 'comment', by: 'ana', parent: 1, text: `Comment ${id}`, time: NOW - (count - index) * 10 },
      ];
    }),
  );

describe('the official API', () => {
  const items = (more: object = {}) => config({ api: 'items', backfillHours: 0, ...more } as Partial<HackerNewsConfig>);

  test('a first reading begins at the configured time, found by halving', async () => {
    const all = comments(1_000_000, 2000);
    const http = official(1_000_000, all);
    const { posts, failure } = await run(connector, items({ backfillHours: 1 }), { http, now: NOW * 1000 });
    expect(failure).toBeUndefined();
    expect(posts.map(({ id }) => Number(id))).toEqual([...all.keys()].slice(-360));
    expect(http.asked).toBeLessThan(360 + 20);
  });

  test('resuming from any cursor loses nothing', async () => {
    const all = comments(5000, 350);
    const { pages } = await run(connector, items({ backfillHours: 2 }), { http: official(5000, all), now: NOW * 1000 });
    const idsIn = (list: Page[]) => list.flatMap(({ raw }) => raw.map((item) => (item as { id: number }).id));
    expect(idsIn(pages).length).toBe(350);
    for (const [index, { cursor }] of pages.entries()) {
      const rest = await run(connector, items(), { http: official(5000, all), now: NOW * 1000, cursor });
      const got = new Set(idsIn(rest.pages));
      expect(idsIn(pages.slice(index + 1)).filter((id) => !got.has(id))).toEqual([]);
    }
  });

  test('what shows nothing yet is asked for again, for an hour', async () => {
    const all = comments(100, 3);
    const first = await run(connector, items(), { http: official(100, all), now: NOW * 1000 });
    all
      .set(103, null)
      .set(104, { id: 104, type: 'comment', text: 'New', time: NOW + 1 })
      .set(105, null);
    let cursor = first.pages.at(-1)?.cursor;
    const read = async (now: number) => {
      const { pages, posts } = await run(connector, items(), { http: official(100, all), now: now * 1000, cursor });
      cursor = pages.at(-1)?.cursor ?? cursor;
      return posts.map(({ id }) => id);
    };
    expect(await read(NOW + 10)).toEqual(['104']);
    all.set(103, { id: 103, type: 'comment', text: 'Late', time: NOW + 1 });
    expect(await read(NOW + 40)).toEqual(['103']);
    expect(cursor).toMatchObject({ next: 106, missing: [[105, (NOW + 10) * 1000]] });
    expect(await read(NOW + 3700)).toEqual([]);
    expect(cursor).toMatchObject({ missing: [] });
  });

  test('what changed is read again: an edit, a death, a deletion', async () => {
    const all = comments(100, 3);
    const first = await run(connector, items(), { http: official(100, all), now: NOW * 1000 });
    all.set(100, { ...all.get(100), text: 'Edited' });
    all.set(101, { ...all.get(101), dead: true });
    all.set(102, { id: 102, deleted: true, type: 'comment', time: NOW });
    const http = official(100, all, () => [100, 101, 102, 999]);
    const cursor = first.pages.at(-1)?.cursor;
    const { posts, deleted } = await run(connector, items(), { http, now: NOW * 1000, cursor });
    expect(posts).toMatchObject([{ id: '100', text: 'Edited' }]);
    expect(deleted.map(({ id }) => id)).toEqual(['101', '102']);
  });

  test('only wanted kinds; a query is refused', async () => {
    const all = new Map<number, object | null>([
      [1, { id: 1, type: 'story', title: 'Ask HN: why?', time: NOW }],
      [2, { id: 2, type: 'story', title: 'A story', time: NOW }],
      [3, { id: 3, type: 'job', title: 'A job', time: NOW }],
    ]);
    const read = async (tags: string[]) => {
      const cursor = { next: 1, missing: [], liveFrom: 0 };
      const { posts } = await run(connector, items({ tags }), { http: official(1, all), now: NOW * 1000, cursor });
      return posts.map(({ id }) => id);
    };
    expect(await read(['ask_hn'])).toEqual(['1']);
    expect(await read(['story', 'job'])).toEqual(['1', '2', '3']);
    expect(connector.config.safeParse({ api: 'items', query: 'a' }).success).toBe(false);
  });

  test('an abort ends it at once, and asks for nothing more', async () => {
    const controller = new AbortController();
    const http = official(100, comments(100, 500));
    const request = http.request;
    http.request = (one) => {
      if (http.asked === 50) controller.abort(new Error('stopped'));
      return one.signal?.aborted ? Promise.reject(one.signal.reason) : request(one);
    };
    const cursor = { next: 100, missing: [], liveFrom: 0 };
    const { failure } = await run(connector, items(), { http, now: NOW * 1000, cursor, signal: controller.signal });
    expect(failure).toMatchObject({ message: 'stopped' });
    expect(http.asked).toBe(50);
  });
});

test('a cursor of the first version, in seconds, goes on', async () => {
  const http = api(
    () => [
      { id: 1, at: NOW - 10 },
      { id: 2, at: NOW + 5 },
    ],
    1000,
  );
  const cursor = { after: NOW - 10, seen: [['1', NOW - 10]], liveFrom: NOW - 500 };
  const { pages } = await run(connector, config(), { http, now: (NOW + 30) * 1000, cursor });
  expect(rawIds(pages)).toEqual([2]);
});

test('stored posts are looked up again: dead and deleted ones are gone, what shows nothing cannot be told', async () => {
  const all = comments(1, 4);
  all
    .set(2, { ...all.get(2), dead: true })
    .set(3, { id: 3, deleted: true })
    .set(4, null);
  for (const options of [{ api: 'items' }, { api: 'search', itemsEndpoint: 'https://items.example/v0' }]) {
    const deps = { http: official(1, all), log: silent, clock: () => NOW };
    const source = connector.open(connector.config.parse(options), deps);
    const refs = [1, 2, 3, 4].map((id) => ({ platform: 'hackernews', id: String(id) }));
    const found = await source.recheck?.(refs, new AbortController().signal);
    expect(found?.deleted.map(({ id }) => id)).toEqual(['2', '3']);
    expect(found?.raw).toMatchObject([{ id: 1 }]);
  }
});
