/** Stories: signals that say the same thing. Several workers agree because joining is serialised in the database. */
import { breather } from '../platform/wait.ts';
import type { Queryable, Row } from './database.ts';
import {
  joinOnBoard,
  memberKey,
  put,
  STORIES_A_KEY,
  type Story,
  type StoryBoard,
  type StoryPolicy,
  type StoryPost,
} from './story-board.ts';
import { loadStories } from './story-rows.ts';

export type { StoryPolicy, StoryPost } from './story-board.ts';

/** Held for the transaction by whoever joins stories: two workers must not open the same story twice. */
const STORY_LOCK = 4_517_002;

/** Whoever joins stories, or advances the groups that tell them, does so alone until its transaction ends. */
export async function lockStories(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [STORY_LOCK]);
}

/** The same lock, for a transaction that begins with it. */
export const STORIES_LOCKED = { lock: STORY_LOCK } as const;

export interface JoinedStories {
  /** Story ids by post id. */
  of: Map<number, number>;
  /** Those that begin with this batch: nothing is stored of them but what the batch brings. */
  begun: ReadonlySet<number>;
}

/** A post among hot stories is compared with 24 of them: up to 1 ms. */
const BREATH_MS = 5;

/** Finds or opens a story for each post, in order. Must run in the transaction that stores the signals, under the lock. */
export async function joinStories(tx: Queryable, posts: StoryPost[], policy: StoryPolicy): Promise<JoinedStories> {
  const board = await boardFor(tx, posts);
  const breathe = breather(BREATH_MS);
  const chosen: { post: StoryPost; story: Story }[] = [];
  for (const post of posts) {
    await breathe();
    chosen.push({ post, story: joinOnBoard(board, post, policy) });
  }
  const stories = [...new Set(chosen.map(({ story }) => story))];
  const [begun, known] = [stories.filter(({ id }) => id === null), stories.filter(({ id }) => id !== null)];
  await storeGrown(tx, known);
  await storeKeys(tx, known);
  await storeNew(tx, begun);
  return {
    of: new Map(chosen.map(({ post, story }) => [post.postId, story.id as number])),
    begun: new Set(begun.map(({ id }) => id as number)),
  };
}

/** The stories these posts may join, each under the keys by which it was found. */
async function boardFor(tx: Queryable, posts: StoryPost[]): Promise<StoryBoard> {
  const found = [...(await storiesUnderKeys(tx, posts)), ...(await storiesOfQuoted(tx, posts))];
  const stories = await loadStories(tx, [...new Set(found.map(({ id }) => id))]);
  const board: StoryBoard = new Map();
  for (const { key, id } of found) {
    const story = stories.get(id);
    if (story !== undefined) put(board, key, story);
  }
  return board;
}

interface Found extends Row {
  key: number;
  id: number;
}

async function storiesUnderKeys(tx: Queryable, posts: StoryPost[]): Promise<Found[]> {
  const keys = posts.flatMap(({ fingerprint: { keys, links, refs, self } }) => [...keys, ...links, ...refs, self]);
  const found = await tx.query<Found>(
    `select key, id from unnest($1::integer[]) as asked (key) cross join lateral (
       select story_id as id from story_keys where story_keys.key = asked.key order by story_id desc limit ${STORIES_A_KEY}
     ) as newest`,
    [Array.from(new Set(keys)).sort((a, b) => a - b)],
  );
  return found.reverse();
}

async function storiesOfQuoted(tx: Queryable, posts: StoryPost[]): Promise<Found[]> {
  const quotes = posts.flatMap(({ fingerprint: { repeats, refs } }) =>
    repeats === null ? [] : [{ ...repeats, key: refs[0] as number }],
  );
  if (quotes.length === 0) return [];
  const found = await tx.query<Found>(
    `select key, signals.story_id as id
     from unnest($1::text[], $2::text[], $3::integer[]) as quoted (platform, native_id, key)
       join posts using (platform, native_id) join signals on signals.post_id = posts.id`,
    [quotes.map((quote) => quote.platform), quotes.map((quote) => quote.id), quotes.map((quote) => quote.key)],
  );
  return found.map(({ key, id }) => ({ key: memberKey(key), id }));
}

/** With their keys, under which the next post finds them. */
async function storeNew(tx: Queryable, stories: Story[]): Promise<void> {
  if (stories.length === 0) return;
  const keys = stories.flatMap(({ firstPostId, newKeys }) => newKeys.map((key) => ({ key, firstPostId })));
  keys.sort((a, b) => a.key - b.key);
  const rows = await tx.query<{ id: number; first_post_id: number }>(
    `with begun as (
       insert into stories (first_post_id, size, platforms, units, started_at, last_at)
       select first_post_id, size, string_to_array(platforms, ','), units::integer[], started_at, last_at
       from unnest($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
         as t (first_post_id, size, platforms, units, started_at, last_at)
       returning id, first_post_id),
     keyed as (
       insert into story_keys (key, story_id)
       select k.key, begun.id from unnest($7::integer[], $8::bigint[]) as k (key, first_post_id)
         join begun using (first_post_id) on conflict do nothing)
     select id, first_post_id from begun`,
    [
      stories.map(({ firstPostId }) => firstPostId),
      ...sizes(stories),
      stories.map(({ units }) => `{${units}}`),
      ...times(stories),
      keys.map(({ key }) => key),
      keys.map(({ firstPostId }) => firstPostId),
    ],
  );
  const ids = new Map(rows.map((row) => [row.first_post_id, row.id]));
  for (const story of stories) story.id = ids.get(story.firstPostId) ?? null;
}

async function storeKeys(tx: Queryable, stories: Story[]): Promise<void> {
  const rows = stories.flatMap(({ id, newKeys }) => newKeys.map((key) => ({ key, id })));
  if (rows.length === 0) return;
  rows.sort((a, b) => a.key - b.key);
  await tx.query(
    `insert into story_keys (key, story_id) select * from unnest($1::integer[], $2::bigint[]) on conflict do nothing`,
    [rows.map(({ key }) => key), rows.map(({ id }) => id)],
  );
}

async function storeGrown(tx: Queryable, stories: Story[]): Promise<void> {
  const grown = stories.filter(({ members }) => members > 0);
  if (grown.length === 0) return;
  await tx.query(
    `update stories s set size = s.size + t.members, platforms = string_to_array(t.platforms, ','),
       started_at = t.started_at, last_at = t.last_at
     from unnest($1::bigint[], $2::integer[], $3::text[], $4::timestamptz[], $5::timestamptz[])
       as t (id, members, platforms, started_at, last_at)
     where s.id = t.id`,
    [grown.map(({ id }) => id), ...sizes(grown), ...times(grown)],
  );
}

const sizes = (stories: Story[]) => [
  stories.map(({ members }) => members),
  stories.map(({ platforms }) => [...platforms].join(',')),
];

const times = (stories: Story[]) => [
  stories.map(({ startedMs }) => new Date(startedMs).toISOString()),
  stories.map(({ lastMs }) => new Date(lastMs).toISOString()),
];

/** Forgets keys beyond the window: no post will look there again. Returns how many went. */
export async function pruneStoryKeys(db: Queryable, windowHours: number): Promise<number> {
  const [gone] = await db.query<{ count: number }>(
    `with gone as (delete from story_keys where at < now() - make_interval(hours => $1) returning 1)
     select count(*) from gone`,
    [windowHours * 2],
  );
  return gone?.count ?? 0;
}
