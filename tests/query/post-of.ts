import type { Post } from '../../src/domain/post.ts';
import { type Answer, compileQuery } from '../../src/query/compile.ts';
import { fieldText, readPost } from '../../src/query/text.ts';

/** A post on no platform in particular that gives nothing but what the test says. */
export function postOf(text: string, more: Partial<Post> = {}): Post {
  return { platform: 'somewhere', id: '1', text, postedAt: '2026-01-01T00:00:00.000Z', ...more };
}

export function ask(query: string, post: Post): Answer {
  return compileQuery(query)(readPost(post));
}

/** What a query found, as `field:text`. */
export function found(query: string, post: Post): string[] {
  return ask(query, post).spans.map(({ field, start, end }) => `${field}:${fieldText(post, field)?.slice(start, end)}`);
}
