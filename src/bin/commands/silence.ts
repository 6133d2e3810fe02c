import { InvalidArgumentError } from 'commander';
import { conditionsSchema } from '../../../config/conditions.ts';
import { parseMs } from '../../../config/quantity.ts';
import type { RouteConditions } from '../../domain/routing.ts';
import type { Database } from '../../storage/database.ts';
import { addSilence, expireSilence, listSilences, type StoredSilence } from '../../storage/silences.ts';
import { loadWorkspace } from '../../storage/workspace.ts';
import { countOf, type Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { complaint, type Io, json, plain, table } from '../io.ts';
import { withStore } from '../with-store.ts';

/** Conditions of a route, as options that may be given again. */
const LISTS = ['monitor', 'topic', 'sentiment', 'intent', 'language', 'platform'] as const;
const RANGES = ['urgency', 'reach', 'actionable'] as const;

type Conditions = Partial<Record<(typeof LISTS)[number], string[]> & Record<(typeof RANGES)[number], string>>;

interface AddOptions extends CommonOptions, Conditions {
  for: number;
  reason: string;
  author?: string;
}

export const silence: Register = (program, io) => {
  const command = program.command('silence').description('what is stored and told to nobody for a while');
  const add = command
    .command('add')
    .description('from now on; every condition given must hold, of one given several times any is enough')
    .requiredOption('--for <duration>', 'so long: 30m, 2h, 3d', durationOf)
    .requiredOption('--reason <text>', 'why; it stands with every signal that it holds back')
    .option('--author <name>', 'who says so (default: USER)');
  for (const name of LISTS) add.option(`--${name} <name>`, 'a condition as in routes', collect);
  for (const name of RANGES) add.option(`--${name} <range>`, "a condition as in routes, such as '>=0.6'");
  withStoreOptions(add).action((options: AddOptions) =>
    withStore(io, options, async ({ db }) => {
      const when = await conditionsOf(db, options);
      const author = options.author ?? io.env.USER ?? 'cli';
      const made = await addSilence(db, { when, author, reason: options.reason, forMs: options.for });
      if (options.json) return json(io, made);
      io.out(`Silence ${made.id} holds until ${made.endsAt}. Sooner: npx earshot silence expire ${made.id}`);
    }),
  );
  const list = command.command('list').description('those that hold').option('--all', 'those that are over too');
  withStoreOptions(list).action((options: CommonOptions & { all?: boolean }) =>
    withStore(io, options, async ({ db }) => {
      const silences = await listSilences(db, options);
      if (options.json) json(io, silences);
      else if (silences.length === 0) io.out('Nothing is silenced.');
      else print(io, silences);
    }),
  );
  const expire = command.command('expire').description('end one now').argument('<id>', 'its number', countOf);
  withStoreOptions(expire).action((id: number, options: CommonOptions) =>
    withStore(io, options, async ({ db }) => {
      const ended = await expireSilence(db, id, io.env.USER ?? 'cli');
      if (ended === null) throw new CliError(`No silence ${id} holds (earshot silence list)`);
      if (options.json) return json(io, ended);
      io.out(`Silence ${id} is over.`);
    }),
  );
};

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function durationOf(text: string): number {
  const ms = parseMs(text);
  if (ms === undefined || ms < 60_000) throw new InvalidArgumentError('expected a duration such as 30m, 2h or 3d');
  return ms;
}

/** Throws a usage error for none, for what is no condition, and for names that nothing has. */
async function conditionsOf(db: Database, options: Conditions): Promise<RouteConditions> {
  const given = [...LISTS, ...RANGES].flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]));
  if (given.length === 0) throw new CliError('Say what: --monitor, --topic, --intent, … (see --help)', EXIT.usage);
  const parsed = conditionsSchema.safeParse(Object.fromEntries(given));
  if (!parsed.success) throw new CliError(complaint(parsed.error), EXIT.usage);
  const { monitors, topics } = await loadWorkspace(db);
  const known = { monitor: monitors, topic: topics };
  for (const what of ['monitor', 'topic'] as const) {
    const wrong = parsed.data[what]?.find((name) => !known[what].some((one) => one.name === name));
    if (wrong !== undefined) throw new CliError(`There is no ${what} ${plain(wrong)}`, EXIT.usage);
  }
  return parsed.data;
}

function print(io: Io, silences: StoredSilence[]): void {
  table(
    io,
    silences.map((one) => ({ ...one, when: conditionsText(one.when) })),
    ['id', 'state', 'when', 'author', 'reason', 'endsAt'],
  );
}

/** `topic billing, login; urgency ≤ 0.3` */
function conditionsText(when: RouteConditions): string {
  return Object.entries(when)
    .map(([name, value]) => {
      if (Array.isArray(value)) return `${name} ${value.join(', ')}`;
      const { min, max } = value as { min?: number; max?: number };
      return `${name} ${[min === undefined ? '' : `≥ ${min}`, max === undefined ? '' : `≤ ${max}`].filter(Boolean).join(' ')}`;
    })
    .join('; ');
}
