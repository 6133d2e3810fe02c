/** YouTube against a simulated API: quota units, answers that are only partly listed, reasons of refusals. */
import { describe, expect, test } from 'vitest';
import { youtube } from '../../connectors/youtube.ts';
import type { Connector, Page } from '../../src/contracts/connector.ts';
import type { HttpClient } from '../../src/contracts/http.ts';
import { loopbackClient, run, silent } from '../contract/connector-cases.ts';
import { loopback } from '../support/loopback.ts';

const connector = youtube as Connector;
const NOW = Date.parse('2026-06-01T20:00:00Z');

interface Thread {
  id: string;
  at: number;
  replies?: number[];
}

const comment = (id: string, at: number, parentId?: string) => ({
  kind: 'youtube#comment',
  id,
  snippet: {
    textDisplay: `Comment ${id}`,
    publishedAt: new Date(at).toISOString(),
    updatedAt: new Date(at).toISOString(),
    parentId,
  },
});

/** Threads by their own time, newest first, at most one answer listed with each; counts what is asked. */
function api(threads: () => Thread[], size = 20): HttpClient & { asked: string[] } {
  const client = {
    asked: [] as string[],
    request({ url: href }: { url: string }) {
      const url = new URL(href);
      client.asked.push(url.pathname.split('/').at(-1) ?? '');
      const body = JSON.stringify(url.pathname.endsWith('/comments') ? answers(url) : list(url));
      return Promise.resolve({ status: 200, headers: {}, body: Buffer.from(body), url: href });
    },
  };
  return client;

  function list(url: URL) {
    const from = Number(url.searchParams.get('pageToken') ?? 0);
    const sorted = threads().toSorted((a, b) => b.at - a.at);
    const items = sorted.slice(from, from + size).map(({ id, at, replies = [] }) => ({
      snippet: { videoId: 'vid', totalReplyCount: replies.length, topLevelComment: comment(id, at) },
      ...(replies.length > 0 && {
        replies: { comments: replies.slice(-1).map((time) => comment(`${id}.${time}`, time, id)) },
      }),
    }));
    return { items, ...(from + size < sorted.length && { nextPageToken: String(from + size) }) };
  }

  function answers(url: URL) {
    const parent = threads().find(({ id }) => id === url.searchParams.get('parentId'));
    return { items: (parent?.replies ?? []).map((time) => comment(`${parent?.id}.${time}`, time, parent?.id)) };
  }
}

const config = (more: object = {}) => connector.config.parse({ video: 'vid_12345', key: 'k', ...more });
const idsOf = (pages: Page[]) =>
  pages.flatMap(({ raw }) => raw.map((one) => (connector.normalise(one, config()) as { id: string }).id));

describe('comments', () => {
  test('all threads and all their answers, once each, and nothing lost from any cursor', async () => {
    const threads = Array.from({ length: 900 }, (_, index) => {
      const at = NOW - (900 - index) * 60_000;
      return { id: `t${index}`, at, replies: index % 9 === 0 ? [at + 1000, at + 2000, at + 3000] : [] };
    });
    const { pages, failure } = await run(connector, config(), { http: api(() => threads), now: NOW });
    expect(failure).toBeUndefined();
    expect(new Set(idsOf(pages)).size).toBe(1200);
    expect(idsOf(pages).length).toBe(1200);
    for (const [index, { cursor }] of pages.entries()) {
      const rest = await run(connector, config(), { http: api(() => threads), now: NOW, cursor });
      const got = new Set(idsOf(rest.pages));
      expect(idsOf(pages.slice(index + 1)).filter((id) => !got.has(id))).toEqual([]);
    }
  });

  test('a new answer to a recent thread is news; a quiet video costs one unit', async () => {
    const threads: Thread[] = [{ id: 'a', at: NOW - 60_000 }];
    const http = api(() => threads);
    const first = await run(connector, config(), { http, now: NOW });
    threads[0] = { ...(threads[0] as Thread), replies: [NOW + 1000, NOW + 2000] };
    const second = await run(connector, config(), { http, now: NOW + 60_000, cursor: first.pages.at(-1)?.cursor });
    expect(second.pages.filter(({ backfill }) => backfill !== true).flatMap((page) => idsOf([page]))).toEqual([
      `a.${NOW + 1000}`,
      `a.${NOW + 2000}`,
    ]);
    http.asked.length = 0;
    const third = await run(connector, config(), { http, now: NOW + 120_000, cursor: second.pages.at(-1)?.cursor });
    expect(third.posts).toEqual([]);
    expect(http.asked).toEqual(['commentThreads']);
  });
});

