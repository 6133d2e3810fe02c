/** Replays history for one monitor and stores what it catches; previews look at the same posts in the same way. */
import { type Library, scopedSource } from '../domain/monitor.ts';
import { readPost } from '../query/text.ts';
import { BUCKETS } from '../query/text-keys.ts';
import { type FoundPost, saveBackfill } from './backfill.ts';
import { type Candidate, readCandidates } from './candidates.ts';
import type { Database, Queryable } from './database.ts';
import { type MonitorQuestion, questionOf, selectionOf } from './monitor-question.ts';
import type { StoredMonitor } from './monitors.ts';
import { replayWindow } from './replay-window.ts';

export interface BackfillOptions {
  library: Library;
  /** Of the days before the newest post; absent: all that is kept. */
  days?: number;
  signal?: AbortSignal;
  /** New mentions, batch by batch: whoever has a queue tells it; without, `tend` finds them. */
  onMentions?(ids: number[]): Promise<void>;
}

export interface Backfilled {
  /** Posts that the monitor catches. */
  found: number;
  /** Those of them that no monitor had caught before. */
  mentions: number;
}

/** Longer than anybody keeps posts. */
const EVER_DAYS = 100_000;
const AT_ONCE = 500;

/**
 * Every batch is a transaction of its own: interrupted, what was stored stays, and the same again does the rest. Throws
 * `QueryError` when the monitor does not compile, and the signal's reason when it is aborted.
 */
export async function backfillMonitor(
  db: Database,
  monitor: StoredMonitor,
  options: BackfillOptions,
): Promise<Backfilled> {
  const total: Backfilled = { found: 0, mentions: 0 };
  for await (const found of caughtInHistory(db, monitor, options)) {
    for (let at = 0; at < found.length; at += AT_ONCE) {
      options.signal?.throwIfAborted();
      const batch = found.slice(at, at + AT_ONCE);
      const ids = await saveBackfill(db, monitor, batch);
      total.found += batch.length;
      total.mentions += ids.length;
      await options.onMentions?.(ids);
    }
  }
  return total;
}

/** So many candidates at a time are worth a round trip and are no burden. */
const FEW = 1_000;
const MANY = 4_000;

/** Bucket by bucket: a bucket is a share of the posts that stays the same while others are moved. */
async function* caughtInHistory(
  db: Database,
  monitor: StoredMonitor,
  { library, days, signal }: BackfillOptions,
): AsyncGenerator<FoundPost[]> {
  const question = questionOf(monitor, library);
  const keys = selectionOf([question], false);
  const inScope = await scopeOf(db, monitor);
  const { from, to } = await replayWindow(db, days ?? EVER_DAYS);
  if (from === null || to === null) return;
  let size = 4;
  for (let firstBucket = 0; firstBucket < BUCKETS; ) {
    signal?.throwIfAborted();
    const buckets = Math.min(size, BUCKETS - firstBucket);
    const candidates = await readCandidates(db, { from, to, keys, firstBucket, buckets });
    yield candidates.filter(inScope).flatMap(({ post }) => caught(question, monitor.name, post));
    firstBucket += buckets;
    if (candidates.length < FEW) size *= 2;
    else if (candidates.length > MANY) size = Math.max(1, size >> 1);
  }
}

function caught(question: MonitorQuestion, monitor: string, post: Candidate['post']): FoundPost[] {
  const { kind, spans } = question.ask(readPost(post));
  if (kind !== 'caught' && kind !== 'muted') return [];
  return [{ post, match: { monitor, spans, muted: kind === 'muted' } }];
}

/** A scoped monitor hears its source alone, in history too. */
async function scopeOf(db: Queryable, monitor: StoredMonitor): Promise<(candidate: Candidate) => boolean> {
  const source = scopedSource(monitor);
  if (source === undefined) return () => true;
  const [row] = await db.query<{ id: number }>('select id from sources where name = $1', [source]);
  return (candidate) => candidate.sourceId === row?.id;
}
