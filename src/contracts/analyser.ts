/**
 * What an analyser plug-in promises. The built-in analysis always comes first; a plug-in refines chosen fields of it.
 *
 * Lifecycle: `open` is called once for a configuration and may read files or start a thread; it rejects with a `Failure`
 * that says what to do. Then `analyse` is called with batches, several at a time, each with a signal that is aborted when
 * the batch's time is up: what is answered by then counts, the rest keeps the built-in answer. `analyse` never rejects
 * for what a remote or a model said: it gives the built-in answer, and why. `close` ends everything.
 */
import type { z } from 'zod';
import type { Analysis } from '../domain/analysis.ts';
import type { Post } from '../domain/post.ts';
import type { HttpClient } from './http.ts';
import type { Clock, Log } from './log.ts';

/** The fields a plug-in may refine. Urgency and the others stay as the built-in analysis has them. */
export const REFINED_FIELDS = ['sentiment', 'intents', 'topics'] as const;
export type RefinedField = (typeof REFINED_FIELDS)[number];

/**
 * Why the built-in answer was kept: the platform's policy, the month's budget, a time-out, a failure of the remote or the
 * runtime, an answer that is not what was asked for, a rest after failures, a post the built-in analysis is certain of,
 * or a post without text.
 */
export const KEPT_REASONS = [
  'policy',
  'budget',
  'time-out',
  'failure',
  'answer',
  'resting',
  'certain',
  'no-text',
] as const;
export type KeptReason = (typeof KEPT_REASONS)[number];

/** Stored with the analysis: who was asked, and either what they decided or why they did not. */
export type Refinement = { by: string; fields: RefinedField[] } | { by: string; kept: KeptReason };

/** `model` names both where something was refined: `earshot-1+openai:llama3`. */
export interface RefinedAnalysis extends Analysis {
  refinement: Refinement;
}

export interface AnalyserItem {
  post: Post;
  builtIn: Analysis;
  /** Whether the platform lets this post's content leave the house. */
  mayLeave: boolean;
}

export interface Refiner {
  /** One for each item, in their order. Ends within 100 ms of the signal. */
  analyse(items: readonly AnalyserItem[], signal: AbortSignal): Promise<RefinedAnalysis[]>;
  close(): Promise<void>;
}

export interface Spending {
  requests: number;
  tokens: number;
}

/** What was spent per account and month; kept where a restart does not forget it and several workers agree. */
export interface SpendingBook {
  /**
   * Adds `cost` to this month in one step and says which month that is (`2026-11`, UTC), for `settle`. Null when the sum
   * would exceed `limit`: then nothing is added.
   */
  reserve(account: string, cost: Spending, limit: Partial<Spending>): Promise<string | null>;
  /** Corrects a reservation by what it really cost; may be negative. */
  settle(account: string, month: string, difference: Spending): Promise<void>;
}

export interface AnalyserDeps {
  http: HttpClient;
  log: Log;
  clock: Clock;
  spending: SpendingBook;
  /** The workspace's topics of this moment, by name. */
  topics(): readonly string[];
}

export interface AnalyserPlugin<C = unknown> {
  /** Also the name in configuration (`analyser: { type: openai }`); kebab-case. */
  name: string;
  title: string;
  /** One sentence for lists and documentation. */
  summary: string;
  docsUrl: string;
  /** Strict object; every field described; secrets made with `secret()`. */
  config: z.ZodType<C>;
  /** Valid by `config`; run by the contract suite. */
  example: Record<string, unknown>;
  open(config: C, deps: AnalyserDeps): Promise<Refiner>;
}
