/** People's corrections. They hang on signals, so they go when the post goes: deleted on its platform, or too old. */
import type { Analysis } from '../domain/analysis.ts';
import type { Label, LabelKind, LearntLabel } from '../domain/label.ts';
import type { Post } from '../domain/post.ts';
import type { Queryable, Row } from './database.ts';

export interface StoredLabel extends Row {
  id: number;
  postId: number;
  platform: string;
  nativeId: string;
  kind: LabelKind;
  value: Label['value'];
  /** What the analysis said when it was corrected. */
  was: unknown;
  /** What said so: the model, and the routes by which it went; null for labels of before this was kept. */
  corrects: { model: string; workspace: number; routes: string[] } | null;
  author: string;
  at: string;
}

const COLUMNS = `l.id, l.post_id as "postId", p.platform, p.native_id as "nativeId", l.kind, l.value, l.was, l.corrects, l.author, l.at`;

const SAID = `case $2::text when 'topic' then (select coalesce(jsonb_agg(t ->> 'name'), '[]') from jsonb_array_elements(s.analysis -> 'topics') t)
  when 'intent' then (select coalesce(jsonb_agg(t ->> 'name'), '[]') from jsonb_array_elements(s.analysis -> 'intents') t)
  when 'sentiment' then s.analysis -> 'sentiment' -> 'label'
  when 'team' then (select jsonb_agg(distinct d -> 'team') from jsonb_array_elements(s.decisions) d where d ->> 'team' is not null)
  else s.analysis -> 'relevance' end`;

/** The version of the configuration is today's: that of the decision is not kept. */
const CORRECTS = `jsonb_build_object('model', s.model, 'workspace', (select version from workspace),
  'routes', (select coalesce(jsonb_agg(d -> 'route'), '[]') from jsonb_array_elements(s.decisions) d))`;

/** A person's newest opinion replaces the one before. Null when the post is no signal (not stored, not analysed yet, deleted). */
export async function saveLabel(db: Queryable, postId: number, label: Label): Promise<StoredLabel | null> {
  const [row] = await db.query<StoredLabel>(
    `with l as (
       insert into labels (post_id, kind, value, was, corrects, author)
       select s.post_id, $2::text, $3::jsonb, ${SAID}, ${CORRECTS}, $4::text from signals s where s.post_id = $1
       on conflict (post_id, kind, author) do update
         set value = excluded.value, was = coalesce(labels.was, excluded.was),
             corrects = coalesce(labels.corrects, excluded.corrects), at = now()
       returning *)
     select ${COLUMNS} from l join posts p on p.id = l.post_id`,
    [postId, label.kind, JSON.stringify(label.value), label.author],
  );
  return row ?? null;
}

export interface LabelFilter {
  postId?: number;
  kind?: LabelKind;
  author?: string;
  /** Only older than this label: the next page. */
  before?: number;
  limit: number;
}

/** The newest first. */
export async function listLabels(db: Queryable, filter: LabelFilter): Promise<StoredLabel[]> {
  return db.query<StoredLabel>(
    `select ${COLUMNS} from labels l join posts p on p.id = l.post_id
     where ($1::bigint is null or l.post_id = $1) and ($2::text is null or l.kind = $2)
       and ($3::text is null or l.author = $3) and ($4::bigint is null or l.id < $4)
     order by l.id desc limit $5`,
    [filter.postId ?? null, filter.kind ?? null, filter.author ?? null, filter.before ?? null, filter.limit],
  );
}

/** Takes an opinion back; false when there is none. */
export async function removeLabel(db: Queryable, id: number): Promise<boolean> {
  return (await db.query('delete from labels where id = $1 returning id', [id])).length > 0;
}

/** A post with all that people said of it. */
export interface LabelledPost extends Row {
  postId: number;
  platform: string;
  nativeId: string;
  post: Post;
  analysis: Analysis;
  labels: (LearntLabel & { at: string })[];
}

/** Whose a post is teaches no model: it is the routes that were wrong. The most recently labelled posts first. */
export async function labelledPosts(db: Queryable, limit: number): Promise<LabelledPost[]> {
  return db.query<LabelledPost>(
    `select p.id as "postId", p.platform, p.native_id as "nativeId", p.data as post, s.analysis,
       jsonb_agg(jsonb_build_object('kind', l.kind, 'value', l.value, 'author', l.author, 'at', l.at) order by l.at, l.id)
         as labels
     from labels l join signals s on s.post_id = l.post_id join posts p on p.id = l.post_id
     where p.deleted_at is null and l.kind <> 'team'
     group by p.id, s.post_id order by max(l.at) desc, p.id desc limit $1`,
    [limit],
  );
}

/** Posts that nobody labelled, spread over the newest: what a layer learns as "mostly something else". */
export async function unlabelledPosts(db: Queryable, limit: number): Promise<Post[]> {
  const rows = await db.query<{ post: Post } & Row>(
    `select data as post from (
       select p.id, p.data from signals s join posts p on p.id = s.post_id
       where p.deleted_at is null and not exists (select from labels l where l.post_id = s.post_id and l.kind <> 'team')
       order by s.post_id desc limit $1 * 10) newest
     order by (id * 2654435761) % 4294967296, id limit $1`,
    [limit],
  );
  return rows.map(({ post }) => post);
}

/** How much was said that no learning has looked at yet. */
export async function labelsSince(db: Queryable, at: string | null): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select count(*) as count from labels where kind <> 'team' and ($1::timestamptz is null or at > $1)`,
    [at],
  );
  return row?.count ?? 0;
}
