import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { ConfigError, formatProblem } from '../../../config/problem.ts';
import type { Settings } from '../../../config/settings.ts';
import { connectors } from '../../../connectors/registry.ts';
import { channels } from '../../channels/registry.ts';
import { openQueues } from '../../queue/queues.ts';
import { withStoreOptions } from '../common-options.ts';
import { type CommonOptions, openAdapterConfig, readConfiguration, settingsOf } from '../configuration.ts';
import { EXIT } from '../exit-codes.ts';
import { type Io, json } from '../io.ts';
import { openStore } from '../runtime.ts';
import type { Register } from './register.ts';

interface Finding {
  check: string;
  ok: boolean;
  /** What was found, and what to do when it is not well. */
  detail: string;
}

export const doctor: Register = (program, io, done) => {
  const command = program.command('doctor').description('check everything Earshot needs and say what to do');
  withStoreOptions(command).action(async (options: CommonOptions) => {
    const settings = settingsOf(io, options);
    const findings: Finding[] = [];
    for (const [check, look] of checks(io, settings)) {
      try {
        findings.push({ check, ok: true, detail: await look() });
      } catch (error) {
        findings.push({ check, ok: false, detail: explainError(error) });
      }
    }
    if (options.json) json(io, findings);
    else for (const { check, ok, detail } of findings) io.out(`${ok ? '✓' : '✗'} ${check.padEnd(14)} ${detail}`);
    if (findings.some(({ ok }) => !ok)) done(EXIT.failed);
  });
};

function explainError(error: unknown): string {
  if (error instanceof ConfigError) return error.problems.map(formatProblem).join('\n                 ');
  return error instanceof Error ? error.message : String(error);
}

function checks(io: Io, settings: Settings): [string, () => Promise<string>][] {
  return [
    ['node', async () => `${process.version} on ${process.platform}-${process.arch}`],
    ['home', () => home(settings)],
    ['configuration', () => configuration(io, settings)],
    ['database', () => database(settings)],
    ['queue', () => queue(settings)],
    ['port', () => port(settings)],
  ];
}

async function home(settings: Settings): Promise<string> {
  await mkdir(settings.home, { recursive: true });
  await access(settings.home, constants.W_OK);
  return settings.home;
}

async function configuration(io: Io, settings: Settings): Promise<string> {
  const config = await readConfiguration(io, settings.configPath);
  if (config === null) return `no ${settings.configPath}: start shows the demo (npx earshot init writes one)`;
  for (const source of config.sources) {
    const connector = connectors.get(source.connector);
    if (source.enabled && connector !== undefined) openAdapterConfig(connector, source.config, io.env);
  }
  for (const channel of config.channels) {
    const kind = channels.get(channel.type);
    if (kind !== undefined) openAdapterConfig(kind, channel.config, io.env);
  }
  return `${settings.configPath}: ${config.monitors.length} monitors, ${config.sources.length} sources, every secret is there`;
}

async function database(settings: Settings): Promise<string> {
  const store = await openStore(settings);
  try {
    const [row] = await store.db.query<{ version: string }>('show server_version');
    const version = (row as Record<string, unknown> | undefined)?.server_version;
    return `PostgreSQL ${version}, ${store.where}, schema ${store.migrations.current}`;
  } finally {
    await store.close();
  }
}

async function queue(settings: Settings): Promise<string> {
  const store = await openStore(settings);
  try {
    const queues = await openQueues({ databaseUrl: store.url, redisUrl: settings.redisUrl, log: store.log });
    const [analyse, deliver] = [await queues.backlog('analyse'), await queues.backlog('deliver')];
    await queues.close();
    return `on ${queues.backend}: ${analyse} jobs for analysis, ${deliver} for delivery`;
  } finally {
    await store.close();
  }
}

async function port(settings: Settings): Promise<string> {
  const host = settings.apiHost ?? '127.0.0.1';
  const number = settings.apiPort ?? 7787;
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once('error', () => reject(new Error(`${host}:${number} is taken (a running Earshot?): start with --port`)));
    server.listen(number, host, () => server.close(() => resolve()));
  });
  return `${host}:${number} is free`;
}
