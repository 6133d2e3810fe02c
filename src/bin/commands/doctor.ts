import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { ConfigError, formatProblem } from '../../../config/problem.ts';
import type { Settings } from '../../../config/settings.ts';
import type { WorkspaceConfig } from '../../../config/workspace.ts';
import { connectors } from '../../../connectors/registry.ts';
import { analysers } from '../../analysers/registry.ts';
import { channels } from '../../channels/registry.ts';
import { apiAddress, listenError } from '../api-address.ts';
import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import { type CommonOptions, openAdapterConfig, readConfiguration, settingsOf } from '../configuration.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { counted, type Io, json } from '../io.ts';
import { queuesOf } from '../open-queues.ts';
import { openStore, type Store } from '../runtime.ts';

interface Finding {
  check: string;
  ok: boolean;
  /** What was found, and what to do when it is not well. */
  detail: string;
}

export const doctor: Register = (program, io, done) => {
  const command = program.command('doctor').description('check everything Earshot needs and say what to do');
  withStoreOptions(command).action(async (options: CommonOptions) => {
    const findings = await examine(io, settingsOf(io, options));
    if (options.json) json(io, findings);
    else for (const { check, ok, detail } of findings) io.out(`${ok ? '✓' : '✗'} ${check.padEnd(14)} ${detail}`);
    if (findings.some(({ ok }) => !ok)) done(EXIT.failed);
  });
};

async function examine(io: Io, settings: Settings): Promise<Finding[]> {
  let opened: Promise<Store> | undefined;
  const store = () => {
    opened ??= openStore(settings);
    return opened;
  };
  const checks: [string, () => Promise<string>][] = [
    ['node', async () => `${process.version} on ${process.platform}-${process.arch}`],
    ['home', () => home(settings)],
    ['configuration', () => configuration(io, settings)],
    ['database', async () => database(await store())],
    ['queue', async () => queue(settings, await store().catch(notLookedAt))],
    ['port', () => port(io, settings)],
  ];
  const findings: Finding[] = [];
  for (const [check, look] of checks) {
    const finding = look().then(
      (detail) => ({ check, ok: true, detail }),
      (error) => ({ check, ok: false, detail: explainError(error) }),
    );
    findings.push(await finding);
  }
  await opened?.then(
    (open) => open.close(),
    () => {},
  );
  return findings;
}

function notLookedAt(): never {
  throw new CliError('not looked at: it needs the database');
}

function explainError(error: unknown): string {
  if (error instanceof ConfigError) return lines(error.problems.map(formatProblem));
  return error instanceof Error ? error.message : String(error);
}

const lines = (all: string[]): string => all.join('\n                 ');

async function home(settings: Settings): Promise<string> {
  await mkdir(settings.home, { recursive: true });
  await access(settings.home, constants.W_OK);
  return settings.home;
}

async function configuration(io: Io, settings: Settings): Promise<string> {
  const config = await readConfiguration(io, settings.configPath);
  if (config === null) return `no ${settings.configPath}: start shows the demo (npx earshot init writes one)`;
  const closed = unopened(io, config);
  if (closed.length > 0) throw new CliError(lines(closed));
  const { monitors, sources } = config;
  return `${settings.configPath}: ${counted(monitors.length, 'monitor')}, ${counted(sources.length, 'source')}, every secret is there`;
}

/** What of the sources, the channels and the analyser cannot be opened, mostly secrets that are not there. */
function unopened(io: Io, config: WorkspaceConfig): string[] {
  const adapters = [
    ...config.sources
      .filter((source) => source.enabled)
      .map((source) => ({ what: `source ${source.name}`, kind: connectors.get(source.connector), ...source })),
    ...config.channels.map((channel) => ({
      what: `channel ${channel.name}`,
      kind: channels.get(channel.type),
      ...channel,
    })),
    ...(config.analyser === undefined
      ? []
      : [{ what: `analyser ${config.analyser.type}`, kind: analysers.get(config.analyser.type), ...config.analyser }]),
  ];
  return adapters.flatMap(({ what, kind, config: given }) => {
    try {
      if (kind !== undefined) openAdapterConfig(kind, given, io.env);
      return [];
    } catch (error) {
      return [`${what}: ${(error as Error).message}`];
    }
  });
}

async function database({ db, where, migrations }: Store): Promise<string> {
  const [row] = await db.query<{ server_version: string }>('show server_version');
  return `PostgreSQL ${row?.server_version}, ${where}, schema ${migrations.current}`;
}

async function queue(settings: Settings, store: Store): Promise<string> {
  const queues = await queuesOf(settings, store);
  try {
    const [analyse, deliver] = [await queues.backlog('analyse'), await queues.backlog('deliver')];
    return `on ${queues.backend}: ${analyse} jobs for analysis, ${deliver} for delivery`;
  } finally {
    await queues.close();
  }
}

async function port(io: Io, settings: Settings): Promise<string> {
  const config = await readConfiguration(io, settings.configPath).catch(() => null);
  const address = apiAddress(settings, config);
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => reject(listenError(error, address)));
    server.listen(address.port, address.host, () => server.close(() => resolve()));
  });
  return address.port === 0 ? `any free one on ${address.host}` : `${address.host}:${address.port} is free`;
}
