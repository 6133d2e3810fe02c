/** The one table of what happens after a failure: every kind, the whole schedule, every bound. */
import { describe, expect, test } from 'vitest';
import { FAILURE_KINDS, Failure, type FailureDetails, MAX_RETRY_AFTER_MS } from '../../src/contracts/failure.ts';
import { failureFingerprint, retryAfter, sourceBackOff } from '../../src/queue/retry.ts';

const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const MIDDLE = 0.5;

const failure = (kind: Failure['kind'], details: FailureDetails = {}, message = 'it did not work') =>
  new Failure(kind, message, details);

describe('a delivery', () => {
  test.each([
    [1, 5 * S],
    [2, 5 * MIN],
    [3, 30 * MIN],
    [4, 2 * H],
    [5, 5 * H],
    [6, 10 * H],
    [7, 14 * H],
    [8, 20 * H],
    [9, 24 * H],
  ])('after transient failure %d waits about %d ms', (attempts, inMs) => {
    expect(retryAfter(failure('transient'), attempts, MIDDLE)).toEqual({ action: 'retry', inMs, countAttempt: true });
    const soonest = retryAfter(failure('transient'), attempts, 0);
    const latest = retryAfter(failure('transient'), attempts, 1);
    expect([soonest, latest]).toMatchObject([{ inMs: inMs * 0.8 }, { inMs: Math.round(inMs * 1.2) }]);
  });

  test('is dead after the tenth, which says how often and why', () => {
    expect(retryAfter(failure('transient'), 10, MIDDLE)).toEqual({
      action: 'dead',
      why: 'tried 10 times: it did not work',
    });
  });

  test.each([1, 5, 1_000])('that is rejected at attempt %d is dead at once', (attempts) => {
    const decision = retryAfter(failure('rejected', { retryAfterMs: 5_000 }), attempts, MIDDLE);
    expect(decision).toEqual({ action: 'dead', why: 'the channel refused it for good: it did not work' });
  });

  test.each([
    ['as the remote says', 7_000, 7_000],
    ['30 s when it does not say', undefined, 30_000],
    ['a tenth of a second at least', 0, 100],
    ['an hour at most', 9 * H, MAX_RETRY_AFTER_MS],
    ['30 s for what is no number', Number.NaN, 30_000],
    ['an hour for ever', Number.POSITIVE_INFINITY, MAX_RETRY_AFTER_MS],
    ['a tenth of a second for a time that has passed', -5_000, 100],
  ])('that is rate-limited waits with its channel, uncounted: %s', (_, retryAfterMs, inMs) => {
    for (const attempts of [1, 100, 10_000]) {
      const decision = retryAfter(failure('rate-limited', { retryAfterMs }), attempts, MIDDLE);
      expect(decision).toEqual({ action: 'retry', inMs, countAttempt: false, pauseChannelMs: inMs });
    }
  });

  test('without working credentials rests with its channel for a day, then is dead', () => {
    const rest = { action: 'retry', inMs: 5 * MIN, countAttempt: true, pauseChannelMs: 5 * MIN };
    expect(retryAfter(failure('auth'), 1, MIDDLE)).toEqual(rest);
    expect(retryAfter(failure('auth'), 287, MIDDLE)).toEqual(rest);
    expect(retryAfter(failure('auth'), 288, MIDDLE)).toMatchObject({ action: 'dead' });
    expect((288 * 5 * MIN) / H).toBe(24);
  });

  test.each([
    ['longer than the schedule', 10 * MIN, 10 * MIN],
    ['shorter than the schedule', 1, 5 * S],
    ['absurd', 400 * H, MAX_RETRY_AFTER_MS],
    ['no number', Number.NaN, 5 * S],
  ])('after a transient failure obeys a Retry-After that is %s', (_, retryAfterMs, inMs) => {
    expect(retryAfter(failure('transient', { retryAfterMs }), 1, MIDDLE)).toMatchObject({ inMs });
  });
});

