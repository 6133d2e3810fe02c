/** How Reddit is read: listings from the newest item down, and what became of stored posts. */
import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import type { ConnectorDeps, Page, RawPost, Recheck } from '../contracts/connector.ts';
import { asFailure, Failure } from '../contracts/failure.ts';
import type { PostRef } from '../domain/post.ts';
import { type ListedItem, type ListingCursor, ListingMemory } from './listing-memory.ts';
import { isRecord, looseText } from './loose-json.ts';
import { packQueries } from './pack-queries.ts';
import { createdAt, editedAt, isGone, thingOf } from './reddit-post.ts';

/** A signed request for JSON; throws `Failure`. */
export type Call = (uri: string, query: Record<string, string>) => Promise<unknown>;

export interface RedditReading {
  subreddits: readonly string[];
  kinds: readonly ('submissions' | 'comments')[];
  search: readonly string[];
  monitors: boolean;
  backfillHours: number;
}

export interface RedditCursor {
  /** Seconds; items of before are history. */
  liveFrom: number;
  listings: Record<string, ListingCursor>;
}

interface Listing {
  key: string;
  uri: string;
  query: Record<string, string>;
}

/** Seconds that are read again for a listing that is new to a source. */
const CHANGED_S = 600;
const PAGE_ITEMS = 100;
/** Reddit's listings end after about 1,000 items; of a shorter one all was read. */
const LISTED_ITEMS = 900;
const MAX_PAGES = 10;
const SEARCH_CHARS = 512;

export async function* redditPages(
  options: RedditReading,
  deps: ConnectorDeps,
  call: Call,
  from: RedditCursor | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  signal.throwIfAborted();
  const now = Math.floor(deps.clock() / 1000);
  const cursor: RedditCursor = { liveFrom: from?.liveFrom ?? now, listings: {} };
  const listings = await listingsOf(options, deps);
  for (const { key } of listings) {
    // A search that was changed is another one: it begins where the one before may have ended.
    const floor = from === null ? now - Math.round(options.backfillHours * 3600) : now - CHANGED_S;
    cursor.listings[key] = from?.listings[key] ?? { floor, after: floor, seen: [] };
  }
  if (from === null) yield { raw: [], deleted: [], cursor: structuredClone(cursor) };
  let problem: Failure | undefined;
  for (const listing of listings) {
    try {
      yield* readListing(listing, cursor, call, deps);
    } catch (error) {
      // A subreddit that is private, banned or not there must not keep the others from us.
      const failure = asFailure(error);
      if (![302, 400, 403, 404].includes(failure.status ?? 0)) throw error;
      problem ??= new Failure(failure.kind, `${listing.key}: ${failure.message}`, { status: failure.status ?? 0 });
    }
  }
  if (problem !== undefined) throw problem;
}

async function listingsOf(options: RedditReading, { queries, log }: ConnectorDeps): Promise<Listing[]> {
  const path = { submissions: 'new', comments: 'comments' };
  const ofSubreddits = options.subreddits.flatMap((name) =>
    options.kinds.map((kind) => ({ key: `r/${name} ${kind}`, uri: `r/${name}/${path[kind]}`, query: {} })),
  );
  const asked = options.monitors ? await queries?.current(SEARCH_CHARS) : undefined;
  if (asked && asked.unasked.length > 0)
    log.warn({ monitors: asked.unasked }, 'Reddit cannot be asked for these monitors');
  const { searches, tooLong } = packQueries(asked?.queries ?? [], SEARCH_CHARS);
  if (tooLong.length > 0) log.warn({ monitors: tooLong }, 'too long for a search of Reddit');
  const ofSearches = [...new Set([...options.search, ...searches])].map((q) => ({
    key: `search ${createHash('sha256').update(q).digest('base64url').slice(0, 12)}`,
    uri: 'search',
    query: { q, sort: 'new', t: 'week', type: 'link' },
  }));
  return [...ofSubreddits, ...ofSearches];
}

