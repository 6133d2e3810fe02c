/** What a group's decision asks of everything else that is remembered: what was spent, who is on call, what is silenced. */
import type { Silence, StoryState } from '../domain/attention.ts';
import type { Group, GroupContext } from './group.ts';
import { dayKey, digestTimes } from './lanes.ts';
import { silencedBy } from './muting.ts';
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

const ON_CALL = 'on-call:';

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

export function contextOf(
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
    // A message about several stories says what came; the next one says what came since.
    canUpdate: group.storyId !== null && (board.canUpdate?.(group.channel) ?? true),
  };
}

/** Where nobody is on call, the channel itself is told again. */
function targetOf(plan: RoutingPlan, to: string, channel: string, nowMs: number) {
  if (!to.startsWith(ON_CALL)) return { channel: to, person: null };
  const rotation = plan.teams.get(to.slice(ON_CALL.length))?.onCall;
  const person = rotation === undefined ? null : onCallAt(rotation, nowMs);
  return { channel: person?.channel ?? channel, person: person?.name ?? null };
}
