/** Backfill: what a saved monitor catches in history becomes mentions. */
import type { MonitorMatch } from '../domain/monitor.ts';
import { PostTokens } from '../query/text.ts';
import { BUCKETS } from '../query/text-keys.ts';
import { type FindingMonitor, type FoundPost, saveBackfill } from './backfill.ts';
import { type Candidate, readCandidates } from './candidates.ts';
import type { Database } from './database.ts';
import { type MonitorQuestion, selectionOf } from './monitor-question.ts';
import type { StoredHistory } from './replay-window.ts';

export interface BackfillRequest {
  monitor: FindingMonitor & { name: string };
  question: MonitorQuestion;
  history: StoredHistory;
  signal?: AbortSignal;
  /** New mentions so far, and the share of history that was read. */
  onProgress?(saved: number, share: number): void;
}

/** Buckets read at a time, and posts saved at a time. */
const BUCKETS_AT_ONCE = 8;
const POSTS_AT_ONCE = 200;

/** Returns how many mentions are new. Interrupted, it goes on where it is called again: what is saved stays. */
export async function backfill(db: Database, request: BackfillRequest): Promise<number> {
  if (request.history.window.from === null) return 0;
  const keys = selectionOf([request.question], false);
  let saved = 0;
  for (let firstBucket = 0; firstBucket < BUCKETS; firstBucket += BUCKETS_AT_ONCE) {
    request.signal?.throwIfAborted();
    const candidates = await readCandidates(db, request.history, { keys, firstBucket, buckets: BUCKETS_AT_ONCE });
    const found = caughtOf(request, candidates);
    for (let at = 0; at < found.length; at += POSTS_AT_ONCE) {
      saved += (await saveBackfill(db, request.monitor, found.slice(at, at + POSTS_AT_ONCE))).length;
    }
    request.onProgress?.(saved, (firstBucket + BUCKETS_AT_ONCE) / BUCKETS);
  }
  return saved;
}

function caughtOf({ monitor, question }: BackfillRequest, candidates: readonly Candidate[]): FoundPost[] {
  const tokens = new PostTokens();
  return candidates.flatMap(({ post, source }) => {
    const { kind, spans } = question.ask(tokens.load(post), source);
    if (kind !== 'caught' && kind !== 'muted') return [];
    const match: MonitorMatch = { monitor: monitor.name, spans, muted: kind === 'muted' };
    return [{ post, match }];
  });
}
