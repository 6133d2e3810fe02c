import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { bluesky as connector } from '../../connectors/bluesky.ts';
import type { BlueskyCursor } from '../../connectors/bluesky-events.ts';
import type { Connector, Page } from '../../src/contracts/connector.ts';
import type { Failure } from '../../src/contracts/failure.ts';
import type { HttpClient } from '../../src/contracts/http.ts';
import { isSkip, type Post } from '../../src/domain/post.ts';
import { seededRandom } from '../../src/domain/seeded-random.ts';
import { createSocketClient } from '../../src/platform/socket.ts';
import { loopbackClient, type RunOptions, run as runCase } from '../contract/connector-cases.ts';
import { type JetstreamFaults, jetstream, type PublishedEvent } from '../support/jetstream.ts';
import { type Loopback, loopback } from '../support/loopback.ts';
import { accountFrame, commitFrame, relay } from '../support/relay.ts';
import { seed } from '../support/seed.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const ANN = 'did:plc:ann';
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function opened<T extends { close(): Promise<void> }>(one: T): T {
  open.push(one);
  return one;
}

const run = (config: object, options: RunOptions = {}) =>
  runCase(connector as Connector, connector.config.parse(config), { now: NOW, ...options });

/** A post's state; `us` after NOW. */
function event(us: number, did: string, rkey: string, operation = 'create', text = `${rkey} at ${us}`): PublishedEvent {
  const time_us = NOW * 1000 + us;
  const record = { text, createdAt: new Date(time_us / 1000).toISOString(), langs: ['en'] };
  const commit = {
    rev: `3l${String(us).padStart(11, '0')}`,
    operation,
    collection: 'app.bsky.feed.post',
    rkey,
    ...(operation !== 'delete' && { record }),
  };
  return { did, time_us, kind: 'commit', commit };
}

/** One client over several runs, as a source has. */
function sharedClient(): { http: HttpClient; close(): Promise<void> } {
  const client = loopbackClient();
  return { http: { request: client.request }, close: client.close };
}

interface Ledger {
  /** What is stored at the end: post → text. */
  stored: Map<string, string>;
  /** States that were stored twice. */
  twice: string[];
  runs: number;
  failures: Failure[];
}

/**
 * As the collect worker: pages are stored in order, each with its cursor; a failure ends the run, and the next begins
 * where storing stands. One page in eight is not stored (the database was away).
 */
async function collect(config: object, isDone: (ledger: Ledger) => boolean, chance: () => number): Promise<Ledger> {
  const ledger: Ledger = { stored: new Map(), twice: [], runs: 0, failures: [] };
  const states = new Set<string>();
  let cursor: unknown = null;
  const { http, close } = sharedClient();
  while (!isDone(ledger) && ledger.runs++ < 500) {
    let isAway = false;
    const store = (page: Page) => {
      isAway ||= chance() < 0.125;
      if (isAway) return true;
      for (const raw of page.raw) {
        const post = connector.normalise(raw, connector.config.parse(config)) as Post;
        const state = `${post.id} ${post.text}`;
        if (states.has(state)) ledger.twice.push(state);
        states.add(state);
        ledger.stored.set(post.id, post.text);
      }
      for (const { id } of page.deleted) ledger.stored.delete(id);
      cursor = page.cursor;
      return isDone(ledger);
    };
    const { failure } = await run(config, {
      cursor: cursor as never,
      http,
      enough: ({ pages }) => store(pages.at(-1) as Page),
    });
    if (failure !== undefined) ledger.failures.push(failure as Failure);
  }
  await close();
  return ledger;
}

/** Posts of three accounts, some edited, some deleted; with what must be stored in the end. */
function history(count: number, chance: () => number): { events: PublishedEvent[]; expected: Map<string, string> } {
  const events: PublishedEvent[] = [];
  const expected = new Map<string, string>();
  for (let number = 0; number < count; number++) {
    const us = (number + 1) * 100_000;
    const did = `did:plc:${'abc'[Math.floor(chance() * 3)]}`;
    const ids = [...expected.keys()];
    const old = chance() < 0.2 ? ids[Math.floor(chance() * ids.length)] : undefined;
    if (old === undefined) {
      const made = event(us, did, `k${number}`);
      events.push(made);
      expected.set(`at://${did}/app.bsky.feed.post/k${number}`, `k${number} at ${us}`);
      continue;
    }
    const [, , author = '', , rkey = ''] = old.split('/');
    if (chance() < 0.5) {
      events.push(event(us, author, rkey, 'delete'));
      expected.delete(old);
    } else {
      events.push(event(us, author, rkey, 'update'));
      expected.set(old, `${rkey} at ${us}`);
    }
  }
  return { events, expected };
}