describe('quota', () => {
  const threads = Array.from({ length: 3000 }, (_, index) => ({ id: `t${index}`, at: NOW - index }));

  test('is counted over runs and never exceeded; a new day in California begins anew', async () => {
    const http = api(() => threads, 20);
    let cursor: unknown = null;
    const read = (now: number) => run(connector, config({ dailyUnits: 100, maxPages: 60 }), { http, now, cursor });
    cursor = (await read(NOW)).pages.at(-1)?.cursor;
    expect(cursor).toMatchObject({ spent: { day: '2026-06-01', units: 60 } });
    // A catching up that the day cannot pay for ends early, with what it has.
    cursor = { ...(cursor as object), after: NOW - 3000, seen: [] };
    const cut = await read(NOW + 1);
    expect([cut.failure, cut.posts.length]).toEqual([undefined, 800]);
    cursor = cut.pages.at(-1)?.cursor;
    expect((await read(NOW + 2)).failure).toMatchObject({ kind: 'rate-limited', retryAfterMs: 3_600_000 });
    expect(http.asked.length).toBe(100);
    // 2026-06-02 00:00 in California is 07:00 UTC.
    expect((await read(Date.parse('2026-06-02T06:30:00Z'))).failure).toMatchObject({ kind: 'rate-limited' });
    expect((await read(Date.parse('2026-06-02T07:00:01Z'))).failure).toBeUndefined();
  });

  test('searches are spread over the day', async () => {
    const http = api(() => [], 20);
    const search = { video: undefined, query: 'acme' };
    let cursor: unknown = null;
    for (let minute = 0; minute < 60; minute++) {
      const { pages } = await run(connector, config(search), { http, now: NOW + minute * 60_000, cursor });
      cursor = pages.at(-1)?.cursor ?? cursor;
    }
    // 100 a day: one each 864 s.
    expect(http.asked.length).toBe(4);
  });
});

test.each([
  [403, 'quotaExceeded', '', 'rate-limited'],
  [403, 'rateLimitExceeded', '', 'rate-limited'],
  [403, 'commentsDisabled', '', 'rejected'],
  [403, 'forbidden', '', 'auth'],
  [400, 'badRequest', 'API key not valid. Please pass a valid API key.', 'auth'],
  [400, 'processingFailure', '', 'transient'],
  [400, 'invalidPageToken', '', 'rejected'],
  [404, 'videoNotFound', '', 'rejected'],
])('%i with %s is %s', async (status, reason, message, kind) => {
  const body = JSON.stringify({ error: { code: status, message, errors: [{ reason }] } });
  const server = await loopback((_request, response) => response.writeHead(status).end(body));
  const { failure } = await run(connector, config({ endpoint: server.url }), { http: loopbackClient(), now: NOW });
  await server.close();
  expect(failure).toMatchObject({ kind });
  expect(server.seen[0]?.url).not.toContain('key');
});

test('exactly one thing is read', () => {
  for (const value of [{ key: 'k' }, { key: 'k', video: 'vid_12345', query: 'a' }]) {
    expect(connector.config.safeParse(value).success).toBe(false);
  }
});

test('stored comments and videos are looked up again, 50 in a request', async () => {
  const asked: URL[] = [];
  const http: HttpClient = {
    request({ url: href }) {
      const url = new URL(href);
      asked.push(url);
      const ids = (url.searchParams.get('id') ?? '').split(',').filter((id) => !id.includes('gone'));
      const items = ids.map((id) =>
        url.pathname.endsWith('videos') ? { id, snippet: { title: id } } : comment(id, NOW),
      );
      return Promise.resolve({ status: 200, headers: {}, body: Buffer.from(JSON.stringify({ items })), url: href });
    },
  };
  const ids = [
    ...Array.from({ length: 60 }, (_, index) => `comment-number-${index}`),
    'comment-gone',
    'video-12345',
    'video-gone1',
  ];
  const source = connector.open(config(), { http, log: silent, clock: () => NOW });
  const refs = ids.map((id) => ({ platform: 'youtube', id }));
  const found = await source.recheck?.(refs, new AbortController().signal);
  expect(found?.deleted.map(({ id }) => id)).toEqual(['comment-gone', 'video-gone1']);
  expect(found?.raw.length).toBe(61);
  expect(asked.map(({ pathname }) => pathname.split('/').at(-1))).toEqual(['videos', 'comments', 'comments']);
});
