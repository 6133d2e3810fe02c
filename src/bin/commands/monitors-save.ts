import { type MonitorDef, monitorSchema } from '../../domain/monitor.ts';
import { ExamplesFailed } from '../../query/check-monitor.ts';
import { backfill } from '../../storage/backfill-replay.ts';
import type { Database } from '../../storage/database.ts';
import { type ListedMonitor, listMonitors } from '../../storage/monitor-list.ts';
import { questionOf } from '../../storage/monitor-question.ts';
import { type SavedMonitor, saveMonitor, UnknownSource } from '../../storage/monitors.ts';
import { previewQuery } from '../../storage/preview.ts';
import type { Preview } from '../../storage/preview-result.ts';
import { DEFAULT_DAYS, storedHistory } from '../../storage/replay-window.ts';
import type { Workspace } from '../../storage/workspace.ts';
import { countOf, type Register } from '../command.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { complaint, counted, type Io, json, plain } from '../io.ts';
import {
  checkedWorkspace,
  type Queries,
  type QueryOptions,
  queriesOf,
  replayRequest,
  withQueryOptions,
} from '../monitor-options.ts';
import { headline } from '../preview-text.ts';
import { printProblems } from '../query-problems.ts';
import { withStore } from '../with-store.ts';

interface Options extends QueryOptions {
  owner?: string;
  hit?: string[];
  miss?: string[];
  backfill?: boolean;
  days?: number;
}

/** Above the high-water mark sources would pause: as many mentions wait for analysis at most. */
const MAX_BACKFILL = 20_000;
const ACTOR = 'monitors save';

export const saveCommand: Register = (program, io, done) => {
  const command = program
    .command('save')
    .description('make a monitor, or a new version of one; what is not said stays as it was')
    .argument('<name>')
    .argument('<query>')
    .option('--owner <name>', 'team or person who answers for it')
    .option('--hit <text...>', 'examples that must be caught')
    .option('--miss <text...>', 'examples that must not be caught')
    .option('--backfill', 'what it catches in history becomes signals too; they are never delivered as news')
    .option('--days <n>', 'of history, counted back from the newest stored post (default: 7)', countOf);
  withQueryOptions(command).action((name: string, match: string, options: Options) =>
    withStore(io, options, async ({ db }) => {
      const [before] = await listMonitors(db, name);
      const queries = queriesOf(match, options, before);
      const workspace = await checkedWorkspace(io, db, queries, options);
      if (workspace === null) return done(EXIT.usage);
      const def = definitionOf(name, queries, options, before);
      const request = { ...replayRequest(io, options, workspace), queries: def, monitors: workspace.monitors };
      const preview = await previewQuery(db, request);
      if (options.backfill) refuseFlood(preview);
      const saved = await save(db, def);
      const filled = options.backfill ? await fill(io, { db, def, saved, workspace, options }) : undefined;
      if (options.json)
        json(io, { ...saved, name, perDay: preview.perDay, problems: preview.problems, backfilled: filled });
      else report(io, { def, saved, preview, filled, before });
    }),
  );
};

/** Examples that are given replace those that are stored. */
function definitionOf(name: string, queries: Queries, options: Options, before: ListedMonitor | undefined): MonitorDef {
  const examples = {
    ...before?.examples,
    ...(options.hit === undefined ? {} : { hit: options.hit }),
    ...(options.miss === undefined ? {} : { miss: options.miss }),
  };
  const owner = options.owner ?? before?.owner;
  const parsed = monitorSchema.safeParse({
    name,
    ...queries,
    ...(owner === undefined ? {} : { owner }),
    ...(Object.keys(examples).length === 0 ? {} : { examples }),
    ...(before?.enabled === false ? { enabled: false } : {}),
  });
  if (!parsed.success) throw new CliError(complaint(parsed.error), EXIT.usage);
  return parsed.data;
}

function refuseFlood({ count }: Preview): void {
  if (count.low <= MAX_BACKFILL) return;
  throw new CliError(
    `--backfill would make ${count.low === count.high ? '' : 'about '}${Math.round(count.value)} mentions at once, more than ` +
      `${MAX_BACKFILL}; narrow the query or say fewer --days. Nothing was saved.`,
    EXIT.usage,
  );
}

async function save(db: Database, def: MonitorDef): Promise<SavedMonitor> {
  try {
    return await saveMonitor(db, def, { actor: ACTOR });
  } catch (error) {
    if (error instanceof UnknownSource) throw new CliError(error.message, EXIT.usage);
    if (!(error instanceof ExamplesFailed)) throw error;
    const failed = error.failed.map(({ message }) => `  ${plain(message)}`).join('\n');
    throw new CliError(`Nothing was saved:\n${failed}`, EXIT.failed);
  }
}

interface Filling {
  db: Database;
  def: MonitorDef;
  saved: SavedMonitor;
  workspace: Workspace;
  options: Options;
}

async function fill(io: Io, { db, def, saved, workspace, options }: Filling): Promise<number> {
  return backfill(db, {
    monitor: { name: def.name, id: saved.id, version: saved.version },
    question: questionOf(def, workspace.library),
    history: await storedHistory(db, options.days ?? DEFAULT_DAYS),
    signal: io.signal,
    onProgress: (count, share) => io.rewrite?.(`backfill: ${counted(count, 'mention')}, ${Math.round(share * 100)} %`),
  });
}

interface Outcome {
  def: MonitorDef;
  saved: SavedMonitor;
  preview: Preview;
  filled: number | undefined;
  before: ListedMonitor | undefined;
}

function report(io: Io, { def, saved, preview, filled, before }: Outcome): void {
  const what = saved.changed ? 'saved' : 'unchanged';
  io.out(`${plain(def.name)} v${saved.version} is ${what}. ${headline(preview)}`);
  printProblems(
    io,
    def,
    preview.problems.map((found) => ({ ...found, part: 'match' })),
  );
  if (filled !== undefined) {
    io.out(`Backfill: ${counted(filled, 'new mention')}, stored and searchable, never delivered as news.`);
  }
  if (before?.origin === 'file')
    io.err('note: it stood in the configuration file; the next apply says what that file says.');
}
