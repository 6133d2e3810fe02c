/**
 * The routing tree: who gets a signal, and why. Modelled on Alertmanager's `dispatch/route.go`: depth-first, children
 * before their parent, the first matching child wins unless it continues, a parent decides when no child matched.
 */
import type { Route, RouteDecision, RouteOutcome, SignalFacts } from '../domain/routing.ts';
import { checkConditions } from './conditions.ts';

/** One node's answer, for "why did I (not) get this?". */
export interface RouteExplanation {
  /** Names from the root to the node. */
  path: string[];
  matched: boolean;
  /** The first condition that did not hold. */
  failed?: string;
}

/** A node that was asked, with what it inherited from the nodes above. */
interface Visit {
  route: Route;
  path: string[];
  team: string | null;
  channel: string | null;
  /** Reasons of the conditions that held, from the root down. */
  held: string[];
  failed?: string;
  decides: boolean;
}

/**
 * At least one decision, always: the root matches whatever its conditions say, so nothing is lost silently. Without
 * `continue` anywhere it is exactly one. Decisions come in the tree's order; two may name the same channel.
 */
export function decide(facts: SignalFacts, root: Route): RouteDecision[] {
  return walk(facts, root)
    .filter((visit) => visit.decides)
    .map((visit) => decisionOf(visit, facts));
}

/**
 * Every node that was asked, parents before their children, and what each answered. Nodes that are missing were never
 * asked: their parent did not match or an earlier sibling took the signal.
 */
export function explainRoute(facts: SignalFacts, root: Route): RouteExplanation[] {
  return walk(facts, root).map(({ path, failed }) =>
    failed === undefined ? { path, matched: true } : { path, matched: false, failed },
  );
}

/** Both answers come from this one walk, so that an explanation cannot contradict a decision. */
function walk(facts: SignalFacts, route: Route, parent?: Visit): Visit[] {
  const visit = visitOf(facts, route, parent);
  if (visit.failed !== undefined) return [visit];
  const below: Visit[] = [];
  for (const child of route.routes) {
    const visits = walk(facts, child, visit);
    below.push(...visits);
    if (matched(visits) && !child.continue) break;
  }
  visit.decides = !below.some((one) => one.decides);
  return [visit, ...below];
}

function visitOf(facts: SignalFacts, route: Route, parent?: Visit): Visit {
  const { held, failed } = parent === undefined ? { held: [] } : checkConditions(route.when, facts);
  return {
    route,
    path: [...(parent?.path ?? []), route.name],
    team: route.team ?? parent?.team ?? null,
    channel: route.channel ?? parent?.channel ?? null,
    held: [...(parent?.held ?? []), ...held],
    failed,
    decides: false,
  };
}

/** The first visit of a subtree is its top node. */
function matched([top]: Visit[]): boolean {
  return top !== undefined && top.failed === undefined;
}

function decisionOf(visit: Visit, facts: SignalFacts): RouteDecision {
  const outcome = outcomeOf(visit, facts);
  const { route, path, team, channel } = visit;
  return {
    route: route.name,
    path,
    team,
    channel,
    outcome,
    timing: route.timing,
    reason: `${WHY_NOT[outcome]}${whyRoute(visit)}`,
  };
}

function outcomeOf({ route, channel }: Visit, facts: SignalFacts): RouteOutcome {
  if (facts.muted) return 'muted';
  if (facts.backfill) return 'backfill';
  if (channel === null) return 'no-channel';
  return route.timing.mode === 'instant' ? 'deliver' : 'digest';
}

/** What stands before the route's own reason when nobody is told. */
const WHY_NOT: Record<RouteOutcome, string> = {
  deliver: '',
  digest: '',
  muted: 'muted by every monitor that matched, otherwise: ',
  backfill: 'history, not live news, so never delivered; otherwise: ',
  'no-channel': 'neither this route nor one above it has a channel, so nobody is told: ',
};

function whyRoute({ route, path, held }: Visit): string {
  if (path.length === 1) return 'no other route matched: default route';
  const why = held.length === 0 ? 'this route has no conditions' : held.join('; ');
  return route.routes.length === 0 ? why : `${why}; none of the routes below it matched`;
}
