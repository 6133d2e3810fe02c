/** A deletion follows every copy: rows, haystack, waiting and delivered messages. The fact is kept, the content is not. */
import type { AuthorRef, PostRef } from '../domain/post.ts';
import { wellFormed } from '../domain/well-formed.ts';
import type { Queryable } from './database.ts';

/**
 * Empties the posts (identity and times stay), drops what was derived from them, cancels what was not sent yet.
 * Delivered copies become due for retraction, with the digests that name them. Returns how many were known.
 */
export async function deletePosts(tx: Queryable, refs: PostRef[]): Promise<number> {
  // Cleaned like the posts they name.
  const keys = [refs.map((ref) => wellFormed(ref.platform)), refs.map((ref) => wellFormed(ref.id))];
  const named = 'select * from unnest($1::text[], $2::text[])';
  await tx.query(`delete from haystack where (platform, native_id) in (${named})`, keys);
  return emptied(tx, `(platform, native_id) in (${named})`, keys);
}

/** The same for every post of these accounts. The haystack has no index by author: its scan takes a second a million. */
export async function deletePostsOf(tx: Queryable, authors: AuthorRef[]): Promise<number> {
  const keys = [authors.map((author) => wellFormed(author.platform)), authors.map((author) => wellFormed(author.id))];
  const isTheirs = `(platform, data #>> '{author,id}') in (select * from unnest($1::text[], $2::text[]))`;
  await tx.query(`delete from haystack where ${isTheirs}`, keys);
  return emptied(tx, isTheirs, keys);
}

async function emptied(tx: Queryable, which: string, keys: string[][]): Promise<number> {
  const gone = await tx.query<{ id: number }>(
    `update posts set data = '{}', keys = '{}', url = null, author = null, deleted_at = clock_timestamp()
     where deleted_at is null and ${which} returning id`,
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
  await tx.query(RETRACT, [ids]);
  await unquote(tx, keys as [string[], string[]]);
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

/** Of what is being sent right now, too: it is retracted once its receipt is there. */
const RETRACT = `update deliveries set retraction = 'due', retract_at = clock_timestamp()
  where (retraction is null or (kind = 'digest' and retraction in ('done', 'failed')))
    and state in ('sending', 'sent') and (post_id = any($1::bigint[])
    or id in (select digest_id from deliveries where post_id = any($1::bigint[]) and digest_id is not null))`;

/** What others quote of it or answer to: only its id stays there. Their keys are made anew without its words. */
async function unquote(tx: Queryable, keys: [platforms: string[], ids: string[]]): Promise<void> {
  for (const field of ['quoted', 'parent']) {
    await tx.query(
      `update posts p set keys = null,
         data = jsonb_set(p.data, '{${field}}', jsonb_build_object('id', p.data #> '{${field},id}'))
       from unnest($1::text[], $2::text[]) as t (platform, id)
       where p.data #>> '{${field},id}' is not null and p.platform = t.platform and p.data #>> '{${field},id}' = t.id
         and p.data #> '{${field}}' ?| array['text', 'author']`,
      keys,
    );
  }
}
