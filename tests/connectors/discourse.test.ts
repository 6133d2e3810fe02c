/** Discourse against a simulated forum: ids that are private, posts that are edited, quotes of others. */
import { expect, test } from 'vitest';
import { discourse } from '../../connectors/discourse.ts';
import type { Connector, Page } from '../../src/contracts/connector.ts';
import type { HttpClient } from '../../src/contracts/http.ts';
import { isSkip } from '../../src/domain/post.ts';
import { loopbackClient, run, silent } from '../contract/connector-cases.ts';
import { loopback } from '../support/loopback.ts';

const connector = discourse as Connector;
const NOW = Date.parse('2026-06-01T00:00:00Z');

interface Written {
  id: number;
  at: number;
  version?: number;
  deleted?: boolean;
}

/** As the software does: of the 50 ids up to `before`, those everybody may see. */
function forum(posts: () => Written[]): HttpClient & { asked: number } {
  const client = {
    asked: 0,
    request({ url }: { url: string }) {
      client.asked++;
      const all = posts();
      const before = Number(new URL(url).searchParams.get('before') ?? Math.max(...all.map(({ id }) => id)));
      const shown = all.filter(({ id }) => id <= before && id > before - 50).sort((a, b) => b.id - a.id);
      const latest_posts = shown.map(({ id, at, version = 1, deleted }) => ({
        id,
        version,
        created_at: new Date(at).toISOString(),
        deleted_at: deleted ? new Date(NOW).toISOString() : null,
        cooked: `<p>Post ${id}, version ${version}</p>`,
        post_number: 2,
        topic_id: 1,
      }));
      return Promise.resolve({ status: 200, headers: {}, body: Buffer.from(JSON.stringify({ latest_posts })), url });
    },
  };
  return client;
}

const config = (more: object = {}) => connector.config.parse({ endpoint: 'https://forum.example.com', ...more });
const idsOf = (pages: Page[]) =>
  pages.flatMap(({ raw }) =>
    raw.map((one) => {
      const post = connector.normalise(one, config());
      return isSkip(post) ? post.reason : Number(post.id.split(':p')[1]);
    }),
  );

test('posts beyond a stretch of private ones are found, in order, and nothing is lost from any cursor', async () => {
  const posts = Array.from({ length: 1500 }, (_, index) => ({ id: index + 1, at: NOW - (1500 - index) * 30_000 }));
  const shown = posts.filter(({ id }) => id < 900 || id > 1100);
  const { pages, failure } = await run(connector, config(), { http: forum(() => shown), now: NOW });
  expect(failure).toBeUndefined();
  expect(idsOf(pages)).toEqual(shown.map(({ id }) => id));
  expect(pages.length).toBeGreaterThan(1);
  for (const [index, { cursor }] of pages.entries()) {
    const rest = await run(connector, config(), { http: forum(() => shown), now: NOW, cursor });
    const got = new Set(idsOf(rest.pages));
    expect(idsOf(pages.slice(index + 1)).filter((id) => !got.has(id))).toEqual([]);
  }
});

test('an edited post comes again, a deleted one as deleted, the rest not', async () => {
  const posts: Written[] = [1, 2, 3].map((id) => ({ id, at: NOW - id * 1000 }));
  const http = forum(() => posts);
  const first = await run(connector, config(), { http, now: NOW });
  posts[0] = { ...(posts[0] as Written), version: 2 };
  posts[1] = { ...(posts[1] as Written), deleted: true };
  const second = await run(connector, config(), { http, now: NOW + 60_000, cursor: first.pages.at(-1)?.cursor });
  expect(second.posts.map(({ text }) => text)).toEqual(['Post 1, version 2']);
  expect(second.deleted).toEqual([{ platform: 'discourse', id: 'forum.example.com:p2' }]);
});

test('a caught-up forum costs one request', async () => {
  const http = forum(() =>
    Array.from({ length: 500 }, (_, index) => ({ id: index + 1, at: NOW - (500 - index) * 60_000 })),
  );
  const { pages } = await run(connector, config(), { http, now: NOW });
  http.asked = 0;
  expect((await run(connector, config(), { http, now: NOW, cursor: pages.at(-1)?.cursor })).pages).toEqual([]);
  expect(http.asked).toBe(1);
});

test.each([
  ['in the body', {}, 17_000],
  ['in the header, which counts', { 'retry-after': '5' }, 5000],
])('the wait of a 429 stands %s', async (_name, headers, retryAfterMs) => {
  const body = JSON.stringify({ errors: ['slow down'], error_type: 'rate_limit', extras: { wait_seconds: 17 } });
  const server = await loopback((_request, response) => response.writeHead(429, headers).end(body));
  const { failure } = await run(connector, config({ endpoint: server.url }), { http: loopbackClient() });
  await server.close();
  expect(failure).toMatchObject({ kind: 'rate-limited', retryAfterMs });
});

test.each([
  ['<aside class="quote">a<aside>b</aside>c</aside><p>d</p>', 'd'],
  ['<p>a</p><aside class="onebox">b</aside>', 'a\nb'],
  ["<p>a</p><aside class='no quote x'>b", 'a'],
  ['<p>a</p></aside><aside class="quotes">b</aside>', 'a\nb'],
])('%s says %s', (cooked, text) => {
  const item = { id: 1, cooked, created_at: '2026-05-31T00:00:00Z', topic_id: 1, post_number: 2 };
  const post = connector.normalise({ type: 'post', forum: 'https://forum.example.com', item }, config());
  expect('text' in post && post.text.replace(/\n+/g, '\n')).toBe(text);
});

test('stored posts are looked up again: 404, 410 and flags mean gone, 403 is a failure', async () => {
  const answers: Record<string, [number, object]> = {
    '/posts/1.json': [200, { id: 1 }],
    '/posts/2.json': [404, {}],
    '/posts/3.json': [200, { id: 3, user_deleted: true }],
    '/t/4.json': [410, {}],
    '/posts/5.json': [403, {}],
  };
  const server = await loopback((request, response) => {
    const [status, body] = answers[request.url] ?? [500, {}];
    response.writeHead(status).end(JSON.stringify(body));
  });
  const http = loopbackClient();
  const source = connector.open(config({ endpoint: server.url }), { http, log: silent, clock: () => NOW });
  const refs = ['p1', 'p2', 'p3', 't4'].map((id) => ({ platform: 'discourse', id: `${server.host}:${id}` }));
  const other = { platform: 'discourse', id: 'forum.example.com:p2' };
  const { signal } = new AbortController();
  expect((await source.recheck?.([...refs, other], signal))?.deleted.map(({ id }) => id.split(':').at(-1))).toEqual([
    'p2',
    'p3',
    't4',
  ]);
  const private5 = [{ platform: 'discourse', id: `${server.host}:p5` }];
  await expect(source.recheck?.(private5, signal)).rejects.toMatchObject({ kind: 'auth' });
  await http.close();
  await server.close();
});
