/** Waiting that an abort signal ends at once. */

/** Resolves after `ms`, or as soon as the signal is aborted. Never rejects. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true || ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** For loops that compute: lets the event loop run whenever it was kept for `ms` since the last time. */
export function breather(ms: number): () => Promise<void> {
  let from = performance.now();
  return async () => {
    if (performance.now() - from < ms) return;
    await new Promise((resolve) => setImmediate(resolve));
    from = performance.now();
  };
}

/** Runs `work` over `items` with at most `limit` under way. The first rejection is thrown after all have ended. */
export async function eachWithLimit<T>(items: T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const failures: unknown[] = [];
  const lane = async () => {
    while (next < items.length) {
      const item = items[next++] as T;
      await work(item).catch((error) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  if (failures.length > 0) throw failures[0];
}
