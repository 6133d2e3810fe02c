/** Waiting for a condition outside this process: bounded in time, ended by a signal. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds until giving up. */
  withinMs: number;
  /** Milliseconds between two looks; default 10. */
  everyMs?: number;
  signal?: AbortSignal;
}

/** Looks until there is an answer; undefined when the time is up. Rejects with the signal's reason once aborted. */
export async function waitFor<T>(
  look: () => Promise<T | undefined> | T | undefined,
  patience: Patience,
): Promise<T | undefined> {
  const timeUp = AbortSignal.timeout(patience.withinMs);
  for (;;) {
    patience.signal?.throwIfAborted();
    const answer = await look();
    if (answer !== undefined) return answer;
    if (timeUp.aborted) return undefined;
    await sleep(patience.everyMs ?? 10);
  }
}
