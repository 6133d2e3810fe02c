/** Collect: one reader a source, nothing dropped, and no source that suffers from another or from its own items. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connector } from '../../src/contracts/connector.ts';
import { toPost } from '../../src/domain/well-formed.ts';
import type { DesiredWorkspace } from '../../src/storage/apply.ts';
import { openImport } from '../../src/storage/imports.ts';
import { LeaseLost, savePage } from '../../src/storage/pages.ts';
import { endRun, leaseDueSources, type RunEnd, type SourceHealth, sourceHealth } from '../../src/storage/sources.ts';
import { type CollectOptions, type PageReport, startCollect } from '../../workers/collect.ts';
import type { Running, WorkerContext } from '../../workers/context.ts';
import { nested } from '../support/hostile.ts';
import { createMemoryConnector } from '../support/memory-connector.ts';
import { count, openWorkbench, postOf, quiet, until, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let running: Running[];
let pages: PageReport[];
let ends: { source: string; end: RunEnd }[];
beforeEach(async () => {
  bench = await openWorkbench();
  running = [];
  pages = [];
  ends = [];
});
afterEach(async () => {
  await stopAll();
  await bench?.end();
});

async function stopAll(): Promise<void> {
  for (const worker of running.splice(0)) await worker.stop();
}

const memory = createMemoryConnector();
const stream = createMemoryConnector({ name: 'stream', stream: true });

function collect(
  options: Partial<CollectOptions> & { own?: Connector[] } = {},
  context: WorkerContext = bench,
): Running {
  const { own = [], ...rest } = options;
  const known = [memory, stream, ...own] as Connector[];
  const worker = startCollect(context, {
    owner: 'one',
    connectors: new Map(known.map((connector) => [connector.name, connector])),
    openConfig: (connector, config) => connector.config.parse(config),
    deps: { http: { request: () => Promise.reject(new Error('no network here')) }, log: quiet, clock: Date.now },
    pollMs: 20,
    onPage: (page) => pages.push(page),
    onEnd: (source, end) => ends.push({ source, end }),
    ...rest,
  });
  running.push(worker);
  return worker;
}

/** A connector has 100 ms; giving the lease back takes a write. */
const STOP_MS = 300;

type Source = DesiredWorkspace['sources'][number];

function source(name: string, read: unknown[], changes: Partial<Source> = {}): Source {
  return { name, connector: 'memory', enabled: true, haystack: 1, config: { pages: read }, ...changes };
}

const pageOf = (howMany: number) => ({ raw: Array.from({ length: howMany }, () => postOf()) });

