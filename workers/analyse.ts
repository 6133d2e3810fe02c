/** Analyse: NLP, story and routing for mentions that wait; signals and deliveries in one transaction. */
import { asFailure } from '../src/contracts/failure.ts';
import type { Analysis, Fingerprint, Reasoned } from '../src/domain/analysis.ts';
import type { Post } from '../src/domain/post.ts';
import type { SignalFacts } from '../src/domain/routing.ts';
import type { Tier } from '../src/nlp/analyser.ts';
import { decide } from '../src/routing/decide.ts';
import { countTries, setMentionAside, type WaitingMention, waitingMentions } from '../src/storage/mentions.ts';
import { type AnalysedMention, saveSignals } from '../src/storage/signals.ts';
import type { StoryPolicy } from '../src/storage/stories.ts';
import type { Running, WorkerContext } from './context.ts';

export interface AnalyseOptions {
  /** `fast` is asked for while many posts wait. */
  analyse(post: Post, topics: Reasoned<string>[], tier?: Tier): Analysis;
  fingerprint(post: Post): Fingerprint;
  stories: StoryPolicy;
  concurrency?: number;
  onSignals?(count: number): void;
}

/** Posts in one job from which on speed counts more than the last point of accuracy. */
const HURRY_FROM = 100;
/** Two batches: one computes while the other waits for the database. */
const CONCURRENCY = 2;

export function startAnalyse(context: WorkerContext, options: AnalyseOptions): Running {
  const worker = context.queues.work('analyse', (ids) => analyseBatch(context, options, ids), {
    concurrency: options.concurrency ?? CONCURRENCY,
  });
  return { stop: () => worker.close() };
}

/** Ids that are finished or gone are passed over, so a repeat is harmless. */
export async function analyseBatch(context: WorkerContext, options: AnalyseOptions, ids: number[]): Promise<void> {
  const timer = context.metrics.analyseSeconds.startTimer();
  await context.watch.fresh();
  await countTries(context.db, ids);
  const waiting = await waitingMentions(context.db, ids);
  // A job this full means that more are waiting behind it.
  const tier = ids.length >= HURRY_FROM ? 'fast' : 'thorough';
  const analysed: AnalysedMention[] = [];
  for (const mention of waiting) {
    const item = await analyseOne(context, options, mention, tier);
    if (item !== null) analysed.push(item);
  }
  if (analysed.length > 0) {
    const pending = await saveSignals(context.db, analysed, options.stories);
    await context.queues
      .send('deliver', pending)
      .catch((error: Error) =>
        context.log.warn({ error: error.message }, 'the deliver queue is away; tend will tell it'),
      );
    context.metrics.signals.inc(analysed.length);
    options.onSignals?.(analysed.length);
  }
  timer();
}

/** One post that the analysis cannot digest is set aside; its neighbours go on. */
async function analyseOne(
  context: WorkerContext,
  options: AnalyseOptions,
  mention: WaitingMention,
  tier: Tier,
): Promise<AnalysedMention | null> {
  const view = context.watch.current();
  try {
    const analysis = view.correct(mention.post, options.analyse(mention.post, view.topicsOf(mention.post), tier));
    return {
      postId: mention.postId,
      platform: mention.post.platform,
      postedAt: mention.post.postedAt,
      analysis,
      fingerprint: options.fingerprint(mention.post),
      decisions: decide(factsOf(mention, analysis), view.workspace.root),
    };
  } catch (error) {
    const { message } = asFailure(error);
    context.log.error({ postId: mention.postId, error: message }, 'analysis failed; the mention is set aside');
    context.metrics.mentionsSetAside.inc();
    await setMentionAside(context.db, mention.postId, message);
    return null;
  }
}

export function factsOf(
  mention: Pick<WaitingMention, 'post' | 'monitors' | 'muted' | 'backfill'>,
  analysis: Analysis,
): SignalFacts {
  return {
    monitors: mention.monitors,
    topics: analysis.topics.map(({ name }) => name),
    sentiment: analysis.sentiment.label,
    intents: analysis.intents.map(({ name }) => name),
    urgency: analysis.urgency.score,
    language: analysis.language.code,
    platform: mention.post.platform,
    reach: analysis.reach,
    muted: mention.muted,
    backfill: mention.backfill,
  };
}
