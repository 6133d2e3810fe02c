/** `earshot bench channels`: its options, and its report for a person. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ChannelsReport } from '../bench/channels.ts';
import type { Quantiles } from '../bench/pipeline.ts';
import { countOf } from '../command.ts';
import { withJson } from '../common-options.ts';
import { type Io, json } from '../io.ts';
import { readMonitors } from '../monitor-file.ts';
import { mustExist } from '../post-file.ts';

interface Options {
  posts: string;
  monitors: string;
  rate: number;
  redisUrl?: string;
  json?: boolean;
}

export function addChannelsBench(bench: Command, io: Io): void {
  const command = bench
    .command('channels')
    .description('three channels, one of which answers 429 again and again: how long the others wait')
    .requiredOption('--posts <file>', 'posts to read')
    .requiredOption('--monitors <file>', 'monitors to match; each match goes to every channel')
    .option('--rate <posts/s>', 'at this pace', countOf, 100)
    .option('--redis-url <url>', 'the queue on Redis (default: on PostgreSQL)');
  withJson(command).action((options: Options) => run(io, options));
}

async function run(io: Io, options: Options): Promise<void> {
  const { benchChannels } = await import('../bench/channels.ts');
  const posts = resolve(io.cwd, options.posts);
  await mustExist(posts);
  const monitors = await readMonitors(io, options.monitors);
  const report = await benchChannels({ posts, monitors, rate: options.rate, redisUrl: options.redisUrl });
  if (options.json) json(io, report);
  else for (const line of linesOf(report)) io.out(line);
}

function linesOf({ queue, posts, matched, rate, calmMs, stormMs, ...report }: ChannelsReport): string[] {
  const quantiles = ({ p50, p95, p99 }: Quantiles) => `p50 ${p50} p95 ${p95} p99 ${p99} ms`;
  const came = Object.entries(report.delivered).map(([channel, count]) => `${channel} ${count}`);
  return [
    `${queue}: ${posts} posts at ${rate}/s, ${matched} matched, each to three channels`,
    `decided to request leaving, two channels, all well: ${quantiles(calmMs)}`,
    `the same while the third answers 429 (${report.refused} times): ${quantiles(stormMs)}; p99 ${report.ratio} times as long`,
    `delivered in the storm: ${came.join(', ')}; ${report.wrong} missing or twice`,
  ];
}
