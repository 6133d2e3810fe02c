/** Lemmy against a simulated instance: pinned posts first, pages by number or by mark, removals. */
import { expect, test } from 'vitest';
import { lemmy } from '../../connectors/lemmy.ts';
import type { Connector, Page } from '../../src/contracts/connector.ts';
import type { HttpClient } from '../../src/contracts/http.ts';
import { loopbackClient, run } from '../contract/connector-cases.ts';
import { loopback } from '../support/loopback.ts';

const connector = lemmy as Connector;
const NOW = Date.parse('2026-06-01T00:00:00Z');

interface Written {
  id: number;
  at: number;
  pinned?: boolean;
  removed?: boolean;
  updated?: string;
}

function instance(lists: { posts: Written[]; comments: Written[] }, marks: boolean): HttpClient {
  return {
    request({ url: href }) {
      const url = new URL(href);
      const name = url.pathname.includes('/post/') ? 'posts' : 'comments';
      const mark = url.searchParams.get('page_cursor');
      const from = mark === null ? (Number(url.searchParams.get('page') ?? 1) - 1) * 50 : Number(mark.slice(1));
      const sorted = lists[name].toSorted(
        (a, b) => Number(b.pinned ?? false) - Number(a.pinned ?? false) || b.at - a.at,
      );
      const views = sorted.slice(from, from + 50).map(({ id, at, removed, updated }) => ({
        [name.slice(0, -1)]: {
          ap_id: `https://l.example/${name}/${id}`,
          published: new Date(at).toISOString().replace('Z', ''),
          removed: removed ?? false,
          updated,
          ...(name === 'posts' ? { name: `Post ${id}` } : { content: `Comment ${id}`, path: `0.${id}` }),
        },
      }));
      const body = JSON.stringify({
        [name]: views,
        ...(marks && from + 50 < sorted.length && { next_page: `P${from + 50}` }),
      });
      return Promise.resolve({ status: 200, headers: {}, body: Buffer.from(body), url: href });
    },
  };
}

const listOf = (count: number): Written[] =>
  Array.from({ length: count }, (_, index) => ({ id: index, at: NOW - (count - index) * 60_000, pinned: index === 3 }));
const config = (more: object = {}) => connector.config.parse(more);
const idsOf = (pages: Page[]) =>
  pages.flatMap(({ raw }) => raw.map((one) => (connector.normalise(one, config()) as { id: string }).id));

test.each([
  ['numbers', false],
  ['marks', true],
])('pages by %s: all of both lists, once each, nothing lost from any cursor', async (_name, marks) => {
  const http = instance({ posts: listOf(620), comments: listOf(130) }, marks);
  const { pages, failure } = await run(connector, config(), { http, now: NOW });
  expect(failure).toBeUndefined();
  expect(idsOf(pages).length).toBe(750);
  expect(new Set(idsOf(pages)).size).toBe(750);
  for (const [index, { cursor }] of pages.entries()) {
    const rest = await run(connector, config(), { http, now: NOW, cursor });
    const got = new Set(idsOf(rest.pages));
    expect(idsOf(pages.slice(index + 1)).filter((id) => !got.has(id))).toEqual([]);
  }
});

test('a removed post is deleted, an edited one comes again, a new one is news', async () => {
  const posts = listOf(3);
  const http = instance({ posts, comments: [] }, true);
  const first = await run(connector, config(), { http, now: NOW });
  posts[0] = { ...(posts[0] as Written), removed: true };
  posts[1] = { ...(posts[1] as Written), updated: '2026-06-01T00:00:10' };
  posts.push({ id: 9, at: NOW + 20_000 });
  const second = await run(connector, config(), { http, now: NOW + 60_000, cursor: first.pages.at(-1)?.cursor });
  expect(second.deleted).toEqual([{ platform: 'lemmy', id: 'https://l.example/posts/0' }]);
  expect(second.pages.map((page) => [page.backfill ?? false, idsOf([page])])).toEqual([
    [true, ['https://l.example/posts/1']],
    [false, ['https://l.example/posts/9']],
  ]);
  const last = second.pages.at(-1)?.cursor;
  expect((await run(connector, config(), { http, now: NOW + 90_000, cursor: last })).pages).toEqual([]);
});

test.each([
  ['rate_limit_error', 'rate-limited'],
  ['not_logged_in', 'auth'],
  ['couldnt_find_community', 'rejected'],
])('400 with %s is %s', async (error, kind) => {
  const server = await loopback((_request, response) => response.writeHead(400).end(JSON.stringify({ error })));
  const { failure } = await run(connector, config({ endpoint: server.url }), { http: loopbackClient() });
  await server.close();
  expect(failure).toMatchObject({ kind });
});
