/** Reddit against simulated listings in which items vanish, change and appear late; tokens, limits, subreddits that are closed. */
import { describe, expect, test } from 'vitest';
import { type RedditConfig, reddit } from '../../connectors/reddit.ts';
import type { Connector, Cursor, Queries } from '../../src/contracts/connector.ts';
import type { Failure } from '../../src/contracts/failure.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../src/contracts/http.ts';
import type { Post } from '../../src/domain/post.ts';
import { type Outcome, run, silent } from '../contract/connector-cases.ts';

const connector = reddit as Connector;
const NOW = 1_780_272_000;

interface Item {
  name: string;
  at: number;
  text?: string;
  edited?: number;
  gone?: boolean;
}

type Answer = Partial<HttpResponse> & { text?: string };

/** A client of its own for each test, as tokens and limits are shared by client. */
let clients = 0;

class FakeReddit implements HttpClient {
  readonly endpoint = `https://reddit-${++clients}.example`;
  /** Seconds. */
  now = NOW;
  /** By subreddit; `search` for searches. */
  listings: Record<string, Item[]> = { selfhosted: [] };
  /** Answers instead of a listing. */
  instead: Record<string, () => Answer> = {};
  token = 'first';
  tokens = 0;
  headers: Record<string, string> = {};
  requests: string[] = [];

  config(more: Partial<RedditConfig> = {}): RedditConfig {
    const mine = { permission: true, clientId: 'app', clientSecret: 'secret', contact: 'ada_l' };
    const where = { endpoint: this.endpoint, authEndpoint: `${this.endpoint}/auth` };
    return reddit.config.parse({ ...mine, ...where, subreddits: ['selfhosted'], kinds: ['submissions'], ...more });
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    request.signal?.throwIfAborted();
    const url = new URL(request.url);
    this.requests.push(`${url.pathname}${url.search}`);
    const answer: Answer = url.pathname === '/auth/api/v1/access_token' ? this.#grant() : this.#answer(url, request);
    const { status = 200, headers = {}, text = '' } = answer;
    return { status, headers: { ...this.headers, ...headers }, body: Buffer.from(text), url: request.url };
  }

  #grant(): Answer {
    this.tokens++;
    return { text: JSON.stringify({ access_token: this.token, expires_in: 3600, scope: '*', token_type: 'bearer' }) };
  }

  #answer(url: URL, { headers = {} }: HttpRequest): Answer {
    if (headers.authorization !== `Bearer ${this.token}`) return { status: 401, text: '{"error":401}' };
    if (url.pathname === '/api/info') return { text: JSON.stringify(this.#info(url.searchParams.get('id') ?? '')) };
    const name = /^\/r\/(\w+)\//.exec(url.pathname)?.[1] ?? 'search';
    return this.instead[name]?.() ?? { text: JSON.stringify(this.#listing(name, url.searchParams)) };
  }

  #listing(name: string, query: URLSearchParams): object {
    // As Reddit does: a `before` that has vanished gives an empty page, though there are new items.
    if (query.has('before')) return { kind: 'Listing', data: { children: [], after: null } };
    const sorted = (this.listings[name] ?? []).toSorted((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1));
    const after = query.get('after');
    const from = after === null ? 0 : sorted.findIndex((item) => item.name === after) + 1;
    const page = sorted.slice(0, 1000).slice(from, from + Number(query.get('limit')));
    const isLast = from + page.length >= Math.min(sorted.length, 1000);
    return { kind: 'Listing', data: { children: page.map(thing), after: isLast ? null : page.at(-1)?.name } };
  }

  #info(ids: string): object {
    const wanted = new Set(ids.split(','));
    const all = Object.values(this.listings).flat();
    return { kind: 'Listing', data: { children: all.filter(({ name }) => wanted.has(name)).map(thing), after: null } };
  }

  poll(cursor: Cursor | null, more: Partial<RedditConfig> = {}): Promise<Outcome> {
    return run(connector, this.config(more), { http: this, now: this.now * 1000, cursor });
  }
}

function thing({ name, at, text = `text of ${name}`, edited, gone }: Item): object {
  const selftext = gone === true ? '[deleted]' : text;
  const common = { name, created_utc: at, edited: edited ?? false, author: gone === true ? '[deleted]' : 'ada' };
  return { kind: 't3', data: { ...common, subreddit: 'selfhosted', title: name, selftext, is_self: true } };
}

