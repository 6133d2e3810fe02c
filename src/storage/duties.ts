/** What platforms demand of stored posts: deleted after so many days, looked up again every so many hours. */
import type { StoredRef } from '../contracts/connector.ts';
import type { PostRef } from '../domain/post.ts';
import type { Queryable, Row } from './database.ts';
import { deletePosts } from './deletions.ts';

/**
 * Deletes the content of posts of a platform or of its connector's sources that were collected more than `days` ago, at most
 * `limit` of them, and of the haystack. Returns how many stored ones went.
 */
export async function deleteOlder(tx: Queryable, platform: string, days: number, limit: number): Promise<number> {
  const theirs = `(platform = $1 or source_id in (select id from sources where connector = $1))
    and collected_at < clock_timestamp() - make_interval(secs => $2::float8 * 86400)`;
  await tx.query(`delete from haystack where ${theirs}`, [platform, days]);
  const old = await tx.query<PostRef & Row>(
    `select platform, native_id as id from posts where deleted_at is null and ${theirs} limit $3`,
    [platform, days, limit],
  );
  return old.length === 0 ? 0 : deletePosts(tx, old);
}

export interface SourceToCheck extends Row {
  id: number;
  name: string;
  connector: string;
  config: unknown;
}

/**
 * The sources of these connectors that have posts which were not looked up within their hours; nobody else gets them for
 * `leaseMs`, after which they may be looked up again.
 */
export async function sourcesToCheck(
  db: Queryable,
  hours: ReadonlyMap<string, number>,
  leaseMs: number,
): Promise<SourceToCheck[]> {
  return db.query<SourceToCheck>(
    `update sources s set recheck_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
     from unnest($1::text[], $2::float8[]) as t (connector, hours)
     where s.connector = t.connector and s.enabled and s.removed_at is null and s.recheck_at <= clock_timestamp()
       and exists (select 1 from posts p where p.source_id = s.id and p.deleted_at is null
         and coalesce(p.checked_at, p.collected_at) < clock_timestamp() - make_interval(secs => t.hours * 3600))
     returning s.id, s.name, s.connector, s.config`,
    [[...hours.keys()], [...hours.values()], leaseMs],
  );
}

/** Those that were not looked up for the longest time first. */
export async function postsToCheck(
  db: Queryable,
  sourceId: number,
  hours: number,
  limit: number,
): Promise<StoredRef[]> {
  return db.query<StoredRef & Row>(
    `select platform, native_id as id, url from posts
     where source_id = $1 and deleted_at is null
       and coalesce(checked_at, collected_at) < clock_timestamp() - make_interval(secs => $2::float8 * 3600)
     order by coalesce(checked_at, collected_at) limit $3`,
    [sourceId, hours, limit],
  );
}

/** `agoHours`: as if they had been looked up so long ago, where the platform could not tell this time. */
export async function markChecked(tx: Queryable, refs: readonly PostRef[], agoHours = 0): Promise<void> {
  await tx.query(
    `update posts p set checked_at = clock_timestamp() - make_interval(secs => $3::float8 * 3600)
     from unnest($1::text[], $2::text[]) as t (platform, native_id)
     where p.platform = t.platform and p.native_id = t.native_id and p.deleted_at is null`,
    [refs.map(({ platform }) => platform), refs.map(({ id }) => id), agoHours],
  );
}

/** When its posts may be looked up again. */
export async function nextCheckIn(db: Queryable, sourceId: number, ms: number): Promise<void> {
  await db.query(
    `update sources set recheck_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000) where id = $1`,
    [sourceId, ms],
  );
}
