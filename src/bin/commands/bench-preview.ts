/** `earshot bench preview`: its options, and its report for a person. */
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { Post } from '../../domain/post.ts';
import type { PreviewBenchReport, QueryReport } from '../bench/preview.ts';
import { countOf } from '../command.ts';
import { withJson } from '../common-options.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Io, json } from '../io.ts';
import { readValidPosts } from '../post-file.ts';

interface Options {
  posts: number;
  from?: string;
  runs: number;
  json?: boolean;
}

const DEMO_POSTS = fileURLToPath(new URL('../../../config/demo/posts.jsonl', import.meta.url));
/** Texts that are read of the file at most. */
const MAX_TEXTS = 200_000;

export function addPreviewBench(bench: Command, io: Io): void {
  const command = bench
    .command('preview')
    .description('previews over a database of its own, full of stored posts')
    .option('--posts <n>', 'stored posts', countOf, 1_000_000)
    .option('--from <file>', 'their texts, again and again (default: those of the demo)')
    .option('--runs <n>', 'previews of each query', countOf, 5);
  withJson(command).action((options: Options) => run(io, options));
}

async function run(io: Io, options: Options): Promise<void> {
  const { benchPreview } = await import('../bench/preview.ts');
  const report = await benchPreview({
    texts: await textsOf(io, options.from ?? DEMO_POSTS),
    posts: options.posts,
    runs: options.runs,
    onFill: (done) => io.rewrite?.(`${done.toLocaleString('en-US')} posts stored`),
    onQuery: (found) => io.err(lineOf(found)),
  });
  if (options.json) json(io, report);
  else io.out(summaryOf(report));
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

function lineOf({ query, candidates, share, exact, count, interval, trueCount, right, ms }: QueryReport): string {
  const counted = exact ? `exactly ${count}` : `about ${count} (95 %: ${interval.join('–')})`;
  const looked = share < 1 ? ` of ${Math.round(share * 1000) / 10} % of the posts` : '';
  return `${query}: ${ms.median} ms (max ${ms.max}); ${candidates} candidates${looked}; ${counted}, true ${trueCount}${right ? '' : ' ✗'}`;
}

function summaryOf({ posts, fillSeconds, mb, queries, slowestMs }: PreviewBenchReport): string {
  const right = queries.filter((query) => query.right).length;
  return (
    `${posts} posts stored in ${fillSeconds} s, ${mb.all} MB, ${mb.textIndex} MB of it the text index; ` +
    `slowest preview ${slowestMs} ms; ${right} of ${queries.length} counts agree with the true ones`
  );
}
