/** A post of the haystack was read before a monitor asked for it: when one catches it, it is history and no news. */
import type { Post } from '../domain/post.ts';
import type { Queryable } from './database.ts';

export interface HistoricPost extends Record<string, unknown> {
  platform: string;
  native_id: string;
  source_id: number;
  collected_at: string;
  /** As it was read then. */
  edited_at: string | null;
}

/**
 * Takes those of the posts out of the haystack that are in it. Deleting is also the proof that a post was still there,
 * and whoever comes second finds nothing: first in every transaction that stores posts, so that two wait, not fail.
 */
export async function takeFromHaystack(tx: Queryable, posts: readonly Post[]): Promise<HistoricPost[]> {
  return tx.query<HistoricPost>(
    `delete from haystack where (platform, native_id) in (select * from unnest($1::text[], $2::text[]))
     returning platform, native_id, source_id, collected_at, data ->> 'editedAt' as edited_at`,
    [posts.map((post) => post.platform), posts.map((post) => post.id)],
  );
}

/** Once they are stored: they were collected when they were read first. */
export async function keepCollectedAt(tx: Queryable, rows: readonly HistoricPost[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `update posts p set collected_at = t.collected_at
     from unnest($1::text[], $2::text[], $3::timestamptz[]) as t (platform, native_id, collected_at)
     where p.platform = t.platform and p.native_id = t.native_id and p.collected_at > t.collected_at`,
    [rows.map((row) => row.platform), rows.map((row) => row.native_id), rows.map((row) => row.collected_at)],
  );
}
