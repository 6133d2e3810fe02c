/** Delivered messages about posts that are gone: due, tried, done, or impossible. The message's fate is kept beside it. */
import type { Receipt } from '../contracts/channel.ts';
import type { Queryable } from './database.ts';
import type { ClaimedDelivery } from './deliveries.ts';

export interface Retraction extends ClaimedDelivery {
  receipt: Receipt | null;
}

/** Takes at most `limit` of those that are due; they come back after `againMs`. */
export async function claimRetractions(db: Queryable, limit: number, againMs: number): Promise<Retraction[]> {
  return db.query<Retraction & Record<string, unknown>>(
    `update deliveries d set retract_attempts = retract_attempts + 1,
       retract_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000)
     where id in (select id from deliveries where retraction = 'due' and state = 'sent' and retract_at <= clock_timestamp()
       order by retract_at limit $1 for update skip locked)
     returning d.id, d.kind, d.mode, d.group_id as "groupId", d.more, d.channel, d.route, d.team, d.reason, d.story_id as "storyId", d.post_id as "postId",
       d.digest_from as "digestFrom", d.digest_to as "digestTo", d.retract_attempts as attempts, d.claim_epoch as epoch,
       d.created_at as "createdAt", false as "inDoubt", d.receipt`,
    [limit, againMs],
  );
}

export async function endRetraction(
  db: Queryable,
  id: number,
  end: 'done' | 'impossible' | 'failed',
  why: string,
): Promise<void> {
  await db.query(
    `update deliveries set retraction = $2, retract_at = null, reason = reason || '; ' || $3 where id = $1`,
    [id, end, why],
  );
}

export async function postponeRetraction(db: Queryable, id: number, inMs: number): Promise<void> {
  await db.query(
    `update deliveries set retract_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000)
     where id = $1 and retraction = 'due'`,
    [id, inMs],
  );
}

/** How delivered messages about deleted posts fared. */
export async function countRetractions(db: Queryable): Promise<{ due: number; impossible: number; failed: number }> {
  const [row] = await db.query<{ due: number; impossible: number; failed: number }>(
    `select count(*) filter (where retraction = 'due') as due, count(*) filter (where retraction = 'impossible') as impossible,
       count(*) filter (where retraction = 'failed') as failed from deliveries where retraction is not null`,
  );
  return row ?? { due: 0, impossible: 0, failed: 0 };
}
