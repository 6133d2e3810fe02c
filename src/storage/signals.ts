/** Analyses become signals and deliveries in one transaction; whoever comes second changes nothing. */
import type { Analysis, Fingerprint } from '../domain/analysis.ts';
import type { Actionable } from '../domain/attention.ts';
import type { Post } from '../domain/post.ts';
import type { RouteDecision, SignalFacts } from '../domain/routing.ts';
import type { RoutingPlan } from '../routing/plan.ts';
import type { Database, Queryable } from './database.ts';
import { type StoredDecision, saveDeliveries } from './route-signals.ts';
import { type JoinedStories, joinStories, STORIES_LOCKED, type StoryPolicy, type StoryPost } from './stories.ts';
import { type StoryPulse, storyPulses } from './story-pulse.ts';

export type { StoredDecision } from './route-signals.ts';

export interface AnalysedMention {
  postId: number;
  post: Post;
  analysis: Analysis;
  fingerprint: Fingerprint;
  decisions: RouteDecision[];
  /** What the decisions were made of; absent: only what the analysis says. */
  facts?: SignalFacts;
  actionable?: Actionable;
}

export interface SaveOptions {
  stories: StoryPolicy;
  /** What a story's pulse changes in an analysis and in where it goes; the same item where it changes nothing. Never throws. */
  reconsider?(item: AnalysedMention, pulse: StoryPulse): AnalysedMention;
  /** The rules of the routes; absent: those of an untouched configuration. */
  plan?: RoutingPlan;
  /** Whether a channel can change a message; absent: each can try. */
  canUpdate?(channel: string): boolean;
}

/** Stores what is not stored yet and returns the ids of deliveries that are to be sent now. */
export async function saveSignals(db: Database, analysed: AnalysedMention[], options: SaveOptions): Promise<number[]> {
  return db.transaction(async (tx) => {
    const open = await lockUnfinished(
      tx,
      analysed.map((item) => item.postId),
    );
    const joining = analysed.filter((item) => open.has(item.postId));
    if (joining.length === 0) return [];
    const stories = await joinStories(tx, joining.map(storyPostOf), options.stories);
    const items = await reconsidered(tx, joining, stories, options);
    const deliveries = await saveDeliveries(tx, items, stories, options);
    await insertSignals(tx, items, stories.of, deliveries.decisions);
    return deliveries.pending;
  }, STORIES_LOCKED);
}

function storyPostOf({ postId, post: { platform, postedAt }, fingerprint }: AnalysedMention): StoryPost {
  return { postId, platform, postedAt, fingerprint };
}

async function reconsidered(
  tx: Queryable,
  items: AnalysedMention[],
  stories: JoinedStories,
  { reconsider }: SaveOptions,
): Promise<AnalysedMention[]> {
  if (reconsider === undefined) return items;
  const members = items.map(({ postId, post }) => ({ postId, post, storyId: stories.of.get(postId) as number }));
  const pulses = await storyPulses(tx, members, stories.begun);
  return items.map((item) => reconsider(item, pulses.get(item.postId) as StoryPulse));
}

async function lockUnfinished(tx: Queryable, ids: number[]): Promise<Set<number>> {
  const rows = await tx.query<{ post_id: number }>(
    `select post_id from mentions where post_id = any($1::bigint[]) and analysed_at is null
     order by post_id for update`,
    [ids],
  );
  return new Set(rows.map((row) => row.post_id));
}

/** And the mentions are finished. */
async function insertSignals(
  tx: Queryable,
  items: AnalysedMention[],
  stories: Map<number, number>,
  decisions: Map<number, StoredDecision[]>,
): Promise<void> {
  const names = (list: { name: string }[]) => `{${list.map(({ name }) => JSON.stringify(name)).join(',')}}`;
  await tx.query(
    `with stored as (
     insert into signals (post_id, story_id, model, language, sentiment, sentiment_score, topics, intents, urgency,
       reach, analysis, decisions, actionable)
     select post_id, story_id, model, language, sentiment, score, topics::text[], intents::text[], urgency,
       reach, analysis, decisions, actionable
     from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::real[], $7::text[], $8::text[],
         $9::real[], $10::bigint[], $11::jsonb[], $12::jsonb[], $13::jsonb[])
       as t (post_id, story_id, model, language, sentiment, score, topics, intents, urgency, reach, analysis, decisions, actionable)
     on conflict do nothing)
     update mentions set analysed_at = clock_timestamp() where post_id = any($1::bigint[])`,
    [
      items.map((item) => item.postId),
      items.map((item) => stories.get(item.postId)),
      items.map((item) => item.analysis.model),
      items.map((item) => item.analysis.language.code),
      items.map((item) => item.analysis.sentiment.label),
      items.map((item) => item.analysis.sentiment.score),
      items.map((item) => names(item.analysis.topics)),
      items.map((item) => names(item.analysis.intents)),
      items.map((item) => item.analysis.urgency.score),
      items.map((item) => item.analysis.reach),
      items.map((item) => JSON.stringify(item.analysis)),
      items.map((item) => JSON.stringify(decisions.get(item.postId) ?? [])),
      items.map((item) => (item.actionable === undefined ? null : JSON.stringify(item.actionable))),
    ],
  );
}
