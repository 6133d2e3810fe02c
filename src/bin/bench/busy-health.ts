/**
 * `earshot bench health`: how soon `/healthz` answers while the whole pipeline works on a file, hostile posts among its
 * posts: collect, queue, NLP, PostgreSQL and delivery as in `earshot start`, asked over HTTP from this process.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MonitorDef } from '../../domain/monitor.ts';
import type { Post } from '../../domain/post.ts';
import { answerOf, ask, endChild, startChild } from './child.ts';
import { asker, timesUntil } from './health.ts';
import { withHostile } from './hostile-posts.ts';
import type { LoopWatched } from './loop-watch.ts';
import { withBenchServer } from './pipeline.ts';
import type { PipelineResult, PipelineTask } from './pipeline-process.ts';
import { percentile } from './statistics.ts';

export interface BusyHealthBench {
  /** Their texts are used again and again. */
  texts: Post[];
  posts: number;
  /** One post in so many is hostile; 0: none. */
  hostileOneIn: number;
  monitors: MonitorDef[];
  /** Where the event loop was kept; costs some speed. */
  profile: boolean;
}

export interface BusyHealthReport extends LoopWatched {
  posts: number;
  matched: number;
  seconds: number;
  answers: number;
  /** From asking to the whole answer, a request every 5 ms. */
  healthMs: { p50: number; p99: number; max: number };
  /** The same of a process that does nothing, asked meanwhile: what the machine and its neighbours take of it. */
  idleMs: { p50: number; p99: number; max: number };
  /** Of the pipeline's process, event loop and threads, at its largest. */
  rssMb: number;
}

export function benchBusyHealth(bench: BusyHealthBench): Promise<BusyHealthReport> {
  return withBenchServer(async (home, newDatabase) => {
    const posts = join(home, 'posts.jsonl');
    await writeFile(posts, [...withHostile(bench)].map((post) => `${JSON.stringify(post)}\n`).join(''));
    const receiver = startChild('./receiver.ts');
    const pipeline = startChild('./pipeline-process.ts');
    const idle = startChild('./idle-process.ts');
    try {
      const { port: idlePort } = await answerOf<{ port: number }>(idle);
      const { port } = await answerOf<{ port: number }>(receiver);
      const { monitors, profile } = bench;
      const webhookUrl = `http://127.0.0.1:${port}/`;
      const databaseUrl = await newDatabase('health');
      const task: PipelineTask = { databaseUrl, posts, monitors, webhookUrl, watched: { profile } };
      return await measured(pipeline, task, idlePort);
    } finally {
      await Promise.all([endChild(pipeline), endChild(receiver), endChild(idle)]);
    }
  });
}

async function measured(
  pipeline: ReturnType<typeof startChild>,
  task: PipelineTask,
  idlePort: number,
): Promise<BusyHealthReport> {
  const answer = await ask<{ port?: number; error?: string }>(pipeline, task);
  if (answer.port === undefined) throw new Error(answer.error ?? 'the pipeline did not begin');
  const health = asker(answer.port);
  const idle = asker(idlePort);
  try {
    await Promise.all([health.ask(), idle.ask()]);
    const done = ask<{ result?: PipelineResult; error?: string }>(pipeline, 'go');
    const [times, idleTimes] = await Promise.all([timesUntil(done, health.ask), timesUntil(done, idle.ask)]);
    const { result, error } = await done;
    if (result?.loop === undefined) throw new Error(error ?? 'the pipeline gave no result');
    return {
      posts: result.read,
      matched: result.matched,
      seconds: Math.round(result.seconds * 10) / 10,
      answers: times.length,
      healthMs: spread(times),
      idleMs: spread(idleTimes),
      rssMb: Math.round(result.rssMb),
      ...result.loop,
    };
  } finally {
    health.end();
    idle.end();
  }
}

function spread(times: number[]) {
  const ms = (share: number) => Math.round(percentile(times, share) * 10) / 10;
  return { p50: ms(0.5), p99: ms(0.99), max: ms(1) };
}
