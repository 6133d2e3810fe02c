import { afterEach, describe, expect, test } from 'vitest';
import { mastodon as connector } from '../../connectors/mastodon.ts';
import type { Connector, Page } from '../../src/contracts/connector.ts';
import type { Failure } from '../../src/contracts/failure.ts';
import type { HttpClient } from '../../src/contracts/http.ts';
import type { Post } from '../../src/domain/post.ts';
import { seededRandom } from '../../src/domain/seeded-random.ts';
import { type RunOptions, run as runCase } from '../contract/connector-cases.ts';
import { loopback } from '../support/loopback.ts';
import { mastodonInstance, type StreamedEvent, type StreamFaults } from '../support/mastodon.ts';
import { seed } from '../support/seed.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const run = (config: object, options: RunOptions = {}) =>
  runCase(connector as Connector, connector.config.parse(config), { now: NOW, ...options });

/** Written so many seconds after NOW. */
function status(second: number, text: string, editedSecond?: number) {
  const at = NOW + second * 1000;
  return {
    id: String(BigInt(at) << 16n),
    created_at: new Date(at).toISOString(),
    edited_at: editedSecond === undefined ? null : new Date(NOW + editedSecond * 1000).toISOString(),
    visibility: 'public',
    content: `<p>${text}</p>`,
    account: { id: '1', acct: 'ann' },
  };
}

/** Posts, edits and deletions, with what must be stored in the end. */
function history(count: number, chance: () => number): { events: StreamedEvent[]; expected: Map<string, string> } {
  const events: StreamedEvent[] = [];
  const expected = new Map<string, string>();
  const seconds = new Map<string, number>();
  for (let second = 1; second <= count; second++) {
    const ids = [...expected.keys()].slice(-5);
    const old = chance() < 0.15 ? ids[Math.floor(chance() * ids.length)] : undefined;
    if (old === undefined) {
      const made = status(second, `text ${second}`);
      events.push({ event: 'update', status: made });
      expected.set(made.id, `text ${second}`);
      seconds.set(made.id, second);
    } else if (chance() < 0.5) {
      events.push({ event: 'delete', id: old });
      expected.delete(old);
    } else {
      const text = `edited ${second}`;
      events.push({ event: 'status.update', status: status(seconds.get(old) as number, text, second) });
      expected.set(old, text);
    }
  }
  return { events, expected };
}

describe('a stream that behaves badly', () => {
  const faults: [string, Partial<StreamFaults>][] = [
    ['cuts while posts are written', { cutAfter: 40, missed: 30 }],
    ['cuts and stalls', { cutAfter: 50, missed: 60, stallShare: 0.4 }],
    ['repeats', { cutAfter: 60, missed: 5, repeatShare: 0.3 }],
    ['re-orders', { cutAfter: 60, missed: 5, reorderWithin: 12 }],
    ['does all of it', { cutAfter: 50, missed: 40, stallShare: 0.2, repeatShare: 0.2, reorderWithin: 12 }],
  ];
  test.each(faults)(
    'that %s: nothing lost, nothing twice',
    async (_name, fault) => {
      const chance = seededRandom(seed);
      const { events, expected } = history(500, chance);
      const server = await mastodonInstance(events, { chance, ...fault });
      open.push(server);
      const config = connector.config.parse({ endpoint: server.url, quietSeconds: 0.1 });
      const host = new URL(server.url).host;
      const stored = new Map<string, string>();
      const twice: string[] = [];
      const states = new Set<string>();
      const store = (page: Page) => {
        for (const raw of page.raw) {
          const { id, text } = connector.normalise(raw, config) as Post;
          if (states.has(`${id} ${text}`)) twice.push(`${id} ${text}`);
          states.add(`${id} ${text}`);
          stored.set(id, text);
        }
        for (const { id } of page.deleted) stored.delete(id);
      };
      const isSame = () =>
        server.isDone() &&
        stored.size === expected.size &&
        [...expected].every(([id, text]) => stored.get(`${host}/${id}`) === text);
      const failures: Failure[] = [];
      let cursor: unknown = { last: { public: '0' }, liveFrom: NOW, seen: [] };
      for (let runs = 0; runs < 60 && !isSame(); runs++) {
        const { failure } = await run(config, {
          cursor: cursor as never,
          enough: ({ pages }) => {
            const page = pages.at(-1) as Page;
            store(page);
            cursor = page.cursor;
            return isSame();
          },
        });
        if (failure !== undefined) failures.push(failure as Failure);
      }
      const lost = [...expected].filter(([id, text]) => stored.get(`${host}/${id}`) !== text);
      const unexpected = [...stored.keys()].filter((id) => !expected.has(id.slice(host.length + 1)));
      expect({ lost, unexpected, twice }).toEqual({ lost: [], unexpected: [], twice: [] });
      expect(failures.length).toBeGreaterThan(2);
      for (const failure of failures) expect(failure).toMatchObject({ name: 'Failure', kind: 'transient' });
    },
    60_000,
  );
});

