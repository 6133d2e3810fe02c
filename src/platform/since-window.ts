/**
 * Reading what came since the last time, for platforms that are polled: a place in time, and what was handed out shortly
 * before it, as platforms show items late and out of order.
 */
import { createHash } from 'node:crypto';
import type { Page } from '../contracts/connector.ts';
import type { Log } from '../contracts/log.ts';
import type { PostRef } from '../domain/post.ts';

/** JSON; times in milliseconds. */
export interface SinceCursor {
  /** Everything up to here was handed out, but for what the platform did not show yet. */
  after: number;
  /** What was handed out of the overlap before `after`: key and time. */
  seen: [key: string, at: number][];
  /** Items posted before are history: they were there before this source was. */
  liveFrom: number;
}

export interface Found {
  raw: unknown;
  /** Identity and version: an item that was edited has another key than before. */
  key: string;
  /** The time the platform orders by (created or changed), milliseconds. */
  at: number;
  /** When it was posted, where that is not `at`. */
  posted?: number;
  /** The platform says that it is gone. */
  gone?: PostRef | undefined;
}

export interface HandOut {
  now: number;
  /** So much before `after` is read again each time. */
  overlapMs: number;
  /** Everything up to here was read, found or not. */
  upTo?: number;
  pageItems?: number;
  /** How many of what was handed out are remembered at most; beyond it, items may come again. */
  maxSeen?: number;
}

export type SincePage = Page & { cursor: SinceCursor };

const PAGE_ITEMS = 500;
/** A reader that catches up may read so many answers, however few a first reading was allowed. */
const CATCH_UP_PAGES = 500;
const MAX_SEEN = 5000;

/** Where a source begins that has read nothing yet. */
export function sinceStart(now: number, backfillHours: number): SinceCursor {
  return { after: now - Math.round(backfillHours * 3_600_000), seen: [], liveFrom: now };
}

/** The time from which on to ask. */
export function askFrom(cursor: SinceCursor, overlapMs: number): number {
  return cursor.after - overlapMs;
}

/** Stands in for an id where an item has none, so that it is counted once. */
export function printOf(raw: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(raw) ?? '')
    .digest('base64url')
    .slice(0, 16);
}

/** Of what was found: what was not handed out before. */
export function unseen(found: Found[], cursor: SinceCursor): Found[] {
  const known = new Set(cursor.seen.map(([key]) => key));
  const fresh = new Map(found.map((one) => [one.key, one]));
  return [...fresh.values()].filter(({ key }) => !known.has(key));
}

/**
 * Pages of what is new, history before news, each oldest first. A page's cursor never passes an item that a later page
 * holds, so reading again from any of them loses nothing. `found` must be all there is between the asked-for time and
 * the newest of it (or `upTo`).
 */
export function* handOut(found: Found[], cursor: SinceCursor, options: HandOut): Generator<SincePage> {
  const { now, overlapMs, upTo = Number.NEGATIVE_INFINITY, pageItems = PAGE_ITEMS, maxSeen = MAX_SEEN } = options;
  // A time from the future must not make us skip what comes until then.
  const timed = unseen(found, cursor).map((one) => ({ ...one, at: Math.min(one.at, now) }));
  timed.sort((a, b) => a.at - b.at);
  const isHistory = ({ at, posted = at }: Found) => posted < cursor.liveFrom;
  const history = timed.filter(isHistory);
  const queue = [...history, ...timed.filter((one) => !isHistory(one))];
  const waiting = earliestBehind(queue);
  const given: Found[] = [];
  let newest = cursor.after;
  for (let from = 0, to = 0; from < queue.length; from = to) {
    const backfill = from < history.length;
    to = Math.min(from + pageItems, backfill ? history.length : queue.length);
    const batch = queue.slice(from, to);
    newest = Math.max(newest, batch.at(-1)?.at ?? newest);
    const reached = to === queue.length ? Math.max(newest, upTo) : newest;
    const after = Math.max(cursor.after, Math.min(reached, waiting[to] ?? reached));
    for (const one of batch) given.push(one);
    const place = moved(cursor, given, after, { overlapMs, maxSeen });
    yield pageOf(batch, place, backfill);
  }
  if (queue.length === 0 && upTo > cursor.after) {
    yield { raw: [], deleted: [], cursor: moved(cursor, [], upTo, { overlapMs, maxSeen }) };
  }
}