describe('a Jetstream that behaves badly', () => {
  const faults: [string, Partial<JetstreamFaults>][] = [
    ['cuts', { cutAfter: 40 }],
    ['cuts and stalls', { cutAfter: 60, stallShare: 0.3 }],
    ['repeats', { cutAfter: 80, repeatShare: 0.3 }],
    ['re-orders', { cutAfter: 80, reorderWithin: 12 }],
    ['does all of it', { cutAfter: 60, stallShare: 0.1, repeatShare: 0.2, reorderWithin: 15 }],
  ];
  test.each(faults)(
    'that %s: nothing lost, nothing twice',
    async (_name, fault) => {
      const chance = seededRandom(seed);
      const { events, expected } = history(600, chance);
      const server = opened(await jetstream(events, { chance, ...fault }));
      const config = { endpoint: server.url, profiles: false, stallSeconds: 0.1 };
      const last = events.at(-1)?.time_us as number;
      const isSame = ({ stored }: Ledger) =>
        stored.size === expected.size && [...expected].every(([id, text]) => stored.get(id) === text);
      const ledger = await collect(config, isSame, chance);
      const lost = [...expected].filter(([id, text]) => ledger.stored.get(id) !== text);
      const unexpected = [...ledger.stored.keys()].filter((id) => !expected.has(id));
      expect({ lost, unexpected, twice: ledger.twice }).toEqual({ lost: [], unexpected: [], twice: [] });
      expect(ledger.failures.length).toBeGreaterThan(3);
      for (const failure of ledger.failures) expect(failure).toMatchObject({ name: 'Failure', kind: 'transient' });
      // It goes on from where it was left, not from the beginning.
      expect(server.cursors.at(-1)).toBeGreaterThan(last - 12_000_000);
    },
    60_000,
  );
});

describe('several servers', () => {
  test('the next one is tried after a failure, a little earlier, and kept', async () => {
    const refusing = opened(await loopback((_request, response) => response.writeHead(503).end()));
    const serving = opened(await jetstream([event(1, ANN, 'a')], { chance: () => 0.5 }));
    const { http, close } = sharedClient();
    const config = { endpoint: [refusing.url, serving.url], profiles: false };
    const cursor: BlueskyCursor = { us: NOW * 1000, server: refusing.url, liveFromUs: 0, seen: [] };
    const options = { cursor, http };
    expect((await run(config, options)).failure).toMatchObject({ kind: 'transient', status: 503 });
    const second = await run(config, { ...options, enough: ({ posts }) => posts.length > 0 });
    expect(second.posts).toHaveLength(1);
    expect(serving.cursors).toEqual([NOW * 1000 - 5_000_000]);
    const next = { ...options, cursor: second.pages.at(-1)?.cursor as BlueskyCursor };
    await run(config, { ...next, signal: AbortSignal.timeout(50) });
    expect(serving.cursors[1]).toBe(next.cursor.us - 2_000_000);
    await close();
  });
});

