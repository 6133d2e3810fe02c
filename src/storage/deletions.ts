/** A deletion follows every copy: rows, haystack, waiting and delivered messages. The fact is kept, the content is not. */
import type { PostRef } from '../domain/post.ts';
import { wellFormed } from '../domain/well-formed.ts';
import type { Queryable } from './database.ts';

/**
 * Empties the posts (identity and times stay), drops what was derived from them, cancels what was not sent yet.
 * Delivered copies are named by their deliveries, which keep their receipts for retraction. Returns how many were known.
 */
export async function deletePosts(tx: Queryable, refs: PostRef[]): Promise<number> {
  // Cleaned like the posts they name.
  const keys = [refs.map((ref) => wellFormed(ref.platform)), refs.map((ref) => wellFormed(ref.id))];
  const named = 'select * from unnest($1::text[], $2::text[])';
  await tx.query(`delete from haystack where (platform, native_id) in (${named})`, keys);
  const gone = await tx.query<{ id: number }>(
    `update posts set data = '{}', keys = '{}', url = null, author = null, deleted_at = clock_timestamp()
     where deleted_at is null and (platform, native_id) in (${named}) returning id`,
    keys,
  );
  const ids = gone.map((row) => row.id);
  if (ids.length === 0) return 0;
  await tx.query(`update stories set units = '{}' where first_post_id = any($1::bigint[])`, [ids]);
  await tx.query('delete from mentions where post_id = any($1::bigint[])', [ids]);
  await tellByOthers(tx, ids);
  await tx.query(
    `update deliveries set state = 'cancelled', reason = reason || '; cancelled: the post was deleted'
     where post_id = any($1::bigint[]) and state in ('held', 'pending')`,
    [ids],
  );
  return ids.length;
}

/** A story that is still to be told is told by another of its posts. */
async function tellByOthers(tx: Queryable, gone: number[]): Promise<void> {
  await tx.query(
    `update deliveries d set post_id = o.post_id
     from deliveries w cross join lateral (
       select post_id from signals where story_id = w.story_id order by post_id limit 1) o
     where w.post_id = any($1::bigint[]) and w.state in ('held', 'pending') and d.id = w.id`,
    [gone],
  );
}
