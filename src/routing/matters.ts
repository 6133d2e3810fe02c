/** What is worth another message: everything else only changes the one that is there. */
import type { GroupPolicy, StoryState, StoryStatus } from '../domain/attention.ts';
import { type Group, grouped, morePosts, spanText } from './group.ts';

export interface News {
  /** When it is to be told; may have passed. */
  atMs: number;
  reason: string;
}

/** A group that reaches these sizes has changed. */
const THRESHOLDS = [10, 100, 1_000, 10_000, 100_000];

/** A snooze that is over is no state any more. */
export function statusAt(state: StoryState | null, nowMs: number): StoryStatus {
  if (state === null) return 'open';
  return state.status === 'snoozed' && (state.untilMs ?? 0) <= nowMs ? 'open' : state.status;
}

/** What is, or will be, news of the group, whichever comes first; null: nothing, as things stand. */
export function newsOf(group: Group, policy: GroupPolicy, state: StoryState | null, nowMs: number): News | null {
  const snoozed = state?.status === 'snoozed' ? state.untilMs : null;
  if (state?.status === 'dismissed') return null;
  if (snoozed !== null && snoozed > nowMs) return { atMs: snoozed, reason: 'the snooze is over' };
  if (group.toldMs === null) return firstNews(group, policy, nowMs);
  if (snoozed !== null && group.toldMs < snoozed) return { atMs: snoozed, reason: snoozeOver(state, group) };
  if (group.fresh === 0) return null;
  const news = state === null ? openNews(group, policy, group.toldMs) : ownedNews(group, policy, state, group.toldMs);
  const due = news.filter(({ atMs }) => atMs <= nowMs);
  if (due.length > 0) {
    const reasons = due.map(({ reason }) => reason);
    const told = reasons.some((reason) => reason.includes('more post')) ? reasons : [...reasons, sinceThen(group)];
    return { atMs: Math.min(...due.map(({ atMs }) => atMs)), reason: told.join('; ') };
  }
  return news.toSorted((a, b) => a.atMs - b.atMs)[0] ?? null;
}

function firstNews(group: Group, policy: GroupPolicy, nowMs: number): News | null {
  if (group.fresh === 0 || group.freshSinceMs === null) return null;
  const more = group.storyId === null ? group.more : group.fresh - 1;
  const why =
    group.waiting.length > 1 ? [`${grouped(group.waiting.length + group.more)} stories`, group.why] : [group.why];
  const also =
    more > 0 && group.storyId !== null ? [`${morePosts(more)} in ${spanText(nowMs - group.freshSinceMs)}`] : [];
  return { atMs: group.freshSinceMs + policy.waitMs, reason: [...why, ...also].join('; ') };
}

function snoozeOver(state: StoryState | null, group: Group): string {
  return `the snooze of ${state?.by ?? 'somebody'} is over${group.fresh > 0 ? `; ${sinceThen(group)}` : ''}`;
}

/** Nobody has it. */
function openNews(group: Group, policy: GroupPolicy, toldMs: number): News[] {
  const news: News[] = [];
  const next = toldMs + policy.intervalMs;
  const platforms = group.platforms.filter((name) => !group.told.platforms.includes(name));
  if (platforms.length > 0) news.push({ atMs: next, reason: `now also on ${platforms.join(', ')}` });
  const crossed = THRESHOLDS.findLast((size) => group.told.size < size && size <= group.size);
  if (crossed !== undefined) news.push({ atMs: next, reason: `${grouped(group.size)} posts by now` });
  const stories = group.storyId === null ? group.waiting.length + group.more : 0;
  if (stories > 0) news.push({ atMs: next, reason: stories === 1 ? group.why : `${grouped(stories)} more stories` });
  const reason = `nobody has acknowledged it, and it goes on: ${sinceThen(group)}`;
  return [...news, { atMs: toldMs + policy.repeatMs, reason }];
}

/** Somebody has it, or had: only silence of theirs, or its coming back, is news. */
function ownedNews(group: Group, policy: GroupPolicy, state: StoryState, toldMs: number): News[] {
  const who = state.owner ?? state.by ?? 'somebody';
  switch (state.status) {
    case 'acknowledged':
    case 'assigned': {
      const atMs = Math.max(state.atMs, toldMs) + policy.repeatMs;
      return [
        { atMs, reason: `${who} has had it for ${spanText(atMs - state.atMs)}, and it goes on: ${sinceThen(group)}` },
      ];
    }
    case 'resolved': {
      const isBack = toldMs < state.atMs;
      const atMs = isBack ? Math.max(state.atMs, toldMs + policy.intervalMs) : toldMs + policy.repeatMs;
      return [{ atMs, reason: `it came back after ${state.by ?? 'somebody'} resolved it: ${sinceThen(group)}` }];
    }
    default:
      return openNews(group, policy, toldMs);
  }
}

const sinceThen = (group: Group): string => morePosts(group.fresh);
