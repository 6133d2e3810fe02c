import { expect, test } from 'vitest';
import { ConfigError } from '../../config/problem.ts';
import { readSettings } from '../../config/settings.ts';

const DEFAULTS = { home: '.earshot', logLevel: 'info', configPath: 'earshot.yaml' };

test('nothing set: everything embedded, and frozen', () => {
  const settings = readSettings({});
  expect(settings).toEqual(DEFAULTS);
  expect(Object.isFrozen(settings)).toBe(true);
});

test('every variable is read', () => {
  const settings = readSettings({
    DATABASE_URL: 'postgres://u:p@db/earshot',
    REDIS_URL: 'rediss://cache:6379',
    EARSHOT_HOME: '/var/lib/earshot',
    EARSHOT_API_HOST: '0.0.0.0',
    EARSHOT_API_PORT: '8080',
    EARSHOT_LOG_LEVEL: 'DEBUG',
    EARSHOT_ANALYSIS_THREADS: '4',
    EARSHOT_CONFIG: '/etc/earshot.yaml',
  });
  expect(settings).toEqual({
    databaseUrl: 'postgres://u:p@db/earshot',
    redisUrl: 'rediss://cache:6379',
    home: '/var/lib/earshot',
    apiHost: '0.0.0.0',
    apiPort: 8080,
    logLevel: 'debug',
    analysisThreads: 4,
    configPath: '/etc/earshot.yaml',
  });
});

test('the command line wins; empty variables count as absent', () => {
  const settings = readSettings({ EARSHOT_API_PORT: '1', REDIS_URL: '', EARSHOT_HOME: ' ' }, { apiPort: 0 });
  expect(settings).toEqual({ ...DEFAULTS, apiPort: 0 });
});

test('an override that is undefined is none', () => {
  expect(readSettings({ EARSHOT_CONFIG: 'a.yaml' }, { configPath: undefined }).configPath).toBe('a.yaml');
});

const cases: [string, Record<string, string>, string][] = [
  [
    'no thread at all',
    { EARSHOT_ANALYSIS_THREADS: '0' },
    'EARSHOT_ANALYSIS_THREADS: expected a number from 1 to 64, got "0"',
  ],
  [
    'a database of another kind',
    { DATABASE_URL: 'mysql://u:hunter2@db/x' },
    'DATABASE_URL: expected a URL, postgres://… or postgresql://…, got mysql://…',
  ],
  [
    'a database that is no URL',
    { DATABASE_URL: 'hunter2' },
    'DATABASE_URL: expected a URL, postgres://… or postgresql://…',
  ],
  [
    'a queue of another kind',
    { REDIS_URL: 'http://hunter2' },
    'REDIS_URL: expected a URL, redis://… or rediss://…, got http://…',
  ],
  [
    'a port that is no number',
    { EARSHOT_API_PORT: 'http' },
    'EARSHOT_API_PORT: expected a port from 0 to 65535, got "http"',
  ],
  ['too high a port', { EARSHOT_API_PORT: '70000' }, 'EARSHOT_API_PORT: expected a port from 0 to 65535, got "70000"'],
  [
    'a URL as host',
    { EARSHOT_API_HOST: 'http://a' },
    'EARSHOT_API_HOST: expected a host name or address without scheme and port, got "http://a"',
  ],
  [
    'a misspelled level',
    { EARSHOT_LOG_LEVEL: 'wran' },
    'EARSHOT_LOG_LEVEL: expected silent, fatal, error, warn, info, debug or trace, got "wran"; did you mean "warn"?',
  ],
];
test.each(cases)('%s', (_, env, expected) => {
  expect(messageOf(() => readSettings(env))).toBe(`environment ${expected}`);
});

test('several problems come at once, each with where it came from', () => {
  const read = () => readSettings({ EARSHOT_LOG_LEVEL: 'x' }, { apiPort: 'y' });
  expect(messageOf(read).split('\n')).toEqual([
    'command line apiPort: expected a port from 0 to 65535, got "y"',
    'environment EARSHOT_LOG_LEVEL: expected silent, fatal, error, warn, info, debug or trace, got "x"',
  ]);
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof ConfigError ? error.message : `not a ConfigError: ${error}`;
  }
  return 'nothing was thrown';
}