async function health(name: string): Promise<SourceHealth> {
  const found = (await sourceHealth(bench.db)).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no source ${name}`);
  return found;
}

const finished = (name: string) => until(`${name} is read`, async () => (await health(name)).state === 'finished');

describe('failures', () => {
  test.each([
    'transient',
    'rate-limited',
    'auth',
    'rejected',
  ] as const)('a source that fails (%s) backs off, says so, and leaves the others alone', async (kind) => {
    await bench.apply({ sources: [source('bad', [pageOf(1), { fail: kind }]), source('good', [pageOf(3)])] });
    collect();
    await finished('good');
    await until('a failure', async () => (await health('bad')).failures === 1);
    expect(await health('bad')).toMatchObject({
      state: 'backing off',
      lastFailure: { kind, message: 'page 1 was told to fail' },
      postsRead: 1,
      lastSuccessAt: null,
    });
    const [row] = await bench.db.query<{ s: number }>(
      `select extract(epoch from next_run_at - clock_timestamp())::float8 as s from sources where name = 'bad'`,
    );
    expect(row?.s).toBeGreaterThan(3);
    expect(await health('good')).toMatchObject({ failures: 0, postsRead: 3, lastFailure: null });
  });

  test('a source that works again is well again, and goes on where it stood', async () => {
    const working = { fails: true };
    const flaky: Connector = {
      ...(memory as Connector),
      name: 'flaky',
      open: (config, deps) => ({
        async *pages(cursor, signal) {
          if (working.fails) throw new Error('the platform is away');
          yield* (memory as Connector).open(config, deps).pages(cursor, signal);
        },
      }),
    };
    await bench.apply({ sources: [source('flaky', [pageOf(2)], { connector: 'flaky' })] });
    collect({ own: [flaky] });
    await until('a failure', async () => (await health('flaky')).failures === 1);
    working.fails = false;
    await bench.db.query('update sources set next_run_at = now()');
    await finished('flaky');
    expect(await health('flaky')).toMatchObject({ failures: 0, postsMatched: 2, lastSuccessAt: expect.any(String) });
  });

  test.each([
    ['an unknown connector', source('odd', [], { connector: 'nothing' }), /no connector is called nothing/],
    ['a configuration that does not fit', source('odd', [], { config: { pages: 'none' } }), /pages/],
  ])('%s is a failure of that source alone', async (_, odd, message) => {
    await bench.apply({ sources: [odd, source('good', [pageOf(1)])] });
    collect();
    await finished('good');
    await until('a failure', async () => (await health('odd')).failures === 1);
    expect((await health('odd')).lastFailure?.message).toMatch(message);
  });
});

describe('one reader a source', () => {
  test('two workers never read a source at the same time, and together read each page once', async () => {
    const reading = new Map<string, number>();
    let most = 0;
    const watched: Connector = {
      ...(memory as Connector),
      name: 'watched',
      open: (config, deps) => ({
        async *pages(cursor, signal) {
          const { name } = config as { name: string };
          most = Math.max(most, (reading.get(name) ?? 0) + 1);
          reading.set(name, (reading.get(name) ?? 0) + 1);
          try {
            yield* (memory as Connector).open(config, deps).pages(cursor, signal);
          } finally {
            reading.set(name, (reading.get(name) ?? 0) - 1);
          }
        },
      }),
    };
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const named = (name: string) => ({ name, pages: Array.from({ length: 8 }, () => pageOf(2)) });
    await bench.apply({
      sources: names.map((name) => source(name, [], { connector: 'watched', config: named(name) })),
    });
    const openConfig = (_: unknown, config: unknown) => config;
    collect({ own: [watched], openConfig, owner: 'one' });
    collect({ own: [watched], openConfig, owner: 'two' });
    for (const name of names) await finished(name);
    expect(most).toBe(1);
    expect(pages).toHaveLength(names.length * 8);
    expect(await count(bench.db, 'posts')).toBe(names.length * 16);
  });

  test('a source whose reader is gone is taken over when its lease has run out; the old reader stores nothing more', async () => {
    await bench.apply({ sources: [source('left', [pageOf(2)])] });
    const [held] = await leaseDueSources(bench.db, 'gone', { leaseMs: 600, limit: 1 });
    if (held === undefined) throw new Error('not leased');
    collect({ owner: 'next' });
    const from = performance.now();
    await finished('left');
    expect(performance.now() - from).toBeGreaterThan(500);
    const late = { matched: [], haystack: [postOf()], deleted: [], skipped: [], cursor: 99, read: 1, backfill: false };
    await expect(savePage(bench.db, held, late, new Map())).rejects.toThrow(LeaseLost);
    await endRun(bench.db, held, { kind: 'caught-up', nextRunMs: 0 });
    expect(await health('left')).toMatchObject({ state: 'finished', postsRead: 2 });
    expect(await count(bench.db, 'haystack')).toBe(0);
  });

  test('another configuration under a running reader: the old place is left at once, the new one read from its start', async () => {
    await bench.apply({ sources: [source('moved', [pageOf(1), pageOf(1)], { connector: 'stream' })] });
    collect({ leaseMs: 300 });
    await until('the old pages', async () => pages.length === 2);
    await bench.apply({ sources: [source('moved', [pageOf(3), pageOf(3), pageOf(3)], { connector: 'stream' })] });
    await until('the new pages', async () => pages.length === 5);
    expect((await health('moved')).postsRead).toBe(11);
    const [row] = await bench.db.query(`select cursor from sources where name = 'moved'`);
    expect(row?.cursor).toBe(3);
  });

  test('an import of another file under the same name takes the source from who reads the old one', async () => {
    await bench.apply({ sources: [source('file', [pageOf(1)])] });
    const [held] = await leaseDueSources(bench.db, 'old import', { leaseMs: 60_000, limit: 1 });
    if (held === undefined) throw new Error('not leased');
    await openImport(bench.db, { name: 'file', connector: 'memory', config: { pages: [pageOf(2), pageOf(2)] } });
    const late = { matched: [], haystack: [], deleted: [], skipped: [], cursor: 1, read: 1, backfill: false };
    await expect(savePage(bench.db, held, late, new Map())).rejects.toThrow(LeaseLost);
    collect();
    await finished('file');
    expect((await health('file')).postsRead).toBe(4);
  });

  test('two sources that bring the same posts in opposite order do not fail each other', async () => {
    const posts = Array.from({ length: 400 }, () => postOf());
    const cut = (list: unknown[]) =>
      Array.from({ length: 20 }, (_, at) => ({ raw: list.slice(at * 20, at * 20 + 200) }));
    await bench.apply({ sources: [source('up', cut(posts)), source('down', cut(posts.toReversed()))] });
    collect();
    await finished('up');
    await finished('down');
    expect(await count(bench.db, 'posts')).toBe(400);
    expect(bench.logged).toEqual([]);
  });
});

describe('above the high-water mark', () => {
  test('reading pauses, goes on when others have caught up, and drops nothing', async () => {
    await bench.apply({ sources: [source('busy', [], { connector: 'endless' })] });
    const worker = collect({ own: [endless()], highWater: { analyse: 50, deliver: 1_000 } });
    for (let pauses = 1; pauses <= 3; pauses++) {
      await until(`pause ${pauses}`, async () => (await pausesOf('busy')) >= pauses);
      const stored = pages.length;
      expect(await count(bench.db, 'mentions', 'analysed_at is null')).toBeGreaterThanOrEqual(50);
      expect(await health('busy')).toMatchObject({ state: 'reading', failures: 0 });
      await bench.db.query('update mentions set analysed_at = now() where analysed_at is null');
      await until('more pages', async () => pages.length > stored + 1);
    }
    await worker.stop();
    const [row] = await bench.db.query(`select cursor from sources where name = 'busy'`);
    expect(row?.cursor).toBe(pages.length);
    expect(await count(bench.db, 'mentions')).toBe(pages.length * 10);
  });

  test('a paused source stops at once', async () => {
    await bench.apply({ sources: [source('busy', [], { connector: 'endless' })] });
    const worker = collect({ own: [endless()], highWater: { analyse: 1, deliver: 1_000 } });
    await until('a pause', async () => (await pausesOf('busy')) > 0);
    const from = performance.now();
    await worker.stop();
    expect(performance.now() - from).toBeLessThan(STOP_MS);
  });
});

/** Pages of ten for ever; the cursor is their number. */
function endless(): Connector {
  return {
    ...(memory as Connector),
    name: 'endless',
    open: () => ({
      async *pages(cursor) {
        for (let read = Number(cursor) + 1; ; read++) yield { ...pageOf(10), deleted: [], cursor: read };
      },
    }),
  };
}

async function pausesOf(name: string): Promise<number> {
  const { values } = await bench.metrics.sourcePaused.get();
  return values.find(({ labels }) => labels.source === name)?.value ?? 0;
}

describe('items nobody expects', () => {
  test('what is no post is skipped, counted and kept as a small sample; its page goes on', async () => {
    const odd = [null, 7, 'text', [], {}, { platform: 'x' }, nested(10_000), `\u0000${'\ud800'.repeat(5_000)}`];
    await bench.apply({ sources: [source('odd', [])] });
    collect({ openConfig: () => ({ pages: [{ raw: [postOf(), ...odd, postOf()] }] }) });
    await finished('odd');
    expect(await health('odd')).toMatchObject({ postsRead: 10, postsMatched: 2, itemsSkipped: 8, failures: 0 });
    const samples = await bench.db.query<{ sample: string; reason: string }>(
      'select reason, sample from skipped_items',
    );
    expect(samples).toHaveLength(5);
    for (const { sample } of samples) expect(Buffer.byteLength(sample)).toBeLessThanOrEqual(2_048);
  });

  test('a connector that throws on an item loses that item alone', async () => {
    const fragile: Connector = {
      ...(memory as Connector),
      name: 'fragile',
      normalise(raw) {
        if ((raw as { id: string }).id === 'odd') throw new TypeError('Cannot read \u0000 properties of undefined');
        return toPost(raw);
      },
    };
    const raw = [postOf(), postOf({ id: 'odd' }), postOf()];
    await bench.apply({ sources: [source('fragile', [{ raw }, pageOf(1)], { connector: 'fragile' })] });
    collect({ own: [fragile] });
    await finished('fragile');
    expect(await health('fragile')).toMatchObject({ postsRead: 4, postsMatched: 3, itemsSkipped: 1, failures: 0 });
    const [row] = await bench.db.query('select reason, detail from skipped_items');
    expect(row).toEqual({ reason: 'broke', detail: 'Cannot read  properties of undefined' });
  });

  test('a post that PostgreSQL refuses is set aside; its page goes on', async () => {
    const refused = { ...postOf(), postedAt: '0000-01-01T00:00:00.000Z' };
    const odd: Connector = {
      ...(memory as Connector),
      name: 'odd',
      normalise: (raw) => raw as ReturnType<typeof toPost>,
    };
    const raw = [postOf(), refused, { ...refused, id: 'hay', text: 'nobody hears this' }, postOf({ text: 'hay' })];
    await bench.apply({ sources: [source('odd', [{ raw }, pageOf(1)], { connector: 'odd' })] });
    collect({ own: [odd] });
    await finished('odd');
    expect(await count(bench.db, 'posts')).toBe(2);
    expect(await count(bench.db, 'haystack')).toBe(1);
    const skipped = await bench.db.query('select reason, detail from skipped_items');
    expect(skipped).toHaveLength(2);
    expect(skipped[0]).toEqual({ reason: 'not-storable', detail: expect.stringContaining('0000-01-01') });
  });

  test('an address or a name too long for an index is stored all the same', async () => {
    const long = Array.from({ length: 20_000 }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7919) % 20_000))).join(
      '',
    );
    const post = postOf({ url: `https://example.com/${long}`, author: { handle: long } });
    await bench.apply({ sources: [source('long', [{ raw: [post] }])] });
    collect();
    await finished('long');
    const [row] = await bench.db.query('select url, author, data from posts');
    expect(row).toEqual({ url: null, author: null, data: post });
  });

  test('a deletion that names what no post can be called does not stop its page', async () => {
    const known = postOf();
    const deleted = [
      { platform: 'x', id: `\u0000${known.id}` },
      { platform: '\u0000', id: '1' },
    ];
    await bench.apply({ sources: [source('odd', [])] });
    collect({ openConfig: () => ({ pages: [{ raw: [known] }, { raw: [postOf()], deleted }] }) });
    await finished('odd');
    expect(await count(bench.db, 'posts', 'deleted_at is not null')).toBe(1);
  });

  test('an account that is gone takes its posts and its hay with it, and nobody else’s', async () => {
    const theirs = [
      postOf({ author: { id: 'did:1', handle: 'one' } }),
      postOf({ author: { id: 'did:1' }, text: 'hay' }),
    ];
    const other = postOf({ author: { id: 'did:2', handle: 'did:1' } });
    const goneAuthors = [{ platform: other.platform, id: 'did:1' }];
    await bench.apply({ sources: [source('gone', [])] });
    const read = [{ raw: [...theirs, other] }, { raw: [], goneAuthors }];
    const leaving: Connector = {
      ...(memory as Connector),
      name: 'leaving',
      open: () => ({
        async *pages() {
          for (const [at, page] of read.entries()) yield { deleted: [], cursor: at, ...page };
        },
      }),
    };
    await bench.apply({ sources: [source('gone', [], { connector: 'leaving' })] });
    collect({ own: [leaving] });
    await finished('gone');
    const left = await bench.db.query<{ native_id: string }>(
      'select native_id from posts where deleted_at is null union select native_id from haystack',
    );
    expect(left).toEqual([{ native_id: other.id }]);
  });
});

