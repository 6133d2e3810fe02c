/** How soon a process answers that is busy analysing: asked over HTTP from here, one request after another. */
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import type { Post } from '../../domain/post.ts';
import { pause } from '../../platform/wait.ts';
import { answerOf, ask, endChild, startChild } from './child.ts';
import type { HealthTask, HealthWorked } from './health-process.ts';
import { percentile } from './statistics.ts';

export interface HealthMeasured {
  /** Of an answer, connection kept open, ms. */
  healthMs: { p50: number; p99: number; max: number };
  answers: number;
  /** Wall time: the thread has a core, the event loop needs little. */
  postsPerSecond: number;
  /** Of the whole process, event loop and thread. */
  rssMb: number;
}

const AT_LEAST_MS = 3_000;
const BETWEEN_MS = 5;

export async function measureHealth(posts: Post[]): Promise<HealthMeasured> {
  const child = startChild('./health-process.ts');
  let health: Asker | undefined;
  try {
    const task: HealthTask = { posts, atLeastMs: AT_LEAST_MS };
    const { port } = await ask<{ port: number }>(child, task);
    health = asker(port);
    await health.ask();
    const done = answerOf<HealthWorked>(child);
    const from = performance.now();
    child.send('go');
    const times = await timesUntil(done, health.ask);
    const seconds = (performance.now() - from) / 1000;
    const worked = await done;
    const healthMs = { p50: percentile(times, 0.5), p99: percentile(times, 0.99), max: percentile(times, 1) };
    return { healthMs, answers: times.length, postsPerSecond: worked.posts / seconds, rssMb: worked.rssMb };
  } finally {
    health?.end();
    await endChild(child);
  }
}

/** One request after another, with a pause between them, until `done`. */
export async function timesUntil(done: Promise<unknown>, time: () => Promise<number>): Promise<number[]> {
  const over = new AbortController();
  const end = done.finally(() => over.abort());
  end.catch(() => {});
  const times: number[] = [];
  while (!over.signal.aborted) {
    times.push(await time());
    await pause(BETWEEN_MS, over.signal);
  }
  await end;
  return times;
}

export interface Asker {
  /** From asking to the whole answer, ms. */
  ask(): Promise<number>;
  end(): void;
}

/** Asks for `/healthz` over a connection that stays open. */
export function asker(port: number): Asker {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    async ask() {
      const from = performance.now();
      const [response] = await once(get({ host: '127.0.0.1', port, path: '/healthz', agent }), 'response');
      response.resume();
      await once(response, 'end');
      return performance.now() - from;
    },
    end: () => agent.destroy(),
  };
}
