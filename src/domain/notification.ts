/** A notification: what is to be said to a channel. Channels render it; nothing in it is markup. */
import type { ActKind } from './act.ts';
import type { Analysis } from './analysis.ts';
import type { Actionable, StoryStatus } from './attention.ts';
import type { Span } from './monitor.ts';
import type { Post } from './post.ts';

/** One signal as a channel may show it. */
export interface NotifiedSignal {
  /** The signal's id in this workspace. */
  id: string;
  post: Post;
  monitors: { name: string; spans: Span[] }[];
  analysis: Analysis;
  /** ISO 8601: when Earshot read it. */
  collectedAt: string;
  /** Absent: it was not asked. */
  actionable?: Actionable;
}

export interface NotifiedState {
  status: StoryStatus;
  owner: string | null;
  by: string | null;
  /** ISO 8601, as `until`, the end of a snooze. */
  at: string;
  until?: string | null;
  outcome?: string | null;
  /** To whom it was handed over. */
  team?: string | null;
  /** Links into trackers. */
  issues?: string[];
  /** Link to the public answer. */
  answer?: string | null;
}

/** A signed link that does one thing with the story, after a page that asks whether to. */
export interface ActLink {
  kind: ActKind;
  /** `Acknowledge` */
  label: string;
  url: string;
}

export interface SignalNotification {
  kind: 'signal';
  /** The delivery's id: stable over retries. */
  id: string;
  team: string | null;
  route: string;
  /** Why this team gets it. */
  reason: string;
  signal: NotifiedSignal;
  story: { id: string /** Posts in the story so far. */; size: number; platforms: string[] };
  /** What people did with the story; absent: nothing yet. */
  state?: NotifiedState;
  /** What corrections can choose from; absent: they are not offered. */
  choices?: { teams: string[]; topics: string[] };
  /** Absent: this workspace has no public address, so no links lead to it. */
  links?: ActLink[];
}

export interface DigestNotification {
  kind: 'digest';
  id: string;
  team: string | null;
  route: string;
  reason: string;
  /** ISO 8601 bounds of what was collected. */
  from: string;
  to: string;
  signals: NotifiedSignal[];
  /** Signals beyond those listed. */
  more: number;
}

export type Notification = SignalNotification | DigestNotification;