async function* readListing(
  listing: Listing,
  cursor: RedditCursor,
  call: Call,
  { clock, log }: ConnectorDeps,
): AsyncGenerator<Page> {
  const memory = new ListingMemory(cursor.listings[listing.key] as ListingCursor);
  const fresh = new Map<string, { item: ListedItem; raw: RawPost }>();
  let after: string | undefined;
  let count = 0;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = { ...listing.query, limit: String(PAGE_ITEMS), ...(after !== undefined && { after }) };
    const answer = listingIn(await call(listing.uri, query));
    const items = answer.children.map((raw) => ({ item: itemOf(raw, clock()), raw }));
    for (const one of items) if (memory.isNew(one.item)) fresh.set(one.item.id, one);
    count += items.length;
    after = answer.after;
    const last = items.at(-1)?.item.created;
    const isWhole = last === undefined || memory.isPast(last);
    if (!isWhole && count >= LISTED_ITEMS && (after === undefined || page === MAX_PAGES - 1))
      log.warn({ listing: listing.key }, 'Reddit lists no more of what came since the last time');
    if (isWhole || after === undefined) break;
  }
  yield* inPages([...fresh.values()], listing, memory, cursor);
}

/** Oldest first; history apart from news. The last page's cursor says that the listing was read. */
function* inPages(
  fresh: { item: ListedItem; raw: RawPost }[],
  { key }: Listing,
  memory: ListingMemory,
  cursor: RedditCursor,
): Generator<Page> {
  const sorted = fresh.toSorted((a, b) => a.item.created - b.item.created);
  const news = sorted.findIndex(({ item }) => item.created >= cursor.liveFrom);
  const history = news < 0 ? sorted : sorted.slice(0, news);
  const batches = [...inBatches(history), ...inBatches(sorted.slice(history.length))];
  for (const [index, batch] of batches.entries()) {
    for (const { item } of batch) memory.take(item);
    if (index === batches.length - 1) memory.finish();
    cursor.listings[key] = memory.cursor();
    const gone = batch.filter(({ item }) => item.isGone);
    yield {
      raw: batch.filter(({ item }) => !item.isGone).map(({ raw }) => raw),
      deleted: gone.map(({ item }) => ({ platform: 'reddit', id: item.id })),
      cursor: structuredClone(cursor),
      ...((batch[0]?.item.created ?? 0) < cursor.liveFrom && { backfill: true }),
    };
  }
}

function inBatches<T>(list: T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / PAGE_ITEMS) }, (_, nth) =>
    list.slice(nth * PAGE_ITEMS, (nth + 1) * PAGE_ITEMS),
  );
}

/** What is no submission and no comment is skipped, once: its digest is its id. No time, or one to come, is the present. */
function itemOf(raw: unknown, nowMs: number): ListedItem {
  const now = Math.floor(nowMs / 1000);
  const thing = thingOf(raw);
  if (thing === undefined) {
    const digest = createHash('sha256')
      .update(inspect(raw, { depth: 3 }))
      .digest('base64url')
      .slice(0, 12);
    return { id: `?${digest}`, created: now, edited: 0, isGone: false };
  }
  const created = Math.min(createdAt(thing) || now, now);
  return { id: thing.name as string, created, edited: editedAt(thing), isGone: isGone(thing) };
}

function listingIn(answer: unknown): { children: unknown[]; after: string | undefined } {
  const data = isRecord(answer) && isRecord(answer.data) ? answer.data : undefined;
  if (!Array.isArray(data?.children))
    throw new Failure('transient', 'Reddit answered with something that is no listing');
  return { children: data.children, after: looseText(data.after) };
}

/** Batches of 100 fullnames; one that is not in the answer is gone, or no longer for us to see. */
export async function recheckReddit(call: Call, refs: readonly PostRef[]): Promise<Recheck> {
  const found: Recheck = { deleted: [], raw: [] };
  for (const batch of inBatches([...refs])) {
    const { children } = listingIn(await call('api/info', { id: batch.map(({ id }) => id).join(',') }));
    const present = new Map(children.map((raw) => [itemOf(raw, 0).id, raw]));
    for (const { id } of batch) {
      const raw = present.get(id);
      if (raw === undefined || itemOf(raw, 0).isGone) found.deleted.push({ platform: 'reddit', id });
      else found.raw.push(raw);
    }
  }
  return found;
}
