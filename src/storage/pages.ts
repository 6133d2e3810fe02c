/** One page of a source becomes durable: posts, mentions, haystack, deletions and the cursor in one transaction. */
import type { Cursor } from '../contracts/connector.ts';
import type { MonitorMatch } from '../domain/monitor.ts';
import { type AuthorRef, type Post, type PostRef, postKey, type Skip, skip } from '../domain/post.ts';
import { cutBytes, wellFormed } from '../domain/well-formed.ts';
import { breather } from '../platform/wait.ts';
import { PostTokens } from '../query/text.ts';
import { textKeys } from '../query/text-keys.ts';
import { type Database, type Queryable, sqlState } from './database.ts';
import { deletePosts, deletePostsOf } from './deletions.ts';
import { followEdits, followEditsInHay } from './edits.ts';
import { type HistoricPost, keepCollectedAt, takeFromHaystack } from './history.ts';
import type { LeasedSource } from './sources.ts';

export interface MatchedPost {
  post: Post;
  matches: MonitorMatch[];
}

export interface PageToSave {
  matched: MatchedPost[];
  /** Unmatched posts to keep for previews; already sampled. */
  haystack: Post[];
  deleted: PostRef[];
  /** Those of all posts that say when they were edited: what is stored of them follows. */
  edited?: MatchedPost[];
  /** Accounts whose posts are all gone. */
  goneAuthors?: AuthorRef[] | undefined;
  skipped: { skip: Skip; sample: string }[];
  cursor: Cursor;
  /** Items read, whether or not they became posts. */
  read: number;
  backfill: boolean;
}

/** What monitors are called in the database at the moment of matching. */
export type MonitorIds = ReadonlyMap<string, { id: number; version: number }>;

export class LeaseLost extends Error {
  constructor(source: string) {
    super(`Source ${source}: another worker holds its lease now; this one stops`);
    this.name = 'LeaseLost';
  }
}

/** Kept of what was skipped, per page: enough to see what is wrong, never a flood. */
const SAMPLES_PER_PAGE = 5;
const MAX_SAMPLE_BYTES = 2_048;
const MAX_DETAIL_BYTES = 500;
/** An index of PostgreSQL takes no more than 2,704 bytes a row. */
const MAX_INDEXED_BYTES = 2_000;

/**
 * Stores the page and moves the cursor; a page that comes again changes nothing. Returns the ids of new mentions.
 * Throws {@link LeaseLost} when the source's lease has passed to another worker: then nothing was stored. `also` is done
 * in the same transaction, or in none.
 */
export async function savePage(
  db: Database,
  source: LeasedSource,
  page: PageToSave,
  monitors: MonitorIds,
  also: (tx: Queryable) => Promise<void> = async () => {},
): Promise<number[]> {
  const save = (content: PageToSave) =>
    db.transaction(async (tx) => {
      const ids = await store(tx, source, content, monitors);
      await also(tx);
      return ids;
    });
  try {
    return await save(page);
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    return save(await withoutRefused(db, source, page));
  }
}

async function store(tx: Queryable, source: LeasedSource, page: PageToSave, monitors: MonitorIds): Promise<number[]> {
  await moveCursor(tx, source, page);
  const mentions = page.matched.length === 0 ? [] : await saveMentions(tx, source.id, page, monitors);
  await saveHaystack(tx, source.id, page.haystack);
  if (page.edited !== undefined && page.edited.length > 0) {
    await followEdits(tx, page.edited, monitors);
    await followEditsInHay(
      tx,
      page.edited.map(({ post }) => post),
    );
  }
  if (page.deleted.length > 0) await deletePosts(tx, page.deleted);
  if (page.goneAuthors !== undefined) await deletePostsOf(tx, page.goneAuthors);
  if (page.skipped.length > 0) await saveSkipped(tx, source.id, page.skipped.slice(0, SAMPLES_PER_PAGE));
  return mentions;
}

/** Data exceptions and program limits: the same content will be refused again. */
export function isRefusedData(error: unknown): boolean {
  const state = sqlState(error) ?? '';
  return state.startsWith('22') || state.startsWith('54');
}

/** Finds the posts that PostgreSQL refuses by trying each alone, and sets them aside: their page goes on. */
async function withoutRefused(db: Database, source: LeasedSource, page: PageToSave): Promise<PageToSave> {
  const kept: PageToSave = { ...page, matched: [], haystack: [], edited: [], skipped: [...page.skipped] };
  const attempt = async (post: Post, save: (tx: Queryable) => Promise<unknown>): Promise<boolean> => {
    const why = await tryAlone(db, save);
    if (why !== null) kept.skipped.unshift({ skip: skip('not-storable', why), sample: JSON.stringify(post) });
    return why === null;
  };
  for (const item of page.matched) {
    if (await attempt(item.post, (tx) => savePosts(tx, source.id, [item]))) kept.matched.push(item);
  }
  for (const post of page.haystack) {
    if (await attempt(post, (tx) => saveHaystack(tx, source.id, [post]))) kept.haystack.push(post);
  }
  return kept;
}

