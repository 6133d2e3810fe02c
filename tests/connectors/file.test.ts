import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { file } from '../../connectors/file.ts';
import type { Connector } from '../../src/contracts/connector.ts';
import { run, silent } from '../contract/connector-cases.ts';

const connector = file as Connector;
const folder = mkdtempSync(join(tmpdir(), 'earshot-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const line = (id: number, text = 'text') =>
  JSON.stringify({ platform: 'x', id: String(id), text, postedAt: '2026-05-01' });
const lines = (count: number) => Array.from({ length: count }, (_, id) => line(id)).join('\n');
const csv = (count: number) =>
  `platform,id,text,postedAt\n${Array.from({ length: count }, (_, id) => `x,${id},"a ""b""\n, ${id}",2026-05-01`).join('\n')}`;
const array = (count: number) =>
  JSON.stringify(
    Array.from({ length: count }, (_, id) => JSON.parse(line(id))),
    null,
    1,
  );

describe.each([
  ['posts.jsonl', lines],
  ['posts.csv', csv],
  ['posts.json', array],
])('%s', (name, content) => {
  describe.each([
    ['plain', (text: string) => Buffer.from(text), ''],
    ['gzip', (text: string) => gzipSync(text), '.gz'],
  ])('%s', (kind, pack, suffix) => {
    const path = write(`${kind}-${name}${suffix}`, pack(content(2500)));

    test('is read whole, in pages, with progress to the end', async () => {
      const { posts, pages, skipped } = await run(connector, connector.config.parse({ path }));
      expect(skipped).toEqual([]);
      expect(posts.map(({ id }) => Number(id))).toEqual(Array.from({ length: 2500 }, (_, id) => id));
      expect(pages.every(({ raw }) => raw.length <= 500)).toBe(true);
      const { done, total } = pages.at(-1)?.progress ?? { done: 0, total: -1 };
      // A closing bracket may follow the last element.
      expect(total - done).toBeLessThan(4);
    });

    test('resuming from any cursor gives exactly the rest', async () => {
      const { pages } = await run(connector, connector.config.parse({ path }));
      for (const [index, { cursor }] of pages.entries()) {
        const rest = await run(connector, connector.config.parse({ path }), { cursor });
        expect(rest.pages.flatMap(({ raw }) => raw)).toEqual(pages.slice(index + 1).flatMap(({ raw }) => raw));
      }
    });
  });
});

describe('large lines', () => {
  test('5 MB are cut and flagged, more than 16 MB are skipped, neighbours stay', async () => {
    const path = write(
      'large.jsonl',
      [line(1), line(2, 'y'.repeat(5e6)), line(3, 'z'.repeat(17e6)), line(4)].join('\n'),
    );
    const { posts, skipped } = await run(connector, connector.config.parse({ path }));
    expect(posts.map(({ id, truncated }) => [id, truncated])).toEqual([
      ['1', undefined],
      ['2', true],
      ['4', undefined],
    ]);
    expect(skipped).toEqual([{ reason: 'line-too-long', detail: expect.stringMatching(/^line 3: 170000\d\d bytes/) }]);
  });

  test('a page of large lines is bounded by size, too', async () => {
    const path = write('many-large.jsonl', Array.from({ length: 10 }, (_, id) => line(id, 'y'.repeat(3e6))).join('\n'));
    const { pages } = await run(connector, connector.config.parse({ path }));
    expect(pages.map(({ raw }) => raw.length)).toEqual([3, 3, 3, 1]);
  });
});

describe('odd files', () => {
  test('an empty file gives nothing', async () => {
    const outcome = await run(connector, connector.config.parse({ path: write('empty.jsonl', '') }));
    expect(outcome).toMatchObject({ pages: [], failure: undefined });
  });

  test.each([
    ['JSON lines', lines(3)],
    ['a JSON array', array(3)],
    ['CSV', csv(3)],
  ])('%s is recognised without a telling name', async (kind, content) => {
    const { posts } = await run(connector, connector.config.parse({ path: write(`${kind}.data`, content) }));
    expect(posts).toHaveLength(3);
  });

  test('.json with one object a line survives a broken line', async () => {
    const path = write('lines.json', `${line(1)}\noops\n${line(2)}\n`);
    const { posts, skipped } = await run(connector, connector.config.parse({ path }));
    expect([posts.length, skipped.length]).toEqual([2, 1]);
  });

  test('random bytes are skipped, not thrown', async () => {
    for (const name of ['random.jsonl', 'random.csv', 'random.json']) {
      const { failure, posts } = await run(
        connector,
        connector.config.parse({ path: write(name, randomBytes(300_000)) }),
      );
      expect([posts, failure]).toEqual([[], undefined]);
    }
  });

  test('UTF-16 is read as it is marked, gzip or not', async () => {
    const bytes = Buffer.from(`\ufeff${line(1)}\n${line(2)}\n`, 'utf16le');
    for (const path of [write('utf16.jsonl', bytes), write('utf16.jsonl.gz', gzipSync(bytes))]) {
      const { posts, failure } = await run(connector, connector.config.parse({ path }));
      expect([posts.length, failure]).toEqual([2, undefined]);
    }
  });

  test('one broken byte in UTF-8 is no reason to read all of it as something else', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${line(1)}\n`),
      Buffer.from('"gr\u00fc\u00dfe" '),
      Buffer.from([0xff]),
      Buffer.from(`\n${line(2)}\n`),
    ]);
    const { posts } = await run(connector, connector.config.parse({ path: write('damaged.jsonl', bytes) }));
    expect(posts).toHaveLength(2);
  });

  test('an encoding that is none is rejected in words', async () => {
    const path = write('plain.jsonl', line(1));
    const { failure } = await run(connector, connector.config.parse({ path, encoding: 'klingon' }));
    expect(failure).toMatchObject({ kind: 'rejected', message: 'encoding: klingon is not known' });
  });

  test.each<[string, () => string, RegExp]>([
    ['a missing file', () => join(folder, 'nowhere'), /no such file/],
    ['a folder', () => folder, /not a file|a directory/],
    [
      'damaged gzip',
      () => write('cut.jsonl.gz', gzipSync(randomBytes(2e6).toString('hex')).subarray(0, 1e6)),
      /gzip data ends too early/,
    ],
  ])('%s is rejected in words', async (_name, path, message) => {
    const { failure } = await run(connector, connector.config.parse({ path: path() }));
    expect(failure).toMatchObject({ name: 'Failure', kind: 'rejected', message: expect.stringMatching(message) });
  });

  test('a file that was replaced by a shorter one is not taken for finished', async () => {
    const path = write('replaced.jsonl', lines(10));
    const { pages } = await run(connector, connector.config.parse({ path }));
    write('replaced.jsonl', lines(2));
    const { failure } = await run(connector, connector.config.parse({ path }), { cursor: pages.at(-1)?.cursor });
    expect(failure).toMatchObject({ kind: 'rejected', message: expect.stringContaining('replaced') });
  });
});

describe('replay', () => {
  test('comes at the rate that was asked for, and an abort ends the waiting at once', async () => {
    const path = write('paced.jsonl', lines(300));
    const config = connector.config.parse({ path, rate: 400 });
    const start = performance.now();
    const { posts, pages } = await run(connector, config);
    expect(performance.now() - start).toBeGreaterThan(300 / 0.4 - 50);
    expect([posts.length, pages.length]).toEqual([300, 3]);

    const controller = new AbortController();
    const source = connector.open(connector.config.parse({ path, rate: 1 }), {
      http: { request: () => Promise.reject() },
      log: silent,
      clock: Date.now,
    });
    const iterator = source.pages(null, controller.signal)[Symbol.asyncIterator]();
    await iterator.next();
    const next = iterator.next().catch((error: unknown) => error);
    const aborted = performance.now();
    controller.abort(new Error('stopped'));
    await next;
    expect(performance.now() - aborted).toBeLessThan(100);
  });
});
