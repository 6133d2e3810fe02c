/** GitHub against a simulated API: changes while pages are read, conditional requests, both kinds of limits. */
import { describe, expect, test } from 'vitest';
import { github } from '../../connectors/github.ts';
import type { Connector, Page } from '../../src/contracts/connector.ts';
import type { HttpClient } from '../../src/contracts/http.ts';
import { isSkip } from '../../src/domain/post.ts';
import { loopbackClient, run } from '../contract/connector-cases.ts';
import { loopback } from '../support/loopback.ts';

const connector = github as Connector;
const NOW = Date.parse('2026-06-01T00:00:00Z');
const SIZE = 10;

interface Issue {
  id: number;
  at: number;
  pull?: boolean;
}

const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** Ten issues a page, oldest change first, with Link and ETag; `next` of its links may be overridden. */
function api(issues: () => Issue[], next = (url: string) => url): HttpClient & { asked: URL[]; free: number } {
  const client = {
    asked: [] as URL[],
    free: 0,
    request({ url: href, headers = {} }: { url: string; headers?: Record<string, string> }) {
      const url = new URL(href);
      client.asked.push(url);
      const page = Number(url.searchParams.get('page') ?? 1);
      const since = Date.parse(url.searchParams.get('since') ?? '');
      const found = issues()
        .filter(({ at }) => at >= since)
        .sort((a, b) => a.at - b.at);
      const body = JSON.stringify(found.slice((page - 1) * SIZE, page * SIZE).map(item));
      const etag = `"${url.search}${body.length}"`;
      if (headers['if-none-match'] === etag) {
        client.free++;
        return Promise.resolve({ status: 304, headers: { etag }, body: Buffer.alloc(0), url: href });
      }
      url.searchParams.set('page', String(page + 1));
      const link: Record<string, string> =
        found.length > page * SIZE ? { link: `<${next(url.href)}>; rel="next"` } : {};
      return Promise.resolve({ status: 200, headers: { etag, ...link }, body: Buffer.from(body), url: href });
    },
  };
  return client;
}

const item = ({ id, at, pull }: Issue) => ({
  id,
  title: `Issue ${id}`,
  html_url: `https://github.com/a/b/issues/${id}`,
  created_at: iso(at),
  updated_at: iso(at),
  ...(pull && { pull_request: {} }),
});

const config = (more: object = {}) => connector.config.parse({ repository: 'a/b', include: ['issues'], ...more });
const idsOf = (pages: Page[]) =>
  pages.flatMap(({ raw }) =>
    raw.map((one) => {
      const post = connector.normalise(one, config());
      return isSkip(post) ? post.reason : post.id;
    }),
  );
const issuesOf = (count: number): Issue[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, at: NOW - (count - index) * 60_000 }));

