/** X against a simulated API that cuts, stalls, repeats and re-orders; and its posts, rules, searches and budget by themselves. */
import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type XConfig, x } from '../../connectors/x.ts';
import type { Asked, Connector, Cursor, Page, Queries } from '../../src/contracts/connector.ts';
import { Failure } from '../../src/contracts/failure.ts';
import type { Log } from '../../src/contracts/log.ts';
import { type Post, postKey } from '../../src/domain/post.ts';
import { forecastReads } from '../../src/platform/daily-reads.ts';
import { packQueries } from '../../src/platform/pack-queries.ts';
import { compareIds, idAt, timeOf } from '../../src/platform/snowflake.ts';
import { withoutDistances } from '../../src/platform/x-reader.ts';
import { sourceBackOff } from '../../src/queue/retry.ts';
import { loopbackClient, silent } from '../contract/connector-cases.ts';
import { type Fault, startXSimulator, textOf, type XSimulator } from '../support/x-simulator.ts';

const connector = x as Connector;
let api: XSimulator;
beforeEach(async () => {
  api = await startXSimulator();
});
afterEach(() => api.close());

function config(more: Partial<XConfig> = {}): XConfig {
  const defaults = { bearerToken: 'token', queries: ['acme'], stallSeconds: 0.2, settleSeconds: 0.01 };
  return x.config.parse({ ...defaults, endpoint: `${api.url}/2`, ...more });
}

interface Heard {
  ids: string[];
  posts: Post[];
  pages: Page[];
  cursor: Cursor | null;
  failures: Failure[];
}

const nothing = (): Heard => ({ ids: [], posts: [], pages: [], cursor: null, failures: [] });

interface Hearing {
  config?: XConfig;
  queries?: Queries;
  log?: Log;
  /** Called after every page and every failure; true ends. */
  enough(heard: Heard): boolean;
  signal?: AbortSignal;
}

/** As the collect worker does, but without its waits: every run begins at the last page's cursor. */
async function hear(heard: Heard, { enough, log = silent, queries, ...more }: Hearing): Promise<Heard> {
  const stop = new AbortController();
  const signal = more.signal ? AbortSignal.any([stop.signal, more.signal]) : stop.signal;
  const http = loopbackClient();
  const deps = { http, log, clock: () => api.now, ...(queries && { queries }) };
  while (!signal.aborted) {
    const source = connector.open(more.config ?? config(), deps);
    try {
      for await (const page of source.pages(heard.cursor, signal)) {
        take(heard, page);
        if (enough(heard)) stop.abort(new Error('enough'));
      }
    } catch (error) {
      if (signal.aborted) break;
      if (!(error instanceof Failure)) throw error;
      heard.failures.push(error);
      if (enough(heard)) break;
    }
  }
  await http.close();
  return heard;
}

