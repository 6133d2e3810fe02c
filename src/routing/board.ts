/**
 * What the decisions remember, in memory: the workers load what a batch touches, a rehearsal and the tests keep all of it. The
 * same code decides in each.
 */
import type { RouteDecision, SignalFacts } from '../domain/routing.ts';
import { advance } from './advance.ts';
import { type Board, contextOf, usedKeys } from './context.ts';
import { type Group, type GroupAction, type GroupEvent, openGroup } from './group.ts';
import { inhibitKeys, silencedBy } from './muting.ts';
import { type RoutingPlan, rulesOf } from './plan.ts';

export { type Board, usedKeys } from './context.ts';

export interface RoutedSignal {
  postId: number;
  storyId: number;
  facts: SignalFacts;
  decisions: readonly RouteDecision[];
}

/** What became of a group. Those with a decision are the signal's own. */
export interface Outcome {
  group: Group;
  action: GroupAction;
}

export function emptyBoard(): Board {
  return { groups: new Map(), used: new Map(), inhibitors: new Map(), silences: [], states: new Map() };
}

export function groupId({ route, key }: Pick<Group, 'route' | 'key'>): string {
  return JSON.stringify([route, key]);
}

/** Those that are told of at all. */
export function toldDecisions(decisions: readonly RouteDecision[]): (RouteDecision & { channel: string })[] {
  return decisions.filter(
    (decision): decision is RouteDecision & { channel: string } =>
      decision.channel !== null && (decision.outcome === 'deliver' || decision.outcome === 'digest'),
  );
}

/** In which group of a route a signal is: by its first topic or monitor; a story of its own where it has none. */
export function groupKeyOf(plan: RoutingPlan, route: string, { storyId, facts }: RoutedSignal): string {
  const { by } = rulesOf(plan, route).group;
  if (by === 'route') return 'route';
  const name = by === 'topic' ? facts.topics[0] : by === 'monitor' ? facts.monitors[0] : undefined;
  return name === undefined ? `story:${storyId}` : `${by}:${name}`;
}

/** A signal joins its groups, one a decision, in their order. */
export function dispatch(board: Board, plan: RoutingPlan, signal: RoutedSignal, nowMs: number): Map<string, Outcome[]> {
  const { muted: _, backfill, ...labels } = signal.facts;
  const told = toldDecisions(signal.decisions);
  // History mutes nobody.
  const inhibited = backfill ? null : inhibit(board, plan, signal, nowMs);
  const silence = silencedBy(board.silences, labels, nowMs);
  const muted = silence ? { as: 'silenced' as const, reason: silence.reason } : inhibited;
  const outcomes = new Map<string, Outcome[]>();
  for (const { route, team, channel, reason: why } of told) {
    const key = groupKeyOf(plan, route, signal);
    const about = { route, key, team, channel, storyId: key.startsWith('story:') ? signal.storyId : null };
    const known = board.groups.get(groupId(about)) ?? openGroup(about, nowMs);
    const { postId, storyId, facts } = signal;
    const joining = { postId, storyId, value: facts.actionable, platform: facts.platform, labels, why };
    const event: GroupEvent = { kind: 'signal', signal: muted === null ? joining : { ...joining, muted } };
    // It goes where its route leads now, whatever it did when the group was opened.
    outcomes.set(route, move(board, plan, { ...known, team, channel }, event, nowMs));
  }
  return outcomes;
}

/** The time has come for a group, or somebody did something with its story (`board.states` says what). */
export function stir(board: Board, plan: RoutingPlan, group: Group, kind: 'tick' | 'story', nowMs: number): Outcome[] {
  const { team, channel } = plan.places.get(group.route) ?? { team: null, channel: null };
  if (channel !== null) return move(board, plan, { ...group, team, channel }, { kind }, nowMs);
  // The route is gone, or tells nobody any more.
  board.groups.set(groupId(group), { ...group, dueMs: null });
  return [];
}

function move(board: Board, plan: RoutingPlan, before: Group, event: GroupEvent, nowMs: number): Outcome[] {
  const keys = usedKeys(plan, before, nowMs);
  const { group, actions } = advance(
    before,
    event,
    nowMs,
    rulesOf(plan, before.route),
    contextOf(board, plan, before, keys, nowMs),
  );
  board.groups.set(groupId(group), group);
  for (const action of actions) {
    if (action.kind !== 'ping') continue;
    for (const key of [keys.budget, keys.flood]) if (key !== null) board.used.set(key, (board.used.get(key) ?? 0) + 1);
  }
  return actions.map((action) => ({ group, action }));
}

/** The keys of a batch under which something may be remembered that mutes it. */
export function inhibitorKeys(plan: RoutingPlan, { facts, storyId }: RoutedSignal): string[] {
  return plan.inhibit.flatMap((rule) => {
    const { mutes, mutedBy } = inhibitKeys(rule, facts, storyId);
    return [...mutes, ...mutedBy];
  });
}

function inhibit(
  board: Board,
  plan: RoutingPlan,
  { facts, storyId }: RoutedSignal,
  nowMs: number,
): { as: 'inhibited'; reason: string } | null {
  let muted: { as: 'inhibited'; reason: string } | null = null;
  for (const rule of plan.inhibit) {
    const { mutes, mutedBy } = inhibitKeys(rule, facts, storyId);
    for (const key of mutes) board.inhibitors.set(key, { untilMs: nowMs + rule.forMs, storyId });
    const by = mutedBy.map((key) => board.inhibitors.get(key)).find((one) => one !== undefined && one.untilMs > nowMs);
    if (by !== undefined) muted ??= { as: 'inhibited', reason: `story ${by.storyId} stands for it: told there` };
  }
  return muted;
}
