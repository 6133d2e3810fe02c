/** What is left, in the headers of various platforms. */
import { expect, test } from 'vitest';
import { limitsIn } from '../../src/platform/rate-headers.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');

test.each([
  ['Reddit: fractions, seconds to wait', { 'x-ratelimit-remaining': '97.0', 'x-ratelimit-reset': '120' }, 97, 120_000],
  ['X: seconds since 1970', { 'x-rate-limit-remaining': '3', 'x-rate-limit-reset': `${NOW / 1000 + 60}` }, 3, 60_000],
  [
    'Mastodon: ISO 8601',
    { 'x-ratelimit-remaining': '299', 'x-ratelimit-reset': '2026-11-25T10:05:00.000Z' },
    299,
    300_000,
  ],
  ['the drafted standard', { 'ratelimit-remaining': '0', 'ratelimit-reset': '7' }, 0, 7000],
])('%s', (_platform, headers, requestsLeft, inMs) => {
  expect(limitsIn(headers, NOW)).toEqual({ requestsLeft, resetAt: NOW + inMs });
});

test.each([
  [{}],
  [{ 'x-ratelimit-remaining': '' }],
  [{ 'x-ratelimit-remaining': '-1' }],
  [{ 'x-ratelimit-remaining': 'Infinity' }],
  [{ 'x-ratelimit-remaining': '1e300' }],
])('nothing readable: %j', (headers) => {
  expect(limitsIn(headers as Record<string, string>, NOW)).toBeNull();
});

test.each(['', 'soon', '-5', '99999999999999999'])('an absurd reset is left out: %s', (reset) => {
  expect(limitsIn({ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': reset }, NOW)).toEqual({ requestsLeft: 5 });
});
