/** The configuration of routing, made ready: every route's rules, with what it has from its parents. */
import type { GroupPolicy, InhibitRule, TeamAttention, TimeWindow } from '../domain/attention.ts';
import type { Route } from '../domain/routing.ts';
import type { GroupRules } from './group.ts';

export interface RoutingConfig {
  root: Route;
  windows: TimeWindow[];
  teams: TeamAttention[];
  inhibit: InhibitRule[];
}

export interface Place {
  team: string | null;
  /** Null: nobody is told. */
  channel: string | null;
}

export interface RoutingPlan {
  root: Route;
  rules: ReadonlyMap<string, GroupRules>;
  /** Who is told by a route, and where. */
  places: ReadonlyMap<string, Place>;
  teams: ReadonlyMap<string, TeamAttention>;
  inhibit: readonly InhibitRule[];
}

const MINUTE_MS = 60_000;

/** What an untouched configuration does: a story is told at once, and again only when something changed that matters. */
export const DEFAULT_GROUP: GroupPolicy = {
  by: 'story',
  waitMs: 0,
  intervalMs: 5 * MINUTE_MS,
  repeatMs: 240 * MINUTE_MS,
};

const BARE: Omit<GroupRules, 'timing'> = { group: DEFAULT_GROUP, active: [], quiet: [], escalate: [], flood: null };

export function planOf({ root, windows, teams, inhibit }: RoutingConfig): RoutingPlan {
  const byName = new Map(windows.map((window) => [window.name, window]));
  const windowsOf = (names: readonly string[]) => names.flatMap((name) => byName.get(name) ?? []);
  const rules = new Map<string, GroupRules>();
  const places = new Map<string, Place>();
  const visit = (route: Route, above: Omit<GroupRules, 'timing'>, place: Place): void => {
    const here = { team: route.team ?? place.team, channel: route.channel ?? place.channel };
    places.set(route.name, here);
    const mine: GroupRules = {
      timing: route.timing,
      group: { ...above.group, ...route.group },
      active: route.active === undefined ? above.active : windowsOf(route.active),
      quiet: route.quiet === undefined ? above.quiet : windowsOf(route.quiet),
      escalate: route.escalate ?? above.escalate,
      flood: route.flood ?? above.flood,
    };
    rules.set(route.name, mine);
    for (const child of route.routes) visit(child, mine, here);
  };
  visit(root, BARE, { team: null, channel: null });
  return { root, rules, places, teams: new Map(teams.map((team) => [team.name, team])), inhibit };
}

/** Of a route that is configured no longer: as by default. */
export function rulesOf(plan: RoutingPlan, route: string): GroupRules {
  return plan.rules.get(route) ?? { ...BARE, timing: { mode: 'instant' } };
}
