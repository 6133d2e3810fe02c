/** Stories: signals that say the same thing. Several workers agree because joining is serialised in the database. */
import type { Fingerprint } from '../domain/analysis.ts';
import type { Queryable } from './database.ts';

/** Held for the transaction by whoever joins stories: two workers must not open the same story twice. */
const STORY_LOCK = 4_517_002;

export interface StoryPolicy {
  /** Posts farther apart than this tell two stories (hours). */
  windowHours: number;
  similarity(a: Fingerprint, b: Fingerprint): number;
  /** At least this similar to the story's first post. */
  threshold: number;
}

export interface StoryPost {
  postId: number;
  platform: string;
  postedAt: string;
  fingerprint: Fingerprint;
}

interface Candidate {
  /** Null until a new story is stored. */
  id: number | null;
  firstPostId: number;
  sketch: number[];
  startedMs: number;
  lastMs: number;
  grown: boolean;
  members: number;
  platforms: Set<string>;
}

/**
 * Finds or opens a story for each post, in order. Returns story ids by post id. Must run in the transaction that
 * stores the signals.
 */
export async function joinStories(
  tx: Queryable,
  posts: StoryPost[],
  policy: StoryPolicy,
): Promise<Map<number, number>> {
  await tx.query('select pg_advisory_xact_lock($1)', [STORY_LOCK]);
  const byBand = await loadCandidates(tx, posts);
  const chosen = posts.map((post) => ({ post, story: choose(post, byBand, policy) }));
  const stories = [...new Set(chosen.map((choice) => choice.story))];
  await storeNew(
    tx,
    stories.filter((story) => story.id === null),
    posts,
  );
  await storeGrown(
    tx,
    stories.filter((story) => story.grown && story.id !== null),
  );
  return new Map(chosen.map(({ post, story }) => [post.postId, story.id as number]));
}

async function loadCandidates(tx: Queryable, posts: StoryPost[]): Promise<Map<number, Candidate[]>> {
  const bands = [...new Set(posts.flatMap((post) => post.fingerprint.bands))];
  const byBand = new Map<number, Candidate[]>();
  if (bands.length === 0) return byBand;
  const rows = await tx.query<{
    band: number;
    id: number;
    first_post_id: number;
    sketch: number[];
    started_at: string;
    last_at: string;
    platforms: string[];
  }>(
    `select b.band, s.id, s.first_post_id, s.sketch, s.started_at, s.last_at, s.platforms
     from story_bands b join stories s on s.id = b.story_id where b.band = any($1::integer[])`,
    [bands],
  );
  const byId = new Map<number, Candidate>();
  for (const row of rows) {
    const story = byId.get(row.id) ?? {
      id: row.id,
      firstPostId: row.first_post_id,
      sketch: row.sketch,
      startedMs: Date.parse(row.started_at),
      lastMs: Date.parse(row.last_at),
      grown: false,
      members: 0,
      platforms: new Set(row.platforms),
    };
    byId.set(row.id, story);
    addToBand(byBand, row.band, story);
  }
  return byBand;
}

function addToBand(byBand: Map<number, Candidate[]>, band: number, story: Candidate): void {
  const list = byBand.get(band);
  if (list === undefined) byBand.set(band, [story]);
  else list.push(story);
}

function choose(post: StoryPost, byBand: Map<number, Candidate[]>, policy: StoryPolicy): Candidate {
  const at = Date.parse(post.postedAt);
  const windowMs = policy.windowHours * 3_600_000;
  let best: Candidate | undefined;
  let bestSimilarity = policy.threshold;
  const seen = new Set<Candidate>();
  for (const story of post.fingerprint.bands.flatMap((band) => byBand.get(band) ?? [])) {
    if (seen.has(story)) continue;
    seen.add(story);
    if (at - story.lastMs > windowMs || story.startedMs - at > windowMs) continue;
    const similarity = policy.similarity(post.fingerprint, { bands: [], sketch: story.sketch });
    if (similarity < bestSimilarity || (similarity === bestSimilarity && best !== undefined)) continue;
    best = story;
    bestSimilarity = similarity;
  }
  return best === undefined ? open(post, at, byBand) : join(best, post, at);
}