/** For each index the earliest time from there on. */
function earliestBehind(queue: Found[]): number[] {
  const times = queue.map(({ at }) => at);
  for (let index = times.length - 2; index >= 0; index--) {
    times[index] = Math.min(times[index] as number, times[index + 1] as number);
  }
  return times;
}

function moved(
  cursor: SinceCursor,
  given: Found[],
  after: number,
  { overlapMs, maxSeen }: { overlapMs: number; maxSeen: number },
): SinceCursor {
  const marks = given.map(({ key, at }): [string, number] => [key, at]).reverse();
  const seen = [...marks, ...cursor.seen].filter(([, at]) => at >= after - overlapMs);
  return { ...cursor, after, seen: seen.slice(0, maxSeen) };
}

function pageOf(batch: Found[], cursor: SinceCursor, backfill: boolean): SincePage {
  const raw = batch.filter(({ gone }) => gone === undefined).map((one) => one.raw);
  const deleted = batch.flatMap(({ gone }) => gone ?? []);
  return { raw, deleted, cursor, ...(backfill && { backfill }) };
}

/** Even when a first reading finds nothing, its place must be kept: from then on items are news. */
export async function* orStart(pages: AsyncIterable<Page>, from: unknown, start: unknown): AsyncGenerator<Page> {
  let none = true;
  for await (const page of pages) {
    none = false;
    yield page;
  }
  if (none && from === null) yield { raw: [], deleted: [], cursor: start };
}

/**
 * Several lists of one source, one after the other, each with its own place in a shared cursor. `read` gets the list's
 * place and `since` when to ask (milliseconds): all of `overlapMs` again, but for a first reading.
 */
export async function* inLists<Name extends string, Place extends SinceCursor>(
  names: readonly Name[],
  from: Partial<Record<Name, Place>> | null,
  options: { start: () => Place; overlapMs: number },
  read: (name: Name, at: { place: Place; since: number; isFirst: boolean }) => AsyncIterable<Page & { cursor: Place }>,
): AsyncGenerator<Page> {
  let cursor: Partial<Record<Name, Place>> = from ?? {};
  for (const name of names) {
    const known = cursor[name];
    const start = known ?? options.start();
    const since = known === undefined ? start.after : askFrom(start, options.overlapMs);
    for await (const page of orStart(
      read(name, { place: start, since, isFirst: known === undefined }),
      known ?? null,
      start,
    )) {
      cursor = { ...cursor, [name]: page.cursor };
      yield { ...page, cursor };
    }
  }
}

/** One answer of a list that begins with the newest. */
export interface Leaf<Token> {
  found: Found[];
  /** How to ask for the next older ones; null at the end. */
  next: Token | null;
}

/**
 * Reads a list that begins with the newest until it reaches items before `since`. `maxPages` bounds a first reading,
 * catching up may take more; where it stops early it says so in the log: what is older stays unread.
 */
export async function readBack<Token>(
  ask: (token: Token | null) => Promise<Leaf<Token>>,
  options: { since: number; isFirst: boolean; maxPages: number; log: Log; what: string },
): Promise<Found[]> {
  const all: Found[] = [];
  let token: Token | null = null;
  const pages = options.isFirst ? options.maxPages : Math.max(options.maxPages, CATCH_UP_PAGES);
  for (let page = 0; page < pages; page++) {
    const leaf: Leaf<Token> = await ask(token);
    for (const one of leaf.found) all.push(one);
    // An empty answer may lie before others (all of it private); only the platform knows where the list ends.
    const oldest = leaf.found.at(-1)?.at ?? Number.POSITIVE_INFINITY;
    if (leaf.next === null || oldest < options.since) return all.filter(({ at }) => at >= options.since);
    token = leaf.next;
  }
  options.log.warn({ pages, what: options.what }, 'older items were left unread: maxPages reached');
  return all.filter(({ at }) => at >= options.since);
}
