/** The one vocabulary of what did not work: statuses, waiting times, and whatever was thrown. */
import { describe, expect, test } from 'vitest';
import {
  asFailure,
  Failure,
  failureForStatus,
  MAX_RETRY_AFTER_MS,
  parseRetryAfter,
} from '../../src/contracts/failure.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');

describe('statuses', () => {
  test.each([200, 201, 202, 204, 206, 299, 304])('%d is no failure', (status) => {
    expect(failureForStatus(status, null, 'it', NOW)).toBeNull();
  });

  test.each([
    [301, 'rejected', false],
    [400, 'rejected', false],
    [401, 'auth', false],
    [402, 'rejected', false],
    [403, 'auth', false],
    [404, 'rejected', false],
    [408, 'transient', false],
    [410, 'rejected', false],
    [413, 'rejected', false],
    [422, 'rejected', false],
    [429, 'rate-limited', false],
    [500, 'transient', true],
    [502, 'transient', true],
    [503, 'transient', true],
    [504, 'transient', true],
    [599, 'transient', true],
  ])('%d is %s; the remote may have acted: %s', (status, kind, inDoubt) => {
    const failure = failureForStatus(status, null, 'example.com', NOW);
    expect(failure).toMatchObject({ kind, inDoubt, status, message: `example.com answered ${status}` });
    expect(failure?.retryAfterMs).toBeUndefined();
  });

  test.each([429, 503, 408])('%d obeys Retry-After', (status) => {
    expect(failureForStatus(status, '7', 'it', NOW)?.retryAfterMs).toBe(7_000);
  });

  test.each([401, 404])('%d does not: waiting would not help', (status) => {
    expect(failureForStatus(status, '7', 'it', NOW)?.retryAfterMs).toBeUndefined();
  });
});

describe('Retry-After', () => {
  test.each([
    ['absent', null, null],
    ['empty', '', null],
    ['seconds', '120', 120_000],
    ['none', '0', 0],
    ['a fraction', '0.5', 500],
    ['spaces around', ' 3 ', 3_000],
    ['a date', 'Fri, 02 Jan 2026 03:04:35 GMT', 30_000],
    ['a date that has passed', 'Thu, 01 Jan 2026 00:00:00 GMT', 0],
    ['an old form of date', 'Friday, 02-Jan-26 03:04:35 GMT', 30_000],
    ['absurd seconds', '99999999', MAX_RETRY_AFTER_MS],
    ['seconds without end', '9'.repeat(400), MAX_RETRY_AFTER_MS],
    ['an absurd date', 'Fri, 31 Dec 9999 23:59:59 GMT', MAX_RETRY_AFTER_MS],
    ['a word', 'soon', null],
    ['NaN', 'NaN', null],
    ['Infinity', 'Infinity', null],
  ])('%s', (_, value, expected) => expect(parseRetryAfter(value, NOW)).toBe(expected));
});

describe('anything thrown', () => {
  test('a failure stays itself', () => {
    const failure = new Failure('auth', 'no');
    expect(asFailure(failure)).toBe(failure);
  });

  test.each([
    ['an error', new TypeError('x is not a function'), 'x is not a function'],
    ['a text', 'no', 'no'],
    ['nothing', undefined, 'undefined'],
    ['an object', { a: 1 }, '[object Object]'],
  ])('%s is transient and keeps its message', (_, thrown, message) => {
    const failure = asFailure(thrown);
    expect(failure).toMatchObject({ kind: 'transient', message, inDoubt: false, name: 'Failure' });
    expect(failure).toBeInstanceOf(Error);
    expect(failure.cause).toBe(thrown);
  });
});
