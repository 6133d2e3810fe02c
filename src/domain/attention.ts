/** How much of a team's attention may be taken, and when: windows, budgets, grouping, escalation, silences. */
import type { RouteConditions } from './routing.ts';

/** In the order of ISO 8601: Monday first. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A stretch of the day, on some days, by the clock on a wall. Where `to` is not after `from` it ends on the next day. */
export interface TimeWindow {
  name: string;
  /** IANA, e.g. `Europe/Berlin`. */
  zone: string;
  /** The days on which it begins; absent: every day. */
  days?: Weekday[];
  /** `HH:MM`, inclusive; `24:00` is the end of the day. */
  from: string;
  /** Exclusive. */
  to: string;
  /** Only on these dates: `YYYY-MM-DD` or `YYYY-MM-DD..YYYY-MM-DD`, both ends inclusive. */
  dates?: string[];
}

/** A moment of the day by the clock on a wall. */
export interface DailyTime {
  /** `HH:MM` */
  at: string;
  zone: string;
  /** Absent: every day. */
  days?: Weekday[];
}

/** Of a team in each of its channels. */
export interface Budget {
  /** Instant messages a day; what exceeds them goes into the digest. Absent: any number. */
  instant?: number;
  /** Digests a day; absent: any number. */
  digest?: number;
  /** Actionable from this score on (0…1) is told whatever was spent. */
  exempt?: number;
}

export interface OnCallPerson {
  name: string;
  /** Where this person is told; absent: the channel that escalates. */
  channel?: string;
}

/** People take turns, each for so many days, handing over at the same time of the day. */
export interface OnCall {
  people: OnCallPerson[];
  zone: string;
  /** `YYYY-MM-DD`: the first person's first day. */
  start: string;
  /** `HH:MM` */
  handover: string;
  shiftDays: number;
  /** The last one that holds wins. ISO 8601, end exclusive. */
  overrides: { from: string; to: string; person: string }[];
}

export interface TeamAttention {
  name: string;
  /** Whose midnight begins a day of the budget. */
  zone: string;
  budget?: Budget;
  onCall?: OnCall;
}

export const GROUP_BY = ['story', 'topic', 'monitor', 'route'] as const;

/** Milliseconds, as Alertmanager's group_wait, group_interval and repeat_interval. */
export interface GroupPolicy {
  by: (typeof GROUP_BY)[number];
  /** From the first signal to the first message. */
  waitMs: number;
  /** Between two messages, and between two changes of one, at least. */
  intervalMs: number;
  /** A group that goes on is told again after so long, although nothing that matters changed. */
  repeatMs: number;
}

export interface Escalation {
  /** After the group's first message, while nobody has acknowledged it. */
  afterMs: number;
  /** A channel's name, or `on-call:TEAM`. */
  to: string;
}

/** At most so many messages of a route in so long; what exceeds them comes as one. */
export interface Flood {
  max: number;
  perMs: number;
}

export const EQUAL_LABELS = ['monitor', 'topic', 'story', 'platform', 'language'] as const;

/** While a signal like `source` was heard less than `forMs` ago, one like `target` is told to nobody. */
export interface InhibitRule {
  source: RouteConditions;
  target: RouteConditions;
  /** Both must have these in common. */
  equal: (typeof EQUAL_LABELS)[number][];
  forMs: number;
}

export interface Silence {
  id: number;
  when: RouteConditions;
  author: string;
  reason: string;
  /** Unix milliseconds; the end is exclusive. */
  startsMs: number;
  endsMs: number;
}

export const STORY_STATUSES = ['open', 'acknowledged', 'assigned', 'snoozed', 'resolved', 'dismissed'] as const;
export type StoryStatus = (typeof STORY_STATUSES)[number];

/** What people did with a story. */
export interface StoryState {
  status: StoryStatus;
  owner: string | null;
  /** Of `snoozed`: Unix milliseconds. */
  untilMs: number | null;
  /** Since when, Unix milliseconds. */
  atMs: number;
  by: string | null;
}

/** How much a signal asks to be acted on. */
export interface Actionable {
  /** 0…1 */
  score: number;
  /** What each part adds, those that add nothing left out; they sum to the score unless it is cut at 0 or 1. */
  parts: { name: ActionablePart; value: number; reason: string }[];
}

export type ActionablePart =
  | 'intent'
  | 'urgency'
  | 'reach'
  | 'velocity'
  | 'sentiment'
  | 'customer'
  | 'novelty'
  | 'spam';
