/** What is to be done about a group as it stands: tell what is due, show what changed, escalate. Pure. */
import type { StoryStatus } from '../domain/attention.ts';
import type { Advanced, Group, GroupAction, GroupContext, GroupRules, Waiting } from './group.ts';
import { laneOf } from './lanes.ts';
import { type News, newsOf, statusAt } from './matters.ts';

/** Tells what is due, shows what changed, escalates, and notes when to look again. */
export function settle(before: Group, nowMs: number, rules: GroupRules, context: GroupContext): Advanced {
  const actions: GroupAction[] = [];
  const status = statusAt(context.state, nowMs);
  const silence = before.labels === null ? null : context.silencedBy(before.labels);
  let group = before;
  let news = newsOf(group, rules.group, context.state, nowMs);
  if (news !== null && news.atMs <= nowMs && silence === null) {
    group = tell(group, news, { nowMs, status, rules, context, actions });
    news = newsOf(group, rules.group, context.state, nowMs);
  } else if (isStale(group, status) && showAt(group, status, rules, nowMs) <= nowMs && context.canUpdate) {
    const reason = status === group.shown.status ? 'the story grew' : `the story is ${status}`;
    group = shownNow(group, nowMs, status);
    actions.push({ kind: 'update', posts: subjectOf(group), reason });
  }
  const step = escalationDue(group, status, rules);
  if (step !== null && step <= nowMs && silence === null) group = escalated(group, { nowMs, rules, context, actions });
  return { group: { ...group, dueMs: nextLook(group, news, status, silence, rules, context, nowMs) }, actions };
}

interface Telling {
  nowMs: number;
  status: StoryStatus;
  rules: GroupRules;
  context: GroupContext;
  actions: GroupAction[];
}

function tell(group: Group, news: News, { nowMs, status, rules, context, actions }: Telling): Group {
  const posts = group.waiting.length > 0 ? group.waiting : subjectOf(group);
  const value = Math.max(0, ...posts.map((post) => post.value));
  const lane = laneOf(group, value, nowMs, rules, context);
  const said = { posts, more: group.more, value };
  if (lane.as === 'now') actions.push({ kind: 'ping', ...said, reason: news.reason });
  else actions.push({ kind: 'hold', ...said, ...lane, reason: `${news.reason}; ${lane.reason}` });
  const atMs = lane.as === 'now' ? nowMs : (lane.untilMs ?? nowMs);
  // The clock of an escalation begins when somebody was disturbed: a line in a digest disturbs nobody.
  const isHeard = lane.as === 'now' || lane.as === 'quiet';
  const firstToldMs = group.firstToldMs ?? (isHeard ? atMs : null);
  return { ...toldNow({ ...group, subject: posts[0] ?? null }, atMs, status), firstToldMs };
}

/** `atMs` lies ahead where it is held. */
export function toldNow(group: Group, atMs: number, status: StoryStatus): Group {
  return {
    ...shownNow(group, atMs, status),
    told: { size: group.size, platforms: group.platforms },
    subject: group.waiting[0] ?? group.subject,
    toldMs: atMs,
    fresh: 0,
    freshSinceMs: null,
    waiting: [],
    more: 0,
  };
}

function shownNow(group: Group, atMs: number, status: StoryStatus): Group {
  return { ...group, seq: group.seq + 1, shownMs: atMs, shown: { size: group.size, status } };
}

function isStale({ toldMs, size, shown }: Group, status: StoryStatus): boolean {
  return toldMs !== null && (shown.status !== status || size > shown.size);
}

/** What people did is shown at once, growth now and then. */
function showAt({ shown, shownMs }: Group, status: StoryStatus, rules: GroupRules, nowMs: number): number {
  const held = Math.max(nowMs, shownMs ?? 0);
  return shown.status !== status ? held : (shownMs ?? nowMs) + rules.group.intervalMs;
}

function escalationDue({ firstToldMs, steps }: Group, status: StoryStatus, { escalate }: GroupRules): number | null {
  const step = escalate[steps];
  return step === undefined || firstToldMs === null || status !== 'open' ? null : firstToldMs + step.afterMs;
}

/** One step at a time: those that follow have their own time. */
function escalated(group: Group, { nowMs, rules, context, actions }: Omit<Telling, 'status'>): Group {
  const step = rules.escalate[group.steps];
  if (step === undefined) return group;
  const { channel, person } = context.target(step.to);
  const onCall = person === null ? '' : `; on call: ${person}`;
  const reason = `escalated: nobody acknowledged it in ${Math.round(step.afterMs / 60_000)} min${onCall}`;
  actions.push({ kind: 'escalate', posts: subjectOf(group), channel, person, reason });
  return { ...group, seq: group.seq + 1, steps: group.steps + 1, dueMs: nowMs };
}

function nextLook(
  group: Group,
  news: News | null,
  status: StoryStatus,
  silence: { untilMs: number } | null,
  rules: GroupRules,
  { canUpdate }: GroupContext,
  nowMs: number,
): number | null {
  const times = [
    news?.atMs ?? null,
    isStale(group, status) && canUpdate ? showAt(group, status, rules, nowMs) : null,
    escalationDue(group, status, rules),
  ].filter((time) => time !== null);
  return times.length === 0 ? null : Math.max(Math.min(...times), silence?.untilMs ?? 0);
}

const subjectOf = (group: Group): Waiting[] => (group.subject === null ? [] : [group.subject]);