describe('streams', () => {
  test('a stream stops at once, with what it read stored and its lease given back', async () => {
    await bench.apply({ sources: [source('stream', [pageOf(2)], { connector: 'stream' })] });
    const worker = collect();
    await until('a page', async () => pages.length === 1);
    const from = performance.now();
    await worker.stop();
    expect(performance.now() - from).toBeLessThan(STOP_MS);
    expect(ends).toEqual([{ source: 'stream', end: { kind: 'interrupted' } }]);
    expect(await health('stream')).toMatchObject({ state: 'waiting', postsRead: 2, failures: 0 });
  });

  test('a page of never-ending ones is no reason to read on after a stop', async () => {
    await bench.apply({ sources: [source('endless', [], { connector: 'endless' })] });
    const worker = collect({ own: [endless()] });
    await until('some pages', async () => pages.length > 5);
    const from = performance.now();
    await worker.stop();
    expect(performance.now() - from).toBeLessThan(STOP_MS);
    const [row] = await bench.db.query(`select cursor, posts_read from sources where name = 'endless'`);
    expect(row).toEqual({ cursor: pages.length, posts_read: pages.length * 10 });
    expect(await count(bench.db, 'mentions')).toBe(pages.length * 10);
  });

  test('a page that could not be stored is read again at once, although a quiet stream has no other', async () => {
    await bench.apply({ sources: [source('quiet', [pageOf(2)], { connector: 'stream' })] });
    let away = true;
    const db: typeof bench.db = {
      ...bench.db,
      async transaction(work) {
        if (!away) return bench.db.transaction(work);
        away = false;
        throw new Error('the database is away for a moment');
      },
    };
    collect({}, { ...bench, db });
    await until('the page', async () => pages.length === 1);
    expect(await health('quiet')).toMatchObject({ postsRead: 2, failures: 0, lastFailure: null });
    expect(bench.logged).toMatchObject([{ level: 'warn', message: 'read again soon' }]);
  });
});

