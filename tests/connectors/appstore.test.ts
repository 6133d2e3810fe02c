/** App Store against a simulated feed: ten pages at most, reviews that are edited, feeds without dates. */
import { expect, test } from 'vitest';
import { appstore } from '../../connectors/appstore.ts';
import type { Connector, Page } from '../../src/contracts/connector.ts';
import type { HttpClient } from '../../src/contracts/http.ts';
import { run } from '../contract/connector-cases.ts';

const connector = appstore as Connector;
const NOW = Date.parse('2026-06-01T00:00:00Z');

interface Review {
  id: number;
  /** None: the feed has no dates. */
  at?: number;
  text?: string;
}

const label = (text: string) => ({ label: text });

/** Pages of 50, one review as an object, none as nothing, an error in words beyond page 10. */
function store(reviews: () => Review[]): HttpClient & { asked: number } {
  const client = {
    asked: 0,
    request({ url }: { url: string }) {
      client.asked++;
      const page = Number(/page=(\d+)/.exec(url)?.[1]);
      if (page > 10)
        return Promise.resolve({ status: 400, headers: {}, body: Buffer.from('page depth is limited to 10'), url });
      const sorted = reviews().toSorted((a, b) => (b.at ?? b.id) - (a.at ?? a.id));
      const list = sorted.slice((page - 1) * 50, page * 50).map(({ id, at, text }) => ({
        id: label(String(id)),
        title: label(`Review ${id}`),
        content: label(text ?? 'Fine.'),
        'im:rating': label('4'),
        ...(at !== undefined && { updated: label(new Date(at).toISOString().replace('.000Z', '-00:00')) }),
      }));
      const entry = list.length > 1 ? list : list[0];
      return Promise.resolve({ status: 200, headers: {}, body: Buffer.from(JSON.stringify({ feed: { entry } })), url });
    },
  };
  return client;
}

const config = (more: object = {}) => connector.config.parse({ app: '1234567890', backfillHours: 87_600, ...more });
const idsOf = (pages: Page[]) =>
  pages.flatMap(({ raw }) => raw.map((one) => Number((connector.normalise(one, config()) as { id: string }).id)));
const dated = (count: number): Review[] =>
  Array.from({ length: count }, (_, id) => ({ id, at: NOW - (count - id) * 3_600_000 }));

test('all ten pages, oldest first, and no eleventh', async () => {
  const http = store(() => dated(600));
  const { pages, failure } = await run(connector, config(), { http, now: NOW });
  expect(failure).toBeUndefined();
  expect(idsOf(pages)).toEqual(
    dated(600)
      .slice(100)
      .map(({ id }) => id),
  );
  expect(http.asked).toBe(10);
});

test('an edited review comes again; a quiet store costs one request', async () => {
  const reviews = dated(200);
  const http = store(() => reviews);
  const first = await run(connector, config(), { http, now: NOW });
  reviews[7] = { id: 7, at: NOW + 1000, text: 'Worse.' };
  http.asked = 0;
  const second = await run(connector, config(), { http, now: NOW + 60_000, cursor: first.pages.at(-1)?.cursor });
  expect(second.posts).toMatchObject([{ id: '7', text: 'Worse.', postedAt: '2026-06-01T00:00:01.000Z' }]);
  http.asked = 0;
  const third = await run(connector, config(), { http, now: NOW + 90_000, cursor: second.pages.at(-1)?.cursor });
  expect([third.pages, http.asked]).toEqual([[], 1]);
});

test('without dates: a first reading is history, what is added is news, nothing comes twice', async () => {
  const reviews: Review[] = Array.from({ length: 120 }, (_, id) => ({ id }));
  const http = store(() => reviews);
  let { pages } = await run(connector, config(), { http, now: NOW });
  expect([idsOf(pages).length, pages.every(({ backfill }) => backfill)]).toEqual([120, true]);
  for (let round = 1; round < 5; round++) {
    reviews.push({ id: 200 + round });
    const later: { pages: Page[] } = await run(connector, config(), {
      http,
      now: NOW + round * 1e9,
      cursor: pages.at(-1)?.cursor,
    });
    pages = later.pages;
    expect([idsOf(pages), pages[0]?.backfill ?? false]).toEqual([[200 + round], false]);
  }
  expect(JSON.stringify(pages.at(-1)?.cursor).length).toBeLessThan(100_000);
});

test('each country has its own place', async () => {
  const http = store(() => dated(3));
  const first = await run(connector, config({ countries: ['us'] }), { http, now: NOW });
  const cursor = first.pages.at(-1)?.cursor;
  const second = await run(connector, config({ countries: ['us', 'de'] }), { http, now: NOW, cursor });
  expect(second.posts.map(({ country }) => country)).toEqual(['DE', 'DE', 'DE']);
});
