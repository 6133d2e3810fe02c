/** A mention and what was said of it → what routing may look at. */
import type { Analysis } from '../domain/analysis.ts';
import type { Post } from '../domain/post.ts';
import type { SignalFacts } from '../domain/routing.ts';

export interface RoutableMention {
  post: Pick<Post, 'platform'>;
  /** Names of those that matched. */
  monitors: string[];
  muted: boolean;
  backfill: boolean;
}

/** `actionable`: its score. */
export function factsOf(mention: RoutableMention, analysis: Analysis, actionable: number): SignalFacts {
  return {
    monitors: mention.monitors,
    topics: analysis.topics.map(({ name }) => name),
    sentiment: analysis.sentiment.label,
    intents: analysis.intents.map(({ name }) => name),
    urgency: analysis.urgency.score,
    language: analysis.language.code,
    platform: mention.post.platform,
    reach: analysis.reach,
    actionable,
    muted: mention.muted,
    backfill: mention.backfill,
  };
}
