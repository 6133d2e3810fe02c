import { describe, expect, test } from 'vitest';
import { rss } from '../../connectors/rss.ts';
import type { Connector } from '../../src/contracts/connector.ts';
import type { HttpClient, HttpRequest } from '../../src/contracts/http.ts';
import { run } from '../contract/connector-cases.ts';

const connector = rss as Connector;
const config = connector.config.parse({ url: 'https://feed.example/all.xml?key=s3cr3t', maxItems: 2000 });
const NOW = Date.parse('2026-06-01T00:00:00Z');

const item = (id: number, at: number, text = 'text') =>
  `<item><guid>https://feed.example/${id}</guid><title>n${id}</title><description>${text}</description>` +
  `<pubDate>${new Date(at).toUTCString()}</pubDate></item>`;
const feed = (items: string) => `<rss version="2.0"><channel><title>T</title>${items}</channel></rss>`;

/** Answers with a feed, or 304 to its own ETag. */
function serving(body: () => { text: string; etag: string }): HttpClient & { asked: HttpRequest[] } {
  const asked: HttpRequest[] = [];
  const request = (one: HttpRequest) => {
    asked.push(one);
    const { text, etag } = body();
    const status = one.headers?.['if-none-match'] === etag ? 304 : 200;
    return Promise.resolve({ status, headers: { etag }, body: Buffer.from(status === 304 ? '' : text), url: one.url });
  };
  return { request, asked };
}

describe('a large feed', () => {
  const items = Array.from({ length: 450 }, (_, index) => item(index, NOW - index * 600_000));
  const http = () => serving(() => ({ text: feed(items.join('')), etag: '"1"' }));

  test('comes in pages: history first, oldest first, and only the last one says "not modified since"', async () => {
    const { pages, posts } = await run(connector, config, { http: http(), now: NOW });
    expect(posts).toHaveLength(450);
    expect(pages.map(({ raw, backfill }) => [raw.length, backfill ?? false])).toEqual([
      [200, true],
      [105, true],
      [145, false],
    ]);
    expect(pages.map(({ cursor }) => (cursor as { etag?: string }).etag)).toEqual([undefined, undefined, '"1"']);
    const times = posts.map(({ postedAt }) => postedAt);
    expect(times).toEqual(times.toSorted());
  });

  test('a reader that died between pages gets exactly the rest', async () => {
    const { pages } = await run(connector, config, { http: http(), now: NOW });
    for (const [index, { cursor }] of pages.entries()) {
      const rest = await run(connector, config, { http: http(), now: NOW, cursor });
      expect(rest.pages.flatMap((page) => page.raw)).toEqual(pages.slice(index + 1).flatMap((page) => page.raw));
    }
  });
});

describe('polling', () => {
  test('nothing new gives no items, and asks with the validators', async () => {
    const http = serving(() => ({ text: feed(item(1, NOW)), etag: '"1"' }));
    const first = await run(connector, config, { http, now: NOW });
    const second = await run(connector, config, { http, now: NOW, cursor: first.pages.at(-1)?.cursor });
    expect(second.pages).toEqual([]);
    expect(http.asked[1]?.headers).toMatchObject({ 'if-none-match': '"1"' });
  });

  test('without validators what was seen is not given again, what changed is', async () => {
    let text = feed(item(1, NOW) + item(2, NOW));
    const http: HttpClient = {
      request: ({ url }) => Promise.resolve({ status: 200, headers: {}, body: Buffer.from(text), url }),
    };
    const first = await run(connector, config, { http, now: NOW });
    text = feed(item(3, NOW) + item(1, NOW) + item(2, NOW, 'corrected'));
    const second = await run(connector, config, { http, now: NOW, cursor: first.pages.at(-1)?.cursor });
    expect(second.posts.map(({ id, text }) => [id.at(-1), text])).toEqual([
      ['2', 'corrected'],
      ['3', 'text'],
    ]);
  });

  test('the memory of what was seen is bounded', async () => {
    let round = 0;
    const http = serving(() => ({ text: feed(item(round, NOW)), etag: `"${round}"` }));
    let cursor: unknown = null;
    for (round = 0; round < 50; round++)
      cursor = (await run(connector, config, { http, now: NOW, cursor })).pages.at(-1)?.cursor;
    const seen = Array.from({ length: 10_000 }, (_, index) => `print-${index}`);
    const full = { ...(cursor as object), seen };
    const next = await run(connector, config, { http, now: NOW, cursor: full });
    expect((next.pages.at(-1)?.cursor as { seen: string[] }).seen.length).toBe(4000);
  });

  test('another address starts anew', async () => {
    const http = serving(() => ({ text: feed(item(1, NOW)), etag: '"1"' }));
    const first = await run(connector, config, { http, now: NOW });
    const other = connector.config.parse({ url: 'https://other.example/' });
    const { posts } = await run(connector, other, { http, now: NOW, cursor: first.pages.at(-1)?.cursor });
    expect(posts).toHaveLength(1);
    expect(http.asked[1]?.headers).not.toHaveProperty('if-none-match');
  });
});

test('raw items hold no query of the feed’s address', async () => {
  const http = serving(() => ({ text: feed('<item><title>x</title><link>/y</link></item>'), etag: '"1"' }));
  const { pages, posts } = await run(connector, config, { http, now: NOW });
  expect(JSON.stringify(pages[0]?.raw)).not.toContain('s3cr3t');
  expect(posts[0]?.url).toBe('https://feed.example/y');
});

test.each([
  ['a DOCTYPE in lower case', '<!doctype rss><rss/>'],
  [
    'a DOCTYPE after comments and declarations',
    '<?xml version="1.0"?>\n<!-- x --><?y z?>\n<!DOCTYPE a [<!ENTITY x "y">]><rss/>',
  ],
  ['a DOCTYPE in UTF-16', Buffer.from('\ufeff<!DOCTYPE a><rss/>', 'utf16le')],
  ['an HTML page', '<html><body>Sign in</body></html>'],
  ['text', 'Not found'],
  ['JSON that is no feed', '{"error":"x"}'],
  ['too deep XML', `<rss>${'<a>'.repeat(100_000)}`],
])('%s is refused', async (_name, body) => {
  const http: HttpClient = {
    request: ({ url }) => Promise.resolve({ status: 200, headers: {}, body: Buffer.from(body as string), url }),
  };
  const { failure } = await run(connector, config, { http });
  expect(failure).toMatchObject({ name: 'Failure', kind: 'rejected' });
});

test('the word DOCTYPE within an item is only a word', async () => {
  const http = serving(() => ({
    text: feed(item(1, NOW, '<![CDATA[<!DOCTYPE html> is how pages begin]]>')),
    etag: '',
  }));
  expect((await run(connector, config, { http, now: NOW })).posts[0]?.text).toBe('is how pages begin');
});
