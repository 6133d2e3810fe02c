/**
 * The measured process of `earshot bench match`: builds the set of all monitors and asks it about every post, on one
 * core. Told by its parent in one message what to do; answers with one message.
 */
import type { MatchResult, MonitorDef } from '../../domain/monitor.ts';
import type { Post } from '../../domain/post.ts';
import { createMonitorSet, type MonitorSet } from '../../query/monitor-set.ts';
import { serveTask } from './child.ts';
import { heldBytes, ratePerCpuSecond } from './cpu.ts';
import { forEachLine } from './post-lines.ts';
import { median, percentile } from './statistics.ts';

export interface MatchTask {
  /** JSON lines. */
  lines: Uint8Array;
  monitors: MonitorDef[];
  /** Added to the full set and removed again, one by one. */
  more: MonitorDef[];
}

export interface MatchMeasured {
  /** From JSON lines in memory. */
  postsPerCpuSecond: number;
  /** From posts that were parsed before. */
  fromPosts: number;
  /** From parsed posts with one monitor that never matches: what reading the texts costs. */
  tokenising: number;
  usPerPost: { p50: number; p99: number; max: number };
  bytesPerMonitor: number;
  buildMs: number;
  addMs: number;
  removeMs: number;
  /** Of one pass over all posts. */
  matches: number;
  unknown: number;
}

/** Over 80,000 posts enough for 100,000 monitors. */
const LEARNING_PASSES = 4;

serveTask(measure);

async function measure({ lines: given, monitors, more }: MatchTask): Promise<MatchMeasured> {
  const lines = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  // Code is compiled on a small set, so that it is not counted as memory of the monitors.
  passLines(setOf(more), lines);
  const before = await heldBytes();
  const started = performance.now();
  const set = setOf(monitors);
  const buildMs = performance.now() - started;
  const warm = passLines(set, lines);
  // A fresh set guesses which terms are rare; it has learnt when it looked at each of its branches again, one a post.
  for (let pass = 1; pass < LEARNING_PASSES; pass++) passLines(set, lines);
  const bytesPerMonitor = ((await heldBytes()) - before) / monitors.length;
  const postsPerCpuSecond = ratePerCpuSecond(() => passLines(set, lines).posts);
  const usPerPost = timesOf(set, lines);
  const changes = changesOf(set, more);
  const posts = parsed(lines);
  const { matches } = passPosts(set, posts);
  if (matches !== warm.matches) throw new Error(`${warm.matches} matches from lines, ${matches} from posts`);
  const fromPosts = ratePerCpuSecond(() => passPosts(set, posts).posts);
  const alone = setOf([{ name: 'nobody', match: 'nobodyeverwritesthis' }]);
  passPosts(alone, posts);
  const tokenising = ratePerCpuSecond(() => passPosts(alone, posts).posts);
  return { postsPerCpuSecond, fromPosts, tokenising, usPerPost, bytesPerMonitor, buildMs, ...changes, ...counts(warm) };
}

interface Pass {
  posts: number;
  matches: number;
  unknown: number;
}

const counts = ({ matches, unknown }: Pass) => ({ matches, unknown });

function setOf(monitors: MonitorDef[]): MonitorSet {
  const set = createMonitorSet();
  for (const monitor of monitors) set.put(monitor);
  return set;
}

function passLines(set: MonitorSet, lines: Buffer): Pass {
  const pass: Pass = { posts: 0, matches: 0, unknown: 0 };
  forEachLine(lines, (bytes, start, end) => count(pass, set.matchLine(bytes, start, end)));
  return pass;
}

function passPosts(set: MonitorSet, posts: readonly Post[]): Pass {
  const pass: Pass = { posts: 0, matches: 0, unknown: 0 };
  for (const post of posts) count(pass, set.match(post));
  return pass;
}

function count(pass: Pass, { matches, unknown }: MatchResult): void {
  pass.posts++;
  pass.matches += matches.length;
  pass.unknown += unknown.length;
}

/** A pass of its own, so that reading the clock slows no other figure. */
function timesOf(set: MonitorSet, lines: Buffer): MatchMeasured['usPerPost'] {
  const times: number[] = [];
  forEachLine(lines, (bytes, start, end) => {
    const started = performance.now();
    set.matchLine(bytes, start, end);
    times.push((performance.now() - started) * 1000);
  });
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), max: percentile(times, 1) };
}

function changesOf(set: MonitorSet, more: MonitorDef[]): { addMs: number; removeMs: number } {
  const added: number[] = [];
  const removed: number[] = [];
  for (const monitor of more) {
    const started = performance.now();
    set.put(monitor);
    const there = performance.now();
    set.remove(monitor.name);
    added.push(there - started);
    removed.push(performance.now() - there);
  }
  return { addMs: median(added), removeMs: median(removed) };
}

function parsed(lines: Buffer): Post[] {
  return lines
    .toString('utf8')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Post]));
}
