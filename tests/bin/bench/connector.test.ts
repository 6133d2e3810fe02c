import { expect, test } from 'vitest';
import { memoryOf } from '../../../src/bin/bench/connector.ts';

test('memory that rises by one a second rises by sixty a minute', () => {
  const rising = Array.from({ length: 120 }, (_, second) => 100 + second);
  expect(memoryOf(rising)).toMatchObject({ perMinute: 60, minutes: [129.5, 189.5], max: 219 });
  expect(memoryOf([7, 7, 7])).toMatchObject({ first: 7, last: 7, perMinute: 0, minutes: [7] });
});
