/** Analyse: NLP, story and routing for mentions that wait; signals and deliveries in one transaction. */
import type { RefinedAnalysis } from '../src/contracts/analyser.ts';
import { asFailure } from '../src/contracts/failure.ts';
import type { Analysis } from '../src/domain/analysis.ts';
import type { Tier } from '../src/nlp/analyser.ts';
import { type BatchAnswer, type BatchItem, corrected } from '../src/nlp/batch.ts';
import { spamWithRepeats } from '../src/nlp/spam.ts';
import { urgencyAnew, withVelocity } from '../src/nlp/urgency.ts';
import { breather } from '../src/platform/wait.ts';
import { actionable, customerOf } from '../src/routing/actionable.ts';
import { decide } from '../src/routing/decide.ts';
import { factsOf } from '../src/routing/facts.ts';
import { setMentionAside, takeMentions, type WaitingMention } from '../src/storage/mentions.ts';
import { type AnalysedMention, type SaveOptions, saveSignals } from '../src/storage/signals.ts';
import type { StoryPolicy } from '../src/storage/stories.ts';
import type { StoryPulse } from '../src/storage/story-pulse.ts';
import type { WorkspaceFrame } from '../src/storage/workspace.ts';
import { analyseEdited } from './analyse-edited.ts';
import type { ViewDefinition } from './analysis-view.ts';
import type { Running, WorkerContext } from './context.ts';
import type { RefineItem } from './refine.ts';
import type { WorkspaceView } from './workspace-view.ts';

export interface AnalyseOptions {
  /** An answer for each, in their order. Rejects when the batch may be asked again: nothing of it is set aside. */
  answer(items: BatchItem[], view: ViewDefinition): Promise<BatchAnswer[]>;
  /** A second opinion on them, in their order; bounded in time, never rejects. Of live posts only. */
  refine?(items: RefineItem[]): Promise<Analysis[]>;
  stories: StoryPolicy;
  /** Whether a channel can change a message; absent: each can try. */
  canUpdate?(channel: string): boolean;
  concurrency?: number;
  onSignals?(count: number): void;
}

/** Posts in one job from which on speed counts more than the last point of accuracy. */
const HURRY_FROM = 100;
/** Routing, and corrections of what a plug-in said, are on the event loop: up to 10 ms for 64 KB. */
const BREATH_MS = 5;
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
  const waiting = await takeMentions(context.db, ids);
  // A job this full means that more are waiting behind it.
  const tier = ids.length >= HURRY_FROM ? 'fast' : 'thorough';
  const analysed = await analyseAll(context, options, waiting, tier);
  if (analysed.length > 0) {
    const reconsider = reconsidering(context, waiting);
    const { stories, canUpdate } = options;
    const { plan } = context.watch.current().workspace;
    const pending = await saveSignals(context.db, analysed, { stories, canUpdate, reconsider, plan });
    await context.queues
      .send('deliver', pending)
      .catch((error: Error) =>
        context.log.warn({ error: error.message }, 'the deliver queue is away; tend will tell it'),
      );
    context.metrics.signals.inc(analysed.length);
    options.onSignals?.(analysed.length);
  }
  await analyseEdited(context, options, ids);
  timer();
}

async function analyseAll(
  context: WorkerContext,
  options: AnalyseOptions,
  waiting: WaitingMention[],
  tier: Tier,
): Promise<AnalysedMention[]> {
  const breathe = breather(BREATH_MS);
  if (waiting.length === 0) return [];
  const asked = waiting.map((mention) => ({ mention, item: itemOf(mention, tier) }));
  const view = context.watch.current();
  const answers = await options.answer(
    asked.map(({ item }) => item),
    view.definition,
  );
  await refineAnswers(options, asked, answers, view);
  const analysed: AnalysedMention[] = [];
  for (const [nth, { mention }] of asked.entries()) {
    await breathe();
    const one = await orSetAside(context, mention, () => analysedOf(context, mention, answers[nth]));
    if (one !== null) analysed.push(one);
  }
  return analysed;
}

