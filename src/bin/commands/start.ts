import { InvalidArgumentError } from 'commander';
import type { LoadedWorkspace } from '../../../config/load.ts';
import type { Settings } from '../../../config/settings.ts';
import { build } from '../../api/build.ts';
import { pause } from '../../platform/wait.ts';
import { applyWorkspace } from '../../storage/apply.ts';
import { resetDemo } from '../../storage/demo.ts';
import { isUnconfigured } from '../../storage/imports.ts';
import { apiAddress, listenError } from '../api-address.ts';
import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import { type CommonOptions, readConfiguration, settingsOf } from '../configuration.ts';
import { ensureDefaultRoute } from '../default-workspace.ts';
import { demoWorkspace } from '../demo.ts';
import { type Io, paint, plain } from '../io.ts';
import { openRuntime, openStore, ROLES, type Role, type Runtime, type Store } from '../runtime.ts';
import { VERSION } from '../version.ts';

interface Options extends CommonOptions {
  role?: Role[];
  host?: string;
  port?: string;
  api: boolean;
}

export const start: Register = (program, io) => {
  const command = program
    .command('start')
    .description('listen, analyse and deliver; without a configuration: the demo workspace')
    .option('--role <roles>', `only these, comma-separated: ${ROLES.join(', ')}`, rolesOf)
    .option('--host <address>', 'where the API listens (EARSHOT_API_HOST; default 127.0.0.1)')
    .option('--port <number>', 'its port (EARSHOT_API_PORT; default 7787; 0: any free one)')
    .option('--no-api', 'without the API');
  withStoreOptions(command).action((options: Options) => run(io, options));
};

function rolesOf(text: string): Role[] {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !(ROLES as readonly string[]).includes(name));
  if (wrong !== undefined) throw new InvalidArgumentError(`${wrong} is no role; choose from ${ROLES.join(', ')}`);
  return names as Role[];
}

async function run(io: Io, options: Options): Promise<void> {
  const settings = settingsOf(io, options);
  const config = await readConfiguration(io, settings.configPath);
  const store = await openStore(settings);
  try {
    const what = await configure(io, settings, store, config);
    await listen(io, options, settings, store, config, what);
  } finally {
    await store.close();
  }
  io.err('Ended. Nothing is lost: what was waiting goes on at the next start.');
}

/** Puts the configuration (or the demo) into the database; says what runs. */
async function configure(io: Io, settings: Settings, store: Store, config: LoadedWorkspace | null): Promise<string> {
  if (config !== null) {
    for (const warning of config.warnings) io.err(`warning: ${warning.file}:${warning.line} ${warning.message}`);
    const changes = await applyWorkspace(store.db, config, { origin: 'file', actor: 'start' });
    return `${config.workspace}, from ${settings.configPath} (${changes.length} changes applied)`;
  }
  if (!(await isUnconfigured(store.db))) {
    await ensureDefaultRoute(store.db);
    return 'the workspace in the database';
  }
  if (settings.databaseUrl !== undefined) {
    await ensureDefaultRoute(store.db);
    return 'nothing yet: write a configuration with npx earshot init, then npx earshot apply';
  }
  const demo = await demoWorkspace(io);
  await resetDemo(store.db);
  await applyWorkspace(store.db, demo, { origin: 'built-in', actor: 'demo' });
  return 'the demo: a made-up company, its competitors and their public. Your own: npx earshot init';
}

interface Counts {
  read: number;
  matched: number;
  signals: number;
  delivered: number;
}

async function listen(
  io: Io,
  options: Options,
  settings: Settings,
  store: Store,
  config: LoadedWorkspace | null,
  what: string,
): Promise<void> {
  const counts: Counts = { read: 0, matched: 0, signals: 0, delivered: 0 };
  const runtime = await openRuntime(io, settings, store, {
    print: io.out,
    collect: {
      onPage: (page) => {
        counts.read += page.read;
        counts.matched += page.matched;
        for (const skip of page.skipped.slice(0, 5))
          io.err(`${page.source}: skipped: ${plain(skip.detail ?? skip.reason)}`);
      },
    },
    analyse: { onSignals: (count) => (counts.signals += count) },
    deliver: { onSent: () => counts.delivered++ },
  });
  try {
    const roles = options.role ?? ROLES;
    const api = options.api ? await openApi(runtime, settings, roles, config) : null;
    try {
      banner(io, store, runtime, { what, roles, api: api?.address ?? null });
      await runtime.start(roles);
      await statusLines(io, counts);
      io.err('Ending: finishing what is under way …');
    } finally {
      await api?.close();
    }
  } finally {
    await runtime.close();
  }
}

async function openApi(
  { context, acts, canUpdate, ingest }: Runtime,
  settings: Settings,
  roles: readonly Role[],
  config: LoadedWorkspace | null,
): Promise<{ address: string; close(): Promise<void> }> {
  const { db, queues, metrics, log } = context;
  const api = await build({ db, queues, metrics, log, roles, acts, canUpdate, ingest, version: VERSION });
  const address = apiAddress(settings, config);
  try {
    return { address: await api.listen(address), close: () => api.close() };
  } catch (error) {
    await api.close();
    throw listenError(error, address);
  }
}

function banner(
  io: Io,
  store: Store,
  { context }: Runtime,
  about: { what: string; roles: readonly Role[]; api: string | null },
): void {
  const { workspace, monitorIds } = context.watch.current();
  const pc = paint(io, 'err');
  const row = (name: string, value: string) => io.err(`  ${pc.dim(name.padEnd(10))} ${value}`);
  io.err('');
  io.err(`  ${pc.bold('Earshot')} ${VERSION}`);
  row('workspace', about.what);
  row('monitors', listed([...monitorIds.keys()]));
  row('channels', workspace.channels.map((channel) => channel.name).join(', ') || 'none yet');
  row('API', about.api ?? 'off');
  row('data', store.where);
  row('queue', context.queues.backend === 'redis' ? 'Redis' : 'PostgreSQL');
  row('roles', about.roles.join(', '));
  row('', pc.dim('Ctrl-C ends'));
  io.err('');
}

const SHOWN_NAMES = 20;

function listed(names: string[]): string {
  const more = names.length - SHOWN_NAMES;
  const shown = names.slice(0, SHOWN_NAMES).join(', ') || 'none yet';
  return more > 0 ? `${shown} and ${more} more` : shown;
}

const STATUS_EVERY_MS = 1_000;
const PLAIN_EVERY = 15;

/** Until Ctrl-C: one line that is redrawn, or a line now and then where there is no terminal. */
async function statusLines(io: Io, counts: Counts): Promise<void> {
  let shown = '';
  for (let second = 1; !io.signal.aborted; second++) {
    await pause(STATUS_EVERY_MS, io.signal);
    const line = `${counts.read} posts read · ${counts.matched} matched · ${counts.signals} signals · ${counts.delivered} delivered`;
    if (io.rewrite !== undefined) io.rewrite(paint(io, 'err').dim(line));
    else if (second % PLAIN_EVERY === 0 && line !== shown) {
      io.err(line);
      shown = line;
    }
  }
}