describe('what is sent', () => {
  test('messages may come compressed', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'earshot-zstd-'));
    const dictionary = Buffer.from(JSON.stringify(event(1, ANN, 'a')).repeat(4));
    const path = join(dir, 'dictionary');
    await writeFile(path, dictionary);
    const encode = (text: string) => zstdCompressSync(text, { dictionary });
    const server = opened(await jetstream([event(1, ANN, 'a'), event(2, ANN, 'b')], { chance: () => 0.5, encode }));
    const config = { endpoint: server.url, profiles: false, zstdDictionary: path };
    const { posts } = await run(config, { enough: (outcome) => outcome.posts.length === 2 });
    expect(posts.map(({ text }) => text)).toEqual(['a at 1', 'b at 2']);
    expect(server.seen[0]?.url).toContain('compress=true');
    await rm(dir, { recursive: true });
  });

  test('a server that does not filter: only posts are given, the cursor moves over the rest', async () => {
    const likes = Array.from({ length: 20 }, (_, at) => ({
      did: ANN,
      time_us: NOW * 1000 + 10 + at,
      kind: 'commit',
      commit: { rev: 'x', operation: 'create', collection: 'app.bsky.feed.like', rkey: 'l', record: { text: 'no' } },
    }));
    const hidden = { ...event(5, ANN, 'b'), note: '"collection":"app.bsky.feed.like"' };
    const server = opened(await jetstream([event(1, ANN, 'a'), hidden, ...likes], { chance: () => 0.5 }));
    const { pages, posts } = await run(
      { endpoint: server.url, profiles: false },
      { enough: (outcome) => outcome.posts.length === 2 },
    );
    expect(posts).toHaveLength(2);
    expect(pages.at(-1)?.cursor).toMatchObject({ us: NOW * 1000 + 29 });
  });

  test('a time far ahead does not move the cursor', async () => {
    const mad = { ...event(1, ANN, 'a'), time_us: 9_007_199_254_740_991 };
    const server = opened(await jetstream([mad], { chance: () => 0.5 }));
    const { pages } = await run({ endpoint: server.url, profiles: false }, { enough: ({ pages }) => pages.length > 1 });
    expect(pages.at(-1)?.cursor).toMatchObject({ us: NOW * 1000 });
  });
});

describe('profiles', () => {
  async function appView(answer: (dids: string[]) => object | number): Promise<Loopback> {
    return opened(
      await loopback(({ url }, response) => {
        const given = answer(new URL(url, 'http://x').searchParams.getAll('actors'));
        if (typeof given === 'number') response.writeHead(given).end();
        else response.end(JSON.stringify(given));
      }),
    );
  }
  const profiles = (dids: string[]) => ({ profiles: dids.map((did) => ({ did, handle: `${did.slice(8)}.test` })) });

  test('are asked for 25 at a time, once, also over runs of the source', async () => {
    const events = Array.from({ length: 60 }, (_, at) => event(at + 1, `did:plc:a${at}`, 'k'));
    const server = opened(await jetstream(events, { chance: () => 0.5 }));
    const view = await appView(profiles);
    const { http, close } = sharedClient();
    for (let round = 0; round < 2; round++) {
      const { posts } = await run(
        { endpoint: server.url, appView: view.url },
        { http, enough: (outcome) => outcome.posts.length === 60 },
      );
      expect(posts[59]?.author).toEqual({ id: 'did:plc:a59', handle: 'a59.test' });
      expect(view.seen.map(({ url }) => url.split('actors=').length - 1).sort()).toEqual([10, 25, 25]);
    }
    await close();
  });

  test('a post does not wait for a platform that fails, which is left alone for a while', async () => {
    const server = opened(await jetstream([event(1, ANN, 'a'), event(2, 'did:plc:b', 'b')], { chance: () => 0.5 }));
    const view = await appView(() => 502);
    const { http, close } = sharedClient();
    for (let round = 0; round < 2; round++) {
      const { posts, failure } = await run(
        { endpoint: server.url, appView: view.url },
        { http, enough: (outcome) => outcome.posts.length === 2 },
      );
      expect([posts.length, failure, posts[0]?.author]).toEqual([2, undefined, { id: ANN }]);
    }
    expect(view.seen).toHaveLength(1);
    await close();
  });

  test('an account that asks not to be shown to everybody is not', async () => {
    const server = opened(await jetstream([event(1, ANN, 'a')], { chance: () => 0.5 }));
    const labels = [{ src: ANN, val: '!no-unauthenticated' }];
    const view = await appView((dids) => ({ profiles: dids.map((did) => ({ did, labels })) }));
    const { skipped } = await run(
      { endpoint: server.url, appView: view.url },
      { enough: (outcome) => outcome.skipped.length === 1 },
    );
    expect(skipped[0]?.reason).toBe('hidden');
  });
});