/** In place. History is left alone: it would spend a month's budget on what nobody is told of. */
async function refineAnswers(
  { refine }: AnalyseOptions,
  asked: { mention: WaitingMention; item: BatchItem }[],
  answers: BatchAnswer[],
  view: WorkspaceView,
): Promise<void> {
  if (refine === undefined) return;
  const breathe = breather(BREATH_MS);
  const live = answers.flatMap((answer, nth) => {
    const one = asked[nth];
    return one === undefined || one.mention.backfill || 'error' in answer ? [] : [{ answer, post: one.item.post }];
  });
  const refined = await refine(live.map(({ answer, post }) => ({ post, builtIn: answer.builtIn })));
  for (const [nth, { answer, post }] of live.entries()) {
    const opinion = refined[nth];
    // Nobody was asked: what the thread corrected stands.
    if (opinion === undefined || opinion === answer.builtIn) continue;
    const refinement = (opinion as Partial<RefinedAnalysis>).refinement;
    if (refinement !== undefined && 'kept' in refinement) {
      answer.analysis = Object.assign({}, answer.analysis, { refinement });
      continue;
    }
    await breathe();
    answer.analysis = corrected(view.analysisView(), post, { ...opinion, urgency: urgencyAnew(opinion) });
  }
}

/** One post that the analysis cannot digest is set aside; its neighbours go on. */
async function orSetAside<T>(context: WorkerContext, { postId }: WaitingMention, work: () => T): Promise<T | null> {
  try {
    return work();
  } catch (error) {
    const { message } = asFailure(error);
    context.log.error({ postId, error: message }, 'analysis failed; the mention is set aside');
    context.metrics.mentionsSetAside.inc();
    await setMentionAside(context.db, postId, message);
    return null;
  }
}

/** What the platform sent is of no use to the analysis, and long. */
function itemOf({ post: { raw: _, ...post }, targets }: WaitingMention, tier: Tier): BatchItem {
  return { post, targets, tier };
}

function analysedOf({ watch }: WorkerContext, mention: WaitingMention, answer?: BatchAnswer): AnalysedMention {
  if (answer === undefined || 'error' in answer) throw new Error(answer?.error ?? 'the analysis gave no answer');
  const { postId, post } = mention;
  const { analysis, fingerprint } = answer;
  const routed = routedAs(mention, analysis, watch.current().workspace, { postsAnHour: 1, before: 0 });
  return { postId, post, analysis, fingerprint, ...routed };
}

/** How actionable it is, and where it goes. */
function routedAs(
  mention: WaitingMention,
  analysis: Analysis,
  { root, customers }: WorkspaceFrame,
  { postsAnHour, before }: Pick<StoryPulse, 'postsAnHour' | 'before'>,
): Required<Pick<AnalysedMention, 'facts' | 'actionable' | 'decisions'>> {
  const customer = customerOf(mention.post, customers);
  const scored = actionable(analysis, { postsAnHour, storySize: before, customer });
  const facts = factsOf(mention, analysis, scored.score);
  return { facts, actionable: scored, decisions: decide(facts, root) };
}

/** How fast its story grows makes a post urgent, and may send it elsewhere; how often it was said makes it spam. */
function reconsidering({ watch }: WorkerContext, waiting: readonly WaitingMention[]): SaveOptions['reconsider'] {
  const { workspace } = watch.current();
  const mentions = new Map(waiting.map((mention) => [mention.postId, mention]));
  return (item, pulse) => {
    const { postsAnHour, before, repeatsByAuthor, repeatsByOthers } = pulse;
    const mention = mentions.get(item.postId);
    const urgency = withVelocity(item.analysis.urgency, postsAnHour);
    const spam = item.analysis.spam && spamWithRepeats(item.analysis.spam, { repeatsByAuthor, repeatsByOthers });
    const analysis = { ...item.analysis, urgency, ...(spam && { spam }) };
    if (before === 0 || mention === undefined) return { ...item, analysis };
    return { ...item, analysis, ...routedAs(mention, analysis, workspace, pulse) };
  };
}
