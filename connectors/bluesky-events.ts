/** Events of Bluesky's streams → pages: what is news, what is gone, and a cursor that covers just that. No I/O. */
import type { Page } from '../src/contracts/connector.ts';
import type { AuthorRef, PostRef } from '../src/domain/post.ts';
import { isRecord, type Loose } from '../src/platform/loose-json.ts';
import { Overlap } from '../src/platform/overlap.ts';
import { POSTS, postUri } from './bluesky-post.ts';

/** As Jetstream writes them; of unknown shape until looked at. */
export type JetstreamEvent = Loose;

/** What a stream gives: an event, only its time (µs) where it is not wanted, its text where it is no JSON. */
export type StreamItem = JetstreamEvent | string | number;

/** Times in µs, as Jetstream's `time_us`. */
export interface BlueskyCursor {
  us: number;
  /** Of the relay's stream. */
  seq?: number;
  /** Who gave it; another server's clock is another one. */
  server?: string;
  /** Events from before are history. */
  liveFromUs: number;
  /** See {@link Overlap}. */
  seen: string[];
}

/** Jetstream's cursors are inclusive; so much is read again where events came out of order … */
const OVERLAP_US = 2_000_000;
/** … and on another server ("rewind your cursor a few seconds", README of bluesky-social/jetstream). */
const OTHER_SERVER_US = 5_000_000;
/** What was handed out is remembered for longer than that: a server may repeat itself. */
const REMEMBERED_US = 4_000_000;
const MAX_SEEN = 1_000;
const DAY_US = 86_400_000_000;
/** States in which an account's posts are not to be shown; `throttled` and `desynchronized` only say that it is late. */
const GONE = new Set<unknown>(['deleted', 'deactivated', 'takendown', 'suspended', undefined, null]);

export interface Batch {
  page: Page & { raw: (JetstreamEvent | string)[] };
  /** Nothing in it but a cursor that moved. */
  isEmpty: boolean;
}

export class EventSorter {
  readonly server: string;
  private readonly from: BlueskyCursor;
  private readonly dids: ReadonlySet<unknown> | undefined;
  private readonly overlap: Overlap;
  private us: number;
  private lastSeq: number | undefined;

  constructor(options: { dids?: string[] | undefined }, server: string, from: BlueskyCursor) {
    this.server = server;
    this.from = from;
    this.us = from.us;
    this.lastSeq = this.seq();
    this.dids = options.dids === undefined ? undefined : new Set(options.dids);
    this.overlap = new Overlap(from.seen, from.us, REMEMBERED_US, MAX_SEEN);
  }

  /** Where a Jetstream is to begin. */
  resumeUs(): number {
    const { server, us } = this.from;
    if (server === undefined) return us;
    return Math.max(0, us - (server === this.server ? OVERLAP_US : OTHER_SERVER_US));
  }

  /** Where a relay is to begin; numbers of another one mean nothing. */
  seq(): number | undefined {
    return this.from.server === this.server ? this.from.seq : undefined;
  }

  /**
   * History and news never share a page. `onChange` hears of accounts whose handle or state changed.
   * @param now milliseconds
   */
  sort(items: readonly StreamItem[], now: number, onChange: (did: string) => void): Batch[] {
    const batches: Batch[] = [];
    let open = new OpenBatch(this.isHistory());
    for (const item of items) {
      const us = timeOf(item);
      // A time far ahead would have the next reading miss what comes until then.
      if (us > this.us && us < now * 1000 + DAY_US) {
        const wasHistory = this.isHistory();
        this.us = us;
        if (wasHistory && !this.isHistory()) {
          if (!open.isEmpty) batches.push(this.close(open));
          open = new OpenBatch(false);
        }
      }
      this.take(item, us, open, onChange);
    }
    return [...batches, this.close(open)];
  }

  /** A page that says no more than where reading stands. */
  place(): Page {
    return this.close(new OpenBatch(this.isHistory())).page;
  }

  private take(item: StreamItem, us: number, batch: OpenBatch, onChange: (did: string) => void): void {
    if (typeof item === 'number') return;
    if (typeof item === 'string') return void batch.raw.push(item);
    const { kind, did, seq } = item;
    if (typeof seq === 'number') this.lastSeq = seq;
    if (this.dids !== undefined && !this.dids.has(did)) return;
    if (kind === 'commit') this.takeCommit(item, us, batch);
    else if (kind === 'account') takeAccount(item, batch, onChange);
    else if (kind === 'identity' && typeof did === 'string') onChange(did);
    else if (kind !== 'heartbeat' && kind !== 'identity') batch.raw.push(item);
  }

  private takeCommit(event: JetstreamEvent, us: number, batch: OpenBatch): void {
    const commit = isRecord(event.commit) ? event.commit : {};
    const { collection, rkey, rev, operation } = commit;
    if (collection !== POSTS && typeof collection === 'string') return;
    if (typeof event.did !== 'string' || typeof rkey !== 'string' || typeof rev !== 'string') {
      return void batch.raw.push(event);
    }
    const uri = postUri(event.did, rkey);
    if (uri.length > 512) return void batch.raw.push(event);
    if (!this.overlap.isNews(uri, rev.slice(0, 32), us)) return;
    if (operation === 'delete') batch.deleted.push({ platform: 'bluesky', id: uri });
    else batch.raw.push(event);
  }

  private close({ raw, deleted, goneAuthors, backfill, isEmpty }: OpenBatch): Batch {
    const cursor: BlueskyCursor = {
      us: this.us,
      ...(this.lastSeq !== undefined && { seq: this.lastSeq }),
      server: this.server,
      liveFromUs: this.from.liveFromUs,
      seen: this.overlap.snapshot(),
    };
    const gone = goneAuthors.length === 0 ? {} : { goneAuthors };
    return { page: { raw, deleted, ...gone, cursor, ...(backfill && { backfill }) }, isEmpty };
  }

  private isHistory(): boolean {
    return this.us < this.from.liveFromUs;
  }
}

class OpenBatch {
  readonly raw: (JetstreamEvent | string)[] = [];
  readonly deleted: PostRef[] = [];
  readonly goneAuthors: AuthorRef[] = [];
  readonly backfill: boolean;

  constructor(backfill: boolean) {
    this.backfill = backfill;
  }

  get isEmpty(): boolean {
    return this.raw.length + this.deleted.length + this.goneAuthors.length === 0;
  }
}

function timeOf(item: StreamItem): number {
  const us = typeof item === 'object' ? item.time_us : item;
  return typeof us === 'number' && Number.isSafeInteger(us) && us > 0 ? us : 0;
}

function takeAccount({ did, account }: JetstreamEvent, batch: OpenBatch, onChange: (did: string) => void): void {
  if (typeof did !== 'string' || did.length > 512 || !isRecord(account)) return;
  onChange(did);
  if (account.active === false && GONE.has(account.status)) batch.goneAuthors.push({ platform: 'bluesky', id: did });
}
