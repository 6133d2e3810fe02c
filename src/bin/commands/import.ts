import { resolve } from 'node:path';
import { connectors } from '../../../connectors/registry.ts';
import { nameSchema } from '../../domain/monitor.ts';
import { pause } from '../../platform/wait.ts';
import { applyMonitors } from '../../storage/apply.ts';
import { type ImportState, importState, openImport } from '../../storage/imports.ts';
import { sourceHealth } from '../../storage/sources.ts';
import { type Totals, totals } from '../../storage/status.ts';
import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import { type CommonOptions, settingsOf } from '../configuration.ts';
import { ensureDefaultRoute } from '../default-workspace.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { complaint, counted, type Io, json, plain } from '../io.ts';
import { readMonitorFile } from '../monitor-file.ts';
import { mustExist } from '../post-file.ts';
import { progress } from '../progress.ts';
import { openRuntime, openStore, ROLES, type Store } from '../runtime.ts';

interface Options extends CommonOptions {
  source: string;
  monitors?: string;
  format?: string;
  map?: Record<string, string>;
  platform?: string;
  separator?: string;
  encoding?: string;
  backfill?: boolean;
}

export const importPosts: Register = (program, io) => {
  const command = program
    .command('import')
    .description('read posts from a file through the whole path; interrupted, it goes on where it stood')
    .argument('<file>', 'JSONL in the post format, CSV or a JSON array; gzip too')
    .requiredOption('--source <name>', 'under which source they are kept')
    .option('--monitors <file>', 'also put these monitors (YAML or JSON list) into the workspace')
    .option('--format <format>', 'jsonl, csv or json (default: by the name)')
    .option('--map <field=column>', 'where a post field comes from, repeatable: --map text=body', mapping, {})
    .option('--separator <character>', 'of a CSV, or tab (default: told from its header)')
    .option('--encoding <name>', 'such as windows-1252 (default: told from its first bytes)')
    .option('--platform <name>', 'for rows that do not say')
    .option('--backfill', 'history: stored and searchable, never delivered as news');
  withStoreOptions(command).action((file: string, options: Options) => run(io, file, options));
};

function mapping(pair: string, all: Record<string, string>): Record<string, string> {
  const at = pair.indexOf('=');
  if (at < 1) throw new CliError(`--map ${pair}: expected field=column, such as text=body`, EXIT.usage);
  return { ...all, [pair.slice(0, at)]: pair.slice(at + 1) };
}

async function run(io: Io, file: string, options: Options): Promise<void> {
  const settings = settingsOf(io, options);
  mustBeName(options.source);
  const config = await fileConfig(io, file, options);
  const given = options.monitors === undefined ? undefined : await readMonitorFile(io, options.monitors);
  const store = await openStore(settings);
  try {
    await mustBeFree(store, options.source);
    await ensureDefaultRoute(store.db);
    if (given !== undefined) await applyMonitors(store.db, given, { origin: 'file', actor: 'import' });
    const before = await totals(store.db);
    const opened = await openImport(store.db, { name: options.source, connector: 'file', config });
    if (opened.resumed) io.err(`Going on with an import that was interrupted after ${opened.read} posts.`);
    const started = performance.now();
    const bar: { share: number | undefined } = { share: 0 };
    const print = options.json ? io.err : io.out;
    const runtime = await openRuntime(io, settings, store, {
      print,
      collect: {
        only: options.source,
        pollMs: 100,
        backfill: options.backfill,
        onPage: (page) => {
          bar.share = page.progress === undefined ? undefined : page.progress.done / Math.max(1, page.progress.total);
          for (const skip of page.skipped) io.err(`skipped: ${plain(skip.detail ?? skip.reason)}`);
        },
      },
    });
    try {
      await runtime.start(ROLES);
      await untilDone(io, store, options.source, opened, bar);
    } finally {
      await runtime.close();
    }
    await summarise(io, store, options, before, opened, (performance.now() - started) / 1000);
  } finally {
    await store.close();
  }
}

function mustBeName(source: string): void {
  const { error } = nameSchema.safeParse(source);
  if (error === undefined) return;
  throw new CliError(`--source ${plain(source)}: ${error.issues[0]?.message}`, EXIT.usage);
}

/** An import never takes over a source that reads something else. */
async function mustBeFree({ db }: Store, name: string): Promise<void> {
  const source = (await sourceHealth(db)).find((one) => one.name === name);
  if (source === undefined || source.connector === 'file') return;
  throw new CliError(
    `--source ${name}: that source reads ${source.connector}; choose another name for this import`,
    EXIT.usage,
  );
}

async function fileConfig(io: Io, file: string, options: Options): Promise<unknown> {
  const path = resolve(io.cwd, file);
  await mustExist(path);
  const config = {
    path,
    ...(options.format === undefined ? {} : { format: options.format }),
    ...(options.separator === undefined ? {} : { separator: options.separator }),
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
    ...(options.platform === undefined ? {} : { platform: options.platform }),
    ...(Object.keys(options.map ?? {}).length === 0 ? {} : { mapping: options.map }),
  };
  const parsed = connectors.get('file')?.config.safeParse(config);
  if (parsed?.success === false) throw new CliError(`${file}: ${complaint(parsed.error)}`, EXIT.usage);
  return config;
}

type Counters = Pick<ImportState, 'read' | 'matched' | 'skipped'>;

async function untilDone(
  io: Io,
  store: Store,
  source: string,
  start: Counters,
  bar: { share?: number },
): Promise<void> {
  const line = progress(io, 'import');
  const began = performance.now();
  while (true) {
    const state = await importState(store.db, source);
    const read = state.read - start.read;
    const rate = Math.round(read / ((performance.now() - began) / 1000));
    line.show(bar.share, `${read} posts, ${state.matched - start.matched} matched, ${rate} posts/s`);
    if (state.failure !== null) {
      line.end();
      throw new CliError(
        `Reading failed: ${state.failure.message}. What was read is stored; run the same command to go on.`,
      );
    }
    if (state.finished && state.unanalysed === 0 && state.undelivered === 0) break;
    if (io.signal.aborted) {
      line.end();
      throw new CliError('Interrupted; run the same command, or npx earshot start, to go on.', EXIT.interrupted);
    }
    await pause(50, io.signal);
  }
  line.end();
}

async function summarise(
  io: Io,
  { db }: Store,
  options: Options,
  before: Totals,
  start: Counters,
  seconds: number,
): Promise<void> {
  const after = await totals(db);
  const state = await importState(db, options.source);
  const read = state.read - start.read;
  const report = {
    source: options.source,
    read,
    skipped: state.skipped - start.skipped,
    posts: after.posts - before.posts + after.haystack - before.haystack,
    mentions: after.mentions - before.mentions,
    signals: after.signals - before.signals,
    stories: after.stories - before.stories,
    deliveries: after.deliveries - before.deliveries,
    sent: after.sent - before.sent,
    waiting: after.waiting,
    dead: after.dead - before.dead,
    seconds: Number(seconds.toFixed(2)),
    postsPerSecond: Math.round(read / seconds),
  };
  if (options.json) return json(io, report);
  io.out(
    `${counted(read, 'item')} read, ${report.skipped} skipped; new: ${counted(report.posts, 'post')}, ${counted(report.mentions, 'mention')}, ${counted(report.signals, 'signal')}, ${counted(report.stories, 'story', 'stories')}, ${counted(report.deliveries, 'delivery', 'deliveries')}; ${report.sent} sent, ${report.dead} dead, ${report.waiting} waiting in all`,
  );
  io.out(`${report.seconds} s, ${report.postsPerSecond} posts/s`);
}
