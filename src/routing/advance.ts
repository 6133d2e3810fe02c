/** The one decision about a group: what happened, and when it is → what it is now, and what is to be done. Pure. */
import type { StoryStatus } from '../domain/attention.ts';
import type {
  Advanced,
  Group,
  GroupAction,
  GroupContext,
  GroupEvent,
  GroupRules,
  JoiningSignal,
  Waiting,
} from './group.ts';
import { heldInDigest, laneOf } from './lanes.ts';
import { type News, newsOf, statusAt } from './matters.ts';

/** A message lists no more. */
const MAX_WAITING = 50;
/** A group of several stories knows so many of the last ones. */
const MAX_STORIES = 200;
const MAX_PLATFORMS = 32;

/** `group` stays as it was. */
export function advance(
  group: Group,
  event: GroupEvent,
  nowMs: number,
  rules: GroupRules,
  context: GroupContext,
): Advanced {
  if (event.kind === 'signal') return onSignal(group, event.signal, nowMs, rules, context);
  if (event.kind === 'story') return onStory(group, nowMs, rules, context);
  return settle(group, nowMs, rules, context);
}

function onSignal(
  before: Group,
  signal: JoiningSignal,
  nowMs: number,
  rules: GroupRules,
  context: GroupContext,
): Advanced {
  const group = joined(before, signal);
  if (signal.muted !== undefined) {
    return { group, actions: [{ kind: 'quiet', ...signal.muted, postId: signal.postId }] };
  }
  const isNew = isNewStory(before, signal);
  const awaited = waitingWith(group, signal, isNew, nowMs);
  if (rules.timing.mode !== 'instant') return collected(awaited, signal, isNew, nowMs, rules, context);
  const settled = settle(awaited, nowMs, rules, context);
  const isTold = settled.actions.some(
    (action) => action.kind !== 'quiet' && action.kind !== 'update' && action.posts.some(isPost(signal)),
  );
  return isTold ? settled : { ...settled, actions: [...settled.actions, quietly(settled.group, signal)] };
}

function joined(group: Group, { platform, storyId, labels, why }: JoiningSignal): Group {
  const isKnown = group.platforms.includes(platform) || group.platforms.length >= MAX_PLATFORMS;
  return {
    ...group,
    size: group.size + 1,
    platforms: isKnown ? group.platforms : [...group.platforms, platform],
    storyId: group.storyId === null ? null : storyId,
    labels,
    why,
  };
}

function isNewStory(group: Group, { storyId }: JoiningSignal): boolean {
  return group.storyId === null
    ? !group.stories.includes(storyId)
    : group.toldMs === null && group.waiting.length === 0;
}

/** Of one story the most valuable post is told, of several the first of each. */
function waitingWith(group: Group, { postId, storyId, value }: JoiningSignal, isNew: boolean, nowMs: number): Group {
  const fresh = { fresh: group.fresh + 1, freshSinceMs: group.freshSinceMs ?? nowMs };
  const mine: Waiting = { postId, storyId, value };
  if (group.storyId !== null) {
    const [best] = group.waiting;
    return { ...group, ...fresh, waiting: best === undefined || best.value < value ? [mine] : group.waiting };
  }
  if (!isNew) return { ...group, ...fresh };
  const waiting = [...group.waiting, mine].sort((a, b) => b.value - a.value);
  return {
    ...group,
    ...fresh,
    waiting: waiting.slice(0, MAX_WAITING),
    more: group.more + Math.max(0, waiting.length - MAX_WAITING),
    stories: [...group.stories, storyId].slice(-MAX_STORIES),
  };
}

/** A story is collected once: in a batch or digest it needs no living message. */
function collected(
  group: Group,
  signal: JoiningSignal,
  isNew: boolean,
  nowMs: number,
  rules: GroupRules,
  context: GroupContext,
): Advanced {
  if (!isNew) return { group: toldNow({ ...group, dueMs: null }, nowMs, 'open'), actions: [quietly(group, signal)] };
  const posts = [{ postId: signal.postId, storyId: signal.storyId, value: signal.value }];
  const action: GroupAction = {
    kind: 'hold',
    posts,
    more: 0,
    value: signal.value,
    ...heldInDigest(group, signal.why, nowMs, rules, context),
  };
  return { group: toldNow(group, nowMs, 'open'), actions: [action] };
}

function onStory(group: Group, nowMs: number, rules: GroupRules, context: GroupContext): Advanced {
  const status = statusAt(context.state, nowMs);
  // What was said before it was settled is settled with it.
  const isSettled = status === 'resolved' || status === 'dismissed';
  const settled = isSettled ? { ...group, fresh: 0, freshSinceMs: null, waiting: [], more: 0 } : group;
  return settle(settled, nowMs, rules, context);
}

/** Tells what is due, shows what changed, escalates, and notes when to look again. */
function settle(before: Group, nowMs: number, rules: GroupRules, context: GroupContext): Advanced {
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
function toldNow(group: Group, atMs: number, status: StoryStatus): Group {
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

function quietly(group: Group, { postId }: JoiningSignal): GroupAction {
  if (group.toldMs !== null) {
    return { kind: 'quiet', as: 'grouped', postId, reason: 'grouped: this story was already told by this route' };
  }
  return { kind: 'quiet', as: 'waiting', postId, reason: 'grouped: it is told with what comes meanwhile' };
}

const subjectOf = (group: Group): Waiting[] => (group.subject === null ? [] : [group.subject]);

const isPost =
  (signal: JoiningSignal) =>
  ({ postId }: Waiting): boolean =>
    postId === signal.postId;
