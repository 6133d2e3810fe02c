/** Teams, routes, channels and what is decided about a signal. */
import type { IntentName, SentimentLabel } from './analysis.ts';

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
}

/** Inclusive bounds; an absent bound is open. An unknown number satisfies no bound. */
export interface NumberRange {
  min?: number;
  max?: number;
}

export type Timing =
  | { mode: 'instant' }
  /** Collected and sent as one message every `everyMinutes`, on the database's clock. */
  | { mode: 'digest'; everyMinutes: number };

/** A node of the routing tree. Children are asked first, in order; the node itself is the fallback. */
export interface Route {
  /** Unique in the workspace. */
  name: string;
  team?: string;
  /** Absent: a branching node, or "look at it in the database, tell nobody". Inherited by children. */
  channel?: string;
  when: RouteConditions;
  timing: Timing;
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
