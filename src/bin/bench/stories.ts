/** `earshot bench stories`: how well near-duplicates are joined, and how fast, on a database of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Post } from '../../domain/post.ts';
import { fingerprint } from '../../nlp/fingerprint.ts';
import { sameStory } from '../../nlp/stories/same-story.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { openEmbeddedPostgres } from '../../storage/embedded/postgres.ts';
import { migrateDatabase } from '../../storage/migrate.ts';
import { joinStories, STORIES_LOCKED } from '../../storage/stories.ts';
import { joinOnBoard, type StoryBoard, type StoryPost } from '../../storage/story-board.ts';
import { heldBytes } from './cpu.ts';
import { median } from './statistics.ts';
import { type StoryScore, scoreStories } from './story-score.ts';
import { storySet } from './story-set.ts';
import { type StoryStream, storyStream } from './story-stream.ts';

export interface StoriesBench {
  /** Their texts are read again and again. */
  texts: readonly Post[];
  /** Posts to join. */
  posts: number;
  /** Texts of the set that is judged, each with its copies and look-alikes. */
  originals: number;
  seed: number;
  runs: number;
  onRun?(line: string): void;
}

export interface StoriesReport {
  set: StoryScore;
  posts: number;
  stories: number;
  /** Fingerprints and joining through PostgreSQL, in transactions of 200; the median of the runs. */
  postsPerSecond: number;
  /** The same without a database: fingerprints and joining in memory. */
  inMemoryPostsPerSecond: number;
  /** Of this process after a quarter, a half, three quarters and all posts of the last run; the texts are part of it. */
  rssMb: number[];
  /** In use after a collection, likewise. */
  heldMb: number[];
  /** Stories and their keys with all indexes, when all were joined. */
  databaseMb: number;
  runs: number;
}

const POLICY = { windowHours: 72, same: sameStory };
/** As many ids as a job carries at most. */
const BATCH = 200;
const STORE = 5_000;

export async function benchStories(bench: StoriesBench): Promise<StoriesReport> {
  exposeGc();
  const set = judge(bench);
  const stream = storyStream(bench.texts, bench.seed);
  const inMemory = repeated(bench.runs, () => joinInMemory(stream, bench.posts));
  const reports: Joined[] = [];
  for (let run = 0; run < bench.runs; run++) {
    const report = await withDatabase((db) => joinInDatabase(db, stream, bench.posts));
    bench.onRun?.(
      `${Math.round(report.postsPerSecond)} posts/s, ${report.stories} stories, ${report.rssMb.join(' ')} MB`,
    );
    reports.push(report);
  }
  const last = reports.at(-1);
  if (last === undefined) throw new Error('no run');
  const rate = Math.round(median(reports.map(({ postsPerSecond }) => postsPerSecond)));
  const { posts, runs } = bench;
  return { set, posts, ...last, postsPerSecond: rate, inMemoryPostsPerSecond: Math.round(median(inMemory)), runs };
}

/** So that what is held can be told from what merely was not collected yet. */
function exposeGc(): void {
  setFlagsFromString('--expose-gc');
  globalThis.gc ??= runInNewContext('gc');
}

function judge({ texts, originals, seed }: StoriesBench): StoryScore {
  const set = storySet({ texts, originals, seed });
  const board: StoryBoard = new Map();
  const found = set.map(({ post }, at) => joinOnBoard(board, storyPost(post, at), POLICY).firstPostId);
  return scoreStories(set, found);
}

const storyPost = (post: Post, postId: number): StoryPost => ({
  postId,
  platform: post.platform,
  postedAt: post.postedAt,
  fingerprint: fingerprint(post),
});

function repeated(runs: number, work: () => number): number[] {
  return Array.from({ length: runs }, work);
}

/** Making the posts is not timed. */
function joinInMemory(stream: StoryStream, posts: number): number {
  const board: StoryBoard = new Map();
  let spent = 0;
  for (let first = 0; first < posts; first += BATCH) {
    const batch = batchOf(stream, first, posts);
    const began = performance.now();
    for (const [at, post] of batch.entries()) joinOnBoard(board, storyPost(post, first + at), POLICY);
    spent += performance.now() - began;
  }
  return (1000 * posts) / spent;
}

const batchOf = (stream: StoryStream, first: number, posts: number): Post[] =>
  Array.from({ length: Math.min(BATCH, posts - first) }, (_, at) => stream.post(first + at));

type Joined = Pick<StoriesReport, 'postsPerSecond' | 'stories' | 'rssMb' | 'heldMb' | 'databaseMb'>;

async function joinInDatabase(db: Database, stream: StoryStream, posts: number): Promise<Joined> {
  await storePosts(db, posts);
  const [rssMb, heldMb]: [number[], number[]] = [[], []];
  let spent = 0;
  for (let first = 0; first < posts; first += BATCH) {
    const batch = batchOf(stream, first, posts);
    const began = performance.now();
    const story = batch.map((post, at) => storyPost(post, first + at + 1));
    await db.transaction((tx) => joinStories(tx, story, POLICY), STORIES_LOCKED);
    spent += performance.now() - began;
    const done = first + batch.length;
    if (done >= ((rssMb.length + 1) * posts) / 4) {
      heldMb.push(Math.round((await heldBytes()) / 1e6));
      rssMb.push(Math.round(process.memoryUsage().rss / 1e6));
    }
  }
  const [size] = await db.query<{ stories: number; bytes: number }>(
    `select count(*) as stories, pg_total_relation_size('stories') + pg_total_relation_size('story_keys') as bytes from stories`,
  );
  const databaseMb = Math.round((size?.bytes ?? 0) / 1e6);
  return { postsPerSecond: (1000 * posts) / spent, stories: size?.stories ?? 0, rssMb, heldMb, databaseMb };
}

/** Rows that stories may point to; ids from 1. */
async function storePosts(db: Database, posts: number): Promise<void> {
  for (let first = 1; first <= posts; first += STORE) {
    await db.query(
      `insert into posts (platform, native_id, posted_at, data, keys)
       select 'x', 'bench-' || (n - 1), now(), '{}', '{}' from generate_series($1::integer, $2::integer) as n order by n`,
      [first, Math.min(posts, first + STORE - 1)],
    );
  }
  await db.query('vacuum (analyze) posts');
}

async function withDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'earshot-bench-'));
  try {
    const server = await openEmbeddedPostgres({ home });
    try {
      await migrateDatabase(server.url);
      const db = await openDatabase({ url: server.url, max: 2 });
      try {
        return await work(db);
      } finally {
        await db.close();
      }
    } finally {
      await server.close();
    }
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
