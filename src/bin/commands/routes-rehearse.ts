/** `earshot routes rehearse`: what a routing would have done with the last days' signals, before it is saved. */
import type { Command } from 'commander';
import type { Rehearsal, Told } from '../../routing/rehearsal.ts';
import { auditOverride } from '../../storage/routed-signals.ts';
import { countOf } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import { type CommonOptions, requireConfiguration, settingsOf } from '../configuration.ts';
import { EXIT } from '../exit-codes.ts';
import { counted, type Io, json, plain, table } from '../io.ts';
import { overBudget, REHEARSED_DAYS, rehearse } from '../rehearse.ts';
import { withStore } from '../with-store.ts';

interface Options extends CommonOptions {
  days: number;
  override?: string;
}

const SAMPLES = 5;

export function registerRehearse(routes: Command, io: Io, done: (exitCode: number) => void): void {
  const command = routes
    .command('rehearse')
    .description('what these routes would have told whom with the last days’ signals; exit 1 over budget')
    .option('--days <n>', `so many days of stored signals (default ${REHEARSED_DAYS})`, countOf, REHEARSED_DAYS)
    .option('--override <reason>', 'over budget all the same: why (it is kept in the audit)');
  withStoreOptions(command).action(async (options: Options) => {
    const config = await requireConfiguration(io, settingsOf(io, options).configPath);
    await withStore(io, options, async ({ db }) => {
      const { rehearsal, excerpts } = await rehearse(db, config, options.days);
      if (options.json) json(io, { ofDays: options.days, ...rehearsal });
      else print(io, rehearsal, options.days, excerpts);
      if (rehearsal.over.length === 0) return;
      if (options.override === undefined) {
        io.err(`Over budget on ${counted(rehearsal.over.length, 'day')}. All the same: --override "why"`);
        done(EXIT.failed);
        return;
      }
      await auditOverride(db, io.env.USER ?? 'cli', options.override, { over: rehearsal.over });
      io.err('Over budget, overridden; the reason is kept in the audit.');
    });
  });
}

function print(io: Io, rehearsal: Rehearsal, days: number, excerpts: ReadonlyMap<number, string>): void {
  const { signals, gained, lost, over } = rehearsal;
  io.out(`${counted(signals, 'signal')} of the last ${counted(days, 'day')}, as if nobody had acknowledged anything.`);
  if (rehearsal.days.length > 0) {
    table(
      io,
      rehearsal.days.map((day) => ({ ...day, budget: day.budget ?? '–' })),
      ['team', 'channel', 'day', 'messages', 'digests', 'updates', 'spilled', 'budget'],
    );
  }
  samples(io, 'newly told', gained, excerpts);
  samples(io, 'told no longer', lost, excerpts);
  for (const day of over) io.out(overBudget(day));
}

function samples(io: Io, what: string, told: Told[], excerpts: ReadonlyMap<number, string>): void {
  io.out(`${counted(told.length, 'story', 'stories')} ${what}${told.length > 0 ? ':' : '.'}`);
  for (const { team, postId, reason } of told.slice(0, SAMPLES)) {
    io.out(`  ${plain(team)}: #${postId} “${plain(excerpts.get(postId) ?? '')}” (${plain(reason)})`);
  }
  if (told.length > SAMPLES) io.out(`  … and ${told.length - SAMPLES} more (--json lists all)`);
}