const TRIED = new Error('only a trial');

/** Null, or why PostgreSQL refuses it; nothing stays. */
async function tryAlone(db: Database, save: (tx: Queryable) => Promise<unknown>): Promise<string | null> {
  try {
    return await db.transaction(async (tx) => {
      await save(tx);
      throw TRIED;
    });
  } catch (error) {
    if (error === TRIED) return null;
    if (isRefusedData(error)) return (error as Error).message;
    throw error;
  }
}

/** First in the transaction: its row lock and the epoch keep a worker out that lost its lease. Counts live posts by the hour. */
async function moveCursor(tx: Queryable, source: LeasedSource, page: PageToSave): Promise<void> {
  const newest = newestPostedAt(page);
  const live = page.backfill ? 0 : Math.max(0, page.read - page.skipped.length);
  const rows = await tx.query(
    `with moved as (
       update sources set cursor = $3::jsonb, posts_read = posts_read + $4, posts_matched = posts_matched + $5,
         items_skipped = items_skipped + $6, newest_post_at = greatest(newest_post_at, $7::timestamptz)
       where id = $1 and lease_epoch = $2 and removed_at is null returning id),
     counted as (
       insert into source_hours as h (source_id, hour, posts)
       select id, date_trunc('hour', clock_timestamp()), $8 from moved where $8 > 0
       on conflict (source_id, hour) do update set posts = h.posts + excluded.posts)
     select id from moved`,
    [
      source.id,
      source.epoch,
      JSON.stringify(page.cursor),
      page.read,
      page.matched.length,
      page.skipped.length,
      newest,
      live,
    ],
  );
  if (rows.length === 0) throw new LeaseLost(source.name);
}

function newestPostedAt(page: PageToSave): string | null {
  let newest: string | null = null;
  for (const { post } of page.matched) if (newest === null || post.postedAt > newest) newest = post.postedAt;
  for (const post of page.haystack) if (newest === null || post.postedAt > newest) newest = post.postedAt;
  return newest;
}

/**
 * JSON never holds a bare U+0001, so a list of JSON texts travels as one text with that between them: an array literal
 * would have to escape every quote, which costs more than the rest of the statement.
 */
export const jsonList = (values: unknown[]): string => values.map((value) => JSON.stringify(value)).join('\u0001');
export const jsonTexts = (parameter: string): string => `string_to_array(${parameter}, chr(1))`;

/** Reused for post after post. */
const tokens = new PostTokens();

/** Keys of a post of 64 KB take up to 10 ms. */
const BREATH_MS = 5;

/** What previews find the posts by, as array literals; travels like {@link jsonList}. Others have the event loop in between. */
export async function keyList(posts: Post[]): Promise<string> {
  const breathe = breather(BREATH_MS);
  const lists: string[] = [];
  for (const post of posts) {
    await breathe();
    lists.push(`{${textKeys(tokens.load(post)).join(',')}}`);
  }
  return lists.join('\u0001');
}

async function saveMentions(
  tx: Queryable,
  sourceId: number,
  page: PageToSave,
  monitors: MonitorIds,
): Promise<number[]> {
  const taken = await takeFromHaystack(
    tx,
    page.matched.map(({ post }) => post),
  );
  const ids = await savePosts(tx, sourceId, page.matched);
  await keepCollectedAt(tx, taken);
  const isHistory = historyAmong(taken);
  const found = page.matched.flatMap(({ post, matches }) => {
    const id = ids.get(postKey(post));
    return id === undefined ? [] : [{ id, matches, backfill: page.backfill || isHistory(post) }];
  });
  const fresh = await tx.query<{ post_id: number }>(
    `insert into mentions (post_id, backfill, muted)
     select * from unnest($1::bigint[], $2::boolean[], $3::boolean[])
     on conflict do nothing returning post_id`,
    [
      found.map(({ id }) => id),
      found.map(({ backfill }) => backfill),
      found.map(({ matches }) => matches.every((match) => match.muted)),
    ],
  );
  await saveMatches(tx, found, monitors);
  return fresh.map((row) => row.post_id);
}

/** One that was edited since it was hay may say now what it did not say then, and is as live as any. */
function historyAmong(taken: readonly HistoricPost[]): (post: Post) => boolean {
  const editedAt = new Map(taken.map((row) => [postKey({ platform: row.platform, id: row.native_id }), row.edited_at]));
  return (post) => editedAt.get(postKey(post)) === (post.editedAt ?? null);
}

