/** Waiting that a signal ends, and work with a limit. */
import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { breather, eachWithLimit, pause } from '../../src/platform/wait.ts';

describe('breather', () => {
  test('lets others run when its time is over, not before', async () => {
    let ran = false;
    setImmediate(() => {
      ran = true;
    });
    await breather(60_000)();
    expect(ran).toBe(false);
    await breather(0)();
    expect(ran).toBe(true);
  });
});

describe('pause', () => {
  test('waits so long', async () => {
    const from = performance.now();
    await pause(30);
    expect(performance.now() - from).toBeGreaterThanOrEqual(29);
  });

  test('ends when the signal is aborted, without a rejection, and leaves no listener', async () => {
    const stop = new AbortController();
    const waiting = pause(60_000, stop.signal);
    stop.abort(new Error('enough'));
    await waiting;
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });

  test('leaves no listener after waiting to the end', async () => {
    const { signal } = new AbortController();
    await pause(1, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test.each([
    ['an aborted signal', 60_000, AbortSignal.abort()],
    ['no time', 0, undefined],
    ['less than no time', -5, undefined],
  ])('does not wait at all for %s', (_, ms, signal) => pause(ms, signal));
});

describe('eachWithLimit', () => {
  test.each([
    [1, 1],
    [3, 3],
    [100, 7],
  ])('with limit %d has at most %d of 7 under way, and does all', async (limit, most) => {
    let now = 0;
    let highest = 0;
    const done: number[] = [];
    await eachWithLimit([1, 2, 3, 4, 5, 6, 7], limit, async (item) => {
      highest = Math.max(highest, ++now);
      await new Promise(setImmediate);
      now--;
      done.push(item);
    });
    expect({ highest, done: done.toSorted() }).toEqual({ highest: most, done: [1, 2, 3, 4, 5, 6, 7] });
  });

  test('one that fails does not keep the others from being done; the first failure is thrown at the end', async () => {
    const done: number[] = [];
    const work = eachWithLimit([1, 2, 3, 4], 2, async (item) => {
      if (item === 1 || item === 3) throw new Error(`no ${item}`);
      done.push(item);
    });
    await expect(work).rejects.toThrow('no 1');
    expect(done).toEqual([2, 4]);
  });

  test('does nothing for nothing', () => eachWithLimit([], 5, () => Promise.reject(new Error('never'))));
});
