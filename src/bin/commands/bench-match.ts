import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { MonitorDef } from '../../domain/monitor.ts';
import { BASELINE_NAMES, type BaselineName } from '../bench/baselines/registry.ts';
import type { MatchReport } from '../bench/match.ts';
import { type PostLines, readPostLines } from '../bench/post-lines.ts';
import { countOf } from '../command.ts';
import { withJson } from '../common-options.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Io, json } from '../io.ts';
import { readMonitors } from '../monitor-file.ts';
import { mustExist } from '../post-file.ts';

interface Options {
  posts: string;
  monitors?: string;
  generate?: number;
  seed: number;
  runs: number;
  baselines: string;
  json?: boolean;
}

/** Added to the full set one by one. */
const MORE = 200;

export function addMatchBench(bench: Command, io: Io): void {
  const command = bench
    .command('match')
    .description('every monitor against every post, on one core')
    .requiredOption('--posts <file>', 'posts to read')
    .option('--monitors <file>', 'monitors to match')
    .option('--generate <n>', 'instead: so many monitors made of the words of the posts', countOf)
    .option('--seed <n>', 'of the generated monitors', countOf, 1)
    .option('--runs <n>', 'how often; medians are printed', countOf, 3)
    .option('--baselines <names>', `what to compare with: all, none or of ${BASELINE_NAMES.join(',')}`, 'all');
  withJson(command).action((options: Options) => run(io, options));
}

async function run(io: Io, options: Options): Promise<void> {
  const { benchMatch } = await import('../bench/match.ts');
  const baselines = baselinesOf(options.baselines);
  const path = resolve(io.cwd, options.posts);
  await mustExist(path);
  const lines = await readPostLines(io, path);
  const { monitors, more } = await monitorsOf(io, options, lines);
  const { bytes, posts, texts } = lines;
  const onRun = (line: string) => io.err(line);
  const report = await benchMatch({ lines: bytes, posts, texts, monitors, more, runs: options.runs, baselines, onRun });
  const seed = options.generate === undefined ? {} : { seed: options.seed };
  if (options.json) json(io, { ...report, ...seed });
  else for (const line of linesOf(report)) io.out(line);
}

function baselinesOf(text: string): BaselineName[] {
  if (text === 'all') return [...BASELINE_NAMES];
  if (text === 'none') return [];
  return text.split(',').map((name) => {
    const known = BASELINE_NAMES.find((one) => one === name.trim());
    if (known !== undefined) return known;
    throw new CliError(`--baselines ${name}: choose all, none or of ${BASELINE_NAMES.join(', ')}`, EXIT.usage);
  });
}

async function monitorsOf(
  io: Io,
  options: Options,
  { texts }: PostLines,
): Promise<{ monitors: MonitorDef[]; more: MonitorDef[] }> {
  if ((options.monitors === undefined) === (options.generate === undefined)) {
    throw new CliError('Say either --monitors FILE or --generate N', EXIT.usage);
  }
  const { Corpus } = await import('../bench/corpus.ts');
  const { generateMonitors } = await import('../bench/monitor-mix.ts');
  const corpus = new Corpus(texts);
  const count = options.generate ?? 0;
  const made = generateMonitors({ corpus, count: count + MORE, seed: options.seed });
  const more = made.slice(count).map((monitor) => ({ ...monitor, name: `more-${monitor.name}` }));
  if (options.monitors === undefined) return { monitors: made.slice(0, count), more };
  const read = await readMonitors(io, options.monitors);
  return { monitors: read.filter((monitor) => monitor.enabled !== false), more };
}

function linesOf(report: MatchReport): string[] {
  const { p50, p99, max } = report.usPerPost;
  const perPost = (report.matches / report.posts).toFixed(2);
  const mix = Object.entries(report.mix).map(([trait, share]) => `${trait} ${(share * 100).toFixed(1)} %`);
  return [
    `${report.monitors} monitors (${mix.join(', ')}), ${report.posts} posts, ${perPost} matches a post; medians of ${report.runs}`,
    `${report.postsPerCpuSecond} posts/CPU second from JSON lines, ${report.fromPosts} from parsed posts, ${report.tokenising} reading their texts alone`,
    `p50 ${p50} p99 ${p99} max ${max} µs a post`,
    `${report.bytesPerMonitor} bytes a monitor; built in ${report.buildMs} ms; one more ${report.addMs} ms, one less ${report.removeMs} ms`,
    ...BASELINE_NAMES.flatMap((name) => baselineLine(report, name) ?? []),
  ];
}

/** Undefined when it was not measured. */
function baselineLine(
  { baselines, ratios, baselineNotes, monitors }: MatchReport,
  name: BaselineName,
): string | undefined {
  const note = baselineNotes[name];
  if (note === undefined) return undefined;
  const given = note.monitors < monitors ? `, with the first ${note.monitors} monitors alone` : '';
  return `${ratios[name]} × as fast as ${name} (${note.about}${given}): ${baselines[name]} posts/CPU second over ${note.posts} posts`;
}
