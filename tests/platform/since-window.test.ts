import { describe, expect, test } from 'vitest';
import {
  type Found,
  handOut,
  orStart,
  readBack,
  type SinceCursor,
  sinceStart,
} from '../../src/platform/since-window.ts';
import { silent } from '../contract/connector-cases.ts';

const NOW = 1_780_272_000_000;
const item = (at: number, more: Partial<Found> = {}): Found => ({ raw: at, key: String(at), at, ...more });
const options = { now: NOW, overlapMs: 1000 };
const start = sinceStart(NOW, 1);

describe('what was found is handed out', () => {
  test('history before news, oldest first, in pages', () => {
    const found = [item(NOW - 1), item(NOW - 5, { posted: NOW + 1 }), item(NOW - 9), item(NOW - 3)];
    const pages = [...handOut(found, start, { ...options, pageItems: 2 })];
    expect(pages.map(({ raw, backfill }) => [raw, backfill ?? false])).toEqual([
      [[NOW - 9, NOW - 3], true],
      [[NOW - 1], true],
      [[NOW - 5], false],
    ]);
  });

  test('a cursor never passes what a later page holds', () => {
    const found = [item(NOW - 5000, { posted: NOW }), item(NOW - 1)];
    const [first, last] = [...handOut(found, start, options)];
    expect(first).toMatchObject({ raw: [NOW - 1], cursor: { after: NOW - 5000 } });
    expect(last).toMatchObject({ raw: [NOW - 5000], cursor: { after: NOW - 1 } });
    expect([...handOut(found, first?.cursor as SinceCursor, options)].map(({ raw }) => raw)).toEqual([[NOW - 5000]]);
  });

  test('an item of the overlap is given once, another version of it again', () => {
    const [page] = [...handOut([item(NOW - 10)], start, options)];
    const again = [item(NOW - 10), item(NOW - 10, { key: 'edited', raw: 'edited' })];
    expect([...handOut(again, page?.cursor as SinceCursor, options)].map(({ raw }) => raw)).toEqual([['edited']]);
    expect([...handOut([item(NOW - 10)], page?.cursor as SinceCursor, options)]).toEqual([]);
  });

  test('what is gone is told as deleted; a time from the future does not move the place beyond now', () => {
    const gone = { platform: 'x', id: '1' };
    const [page] = [...handOut([item(NOW * 2, { gone })], start, options)];
    expect(page).toMatchObject({ raw: [], deleted: [gone], cursor: { after: NOW } });
  });

  test('an empty stretch that was read is kept where it is known to be whole', () => {
    expect([...handOut([], start, options)]).toEqual([]);
    expect([...handOut([], start, { ...options, upTo: NOW })]).toMatchObject([{ raw: [], cursor: { after: NOW } }]);
  });

  test('the cursor stays bounded', () => {
    const found = Array.from({ length: 20_000 }, (_, index) => item(NOW, { key: `k${index}` }));
    const pages = [...handOut(found, start, options)];
    expect(pages.at(-1)?.cursor.seen.length).toBe(5000);
    expect(pages.flatMap(({ raw }) => raw).length).toBe(20_000);
  });
});

test('a first reading that found nothing keeps its place, a later one says nothing', async () => {
  const read = async (from: unknown) => {
    const pages = [];
    for await (const page of orStart((async function* () {})(), from, 'start')) pages.push(page);
    return pages;
  };
  expect(await read(null)).toEqual([{ raw: [], deleted: [], cursor: 'start' }]);
  expect(await read('cursor')).toEqual([]);
});

describe('a list that begins with the newest', () => {
  const leaves = [
    [9, 8],
    [7, 6],
    [5, 4],
  ].map((times, index) => ({
    found: times.map((at) => item(at)),
    next: index < 2 ? index + 1 : null,
  }));
  const ask = async (token: number | null) => leaves[token ?? 0] as (typeof leaves)[number];
  test.each([
    [7, 9, [9, 8, 7]],
    [0, 9, [9, 8, 7, 6, 5, 4]],
    [0, 2, [9, 8, 7, 6]],
    [10, 9, []],
  ])('since %i with at most %i pages', async (since, maxPages, times) => {
    const found = await readBack(ask, { since, isFirst: true, maxPages, log: silent, what: 'test' });
    expect(found.map(({ at }) => at)).toEqual(times);
  });

  test('catching up may take more than a first reading', async () => {
    const options = { since: 0, isFirst: false, maxPages: 1, log: silent, what: 'test' };
    expect((await readBack(ask, options)).length).toBe(6);
  });

  test('a list that never ends is left', async () => {
    const endless = async () => ({ found: [item(NOW)], next: 1 });
    const found = await readBack(endless, { since: 0, isFirst: true, maxPages: 7, log: silent, what: 'test' });
    expect(found.length).toBe(7);
  });
});