test.each([
  ['within a day', '2026-05-31T23:00:00Z', '2026-05-31T23:00:00.000Z'],
  ['years ago', '1999-01-01T00:00:00Z', '2026-06-01T00:00:01.000Z'],
  ['in the future', '2031-01-01T00:00:00Z', '2026-06-01T00:00:01.000Z'],
  ['nonsense', 'yesterday', '2026-06-01T00:00:01.000Z'],
])('a new post that claims to be from %s', (_name, createdAt, postedAt) => {
  const raw = event(1_000_000, ANN, 'a');
  Object.assign((raw.commit as { record: object }).record, { createdAt });
  const post = connector.normalise(raw, connector.config.parse({}));
  expect(isSkip(post) ? post : post.postedAt).toBe(postedAt);
});

describe('a relay', () => {
  const TIME = '2026-06-01T00:00:01.000Z';
  const post = (text: string) => ({ $type: 'app.bsky.feed.post', text, createdAt: TIME, langs: ['en'] });
  async function frames(): Promise<[number, Uint8Array][]> {
    const path = 'app.bsky.feed.post/a';
    const like = { $type: 'app.bsky.feed.like', subject: { uri: 'at://x', cid: 'y' }, createdAt: TIME };
    return [
      [5, await commitFrame(5, ANN, TIME, [{ action: 'create', path, record: post('first') }])],
      [6, await commitFrame(6, ANN, TIME, [{ action: 'create', path: 'app.bsky.feed.like/l', record: like }])],
      [7, new Uint8Array([1, 2, 3])],
      [8, await commitFrame(8, ANN, TIME, [{ action: 'update', path, record: post('second') }])],
      [9, accountFrame(9, 'did:plc:gone', TIME, false, 'deleted')],
      [10, await commitFrame(10, ANN, TIME, [{ action: 'delete', path }])],
    ];
  }
  const readable = async () => (await frames()).filter(([seq]) => seq !== 7);

  test('gives what Jetstream would, and goes on from its number', async () => {
    const server = opened(await relay(await readable()));
    const config = { mode: 'relay', endpoint: server.url, profiles: false };
    const { posts, deleted, goneAuthors, pages } = await run(config, { enough: (all) => all.deleted.length === 1 });
    const id = `at://${ANN}/app.bsky.feed.post/a`;
    expect(posts.map((one) => [one.id, one.text, one.lang, one.editedAt])).toEqual([
      [id, 'first', 'en', undefined],
      [id, 'second', 'en', TIME],
    ]);
    expect(deleted).toEqual([{ platform: 'bluesky', id }]);
    expect(goneAuthors).toEqual([{ platform: 'bluesky', id: 'did:plc:gone' }]);
    const cursor = pages.at(-1)?.cursor as BlueskyCursor;
    expect(cursor.seq).toBe(10);
    const again = await run(config, { cursor, signal: AbortSignal.timeout(300) });
    expect(again.posts).toEqual([]);
    expect(server.seen[1]?.url).toContain('cursor=10');
  });

  test.each([
    ['cut', { kind: 'transient' }],
    ['refused', { kind: 'transient', status: 503 }],
  ])('that is %s ends the run; it does not connect anew by itself', async (how, expected) => {
    const server = opened(
      how === 'cut'
        ? await relay(await readable(), true)
        : await loopback((_request, response) => response.writeHead(503).end()),
    );
    const { failure } = await run({ mode: 'relay', endpoint: server.url, profiles: false });
    expect(failure).toMatchObject({ name: 'Failure', ...expected });
    expect(server.seen).toHaveLength(1);
  });

  test('that sends no frame at all is a failure, not a crash', async () => {
    const server = opened(await relay(await frames()));
    const { failure } = await run({ mode: 'relay', endpoint: server.url, profiles: false });
    expect(failure).toMatchObject({ name: 'Failure', kind: 'transient' });
  });

  test('at a private address is refused', async () => {
    const sockets = createSocketClient();
    const { failure } = await run({ mode: 'relay', endpoint: 'ws://127.0.0.1:9', profiles: false }, { sockets });
    expect(failure).toMatchObject({ name: 'Failure', kind: 'rejected' });
  });
});
