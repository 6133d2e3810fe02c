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

export interface HaystackShares {
  /** The chance with which a post like this one is kept: 1 where a monitor caught it, else its source's share. */
  of(candidate: { stored: boolean; sourceId: number | null }): number;
  /** All that occur, 1 among them. */
  all: number[];
}

/** Which share of what no monitor caught each source keeps, as it is configured now. */
export async function haystackShares(db: Queryable): Promise<HaystackShares> {
  const rows = await db.query<{ id: number; share: number }>('select id, haystack::float8 as share from sources');
  // `real` has seven digits.
  const shares = new Map(rows.map(({ id, share }) => [id, share > 0 ? Number(share.toPrecision(6)) : 1]));
  return {
    of: ({ stored, sourceId }) => (stored || sourceId === null ? 1 : (shares.get(sourceId) ?? 1)),
    all: [...new Set([1, ...shares.values()])],
  };
}
