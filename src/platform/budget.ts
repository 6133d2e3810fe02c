/** Keeps a client within a platform's limit: a request that would exceed it waits for its turn. */
import type { HttpClient } from '../contracts/http.ts';
import type { Clock } from '../contracts/log.ts';
import { pause } from './wait.ts';

export interface Budget {
  /** So many requests may start … */
  requests: number;
  /** … within any span of so many milliseconds. */
  perMs: number;
}

/**
 * The same client, never above the budget in any window; requests keep their order. An aborted request gives its
 * place back and rejects with its signal's reason.
 */
export function budgeted(
  http: HttpClient,
  budget: Budget,
  clock: Clock,
  wait: (ms: number, signal?: AbortSignal) => Promise<void> = pause,
): HttpClient {
  /** Starts within the last window, oldest first. */
  const starts: number[] = [];
  let line: Promise<void> = Promise.resolve();

  async function place(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    while (true) {
      const now = clock();
      while (starts[0] !== undefined && starts[0] <= now - budget.perMs) starts.shift();
      if (starts.length < budget.requests) break;
      await wait((starts[0] as number) + budget.perMs - now, signal);
      signal?.throwIfAborted();
    }
    starts.push(clock());
  }

  return {
    async request(request) {
      const mine = line.then(() => place(request.signal));
      // Whoever comes next waits for this place, not for what became of it.
      line = mine.catch(() => {});
      await mine;
      return http.request(request);
    },
  };
}
