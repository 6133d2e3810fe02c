/** What was kept long enough goes, with everything that hangs on it. */
import type { Queryable } from './database.ts';

export interface Retention {
  /** Absent: for ever. */
  signalsDays?: number;
  haystackRows: number;
  haystackDays: number;
}

const AT_ONCE = 5_000;

/** Deletes posts (with mentions, signals, timeline) collected more than `days` ago. Returns how many went. */
export async function pruneSignals(db: Queryable, days: number): Promise<number> {
  const [gone] = await db.query<{ count: number }>(
    `with old as (
       select id from posts where collected_at < clock_timestamp() - make_interval(days => $1) limit $2),
     freed as (
       delete from signals where post_id in (select id from old) or story_id in
         (select id from stories where first_post_id in (select id from old)) returning 1),
     gone as (delete from posts where id in (select id from old) returning 1)
     select count(*) from gone`,
    [days, AT_ONCE],
  );
  return gone?.count ?? 0;
}

/** Samples of items that were no posts may hold anybody's words: they are for finding out what is wrong, not for keeping. */
export async function pruneSamples(db: Queryable, days: number): Promise<void> {
  await db.query('delete from skipped_items where at < clock_timestamp() - make_interval(days => $1)', [days]);
}
