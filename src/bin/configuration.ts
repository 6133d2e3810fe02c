/** Reads the workspace's configuration file with the registries of this build. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import type { LoadedWorkspace } from '../../config/load.ts';
import { loadWorkspace } from '../../config/load.ts';
import { ConfigError } from '../../config/problem.ts';
import { readSettings, type Settings } from '../../config/settings.ts';
import { connectors } from '../../connectors/registry.ts';
import { analysers } from '../analysers/registry.ts';
import { channels } from '../channels/registry.ts';
import { Failure } from '../contracts/failure.ts';
import { filePathFields } from '../contracts/file-path.ts';
import { resolveSecrets } from '../platform/secrets.ts';
import { checkQuery } from '../query/check.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { complaint, type Io } from './io.ts';

export const adapters = { connectors, channels, analysers };

/** Options every command with a workspace has. */
export interface CommonOptions {
  config?: string;
  home?: string;
  databaseUrl?: string;
  redisUrl?: string;
  logLevel?: string;
  json?: boolean;
}

/** The command line speaks of warnings and worse; `start` and the environment may ask for more. */
export function settingsOf(io: Io, options: CommonOptions & { host?: string; port?: string }): Settings {
  const settings = withOptionNames(() =>
    readSettings(io.env, {
      configPath: options.config,
      home: options.home,
      databaseUrl: options.databaseUrl,
      redisUrl: options.redisUrl,
      logLevel: options.logLevel ?? (io.env.EARSHOT_LOG_LEVEL ? undefined : 'warn'),
      apiHost: options.host,
      apiPort: options.port,
    }),
  );
  return {
    ...settings,
    home: resolve(io.cwd, settings.home),
    configPath: resolve(io.cwd, settings.configPath),
  };
}

const OPTIONS: Record<string, string> = {
  configPath: '--config',
  home: '--home',
  databaseUrl: '--database-url',
  redisUrl: '--redis-url',
  logLevel: '--log-level',
  apiHost: '--host',
  apiPort: '--port',
};

/** Problems name the option as it was typed. */
function withOptionNames(read: () => Settings): Settings {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(
      error.problems.map((problem) => ({ ...problem, path: OPTIONS[problem.path] ?? problem.path })),
    );
  }
}

/** Null when there is no file. Throws `ConfigError` with everything that is wrong in it. */
export async function readConfiguration(
  io: Io,
  path: string,
  env: Io['env'] = io.env,
): Promise<LoadedWorkspace | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new CliError(`${path} cannot be read: ${(error as Error).message}`, EXIT.unavailable);
  }
  return withAbsolutePaths(loadWorkspace({ path, text, env, ...adapters, checkQuery }), dirname(path));
}

/** A worker may run elsewhere: files of sources and of the analyser are named from the configuration's folder, once. */
function withAbsolutePaths(config: LoadedWorkspace, folder: string): LoadedWorkspace {
  const sources = config.sources.map((source) => {
    return { ...source, config: withPaths(connectors.get(source.connector), source.config, folder) };
  });
  const { analyser } = config;
  if (analyser === undefined) return { ...config, sources };
  const opened = { ...analyser, config: withPaths(analysers.get(analyser.type), analyser.config, folder) };
  return { ...config, sources, analyser: opened };
}

function withPaths(
  adapter: { config: z.ZodType } | undefined,
  config: Record<string, unknown>,
  folder: string,
): Record<string, unknown> {
  const fields = adapter === undefined ? [] : filePathFields(adapter.config);
  const paths = fields
    .map((field) => [field, config[field]] as const)
    .filter((pair): pair is [string, string] => typeof pair[1] === 'string')
    .map(([field, path]) => [field, resolve(folder, path)]);
  return { ...config, ...Object.fromEntries(paths) };
}

/** The same, for commands that cannot do without. */
export async function requireConfiguration(io: Io, path: string): Promise<LoadedWorkspace> {
  const config = await readConfiguration(io, path);
  if (config === null) {
    throw new CliError(
      `There is no ${path}. Write one with: npx earshot init, or name another with --config`,
      EXIT.usage,
    );
  }
  for (const warning of config.warnings) io.err(`warning: ${warning.file}:${warning.line} ${warning.message}`);
  return config;
}

/** Opens an adapter's stored configuration: secrets read, schema applied. */
export function openAdapterConfig(
  adapter: { name: string; config: z.ZodType },
  config: unknown,
  env: Io['env'],
): unknown {
  const open = resolveSecrets(config, adapter.config, env, (path) => readFileSync(path, 'utf8').trim());
  const parsed = adapter.config.safeParse(open);
  if (!parsed.success)
    throw new Failure('rejected', `${adapter.name}: its configuration is wrong: ${complaint(parsed.error)}`);
  return parsed.data;
}
