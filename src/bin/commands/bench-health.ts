/** `earshot bench health`: its options, and its report for a person. */
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { Post } from '../../domain/post.ts';
import type { BusyHealthReport } from '../bench/busy-health.ts';
import { countOf } from '../command.ts';
import { withJson } from '../common-options.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Io, json } from '../io.ts';
import { readMonitors } from '../monitor-file.ts';
import { readValidPosts } from '../post-file.ts';

interface Options {
  posts: string;
  monitors?: string;
  count: number;
  hostile: number;
  profile?: boolean;
  json?: boolean;
}

const DEMO_POSTS = fileURLToPath(new URL('../../../config/demo/posts.jsonl', import.meta.url));
/** Texts that are read of the file at most. */
const MAX_TEXTS = 50_000;

export function addHealthBench(bench: Command, io: Io): void {
  const command = bench
    .command('health')
    .description('how soon /healthz answers while a pipeline of its own works on hostile posts among others')
    .option('--posts <file>', 'posts whose texts are used, again and again', DEMO_POSTS)
    .option('--monitors <file>', 'monitors to match (default: one, which hears half of the posts)')
    .option('--count <n>', 'posts to import', countOf, 10_000)
    .option('--hostile <n>', 'one in so many is 16 KB of Zalgo or emoji, or 64 KB without a space', countOf, 100)
    .option('--profile', 'say where the event loop was kept for more than 20 ms; costs some speed');
  withJson(command).action((options: Options) => run(io, options));
}

async function run(io: Io, options: Options): Promise<void> {
  const { benchBusyHealth } = await import('../bench/busy-health.ts');
  const { HEARD } = await import('../bench/hostile-posts.ts');
  const report = await benchBusyHealth({
    texts: await textsOf(io, options.posts),
    posts: options.count,
    hostileOneIn: options.hostile,
    monitors: options.monitors ? await readMonitors(io, options.monitors) : [{ name: HEARD, match: HEARD }],
    profile: options.profile === true,
  });
  if (options.json) json(io, report);
  else for (const line of linesOf(report)) io.out(line);
}

async function textsOf(io: Io, file: string): Promise<Post[]> {
  const texts: Post[] = [];
  for await (const post of readValidPosts(io, file)) {
    texts.push(post);
    if (texts.length === MAX_TEXTS) break;
  }
  if (texts.length === 0) throw new CliError(`${file}: there are no posts in it`, EXIT.usage);
  return texts;
}

function linesOf({ healthMs, idleMs, delayMs, busyMs, ...report }: BusyHealthReport): string[] {
  return [
    `${report.posts} posts, ${report.matched} matched, in ${report.seconds} s; ${report.rssMb} MB, threads and event loop`,
    `/healthz: p50 ${healthMs.p50} p99 ${healthMs.p99} max ${healthMs.max} ms over ${report.answers} answers; an idle process meanwhile: p50 ${idleMs.p50} p99 ${idleMs.p99} max ${idleMs.max} ms`,
    `event loop late by p50 ${delayMs.p50} p99 ${delayMs.p99} max ${delayMs.max} ms`,
    `busy without a break for p50 ${busyMs.p50} p99 ${busyMs.p99} max ${busyMs.max} ms of CPU; more than 20 ms ${report.stalls} times`,
    ...report.where.map(({ place, ms, longestMs }) => `  ${ms} ms of that, ${longestMs} at once, in ${place}`),
  ];
}
