/** A routing tried on the last days' signals, for `routes rehearse` and before `apply` saves one. */
import type { LoadedWorkspace } from '../../config/load.ts';
import { planOf } from '../routing/plan.ts';
import { compare, type Rehearsal, Rehearsing, type TeamDay } from '../routing/rehearsal.ts';
import type { Database } from '../storage/database.ts';
import { routedSignals } from '../storage/routed-signals.ts';
import { customersOf, loadFrame } from '../storage/workspace.ts';
import { plain } from './io.ts';

export const REHEARSED_DAYS = 14;
const EXCERPT = 100;
const DAY_MS = 86_400_000;

export interface Rehearsed {
  rehearsal: Rehearsal;
  /** How each post begins, by its id here. */
  excerpts: ReadonlyMap<number, string>;
}

/** Against what the database routes by now. */
export async function rehearse(db: Database, config: LoadedWorkspace, days: number): Promise<Rehearsed> {
  const { root: _, ...now } = await loadFrame(db);
  const teams = config.teams.map(({ zone = 'UTC', ...team }) => ({ ...team, zone }));
  const plan = planOf({ root: config.route, windows: config.timeWindows, teams, inhibit: config.inhibit });
  const [current, wanted] = [
    new Rehearsing({ plan: now.plan, customers: now.customers }),
    new Rehearsing({ plan, customers: customersOf(config, config.customers) }),
  ];
  const { excerpts, untilMs } = await hearAll(db, days, [current, wanted]);
  return { rehearsal: compare(current, wanted, plan, untilMs), excerpts };
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

export function overBudget({ team, channel, day, messages, spilled, budget }: TeamDay): string {
  const told = `${messages} told and ${spilled} more for the digest`;
  return `over budget: ${plain(team)} in ${plain(channel)} on ${day}: ${told}, budget ${budget}`;
}
