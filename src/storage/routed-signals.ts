/** Stored signals as routing sees them: for rehearsals, explanations, and the list of what no route took. */
import type { Analysis } from '../domain/analysis.ts';
import type { Actionable } from '../domain/attention.ts';
import type { Post } from '../domain/post.ts';
import type { Database, Queryable, Row } from './database.ts';
import type { StoredDecision } from './signals.ts';

export interface StoredRouted extends Row {
  postId: number;
  storyId: number;
  post: Post;
  analysis: Analysis;
  /** Null: it was stored before there was a score. */
  actionable: Actionable | null;
  decisions: StoredDecision[];
  monitors: string[];
  muted: boolean;
  backfill: boolean;
  /** When it was analysed, Unix milliseconds. */
  atMs: number;
}

/** Monitors that found it later in history are no reason to tell anybody. */
const SELECT = `select s.post_id as "postId", s.story_id as "storyId", p.data as post, s.analysis, s.actionable, s.decisions,
    coalesce((select jsonb_agg(o.name order by o.name) from mention_monitors mm join monitors o on o.id = mm.monitor_id
      where mm.post_id = s.post_id and (not mm.backfill or m.backfill)), '[]') as monitors,
    m.muted, m.backfill, (extract(epoch from s.analysed_at) * 1000)::float8 as "atMs"
  from signals s join posts p on p.id = s.post_id join mentions m on m.post_id = s.post_id`;

const AT_ONCE = 1_000;

/** Live signals of the last so many days, in the order in which they were analysed. Deleted posts are gone. */
export async function* routedSignals(db: Database, days: number): AsyncGenerator<StoredRouted> {
  let after = { at: '-infinity', id: 0 };
  while (true) {
    const rows = await db.query<StoredRouted & { at: string }>(
      `${SELECT.replace('select ', 'select s.analysed_at::text as at, ')}
       where (s.analysed_at, s.post_id) > ($1::timestamptz, $2::bigint)
         and s.analysed_at > clock_timestamp() - make_interval(secs => $3::float8 * 86400)
         and p.deleted_at is null and not m.backfill
       order by s.analysed_at, s.post_id limit ${AT_ONCE}`,
      [after.at, after.id, days],
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) return;
    after = { at: last.at, id: last.postId };
  }
}

/** Null when the post is no signal (yet). */
export async function routedSignal(db: Queryable, postId: number): Promise<StoredRouted | null> {
  const [row] = await db.query<StoredRouted>(`${SELECT} where s.post_id = $1 and p.deleted_at is null`, [postId]);
  return row ?? null;
}

/** Live signals that no route below the root took, newest first. */
export async function unroutedSignals(
  db: Queryable,
  { days, limit }: { days: number; limit: number },
): Promise<StoredRouted[]> {
  return db.query<StoredRouted>(
    `${SELECT} where s.analysed_at > clock_timestamp() - make_interval(secs => $1::float8 * 86400)
       and jsonb_array_length(coalesce(s.decisions -> 0 -> 'path', '[]')) <= 1
       and p.deleted_at is null and not m.backfill and not m.muted
     order by s.analysed_at desc, s.post_id desc limit $2`,
    [days, limit],
  );
}

/** That somebody saved a configuration over its budget, and why. */
export async function auditOverride(db: Queryable, actor: string, reason: string, detail: object): Promise<void> {
  await db.query(`insert into audit (actor, action, object, detail) values ($1, 'override', 'rehearsal', $2)`, [
    actor,
    JSON.stringify({ reason, ...detail }),
  ]);
}
