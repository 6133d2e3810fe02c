/** `earshot bench match`: every monitor against every post on one core, beside what people do instead. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MonitorDef } from '../../domain/monitor.ts';
import { openEmbeddedPostgres } from '../../storage/embedded/postgres.ts';
import type { BaselineMeasured, BaselineTask } from './baseline-process.ts';
import { BASELINES, type BaselineName } from './baselines/registry.ts';
import { resultOf } from './child.ts';
import type { MatchMeasured, MatchTask } from './match-process.ts';
import { type Mix, mixOf } from './monitor-shares.ts';
import { median } from './statistics.ts';

export interface MatchBench {
  /** JSON lines, `posts` of them. */
  lines: Uint8Array;
  posts: number;
  /** Their texts, for the baselines. */
  texts: string[];
  monitors: MonitorDef[];
  /** Added to the full set one by one, to time that. */
  more: MonitorDef[];
  runs: number;
  baselines: readonly BaselineName[];
  onRun?(line: string): void;
}

export interface MatchReport {
  monitors: number;
  posts: number;
  /** From JSON lines in memory: finding the line, reading and matching it. */
  postsPerCpuSecond: number;
  /** Wall time from a line to its answer. */
  usPerPost: { p50: number; p99: number; max: number };
  /** Heap and buffers, the definitions' own texts not counted; means little below some hundred monitors. */
  bytesPerMonitor: number;
  buildMs: number;
  /** One more monitor into the full set; and out again. */
  addMs: number;
  removeMs: number;
  /** Pairs of a post and a monitor that matches it. */
  matches: number;
  /** Pairs that cannot be told. */
  unknown: number;
  /** Posts a CPU second from posts parsed before, and of those with one monitor that never matches. */
  fromPosts: number;
  tokenising: number;
  /** Posts a CPU second of what people do instead, measured in turn with ours; and how many times as fast ours is. */
  baselines: Partial<Record<BaselineName, number>>;
  ratios: Partial<Record<BaselineName, number>>;
  /** What each baseline was given and found; with fewer monitors than ours it is faster than it would be. */
  baselineNotes: Partial<Record<BaselineName, Omit<BaselineMeasured, 'postsPerCpuSecond'> & { about: string }>>;
  mix: Mix;
  runs: number;
}

/** Medians of the runs; each measurement has a process of its own. */
export async function benchMatch(bench: MatchBench): Promise<MatchReport> {
  const needsDatabase = bench.baselines.some((name) => BASELINES[name].needsDatabase);
  return needsDatabase ? withPostgres((url) => measureAll(bench, url)) : measureAll(bench, undefined);
}

async function withPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'earshot-bench-'));
  try {
    const server = await openEmbeddedPostgres({ home });
    try {
      return await work(server.url);
    } finally {
      await server.close();
    }
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

interface Measured {
  ours: MatchMeasured[];
  theirs: Map<BaselineName, BaselineMeasured[]>;
}

async function measureAll(bench: MatchBench, databaseUrl: string | undefined): Promise<MatchReport> {
  const measured: Measured = { ours: [], theirs: new Map(bench.baselines.map((name) => [name, []])) };
  for (let run = 0; run < bench.runs; run++) await measureOnce(bench, databaseUrl, measured);
  const engine = medians(measured.ours);
  return {
    monitors: bench.monitors.length,
    posts: bench.posts,
    ...engine,
    ...compared(engine.postsPerCpuSecond, measured.theirs),
    mix: mixOf(bench.monitors),
    runs: bench.runs,
  };
}

async function measureOnce(bench: MatchBench, databaseUrl: string | undefined, into: Measured): Promise<void> {
  const tell = (name: string, rate: number) => bench.onRun?.(`${name}: ${Math.round(rate)} posts/CPU second`);
  const ours = await measureEngine(bench);
  into.ours.push(ours);
  tell('earshot', ours.postsPerCpuSecond);
  for (const [name, results] of into.theirs) {
    const result = await measureBaseline(bench, name, databaseUrl).catch((error: Error) => error);
    if (result instanceof Error) {
      bench.onRun?.(notMeasured(name, result));
      continue;
    }
    results.push(result);
    tell(name, result.postsPerCpuSecond);
  }
}

/** A baseline may be missing where only what runs Earshot is installed; ours is told all the same. */
function notMeasured(name: BaselineName, error: Error): string {
  return `${name}: not measured: ${error.message.split('\n', 1)[0]}`;
}

function compared(ours: number, theirs: ReadonlyMap<BaselineName, BaselineMeasured[]>) {
  const report: Pick<MatchReport, 'baselines' | 'ratios' | 'baselineNotes'> = {
    baselines: {},
    ratios: {},
    baselineNotes: {},
  };
  for (const [name, results] of theirs) {
    if (results.length === 0) continue;
    const rate = median(results.map((one) => one.postsPerCpuSecond));
    const { postsPerCpuSecond: _, ...first } = results[0] as BaselineMeasured;
    report.baselines[name] = rounded(rate, 0);
    report.ratios[name] = rounded(ours / rate, 1);
    report.baselineNotes[name] = { about: BASELINES[name].about, ...first, buildMs: rounded(first.buildMs, 0) };
  }
  return report;
}

function measureEngine({ lines, monitors, more }: MatchBench): Promise<MatchMeasured> {
  const task: MatchTask = { lines, monitors, more };
  return resultOf<MatchMeasured>('./match-process.ts', task, [...process.execArgv, '--expose-gc']);
}

function measureBaseline(
  { texts, monitors }: MatchBench,
  name: BaselineName,
  databaseUrl: string | undefined,
): Promise<BaselineMeasured> {
  const task: BaselineTask = { name, texts, monitors, ...(databaseUrl === undefined ? {} : { databaseUrl }) };
  return resultOf<BaselineMeasured>('./baseline-process.ts', task);
}

function medians(runs: MatchMeasured[]): MatchMeasured {
  const of = (pick: (one: MatchMeasured) => number, digits = 0) => rounded(median(runs.map(pick)), digits);
  return {
    postsPerCpuSecond: of((one) => one.postsPerCpuSecond),
    usPerPost: {
      p50: of((one) => one.usPerPost.p50, 2),
      p99: of((one) => one.usPerPost.p99, 2),
      max: of((one) => one.usPerPost.max, 2),
    },
    bytesPerMonitor: of((one) => one.bytesPerMonitor),
    buildMs: of((one) => one.buildMs),
    addMs: of((one) => one.addMs, 4),
    removeMs: of((one) => one.removeMs, 4),
    matches: of((one) => one.matches),
    unknown: of((one) => one.unknown),
    fromPosts: of((one) => one.fromPosts),
    tokenising: of((one) => one.tokenising),
  };
}

function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
