import { expect, test } from 'vitest';
import { Recent } from '../../src/platform/recent.ts';

test('what was not asked for the longest is forgotten first; never more than the limit', () => {
  const recent = new Recent<number>(2);
  recent.set('a', 1);
  recent.set('b', 2);
  expect(recent.get('a')).toBe(1);
  recent.set('c', 3);
  expect([recent.get('a'), recent.get('b'), recent.get('c'), recent.size]).toEqual([1, undefined, 3, 2]);
  recent.set('c', 4);
  expect([recent.get('c'), recent.size]).toEqual([4, 2]);
});

test('a limit of 0 remembers nothing', () => {
  const recent = new Recent<number>(0);
  recent.set('a', 1);
  expect(recent.get('a')).toBeUndefined();
});
