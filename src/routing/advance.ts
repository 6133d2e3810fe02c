/** The one decision about a group: what happened, and when it is → what it is now, and what is to be done. Pure. */
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
import { heldInDigest } from './lanes.ts';
import { statusAt } from './matters.ts';
import { settle, toldNow } from './settle.ts';

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

function quietly(group: Group, { postId }: JoiningSignal): GroupAction {
  if (group.toldMs !== null) {
    return { kind: 'quiet', as: 'grouped', postId, reason: 'grouped: this story was already told by this route' };
  }
  return { kind: 'quiet', as: 'waiting', postId, reason: 'grouped: it is told with what comes meanwhile' };
}

const isPost =
  (signal: JoiningSignal) =>
  ({ postId }: Waiting): boolean =>
    postId === signal.postId;