describe('a source', () => {
  test.each([
    [0, 5 * S],
    [1, 10 * S],
    [2, 20 * S],
    [7, 640 * S],
    [8, 15 * MIN],
    [1_000, 15 * MIN],
  ])('rests after %d failures before this one for about %d ms', (failures, inMs) => {
    expect(sourceBackOff(failure('transient'), failures, MIDDLE)).toBe(inMs);
    expect(sourceBackOff(failure('transient'), failures, 0)).toBe(inMs * 0.8);
    expect(sourceBackOff(failure('transient'), failures, 1)).toBe(inMs * 1.2);
  });

  test.each([
    ['rate-limited', 90 * S, 90 * S],
    ['rate-limited', undefined, 30 * S],
    ['rate-limited', 0, S],
    ['rate-limited', Number.NaN, 30 * S],
    ['rate-limited', 1_000 * H, MAX_RETRY_AFTER_MS],
    ['auth', undefined, 15 * MIN],
    ['rejected', undefined, 15 * MIN],
    ['transient', 2 * MIN, 2 * MIN],
    ['transient', 1_000 * H, MAX_RETRY_AFTER_MS],
  ] as const)('%s with Retry-After %s rests %d ms', (kind, retryAfterMs, inMs) => {
    expect(sourceBackOff(failure(kind, { retryAfterMs }), 0, MIDDLE)).toBe(inMs);
  });

  test('backs off as the platform documents, never sooner', () => {
    const linear = failure('transient', { backOff: { firstMs: 250, growth: 'linear', maxMs: 16 * S } });
    expect([0, 1, 5, 500].map((failures) => sourceBackOff(linear, failures, 0))).toEqual([250, 500, 1500, 16 * S]);
    const doubling = failure('rate-limited', { backOff: { firstMs: MIN, growth: 'doubling', maxMs: 15 * MIN } });
    const waits = [0, 1, 2, 1_000].map((failures) => sourceBackOff(doubling, failures, 0));
    expect(waits).toEqual([MIN, 2 * MIN, 4 * MIN, 15 * MIN]);
    expect(sourceBackOff(doubling, 0, 1)).toBe(1.2 * MIN);
    const asked = failure('rate-limited', { retryAfterMs: 7 * S, backOff: { ...linear.backOff!, firstMs: MIN } });
    expect(sourceBackOff(asked, 3, MIDDLE)).toBe(7 * S);
  });
});

test('no decision waits for longer than a day and a bit, whatever chance says', () => {
  for (const kind of FAILURE_KINDS) {
    for (let attempts = 1; attempts <= 300; attempts++) {
      for (const chance of [0, 0.999]) {
        const decision = retryAfter(failure(kind), attempts, chance);
        if (decision.action === 'retry') expect(decision.inMs).toBeLessThanOrEqual(1.2 * 24 * H);
      }
    }
  }
});

describe('the fingerprint of a failure', () => {
  const of = (message: string, details: FailureDetails = {}) =>
    failureFingerprint('slack', failure('transient', details, message));

  test.each([
    ['numbers', 'message 17 of 90', 'message 3 of 8'],
    ['ids', 'message 8f14e45fceea167a refused', 'message c9f0f895fb98ab91 refused'],
    ['case', 'Connection reset', 'connection RESET'],
    ['a long tail', `${'x'.repeat(200)}a`, `${'x'.repeat(200)}b`],
  ])('is the same for failures that differ in %s only', (_, one, other) => expect(of(one)).toBe(of(other)));

  test('tells channels, kinds, statuses and words apart', () => {
    const all = [
      of('refused'),
      of('accepted'),
      of('refused', { status: 500 }),
      failureFingerprint('teams', failure('transient', {}, 'refused')),
      failureFingerprint('slack', failure('auth', {}, 'refused')),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(of('refused', { status: 500 })).toBe('slack:transient:500:refused');
  });

  test('stays short', () => expect(of('x y '.repeat(10_000)).length).toBeLessThan(200));
});