function items(count: number, from: number, every: number, first = 0): Item[] {
  return Array.from({ length: count }, (_, nth) => ({
    name: `t3_${(first + nth + 1000).toString(36)}`,
    at: from + nth * every,
  }));
}

const ids = ({ posts }: Outcome): string[] => posts.map(({ id }) => id);
const cursorOf = (outcome: Outcome, before: Cursor | null = null) => outcome.pages.at(-1)?.cursor ?? before;

describe('a listing', () => {
  test('of several pages is given whole, oldest first; a resumed reader loses nothing', async () => {
    const site = new FakeReddit();
    site.listings.selfhosted = items(350, NOW - 3500, 10);
    const first = await site.poll(null, { backfillHours: 2 });
    expect(first.failure).toBeUndefined();
    expect(ids(first)).toEqual(site.listings.selfhosted.map(({ name }) => name));
    expect(first.backfill).toBe(350);
    for (const [index, { cursor }] of first.pages.entries()) {
      const rest = await site.poll(cursor, { backfillHours: 2 });
      const later = first.pages
        .slice(index + 1)
        .flatMap(({ raw }) => raw.map((one) => (one as { data: Item }).data.name));
      expect(ids(rest)).toEqual(later);
    }
  });

  test('in which the newest items vanish goes on; each item comes once', async () => {
    const site = new FakeReddit();
    const got: string[] = [];
    let cursor = cursorOf(await site.poll(null));
    const posted: string[] = [];
    for (let round = 0; round < 30; round++) {
      site.now += 60;
      const fresh = items(1 + (round % 7) * 20, site.now - 59, 0.4, round * 200);
      posted.push(...fresh.map(({ name }) => name));
      site.listings.selfhosted?.push(...fresh);
      const outcome = await site.poll(cursor);
      expect(outcome.failure).toBeUndefined();
      cursor = cursorOf(outcome, cursor);
      got.push(...ids(outcome));
      // Everything that a poller by `before` would hold on to is gone at once.
      site.listings.selfhosted = site.listings.selfhosted?.slice(0, -1 - (round % 3)) ?? [];
      expect(JSON.stringify(cursor).length).toBeLessThan(20_000);
    }
    expect(got.toSorted()).toEqual(posted.toSorted());
    expect(site.requests.every((line) => !line.includes('before='))).toBe(true);
  });

  test('gives what appears late, what was edited, and what is gone, once each', async () => {
    const site = new FakeReddit();
    const [a, b, c] = items(3, NOW + 1, 10) as [Item, Item, Item];
    site.listings.selfhosted = [a, c];
    site.now = NOW + 60;
    const first = await site.poll(null);
    // The source is younger than they are.
    expect(ids(first)).toEqual([]);
    const late = items(3, NOW + 100, 10, 10) as [Item, Item, Item];
    site.listings.selfhosted.push(late[0], late[2]);
    site.now = NOW + 160;
    const second = await site.poll(cursorOf(first));
    expect(ids(second)).toEqual([late[0].name, late[2].name]);
    site.listings.selfhosted.push(late[1], b);
    late[0].edited = NOW + 170;
    late[0].text = 'other words';
    late[2].gone = true;
    const third = await site.poll(cursorOf(second));
    expect(third.posts).toMatchObject([
      { id: late[0].name, text: 'other words', editedAt: '2026-06-01T00:02:50.000Z' },
      { id: late[1].name },
    ]);
    expect(third.deleted).toEqual([{ platform: 'reddit', id: late[2].name }]);
    const fourth = await site.poll(cursorOf(third));
    expect(fourth.pages).toEqual([]);
  });

  test('with items without a time, or of a time to come, loses none and tells each once', async () => {
    const site = new FakeReddit();
    let cursor = cursorOf(await site.poll(null));
    const odd = { name: 't3_odd', at: 253_402_300_799 };
    const got: string[] = [];
    for (let round = 0; round < 3; round++) {
      site.now += 60;
      site.listings.selfhosted?.push(...items(150, site.now - 59, 0.3, round * 200));
      if (round === 0) site.listings.selfhosted?.push(odd, { name: 't3_0dd', at: 0 });
      const outcome = await site.poll(cursor);
      cursor = cursorOf(outcome, cursor);
      got.push(...ids(outcome));
      if (round === 0)
        expect(outcome.skipped).toEqual([{ reason: 'invalid', detail: 'created_utc: not a time (t3_0dd)' }]);
      else expect(outcome.skipped).toEqual([]);
    }
    expect(got).toHaveLength(451);
    expect(new Set(got).size).toBe(451);
  });

  test('that ends before what was seen last is told', async () => {
    const site = new FakeReddit();
    const first = await site.poll(null);
    site.now += 3600;
    site.listings.selfhosted = items(1500, NOW + 1, 2);
    const warned: string[] = [];
    const log = { ...silent, warn: (_: object, message: string) => void warned.push(message) };
    const outcome = await run(connector, site.config(), {
      http: site,
      now: site.now * 1000,
      cursor: cursorOf(first),
      log,
    });
    expect(outcome.posts).toHaveLength(1000);
    expect(warned).toEqual(['Reddit lists no more of what came since the last time']);
  });
});

