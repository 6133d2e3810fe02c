/** `earshot routes rehearse`: what a routing would have done with the last days' signals, before it is saved. */
import type { Command } from 'commander';
import { planOf } from '../../routing/plan.ts';
import { compare, type Rehearsal, Rehearsing, type Told } from '../../routing/rehearsal.ts';
import type { Database } from '../../storage/database.ts';
import { auditOverride, routedSignals } from '../../storage/routed-signals.ts';
import { customersOf, loadFrame } from '../../storage/workspace.ts';
import { countOf } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import { type CommonOptions, requireConfiguration, settingsOf } from '../configuration.ts';
import { EXIT } from '../exit-codes.ts';
import { counted, type Io, json, plain, table } from '../io.ts';
import { withStore } from '../with-store.ts';

interface Options extends CommonOptions {
  days: number;
  override?: string;
}

const DAYS = 14;
const SAMPLES = 5;
const EXCERPT = 100;

export function registerRehearse(routes: Command, io: Io, done: (exitCode: number) => void): void {
  const command = routes
    .command('rehearse')
    .description('what these routes would have told whom with the last days’ signals; exit 1 over budget')
    .option('--days <n>', `so many days of stored signals (default ${DAYS})`, countOf, DAYS)
    .option('--override <reason>', 'over budget all the same: why (it is kept in the audit)');
  withStoreOptions(command).action(async (options: Options) => {
    const config = await requireConfiguration(io, settingsOf(io, options).configPath);
    await withStore(io, options, async ({ db }) => {
      const { root: _, ...now } = await loadFrame(db);
      const teams = config.teams.map(({ zone = 'UTC', ...team }) => ({ ...team, zone }));
      const plan = planOf({ root: config.route, windows: config.timeWindows, teams, inhibit: config.inhibit });
      const [current, wanted] = [
        new Rehearsing({ plan: now.plan, customers: now.customers }),
        new Rehearsing({ plan, customers: customersOf(config, config.customers) }),
      ];
      const texts = await hearAll(db, options.days, [current, wanted]);
      const rehearsal = compare(current, wanted, plan, texts.untilMs);
      if (options.json) json(io, { ofDays: options.days, ...rehearsal });
      else print(io, rehearsal, options.days, texts.excerpts);
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

async function hearAll(db: Database, days: number, trees: Rehearsing[]) {
  const excerpts = new Map<number, string>();
  // What is held is told when its time comes, at the latest in a day.
  let untilMs = Number.NEGATIVE_INFINITY;
  for await (const signal of routedSignals(db, days)) {
    for (const tree of trees) tree.hear(signal);
    excerpts.set(signal.postId, (signal.post.title ?? signal.post.text).slice(0, EXCERPT));
    untilMs = signal.atMs + DAY_MS;
  }
  return { excerpts, untilMs };
}

const DAY_MS = 86_400_000;

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
  for (const { team, channel, day, messages, spilled, budget } of over) {
    io.out(
      `over budget: ${plain(team)} in ${plain(channel)} on ${day}: ${messages} told and ${spilled} more for the digest, budget ${budget}`,
    );
  }
}

function samples(io: Io, what: string, told: Told[], excerpts: ReadonlyMap<number, string>): void {
  io.out(`${counted(told.length, 'story', 'stories')} ${what}${told.length > 0 ? ':' : '.'}`);
  for (const { team, postId, reason } of told.slice(0, SAMPLES)) {
    io.out(`  ${plain(team)}: #${postId} “${plain(excerpts.get(postId) ?? '')}” (${plain(reason)})`);
  }
  if (told.length > SAMPLES) io.out(`  … and ${told.length - SAMPLES} more (--json lists all)`);
}
