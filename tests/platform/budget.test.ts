import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HttpClient } from '../../src/contracts/http.ts';
import { budgeted } from '../../src/platform/budget.ts';

/** A client under a clock that only moves when somebody waits; notes when each request started. */
function simulated(budget: { requests: number; perMs: number }) {
  let now = 1_000_000;
  const started: { at: number; url: string }[] = [];
  const http: HttpClient = {
    async request({ url }) {
      started.push({ at: now, url });
      return { status: 200, headers: {}, body: new Uint8Array(), url };
    },
  };
  const wait = async (ms: number) => {
    now += ms;
  };
  return { client: budgeted(http, budget, () => now, wait), started, pass: (ms: number) => (now += ms) };
}

const most = (starts: number[], perMs: number) =>
  Math.max(0, ...starts.map((from) => starts.filter((at) => at >= from && at < from + perMs).length));

test('requests within the budget start at once', async () => {
  const { client, started } = simulated({ requests: 3, perMs: 1000 });
  for (const url of ['a', 'b', 'c']) await client.request({ url });
  expect(started.map(({ at }) => at)).toEqual([1_000_000, 1_000_000, 1_000_000]);
});

test('the next one waits until the oldest has left the window', async () => {
  const { client, started, pass } = simulated({ requests: 2, perMs: 1000 });
  await client.request({ url: 'a' });
  pass(400);
  await client.request({ url: 'b' });
  await client.request({ url: 'c' });
  expect(started.map(({ at }) => at - 1_000_000)).toEqual([0, 400, 1000]);
});

test('requests asked for at once keep their order', async () => {
  const { client, started } = simulated({ requests: 1, perMs: 10 });
  await Promise.all(['a', 'b', 'c', 'd'].map((url) => client.request({ url })));
  expect(started.map(({ url }) => url)).toEqual(['a', 'b', 'c', 'd']);
});

test('an aborted request rejects with its reason and takes no place', async () => {
  const { client, started } = simulated({ requests: 1, perMs: 10 });
  const gone = client.request({ url: 'gone', signal: AbortSignal.abort(new Error('stopping')) });
  await expect(gone).rejects.toThrow('stopping');
  await client.request({ url: 'next' });
  expect(started).toEqual([{ at: 1_000_000, url: 'next' }]);
});

test('a request that fails counts, and the next one is not held up by it', async () => {
  let calls = 0;
  const failing: HttpClient = {
    request: () => {
      calls++;
      return Promise.reject(new Error('503'));
    },
  };
  const client = budgeted(failing, { requests: 5, perMs: 1000 }, () => 0);
  await expect(client.request({ url: 'a' })).rejects.toThrow('503');
  await expect(client.request({ url: 'b' })).rejects.toThrow('503');
  expect(calls).toBe(2);
});

test('no window ever holds more than the budget', async () => {
  const plan = fc.record({
    requests: fc.integer({ min: 1, max: 5 }),
    perMs: fc.integer({ min: 1, max: 50 }),
    gaps: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ requests, perMs, gaps }) => {
      const { client, started, pass } = simulated({ requests, perMs });
      for (const gap of gaps) {
        pass(gap);
        await client.request({ url: 'x' });
      }
      const starts = started.map(({ at }) => at);
      expect(starts).toHaveLength(gaps.length);
      expect(most(starts, perMs)).toBeLessThanOrEqual(requests);
    }),
  );
});
