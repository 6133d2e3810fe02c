/** Mentions whose posts were edited after their analysis: it is made again, and nobody is told. */
import type { Analysis } from '../domain/analysis.ts';
import type { Span } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import type { Database, Queryable, Row } from './database.ts';
import { targetsOf } from './mentions.ts';
import { updateSignals } from './reanalysis.ts';

export interface EditedMention extends Row {
  postId: number;
  post: Post;
  targets: { name: string; spans: Span[] }[];
  /** What was said of it before. */
  analysis: Analysis;
  /** Which edit was read: a later one must not lose its mark. */
  editedAt: string;
}

/** What cannot be analysed within this stays as it was said before: one must not be tried for ever. */
const TRIED_FOR = '1 hour';

/** Marks mentions whose posts changed. */
export async function markEdited(tx: Queryable, postIds: readonly number[]): Promise<void> {
  await tx.query('update mentions set edited_at = clock_timestamp() where post_id = any($1::bigint[])', [postIds]);
}

/** Marked ones that the queue was not told of lately; marks them as told. */
export async function editedMentions(db: Queryable, options: { overdueMs: number; limit: number }): Promise<number[]> {
  const rows = await db.query<{ post_id: number }>(
    `update mentions set queued_at = clock_timestamp()
     where post_id in (
       select post_id from mentions
       where edited_at > clock_timestamp() - interval '${TRIED_FOR}' and analysed_at is not null
         and (queued_at < edited_at or queued_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000))
       order by edited_at limit $2 for update skip locked)
     returning post_id`,
    [options.overdueMs, options.limit],
  );
  return rows.map((row) => row.post_id);
}

/** Those of `ids` that were analysed before they were edited. */
export async function readEdited(db: Queryable, ids: readonly number[]): Promise<EditedMention[]> {
  return db.query<EditedMention>(
    `select m.post_id as "postId", p.data as post, s.analysis, m.edited_at::text as "editedAt",
       ${targetsOf('m.post_id')} as targets
     from mentions m join signals s on s.post_id = m.post_id join posts p on p.id = m.post_id
     where m.post_id = any($1::bigint[]) and m.edited_at is not null and m.analysed_at is not null and p.deleted_at is null
     order by m.post_id`,
    [ids],
  );
}

/** Stores what is said now; decisions, stories and deliveries stay. What was edited once more keeps its mark. */
export async function saveEdited(
  db: Database,
  edited: readonly EditedMention[],
  analyses: ReadonlyMap<number, Analysis>,
): Promise<void> {
  await db.transaction(async (tx) => {
    const rows = await tx.query<{ post_id: number }>(
      `update mentions m set edited_at = null
       from unnest($1::bigint[], $2::text[]) as t (post_id, edited_at)
       where m.post_id = t.post_id and m.edited_at::text = t.edited_at returning m.post_id`,
      [edited.map(({ postId }) => postId), edited.map(({ editedAt }) => editedAt)],
    );
    const anew = rows.flatMap(({ post_id: postId }) => {
      const analysis = analyses.get(postId);
      return analysis === undefined ? [] : [{ postId, analysis }];
    });
    await updateSignals(tx, anew);
  });
}
