import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMinutes, parseRange } from '../../config/quantity.ts';

test.each([
  ['1m', 1],
  ['30m', 30],
  ['1h', 60],
  ['24h', 1440],
  ['7d', 10_080],
  [' 2 h ', 120],
  ['31d', 44_640],
  ['0m', undefined],
  ['32d', undefined],
  ['1.5h', undefined],
  ['-1h', undefined],
  ['30', undefined],
  ['30s', undefined],
  ['1h30m', undefined],
  ['', undefined],
])('%s is %s minutes', (text, minutes) => {
  expect(parseMinutes(text)).toBe(minutes);
});

describe('ranges', () => {
  test.each([
    ['>=0.6', { min: 0.6 }],
    ['<= 0.6', { max: 0.6 }],
    ['0.2..0.8', { min: 0.2, max: 0.8 }],
    ['0.5 .. 0.5', { min: 0.5, max: 0.5 }],
    ['=1', { min: 1, max: 1 }],
    ['1..0', undefined],
    ['>', undefined],
    ['0.6', undefined],
    ['>=.6', undefined],
    ['>=1e3', undefined],
    ['=>1', undefined],
  ])('%s', (text, range) => {
    expect(parseRange(text, false)).toEqual(range);
  });

  test.each([
    ['<1000', { max: 999 }],
    ['>1000', { min: 1001 }],
    ['<10.5', { max: 10 }],
    ['>10.5', { min: 11 }],
  ])('%s of whole numbers', (text, range) => {
    expect(parseRange(text, true)).toEqual(range);
  });

  test('an open bound leaves out its number and nothing else', () => {
    const number = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => n / 1000);
    fc.assert(
      fc.property(number, (n) => {
        const max = parseRange(`<${n}`, false)?.max ?? Number.NaN;
        const min = parseRange(`>${n}`, false)?.min ?? Number.NaN;
        expect(max).toBeLessThan(n);
        expect(min).toBeGreaterThan(n);
        expect((max + n) / 2 === max || (max + n) / 2 === n).toBe(true);
        expect((min + n) / 2 === min || (min + n) / 2 === n).toBe(true);
      }),
    );
  });
});
