/** What is sent to `POST /ingest/:source`, and what becomes of it: between the API and the worker that stores it. */
import type { PostRef } from '../domain/post.ts';

export interface IngestRequest {
  source: string;
  /** As the sender gave it; null when there was none. */
  token: string | null;
  /** The parsed body. */
  body: unknown;
  /** The sender's name for this request: sent again under it, the same answer comes back and nothing is stored twice. */
  key?: string;
  /** These items are history: stored and searchable, never delivered as live news. */
  backfill: boolean;
}

/** `matched`: at least one monitor heard it, and it is analysed; `unmatched`: kept for previews, or not at all. */
export interface IngestedItem extends PostRef {
  /** Its place in what was sent, from 0. */
  index: number;
  outcome: 'matched' | 'unmatched';
}

export interface RefusedItem {
  index: number;
  reason: string;
  detail?: string;
}

export interface Ingested {
  accepted: IngestedItem[];
  refused: RefusedItem[];
  /** How many of the posts were named as deleted. */
  deleted: number;
}

export type IngestAnswer =
  | { outcome: 'stored'; ingested: Ingested; replayed: boolean }
  /** The token is wrong, or there is no such source: who asks without a token learns nothing. */
  | { outcome: 'unauthorised' }
  | { outcome: 'disabled' }
  /** Above the high-water mark. */
  | { outcome: 'busy'; retryAfterMs: number }
  /** The key was used for another body. */
  | { outcome: 'key-reused' }
  | { outcome: 'unreadable'; problem: string }
  | { outcome: 'too-many'; limit: number };

export type Ingest = (request: IngestRequest) => Promise<IngestAnswer>;
