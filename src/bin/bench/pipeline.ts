/** `earshot bench pipeline`: from the file through collect, queue, NLP and PostgreSQL to an HTTP channel, measured. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MonitorDef } from '../../domain/monitor.ts';
import { openDatabase } from '../../storage/database.ts';
import { openEmbeddedPostgres } from '../../storage/embedded/postgres.ts';
import { answerOf, ask, endChild, startChild } from './child.ts';
import type { Passage } from './passage.ts';
import type { PipelineResult, PipelineTask } from './pipeline-process.ts';
import { median, percentile } from './statistics.ts';

export interface PipelineBench {
  posts: string;
  monitors: MonitorDef[];
  /** Posts a second; absent: flat out. */
  rate?: number;
  runs: number;
  redisUrl?: string;
  onRun?(report: PipelineReport): void;
}

export interface Quantiles {
  p50: number;
  p95: number;
  p99: number;
}

export interface PipelineReport {
  queue: 'postgres' | 'redis';
  posts: number;
  matched: number;
  /** Messages that arrived. */
  delivered: number;
  /** Matches that joined a story which had been told before: its message tells them. */
  grouped: number;
  /** Matches that are neither: 0. */
  missing: number;
  postsPerSecond: number;
  /** From read to delivered. */
  latencyMs: Quantiles;
  /** From the commit that stored the post to the request that leaves for the channel, and the two halves of that way. */
  committedToLeavingMs: Quantiles;
  committedToDecidedMs: Quantiles;
  decidedToLeavingMs: Quantiles;
  /** Peak of the pipeline's process. */
  rssMb: number;
  rssMbByProcess: { pipeline: number; receiver: number };
}

/** Medians of the runs; each run has a database of its own on one server. */
export function benchPipeline(bench: PipelineBench): Promise<PipelineReport> {
  return withBenchServer(async (_, newDatabase) => {
    const reports: PipelineReport[] = [];
    for (let run = 0; run < bench.runs; run++) {
      const report = await oneRun(bench, await newDatabase(`bench_${run}`));
      bench.onRun?.(report);
      reports.push(report);
    }
    return medianReport(reports);
  });
}

/** A server of the bench's own, in a folder that goes with it. `newDatabase` makes an empty one and gives its URL. */
export async function withBenchServer<Result>(
  work: (home: string, newDatabase: (name: string) => Promise<string>) => Promise<Result>,
): Promise<Result> {
  const home = await mkdtemp(join(tmpdir(), 'earshot-bench-'));
  try {
    const server = await openEmbeddedPostgres({ home });
    try {
      return await work(home, (name) => newDatabase(server.url, name));
    } finally {
      await server.close();
    }
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function newDatabase(serverUrl: string, name: string): Promise<string> {
  const db = await openDatabase({ url: serverUrl, max: 1 });
  await db.query(`create database ${name}`);
  await db.close();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function oneRun(bench: PipelineBench, databaseUrl: string): Promise<PipelineReport> {
  const receiver = startChild('./receiver.ts');
  const pipeline = startChild('./pipeline-process.ts');
  try {
    const { port } = await answerOf<{ port: number }>(receiver);
    const task: PipelineTask = {
      databaseUrl,
      posts: bench.posts,
      monitors: bench.monitors,
      webhookUrl: `http://127.0.0.1:${port}/`,
      ...(bench.redisUrl === undefined ? {} : { redisUrl: bench.redisUrl }),
      ...(bench.rate === undefined ? {} : { rate: bench.rate }),
    };
    const answer = await ask<{ result?: PipelineResult; error?: string }>(pipeline, task);
    if (answer.result === undefined) throw new Error(answer.error ?? 'the pipeline gave no result');
    const came = await ask<{ arrivals: { key: string; atMs: number }[]; rssMb: number }>(receiver, 'report');
    return reportOf(bench, answer.result, came);
  } finally {
    await Promise.all([endChild(pipeline), endChild(receiver)]);
  }
}

function reportOf(
  bench: PipelineBench,
  result: PipelineResult,
  came: { arrivals: { key: string; atMs: number }[]; rssMb: number },
): PipelineReport {
  const readAt = new Map(result.readAt);
  const latencies = came.arrivals.flatMap(({ key, atMs }) => {
    const read = readAt.get(key);
    return read === undefined ? [] : [atMs - read];
  });
  const ways = (way: (passage: Passage) => number) => quantilesOf(result.passages.map(way));
  const { matched, grouped } = result;
  const delivered = new Set(came.arrivals.map(({ key }) => key)).size;
  return {
    queue: bench.redisUrl === undefined ? 'postgres' : 'redis',
    posts: result.read,
    matched,
    delivered: came.arrivals.length,
    grouped,
    missing: matched - grouped - delivered,
    postsPerSecond: Math.round(result.read / result.seconds),
    latencyMs: quantilesOf(latencies),
    committedToLeavingMs: ways(({ committedAt, leftAt }) => leftAt - committedAt),
    committedToDecidedMs: ways(({ committedAt, decidedAt }) => decidedAt - committedAt),
    decidedToLeavingMs: ways(({ decidedAt, leftAt }) => leftAt - decidedAt),
    rssMb: Math.round(result.rssMb),
    rssMbByProcess: { pipeline: Math.round(result.rssMb), receiver: Math.round(came.rssMb) },
  };
}

export function quantilesOf(values: number[]): Quantiles {
  const at = (share: number) => round(percentile(values, share));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

const round = (ms: number): number => Math.round(ms * 10) / 10;

function medianReport(reports: PipelineReport[]): PipelineReport {
  const of = (pick: (report: PipelineReport) => number) => median(reports.map(pick));
  const quantiles = (pick: (report: PipelineReport) => Quantiles): Quantiles => ({
    p50: of((report) => pick(report).p50),
    p95: of((report) => pick(report).p95),
    p99: of((report) => pick(report).p99),
  });
  const [first] = reports as [PipelineReport, ...PipelineReport[]];
  return {
    ...first,
    // A run in which something is missing is not outvoted.
    missing: Math.max(...reports.map((report) => report.missing)),
    postsPerSecond: of((report) => report.postsPerSecond),
    latencyMs: quantiles((report) => report.latencyMs),
    committedToLeavingMs: quantiles((report) => report.committedToLeavingMs),
    committedToDecidedMs: quantiles((report) => report.committedToDecidedMs),
    decidedToLeavingMs: quantiles((report) => report.decidedToLeavingMs),
    rssMb: of((report) => report.rssMb),
    rssMbByProcess: {
      pipeline: of((report) => report.rssMbByProcess.pipeline),
      receiver: of((report) => report.rssMbByProcess.receiver),
    },
  };
}
