import type { Post } from '../../src/domain/post.ts';

/** A post of nothing but a text, and what a test adds to it. */
export function aPost(text: string, more: Partial<Post> = {}): Post {
  return { platform: 'x', id: '1', text, postedAt: '2026-01-02T03:04:05.000Z', ...more };
}
