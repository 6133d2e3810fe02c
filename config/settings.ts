/** The operator's settings, in two steps: environment and command line → a flat bag → validated and frozen. */
import { ConfigError, didYouMean, oneOf, type Problem } from './problem.ts';

export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Settings {
  /** Absent: the embedded PostgreSQL in `home`. A secret: it holds a password. */
  readonly databaseUrl?: string;
  /** Absent: the queue runs on PostgreSQL. A secret: it may hold a password. */
  readonly redisUrl?: string;
  /** Where embedded data lives. */
  readonly home: string;
  /** Absent: the workspace's `api.host` holds. */
  readonly apiHost?: string;
  /** Absent: the workspace's `api.port` holds. */
  readonly apiPort?: number;
  readonly logLevel: LogLevel;
  /** Threads of a process that analyse; absent: 1. */
  readonly analysisThreads?: number;
  /** Opens what is kept sealed in the database; absent: a file in `home`, made when it is first needed. */
  readonly sealKey?: string;
  /** The workspace configuration's file. */
  readonly configPath: string;
}

/** What a setting is called in the environment. */
export const SETTING_VARIABLES = {
  databaseUrl: 'DATABASE_URL',
  redisUrl: 'REDIS_URL',
  home: 'EARSHOT_HOME',
  apiHost: 'EARSHOT_API_HOST',
  apiPort: 'EARSHOT_API_PORT',
  logLevel: 'EARSHOT_LOG_LEVEL',
  analysisThreads: 'EARSHOT_ANALYSIS_THREADS',
  sealKey: 'EARSHOT_SEAL_KEY',
  configPath: 'EARSHOT_CONFIG',
} as const satisfies Record<keyof Settings, string>;

type Bag = { [Key in keyof Settings]?: string | number | undefined };

/** `overrides` (the command line's options) win; an empty variable counts as absent. Throws {@link ConfigError}. */
export function readSettings(env: Readonly<Record<string, string | undefined>>, overrides: Bag = {}): Settings {
  const bag = collect(env, overrides);
  const problems: Problem[] = [];
  const read = <T>(key: keyof Settings, parse: (text: string) => T | string[]): T | undefined => {
    const entry = bag.get(key);
    if (entry === undefined) return undefined;
    const value = parse(entry.text);
    if (!Array.isArray(value)) return value;
    problems.push(problemOf(entry, value));
    return undefined;
  };
  const settings = {
    databaseUrl: read('databaseUrl', url(['postgres:', 'postgresql:'])),
    redisUrl: read('redisUrl', url(['redis:', 'rediss:'])),
    home: read('home', plain) ?? '.earshot',
    apiHost: read('apiHost', host),
    apiPort: read('apiPort', port),
    logLevel: read('logLevel', logLevel) ?? 'info',
    analysisThreads: read('analysisThreads', threads),
    sealKey: read('sealKey', longSecret),
    configPath: read('configPath', plain) ?? 'earshot.yaml',
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(settings);
}

interface Entry {
  text: string;
  /** Where it came from. */
  file: string;
  path: string;
}

function collect(env: Readonly<Record<string, string | undefined>>, overrides: Bag): Map<keyof Settings, Entry> {
  const bag = new Map<keyof Settings, Entry>();
  for (const [key, variable] of Object.entries(SETTING_VARIABLES) as [keyof Settings, string][]) {
    const override = overrides[key];
    const text = env[variable]?.trim();
    if (override !== undefined) bag.set(key, { text: String(override).trim(), file: 'command line', path: key });
    else if (text) bag.set(key, { text, file: 'environment', path: variable });
  }
  return bag;
}

/** A parser's list is: what was expected, then perhaps a suggestion. */
function problemOf(entry: Entry, [expected, suggestion]: string[]): Problem {
  const problem: Problem = { file: entry.file, line: 0, column: 0, path: entry.path, message: `expected ${expected}` };
  return suggestion ? { ...problem, suggestion } : problem;
}

/** Never repeats the value: it may hold a password. */
function url(protocols: string[]): (text: string) => string | string[] {
  const expected = oneOf(protocols.map((protocol) => `${protocol}//…`));
  return (text) => {
    const parsed = URL.parse(text);
    if (parsed === null) return [`a URL, ${expected}`];
    return protocols.includes(parsed.protocol) ? text : [`a URL, ${expected}, got ${parsed.protocol}//…`];
  };
}

/** Never repeats the value. */
function longSecret(text: string): string | string[] {
  return text.length >= 32 ? text : ['at least 32 random characters'];
}

function plain(text: string): string | string[] {
  return text.includes('\0') || text === '' ? ['a path'] : text;
}

function host(text: string): string | string[] {
  return /^[A-Za-z0-9._:-]+$/.test(text)
    ? text
    : [`a host name or address without scheme and port, got ${quoted(text)}`];
}

function port(text: string): number | string[] {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return number >= 0 && number <= 65_535 ? number : [`a port from 0 to 65535, got ${quoted(text)}`];
}

const MAX_THREADS = 64;

function threads(text: string): number | string[] {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= MAX_THREADS ? number : [`a number from 1 to ${MAX_THREADS}, got ${quoted(text)}`];
}

function logLevel(text: string): LogLevel | string[] {
  const level = LOG_LEVELS.find((known) => known === text.toLowerCase());
  return level ?? [`${oneOf(LOG_LEVELS)}, got ${quoted(text)}`, didYouMean(text, LOG_LEVELS) ?? ''];
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
