/** Topics, and what was learnt from corrections, ready to be asked; made anew only when something of it changed. */
import type { Analysis, Reasoned } from '../src/domain/analysis.ts';
import type { Post } from '../src/domain/post.ts';
import { type Layer, type LearnedLayer, learnedLayer } from '../src/nlp/learning/layer.ts';
import { postText } from '../src/nlp/post-text.ts';
import type { LearnedTopics } from '../src/nlp/topics/learned.ts';
import type { Queryable } from '../src/storage/database.ts';
import { currentLayer } from '../src/storage/learned-models.ts';
import type { WorkspaceFrame } from '../src/storage/workspace.ts';
import type { ReportProblem } from './live-monitors.ts';
import { keywordMatcher, learnTopics, type TopicMatcher, topicsBy } from './topic-matcher.ts';

export interface LearnedView {
  /** By keywords, examples and corrections; comes before the analysis. */
  topicsOf(post: Post): Reasoned<string>[];
  /** What people's corrections change in an analysis, and by which version; the same analysis where nothing was learnt. */
  correct(post: Post, analysis: Analysis): Analysis;
}

/** As stored with signals: the shipped model, and the workspace's version on top of it. */
export function modelName(shipped: string, version: number | null): string {
  return version === null ? shipped : `${shipped}+w${version}`;
}

/** What takes long to make: kept as long as topics and layer stay, whatever happens to monitors. */
interface Learned {
  key: string;
  topics: LearnedTopics[];
  layer: LearnedLayer | null;
}

/** Makes the view of a frame. */
export function learnedViews(db: Queryable, report: ReportProblem): (frame: WorkspaceFrame) => Promise<LearnedView> {
  let last: Learned | undefined;
  return async ({ topics, library, learned: version }) => {
    const byKeywords = keywordMatcher(topics, library, report);
    const key = JSON.stringify([topics, version]);
    if (last?.key !== key) {
      const layer = version === null ? undefined : ((await currentLayer(db))?.layer as Layer | undefined);
      last = {
        key,
        topics: learnTopics(topics, layer?.topic ?? null, byKeywords),
        layer: layer === undefined ? null : learnedLayer(layer, topics),
      };
    }
    return viewOf(last, byKeywords, version);
  };
}

function viewOf({ topics, layer }: Learned, byKeywords: TopicMatcher, version: number | null): LearnedView {
  const topicsOf = topicsBy(byKeywords, topics);
  if (layer === null) return { topicsOf, correct: (_, analysis) => analysis };
  return {
    topicsOf,
    correct(post, analysis) {
      const corrected = layer.correct(postText(post), analysis);
      return { ...corrected, model: modelName(analysis.model, version) };
    },
  };
}
