/** Forgetting an author: every copy goes, and a keyed hash keeps replays from bringing it back. */
import { randomBytes } from 'node:crypto';
import type { PostRef } from '../domain/post.ts';
import { authorHashes, Forgotten, NOBODY_FORGOTTEN, plainHandle } from '../platform/forgotten.ts';
import type { Database, Queryable, Row } from './database.ts';
import { deletePosts } from './deletions.ts';

/** A handle or the platform's own id of the account. */
export interface AuthorToForget {
  platform: string;
  author: string;
}

export interface ForgetReport {
  /** Stored posts of the author, emptied. */
  posts: number;
  haystack: number;
  /** Posts of others that held the author's words; those are gone from them. */
  quoting: number;
  samples: number;
  /** Delivered messages that will be taken back. */
  messages: number;
}

export async function loadForgotten(db: Queryable): Promise<Forgotten> {
  const rows = await db.query<{ key: Buffer; hash: Buffer }>(
    'select k.key, a.hash from forgetting_key k cross join forgotten_authors a',
  );
  const [first] = rows;
  return first === undefined
    ? NOBODY_FORGOTTEN
    : new Forgotten(
        first.key,
        rows.map(({ hash }) => hash.toString('base64url')),
      );
}

interface Names {
  ids: string[];
  /** Lower case, without @. */
  handles: string[];
}

/**
 * In one transaction; safe to repeat. Live workers hear of it by the workspace's version, so what they had under way is only
 * caught by a second call a moment later.
 */
export async function forgetAuthor(db: Database, who: AuthorToForget, actor: string): Promise<ForgetReport> {
  return db.transaction(async (tx) => {
    await tx.query('select 1 from workspace for update');
    const names = await namesOf(tx, who);
    const hashes = await suppress(tx, who.platform, names);
    const before = await dueRetractions(tx);
    const posts = await deletePosts(tx, await postsOf(tx, 'posts', who.platform, names));
    const hay = await postsOf(tx, 'haystack', who.platform, names);
    await deletePosts(tx, hay);
    const quoting = await unquoteAuthor(tx, who.platform, names);
    const samples = await deleteSamples(tx, [...names.ids, ...names.handles]);
    await tx.query('update workspace set version = version + 1');
    await tx.query(`insert into audit (actor, action, object, detail) values ($1, 'delete', $2, '[]')`, [
      actor,
      `author ${hashes[0]?.slice(0, 12)} of ${who.platform}`,
    ]);
    return { posts, haystack: hay.length, quoting, samples, messages: (await dueRetractions(tx)) - before };
  });
}

const AUTHOR = (table: string) =>
  `platform = $1 and (${table}.data #>> '{author,id}' = any($2::text[])
    or lower(ltrim(${table}.data #>> '{author,handle}', '@')) = any($3::text[]))`;

/** All names that stored posts give to whoever has this one. */
async function namesOf(tx: Queryable, { platform, author }: AuthorToForget): Promise<Names> {
  const given: Names = { ids: [author], handles: [plainHandle(author)] };
  const found = await tx.query<{ id: string | null; handle: string | null }>(
    `select distinct data #>> '{author,id}' as id, lower(ltrim(data #>> '{author,handle}', '@')) as handle
     from posts where deleted_at is null and ${AUTHOR('posts')}
     union select data #>> '{author,id}', lower(ltrim(data #>> '{author,handle}', '@')) from haystack where ${AUTHOR('haystack')}`,
    [platform, given.ids, given.handles],
  );
  const all = (kind: 'id' | 'handle') => found.flatMap((row) => row[kind] ?? []);
  return {
    ids: [...new Set([...given.ids, ...all('id')])],
    handles: [...new Set([...given.handles, ...all('handle')])],
  };
}

async function postsOf(tx: Queryable, table: 'posts' | 'haystack', platform: string, names: Names): Promise<PostRef[]> {
  const alive = table === 'posts' ? 'deleted_at is null and' : '';
  return tx.query<PostRef & Row>(`select platform, native_id as id from ${table} where ${alive} ${AUTHOR(table)}`, [
    platform,
    names.ids,
    names.handles,
  ]);
}

async function suppress(tx: Queryable, platform: string, { ids, handles }: Names): Promise<string[]> {
  await tx.query('insert into forgetting_key (key) values ($1) on conflict do nothing', [randomBytes(32)]);
  const [row] = await tx.query<{ key: Buffer }>('select key from forgetting_key');
  const key = (row as { key: Buffer }).key;
  const hashes = [
    ...ids.flatMap((id) => authorHashes(key, platform, { id })),
    ...handles.flatMap((handle) => authorHashes(key, platform, { handle })),
  ];
  await tx.query('insert into forgotten_authors (hash) select * from unnest($1::bytea[]) on conflict do nothing', [
    hashes.map((hash) => Buffer.from(hash, 'base64url')),
  ]);
  return hashes;
}

/** Others may quote posts that were never stored. Hay that does goes whole. */
async function unquoteAuthor(tx: Queryable, platform: string, { ids, handles }: Names): Promise<number> {
  let count = 0;
  for (const field of ['quoted', 'parent']) {
    const theirs = (table: string) =>
      `platform = $1 and (${table}.data #>> '{${field},author,id}' = any($2::text[])
        or lower(ltrim(${table}.data #>> '{${field},author,handle}', '@')) = any($3::text[]))`;
    const changed = await tx.query(
      `update posts set keys = null, data = jsonb_set(data, '{${field}}', jsonb_build_object('id', data #> '{${field},id}'))
       where deleted_at is null and data #>> '{${field},id}' is not null and ${theirs('posts')} returning id`,
      [platform, ids, handles],
    );
    const hay = await tx.query(`delete from haystack where ${theirs('haystack')} returning native_id`, [
      platform,
      ids,
      handles,
    ]);
    count += changed.length + hay.length;
  }
  return count;
}

async function deleteSamples(tx: Queryable, names: string[]): Promise<number> {
  const gone = await tx.query(
    `delete from skipped_items where exists (
       select 1 from unnest($1::text[]) as name where length(name) > 2 and position(lower(name) in lower(coalesce(sample, ''))) > 0)
     returning id`,
    [names],
  );
  return gone.length;
}

async function dueRetractions(tx: Queryable): Promise<number> {
  const [row] = await tx.query<{ count: number }>(`select count(*) from deliveries where retraction = 'due'`);
  return row?.count ?? 0;
}
