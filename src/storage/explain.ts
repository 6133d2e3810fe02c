/** "Why did I (not) get this?", answered from what was stored. */
import type { Analysis } from '../domain/analysis.ts';
import type { Span } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import type { Queryable, Row } from './database.ts';
import type { StoredDecision } from './signals.ts';

export interface Explanation extends Row {
  postId: number;
  post: Post;
  platform: string;
  nativeId: string;
  source: string | null;
  collectedAt: string;
  deletedAt: string | null;
  /** `backfill`: that monitor was saved later and found the post in history; the mention itself may be live. */
  monitors: { name: string; version: number; spans: Span[]; muted: boolean; backfill: boolean }[] | null;
  backfill: boolean | null;
  failure: string | null;
  analysedAt: string | null;
  story: { id: number; size: number; platforms: string[]; firstPostId: number } | null;
  analysis: Analysis | null;
  decisions: StoredDecision[] | null;
  deliveries: DeliveryView[] | null;
}

export interface DeliveryView {
  id: number;
  state: string;
  kind: string;
  route: string;
  channel: string;
  team: string | null;
  reason: string;
  attempts: number;
  inDoubt: number;
  createdAt: string;
  sentAt: string | null;
  nextAttemptAt: string | null;
  lastFailure: { kind: string; message: string } | null;
}

/** How a post may be named: its row id, `platform/native id`, a native id, or its URL. */
export async function findPosts(db: Queryable, name: string): Promise<number[]> {
  const slash = name.indexOf('/');
  const rows = await db.query<{ id: number }>(
    `select id from posts where url = $1 or native_id = $1
       or (platform = $2 and native_id = $3) or id = $4::bigint limit 10`,
    [
      name,
      slash > 0 ? name.slice(0, slash) : '',
      slash > 0 ? name.slice(slash + 1) : '',
      /^\d{1,15}$/.test(name) ? Number(name) : null,
    ],
  );
  return rows.map((row) => row.id);
}

export interface HaystackPost extends Row {
  post: Post;
  /** The source's name. */
  source: string | null;
}

/** A post in the haystack: read, stored for previews, matched by nothing. */
export async function findInHaystack(db: Queryable, name: string): Promise<HaystackPost | null> {
  const slash = name.indexOf('/');
  const [row] = await db.query<HaystackPost>(
    `select h.data as post, o.name as source from haystack h left join sources o on o.id = h.source_id
     where h.native_id = $1 or (h.platform = $2 and h.native_id = $3) or h.data ->> 'url' = $1 limit 1`,
    [name, slash > 0 ? name.slice(0, slash) : '', slash > 0 ? name.slice(slash + 1) : ''],
  );
  return row ?? null;
}

export async function explainPost(db: Queryable, postId: number): Promise<Explanation | null> {
  const [row] = await db.query<Explanation>(
    `select p.id as "postId", p.data as post, p.platform, p.native_id as "nativeId", o.name as source,
       p.collected_at as "collectedAt", p.deleted_at as "deletedAt", m.backfill, m.failure,
       (select jsonb_agg(jsonb_build_object('name', mo.name, 'version', mm.monitor_version, 'spans', mm.spans,
          'muted', mm.muted, 'backfill', mm.backfill) order by mo.name)
        from mention_monitors mm join monitors mo on mo.id = mm.monitor_id where mm.post_id = p.id) as monitors,
       s.analysed_at as "analysedAt", s.analysis, s.decisions,
       case when t.id is not null then jsonb_build_object('id', t.id, 'size', t.size, 'platforms', t.platforms,
         'firstPostId', t.first_post_id) end as story
     from posts p left join sources o on o.id = p.source_id left join mentions m on m.post_id = p.id
     left join signals s on s.post_id = p.id left join stories t on t.id = s.story_id
     where p.id = $1`,
    [postId],
  );
  if (row === undefined) return null;
  row.deliveries = await deliveriesOf(db, postId, row.story?.id ?? null);
  return row;
}

const VIEW = `id, state, kind, route, channel, team, reason, attempts, in_doubt as "inDoubt",
  created_at as "createdAt", sent_at as "sentAt",
  case when state = 'pending' then next_attempt_at end as "nextAttemptAt", last_failure as "lastFailure"`;

/** The deliveries of a post's story: one of them may have told it through another post. */
async function deliveriesOf(db: Queryable, postId: number, storyId: number | null): Promise<DeliveryView[]> {
  return db.query<DeliveryView & Row>(
    `select ${VIEW} from deliveries where post_id = $1 or story_id = $2
     union
     select ${VIEW} from deliveries where id in
       (select digest_id from deliveries where (post_id = $1 or story_id = $2) and digest_id is not null)
     order by id`,
    [postId, storyId],
  );
}

export interface DeliveryFilter {
  state?: string;
  channel?: string;
  route?: string;
  limit: number;
}

/** Newest first. */
export async function listDeliveries(db: Queryable, filter: DeliveryFilter): Promise<DeliveryView[]> {
  return db.query<DeliveryView & Row>(
    `select ${VIEW} from deliveries
     where ($1::text is null or state = $1) and ($2::text is null or channel = $2) and ($3::text is null or route = $3)
     order by id desc limit $4`,
    [filter.state ?? null, filter.channel ?? null, filter.route ?? null, filter.limit],
  );
}
