import { describe, expect, test } from 'vitest';
import { estimateOf, isExact, sumOf } from '../../src/domain/interval.ts';
import { KeptCount, KeptCounts } from '../../src/domain/kept-counts.ts';
import { SpreadSample } from '../../src/domain/spread-sample.ts';

/** Seeded, so that a failure comes again. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function sampled(of: number, chance: number, next: () => number): number {
  let found = 0;
  for (let nth = 0; nth < of; nth++) if (next() < chance) found++;
  return found;
}

describe('an estimate', () => {
  test('of all is exact', () => {
    expect(estimateOf({ found: 42, chance: 1 })).toEqual({ value: 42, low: 42, high: 42 });
    expect(isExact(estimateOf({ found: 0, chance: 1 }))).toBe(true);
  });

  test('of a sample says how sure it is', () => {
    const { value, low, high } = estimateOf({ found: 100, chance: 0.1 });
    expect(value).toBe(1000);
    // Normal approximation: 1000 ± 1.96 · √(100 · 0.9) / 0.1 ≈ 1000 ± 186.
    expect(low).toBeGreaterThan(810);
    expect(low).toBeLessThan(850);
    expect(high).toBeGreaterThan(1180);
    expect(high).toBeLessThan(1230);
  });

  test('nothing found is not nothing there, and what was found is there at least', () => {
    const none = estimateOf({ found: 0, chance: 0.01 });
    expect([none.value, none.low]).toEqual([0, 0]);
    expect(none.high).toBeGreaterThan(300);
    expect(none.high).toBeLessThan(400);
    expect(estimateOf({ found: 3, chance: 0.9 }).low).toBe(3);
  });

  test.each([
    [5_000, 0.02],
    [400, 0.1],
    [60, 0.5],
    [2_000, 0.9],
  ])('holds the truth about 95 times of 100 (%i at %f)', (truth, chance) => {
    const next = dice(truth);
    let inside = 0;
    const rounds = 1_000;
    for (let round = 0; round < rounds; round++) {
      const { low, high } = estimateOf({ found: sampled(truth, chance, next), chance });
      if (low <= truth && truth <= high) inside++;
    }
    expect(inside / rounds).toBeGreaterThan(0.925);
    expect(inside / rounds).toBeLessThan(0.985);
  });

  test('a sum of counts with different chances keeps its promise too', () => {
    const next = dice(7);
    let inside = 0;
    for (let round = 0; round < 1_000; round++) {
      const counts = [
        { found: sampled(300, 0.1, next), chance: 0.1 },
        { found: sampled(1_000, 0.5, next), chance: 0.5 },
        { found: 200, chance: 1 },
      ];
      const { low, high } = sumOf(counts);
      if (low <= 1_500 && 1_500 <= high) inside++;
    }
    expect(inside / 1_000).toBeGreaterThan(0.925);
    expect(inside / 1_000).toBeLessThan(0.985);
  });

  test('the sum of one count is that count', () => {
    expect(sumOf([{ found: 10, chance: 0.2 }])).toEqual(estimateOf({ found: 10, chance: 0.2 }));
    expect(sumOf([])).toEqual({ value: 0, low: 0, high: 0 });
  });
});

describe('counts of posts that were not all kept', () => {
  test('are scaled up by both chances', () => {
    const count = new KeptCount();
    count.add(1);
    count.add(0.1);
    expect(count.value({ share: 0.5 })).toBe(22);
    expect(count.estimate({ share: 1, kept: [1] })).toMatchObject({ value: 11 });
  });

  test('are exact only where every kept post was looked at and every post was kept', () => {
    const count = new KeptCount();
    count.add(1);
    expect(isExact(count.estimate({ share: 1, kept: [1] }))).toBe(true);
    expect(isExact(count.estimate({ share: 0.5, kept: [1] }))).toBe(false);
    // A source that keeps every tenth may hide some.
    const unsure = count.estimate({ share: 1, kept: [1, 0.1] });
    expect(unsure.value).toBe(1);
    expect(unsure.high).toBeGreaterThan(30);
  });

  test('by key, the largest first', () => {
    const counts = new KeptCounts<string>();
    counts.add('a', 1);
    counts.add('b', 0.25);
    expect(counts.values({ share: 1 })).toEqual([
      ['b', 4],
      ['a', 1],
    ]);
    expect(counts.value('c', { share: 1 })).toBe(0);
  });
});

describe('a spread sample', () => {
  test('takes one of each stretch of time, in their order', () => {
    const sample = new SpreadSample<number>(0, 99, 4);
    for (const at of [90, 91, 10, 5, 30, 60, 61]) sample.offer(at, () => at);
    expect(sample.items()).toEqual([10, 30, 60, 90]);
  });

  test('fills up from where there are more', () => {
    const sample = new SpreadSample<number>(0, 99, 4);
    for (const at of [1, 2, 3, 4, 5]) sample.offer(at, () => at);
    expect(sample.items()).toEqual([1, 2, 3, 4]);
  });

  test('of size none, or of one moment', () => {
    const none = new SpreadSample<number>(0, 99, 0);
    none.offer(1, () => 1);
    expect(none.items()).toEqual([]);
    const one = new SpreadSample<number>(5, 5, 3);
    for (const at of [5, 5]) one.offer(at, () => at);
    expect(one.items()).toEqual([5, 5]);
  });
});
