/** `earshot bench stories`: its options, and its report for a person. */
import type { Command } from 'commander';
import type { Post } from '../../domain/post.ts';
import type { StoriesReport } from '../bench/stories.ts';
import { countOf } from '../command.ts';
import { withJson } from '../common-options.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Io, json } from '../io.ts';
import { readValidPosts } from '../post-file.ts';

interface Options {
  posts: string;
  count: number;
  originals: number;
  seed: number;
  runs: number;
  json?: boolean;
}

/** Texts that are read of the file at most. */
const MAX_TEXTS = 100_000;

export function addStoriesBench(bench: Command, io: Io): void {
  const command = bench
    .command('stories')
    .description('near-duplicates: how well they are joined, and how fast, on a database of its own')
    .requiredOption('--posts <file>', 'posts whose texts are used, again and again')
    .option('--count <n>', 'posts to join', countOf, 100_000)
    .option('--originals <n>', 'texts of the set that is judged, beside their copies and look-alikes', countOf, 2_000)
    .option('--seed <n>', 'of the copies and look-alikes', countOf, 1)
    .option('--runs <n>', 'how often; medians are printed', countOf, 3);
  withJson(command).action((options: Options) => run(io, options));
}

async function run(io: Io, options: Options): Promise<void> {
  const { benchStories } = await import('../bench/stories.ts');
  const { count: posts, originals, seed, runs } = options;
  const texts = await textsOf(io, options.posts);
  const report = await benchStories({ texts, posts, originals, seed, runs, onRun: (line) => io.err(line) });
  if (options.json) json(io, { ...report, seed });
  else for (const line of linesOf(report)) io.out(line);
}

async function textsOf(io: Io, file: string): Promise<Post[]> {
  const texts: Post[] = [];
  for await (const post of readValidPosts(io, file)) {
    texts.push(post);
    if (texts.length === MAX_TEXTS) break;
  }
  if (texts.length === 0) throw new CliError(`${file} holds no post to measure with`, EXIT.usage);
  return texts;
}

function linesOf({ set, ...report }: StoriesReport): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    `set of ${set.posts} posts in ${set.stories} stories: precision ${percent(set.precision)}, recall ${percent(set.recall)} of pairs`,
    ...Object.entries(set.joined).map(
      ([kind, share]) =>
        `  ${kind}: ${percent(share)} with their kin, ${percent(set.strangers[kind] ?? 0)} with strangers`,
    ),
    `${report.posts} posts in ${report.stories} stories; median of ${report.runs}`,
    `${report.postsPerSecond} posts/s through PostgreSQL, ${report.inMemoryPostsPerSecond} in memory`,
    `memory after each quarter ${report.rssMb.join(' ')} MB, held ${report.heldMb.join(' ')} MB; ${report.databaseMb} MB of stories stored`,
  ];
}
