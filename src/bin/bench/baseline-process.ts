/** One baseline of `earshot bench match`, measured in a process of its own. */
import type { MonitorDef } from '../../domain/monitor.ts';
import type { Baseline } from './baselines/baseline.ts';
import { BASELINES, type BaselineName } from './baselines/registry.ts';
import { serveTask } from './child.ts';
import { cpuMs } from './cpu.ts';

export interface BaselineTask {
  name: BaselineName;
  texts: string[];
  monitors: MonitorDef[];
  databaseUrl?: string;
}

export interface BaselineMeasured {
  postsPerCpuSecond: number;
  /** The first so many of each were taken. */
  posts: number;
  monitors: number;
  /** What it found in those posts: monitors, or keywords where it knows no more. */
  found: number;
  buildMs: number;
}

/** What one pass may take, ms of CPU: enough to say how fast, and a run stays short. */
const BUDGET_MS = 3000;
const WARM_UP_MS = 500;
/** A `RegExp` becomes fast when it is used again. */
const WARM_UP_POSTS = 5;

serveTask(measure);

async function measure({ name, texts, ...options }: BaselineTask): Promise<BaselineMeasured> {
  const started = performance.now();
  const baseline = await (await BASELINES[name].load())(options);
  const buildMs = performance.now() - started;
  try {
    await pass(baseline, texts, { ms: WARM_UP_MS, atLeast: WARM_UP_POSTS });
    const { posts, found, ms } = await pass(baseline, texts, { ms: BUDGET_MS, atLeast: 1 });
    return { postsPerCpuSecond: (posts / ms) * 1000, posts, monitors: baseline.monitors, found, buildMs };
  } finally {
    await baseline.close?.();
  }
}

/** From the first text on until the time is up or all were seen. */
async function pass(baseline: Baseline, texts: readonly string[], until: { ms: number; atLeast: number }) {
  const spent = baseline.cpuMs ?? cpuMs;
  const started = spent();
  let posts = 0;
  let found = 0;
  for (const text of texts) {
    const answer = baseline.match(text);
    found += typeof answer === 'number' ? answer : await answer;
    posts++;
    // Looking at the clock costs something too.
    if (posts % 16 === 0 && posts >= until.atLeast && spent() - started >= until.ms) break;
  }
  return { posts, found, ms: spent() - started };
}