function take(heard: Heard, page: Page): void {
  const posts = page.raw.map((raw) => connector.normalise(raw, config())).filter((post) => 'platform' in post);
  heard.ids.push(...page.raw.map((raw) => (raw as { data: { id: string } }).data.id));
  heard.posts.push(...posts);
  heard.pages.push(page);
  heard.cursor = JSON.parse(JSON.stringify(page.cursor));
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

const repeats = (ids: string[]) => ids.filter((id, at) => ids.indexOf(id) !== at);

describe('a stream that cuts, stalls, repeats and re-orders', () => {
  const FAULTS: Fault[] = ['cut', 'cut-in-line', 'operational', 'stall', 'repeat', 're-order', 'keep-alive', 'limit'];

  test.each([1, 2, 3])('loses nothing and gives nothing twice (seed %i)', async (seed) => {
    const chance = random(seed);
    const heard = nothing();
    const hearing = hear(heard, { enough: ({ ids }) => api.published.length === 300 && ids.length >= 300 });
    await api.until(() => api.isStreaming());
    for (let nth = 0; nth < 300; nth++) {
      // Also while nobody is connected, now and then.
      if (chance() > 0.1) await api.until(() => api.isStreaming());
      api.publish(chance() < 0.12 ? FAULTS[Math.floor(chance() * FAULTS.length)] : undefined);
      await setImmediate();
    }
    const { ids, posts, failures } = await hearing;
    expect(new Set(ids)).toEqual(new Set(api.published));
    expect(repeats(ids)).toEqual([]);
    for (const post of posts) expect(post.text).toBe(textOf(post.id));
    expect(failures.length).toBeGreaterThan(3);
    expect(new Set(failures.map(({ kind }) => kind)).isSubsetOf(new Set(['transient', 'rate-limited']))).toBe(true);
  });
});

test('a stream that is faster than pages are stored is cut, and caught up', async () => {
  const heard = nothing();
  const http = loopbackClient();
  const source = connector.open(config(), { http, log: silent, clock: () => api.now });
  const reading = source.pages(null, new AbortController().signal)[Symbol.asyncIterator]();
  await reading.next();
  const second = reading.next();
  await api.until(() => api.isStreaming());
  api.publish();
  heard.cursor = ((await second).value as Page).cursor;
  take(heard, (await second).value as Page);
  // Nobody asks for the next page meanwhile.
  for (let nth = 0; nth < 5200; nth++) {
    if (nth % 100 === 0) await setImmediate();
    api.publish();
  }
  try {
    for (let page = await reading.next(); page.done !== true; page = await reading.next()) take(heard, page.value);
  } catch (error) {
    heard.failures.push(error as Failure);
  }
  await http.close();
  expect(heard.failures[0]?.message).toBe("X's stream brings more than can be stored");
  await hear(heard, { enough: ({ ids }) => ids.length >= 5201 });
  expect(new Set(heard.ids)).toEqual(new Set(api.published));
  expect(repeats(heard.ids)).toEqual([]);
});

describe('the stream ends with', () => {
  const ending = async (act: () => void, more: Partial<XConfig> = {}): Promise<Failure> => {
    const heard = nothing();
    const hearing = hear(heard, { config: config(more), enough: ({ failures }) => failures.length > 0 });
    await api.until(() => api.requests.some((line) => line.includes('/stream?')));
    act();
    await hearing;
    return heard.failures[0] as Failure;
  };
  const waits = (failure: Failure) => [0, 1, 2, 9].map((failures) => sourceBackOff(failure, failures, 0));

  test('a cut: 250 ms more each time, 16 s at most', async () => {
    const failure = await ending(() => api.publish('cut'));
    expect(failure).toMatchObject({ kind: 'transient', message: "X's stream was cut" });
    expect(waits(failure)).toEqual([250, 500, 750, 2500]);
    expect(sourceBackOff(failure, 200, 0)).toBe(16_000);
  });

  test('silence', async () => {
    const failure = await ending(() => api.publish('stall'));
    expect(failure).toMatchObject({ kind: 'transient', message: "X's stream was silent for 0.2 s" });
  });

  test('an operational disconnect', async () => {
    const failure = await ending(() => api.publish('operational'));
    expect(failure.message).toContain('operational-disconnect');
    expect(waits(failure)[0]).toBe(250);
  });

  test('a line without an end', async () => {
    const failure = await ending(() => {
      for (let nth = 0; nth < 20; nth++) api.send('x'.repeat(100_000));
    });
    expect(failure.message).toContain('a line without an end');
  });

  test.each<[string, XSimulator['refusals'][number], object, number[]]>([
    [
      'an error of the server: 5 s, doubled, 320 s at most',
      { status: 503 },
      { kind: 'transient' },
      [5e3, 1e4, 2e4, 32e4],
    ],
    [
      'too many connections: a minute, doubled',
      { status: 429, body: { title: 'ConnectionException', connection_issue: 'TooManyConnections' } },
      { kind: 'rate-limited', message: expect.stringContaining('TooManyConnections') },
      [60e3, 120e3, 240e3, 900e3],
    ],
    [
      'a limit: until x-rate-limit-reset',
      { status: 429, headers: { 'x-rate-limit-reset': '1780308120', 'x-rate-limit-remaining': '0' } },
      { kind: 'rate-limited', retryAfterMs: 120_000 },
      [120e3, 120e3, 120e3, 120e3],
    ],
    [
      'no access',
      { status: 403, body: { reason: 'client-not-enrolled', title: 'Client Forbidden' } },
      { kind: 'auth', message: expect.stringContaining('client-not-enrolled') },
      [9e5, 9e5, 9e5, 9e5],
    ],
  ])('%s', async (_name, refusal, expected, wanted) => {
    api.refusals.push(refusal);
    const failure = await ending(() => {});
    expect(failure).toMatchObject(expected);
    expect(waits(failure)).toEqual(wanted);
    expect(inspect(failure, { depth: 12 })).not.toContain('Bearer');
  });

  test('credentials that do not work: nothing else is asked', async () => {
    const heard = await hear(nothing(), {
      config: config({ bearerToken: 'wrong' }),
      enough: ({ failures }) => failures.length > 0,
    });
    expect(heard.failures[0]).toMatchObject({ kind: 'auth', status: 401 });
    expect(api.requests).toHaveLength(1);
  });
});

test('where the stream refuses us, every attempt searches', async () => {
  for (let nth = 0; nth < 4; nth++) api.refusals.push({ status: 503 });
  const heard = await hear(nothing(), {
    enough: ({ failures }) => {
      api.publish();
      return failures.length > 3;
    },
  });
  expect(heard.ids.length).toBeGreaterThan(3);
  expect(repeats(heard.ids)).toEqual([]);
});

test('a gap of many pages goes on where it was broken off, and what came meanwhile is searched for too', async () => {
  const searching = config({ mode: 'search', maxGapHours: 48 });
  const heard = await hear(nothing(), { config: searching, enough: ({ pages }) => pages.length > 0 });
  for (let nth = 0; nth < 450; nth++) api.publish();
  await hear(heard, { config: searching, enough: ({ ids }) => ids.length >= 200 });
  for (let nth = 0; nth < 30; nth++) api.publish();
  const before = api.served;
  await hear(heard, { config: searching, enough: ({ ids }) => ids.length >= 480 });
  expect(new Set(heard.ids)).toEqual(new Set(api.published));
  expect(repeats(heard.ids)).toEqual([]);
  // 250 of the old gap, and the second search from its beginning.
  expect(api.served - before).toBeLessThanOrEqual(250 + 480);
  for (const { cursor } of heard.pages) expect(JSON.stringify(cursor).length).toBeLessThan(200_000);
});

test('what was posted before the source was is history', async () => {
  for (let nth = 0; nth < 5; nth++) api.publish();
  api.now += 1000;
  const heard = await hear(nothing(), {
    config: config({ mode: 'search', backfillHours: 1 }),
    enough: ({ ids }) => {
      if (ids.length === 5 && api.published.length === 5) api.publish();
      return ids.length > 5;
    },
  });
  const pages = heard.pages.filter(({ raw }) => raw.length > 0);
  expect(pages.map(({ backfill, raw }) => [backfill ?? false, raw.length])).toEqual([
    [true, 5],
    [false, 1],
  ]);
});

test('a search that is limited waits while the stream goes on; the gap is not forgotten', async () => {
  const heard = await hear(nothing(), { enough: ({ pages }) => pages.length > 0 });
  for (let nth = 0; nth < 3; nth++) api.publish();
  api.searchRefusals.push({ status: 429, headers: { 'retry-after': '1' } });
  const hearing = hear(heard, { enough: ({ ids }) => ids.length >= 8 });
  await api.until(() => api.searchRefusals.length === 0);
  for (let nth = 0; nth < 5; nth++) api.publish(nth === 2 ? 'keep-alive' : undefined);
  const keepAlive = setInterval(() => api.send('\r\n'), 50);
  await hearing;
  clearInterval(keepAlive);
  expect(new Set(heard.ids)).toEqual(new Set(api.published));
  expect(heard.failures).toEqual([]);
  expect(api.requests.filter((line) => line.includes('/stream?'))).toHaveLength(1);
});

test('a search that is refused keeps no other from us', async () => {
  const more = { mode: 'search' as const, queries: ['first', 'second'], searchChars: 8 };
  const heard = await hear(nothing(), { enough: ({ pages }) => pages.length > 0 });
  api.publish();
  api.searchRefusals.push({ status: 400 });
  await hear(heard, { config: config(more), enough: ({ ids }) => ids.length > 0 });
  expect(heard.failures).toEqual([]);
  api.searchRefusals.push({ status: 400 }, { status: 400 });
  await hear(heard, { config: config(more), enough: ({ failures }) => failures.length > 0 });
  expect(heard.failures[0]).toMatchObject({ kind: 'rejected', status: 400 });
});

describe('rules', () => {
  const asking = (asked: Omit<Asked, 'version'>) => {
    let version = 0;
    const waiting = new Set<() => void>();
    const queries: Queries = {
      current: async () => structuredClone({ ...asked, version }),
      changed: (known, signal) =>
        new Promise((resolve) => {
          if (version !== known || signal.aborted) resolve();
          waiting.add(resolve);
          signal.addEventListener('abort', () => resolve(), { once: true });
        }),
    };
    const change = () => {
      version++;
      for (const resolve of waiting) resolve();
    };
    return { queries, change };
  };

  test.each([
    false,
    true,
  ])('follow the monitors while the stream goes on (X says which it refuses: %s)', async (says) => {
    api.isTaciturn = !says;
    const asked: Omit<Asked, 'version'> = {
      queries: [
        { text: 'acme', tag: 'Acme' },
        { text: 'pie', tag: 'Pie' },
      ],
      unasked: ['東京'],
    };
    const { queries, change } = asking(asked);
    api.rules = [{ id: '90', value: 'left by nobody', tag: 'old' }];
    const stop = new AbortController();
    const logged: unknown[] = [];
    const warn = (fields: { monitors?: string[] }) => {
      logged.push(fields);
      if (fields.monitors?.includes('Tart')) stop.abort(new Error('enough'));
    };
    const hearing = hear(nothing(), {
      ...{ queries, log: { ...silent, warn }, signal: stop.signal, config: config({ queries: [] }) },
      enough: () => false,
    });
    await api.until(() => api.isStreaming());
    expect(api.rules.map(({ value, tag }) => [value, tag])).toEqual([
      ['acme', 'Acme'],
      ['pie', 'Pie'],
    ]);
    asked.queries = [
      { text: 'acme OR ajax', tag: 'Acme' },
      { text: 'pie', tag: 'Pie' },
      { text: 'tart', tag: 'Tart' },
    ];
    api.invalid.add('tart');
    change();
    await hearing;
    expect(api.rules.map(({ value, tag }) => [value, tag])).toEqual([
      ['pie', 'Pie'],
      ['acme OR ajax', 'Acme'],
    ]);
    expect(logged).toContainEqual({ monitors: ['東京'] });
    expect(logged).toContainEqual({ monitors: ['Tart'] });
    expect(api.requests.filter((line) => line.includes('/stream?'))).toHaveLength(1);
  });

  test('more than X has room for are told, and the old ones go first', async () => {
    const text = (nth: number) => ({ text: `word${nth}`, tag: `Monitor ${nth}` });
    const asked: Omit<Asked, 'version'> = { queries: Array.from({ length: 250 }, (_, nth) => text(nth)), unasked: [] };
    api.rules = Array.from({ length: 200 }, (_, nth) => ({ id: String(1000 + nth), value: `old${nth}`, tag: '' }));
    const logged: { monitors?: string[] }[] = [];
    const log: Log = { ...silent, warn: (fields) => void logged.push(fields) };
    const stop = new AbortController();
    const { queries } = asking(asked);
    const hearing = hear(nothing(), {
      ...{ queries, log, signal: stop.signal, config: config({ queries: [], maxRules: 220 }) },
      enough: () => false,
    });
    await api.until(() => api.isStreaming());
    stop.abort(new Error('stop'));
    await hearing;
    expect(api.rules.map(({ value }) => value)).toEqual(Array.from({ length: 220 }, (_, nth) => `word${nth}`));
    expect(logged.flatMap(({ monitors = [] }) => monitors)).toHaveLength(30);
  });

  test('without any there is no connection', async () => {
    const { queries } = asking({ queries: [], unasked: [] });
    const more = { config: config({ queries: [] }), queries };
    const heard = await hear(nothing(), { ...more, enough: ({ pages }) => pages.length >= 2 });
    expect(api.requests).toEqual([]);
    expect(heard.failures).toEqual([]);
  });
});

describe('the daily budget', () => {
  test('ends the stream, and rests until the day is over', async () => {
    const heard = nothing();
    const hearing = hear(heard, {
      config: config({ dailyReads: 40 }),
      enough: ({ failures }) => failures.length > 1,
    });
    await api.until(() => api.isStreaming());
    for (let nth = 0; nth < 31; nth++) api.publish();
    await hearing;
    expect(heard.failures).toMatchObject([
      { kind: 'rate-limited', retryAfterMs: 3_600_000 },
      { kind: 'rate-limited', retryAfterMs: 3_600_000 },
    ]);
    expect(heard.pages.at(-1)?.usage).toMatchObject({ day: '2026-06-01', read: 31, limit: 40 });
    const requests = api.requests.length;
    api.now = Date.parse('2026-06-02T00:00:01Z');
    for (let nth = 0; nth < 3; nth++) api.publish();
    await hear(heard, { config: config({ dailyReads: 40 }), enough: ({ ids }) => ids.length >= 34 });
    expect(new Set(heard.ids)).toEqual(new Set(api.published));
    expect(api.requests.length).toBeGreaterThan(requests);
  });

  test('searches never ask for more than is left', async () => {
    for (let nth = 0; nth < 200; nth++) api.publish();
    const heard = await hear(nothing(), {
      config: config({ mode: 'search', backfillHours: 24, dailyReads: 150 }),
      enough: ({ failures }) => failures.length > 0,
    });
    expect(api.served).toBe(150);
    expect(heard.ids).toHaveLength(150);
    expect(heard.failures[0]?.kind).toBe('rate-limited');
  });

  test.each([
    [0, null],
    [20, null],
    [360, 400],
    [720, 200],
    [1439, 100],
  ])('its forecast after %i minutes of a day with 100 reads', (minutes, forecast) => {
    const now = Date.parse('2026-06-01T00:00:00Z') + minutes * 60_000;
    expect(forecastReads({ day: '2026-06-01', read: 100 }, now)).toBe(forecast);
  });
});

test('stored posts are looked up in batches: what is gone, and the last wording of what was edited', async () => {
  for (let nth = 0; nth < 230; nth++) api.publish();
  const [first = '', second = '', third = '', fourth = ''] = api.published;
  api.deleted.add(second);
  const later = idAt(api.now + 60_000);
  api.edits.set(third, [third, later]);
  // Asked for between the two look-ups.
  api.edits.set(fourth, [fourth, idAt(api.now + 70_000)]);
  api.deleted.add(idAt(api.now + 70_000));
  const http = loopbackClient();
  const source = connector.open(config(), { http, log: silent, clock: () => api.now });
  const refs = api.published.map((id) => ({ platform: 'x', id }));
  const { deleted, raw } = (await source.recheck?.(refs, new AbortController().signal)) ?? { deleted: [], raw: [] };
  await http.close();
  expect(deleted.map(({ id }) => id)).toEqual([second, fourth]);
  const posts = raw.map((one) => connector.normalise(one, config()) as Post);
  expect(new Set(posts.map(postKey))).toEqual(
    new Set(api.published.filter((id) => id !== second && id !== fourth).map((id) => `x/${id}`)),
  );
  expect(posts.find(({ id }) => id === third)).toMatchObject({ text: textOf(later), editedAt: expect.any(String) });
  expect(posts.find(({ id }) => id === first)?.editedAt).toBeUndefined();
  expect(api.requests).toHaveLength(4);
});

describe('searches', () => {
  test('are as few as their length allows, and know no distances', () => {
    const asked = ['"acme pie"~2 lang:en', 'ajax OR "a b"~4', 'x'.repeat(30), 'y'.repeat(60)];
    const { searches, tooLong } = packQueries(
      asked.map((text, nth) => ({ text: withoutDistances(text), tag: `m${nth}` })),
      50,
    );
    expect(searches).toEqual(['(acme pie lang:en) OR (ajax OR a b)', 'x'.repeat(30)]);
    expect(tooLong).toEqual(['m3']);
  });
});

describe('ids', () => {
  test('hold their time and order by it', () => {
    const now = Date.parse('2026-06-01T00:00:00Z');
    expect(timeOf(idAt(now))).toBe(now);
    expect(timeOf('20')).toBeNull();
    expect(['999', '1000', '12'].toSorted(compareIds)).toEqual(['12', '999', '1000']);
  });
});
