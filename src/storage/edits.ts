/** Stored posts follow what their platform says of them later: edited texts, new counts. Nobody is told anew. */
import type { MonitorMatch } from '../domain/monitor.ts';
import { type Post, postKey } from '../domain/post.ts';
import type { Queryable, Row } from './database.ts';
import { markEdited } from './edited-mentions.ts';
import { jsonList, jsonTexts, keyList, type MonitorIds, saveMatches } from './pages.ts';

export interface EditedPost {
  post: Post;
  /** Of the monitors of now. */
  matches: MonitorMatch[];
}

/**
 * Puts the newer state in the place of the stored one, where it is newer: `editedAt` decides, and without one nothing but
 * `anyway` does. The spans of monitors that matched follow the text. Returns the ids that changed.
 */
export async function followEdits(
  tx: Queryable,
  edited: readonly EditedPost[],
  monitors: MonitorIds,
  anyway = false,
): Promise<number[]> {
  const newest = [...new Map(edited.map((item) => [postKey(item.post), item])).values()];
  if (newest.length === 0) return [];
  const posts = newest.map(({ post }) => post);
  const changed = await tx.query<{ id: number; platform: string; native_id: string } & Row>(
    `update posts p set data = t.data::jsonb, keys = t.keys::integer[], url = coalesce(p.url, t.url)
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], ${jsonTexts('$5')}, ${jsonTexts('$6')})
       as t (platform, native_id, edited_at, url, data, keys)
     where p.platform = t.platform and p.native_id = t.native_id and p.deleted_at is null
       and (coalesce(p.data ->> 'editedAt', '') < t.edited_at
         or ($7 and coalesce(p.data ->> 'editedAt', '') <= coalesce(t.edited_at, '') and p.data <> t.data::jsonb))
     returning p.id, p.platform, p.native_id`,
    [
      posts.map((post) => post.platform),
      posts.map((post) => post.id),
      posts.map((post) => post.editedAt ?? null),
      posts.map((post) => (post.url !== undefined && post.url.length < 500 ? post.url : null)),
      jsonList(posts),
      await keyList(posts),
      anyway,
    ],
  );
  if (changed.length === 0) return [];
  await moveSpans(tx, newest, changed, monitors);
  await markEdited(
    tx,
    changed.map(({ id }) => id),
  );
  return changed.map(({ id }) => id);
}

/** What matched once stays a mention; where it does not match any more it has no spans. */
async function moveSpans(
  tx: Queryable,
  edited: readonly EditedPost[],
  changed: readonly { id: number; platform: string; native_id: string }[],
  monitors: MonitorIds,
): Promise<void> {
  const ids = new Map(changed.map((row) => [postKey({ platform: row.platform, id: row.native_id }), row.id]));
  const found = edited.flatMap(({ post, matches }) => {
    const id = ids.get(postKey(post));
    return id === undefined ? [] : [{ id, matches, backfill: true }];
  });
  const spans = found.flatMap(({ id, matches }) =>
    matches.flatMap((match) => {
      const monitor = monitors.get(match.monitor);
      return monitor === undefined ? [] : [{ id, monitor: monitor.id, spans: JSON.stringify(match.spans) }];
    }),
  );
  await tx.query(`update mention_monitors set spans = '[]' where post_id = any($1::bigint[])`, [
    found.map(({ id }) => id),
  ]);
  await tx.query(
    `update mention_monitors m set spans = t.spans
     from unnest($1::bigint[], $2::bigint[], $3::jsonb[]) as t (post_id, monitor_id, spans)
     where m.post_id = t.post_id and m.monitor_id = t.monitor_id`,
    [spans.map(({ id }) => id), spans.map(({ monitor }) => monitor), spans.map((one) => one.spans)],
  );
  const heard = await tx.query<{ post_id: number }>('select post_id from mentions where post_id = any($1::bigint[])', [
    found.map(({ id }) => id),
  ]);
  const mentioned = new Set(heard.map((row) => row.post_id));
  await saveMatches(
    tx,
    found.filter(({ id }) => mentioned.has(id)),
    monitors,
  );
}

/** Hay that was edited: previews see what it says now. */
export async function followEditsInHay(tx: Queryable, posts: readonly Post[]): Promise<void> {
  if (posts.length === 0) return;
  await tx.query(
    `update haystack h set data = t.data::json, keys = t.keys::integer[]
     from unnest($1::text[], $2::text[], $3::text[], ${jsonTexts('$4')}, ${jsonTexts('$5')})
       as t (platform, native_id, edited_at, data, keys)
     where h.platform = t.platform and h.native_id = t.native_id and coalesce(h.data ->> 'editedAt', '') < t.edited_at`,
    [
      posts.map((post) => post.platform),
      posts.map((post) => post.id),
      posts.map((post) => post.editedAt ?? ''),
      jsonList([...posts]),
      await keyList([...posts]),
    ],
  );
}
