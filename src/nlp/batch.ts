/** Many posts at once, as a thread of its own is asked: what can be cloned goes in, what can be cloned comes out. */
import type { Analysis, Fingerprint, Reasoned } from '../domain/analysis.ts';
import type { Post } from '../domain/post.ts';
import type { AnalyseContext, Tier } from './analyser.ts';
import type { NameIndex } from './entities.ts';
import { postText } from './post-text.ts';
import type { TowardsTarget } from './towards.ts';
import { urgencyAnew } from './urgency.ts';

/** What the analysis is told of one post. */
export interface BatchItem {
  post: Post;
  /** The monitors that matched it, and where. */
  targets?: TowardsTarget[];
  /** `fast` is asked for while many posts wait. */
  tier?: Tier;
}

/** `error` says why this very post cannot be digested; its neighbours have their answers all the same. */
export type BatchAnswer =
  | {
      /** What the shipped models and rules say, with the workspace's topics. */
      builtIn: Analysis;
      /** The same as people's corrections change it. */
      analysis: Analysis;
      fingerprint: Fingerprint;
    }
  | { error: string };

export interface Digesting {
  analyse(post: Post, context: AnalyseContext): Analysis;
  fingerprint(post: Post): Fingerprint;
}

/** What a workspace adds to the shipped analysis. */
export interface AnalysisView {
  /** By keywords, examples and corrections; comes before the analysis. */
  topicsOf(post: Post): Reasoned<string>[];
  /** What people's corrections change in an analysis, and by which version; the same analysis where nothing was learnt. */
  correct(text: string, analysis: Analysis): Analysis;
  /** Products, competitors and other names of its lists. */
  names: NameIndex;
}

/** An answer for each item, in their order. Never throws. */
export function digestAll(items: readonly BatchItem[], view: AnalysisView, functions: Digesting): BatchAnswer[] {
  return items.map((item) => {
    try {
      const builtIn = analyseIn(view, item, functions);
      return { builtIn, analysis: corrected(view, item.post, builtIn), fingerprint: functions.fingerprint(item.post) };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  });
}

/** As people's corrections change it; how urgent it is follows. */
export function corrected(view: Pick<AnalysisView, 'correct'>, post: Post, analysis: Analysis): Analysis {
  const after = view.correct(postText(post), analysis);
  const isJudgedAlike = after.sentiment === analysis.sentiment && after.intents === analysis.intents;
  return isJudgedAlike ? after : { ...after, urgency: urgencyAnew(after) };
}

/** Before corrections. */
export function analyseIn(
  { topicsOf, names }: Pick<AnalysisView, 'topicsOf' | 'names'>,
  { post, targets, tier }: BatchItem,
  { analyse }: Pick<Digesting, 'analyse'>,
): Analysis {
  return analyse(post, { topics: topicsOf(post), names, ...(targets && { targets }), ...(tier && { tier }) });
}