describe('reading', () => {
  test('all pages, once each, and nothing lost from any cursor', async () => {
    const issues = issuesOf(95);
    const { pages, failure } = await run(connector, config(), { http: api(() => issues), now: NOW });
    expect(failure).toBeUndefined();
    expect(idsOf(pages)).toEqual(issues.map(({ id }) => `issue-${id}`));
    for (const [index, { cursor }] of pages.entries()) {
      const rest = await run(connector, config(), { http: api(() => issues), now: NOW, cursor });
      const got = new Set(idsOf(rest.pages));
      expect(idsOf(pages.slice(index + 1)).filter((id) => !got.has(id))).toEqual([]);
    }
  });

  test('an issue that changes while pages are read hides no other', async () => {
    const issues = issuesOf(40);
    let requests = 0;
    const changing = () => {
      if (++requests === 2) (issues[3] as Issue).at = NOW;
      return issues;
    };
    const { pages } = await run(connector, config(), { http: api(changing), now: NOW });
    expect(new Set(idsOf(pages)).size).toBe(40);
  });

  test('more changes in a second than a page holds are followed by Link', async () => {
    const issues = Array.from({ length: 35 }, (_, index) => ({ id: index + 1, at: NOW - 60_000 }));
    const { pages } = await run(connector, config(), { http: api(() => issues), now: NOW });
    expect(idsOf(pages).length).toBe(35);
  });

  test('a link to another host is not followed: the token stays here', async () => {
    const http = api(
      () => issuesOf(35),
      () => 'https://evil.example/next',
    );
    const { failure } = await run(connector, config({ token: 't' }), { http, now: NOW });
    expect(failure).toBeUndefined();
    expect(new Set(http.asked.map(({ host }) => host))).toEqual(new Set(['api.github.com']));
  });

  test('pull requests only where they are wanted', async () => {
    const issues = issuesOf(4).map((one) => ({ ...one, pull: one.id % 2 === 0 }));
    const read = async (include: string[]) => {
      const { pages } = await run(connector, config({ include }), { http: api(() => issues), now: NOW });
      return idsOf(pages).length;
    };
    expect(await read(['issues'])).toBe(2);
    expect(await read(['pull-requests'])).toBe(2);
    expect(await read(['issues', 'pull-requests'])).toBe(4);
  });

  test('when nothing changed it asks for free', async () => {
    const issues = issuesOf(3);
    const http = api(() => issues);
    let cursor: unknown = null;
    for (let round = 0; round < 4; round++) {
      const { pages } = await run(connector, config(), { http, now: NOW + round, cursor });
      cursor = pages.at(-1)?.cursor ?? cursor;
    }
    expect(http.free).toBe(2);
    issues.push({ id: 9, at: NOW + 1000 });
    const { pages } = await run(connector, config(), { http, now: NOW + 2000, cursor });
    expect(idsOf(pages)).toEqual(['issue-9']);
    expect(pages[0]?.backfill).toBeUndefined();
  });
});

describe('limits', () => {
  const reset = String(NOW / 1000 + 90);
  test.each<[string, number, Record<string, string>, object, object]>([
    [
      'primary',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
      {},
      { kind: 'rate-limited', retryAfterMs: 90_000 },
    ],
    ['secondary with a time', 403, { 'retry-after': '30' }, {}, { kind: 'rate-limited', retryAfterMs: 30_000 }],
    [
      'secondary without',
      403,
      { 'x-ratelimit-remaining': '4000' },
      { message: 'You have exceeded a secondary rate limit.' },
      { kind: 'rate-limited', retryAfterMs: 60_000 },
    ],
    ['no access', 403, { 'x-ratelimit-remaining': '4000' }, { message: 'Resource not accessible' }, { kind: 'auth' }],
    ['issues are off', 410, {}, { message: 'Issues are disabled for this repo' }, { kind: 'rejected' }],
  ])('%s', async (_name, status, headers, body, expected) => {
    const server = await loopback((_request, response) =>
      response.writeHead(status, headers).end(JSON.stringify(body)),
    );
    const { failure } = await run(connector, config({ endpoint: server.url }), { http: loopbackClient(), now: NOW });
    await server.close();
    expect(failure).toMatchObject(expected);
  });

  test.each([
    ['RATE_LIMITED', 'rate-limited'],
    ['NOT_FOUND', 'rejected'],
    ['FORBIDDEN', 'auth'],
    ['SOMETHING', 'transient'],
  ])('GraphQL answers %s with 200', async (type, kind) => {
    const body = JSON.stringify({ data: { repository: null }, errors: [{ type, message: 'x' }] });
    const server = await loopback((_request, response) => response.end(body));
    const options = config({ endpoint: server.url, include: ['discussions'] });
    const { failure } = await run(connector, options, { http: loopbackClient(), now: NOW });
    await server.close();
    expect(failure).toMatchObject({ kind, message: expect.stringContaining(type) });
  });
});

test.each([{}, { repository: 'a/b', query: 'c' }, { repository: 'a' }])('%o is no configuration', (value) => {
  expect(connector.config.safeParse(value).success).toBe(false);
});
