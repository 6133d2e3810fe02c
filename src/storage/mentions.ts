/** Mentions that wait for analysis. A row without `analysed_at` is the outbox entry; the queue only wakes somebody up. */
import type { Span } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import type { Queryable } from './database.ts';

export interface WaitingMention {
  postId: number;
  post: Post;
  /** Of a live mention those that heard it live: what a later monitor found in history is no reason to tell anybody. */
  monitors: string[];
  /** Every monitor that matched it, and where. */
  targets: { name: string; spans: Span[] }[];
  muted: boolean;
  backfill: boolean;
}

/** SQL: the monitors that matched a post, each with its spans. */
export const targetsOf = (postId: string): string =>
  `(select coalesce(jsonb_agg(jsonb_build_object('name', o.name, 'spans', mm.spans) order by o.name), '[]')
    from mention_monitors mm join monitors o on o.id = mm.monitor_id where mm.post_id = ${postId})`;

/** A batch that was tried so often may hold one that breaks it: from then on each of its mentions is tried alone. */
const TRIES_TOGETHER = 3;
/** Tried together and alone, and never finished: poison. */
const MAX_TRIES = 8;
/** Younger ones are taken to be at their first try, which need not be counted: that saves a write for nearly all. */
const COUNTED_AFTER_S = 10;

/** SQL: whether a mention's try is counted. */
const COUNTS = `m.matched_at < clock_timestamp() - interval '${COUNTED_AFTER_S} seconds'`;

/**
 * Takes those of `ids` that still wait, with what analysis and routing need. A try of those that have waited for long is
 * counted before it begins: who dies of it cannot count afterwards. Only trying counts; a mention that merely waits, however
 * long nobody was there to analyse, is not poison. Deleted and finished ones are left out, and those that must be tried alone
 * unless they are.
 */
export async function takeMentions(db: Queryable, ids: number[]): Promise<WaitingMention[]> {
  const waiting = await waitingMentions(db, ids);
  if (!waiting.some(({ counts }) => counts)) return waiting;
  await countTries(db, ids);
  return waitingMentions(db, ids);
}

async function countTries(db: Queryable, ids: number[]): Promise<void> {
  await db.query(
    `update mentions m set attempts = attempts + 1
     where m.post_id = any($1::bigint[]) and m.analysed_at is null and m.failed_at is null
       and ${COUNTS} and (m.attempts <= $2 or cardinality($1) = 1)`,
    [ids, TRIES_TOGETHER],
  );
}

async function waitingMentions(db: Queryable, ids: number[]): Promise<(WaitingMention & { counts: boolean })[]> {
  return db.query<WaitingMention & { counts: boolean } & Record<string, unknown>>(
    `select m.post_id as "postId", p.data as post, m.muted, m.backfill, ${COUNTS} as counts,
       (select array_agg(o.name order by o.name) from mention_monitors mm join monitors o on o.id = mm.monitor_id
        where mm.post_id = m.post_id and (m.backfill or not mm.backfill)) as monitors,
       ${targetsOf('m.post_id')} as targets
     from mentions m join posts p on p.id = m.post_id
     where m.post_id = any($1::bigint[]) and m.analysed_at is null and m.failed_at is null and p.deleted_at is null
       and (m.attempts <= $2 or cardinality($1) = 1)
     order by m.post_id`,
    [ids, TRIES_TOGETHER],
  );
}

/**
 * Mentions whose wake-up seems lost: waiting, and the queue was told more than `overdueMs` ago. Marks them as told.
 * Poison is set aside. What must be tried alone comes as a batch of its own.
 */
export async function overdueMentions(
  db: Queryable,
  options: { overdueMs: number; limit: number },
): Promise<number[][]> {
  await db.query(
    `update mentions set failed_at = clock_timestamp(), failure = coalesce(failure, 'analysis never finished')
     where analysed_at is null and failed_at is null and attempts >= $1`,
    [MAX_TRIES],
  );
  const rows = await db.query<{ post_id: number; attempts: number }>(
    `update mentions set queued_at = clock_timestamp()
     where post_id in (
       select post_id from mentions where analysed_at is null and failed_at is null
         and queued_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000)
       order by queued_at limit $2 for update skip locked)
     returning post_id, attempts`,
    [options.overdueMs, options.limit],
  );
  const alone = rows.filter((row) => row.attempts >= TRIES_TOGETHER).map((row) => [row.post_id]);
  const together = rows.filter((row) => row.attempts < TRIES_TOGETHER).map((row) => row.post_id);
  return [together, ...alone];
}

/** Sets one mention aside that analysis cannot digest; it stays searchable and is shown to the operator. */
export async function setMentionAside(db: Queryable, postId: number, failure: string): Promise<void> {
  await db.query(
    'update mentions set failed_at = clock_timestamp(), failure = $2 where post_id = $1 and analysed_at is null',
    [postId, failure.slice(0, 500)],
  );
}
