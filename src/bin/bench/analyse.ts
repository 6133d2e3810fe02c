/** `earshot bench analyse`: the whole analysis beside what sentiment packages need for sentiment alone. */
import type { Post } from '../../domain/post.ts';
import type { BaselineTask } from './analyse-baseline-process.ts';
import type { AnalyseMeasured, AnalyseTask } from './analyse-process.ts';
import { SENTIMENT_BASELINES } from './baselines-sentiment.ts';
import { resultOf } from './child.ts';
import { type HealthMeasured, measureHealth } from './health.ts';
import { median } from './statistics.ts';

export interface AnalyseReport extends AnalyseMeasured {
  posts: number;
  /** UTF-16 units of a text, mean. */
  charactersPerPost: number;
  runs: number;
  /** Answers over HTTP of a process whose thread is analysing, ms. */
  healthMs: HealthMeasured['healthMs'];
  /** Of that process, event loop and thread together, at its largest. */
  threadedRssMb: number;
  /** Posts a CPU second of sentiment alone, by package. */
  baselines: Record<string, number>;
}

export interface AnalyseBench {
  posts: Post[];
  runs: number;
  onRun(line: string): void;
}

/** Room for short-lived objects as the analysis pool gives its threads; a whole process would take 45 MB more, no faster. */
const YOUNG_AS_THREAD = '--max-semi-space-size=4';

/** Medians of the runs; every run measures all sides, one after another. */
export async function benchAnalyse({ posts, runs, onRun }: AnalyseBench): Promise<AnalyseReport> {
  const texts = posts.map(({ text }) => text);
  const measured: AnalyseMeasured[] = [];
  const health: HealthMeasured[] = [];
  const others = new Map<string, number[]>(SENTIMENT_BASELINES.map(({ name }) => [name, []]));
  for (let run = 1; run <= runs; run++) {
    const task: AnalyseTask = { posts };
    const one = await resultOf<AnalyseMeasured>('./analyse-process.ts', task, [...process.execArgv, YOUNG_AS_THREAD]);
    measured.push(one);
    onRun(`run ${run}: ${Math.round(one.postsPerCpuSecond)} posts/CPU second, ${Math.round(one.rssMb)} MB`);
    health.push(await measureHealth(posts));
    for (const [name, rates] of others) {
      const asked: BaselineTask = { name, texts };
      rates.push(await resultOf<number>('./analyse-baseline-process.ts', asked));
    }
  }
  const middle = <T>(all: T[], of: (one: T) => number) => Math.round(median(all.map(of)) * 10) / 10;
  const mid = (of: (one: AnalyseMeasured) => number) => middle(measured, of);
  return {
    posts: posts.length,
    charactersPerPost: Math.round(texts.reduce((sum, { length }) => sum + length, 0) / Math.max(1, texts.length)),
    runs,
    postsPerCpuSecond: Math.round(mid((one) => one.postsPerCpuSecond)),
    thoroughPerCpuSecond: Math.round(mid((one) => one.thoroughPerCpuSecond)),
    sentimentPerCpuSecond: Math.round(mid((one) => one.sentimentPerCpuSecond)),
    usPerPost: {
      p50: mid(({ usPerPost }) => usPerPost.p50),
      p99: mid(({ usPerPost }) => usPerPost.p99),
      max: mid(({ usPerPost }) => usPerPost.max),
    },
    loadMs: mid((one) => one.loadMs),
    rssMb: Math.round(mid((one) => one.rssMb)),
    healthMs: {
      p50: middle(health, ({ healthMs }) => healthMs.p50),
      p99: middle(health, ({ healthMs }) => healthMs.p99),
      max: middle(health, ({ healthMs }) => healthMs.max),
    },
    threadedRssMb: Math.round(middle(health, (one) => one.rssMb)),
    baselines: Object.fromEntries([...others].map(([name, rates]) => [name, Math.round(median(rates))])),
  };
}
