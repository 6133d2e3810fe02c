import { InvalidArgumentError } from 'commander';
import { SPEED_BY, type Speed, type SpeedBy, type SpeedReport, speedOf } from '../../storage/speed.ts';
import { countOf, type Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { counted, type Io, json, plain, table } from '../io.ts';
import { withStore } from '../with-store.ts';

interface Options extends CommonOptions {
  days: number;
  by?: SpeedBy;
}

const MAX_DAYS = 366;

export const speed: Register = (program, io) => {
  const command = program
    .command('speed')
    .description('how long each stage takes, from posted to answered, and which one holds things up')
    .option('--days <n>', 'signals of the last days', daysOf, 7)
    .option('--by <what>', `a table for each ${SPEED_BY.join(', ')}`, byOf);
  withStoreOptions(command).action((options: Options) =>
    withStore(io, options, async ({ db }) => {
      const report = await speedOf(db, { days: options.days, by: options.by ?? null });
      if (options.json) json(io, report);
      else print(io, report);
    }),
  );
};

function daysOf(text: string): number {
  const days = countOf(text);
  if (days > MAX_DAYS) throw new InvalidArgumentError(`expected at most ${MAX_DAYS}`);
  return days;
}

function byOf(text: string): SpeedBy {
  const known = SPEED_BY.find((one) => one === text);
  if (known === undefined) throw new InvalidArgumentError(`expected one of ${SPEED_BY.join(', ')}`);
  return known;
}

function print(io: Io, { days, by, signals, cut, groups }: SpeedReport): void {
  if (groups.length === 0) io.out(`No signals in the last ${counted(days, 'day')}.`);
  if (cut) io.out(`The newest ${signals} signals of the last ${counted(days, 'day')}:`);
  for (const group of groups) {
    if (by !== null)
      io.out(`\n${by} ${group.name === null ? '(none)' : plain(group.name)}, ${counted(group.signals, 'signal')}`);
    table(io, rowsOf(group), ['stage', 'count', 'p50', 'p95', 'since posted p50', 'p95 of it', 'waiting']);
    if (group.heldUpBy !== null) io.out(`Held up by: ${group.heldUpBy}`);
  }
}

function rowsOf({ stages }: Speed): Record<string, unknown>[] {
  return stages.map(({ stage, count, p50, p95, sincePostedP50, sincePostedP95, waiting }) => ({
    stage,
    count,
    p50: count === 0 ? null : lasting(p50),
    p95: count === 0 ? null : lasting(p95),
    'since posted p50': count === 0 ? null : lasting(sincePostedP50),
    'p95 of it': count === 0 ? null : lasting(sincePostedP95),
    waiting: waiting === 0 ? '' : waiting,
  }));
}

/** `40 ms`, `3.2 s`, `12 min`, `5.5 h`, `3 days`. */
function lasting(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
