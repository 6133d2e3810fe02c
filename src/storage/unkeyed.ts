/** Rows without keys: those of before the text index, and those whose keys a later version emptied. They are made bit by bit. */
import type { Post } from '../domain/post.ts';
import type { Database, Row } from './database.ts';
import { jsonTexts, keyList } from './pages.ts';

/** Makes the keys of at most `limit` stored posts and as many of the haystack; returns how many it made. */
export async function makeKeys(db: Database, limit: number): Promise<number> {
  return (await keyPosts(db, limit)) + (await keyHaystack(db, limit));
}

async function keyPosts(db: Database, limit: number): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx.query<Row & { id: number; data: Post }>(
      'select id, data from posts where keys is null and deleted_at is null order by id limit $1 for update skip locked',
      [limit],
    );
    if (rows.length === 0) return 0;
    await tx.query(
      `update posts p set keys = t.keys::integer[]
       from unnest($1::bigint[], ${jsonTexts('$2')}) as t (id, keys) where p.id = t.id`,
      [rows.map(({ id }) => id), await keyList(rows.map(({ data }) => data))],
    );
    return rows.length;
  });
}

async function keyHaystack(db: Database, limit: number): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx.query<Row & { platform: string; native_id: string; data: Post }>(
      'select platform, native_id, data from haystack where keys is null limit $1 for update skip locked',
      [limit],
    );
    if (rows.length === 0) return 0;
    await tx.query(
      `update haystack h set keys = t.keys::integer[]
       from unnest($1::text[], $2::text[], ${jsonTexts('$3')}) as t (platform, native_id, keys)
       where h.platform = t.platform and h.native_id = t.native_id`,
      [rows.map((row) => row.platform), rows.map((row) => row.native_id), await keyList(rows.map(({ data }) => data))],
    );
    return rows.length;
  });
}
