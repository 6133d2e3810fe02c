/** The haystack is bounded: the oldest unmatched posts make room. */
import type { Queryable } from './database.ts';

/** Deletes what is older than `days` and, beyond `rows`, the oldest. Returns how many went. */
export async function pruneHaystack(db: Queryable, bound: { rows: number; days: number }): Promise<number> {
  const [gone] = await db.query<{ count: number }>(
    `with gone as (
       delete from haystack where collected_at < greatest(
         clock_timestamp() - make_interval(days => $1),
         (select collected_at from haystack order by collected_at desc offset $2 limit 1))
       returning 1)
     select count(*) from gone`,
    [bound.days, bound.rows],
  );
  return gone?.count ?? 0;
}
