import type { Command } from 'commander';
import type { Post } from '../../domain/post.ts';
import type { AnalyseReport } from '../bench/analyse.ts';
import { countOf } from '../command.ts';
import { withJson } from '../common-options.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Io, json } from '../io.ts';
import { readValidPosts } from '../post-file.ts';

interface Options {
  posts: string;
  limit: number;
  runs: number;
  all?: boolean;
  json?: boolean;
}

/** "English posts of about 100 characters". */
const [SHORTEST, LONGEST] = [60, 140];

export function addAnalyseBench(bench: Command, io: Io): void {
  const command = bench
    .command('analyse')
    .description('everything NLP says of a post, on one core, beside packages for sentiment alone')
    .requiredOption('--posts <file>', 'posts to read')
    .option('--limit <n>', 'so many of them', countOf, 5_000)
    .option(
      '--all',
      `posts of every length and language, not only English ones of ${SHORTEST} to ${LONGEST} characters`,
    )
    .option('--runs <n>', 'how often; medians are printed', countOf, 3);
  withJson(command).action((options: Options) => run(io, options));
}

async function run(io: Io, options: Options): Promise<void> {
  const { benchAnalyse } = await import('../bench/analyse.ts');
  const posts: Post[] = [];
  for await (const post of readValidPosts(io, options.posts)) {
    if (posts.length >= options.limit) break;
    if (options.all || isUsual(post)) posts.push(post);
  }
  if (posts.length === 0) throw new CliError(`${options.posts} holds no post to measure with`, EXIT.usage);
  const report = await benchAnalyse({ posts, runs: options.runs, onRun: (line) => io.err(line) });
  if (options.json) json(io, report);
  else for (const line of linesOf(report)) io.out(line);
}

/** Posts whose platform names no language are taken for English. */
function isUsual({ text, lang = 'en' }: Post): boolean {
  return text.length >= SHORTEST && text.length <= LONGEST && /^en\b/i.test(lang);
}

function linesOf(report: AnalyseReport): string[] {
  const { p50, p99, max } = report.usPerPost;
  const health = report.healthMs;
  return [
    `${report.posts} posts of ${report.charactersPerPost} characters; medians of ${report.runs}`,
    `${report.postsPerCpuSecond} posts/CPU second, the whole analysis while many posts wait`,
    `${report.thoroughPerCpuSecond} posts/CPU second with the network; p50 ${p50} p99 ${p99} max ${max} µs a post`,
    `${report.sentimentPerCpuSecond} posts/CPU second, sentiment alone`,
    ...Object.entries(report.baselines).map(
      ([name, rate]) =>
        `${rate} posts/CPU second, sentiment alone, ${name}: ${(rate / report.sentimentPerCpuSecond).toFixed(2)} × our rate`,
    ),
    `health while a thread analyses: p50 ${health.p50} p99 ${health.p99} max ${health.max} ms; ${report.threadedRssMb} MB, thread and event loop`,
    `loaded in ${report.loadMs} ms, ${report.rssMb} MB with all models`,
  ];
}
