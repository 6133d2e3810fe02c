/** Teams, routes, channels and what is decided about a signal. */
import type { IntentName, SentimentLabel } from './analysis.ts';
import type { DailyTime, Escalation, Flood, GroupPolicy } from './attention.ts';

/** Every condition given must hold; within a list one is enough. */
export interface RouteConditions {
  monitor?: string[];
  topic?: string[];
  sentiment?: SentimentLabel[];
  intent?: IntentName[];
  /** ISO 639-1 codes. */
  language?: string[];
  platform?: string[];
  urgency?: NumberRange;
  reach?: NumberRange;
  actionable?: NumberRange;
}

/** Inclusive bounds; an absent bound is open. An unknown number satisfies no bound. */
export interface NumberRange {
  min?: number;
  max?: number;
}

export type Timing =
  | { mode: 'instant' }
  /** As one message at the next full `everyMinutes` of the clock (UTC). */
  | { mode: 'batch'; everyMinutes: number }
  /** Collected and sent as one message every `everyMinutes`, on the database's clock. */
  | { mode: 'digest'; everyMinutes: number }
  /** … or at a time of the day. */
  | { mode: 'digest'; at: DailyTime };

/** A node of the routing tree. Children are asked first, in order; the node itself is the fallback. */
export interface Route {
  /** Unique in the workspace. */
  name: string;
  team?: string;
  /** Absent: a branching node, or "look at it in the database, tell nobody". Inherited by children. */
  channel?: string;
  when: RouteConditions;
  timing: Timing;
  /** These five are the parent's where absent. */
  group?: Partial<GroupPolicy>;
  /** Names of time windows: outside of all of them what would be told waits for the next one. */
  active?: string[];
  /** … and inside of any of these it waits for its end. */
  quiet?: string[];
  escalate?: Escalation[];
  flood?: Flood;
  /** After this node decided, go on to its next sibling too. */
  continue: boolean;
  routes: Route[];
}

/** What routing may look at: facts of a signal, nothing else. */
export interface SignalFacts {
  monitors: string[];
  topics: string[];
  sentiment: SentimentLabel;
  intents: IntentName[];
  urgency: number;
  language: string;
  platform: string;
  reach: number | null;
  /** How much it asks to be acted on, 0…1. */
  actionable: number;
  /** Every monitor that matched has muted it. */
  muted: boolean;
  backfill: boolean;
}

export type RouteOutcome = 'deliver' | 'digest' | 'muted' | 'backfill' | 'no-channel';

/** One answer of the tree, with its reason; stored with the signal. */
export interface RouteDecision {
  /** The deciding node's name. */
  route: string;
  /** Names from the root to the node. */
  path: string[];
  team: string | null;
  channel: string | null;
  outcome: RouteOutcome;
  timing: Timing;
  /** For a person: which conditions held. */
  reason: string;
}

export const DELIVERY_STATES = ['held', 'pending', 'sending', 'sent', 'digested', 'dead', 'cancelled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
