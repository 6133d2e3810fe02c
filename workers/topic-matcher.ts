/** What a post is about, by the keywords of the workspace's topics. */
import type { Reasoned, TopicDef } from '../src/domain/analysis.ts';
import type { Library } from '../src/domain/monitor.ts';
import type { Post } from '../src/domain/post.ts';
import { compileQuery } from '../src/query/compile.ts';
import { readPost } from '../src/query/text.ts';

/** Topics by keywords in the monitor language; the reason names the keyword. One that does not compile is left out. */
export function topicMatcher(
  topics: TopicDef[],
  library: Library,
  report: (problem: { object: string; message: string }) => void,
): (post: Post) => Reasoned<string>[] {
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
