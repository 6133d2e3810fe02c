/**
 * What the decisions remember, in memory: the workers load what a batch touches, a rehearsal and the tests keep all of it. The
 * same code decides in each.
 */
import type { Silence, StoryState } from '../domain/attention.ts';
import type { RouteDecision, SignalFacts } from '../domain/routing.ts';
import { advance } from './advance.ts';
import { type Group, type GroupAction, type GroupContext, type GroupEvent, openGroup } from './group.ts';
import { dayKey, digestTimes } from './lanes.ts';
import { inhibitKeys, silencedBy } from './muting.ts';
import { onCallAt } from './on-call.ts';
import { type RoutingPlan, rulesOf } from './plan.ts';
import { nextDaily } from './zones.ts';

export interface Board {
  /** By {@link groupId}. */
  groups: Map<string, Group>;
  /** Messages counted: under the day's key of a team's channel, or a flood's. */
  used: Map<string, number>;
  /** Until when what mutes others does, and the story that does. */
  inhibitors: Map<string, { untilMs: number; storyId: number }>;
  silences: Silence[];
  states: Map<number, StoryState>;
  /** Absent: every channel can. */
  canUpdate?(channel: string): boolean;
}

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

const ON_CALL = 'on-call:';

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

/** Counters that decisions of a route in a team's channel ask for. */
export function usedKeys(
  plan: RoutingPlan,
  { route, team, channel }: Pick<Group, 'route' | 'team' | 'channel'>,
  nowMs: number,
): { budget: string | null; flood: string | null } {
  const attention = team === null ? undefined : plan.teams.get(team);
  const { flood } = rulesOf(plan, route);
  return {
    budget:
      team === null || attention?.budget?.instant === undefined ? null : dayKey(team, channel, nowMs, attention.zone),
    flood: flood === null ? null : `flood:${route}:${Math.floor(nowMs / flood.perMs) * flood.perMs}`,
  };
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
  return move(board, plan, group, { kind }, nowMs);
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

function contextOf(
  board: Board,
  plan: RoutingPlan,
  group: Group,
  keys: ReturnType<typeof usedKeys>,
  nowMs: number,
): GroupContext {
  const team = group.team === null ? undefined : plan.teams.get(group.team);
  const { instant, digest, exempt = Number.POSITIVE_INFINITY } = team?.budget ?? {};
  const { flood } = rulesOf(plan, group.route);
  const left = (key: string | null, of: number) => of - (key === null ? 0 : (board.used.get(key) ?? 0));
  const zone = team?.zone ?? 'UTC';
  const perDay = digest ?? (instant === undefined ? undefined : 1);
  return {
    state: group.storyId === null ? null : (board.states.get(group.storyId) ?? null),
    budget: {
      left: instant === undefined ? null : left(keys.budget, instant),
      of: instant ?? 0,
      exempt,
      digestAtMs: perDay === undefined || perDay === 0 ? null : nextDaily(digestTimes(perDay, zone), nowMs),
    },
    flood:
      flood === null
        ? null
        : {
            left: left(keys.flood, flood.max),
            of: flood.max,
            untilMs: (Math.floor(nowMs / flood.perMs) + 1) * flood.perMs,
          },
    silencedBy: (labels) => silencedBy(board.silences, labels, nowMs),
    target: (to) => targetOf(plan, to, group.channel, nowMs),
    canUpdate: board.canUpdate?.(group.channel) ?? true,
  };
}

/** Where nobody is on call, the channel itself is told again. */
function targetOf(plan: RoutingPlan, to: string, channel: string, nowMs: number) {
  if (!to.startsWith(ON_CALL)) return { channel: to, person: null };
  const rotation = plan.teams.get(to.slice(ON_CALL.length))?.onCall;
  const person = rotation === undefined ? null : onCallAt(rotation, nowMs);
  return { channel: person?.channel ?? channel, person: person?.name ?? null };
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
