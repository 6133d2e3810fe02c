/** Whether something is told now or held, with whom and until when. */
import type { DailyTime } from '../domain/attention.ts';
import type { Group, GroupAction, GroupContext, GroupRules } from './group.ts';
import { quietUntil } from './windows.ts';
import { nextDaily, wallTime } from './zones.ts';

type Held = Pick<Extract<GroupAction, { kind: 'hold' }>, 'as' | 'untilMs' | 'everyMs' | 'heldFor' | 'reason'>;
export type Lane = { as: 'now' } | Held;

const MINUTE_MS = 60_000;

/** Of an instant route: first whether anybody may be disturbed, then whether it is a flood, then whether the budget allows it. */
export function laneOf(group: Group, value: number, nowMs: number, rules: GroupRules, context: GroupContext): Lane {
  const quiet = quietUntil(rules, nowMs);
  if (quiet !== null) {
    return { ...held(group, 'quiet'), untilMs: quiet, reason: `held until ${iso(quiet)}: quiet hours` };
  }
  const { flood, budget } = context;
  if (flood !== null && flood.left <= 0) {
    const reason = `held until ${iso(flood.untilMs)}: more than ${flood.of} messages of this route, the rest comes as one`;
    return { ...held(group, 'flood'), untilMs: flood.untilMs, reason };
  }
  if (budget.left !== null && budget.left <= 0 && value < budget.exempt) {
    const untilMs = budget.digestAtMs ?? nowMs;
    const reason = `in the digest of ${iso(untilMs)}: the day's budget of ${budget.of} messages is spent`;
    return { ...held(group, 'budget'), untilMs, reason };
  }
  return { as: 'now' };
}

/** Of a batch or digest route: at its own time, unless the team's digests are rarer or it is quiet then. */
export function heldInDigest(
  group: Group,
  why: string,
  nowMs: number,
  rules: GroupRules,
  { budget }: GroupContext,
): Held {
  const { timing } = rules;
  if (timing.mode === 'batch') {
    const every = timing.everyMinutes * MINUTE_MS;
    const untilMs = afterQuiet(rules, (Math.floor(nowMs / every) + 1) * every);
    return { ...held(group, 'batch'), untilMs, reason: why };
  }
  const as = timing.mode === 'digest' && 'at' in timing ? nextDaily([timing.at], nowMs) : null;
  const rarer = budget.digestAtMs === null ? as : Math.max(as ?? 0, budget.digestAtMs);
  if (rarer !== null) {
    // Digests of a team that has few come as one, whichever routes they are from.
    const lane =
      budget.digestAtMs === null ? held(group, 'digest') : { ...held(group, 'budget'), as: 'digest' as const };
    return { ...lane, untilMs: afterQuiet(rules, rarer), reason: why };
  }
  const everyMs = 'everyMinutes' in timing ? timing.everyMinutes * MINUTE_MS : 0;
  return { ...held(group, 'digest'), untilMs: null, everyMs, reason: why };
}

const afterQuiet = (rules: GroupRules, ms: number): number => quietUntil(rules, ms) ?? ms;

/** What the budget holds is the team's, everything else the route's. */
function held({ route, team, channel }: Group, as: Held['as']): Pick<Held, 'as' | 'heldFor'> {
  return { as, heldFor: as === 'budget' ? `budget:${team ?? ''}:${channel}` : `${as}:${route}:${channel}` };
}

const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;

/** When a team's digests come that may have `perDay` of them: at nine, or spread from nine to five. */
export function digestTimes(perDay: number, zone: string): DailyTime[] {
  return Array.from({ length: perDay }, (_, nth) => {
    const minutes = Math.round(9 * 60 + (perDay === 1 ? 0 : (nth * 8 * 60) / (perDay - 1)));
    const at = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    return { at, zone };
  });
}

/** Under which a day's messages are counted. */
export function dayKey(team: string, channel: string, ms: number, zone: string): string {
  return `budget:${team}:${channel}:${wallTime(ms, zone).date}`;
}
