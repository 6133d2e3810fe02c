/** Hundreds of feeds in one source, politely; the clock is ours. */
import { describe, expect, test } from 'vitest';
import { rss } from '../../connectors/rss.ts';
import type { Connector, Cursor } from '../../src/contracts/connector.ts';
import { Failure } from '../../src/contracts/failure.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../src/contracts/http.ts';
import { askAgainAt, quietFor, retryAt, ttlOf } from '../../src/platform/feed-schedule.ts';
import { type Outcome, run } from '../contract/connector-cases.ts';

const connector = rss as Connector;
const START = Date.parse('2026-06-01T00:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const feed = (host: string, ids: number[], now: number, extra = '') =>
  `<rss version="2.0"><channel><title>T</title>${extra}${ids
    .map(
      (id) =>
        `<item><guid>https://${host}/${id}</guid><title>n${id}</title><pubDate>${new Date(now).toUTCString()}</pubDate></item>`,
    )
    .join('')}</channel></rss>`;

interface Asked {
  url: string;
  at: number;
  headers: Record<string, string>;
}

type Server = (url: URL, at: number, request: HttpRequest) => Partial<Omit<HttpResponse, 'body'>> & { body?: string };

/** A source read every five minutes, as the collect worker does, over days in no time. */
class Reading {
  readonly asked: Asked[] = [];
  readonly outcomes: Outcome[] = [];
  now = START;
  cursor: Cursor | null = null;
  underWay = new Map<string, number>();
  mostAtOnceOfAHost = 0;
  mostAtOnce = 0;
  readonly #config: unknown;
  readonly #server: Server;

  constructor(config: object, server: Server) {
    this.#config = connector.config.parse(config);
    this.#server = server;
  }

  async tick(): Promise<Outcome> {
    const http: HttpClient = { request: (request) => this.#answer(request) };
    const outcome = await run(connector, this.#config, { http, now: this.now, cursor: this.cursor });
    this.cursor = outcome.pages.at(-1)?.cursor ?? this.cursor;
    this.outcomes.push(outcome);
    this.now += 5 * MINUTE;
    return outcome;
  }

  async go(ms: number): Promise<void> {
    for (const end = this.now + ms; this.now < end; ) await this.tick();
  }

  times(url: string): number[] {
    return this.asked.filter((one) => one.url === url).map(({ at }) => (at - START) / MINUTE);
  }

  async #answer(request: HttpRequest): Promise<HttpResponse> {
    const url = new URL(request.url);
    this.asked.push({ url: request.url, at: this.now, headers: request.headers ?? {} });
    const mine = (this.underWay.get(url.host) ?? 0) + 1;
    this.underWay.set(url.host, mine);
    this.mostAtOnceOfAHost = Math.max(this.mostAtOnceOfAHost, mine);
    this.mostAtOnce = Math.max(
      this.mostAtOnce,
      [...this.underWay.values()].reduce((sum, one) => sum + one, 0),
    );
    await new Promise((resolve) => setImmediate(resolve));
    this.underWay.set(url.host, mine - 1);
    const { body = '', status = 200, headers = {} } = this.#server(url, this.now, request);
    return { status, headers, body: Buffer.from(body), url: request.url };
  }
}

const urlsOf = (count: number, hosts = count) =>
  Array.from({ length: count }, (_, nth) => `https://h${nth % hosts}.example/${nth}`);
const gaps = (times: number[]) => times.slice(1).map((time, nth) => time - (times[nth] as number));