/** Identity (platform, native id) → row id. A post that was deleted stays deleted: it has no id here. */
export async function savePosts(tx: Queryable, sourceId: number, matched: MatchedPost[]): Promise<Map<string, number>> {
  const posts = matched.map((item) => item.post);
  const platforms = posts.map((post) => post.platform);
  const natives = posts.map((post) => post.id);
  const known = (rows: { id: number; platform: string; native_id: string }[]) =>
    rows.map((row) => [postKey({ platform: row.platform, id: row.native_id }), row.id] as const);
  const inserted = await tx.query<{ id: number; platform: string; native_id: string }>(
    `insert into posts (source_id, platform, native_id, posted_at, url, author, data, keys)
     select $1, platform, native_id, posted_at, url, author, data::jsonb, keys::integer[]
     from unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], ${jsonTexts('$7')}, ${jsonTexts('$8')})
       as t (platform, native_id, posted_at, url, author, data, keys)
     on conflict (platform, native_id) do nothing returning id, platform, native_id`,
    [
      sourceId,
      platforms,
      natives,
      posts.map((post) => post.postedAt),
      posts.map((post) => indexed(post.url)),
      posts.map((post) => indexed(post.author?.handle ?? post.author?.id)),
      jsonList(posts),
      await keyList(posts),
    ],
  );
  const ids = new Map(known(inserted));
  if (ids.size === posts.length) return ids;
  const existing = await tx.query<{ id: number; platform: string; native_id: string }>(
    `select id, platform, native_id from posts where deleted_at is null
       and (platform, native_id) in (select * from unnest($1::text[], $2::text[]))`,
    [platforms, natives],
  );
  for (const [key, id] of known(existing)) ids.set(key, id);
  return ids;
}

/** `backfill`: found in history, whatever the mention itself is. What is stored already stays as it is. */
export async function saveMatches(
  tx: Queryable,
  found: { id: number; matches: MonitorMatch[]; backfill: boolean }[],
  monitors: MonitorIds,
): Promise<void> {
  const rows = found.flatMap(({ id, matches, backfill }) =>
    matches.flatMap((match) => {
      const monitor = monitors.get(match.monitor);
      return monitor === undefined ? [] : [{ id, monitor, match, backfill }];
    }),
  );
  await tx.query(
    `insert into mention_monitors (post_id, monitor_id, monitor_version, spans, muted, backfill)
     select * from unnest($1::bigint[], $2::bigint[], $3::integer[], $4::jsonb[], $5::boolean[], $6::boolean[])
     on conflict do nothing`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.monitor.id),
      rows.map((row) => row.monitor.version),
      rows.map((row) => JSON.stringify(row.match.spans)),
      rows.map((row) => row.match.muted),
      rows.map((row) => row.backfill),
    ],
  );
}

async function saveHaystack(tx: Queryable, sourceId: number, posts: Post[]): Promise<void> {
  if (posts.length === 0) return;
  await tx.query(
    `insert into haystack (source_id, platform, native_id, posted_at, data, keys)
     select $1, platform, native_id, posted_at, data::json, keys::integer[]
     from unnest($2::text[], $3::text[], $4::timestamptz[], ${jsonTexts('$5')}, ${jsonTexts('$6')})
       as t (platform, native_id, posted_at, data, keys)
     on conflict do nothing`,
    [
      sourceId,
      posts.map((post) => post.platform),
      posts.map((post) => post.id),
      posts.map((post) => post.postedAt),
      jsonList(posts),
      await keyList(posts),
    ],
  );
}

export async function saveSkipped(tx: Queryable, sourceId: number, skipped: PageToSave['skipped']): Promise<void> {
  await tx.query(
    `insert into skipped_items (source_id, reason, detail, sample)
     select $1, * from unnest($2::text[], $3::text[], $4::text[])`,
    [
      sourceId,
      skipped.map(({ skip }) => skip.reason),
      // What a parser complains about may quote what PostgreSQL cannot store.
      skipped.map(({ skip }) => (skip.detail === undefined ? null : stored(skip.detail, MAX_DETAIL_BYTES))),
      skipped.map(({ sample }) => stored(sample, MAX_SAMPLE_BYTES)),
    ],
  );
}

/** What is longer is found by nobody; the whole of it stands in the post. */
const indexed = (text: string | undefined): string | null =>
  text === undefined || cutBytes(text, MAX_INDEXED_BYTES).cut ? null : text;

const stored = (text: string, maxBytes: number): string => cutBytes(wellFormed(text), maxBytes).text;
