/** The options of a monitor's queries on the command line. */
import type { Command } from 'commander';
import { scopedSource } from '../domain/monitor.ts';
import { checkQuery } from '../query/check.ts';
import { needsAnchor } from '../query/check-monitor.ts';
import { errorsOf, type MonitorPart } from '../query/problem.ts';
import type { Queryable } from '../storage/database.ts';
import { loadWorkspace, type Workspace } from '../storage/workspace.ts';
import { countOf } from './command.ts';
import { withStoreOptions } from './common-options.ts';
import type { CommonOptions } from './configuration.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type Io, json } from './io.ts';
import { type PlacedProblem, printProblems } from './query-problems.ts';

export interface QueryOptions extends CommonOptions {
  exclude?: string;
  mute?: string;
  scope?: string;
}

export interface ReplayOptions extends QueryOptions {
  days?: number;
  samples?: number;
  exact?: boolean;
}

export function withQueryOptions(command: Command): Command {
  return withStoreOptions(command)
    .option('--exclude <query>', 'posts that are not caught after all')
    .option('--mute <query>', 'posts that are stored and never delivered')
    .option('--scope <scope>', 'everything-in(SOURCE): this small source only, and no word is needed');
}

export function withReplayOptions(command: Command): Command {
  return withQueryOptions(command)
    .option('--days <n>', 'of history, counted back from the newest stored post (default: 7)', countOf)
    .option('--samples <n>', 'how many posts to show', countOf)
    .option('--exact', 'count exactly, however long it takes');
}

/** What both replays take; without `--exact` they answer within two seconds. */
export function replayRequest(io: Io, { days, samples, exact }: ReplayOptions, { library }: Workspace) {
  return {
    library,
    signal: io.signal,
    ...(days === undefined ? {} : { days }),
    ...(samples === undefined ? {} : { samples }),
    ...(exact ? { budgetMs: Number.POSITIVE_INFINITY } : {}),
  };
}

export interface Queries {
  match: string;
  exclude?: string;
  mute?: string;
  scope?: string;
}

/** An empty option takes away what is stored. */
export function queriesOf(match: string, options: QueryOptions, stored: Partial<Queries> = {}): Queries {
  const of = (name: 'exclude' | 'mute' | 'scope') => {
    const value = options[name] ?? stored[name];
    return value === undefined || value.trim() === '' ? {} : { [name]: value };
  };
  return { match, ...of('exclude'), ...of('mute'), ...of('scope') };
}

const PARTS: readonly MonitorPart[] = ['match', 'exclude', 'mute'];

/** Null when a query is wrong: then it has said so, and where. Warnings are told too. */
export async function checkedWorkspace(
  io: Io,
  db: Queryable,
  queries: Queries,
  options: CommonOptions,
): Promise<Workspace | null> {
  if (queries.scope !== undefined && scopedSource(queries) === undefined) {
    throw new CliError(`--scope ${queries.scope}: expected everything-in(SOURCE)`, EXIT.usage);
  }
  const workspace = await loadWorkspace(db);
  const problems = PARTS.flatMap((part): PlacedProblem[] => {
    const text = queries[part];
    if (text === undefined) return [];
    const found = checkQuery(text, { needsAnchor: needsAnchor(queries, part), library: workspace.library });
    return found.map((one) => ({ ...one, part }));
  });
  const wrong = errorsOf(problems).length > 0;
  if (options.json && wrong) json(io, { problems });
  else if (!options.json) printProblems(io, queries, problems);
  return wrong ? null : workspace;
}
