import { expect, test } from 'vitest';
import { median, percentile } from '../../src/bin/bench/statistics.ts';

test.each([
  ['of an odd count: the middle one', [3, 1, 2], 2],
  ['of an even count: between the middle two', [4, 1, 3, 2], 2.5],
  ['of one value: that one', [7], 7],
  ['as numbers, not as texts', [10, 9, 100], 10],
])('the median %s', (_name, values, expected) => {
  expect(median(values)).toBe(expected);
});

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

test.each([
  ['p50 of 1…100', hundred, 0.5, 50],
  ['p95 of 1…100', hundred, 0.95, 95],
  ['p99 of 1…100', hundred, 0.99, 99],
  ['p100: the largest', hundred, 1, 100],
  ['p0: the smallest', hundred, 0, 1],
  ['p99 of three: the largest', [1, 2, 3], 0.99, 3],
  ['p50 of two: the lower', [1, 2], 0.5, 1],
])('nearest rank: %s', (_name, values, share, expected) => {
  expect(percentile(values, share)).toBe(expected);
});

test('of nothing there is neither', () => {
  expect(median([])).toBeNaN();
  expect(percentile([], 0.5)).toBeNaN();
});

test('the values given are left in their order', () => {
  const values = [3, 1, 2];
  median(values);
  percentile(values, 0.5);
  expect(values).toEqual([3, 1, 2]);
});
