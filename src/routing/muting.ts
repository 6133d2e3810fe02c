/** Why a signal that a route takes is told to nobody all the same: somebody silenced it, or a greater one stands for it. */
import { createHash } from 'node:crypto';
import type { InhibitRule, Silence } from '../domain/attention.ts';
import { checkConditions } from './conditions.ts';
import type { Labels } from './group.ts';

/** The silence that holds longest. */
export function silencedBy(
  silences: readonly Silence[],
  labels: Labels,
  nowMs: number,
): { untilMs: number; reason: string } | null {
  const [last] = silences
    .filter(({ startsMs, endsMs }) => startsMs <= nowMs && nowMs < endsMs)
    .filter(({ when }) => holds(when, labels))
    .sort((a, b) => b.endsMs - a.endsMs);
  if (last === undefined) return null;
  const until = new Date(last.endsMs).toISOString();
  return { untilMs: last.endsMs, reason: `silenced by ${last.author} until ${until}: ${last.reason}` };
}

/** The keys under which a signal mutes others, and those under which it is muted, one for each value it has of every label. */
export function inhibitKeys(
  rule: InhibitRule,
  labels: Labels,
  storyId: number,
): { mutes: string[]; mutedBy: string[] } {
  const isSource = holds(rule.source, labels);
  // What stands for others is never muted by its like.
  const isTarget = !isSource && holds(rule.target, labels);
  if (!isSource && !isTarget) return { mutes: [], mutedBy: [] };
  const keys = combinations(rule, labels, storyId).map((values) => JSON.stringify([nameOf(rule), ...values]));
  return isSource ? { mutes: keys, mutedBy: [] } : { mutes: [], mutedBy: keys };
}

/** More would be a post that every monitor and topic holds. */
const MAX_KEYS = 32;

function combinations(rule: InhibitRule, labels: Labels, storyId: number): string[][] {
  const values = { story: [String(storyId)], monitor: labels.monitors, topic: labels.topics };
  const single = { platform: [labels.platform], language: [labels.language] };
  let all: string[][] = [[]];
  for (const label of rule.equal) {
    all = all.flatMap((some) => ({ ...values, ...single })[label].map((value) => [...some, value])).slice(0, MAX_KEYS);
  }
  return all;
}

/** A rule that was changed is another one. */
function nameOf(rule: InhibitRule): string {
  let name = names.get(rule);
  if (name === undefined) {
    const { source, target, equal, forMs } = rule;
    name = createHash('sha256')
      .update(JSON.stringify([source, target, equal, forMs]))
      .digest('base64')
      .slice(0, 12);
    names.set(rule, name);
  }
  return name;
}

const names = new WeakMap<InhibitRule, string>();

function holds(when: InhibitRule['source'], labels: Labels): boolean {
  return checkConditions(when, { ...labels, muted: false, backfill: false }).failed === undefined;
}