describe('timelines', () => {
  const answering = (respond: (query: URLSearchParams) => { headers?: Record<string, string>; body: unknown }) => {
    const asked: URLSearchParams[] = [];
    const http: HttpClient = {
      request: ({ url }) => {
        asked.push(new URL(url).searchParams);
        const { headers = {}, body } = respond(new URL(url).searchParams);
        return Promise.resolve({ status: 200, headers, body: Buffer.from(JSON.stringify(body)), url });
      },
    };
    return { http, asked };
  };
  const config = { endpoint: 'https://m.example', stream: false };

  test('without requests left reading stops until there are again', async () => {
    const headers = {
      link: '<https://m.example/?min_id=5>; rel="prev"',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': new Date(NOW + 90_000).toISOString(),
    };
    const { http } = answering(() => ({ headers, body: [status(1, 'a')] }));
    const cursor = { last: { public: '4' }, liveFrom: 0, seen: [] };
    const { posts, failure } = await run(config, { http, cursor });
    expect(posts).toHaveLength(1);
    expect(failure).toMatchObject({ kind: 'rate-limited', retryAfterMs: 90_000 });
  });

  test('the first reading begins now, also in an empty timeline', async () => {
    let body: unknown[] = [];
    const { http } = answering(() => ({ body }));
    const first = await run(config, { http });
    expect(first.posts).toEqual([]);
    body = [status(1, 'a')];
    const second = await run(config, { http, cursor: first.pages.at(-1)?.cursor as never });
    expect(second.posts).toHaveLength(1);
  });

  test('history is marked, and its page’s cursor does not name the news behind it', async () => {
    const { http, asked } = answering(() => ({ body: [status(5, 'new'), status(-5, 'old')] }));
    const { pages, backfill } = await run({ ...config, backfillHours: 1 }, { http });
    expect(backfill).toBe(1);
    expect(asked[0]?.get('min_id')).toBe(String(BigInt(NOW - 3_600_000) << 16n));
    const again = await run({ ...config, backfillHours: 1 }, { http, cursor: pages[0]?.cursor as never });
    expect(again.posts.map(({ text }) => text)).toEqual(['new']);
  });
});

test('a stream that is refused says so, as the right kind', async () => {
  const server = await loopback(
    (_request, response) => response.writeHead(404).end(),
    () => (socket) => socket.send(JSON.stringify({ error: 'Missing access token', status: 401 })),
  );
  open.push(server);
  const cursor = { last: {}, liveFrom: NOW, seen: [] };
  const http: HttpClient = {
    request: ({ url }) => Promise.resolve({ status: 200, headers: {}, body: Buffer.from('[]'), url }),
  };
  const { failure } = await run({ endpoint: server.url }, { cursor, http });
  expect(failure).toMatchObject({ kind: 'auth', message: expect.stringContaining('Missing access token') });
});
