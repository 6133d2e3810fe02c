import { describe, expect, test } from 'vitest';
import { linkTo } from '../../src/platform/link-header.ts';
import { limitFailure, limitsOf, untilReset } from '../../src/platform/rate-limit.ts';

const NOW = 1_780_272_000_000;

test.each([
  ['120', 120_000],
  ['1780272060', 60_000],
  ['1780272060000', 60_000],
  ['2026-06-01T00:01:00.000Z', 60_000],
  ['1780271000', 0],
  ['9999999999999', 3_600_000],
  ['soon', null],
  ['-5', null],
  ['', null],
  [undefined, null],
])('a reset of %s', (value, expected) => expect(untilReset(value, NOW)).toBe(expected));

test.each([
  [
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' },
    { remaining: 0, resetMs: 60_000 },
  ],
  [{ 'x-rate-limit-remaining': '7.5' }, { remaining: 7.5 }],
  [{ 'ratelimit-reset': '3' }, { resetMs: 3000 }],
  [{}, {}],
])('limits of %o', (headers, expected) => expect(limitsOf(headers, NOW)).toEqual(expected));

describe('failures', () => {
  test.each<[number, Record<string, string>, number | undefined]>([
    [429, {}, undefined],
    [429, { 'retry-after': '5', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' }, 5000],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' }, 60_000],
    [403, { 'retry-after': '5' }, 5000],
    [400, { 'x-ratelimit-remaining': '0' }, undefined],
  ])('%i with %o', (status, headers, retryAfterMs) => {
    const failure = limitFailure(status, headers, 'It', NOW);
    expect(failure).toMatchObject({ kind: 'rate-limited', status });
    expect(failure?.retryAfterMs).toBe(retryAfterMs);
  });

  test.each([
    [403, { 'x-ratelimit-remaining': '12' }],
    [401, { 'x-ratelimit-remaining': '0' }],
    [200, { 'x-ratelimit-remaining': '0' }],
    [503, { 'retry-after': '5' }],
  ])('%i with %o is none', (status, headers) =>
    expect(limitFailure(status, headers as Record<string, string>, 'It', NOW)).toBeNull());
});

describe('links', () => {
  const from = 'https://api.example.com/a?page=1';
  test.each([
    [
      '<https://api.example.com/a?page=2>; rel="next", <https://api.example.com/a?page=9>; rel="last"',
      'https://api.example.com/a?page=2',
    ],
    [
      '<https://api.example.com/a?page=1>; rel="prev", </a?x=a,b;c&page=3>; rel=next',
      'https://api.example.com/a?x=a,b;c&page=3',
    ],
    ['</a>; title="x"; rel="first next"', 'https://api.example.com/a'],
    ['<https://evil.example/a>; rel="next"', null],
    ['<https://api.example.com/a>; rel="last"', null],
    ['<<<>; rel="next"', null],
    [undefined, null],
  ])('%s', (header, expected) => expect(linkTo('next', header, from)).toBe(expected));

  test('a hostile header is read in no time', () => {
    expect(linkTo('next', `<a>${'; a="b'.repeat(100_000)}`, from)).toBeNull();
  });
});
