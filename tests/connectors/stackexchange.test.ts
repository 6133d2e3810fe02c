/** Stack Exchange against a simulated API: activity order, replies of questions, limits as the API tells them. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { stackexchange } from '../../connectors/stackexchange.ts';
import type { Connector, Page } from '../../src/contracts/connector.ts';
import type { HttpClient } from '../../src/contracts/http.ts';
import { isSkip } from '../../src/domain/post.ts';
import { loopbackClient, run, silent } from '../contract/connector-cases.ts';
import { loopback } from '../support/loopback.ts';

const connector = stackexchange as Connector;
const NOW = 1_780_272_000;
const FIXTURES = fileURLToPath(new URL('../../../shared/fixtures/stackexchange/', import.meta.url));

interface Item {
  id: number;
  parent?: number;
  made: number;
  active: number;
}

interface Site {
  questions: Item[];
  answers: Item[];
  comments: Item[];
}

/** Answers `size` items a page, as the real one does by `pagesize`. */
function api(site: () => Site, size: number, more: object = {}): HttpClient & { asked: URL[] } {
  const asked: URL[] = [];
  return {
    asked,
    request({ url: href }) {
      const url = new URL(href);
      asked.push(url);
      return Promise.resolve({
        status: 200,
        headers: {},
        url: href,
        body: Buffer.from(JSON.stringify({ ...answer(url), ...more })),
      });
    },
  };

  function answer(url: URL) {
    const { questions, answers, comments } = site();
    const ids = new Set(url.pathname.split('/').at(-2)?.split(';').map(Number));
    const [name, list] = url.pathname.endsWith('/answers')
      ? (['answer', answers.filter(({ parent = 0 }) => ids.has(parent))] as const)
      : url.pathname.endsWith('/comments')
        ? (['comment', comments.filter(({ parent = 0 }) => ids.has(parent))] as const)
        : (['question', questions] as const);
    const min = Number(url.searchParams.get('min'));
    const page = Number(url.searchParams.get('page')) - 1;
    const found = list.filter(({ active }) => active >= min).sort((a, b) => a.active - b.active);
    const items = found.slice(page * size, (page + 1) * size).map((one) => ({
      [`${name}_id`]: one.id,
      ...(name === 'answer' && { question_id: one.parent }),
      ...(name === 'comment' && { post_id: one.parent }),
      ...(name === 'question' && { title: `Question ${one.id}`, link: `https://example.com/questions/${one.id}` }),
      ...(name !== 'comment' && { last_activity_date: one.active }),
      creation_date: one.made,
      body: `<p>${name} ${one.id}</p>`,
    }));
    return { items, has_more: found.length > (page + 1) * size, quota_remaining: 100 };
  }
}

/** Questions every minute, each with an answer and a comment that came later. */
function siteOf(count: number): Site {
  const site: Site = { questions: [], answers: [], comments: [] };
  for (let id = 1; id <= count; id++) {
    const made = NOW - (count - id + 1) * 60;
    site.questions.push({ id, made, active: made + 10 });
    site.answers.push({ id: 10_000 + id, parent: id, made: made + 10, active: made + 10 });
    const said = Math.min(NOW, made + 3000);
    site.comments.push({ id: 20_000 + id, parent: id % 2 ? id : 10_000 + id, made: said, active: said });
  }
  return site;
}

const config = (more: object = {}) => connector.config.parse({ tags: ['a'], backfillHours: 24, ...more });
const idsOf = (pages: Page[]) =>
  pages.flatMap(({ raw }) =>
    raw.map((one) => {
      const post = connector.normalise(one, config());
      return isSkip(post) ? post.reason : post.id;
    }),
  );

describe('reading', () => {
  test('gives all questions with their answers and comments, once each, and nothing lost from any cursor', async () => {
    const site = siteOf(60);
    const { pages, failure } = await run(connector, config(), { http: api(() => site, 7), now: NOW * 1000 });
    expect(failure).toBeUndefined();
    const all = idsOf(pages);
    expect(all.length).toBe(180);
    expect(new Set(all).size).toBe(180);
    for (const [index, { cursor }] of pages.entries()) {
      const rest = await run(connector, config(), { http: api(() => site, 7), now: NOW * 1000, cursor });
      const got = new Set(idsOf(rest.pages));
      expect(idsOf(pages.slice(index + 1)).filter((id) => !got.has(id))).toEqual([]);
    }
  });

  test('what changes meanwhile does not shift pages: nothing is missed', async () => {
    const site = siteOf(40);
    let answered = 0;
    const moving = () => {
      // A question of an early page becomes active and moves to the end.
      if (++answered === 4) (site.questions[2] as Item).active = NOW - 1;
      return site;
    };
    const { pages } = await run(connector, config({ include: ['questions'] }), {
      http: api(moving, 7),
      now: NOW * 1000,
    });
    expect(new Set(idsOf(pages)).size).toBe(40);
  });

  test('a second with more than a page ends, and is whole', async () => {
    const questions = Array.from({ length: 30 }, (_, index) => ({ id: index + 1, made: NOW - 100, active: NOW - 100 }));
    const http = api(() => ({ questions, answers: [], comments: [] }), 7);
    const { pages } = await run(connector, config(), { http, now: NOW * 1000 });
    expect(idsOf(pages).length).toBe(30);
  });

  test('a comment on a question that was read before is heard, once', async () => {
    const site = siteOf(3);
    const http = api(() => site, 100);
    const first = await run(connector, config(), { http, now: NOW * 1000 });
    site.comments.push({ id: 30_000, parent: 2, made: NOW + 50, active: NOW + 50 });
    const cursor = first.pages.at(-1)?.cursor;
    const second = await run(connector, config(), { http, now: (NOW + 60) * 1000, cursor });
    expect(idsOf(second.pages)).toEqual(['stackoverflow:c30000']);
    expect(second.backfill).toBe(0);
    const third = await run(connector, config(), { http, now: (NOW + 90) * 1000, cursor: second.pages.at(-1)?.cursor });
    expect(third.pages).toEqual([]);
  });

  test('what is not included is not handed out, but counts as read', async () => {
    const { pages } = await run(connector, config({ include: ['answers'] }), {
      http: api(() => siteOf(5), 100),
      now: NOW * 1000,
    });
    expect(idsOf(pages).every((id) => /:1000\d$/.test(id))).toBe(true);
    expect((pages.at(-1)?.cursor as { after: number }).after).toBeGreaterThan((NOW - 120) * 1000);
  });
});

