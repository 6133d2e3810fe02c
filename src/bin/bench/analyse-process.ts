/** The measured process of `earshot bench analyse`: the whole analysis of each post, on one core. */
import type { Post } from '../../domain/post.ts';
import { loadAnalyser, type Tier } from '../../nlp/analyser.ts';
import { serveTask } from './child.ts';
import { ratePerCpuSecond } from './cpu.ts';
import { percentile } from './statistics.ts';

export interface AnalyseTask {
  posts: Post[];
}

export interface AnalyseMeasured {
  /** As posts are read while many wait. */
  postsPerCpuSecond: number;
  /** With the network, as they are read while few wait. */
  thoroughPerCpuSecond: number;
  /** Sentiment alone, of their texts. */
  sentimentPerCpuSecond: number;
  /** Thorough. */
  usPerPost: { p50: number; p99: number; max: number };
  /** Until the analyser can be asked, ms; its modules were imported before. */
  loadMs: number;
  rssMb: number;
}

serveTask(measure);

/** Posts in the other languages that have models, so that all of them are in memory when it is measured. */
const LANGUAGES = ['es', 'pt', 'fr', 'de', 'it', 'ar', 'hi'];

async function measure({ posts }: AnalyseTask): Promise<AnalyseMeasured> {
  const before = performance.now();
  const analyser = await loadAnalyser();
  const loadMs = performance.now() - before;
  const [first] = posts;
  for (const lang of LANGUAGES) {
    if (first !== undefined) analyser.analyse({ ...first, text: lang === 'ar' ? 'هذا سيء جدا' : 'ok ok ok ok', lang });
  }
  const pass = (tier: Tier) => () => {
    for (const post of posts) analyser.analyse(post, { tier });
    return posts.length;
  };
  pass('thorough')();
  pass('fast')();
  const postsPerCpuSecond = ratePerCpuSecond(pass('fast'));
  const thoroughPerCpuSecond = ratePerCpuSecond(pass('thorough'));
  const times: number[] = [];
  for (const post of posts) {
    const from = performance.now();
    analyser.analyse(post);
    times.push((performance.now() - from) * 1000);
  }
  const alone = () => {
    for (const { text } of posts) analyser.sentimentOf(text);
    return posts.length;
  };
  alone();
  return {
    postsPerCpuSecond,
    thoroughPerCpuSecond,
    sentimentPerCpuSecond: ratePerCpuSecond(alone),
    usPerPost: { p50: percentile(times, 0.5), p99: percentile(times, 0.99), max: percentile(times, 1) },
    loadMs,
    rssMb: process.memoryUsage().rss / 1e6,
  };
}
