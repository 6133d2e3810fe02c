import { libraryOf, type MatchResult } from '../../domain/monitor.ts';
import type { Post } from '../../domain/post.ts';
import { createMonitorSet } from '../../query/monitor-set.ts';
import type { Register } from '../command.ts';
import { withJson } from '../common-options.ts';
import { type Io, plain } from '../io.ts';
import { readMonitorFile } from '../monitor-file.ts';
import { readValidPosts } from '../post-file.ts';

interface Options {
  monitors: string;
  posts: string;
  json?: boolean;
}

/** A line of output is short; so many are printed at once. */
const BATCH = 200;

export const match: Register = (program, io) => {
  const command = program
    .command('match')
    .description('which monitors match, a line per post; needs no database')
    .requiredOption('--monitors <file>', 'YAML or JSON list of monitors')
    .requiredOption('--posts <file>', 'JSONL, CSV or JSON in the post format, gzip too');
  withJson(command).action((options: Options) => run(io, options));
};

async function run(io: Io, options: Options): Promise<void> {
  const { monitors, lists, queries } = await readMonitorFile(io, options.monitors);
  const set = createMonitorSet({ library: libraryOf(lists, queries) });
  for (const monitor of monitors) if (monitor.enabled !== false) set.put(monitor);
  const line = options.json ? jsonLine : textLine;
  let lines: string[] = [];
  for await (const post of readValidPosts(io, options.posts)) {
    if (io.signal.aborted) break;
    lines.push(line(post, set.match(post)));
    if (lines.length < BATCH) continue;
    io.out(lines.join('\n'));
    lines = [];
  }
  if (lines.length > 0) io.out(lines.join('\n'));
}

function jsonLine(post: Post, { matches, unknown }: MatchResult): string {
  return JSON.stringify({ id: post.id, monitors: namesOf(matches), unknown });
}

function textLine(post: Post, { matches }: MatchResult): string {
  return `${plain(post.platform)}/${plain(post.id)}\t${namesOf(matches).join(', ')}`;
}

function namesOf(matches: MatchResult['matches']): string[] {
  return matches.map((one) => one.monitor).sort();
}
