import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { PipelineReport, Quantiles } from '../bench/pipeline.ts';
import { countOf, type Register } from '../command.ts';
import { withJson } from '../common-options.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Io, json } from '../io.ts';
import { readMonitors } from '../monitor-file.ts';
import { mustExist } from '../post-file.ts';
import { addAnalyseBench } from './bench-analyse.ts';
import { addChannelsBench } from './bench-channels.ts';
import { addConnectorBench } from './bench-connector.ts';
import { addHealthBench } from './bench-health.ts';
import { addMatchBench } from './bench-match.ts';
import { addPreviewBench } from './bench-preview.ts';
import { addStoriesBench } from './bench-stories.ts';

interface Options {
  posts: string;
  monitors: string;
  rate?: number;
  runs?: number;
  queue?: 'postgres' | 'redis';
  redisUrl?: string;
  json?: boolean;
}

export const bench: Register = (program, io) => {
  const command = program.command('bench').description('measure');
  const pipeline = command
    .command('pipeline')
    .description('file → collect → queue → NLP → PostgreSQL → local HTTP channel, on a database of its own')
    .requiredOption('--posts <file>', 'posts to read')
    .requiredOption('--monitors <file>', 'monitors to match')
    .option('--rate <posts/s>', 'at this pace (default: flat out)', rateOf)
    .option('--runs <n>', 'how often; medians are printed (default: 3, with --rate 1)', countOf)
    .option('--queue <kind>', 'postgres or redis (default: postgres, and redis too where REDIS_URL is set)')
    .option('--redis-url <url>', 'REDIS_URL');
  withJson(pipeline).action((options: Options) => run(io, options));
  addMatchBench(command, io);
  addPreviewBench(command, io);
  addAnalyseBench(command, io);
  addStoriesBench(command, io);
  addHealthBench(command, io);
  addConnectorBench(command, io);
  addChannelsBench(command, io);
};

function rateOf(text: string): number {
  const rate = Number(text);
  if (!(rate > 0)) throw new InvalidArgumentError('expected posts a second, more than 0');
  return rate;
}

async function run(io: Io, options: Options): Promise<void> {
  const { benchPipeline } = await import('../bench/pipeline.ts');
  const posts = resolve(io.cwd, options.posts);
  await mustExist(posts);
  const monitors = await readMonitors(io, options.monitors);
  const runs = options.runs ?? (options.rate === undefined ? 3 : 1);
  const onRun = (report: PipelineReport) => io.err(lineOf(report));
  for (const redisUrl of queuesToMeasure(io, options)) {
    const report = await benchPipeline({ posts, monitors, rate: options.rate, runs, redisUrl, onRun });
    if (options.json) json(io, report);
    else io.out(`median of ${runs}: ${lineOf(report)}`);
  }
}

/** `undefined` stands for the queue on PostgreSQL. */
function queuesToMeasure(io: Io, options: Options): (string | undefined)[] {
  const redisUrl = options.redisUrl ?? (io.env.REDIS_URL || undefined);
  if (options.queue === 'postgres') return [undefined];
  if (options.queue === undefined) return redisUrl === undefined ? [undefined] : [undefined, redisUrl];
  if (options.queue !== 'redis') throw new CliError(`--queue ${options.queue}: choose postgres or redis`, EXIT.usage);
  if (redisUrl === undefined) throw new CliError('--queue redis needs --redis-url or REDIS_URL', EXIT.usage);
  return [redisUrl];
}

function lineOf(report: PipelineReport): string {
  const { queue, posts, matched, delivered, grouped, missing } = report;
  const quantiles = ({ p50, p95, p99 }: Quantiles) => `p50 ${p50} p95 ${p95} p99 ${p99} ms`;
  return [
    `${queue}: ${report.postsPerSecond} posts/s`,
    `${posts} posts, ${matched} matched, ${delivered} delivered, ${grouped} told with their story, ${missing} missing`,
    `committed to request leaving ${quantiles(report.committedToLeavingMs)}`,
    `(to decided ${quantiles(report.committedToDecidedMs)}, from there ${quantiles(report.decidedToLeavingMs)})`,
    `read to delivered ${quantiles(report.latencyMs)}`,
    `${report.rssMb} MB`,
  ].join('; ');
}