describe('what is kept', () => {
  test.each([
    [0, 0],
    [1, 40],
  ])('haystack %d keeps %d of 40 unmatched posts', async (haystack, kept) => {
    const hay = Array.from({ length: 40 }, () => postOf({ text: 'nothing to hear' }));
    await bench.apply({ sources: [source('hay', [{ raw: [...hay, postOf()] }], { haystack })] });
    collect();
    await finished('hay');
    expect([await count(bench.db, 'haystack'), await count(bench.db, 'posts')]).toEqual([kept, 1]);
  });

  test('a share of the haystack is about that share', async () => {
    const hay = Array.from({ length: 1_000 }, () => postOf({ text: 'nothing to hear' }));
    await bench.apply({ sources: [source('hay', [{ raw: hay }], { haystack: 0.25 })] });
    collect();
    await finished('hay');
    expect(Math.abs((await count(bench.db, 'haystack')) - 250)).toBeLessThan(80);
  });

  test('a monitor that was removed meanwhile is not recorded', async () => {
    const gate = Promise.withResolvers<void>();
    const gated: Connector = {
      ...(memory as Connector),
      name: 'gated',
      open: (config, deps) => ({
        async *pages(cursor, signal) {
          for await (const page of (memory as Connector).open(config, deps).pages(cursor, signal)) {
            yield page;
            await gate.promise;
          }
        },
      }),
    };
    const both = [
      { name: 'acme', match: 'acme' },
      { name: 'also', match: 'acme' },
    ];
    const sources = [source('gated', [pageOf(3), pageOf(3)], { connector: 'gated' })];
    await bench.apply({ sources, monitors: both });
    collect({ own: [gated] });
    await until('a page', async () => pages.length === 1);
    await bench.apply({ sources });
    gate.resolve();
    await finished('gated');
    const rows = await bench.db.query(
      `select o.name, count(*) as count from mention_monitors m join monitors o on o.id = m.monitor_id group by o.name order by o.name`,
    );
    expect(rows).toEqual([
      { name: 'acme', count: 6 },
      { name: 'also', count: 3 },
    ]);
  });

  test('history is stored, and marked as history', async () => {
    await bench.apply({ sources: [source('old', [{ ...pageOf(2), backfill: true }, pageOf(1)])] });
    collect();
    await finished('old');
    expect(await count(bench.db, 'mentions', 'backfill')).toBe(2);
  });
});
