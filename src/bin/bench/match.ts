/** `earshot bench match`: every monitor against every post on one core, beside what people do instead. */
import type { MonitorDef } from '../../domain/monitor.ts';
import { resultOf } from './child.ts';
import type { MatchMeasured, MatchTask } from './match-process.ts';
import { type Mix, mixOf } from './monitor-shares.ts';
import { median } from './statistics.ts';

export interface MatchBench {
  /** JSON lines, `posts` of them. */
  lines: Uint8Array;
  posts: number;
  monitors: MonitorDef[];
  /** Added to the full set one by one, to time that. */
  more: MonitorDef[];
  runs: number;
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
  mix: Mix;
  runs: number;
}

/** Medians of the runs; each measurement has a process of its own. */
export async function benchMatch(bench: MatchBench): Promise<MatchReport> {
  const measured: MatchMeasured[] = [];
  for (let run = 0; run < bench.runs; run++) measured.push(await measureEngine(bench));
  return {
    monitors: bench.monitors.length,
    posts: bench.posts,
    ...medians(measured),
    mix: mixOf(bench.monitors),
    runs: bench.runs,
  };
}

function measureEngine({ lines, monitors, more }: MatchBench): Promise<MatchMeasured> {
  const task: MatchTask = { lines, monitors, more };
  return resultOf<MatchMeasured>('./match-process.ts', task, [...process.execArgv, '--expose-gc']);
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