describe('access', () => {
  test('is off until permission is confirmed', async () => {
    const site = new FakeReddit();
    const { failure } = await site.poll(null, { permission: false });
    expect(failure).toMatchObject({ kind: 'auth', message: expect.stringContaining('permission') });
    expect(site.requests).toEqual([]);
  });

  test('one token serves all sources of a client, and is fetched anew when Reddit takes it no more', async () => {
    const site = new FakeReddit();
    site.listings.other = [];
    await site.poll(null);
    await site.poll(null, { subreddits: ['other'] });
    expect(site.tokens).toBe(1);
    site.token = 'second';
    expect((await site.poll(null)).failure).toBeUndefined();
    expect(site.tokens).toBe(2);
    site.now += 4000;
    expect((await site.poll(null)).failure).toBeUndefined();
    expect(site.tokens).toBe(3);
  });

  test('a token that never works is a failure, not a loop', async () => {
    const site = new FakeReddit();
    site.instead.selfhosted = () => ({ status: 401, text: '{"error":401}' });
    await site.poll(null);
    const { failure } = await site.poll(null);
    expect(failure).toMatchObject({ kind: 'auth', status: 401 });
    expect(site.tokens).toBe(2);
  });

  test.each([
    ['{"error":"invalid_grant"}', /no access token \(invalid_grant\)/],
    ['{"error_description":"Only script apps may","error":"unauthorized_client"}', /unauthorized_client/],
  ])('a refused grant says why: %s', async (text, message) => {
    const site = new FakeReddit();
    const http: HttpClient = {
      request: async ({ url }) => ({ status: 200, headers: {}, body: Buffer.from(text), url }),
    };
    const { failure } = await run(connector, site.config({ username: 'ada', password: 'wrong-one' }), { http });
    expect(failure).toMatchObject({ kind: 'auth', message: expect.stringMatching(message) });
    expect(String((failure as Failure).message)).not.toContain('wrong-one');
  });
});

describe('limits', () => {
  test('none left: all sources of the client rest, without another request', async () => {
    const site = new FakeReddit();
    site.headers = { 'x-ratelimit-remaining': '0.0', 'x-ratelimit-reset': '82' };
    site.listings.selfhosted = items(3, NOW - 30, 10);
    const first = await site.poll(null, { backfillHours: 1, subreddits: ['selfhosted', 'other'] });
    expect(ids(first)).toHaveLength(3);
    expect(first.failure).toMatchObject({ kind: 'rate-limited', retryAfterMs: 82_000 });
    const requests = site.requests.length;
    site.now += 40;
    const other = await site.poll(null, { subreddits: ['other'] });
    expect(other.failure).toMatchObject({ kind: 'rate-limited', retryAfterMs: 42_000 });
    expect(site.requests).toHaveLength(requests);
    site.now += 43;
    site.headers = { 'x-ratelimit-remaining': '99.0', 'x-ratelimit-reset': '600' };
    expect((await site.poll(cursorOf(first), { backfillHours: 1 })).failure).toBeUndefined();
  });

  test.each<[string, Record<string, string>, number | undefined]>([
    ['retry-after', { 'retry-after': '4' }, 4000],
    ['x-ratelimit-reset', { 'x-ratelimit-reset': '82' }, 82_000],
    ['neither', {}, undefined],
  ])('429 as a page of HTML with %s', async (_name, headers, retryAfterMs) => {
    const site = new FakeReddit();
    site.instead.selfhosted = () => ({ status: 429, headers, text: '<!doctype html><title>Too Many Requests</title>' });
    const { failure } = await site.poll(null);
    expect(failure).toMatchObject({ kind: 'rate-limited', retryAfterMs });
  });
});

