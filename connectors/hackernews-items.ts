/** Hacker News: the official item API. */
import type { ConnectorDeps, Page, Recheck } from '../src/contracts/connector.ts';
import { Failure } from '../src/contracts/failure.ts';
import type { PostRef } from '../src/domain/post.ts';
import { fetchJson } from '../src/platform/fetch-json.ts';
import { isRecord, type Loose, looseCount, looseList, looseText } from '../src/platform/loose-json.ts';
import { createdAt, isGone, reference } from './hackernews-post.ts';

/** Of the official API, which counts its items. */
export interface ItemsCursor {
  /** The first number that was not read. */
  next: number;
  /** Numbers that were given but showed nothing yet, and since when (milliseconds). */
  missing: [id: number, since: number][];
  /** Milliseconds; items created before are history. */
  liveFrom: number;
}

/** An item that shows nothing for so long never will. */
const MISSING_MS = 3_600_000;

const BATCH_ITEMS = 100;

const REQUESTS_AT_ONCE = 10;

/** More items an hour were never made; a first reading looks for its beginning among so many. */
const ITEMS_PER_HOUR = 3000;

export interface ItemsOptions {
  /** Address of the API, without a slash at its end. */
  base: string;
  /** Kinds of items, and the sections `ask_hn` and `show_hn`. */
  tags: readonly string[];
  backfillHours: number;
}

/** The official API: items by their number, and again when they change. */
export class ItemsReader {
  private readonly options: ItemsOptions;
  private readonly deps: ConnectorDeps;
  private readonly signal: AbortSignal;

  constructor(options: ItemsOptions, deps: ConnectorDeps, signal: AbortSignal) {
    this.options = options;
    this.deps = deps;
    this.signal = signal;
  }

  async *pages(from: ItemsCursor | null): AsyncGenerator<Page> {
    const newest = looseCount(await this.get('maxitem'));
    if (newest === undefined) throw new Failure('transient', 'Hacker News answered without a number');
    let cursor = from ?? { next: await this.firstSince(newest), missing: [], liveFrom: this.deps.clock() };
    if (from === null) yield { raw: [], deleted: [], cursor };
    else {
      // What changed of what was read before: edits, points, deletions; and what showed nothing then.
      const { next, missing } = cursor;
      const changed = await this.changes();
      const again = [...missing.map(([id]) => id), ...changed.filter((id) => id < next)];
      for (const page of await this.batch([...new Set(again)], cursor, next)) {
        cursor = page.cursor as ItemsCursor;
        yield page;
      }
    }
    while (cursor.next <= newest) {
      const count = Math.min(BATCH_ITEMS, newest - cursor.next + 1);
      const ids = Array.from({ length: count }, (_, index) => cursor.next + index);
      for (const page of await this.batch(ids, cursor, cursor.next + count)) {
        cursor = page.cursor as ItemsCursor;
        yield page;
      }
    }
  }

  /** One page of history and one of news; only the last one's cursor says that all were read. */
  private async batch(ids: number[], before: ItemsCursor, next: number): Promise<Page[]> {
    if (ids.length === 0) return [];
    const now = this.deps.clock();
    const items = await this.items(ids);
    const waiting = new Map(before.missing);
    const missing = ids.flatMap((id, index): [number, number][] =>
      items[index] === null ? [[id, waiting.get(id) ?? now]] : [],
    );
    const others = before.missing.filter(([id]) => !ids.includes(id));
    const after = { ...before, next, missing: [...others, ...missing].filter(([, since]) => since > now - MISSING_MS) };
    const shown = items.filter((item) => item !== null).map((item) => (isRecord(item) ? item : { broken: item }));
    const isHistory = (item: Loose) => createdAt(item) * 1000 < before.liveFrom;
    const history = shown.filter(isHistory);
    const news = shown.filter((item) => !isHistory(item));
    const isLast = news.length === 0;
    return [
      ...(history.length > 0 ? [{ ...this.page(history, isLast ? after : before), backfill: true }] : []),
      ...(isLast && history.length > 0 ? [] : [this.page(news, after)]),
    ];
  }

  private page(items: Loose[], cursor: ItemsCursor): Page {
    const there = items.filter((item) => !isGone(item) && this.isWanted(item));
    return { raw: there, deleted: items.filter(isGone).flatMap(reference), cursor };
  }

  private isWanted(item: Loose): boolean {
    const { tags } = this.options;
    const title = looseText(item.title) ?? '';
    const section = /^Ask HN\b/i.test(title) ? 'ask_hn' : /^Show HN\b/i.test(title) ? 'show_hn' : undefined;
    // An option of a poll is told as a skip, with its poll.
    const type = item.type === 'pollopt' ? 'poll' : looseText(item.type);
    // What has no kind is told as a skip.
    return type === undefined || tags.some((tag) => tag === type || tag === section);
  }

  /** What has become of items; one that shows nothing cannot be told. */
  async recheck(refs: readonly PostRef[]): Promise<Recheck> {
    const ids = refs.flatMap(({ platform, id }) =>
      platform === 'hackernews' && /^\d{1,15}$/.test(id) ? Number(id) : [],
    );
    const items = (await this.items(ids)).filter(isRecord);
    return { deleted: items.filter(isGone).flatMap(reference), raw: items.filter((item) => !isGone(item)) };
  }

  private async items(ids: number[]): Promise<unknown[]> {
    const items: unknown[] = [];
    for (let from = 0; from < ids.length; from += REQUESTS_AT_ONCE) {
      const some = ids.slice(from, from + REQUESTS_AT_ONCE);
      items.push(...(await Promise.all(some.map((id) => this.get(`item/${id}`)))));
    }
    return items;
  }

  private async changes(): Promise<number[]> {
    const answer = await this.get('updates');
    return isRecord(answer) ? looseList(answer.items).flatMap((id) => looseCount(id) ?? []) : [];
  }

  /** The number of the first item of the backfill, by halving. */
  private async firstSince(newest: number): Promise<number> {
    const { backfillHours } = this.options;
    const since = this.deps.clock() / 1000 - backfillHours * 3600;
    let from = Math.max(1, newest - Math.ceil(backfillHours * ITEMS_PER_HOUR));
    let to = newest + 1;
    while (backfillHours > 0 && from < to) {
      const middle = Math.floor((from + to) / 2);
      const item = await this.get(`item/${middle}`);
      // What shows nothing counts as older: rather too little history than more than was asked for.
      if (isRecord(item) && createdAt(item) >= since) to = middle;
      else from = middle + 1;
    }
    return backfillHours > 0 ? from : newest + 1;
  }

  private get(path: string): Promise<unknown> {
    const { http, clock } = this.deps;
    return fetchJson(http, 'Hacker News', { url: `${this.options.base}/${path}.json`, signal: this.signal }, clock());
  }
}
