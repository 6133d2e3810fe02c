/** Many posts at once, as a thread of its own is asked: what can be cloned goes in, what can be cloned comes out. */
import type { Analysis, Fingerprint, Reasoned } from '../domain/analysis.ts';
import type { Post } from '../domain/post.ts';
import type { Tier } from './analyser.ts';

/** What the analysis is told of one post. */
export interface BatchItem {
  post: Post;
  /** Matched already. */
  topics: Reasoned<string>[];
  /** `fast` is asked for while many posts wait. */
  tier?: Tier;
}

/** `error` says why this very post cannot be digested; its neighbours have their answers all the same. */
export type BatchAnswer = { analysis: Analysis; fingerprint: Fingerprint } | { error: string };

export interface Digesting {
  analyse(post: Post, topics: Reasoned<string>[], tier?: Tier): Analysis;
  fingerprint(post: Post): Fingerprint;
}

/** An answer for each item, in their order. Never throws. */
export function digestAll(items: readonly BatchItem[], { analyse, fingerprint }: Digesting): BatchAnswer[] {
  return items.map(({ post, topics, tier }) => {
    try {
      return { analysis: analyse(post, topics, tier), fingerprint: fingerprint(post) };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  });
}