describe('a subreddit that is closed to us', () => {
  test.each<[string, Answer, object]>([
    ['private', { status: 403, text: '{"reason":"private","message":"Forbidden","error":403}' }, { kind: 'auth' }],
    ['quarantined', { status: 403, text: '{"reason":"quarantined","error":403}' }, { kind: 'auth' }],
    ['banned', { status: 404, text: '{"reason":"banned","error":404}' }, { kind: 'rejected' }],
    ['elsewhere', { status: 302, headers: { location: '/subreddits/search?q=closed' } }, { kind: 'rejected' }],
  ])('%s is named, and the others are read', async (reason, answer, expected) => {
    const site = new FakeReddit();
    site.listings.selfhosted = items(3, NOW - 30, 10);
    site.instead.closed = () => answer;
    const outcome = await site.poll(null, { backfillHours: 1, subreddits: ['closed', 'selfhosted'] });
    expect(ids(outcome)).toHaveLength(3);
    expect(outcome.failure).toMatchObject(expected);
    const { message } = outcome.failure as Failure;
    expect(message).toContain('r/closed submissions');
    if (reason !== 'elsewhere') expect(message).toContain(`(${reason})`);
  });

  test('a failure of Reddit itself ends the reading', async () => {
    const site = new FakeReddit();
    site.instead.closed = () => ({ status: 503 });
    const { failure } = await site.poll(null, { subreddits: ['closed', 'selfhosted'] });
    expect(failure).toMatchObject({ kind: 'transient', status: 503 });
    expect(site.requests.some((line) => line.includes('selfhosted'))).toBe(false);
  });
});

test('searches are those of the configuration and, where wanted, of the monitors, joined', async () => {
  const site = new FakeReddit();
  site.listings.search = items(2, NOW - 30, 10);
  const queries: Queries = {
    current: async () => ({
      queries: ['acme', 'ajax pie'].map((text) => ({ text, tag: text })),
      unasked: [],
      version: 1,
    }),
    changed: async () => {},
  };
  const deps = { http: site, log: silent, clock: () => NOW * 1000, queries };
  const config = site.config({ subreddits: [], search: ['tart'], monitors: true, backfillHours: 1 });
  const posts: unknown[] = [];
  for await (const page of connector.open(config, deps).pages(null, new AbortController().signal))
    posts.push(...page.raw);
  const asked = site.requests.filter((line) => line.startsWith('/search'));
  expect(asked.map((line) => new URL(line, site.endpoint).searchParams.get('q'))).toEqual([
    'tart',
    '(acme) OR (ajax pie)',
  ]);
  expect(posts).toHaveLength(4);
});

test('stored posts are looked up in batches: gone, removed, not there, and the others as they are', async () => {
  const site = new FakeReddit();
  const all = items(150, NOW - 1500, 10);
  const [gone, missing, edited] = all as [Item, Item, Item];
  gone.gone = true;
  Object.assign(edited, { edited: NOW, text: 'other words' });
  site.listings.selfhosted = all.filter((item) => item !== missing);
  const source = connector.open(site.config(), { http: site, log: silent, clock: () => NOW * 1000 });
  const refs = all.map(({ name }) => ({ platform: 'reddit', id: name }));
  const found = await source.recheck?.(refs, new AbortController().signal);
  expect(found?.deleted.map(({ id }) => id)).toEqual([gone.name, missing.name]);
  const posts = (found?.raw ?? []).map((raw) => connector.normalise(raw, site.config()) as Post);
  expect(posts).toHaveLength(148);
  expect(posts.find(({ id }) => id === edited.name)).toMatchObject({ text: 'other words' });
  expect(site.requests.filter((line) => line.startsWith('/api/info'))).toHaveLength(2);
});
