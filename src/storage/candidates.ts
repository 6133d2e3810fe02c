/** What the text index pre-selects: posts and haystack, some of the buckets at a time. */
import { type Post, postKey } from '../domain/post.ts';
import type { Queryable, Row } from './database.ts';
import type { StoredHistory } from './replay-window.ts';

/** An AND of ORs over the keys of src/query/text-keys.ts; empty: every post. */
export type KeySelection = readonly (readonly number[])[];

export interface Candidate {
  post: Post;
  /** The source's name, where it is known. */
  source?: string;
  /** The chance with which a post like this one is kept: 1 where a monitor caught it, else its source's share. */
  kept: number;
}

export interface CandidateRead {
  keys: KeySelection;
  /** Buckets from the first on, so many. */
  firstBucket: number;
  buckets: number;
}

/** More buckets than these are not worth looking up one by one: then the other keys select, and the row's bucket is compared. */
const LOOKED_UP = 32;

interface CandidateRow extends Row {
  data: string;
  source_id: number | null;
  stored: boolean;
}

/** In one statement, and so from one moment. A post that is stored and in the haystack too comes once. */
export async function readCandidates(
  db: Queryable,
  { window, sources }: StoredHistory,
  read: CandidateRead,
): Promise<Candidate[]> {
  const last = read.firstBucket + read.buckets - 1;
  const values: unknown[] = [window.from, window.to, read.firstBucket, last];
  const selected = read.keys.map((keys) => `keys && $${values.push(keys)}::integer[]`);
  if (read.buckets <= LOOKED_UP) {
    const buckets = Array.from({ length: read.buckets }, (_, nth) => read.firstBucket + nth);
    selected.push(`keys && $${values.push(buckets)}::integer[]`);
  } else selected.push('keys[1] between $3 and $4');
  const rows = await db.query<CandidateRow>(sqlOf(selected.join(' and ')), values);
  return onlyOnce(rows, sources);
}

/** Rows without keys are candidates, whatever is asked for; their bucket is made here, from another hash. */
function sqlOf(selected: string): string {
  const unkeyed = `keys is null and (hashtext(platform || '/' || native_id) & 255) between $3::integer and $4::integer`;
  const posts = 'select data::text as data, source_id, true as stored from posts where deleted_at is null';
  const haystack = 'select data::text as data, source_id, false as stored from haystack where true';
  const within = 'and posted_at between $1::timestamptz and $2::timestamptz';
  return [posts, haystack]
    .flatMap((table) => [`${table} ${within} and ${selected}`, `${table} ${within} and ${unkeyed}`])
    .join(' union all ');
}

function onlyOnce(rows: CandidateRow[], sources: StoredHistory['sources']): Candidate[] {
  const stored = new Set<string>();
  const found: Candidate[] = [];
  // Stored posts come first.
  for (const row of rows) {
    const post = JSON.parse(row.data) as Post;
    if (row.stored) stored.add(postKey(post));
    else if (stored.has(postKey(post))) continue;
    const source = row.source_id === null ? undefined : sources.get(row.source_id);
    found.push({ post, kept: row.stored ? 1 : (source?.kept ?? 1), ...(source && { source: source.name }) });
  }
  return found;
}
