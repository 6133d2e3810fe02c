/** A database full of history for `earshot bench preview`. */
import type { Post } from '../../domain/post.ts';
import type { Database } from '../../storage/database.ts';
import { jsonList, jsonTexts, keyList } from '../../storage/pages.ts';

export interface History {
  /** Read again and again, each time with other ids. */
  texts: readonly Post[];
  posts: number;
  /** Posts are spread over so many days. */
  days: number;
  onProgress?(done: number): void;
}

/** One in twenty is stored as a mention's post, the others are hay: about what a set of monitors leaves. */
const STORED_EVERY = 20;
const BATCH = 5_000;
const LAST_POSTED = Date.UTC(2026, 0, 31);
const DAY_MS = 86_400_000;

/** The keys' indexes are made when all rows are there, as a restored backup would. */
export async function fillHistory(db: Database, history: History): Promise<void> {
  const [source] = await db.query<{ id: number }>(
    `insert into sources (name, connector, config, haystack) values ('history', 'file', '{}', 1) returning id`,
  );
  await withoutIndexes(db, async () => {
    for (let first = 0; first < history.posts; first += BATCH) {
      const posts = batchOf(history, first, Math.min(BATCH, history.posts - first));
      const stored = posts.filter((_, nth) => nth % STORED_EVERY === 0);
      const hay = posts.filter((_, nth) => nth % STORED_EVERY !== 0);
      await Promise.all([
        insert(db, 'posts', 'jsonb', source?.id, stored),
        insert(db, 'haystack', 'json', source?.id, hay),
      ]);
      history.onProgress?.(first + posts.length);
    }
  });
  for (const table of ['posts', 'haystack']) await db.query(`vacuum (analyze) ${table}`);
}

/** Identities differ, and so the buckets; the same number gives the same post. */
function batchOf({ texts, posts, days }: History, first: number, count: number): Post[] {
  return Array.from({ length: count }, (_, nth) => {
    const serial = first + nth;
    const post = texts[serial % texts.length] as Post;
    const postedAt = new Date(LAST_POSTED - Math.floor(((posts - 1 - serial) / posts) * days * DAY_MS)).toISOString();
    return { ...post, id: `${serial}`, postedAt };
  });
}

async function insert(
  db: Database,
  table: 'posts' | 'haystack',
  json: 'json' | 'jsonb',
  source: number | undefined,
  posts: Post[],
): Promise<void> {
  await db.query(
    `insert into ${table} (source_id, platform, native_id, posted_at, data, keys)
     select $1, platform, native_id, posted_at, data::${json}, keys::integer[]
     from unnest($2::text[], $3::text[], $4::timestamptz[], ${jsonTexts('$5')}, ${jsonTexts('$6')})
       as t (platform, native_id, posted_at, data, keys)`,
    [
      source,
      posts.map((post) => post.platform),
      posts.map((post) => post.id),
      posts.map((post) => post.postedAt),
      jsonList(posts),
      await keyList(posts),
    ],
  );
}

async function withoutIndexes(db: Database, work: () => Promise<void>): Promise<void> {
  const indexes = await db.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes where indexname in ('posts_keys', 'haystack_keys')`,
  );
  for (const { name } of indexes) await db.query(`drop index ${name}`);
  await work();
  for (const { definition } of indexes) await buildIndex(db, definition);
}

/** May take longer than the answer to a statement may. */
async function buildIndex(db: Database, definition: string): Promise<void> {
  await db.query(definition);
}
