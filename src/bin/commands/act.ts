import { randomUUID } from 'node:crypto';
import type { Settings } from '../../../config/settings.ts';
import { ACT_KINDS, ACT_VALUES, type Act, actOf, noteSchema, personSchema } from '../../domain/act.ts';
import { ActRefused, type ActRequest, type ActResult, listActs, performAct } from '../../storage/acts.ts';
import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import { type CommonOptions, settingsOf } from '../configuration.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Io, json, plain, table } from '../io.ts';
import { oneSignal } from '../one-signal.ts';
import { queuesOf } from '../open-queues.ts';
import type { Store } from '../runtime.ts';
import { withStore } from '../with-store.ts';

interface Options extends CommonOptions {
  by?: string;
  note?: string;
  key?: string;
}

const SHOWN = 50;
const WORDS = ACT_KINDS.map((kind) => (ACT_VALUES[kind] === undefined ? kind : `${kind} (${ACT_VALUES[kind]})`));

export const act: Register = (program, io) => {
  const command = program
    .command('act')
    .description('do something with a story, by one of its posts; without an action: what was done')
    .argument('<post>', "a post's URL, platform/id, id, or number here")
    .argument('[action]', WORDS.join(', '))
    .argument('[value]', 'what the action asks for')
    .option('--by <name>', 'who does it (default: USER)')
    .option('--note <text>', 'why, in a line')
    .option('--key <text>', 'the same over retries: it is done once');
  withStoreOptions(command).action((post: string, kind: string | undefined, value: string, options: Options) => {
    const given = kind === undefined ? null : parsed(kind, value);
    return withStore(io, options, async (store) => {
      const postId = await oneSignal(store.db, post);
      if (given === null) return history(io, options, store, postId);
      const request = { postId, act: given, way: 'cli' as const, ...said(io, options) };
      const { pending: _, ...result } = await perform(store, settingsOf(io, options), request);
      if (options.json) json(io, result);
      else io.out(`${plain(result.told)}.${result.repeated ? ' (It was done before with this key.)' : ''}`);
    });
  });
};

function parsed(kind: string, value: string | undefined): Act {
  const given = actOf(kind, value);
  if (given !== null) return given;
  const known = ACT_KINDS.find((one) => one === kind);
  if (known === undefined)
    throw new CliError(`${plain(kind)} is no action; choose from ${WORDS.join(', ')}`, EXIT.usage);
  throw new CliError(`${known} expects ${ACT_VALUES[known] ?? 'no value'}`, EXIT.usage);
}

function said(
  io: Io,
  { by = io.env.USER ?? 'cli', note, key = randomUUID() }: Options,
): Pick<ActRequest, 'by' | 'note' | 'key'> {
  const person = personSchema.safeParse(by);
  if (!person.success) throw new CliError('--by: expected a name', EXIT.usage);
  if (note === undefined) return { by: person.data, key: `cli:${key}` };
  const why = noteSchema.safeParse(note);
  if (!why.success) throw new CliError('--note: expected one line of at most 1,000 letters', EXIT.usage);
  return { by: person.data, note: why.data, key: `cli:${key}` };
}

/** The queue is opened first: without it nothing changes. */
async function perform(store: Store, settings: Settings, request: ActRequest): Promise<ActResult> {
  const queues = await queuesOf(settings, store);
  try {
    const result = await performAct(store.db, request);
    await queues.send('deliver', result.pending);
    return result;
  } catch (error) {
    throw error instanceof ActRefused ? new CliError(error.message) : error;
  } finally {
    await queues.close();
  }
}

async function history(io: Io, options: Options, { db }: Store, postId: number): Promise<void> {
  const acts = await listActs(db, postId, SHOWN);
  if (options.json) return json(io, acts);
  if (acts.length === 0) return io.out('Nobody did anything with it yet.');
  table(
    io,
    acts.map(({ act: { kind }, ...rest }) => ({ ...rest, act: kind })),
    ['at', 'act', 'by', 'way', 'told', 'note'],
  );
}
