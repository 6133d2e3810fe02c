/** A group: what one route tells as one, a living message. What happens to it, and what is done about it. */
import type { Escalation, Flood, GroupPolicy, StoryState, StoryStatus, TimeWindow } from '../domain/attention.ts';
import type { SignalFacts, Timing } from '../domain/routing.ts';

/** What of a signal a silence may ask for. */
export type Labels = Omit<SignalFacts, 'muted' | 'backfill'>;

/** A signal that the next message tells. */
export interface Waiting {
  postId: number;
  storyId: number;
  /** How actionable it is, 0…1. */
  value: number;
}

/** Unix milliseconds everywhere. */
export interface Group {
  route: string;
  /** `story:12`, `topic:billing`, … */
  key: string;
  team: string | null;
  channel: string;
  /** Of a group of one story. */
  storyId: number | null;
  openedMs: number;
  /** When something is to be done although nothing happens; null: never. */
  dueMs: number | null;
  /** Messages, changes of messages and escalations so far: makes the key of the next one. */
  seq: number;
  /** Signals that joined. */
  size: number;
  platforms: string[];
  /** Of a group of several: those that were told or wait, the newest last. */
  stories: number[];
  /** The route's own reason for the newest signal. */
  why: string;
  /** Signals since the last message. */
  fresh: number;
  freshSinceMs: number | null;
  /** The most valuable first. */
  waiting: Waiting[];
  /** Stories beyond those. */
  more: number;
  /** What the last message was about. */
  subject: Waiting | null;
  firstToldMs: number | null;
  toldMs: number | null;
  told: { size: number; platforms: string[] };
  /** When the message last was made to say how things stand. */
  shownMs: number | null;
  shown: { size: number; status: StoryStatus };
  /** Steps of the escalation that were taken. */
  steps: number;
  labels: Labels | null;
}

export interface JoiningSignal extends Waiting {
  platform: string;
  labels: Labels;
  /** Why the route takes it. */
  why: string;
  /** Why it is told to nobody; absent: it may be. */
  muted?: { as: 'silenced' | 'inhibited'; reason: string };
}

export type GroupEvent = { kind: 'signal'; signal: JoiningSignal } | { kind: 'tick' } | { kind: 'story' };

/** Why what might be told at once is told later, together with others. */
export type HeldAs = 'batch' | 'digest' | 'quiet' | 'flood' | 'budget';

export type GroupAction =
  | { kind: 'ping'; posts: Waiting[]; more: number; value: number; reason: string }
  | {
      kind: 'hold';
      as: HeldAs;
      posts: Waiting[];
      more: number;
      value: number;
      reason: string;
      /** Null: `everyMs` after the first that is held with it. */
      untilMs: number | null;
      everyMs?: number;
      /** What is held for the same comes as one message. */
      heldFor: string;
    }
  /** The message is to say how things stand. */
  | { kind: 'update'; posts: Waiting[]; reason: string }
  | { kind: 'escalate'; posts: Waiting[]; channel: string; person: string | null; reason: string }
  /** A signal joined and nobody is told of it now. */
  | { kind: 'quiet'; as: 'grouped' | 'waiting' | 'silenced' | 'inhibited'; postId: number; reason: string };

/** A route's rules, its parents' where it has none. */
export interface GroupRules {
  timing: Timing;
  group: GroupPolicy;
  active: TimeWindow[];
  quiet: TimeWindow[];
  escalate: Escalation[];
  flood: Flood | null;
}

/** What a group cannot know of itself. */
export interface GroupContext {
  /** Of the story; null: nobody did anything. */
  state: StoryState | null;
  budget: {
    /** Messages that may still be told today; null: any number. */
    left: number | null;
    of: number;
    exempt: number;
    /** When the next digest may come at the earliest; null: whenever the route says. */
    digestAtMs: number | null;
  };
  /** Null: no cap. */
  flood: { left: number; of: number; untilMs: number } | null;
  /** A silence that holds, for what has joined before. */
  silencedBy(labels: Labels): { untilMs: number; reason: string } | null;
  /** Of an escalation. */
  target(to: string): { channel: string; person: string | null };
  /** Whether the channel can change a message. */
  canUpdate: boolean;
}

export interface Advanced {
  group: Group;
  actions: GroupAction[];
}

export function openGroup(about: Pick<Group, 'route' | 'key' | 'team' | 'channel' | 'storyId'>, nowMs: number): Group {
  return {
    ...about,
    openedMs: nowMs,
    dueMs: null,
    seq: 0,
    size: 0,
    platforms: [],
    stories: [],
    why: '',
    fresh: 0,
    freshSinceMs: null,
    waiting: [],
    more: 0,
    subject: null,
    firstToldMs: null,
    toldMs: null,
    told: { size: 0, platforms: [] },
    shownMs: null,
    shown: { size: 0, status: 'open' },
    steps: 0,
    labels: null,
  };
}

/** `8 min`, `4 h`, `3 days`. */
export function spanText(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} h`;
  return `${Math.round(minutes / 1440)} days`;
}

/** `1 more post`, `4,999 more posts`. */
export function morePosts(count: number): string {
  return `${grouped(count)} more ${count === 1 ? 'post' : 'posts'}`;
}

export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
