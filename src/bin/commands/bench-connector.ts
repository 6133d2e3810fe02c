/** `earshot bench connector`: its options, and its report for a person. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError } from 'commander';
import type { ConnectorReport } from '../bench/connector.ts';
import type { EventMix } from '../bench/jetstream-server.ts';
import { countOf } from '../command.ts';
import { withJson } from '../common-options.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Io, json } from '../io.ts';
import { mustExist, readValidPosts } from '../post-file.ts';

interface Options {
  seconds: number;
  monitors: number;
  posts?: string;
  seed: number;
  mix: EventMix;
  json?: boolean;
}

const DEMO_POSTS = fileURLToPath(new URL('../../../config/demo/posts.jsonl', import.meta.url));
const MAX_TEXTS = 20_000;

export function addConnectorBench(bench: Command, io: Io): void {
  const command = bench
    .command('connector')
    .description('a stream at full speed from loopback through decode, normalise and match, on one core')
    .argument('<name>', 'bluesky')
    .option('--seconds <n>', 'how long it is measured, after 3 s of warming up', countOf, 20)
    .option('--monitors <n>', 'so many monitors made of the words of the posts', countOf, 1_000)
    .option('--posts <file>', 'what people say, again and again (default: the posts of the demo)')
    .option('--seed <n>', 'of the generated monitors', countOf, 1)
    .option('--mix <kind>', 'posts: as the server filters them; network: everything there is', mixOf, 'posts');
  withJson(command).action((name: string, options: Options) => run(io, name, options));
}

function mixOf(text: string): EventMix {
  if (text === 'posts' || text === 'network') return text;
  throw new InvalidArgumentError('choose posts or network');
}

async function run(io: Io, name: string, options: Options): Promise<void> {
  if (name !== 'bluesky') throw new CliError(`connector ${name}: only bluesky is measured`, EXIT.usage);
  const { benchBluesky } = await import('../bench/connector.ts');
  const { Corpus } = await import('../bench/corpus.ts');
  const { generateMonitors } = await import('../bench/monitor-mix.ts');
  const texts = await textsOf(io, options.posts);
  const { mix, seconds, seed, monitors: count } = options;
  const monitors = generateMonitors({ corpus: new Corpus(texts), count, seed });
  const report = await benchBluesky({ monitors, texts, mix, seconds });
  if (options.json) json(io, { ...report, texts: texts.length, seed });
  else for (const line of linesOf(report)) io.out(line);
}

async function textsOf(io: Io, file: string | undefined): Promise<string[]> {
  const path = file === undefined ? DEMO_POSTS : resolve(io.cwd, file);
  await mustExist(path);
  const texts: string[] = [];
  for await (const { text } of readValidPosts(io, path)) {
    if (text !== '') texts.push(text);
    if (texts.length === MAX_TEXTS) break;
  }
  if (texts.length === 0) throw new CliError(`${path}: there are no posts in it`, EXIT.usage);
  return texts;
}

function linesOf(report: ConnectorReport): string[] {
  const { first, last, max, perMinute } = report.rssMb;
  return [
    `${report.connector}, ${report.mix}: ${report.eventsPerCpuSecond} events/CPU second (${report.usPerEvent} µs each) with ${report.monitors} monitors`,
    `${report.events} events in ${report.seconds} s (${report.eventsPerSecond}/s): ${report.posts} posts, ${report.matched} matched, ${report.deleted} deleted, ${report.skipped} skipped, ${report.pages} pages`,
    `memory ${first} MB at first, ${last} MB at last, ${max} MB at most; ${perMinute} MB a minute; held after a collection: ${report.heldMb.first} MB at first, ${report.heldMb.last} MB at last`,
  ];
}
