/** History for one monitor: what was read before the monitor was saved becomes mentions, and never news. */
import type { MonitorMatch } from '../domain/monitor.ts';
import { type Post, postKey, skip } from '../domain/post.ts';
import type { Database, Queryable } from './database.ts';
import { keepCollectedAt, takeFromHaystack } from './history.ts';
import { isRefusedData, type MatchedPost, saveMatches, savePosts, saveSkipped } from './pages.ts';

/** A stored post, or one of the haystack, that the monitor catches. */
export interface FoundPost {
  post: Post;
  match: MonitorMatch;
}

/** Which version of which monitor found them. */
export interface FindingMonitor {
  id: number;
  version: number;
}

/**
 * Stores one batch (some hundred) in one transaction and returns the ids of new mentions, which wait for analysis like
 * any other; their decisions say `backfill`. Posts of the haystack leave it. A post that is neither stored nor in the
 * haystack any more (deleted on its platform, pruned) stays away. The same batch again changes nothing.
 */
export async function saveBackfill(db: Database, monitor: FindingMonitor, found: FoundPost[]): Promise<number[]> {
  if (found.length === 0) return [];
  try {
    return await db.transaction((tx) => store(tx, monitor, found));
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    if (found.length === 1) return setAside(db, found, error as Error);
    // Halves until the one that PostgreSQL refuses stands alone: the others go on.
    const middle = found.length >> 1;
    const first = await saveBackfill(db, monitor, found.slice(0, middle));
    return [...first, ...(await saveBackfill(db, monitor, found.slice(middle)))];
  }
}

async function store(tx: Queryable, monitor: FindingMonitor, found: FoundPost[]): Promise<number[]> {
  await outOfHaystack(tx, found);
  const ids = await storedIds(tx, found);
  const known = found.flatMap(({ post, match }) => {
    const id = ids.get(postKey(post));
    return id === undefined ? [] : [{ id, match }];
  });
  const fresh = await tx.query<{ post_id: number }>(
    `insert into mentions (post_id, backfill, muted)
     select id, true, muted from unnest($1::bigint[], $2::boolean[]) as t (id, muted) order by id
     on conflict do nothing returning post_id`,
    [known.map(({ id }) => id), known.map(({ match }) => match.muted)],
  );
  const rows = known.map(({ id, match }) => ({ id, matches: [match], backfill: true }));
  await saveMatches(tx, rows, new Map(found.map(({ match }) => [match.monitor, monitor])));
  return fresh.map((row) => row.post_id);
}

/** Those that were only hay are stored; what is in neither place stays away. */
async function outOfHaystack(tx: Queryable, found: FoundPost[]): Promise<void> {
  const byKey = new Map(
    found.map(({ post, match }): [string, MatchedPost] => [postKey(post), { post, matches: [match] }]),
  );
  const taken = await takeFromHaystack(
    tx,
    found.map(({ post }) => post),
  );
  for (const [sourceId, rows] of Map.groupBy(taken, (row) => row.source_id)) {
    const posts = rows.flatMap((row) => byKey.get(postKey({ platform: row.platform, id: row.native_id })) ?? []);
    await savePosts(tx, sourceId, posts);
  }
  await keepCollectedAt(tx, taken);
}

/** A post that was deleted has no id here. */
async function storedIds(tx: Queryable, found: FoundPost[]): Promise<Map<string, number>> {
  const rows = await tx.query<{ id: number; platform: string; native_id: string }>(
    `select id, platform, native_id from posts where deleted_at is null
       and (platform, native_id) in (select * from unnest($1::text[], $2::text[]))`,
    [found.map(({ post }) => post.platform), found.map(({ post }) => post.id)],
  );
  return new Map(rows.map((row) => [postKey({ platform: row.platform, id: row.native_id }), row.id]));
}

/** Stays in the haystack, and stands among the source's skipped items. */
async function setAside(db: Database, [item]: FoundPost[], why: Error): Promise<number[]> {
  const post = item?.post as Post;
  const [row] = await db.query<{ source_id: number }>(
    'select source_id from haystack where platform = $1 and native_id = $2',
    [post.platform, post.id],
  );
  if (row !== undefined) {
    await saveSkipped(db, row.source_id, [{ skip: skip('not-storable', why.message), sample: JSON.stringify(post) }]);
  }
  return [];
}
