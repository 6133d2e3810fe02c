/** CPU time and memory of this process. */

/** User and system time of all threads so far, ms. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Repeats `pass`, which says how much it did, until it took `atLeastMs` of CPU time. */
export function ratePerCpuSecond(pass: () => number, atLeastMs = 600): number {
  const started = cpuMs();
  let done = 0;
  let spent = 0;
  do {
    done += pass();
    spent = cpuMs() - started;
  } while (spent < atLeastMs);
  return (done / spent) * 1000;
}

/**
 * Bytes in use after a collection, in the heap and outside it (what Node calls external holds the array buffers).
 * Needs `--expose-gc`.
 */
export async function heldBytes(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('start this process with --expose-gc');
  // The backing stores of buffers are given back after the collection that found them unused.
  for (let round = 0; round < 3; round++) {
    globalThis.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
