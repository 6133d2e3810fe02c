/**
 * Authors who asked to be forgotten, as keyed hashes: enough to know one again, not to say who they are. HMAC-SHA-256 under a
 * key of this workspace, of the platform and an account's id or handle.
 */
import { createHmac } from 'node:crypto';
import type { Post } from '../domain/post.ts';

export interface AuthorNames {
  id?: string | undefined;
  /** With or without @, in any case. */
  handle?: string | undefined;
}

/** Base64url, one for each name that is given. */
export function authorHashes(key: Uint8Array, platform: string, { id, handle }: AuthorNames): string[] {
  const names = [
    ...(id === undefined ? [] : [`id ${id}`]),
    ...(handle === undefined ? [] : [`handle ${plainHandle(handle)}`]),
  ];
  return names.map((name) => createHmac('sha256', key).update(`${platform} ${name}`).digest('base64url'));
}

export const plainHandle = (handle: string): string => handle.replace(/^@/, '').toLowerCase();

export class Forgotten {
  readonly #key: Uint8Array;
  readonly #hashes: ReadonlySet<string>;

  constructor(key: Uint8Array, hashes: Iterable<string>) {
    this.#key = key;
    this.#hashes = new Set(hashes);
  }

  /** Null: its author is not to be stored. Otherwise the post, without the words of forgotten ones it quotes or answers to. */
  without(post: Post): Post | null {
    if (this.#hashes.size === 0) return post;
    if (this.#has(post.platform, post.author)) return null;
    let kept = post;
    for (const field of ['quoted', 'parent'] as const) {
      const other = post[field];
      if (other !== undefined && this.#has(post.platform, other.author)) kept = { ...kept, [field]: { id: other.id } };
    }
    return kept;
  }

  #has(platform: string, author: AuthorNames | undefined): boolean {
    return author !== undefined && authorHashes(this.#key, platform, author).some((hash) => this.#hashes.has(hash));
  }
}

export const NOBODY_FORGOTTEN = new Forgotten(new Uint8Array(), []);
