/** What a post is about, by the keywords of the workspace's topics and by what was learnt from examples. */
import type { Reasoned, TopicDef } from '../src/domain/analysis.ts';
import type { Library } from '../src/domain/monitor.ts';
import type { Post } from '../src/domain/post.ts';
import { createVectors } from '../src/nlp/learning/sparse.ts';
import { postText } from '../src/nlp/post-text.ts';
import { type LearnedTopics, learnedTopics, type TopicLayer, topicLayer } from '../src/nlp/topics/learned.ts';
import { LEARNS_FROM, trainTopics } from '../src/nlp/topics/train.ts';
import { compileQuery } from '../src/query/compile.ts';
import { readPost } from '../src/query/text.ts';

export type TopicMatcher = (post: Post) => Reasoned<string>[];
type Report = (problem: { object: string; message: string }) => void;

/** Topics by keywords and, from eight examples on, by these. For learnt corrections: {@link topicsBy}. */
export function topicMatcher(topics: TopicDef[], library: Library, report: Report): TopicMatcher {
  const byKeywords = keywordMatcher(topics, library, report);
  return topicsBy(byKeywords, learnTopics(topics, null, byKeywords));
}

/** Each of `learned` speaks of topics of its own. */
export function topicsBy(byKeywords: TopicMatcher, learned: readonly LearnedTopics[]): TopicMatcher {
  if (learned.length === 0) return byKeywords;
  return (post) => {
    const text = postText(post);
    return learned.reduce((found, one) => one.topicsOf(text, found), byKeywords(post));
  };
}

/** Topics by keywords in the monitor language; the reason names the keyword. One that does not compile is left out. */
export function keywordMatcher(topics: TopicDef[], library: Library, report: Report): TopicMatcher {
  const keywords = topics.flatMap((topic) =>
    topic.keywords.flatMap((keyword) => {
      try {
        return [{ name: topic.name, keyword, matches: compileQuery(keyword, { library }) }];
      } catch (error) {
        report({ object: `topic ${topic.name}`, message: (error as Error).message });
        return [];
      }
    }),
  );
  return (post) => {
    const found = new Map<string, Reasoned<string>>();
    const tokens = readPost(post);
    for (const { name, keyword, matches } of keywords) {
      if (found.has(name) || matches(tokens).truth !== true) continue;
      found.set(name, { name, score: 1, reason: `keyword ${keyword}` });
    }
    return [...found.values()];
  };
}

/** As a function of a text alone, for learning. */
export function keywordsOfText(byKeywords: TopicMatcher): (text: string) => ReadonlySet<string> {
  return (text) => {
    const post: Post = { platform: 'example', id: 'example', text, postedAt: '2026-01-01T00:00:00.000Z' };
    return new Set(byKeywords(post).map(({ name }) => name));
  };
}

/** `layer`: what was learnt from corrections; topics it does not know are learnt from their examples here (0.3 s for 600). */
export function learnTopics(topics: TopicDef[], layer: TopicLayer | null, byKeywords: TopicMatcher): LearnedTopics[] {
  const vectors = createVectors();
  const known = layer === null ? null : learnedTopics(layer, topics, vectors);
  const unknown = topics.filter(
    ({ name, examples = [] }) => examples.length >= LEARNS_FROM && known?.names.has(name) !== true,
  );
  if (unknown.length === 0) return known === null || known.names.size === 0 ? [] : [known];
  const trained = trainTopics({ defs: topics, vectors, keywordsOf: keywordsOfText(byKeywords) });
  const fresh = learnedTopics(topicLayer(trained), unknown, vectors);
  return known === null ? [fresh] : [known, fresh];
}
