/** A pushed body → its items. Pure. */
import type { PostRef } from '../src/domain/post.ts';

export interface Batch {
  raw: unknown[];
  deleted: PostRef[];
}

/**
 * A list of items, one item, `{ posts: […], deleted: [{ platform, id }] }`, or a list at the path `items`. What it is
 * not, in words, when it is none of these.
 */
export function batchOf(body: unknown, { items }: { items?: string }): Batch | string {
  if (items !== undefined) {
    const list = at(body, items);
    return Array.isArray(list) ? { raw: list, deleted: [] } : `expected a list at ${items}`;
  }
  if (Array.isArray(body)) return { raw: body, deleted: [] };
  if (!isRecord(body)) return 'expected a post, a list of posts, or { posts: […], deleted: […] }';
  if (!('posts' in body) && !('deleted' in body)) return { raw: [body], deleted: [] };
  const { posts = [], deleted = [] } = body;
  if (!Array.isArray(posts)) return 'posts: expected a list';
  if (!Array.isArray(deleted) || !deleted.every(isRef)) return 'deleted: expected a list of { platform, id }';
  return { raw: posts, deleted: deleted.map(({ platform, id }) => ({ platform, id })) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRef(value: unknown): value is PostRef {
  return isRecord(value) && typeof value.platform === 'string' && typeof value.id === 'string';
}

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((node, key) => (isRecord(node) && Object.hasOwn(node, key) ? node[key] : undefined), value);
}
