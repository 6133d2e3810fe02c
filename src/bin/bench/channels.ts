/**
 * `earshot bench channels`: every signal goes to three channels, twice over: while all answer, and while one of them answers
 * 429 with Retry-After to three requests of four. How long the others wait for their messages, from the decision on.
 */
import type { MonitorDef } from '../../domain/monitor.ts';
import { answerOf, ask, endChild, startChild } from './child.ts';
import { type Quantiles, quantilesOf, withBenchServer } from './pipeline.ts';
import type { PipelineResult, PipelineTask } from './pipeline-process.ts';

export interface ChannelsBench {
  posts: string;
  monitors: MonitorDef[];
  /** Posts a second. */
  rate: number;
  redisUrl?: string;
}

export interface ChannelsReport {
  queue: 'postgres' | 'redis';
  posts: number;
  matched: number;
  rate: number;
  /** Of the two channels without a storm, from the decision to the request that leaves. */
  calmMs: Quantiles;
  stormMs: Quantiles;
  /** p99 of the storm by that of the calm. */
  ratio: number;
  /** Requests that were answered 429. */
  refused: number;
  /** Messages that came, by channel, in the storm; each once. */
  delivered: Record<string, number>;
  /** Messages that never came, or came twice, of both runs: 0. */
  wrong: number;
}

const OTHERS = ['second', 'stormy'];

export function benchChannels(bench: ChannelsBench): Promise<ChannelsReport> {
  return withBenchServer(async (_, newDatabase) => {
    const calm = await oneRun(bench, await newDatabase('calm'), false);
    const storm = await oneRun(bench, await newDatabase('storm'), true);
    const { read, matched } = storm.result;
    const [calmMs, stormMs] = [othersMs(calm.result), othersMs(storm.result)];
    return {
      queue: bench.redisUrl === undefined ? 'postgres' : 'redis',
      posts: read,
      matched,
      rate: bench.rate,
      calmMs,
      stormMs,
      ratio: Math.round((100 * stormMs.p99) / calmMs.p99) / 100,
      refused: storm.came.at(-1)?.refused ?? 0,
      delivered: Object.fromEntries(
        storm.came.map(({ arrivals }, nth) => [['first', ...OTHERS][nth] as string, arrivals.length]),
      ),
      wrong: wrongIn(calm) + wrongIn(storm),
    };
  });
}

function othersMs({ passages }: PipelineResult): Quantiles {
  const others = passages.filter(({ channel }) => channel !== 'stormy');
  return quantilesOf(others.map(({ decidedAt, leftAt }) => leftAt - decidedAt));
}

interface Came {
  arrivals: { key: string }[];
  refused: number;
}

interface Run {
  result: PipelineResult;
  came: Came[];
}

/** A signal that joined a story which was told has no message of its own, in any channel. */
function wrongIn({ result, came }: Run): number {
  const expected = result.matched - result.grouped;
  return came.reduce((sum, { arrivals }) => {
    const distinct = new Set(arrivals.map(({ key }) => key)).size;
    return sum + Math.abs(expected - distinct) + (arrivals.length - distinct);
  }, 0);
}

async function oneRun(bench: ChannelsBench, databaseUrl: string, storm: boolean): Promise<Run> {
  const receivers = ['first', ...OTHERS].map(() => startChild('./receiver.ts'));
  const pipeline = startChild('./pipeline-process.ts');
  try {
    const urls = await Promise.all(
      receivers.map(async (receiver) => `http://127.0.0.1:${(await answerOf<{ port: number }>(receiver)).port}/`),
    );
    const stormy = receivers.at(-1);
    if (storm && stormy !== undefined) await ask(stormy, 'storm');
    const { posts, monitors, rate, redisUrl } = bench;
    const task: PipelineTask = {
      databaseUrl,
      posts,
      monitors,
      rate,
      webhookUrl: urls[0] as string,
      others: OTHERS.map((name, nth) => ({ name, url: urls[nth + 1] as string })),
      ...(redisUrl === undefined ? {} : { redisUrl }),
    };
    const answer = await ask<{ result?: PipelineResult; error?: string }>(pipeline, task);
    if (answer.result === undefined) throw new Error(answer.error ?? 'the pipeline gave no result');
    const came = await Promise.all(receivers.map((receiver) => ask<Came>(receiver, 'report')));
    return { result: answer.result, came };
  } finally {
    await Promise.all([pipeline, ...receivers].map(endChild));
  }
}