function open(post: StoryPost, at: number, byBand: Map<number, Candidate[]>): Candidate {
  const story: Candidate = {
    id: null,
    firstPostId: post.postId,
    sketch: post.fingerprint.sketch,
    startedMs: at,
    lastMs: at,
    grown: false,
    members: 1,
    platforms: new Set([post.platform]),
  };
  for (const band of post.fingerprint.bands) addToBand(byBand, band, story);
  return story;
}

function join(story: Candidate, post: StoryPost, at: number): Candidate {
  story.grown = true;
  story.members++;
  story.startedMs = Math.min(story.startedMs, at);
  story.lastMs = Math.max(story.lastMs, at);
  story.platforms.add(post.platform);
  return story;
}

async function storeNew(tx: Queryable, stories: Candidate[], posts: StoryPost[]): Promise<void> {
  if (stories.length === 0) return;
  const rows = await tx.query<{ id: number; first_post_id: number }>(
    `insert into stories (first_post_id, size, platforms, sketch, started_at, last_at)
     select first_post_id, size, string_to_array(platforms, ','), sketch::integer[], started_at, last_at
     from unnest($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
       as t (first_post_id, size, platforms, sketch, started_at, last_at)
     returning id, first_post_id`,
    [
      stories.map((story) => story.firstPostId),
      stories.map((story) => story.members),
      stories.map((story) => [...story.platforms].join(',')),
      stories.map((story) => `{${story.sketch.join(',')}}`),
      stories.map((story) => new Date(story.startedMs).toISOString()),
      stories.map((story) => new Date(story.lastMs).toISOString()),
    ],
  );
  const ids = new Map(rows.map((row) => [row.first_post_id, row.id]));
  for (const story of stories) story.id = ids.get(story.firstPostId) ?? null;
  await storeBands(tx, stories, posts);
}

async function storeBands(tx: Queryable, stories: Candidate[], posts: StoryPost[]): Promise<void> {
  const bandsOf = new Map(posts.map((post) => [post.postId, post.fingerprint.bands]));
  const rows = stories.flatMap((story) =>
    (bandsOf.get(story.firstPostId) ?? []).map((band) => ({ band, id: story.id })),
  );
  if (rows.length === 0) return;
  await tx.query(
    `insert into story_bands (band, story_id) select * from unnest($1::integer[], $2::bigint[]) on conflict do nothing`,
    [rows.map((row) => row.band), rows.map((row) => row.id)],
  );
}

async function storeGrown(tx: Queryable, stories: Candidate[]): Promise<void> {
  if (stories.length === 0) return;
  await tx.query(
    `update stories s set size = s.size + t.members, platforms = string_to_array(t.platforms, ','),
       started_at = t.started_at, last_at = t.last_at
     from unnest($1::bigint[], $2::integer[], $3::text[], $4::timestamptz[], $5::timestamptz[])
       as t (id, members, platforms, started_at, last_at)
     where s.id = t.id`,
    [
      stories.map((story) => story.id),
      stories.map((story) => story.members),
      stories.map((story) => [...story.platforms].join(',')),
      stories.map((story) => new Date(story.startedMs).toISOString()),
      stories.map((story) => new Date(story.lastMs).toISOString()),
    ],
  );
}

/** Forgets bands beyond the window: no post will look there again. Returns how many went. */
export async function pruneStoryBands(db: Queryable, windowHours: number): Promise<number> {
  const [gone] = await db.query<{ count: number }>(
    `with gone as (delete from story_bands where at < now() - make_interval(hours => $1) returning 1)
     select count(*) from gone`,
    [windowHours * 2],
  );
  return gone?.count ?? 0;
}