describe('three hundred feeds over a day', () => {
  const urls = urlsOf(300, 100);
  const reading = new Reading({ urls, everyMinutes: 30 }, (url, at, { headers = {} }) => {
    const etag = `"${Math.floor((at - START) / (6 * HOUR))}"`;
    if (headers['if-none-match'] === etag) return { status: 304 };
    return { headers: { etag }, body: feed(url.host + url.pathname, [Math.floor((at - START) / (6 * HOUR))], at) };
  });

  test('each is asked about as often as wanted, spread, one of a host at a time, and by its ETag', async () => {
    await reading.go(24 * HOUR);
    const counts = urls.map((url) => reading.times(url).length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(53);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(40);
    expect(Math.min(...urls.flatMap((url) => gaps(reading.times(url))))).toBeGreaterThanOrEqual(27);
    expect(reading.mostAtOnceOfAHost).toBe(1);
    expect(reading.mostAtOnce).toBeLessThanOrEqual(8);
    const perTick = reading.outcomes.map(
      (_, nth) => reading.asked.filter(({ at }) => at === START + nth * 5 * MINUTE).length,
    );
    // At first all at once; after some hours they have spread.
    expect(Math.max(...perTick.slice(150))).toBeLessThan(150);
    expect(reading.asked.filter(({ headers }) => headers['if-none-match'] !== undefined).length).toBe(
      reading.asked.length - 300,
    );
    const posts = reading.outcomes.flatMap((outcome) => outcome.posts);
    expect(posts).toHaveLength(300 * 4);
    expect(new Set(posts.map(({ id }) => id)).size).toBe(1200);
  }, 60_000);

  test('what is remembered of them fits in a cursor', () => {
    expect(JSON.stringify(reading.cursor).length).toBeLessThan(300 * 400);
  });
});

test('resuming from any cursor loses nothing', async () => {
  const serve: Server = (url, at) => ({
    headers: { etag: '"1"' },
    body: feed(url.host, [1, 2, 3], at - 3 * 24 * HOUR * Number(url.host < 'h2')),
  });
  const config = { urls: urlsOf(60) };
  const whole = await new Reading(config, serve).tick();
  expect(whole.posts).toHaveLength(180);
  expect(whole.pages.length).toBeGreaterThan(2);
  for (const [nth, { cursor }] of whole.pages.entries()) {
    const again = new Reading(config, serve);
    again.cursor = cursor;
    const got = [
      ...whole.pages.slice(0, nth + 1).flatMap((page) => page.raw),
      ...(await again.tick()).pages.flatMap((page) => page.raw),
    ];
    const ids = got.map((raw) => (raw as { item: { guid: string } }).item.guid);
    expect(new Set(ids).size).toBe(180);
    expect(ids).toHaveLength(180);
  }
});

describe('a feed of many that fails', () => {
  const urls = urlsOf(3);

  test('rests longer each time, is told by name, and works again; the others go on', async () => {
    let broken = true;
    const reading = new Reading({ urls, everyMinutes: 10 }, (url, at) =>
      url.host === 'h1.example' && broken ? { status: 500 } : { body: feed(url.host, [Math.floor(at / HOUR)], at) },
    );
    await reading.go(12 * HOUR);
    const waits = gaps(reading.times(urls[1] as string));
    expect(waits.length).toBeLessThan(8);
    expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
    expect(reading.times(urls[0] as string).length).toBeGreaterThan(40);
    expect(reading.outcomes.every(({ failure }) => failure === undefined)).toBe(true);
    expect(reading.outcomes[0]?.skipped).toEqual([
      { reason: 'feed-failed', detail: 'https://h1.example/1: The feed answered 500' },
    ]);
    broken = false;
    await reading.go(24 * HOUR);
    expect(gaps(reading.times(urls[1] as string)).at(-1)).toBeLessThanOrEqual(15);
  });

  test('when none works the source has failed, and every one rests', async () => {
    const reading = new Reading({ urls }, () => ({ status: 503 }));
    expect((await reading.tick()).failure).toMatchObject({ kind: 'transient' });
    expect((await reading.tick()).failure).toBeUndefined();
    expect(reading.asked).toHaveLength(3);
  });
});

test('a host that says "too many requests" is left alone with all its feeds, as long as it says', async () => {
  const urls = urlsOf(8, 2);
  const reading = new Reading({ urls, everyMinutes: 5 }, (url, at) =>
    url.host === 'h0.example' && at < START + HOUR
      ? { status: 429, headers: { 'retry-after': '3000' } }
      : { body: feed(url.host + url.pathname, [1], at) },
  );
  await reading.tick();
  expect(reading.asked.filter(({ url }) => url.includes('h0'))).toHaveLength(1);
  await reading.go(45 * MINUTE);
  expect(reading.asked.filter(({ url }) => url.includes('h0'))).toHaveLength(1);
  await reading.go(3 * HOUR);
  expect(new Set(reading.outcomes.flatMap(({ posts }) => posts.map(({ id }) => id))).size).toBe(8);
});

test('of one host at most ten in one go; the rest follows', async () => {
  const reading = new Reading({ urls: urlsOf(25, 1) }, (url, at) => ({ body: feed(url.host + url.pathname, [1], at) }));
  for (const expected of [10, 20, 25]) {
    await reading.tick();
    expect(reading.asked.length).toBe(expected);
  }
});

describe('a single feed', () => {
  test.each([
    ['max-age', { 'cache-control': 'public, max-age=1800' }, '', 30],
    ['max-age, in a cache already', { 'cache-control': 'max-age=1800', age: '600' }, '', 20],
    ['Expires', { expires: new Date(START + 20 * MINUTE).toUTCString() }, '', 20],
    ['ttl', {}, '<ttl>45</ttl>', 45],
    ['a year, which is held to an hour', { 'cache-control': 'max-age=31536000' }, '', 60],
    ['no-cache', { 'cache-control': 'no-cache, max-age=1800' }, '', 5],
    ['nothing', {}, '', 5],
  ])('is left alone as it asks: %s', async (_what, headers, extra, minutes) => {
    const url = 'https://a.example/feed';
    const reading = new Reading({ url }, (_url, at) => ({
      headers: headers as Record<string, string>,
      body: feed('a', [1], at, extra),
    }));
    await reading.go(minutes * MINUTE + 5 * MINUTE);
    expect(reading.times(url)).toHaveLength(2);
    expect(reading.times(url)[1]).toBe(minutes);
  });

  test('is left alone after "not modified", too', async () => {
    const headers = { 'cache-control': 'max-age=1800', etag: '"1"' };
    const url = 'https://a.example/feed';
    const reading = new Reading({ url }, (_url, at, request) =>
      request.headers?.['if-none-match'] === undefined
        ? { headers, body: feed('a', [1], at) }
        : { status: 304, headers },
    );
    await reading.go(95 * MINUTE);
    expect(reading.times(url)).toEqual([0, 30, 60, 90]);
    expect(reading.asked.slice(1).every((one) => one.headers['if-none-match'] === '"1"')).toBe(true);
  });
});

test('either one address or many', () => {
  expect(connector.config.safeParse({}).success).toBe(false);
  expect(connector.config.safeParse({ url: 'https://a.example', urls: ['https://b.example'] }).success).toBe(false);
});

test('waits in numbers', () => {
  expect(quietFor({ 'cache-control': 'max-age=-5' }, undefined, START, HOUR)).toBe(0);
  expect(quietFor({ expires: '0' }, 1e9, START, HOUR)).toBe(HOUR);
  expect([ttlOf('15'), ttlOf('soon'), ttlOf(undefined, 'hourly', '2'), ttlOf(undefined, 'never')]).toEqual([
    15,
    undefined,
    30,
    undefined,
  ]);
  const failure = new Failure('transient', 'x', { retryAfterMs: 7 * 24 * HOUR });
  expect(retryAt('a', START, 5 * MINUTE, failure, 1) - START).toBe(HOUR);
  expect(retryAt('a', START, 5 * MINUTE, new Failure('transient', 'x'), 50) - START).toBeLessThanOrEqual(26.4 * HOUR);
  const spread = new Set(Array.from({ length: 100 }, (_, nth) => askAgainAt(`${nth}`, START, HOUR, 0)));
  expect(spread.size).toBeGreaterThan(95);
});
