import { InvalidArgumentError } from 'commander';
import type { LoadedWorkspace } from '../../../config/load.ts';
import { applyWorkspace, type Change } from '../../storage/apply.ts';
import { backfill } from '../../storage/backfill-replay.ts';
import type { Database } from '../../storage/database.ts';
import { questionOf } from '../../storage/monitor-question.ts';
import { storedHistory } from '../../storage/replay-window.ts';
import { auditOverride } from '../../storage/routed-signals.ts';
import { loadWorkspace } from '../../storage/workspace.ts';
import { countOf, type Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import { type CommonOptions, requireConfiguration, settingsOf } from '../configuration.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { counted, type Io, json, paint, plain } from '../io.ts';
import { overBudget, REHEARSED_DAYS, rehearse } from '../rehearse.ts';
import { withStore } from '../with-store.ts';

interface Options extends CommonOptions {
  dryRun?: boolean;
  /** True: of changed monitors. */
  backfill?: true | 'all';
  days?: number;
  /** False: `--no-rehearsal`. */
  rehearsal: boolean;
  override?: string;
}

const HELP =
  'also store what new and changed monitors (all: every monitor) catch in history; it is never delivered as news';

export const apply: Register = (program, io) => {
  const command = program
    .command('apply')
    .description('put sources, monitors, teams, channels and routes of the configuration into the database')
    .option('--dry-run', 'only print what would change')
    .option('--backfill [which]', HELP, whichMonitors)
    .option('--no-rehearsal', 'do not try changed routes on the last days’ signals first')
    .option('--override <reason>', 'over a budget all the same: why (it is kept in the audit)')
    .option('--days <n>', 'with --backfill: of the last so many days (default: all that is kept)', countOf);
  withStoreOptions(command).action((options: Options) => run(io, options));
};

function whichMonitors(text: string): 'all' {
  if (text !== 'all') throw new InvalidArgumentError('expected all, or nothing for what changed');
  return text;
}

async function run(io: Io, options: Options): Promise<void> {
  if (options.days !== undefined && options.backfill === undefined) {
    throw new CliError('--days says how far back --backfill looks: give both, or neither', EXIT.usage);
  }
  const { configPath } = settingsOf(io, options);
  const config = await requireConfiguration(io, configPath);
  const { dryRun = false } = options;
  await withStore(io, options, async ({ db }) => {
    await rehearseChanges(io, db, config, options);
    const changes = await applyWorkspace(db, config, { origin: 'file', actor: 'apply', dryRun });
    if (!options.json) printSummary(io, changes, dryRun);
    const backfill =
      options.backfill !== undefined && !dryRun ? await backfillChanged(io, db, changes, options) : undefined;
    if (options.json) json(io, { dryRun, changes, backfill });
  });
}

/** Settings of the workspace that say who is told when. */
const ROUTING_SETTINGS = ['timeWindows', 'inhibit', 'customers'];

function routesOtherwise({ kind, action, fields }: Change): boolean {
  if (kind === 'workspace') return fields.some(({ field }) => ROUTING_SETTINGS.includes(field));
  if (kind === 'team') return action !== 'update' || fields.some(({ field }) => field === 'attention');
  return kind === 'route';
}

/** Refuses what would have exceeded a team's budget on the last days' signals. Without budgets there is nothing to exceed. */
async function rehearseChanges(io: Io, db: Database, config: LoadedWorkspace, options: Options): Promise<void> {
  if (!options.rehearsal || !config.teams.some(({ budget }) => budget !== undefined)) return;
  const changes = await applyWorkspace(db, config, { origin: 'file', actor: 'apply', dryRun: true });
  if (!changes.some(routesOtherwise)) return;
  const { over } = (await rehearse(db, config, REHEARSED_DAYS)).rehearsal;
  if (over.length === 0) return;
  for (const day of over) io.err(overBudget(day));
  const during = `on ${counted(over.length, 'day')} of the last ${REHEARSED_DAYS}`;
  if (options.override === undefined) {
    const ways = 'npx earshot routes rehearse shows all of it; all the same: --override "why"';
    throw new CliError(`Not applied: these routes would have been over budget ${during}. ${ways}`);
  }
  if (options.dryRun !== true) await auditOverride(db, io.env.USER ?? 'cli', options.override, { over });
  io.err(`Over budget ${during}, overridden; the reason is kept in the audit.`);
}

function printSummary(io: Io, changes: Change[], dryRun: boolean): void {
  printChanges(io, changes);
  io.out(changes.length === 0 ? 'Nothing to change.' : `${changes.length} ${dryRun ? 'would change' : 'changed'}.`);
}

interface MonitorBackfill {
  monitor: string;
  version: number;
  /** New ones. */
  mentions: number;
}

/** Longer than anybody keeps posts. */
const EVER_DAYS = 100_000;

async function backfillChanged(io: Io, db: Database, changes: Change[], options: Options): Promise<MonitorBackfill[]> {
  const { library, monitors } = await loadWorkspace(db);
  const changed = new Set(changes.filter(hearsOtherwise).map(({ name }) => name));
  const history = await storedHistory(db, options.days ?? EVER_DAYS);
  const done: MonitorBackfill[] = [];
  for (const monitor of monitors) {
    if (options.backfill !== 'all' && !changed.has(monitor.name)) continue;
    const question = questionOf(monitor, library);
    const mentions = await backfill(db, { monitor, question, history, signal: io.signal }).catch(interrupted(io));
    done.push({ monitor: monitor.name, version: monitor.version, mentions });
    if (!options.json) io.out(`${plain(monitor.name)}: ${counted(mentions, 'new mention')} from history.`);
  }
  return done;
}

function interrupted(io: Io): (error: unknown) => never {
  return (error) => {
    if (!io.signal.aborted) throw error;
    const message = 'Interrupted: the configuration is applied, and the history stored so far stays.';
    throw new CliError(`${message} The rest: npx earshot apply --backfill all`, EXIT.interrupted);
  };
}

/** Whose owner or examples changed hears what it heard before. */
function hearsOtherwise({ kind, action, fields }: Change): boolean {
  if (kind !== 'monitor' || action === 'delete') return false;
  return action === 'create' || fields.some(({ field }) => field !== 'owner' && field !== 'examples');
}

export function printChanges(io: Io, changes: Change[]): void {
  const { green, yellow, red } = paint(io, 'out');
  const signs = { create: green('+'), update: yellow('~'), delete: red('-') };
  for (const change of changes) {
    io.out(`${signs[change.action]} ${change.kind} ${change.name}`);
    if (change.action !== 'update') continue;
    for (const { field, from, to } of change.fields) io.out(`    ${field}: ${plain(from)} → ${plain(to)}`);
  }
}