describe('limits', () => {
  test.each([
    ['backoff', { backoff: 12 }, 12_000],
    ['a spent quota', { quota_remaining: 0 }, 3_600_000],
  ])('%s is obeyed after what was read is handed out', async (_name, more, retryAfterMs) => {
    const http = api(() => siteOf(3), 100, more);
    const { posts, failure } = await run(connector, config(), { http, now: NOW * 1000 });
    expect(posts).toHaveLength(9);
    expect(failure).toMatchObject({ kind: 'rate-limited', retryAfterMs });
  });

  test.each<[string, object, object]>([
    [
      'throttled',
      { error_id: 502, error_message: 'more requests available in 175 seconds', error_name: 'throttle_violation' },
      { kind: 'rate-limited', retryAfterMs: 175_000 },
    ],
    [
      'a bad key',
      { error_id: 400, error_message: '`key` doesn’t match a known application', error_name: 'bad_parameter' },
      { kind: 'auth' },
    ],
    [
      'a bad parameter',
      { error_id: 400, error_message: 'site', error_name: 'bad_parameter' },
      { kind: 'rejected', message: 'Stack Exchange answered 400: bad_parameter' },
    ],
    ['a hiccup', { error_id: 500, error_message: 'x', error_name: 'internal_error' }, { kind: 'transient' }],
  ])('%s', async (_name, body, expected) => {
    const server = await loopback((_request, response) => response.writeHead(400).end(JSON.stringify(body)));
    const { failure } = await run(connector, config({ endpoint: server.url }), { http: loopbackClient() });
    await server.close();
    expect(failure).toMatchObject(expected);
  });

  const recorded = ['err_400_throttle.json', 'err_400_backoff.json'].filter((name) => existsSync(FIXTURES + name));
  test.skipIf(recorded.length === 0)('recorded throttle answers (../shared/fixtures)', async () => {
    for (const name of recorded) {
      const server = await loopback((_request, response) => response.writeHead(400).end(readFileSync(FIXTURES + name)));
      const { failure } = await run(connector, config({ endpoint: server.url }), { http: loopbackClient() });
      await server.close();
      expect(failure).toMatchObject({ kind: 'rate-limited', status: 400 });
      expect((failure as { retryAfterMs: number }).retryAfterMs).toBeGreaterThanOrEqual(60_000);
    }
  });
});

test('stored posts are looked up again: what the site does not tell any more is gone', async () => {
  const http: HttpClient = {
    request({ url }) {
      const [, kind = '', ids = ''] = /\/(question|answer|comment)s\/([\d;]+)\?/.exec(url) ?? [];
      const there = { question: ['1'], answer: ['3'], comment: ['1'] }[kind] ?? [];
      const items = ids
        .split(';')
        .filter((id) => there.includes(id))
        .map((id) => ({ [`${kind}_id`]: Number(id), title: 'A', creation_date: NOW }));
      return Promise.resolve({ status: 200, headers: {}, body: Buffer.from(JSON.stringify({ items })), url });
    },
  };
  const source = connector.open(config(), { http, log: silent, clock: () => NOW });
  const ids = [
    'stackoverflow:1',
    'stackoverflow:2',
    'stackoverflow:3',
    'stackoverflow:c1',
    'stackoverflow:c3',
    'serverfault:9',
  ];
  const found = await source.recheck?.(
    ids.map((id) => ({ platform: 'stackexchange', id })),
    new AbortController().signal,
  );
  expect(found?.deleted.map(({ id }) => id)).toEqual(['stackoverflow:2', 'stackoverflow:c3']);
  expect(found?.raw).toMatchObject([{ type: 'question', item: { question_id: 1 } }]);
});

test('gzip, which the API always answers with', async () => {
  const server = await loopback((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' });
    response.end(gzipSync(JSON.stringify({ items: [], has_more: false })));
  });
  const { failure, pages } = await run(connector, config({ endpoint: server.url }), { http: loopbackClient() });
  await server.close();
  expect([failure, pages.length]).toEqual([undefined, 1]);
  expect(server.seen[0]?.headers['accept-encoding']).toContain('gzip');
});
