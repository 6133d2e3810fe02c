import { type SourceHealth, sourceHealth } from '../../storage/sources.ts';
import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { json, table } from '../io.ts';
import { withStore } from '../with-store.ts';
import { testCommand } from './sources-test.ts';

const COLUMNS = [
  'name',
  'connector',
  'state',
  'last success',
  'newest post',
  'posts/h',
  'read',
  'matched',
  'skipped',
  'requests left',
  'errors',
  'next try',
  'problem',
];

export const sources: Register = (program, io, done) => {
  const command = program.command('sources').description('the health of each source');
  withStoreOptions(command).action((options: CommonOptions) =>
    withStore(io, options, async ({ db }) => {
      const rows = await sourceHealth(db);
      if (options.json) return json(io, rows);
      if (rows.length === 0) return io.out('No sources are configured. Write a configuration with: npx earshot init');
      const now = Date.now();
      table(
        io,
        rows.map((row) => shown(row, now)),
        COLUMNS,
      );
    }),
  );
  testCommand(command, io, done);
};

function shown(row: SourceHealth, now: number): Record<string, unknown> {
  return {
    name: row.name,
    connector: row.connector,
    state: row.state,
    'last success': ago(row.lastSuccessAt, now),
    'newest post': row.lagSeconds === null ? null : `${duration(row.lagSeconds)} ago`,
    'posts/h': row.postsPerHour,
    read: row.postsRead,
    matched: row.postsMatched,
    skipped: row.itemsSkipped,
    'requests left': row.requestsLeft,
    errors: row.failures,
    'next try': nextTry(row, now),
    problem: row.failures > 0 ? row.lastFailure?.message : (row.notice ?? ''),
  };
}

function nextTry({ state, nextRunAt }: SourceHealth, now: number): string | null {
  if (nextRunAt === null || state === 'disabled') return null;
  const seconds = (Date.parse(nextRunAt) - now) / 1000;
  return state === 'reading' || seconds <= 0 ? 'now' : `in ${duration(seconds)}`;
}

function ago(at: string | null, now: number): string | null {
  return at === null ? null : `${duration((now - Date.parse(at)) / 1000)} ago`;
}

/** `45 s`, `12 min`, `3 h`, `5 d`. */
function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  if (whole < 90 * 60) return `${Math.round(whole / 60)} min`;
  return whole < 48 * 3600 ? `${Math.round(whole / 3600)} h` : `${Math.round(whole / 86_400)} d`;
}
