/** What an analyser plug-in is given in tests, and a built-in analysis to refine. */
import type { AnalyserDeps, AnalyserItem, Spending, SpendingBook } from '../../src/contracts/analyser.ts';
import type { HttpClient } from '../../src/contracts/http.ts';
import type { Analysis } from '../../src/domain/analysis.ts';
import type { Post } from '../../src/domain/post.ts';

export const BUILT_IN: Analysis = {
  model: 'earshot-1',
  language: { code: 'en', confidence: 1, from: 'model' },
  sentiment: { label: 'neutral', score: 0, confidence: 0.5 },
  topics: [],
  intents: [{ name: 'question', score: 0.6, reason: 'a question mark' }],
  urgency: { score: 0.1, parts: [] },
  reach: null,
};

export function anItem(
  text: string,
  more: Partial<Omit<AnalyserItem, 'post'>> & { post?: Partial<Post> } = {},
): AnalyserItem {
  const post: Post = {
    platform: 'rss',
    id: text.slice(0, 40),
    text,
    postedAt: '2026-01-01T00:00:00.000Z',
    ...more.post,
  };
  return { post, builtIn: more.builtIn ?? BUILT_IN, mayLeave: more.mayLeave ?? true };
}

/** A budget kept in memory; `spent` may be looked at. */
export function memoryBook(spent: Spending = { requests: 0, tokens: 0 }): SpendingBook & { spent: Spending } {
  return {
    spent,
    async reserve(_account, cost, limit) {
      const requests = spent.requests + cost.requests;
      const tokens = spent.tokens + cost.tokens;
      if (requests > (limit.requests ?? Infinity) || tokens > (limit.tokens ?? Infinity)) return null;
      Object.assign(spent, { requests, tokens });
      return '2026-01';
    },
    async settle(_account, _month, difference) {
      spent.requests += difference.requests;
      spent.tokens += difference.tokens;
    },
  };
}

export interface RecordedDeps extends AnalyserDeps {
  logged: unknown[];
  spending: ReturnType<typeof memoryBook>;
}

export function analyserDeps(http: HttpClient, more: Partial<AnalyserDeps> = {}): RecordedDeps {
  const logged: unknown[] = [];
  const log = (fields: object, message: string) => void logged.push({ ...fields, message });
  return {
    http,
    log: { debug: log, info: log, warn: log, error: log },
    clock: Date.now,
    topics: () => ['billing', 'reliability'],
    ...more,
    spending: memoryBook(),
    logged,
  };
}
