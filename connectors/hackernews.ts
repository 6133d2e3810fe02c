/** Hacker News: stories, comments, polls and jobs, by Algolia's search or by the official item API. */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page } from '../src/contracts/connector.ts';
import { Failure } from '../src/contracts/failure.ts';
import { type Post, type PostRef, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { fetchJson } from '../src/platform/fetch-json.ts';
import { absoluteUrl, readHtml } from '../src/platform/html-text.ts';
import {
  isoOfSeconds,
  isRecord,
  type Loose,
  looseCount,
  looseId,
  looseList,
  looseText,
} from '../src/platform/loose-json.ts';
import {
  askFrom,
  type Found,
  handOut,
  orStart,
  printOf,
  type SinceCursor,
  sinceStart,
} from '../src/platform/since-window.ts';

const TAGS = ['story', 'comment', 'poll', 'job', 'ask_hn', 'show_hn', 'front_page'] as const;

const config = z
  .strictObject({
    api: z
      .enum(['search', 'items'])
      .default('search')
      .describe(
        'search: Algolia’s index, can pre-select, some minutes late. items: the official API, every item within seconds and what changes of it, a request each',
      ),
    query: z
      .string()
      .max(512)
      .optional()
      .describe('Words the platform pre-selects by (search only); everything when absent'),
    tags: z.array(z.enum(TAGS)).min(1).default(['story', 'comment']).describe('Kinds of items; any of them'),
    backfillHours: z
      .number()
      .min(0)
      .max(24 * 365)
      .default(24)
      .describe('How far back the first reading goes'),
    hitsPerPage: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(1000)
      .describe('Items asked for in one request (search only)'),
    endpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Address of the API; hn.algolia.com/api/v1 or hacker-news.firebaseio.com/v0 when absent'),
  })
  .refine(({ api, query }) => api === 'search' || query === undefined, { message: 'query: only with api: search' });
export type HackerNewsConfig = z.output<typeof config>;

/** Of the official API, which counts its items. */
interface ItemsCursor {
  /** The first number that was not read. */
  next: number;
  /** Numbers that were given but showed nothing yet, and since when (milliseconds). */
  missing: [id: number, since: number][];
  /** Milliseconds; items created before are history. */
  liveFrom: number;
}

/** The index is some minutes late at times: so much is read again. */
const OVERLAP_MS = 300_000;
/** An item that shows nothing for so long never will. */
const MISSING_MS = 3_600_000;
const BATCH_ITEMS = 100;
const REQUESTS_AT_ONCE = 10;
/** More items an hour were never made; a first reading looks for its beginning among so many. */
const ITEMS_PER_HOUR = 3000;

export const hackernews: Connector<HackerNewsConfig> = {
  name: 'hackernews',
  title: 'Hacker News',
  summary: 'Reads stories and comments of Hacker News as they are posted; needs no key.',
  docsUrl: 'https://hn.algolia.com/api',
  config,
  example: { query: 'self-hosted', tags: ['story', 'comment'] },
  // Algolia: 10,000 an hour per address. The official API names no limit.
  budget: { requests: 160, perMs: 60_000 },
  pollMs: 30_000,
  policy: { thirdParties: 'content' },
  open: (options, deps) => ({
    pages: (cursor, signal) =>
      options.api === 'search'
        ? searched(options, deps, cursor as SinceCursor | null, signal)
        : new ItemsReader(options, deps, signal).pages(cursor as ItemsCursor | null),
  }),
  normalise,
};

function endpointOf({ api, endpoint }: HackerNewsConfig): string {
  const known = { search: 'https://hn.algolia.com/api/v1', items: 'https://hacker-news.firebaseio.com/v0' };
  return (endpoint ?? known[api]).replace(/\/$/, '');
}

async function* searched(
  options: HackerNewsConfig,
  deps: ConnectorDeps,
  from: SinceCursor | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const start = sinceStart(Math.floor(deps.clock() / 1000) * 1000, options.backfillHours);
  yield* orStart(windows(options, deps, from === null ? start : inMs(from), from !== null, signal), from, start);
}

/** Cursors of the first version counted seconds. */
function inMs(cursor: SinceCursor): SinceCursor {
  if (cursor.after > 1e11) return cursor;
  const { after, seen, liveFrom } = cursor;
  return { after: after * 1000, seen: seen.map(([key, at]) => [key, at * 1000]), liveFrom: liveFrom * 1000 };
}

async function* windows(
  options: HackerNewsConfig,
  deps: ConnectorDeps,
  start: SinceCursor,
  again: boolean,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  let cursor = start;
  let after = Math.floor((again ? askFrom(cursor, OVERLAP_MS) : cursor.after) / 1000);
  let span: number | null = null;
  for (;;) {
    const window: Window = await readWindow(
      options,
      deps,
      { after, upTo: span === null ? null : after + span },
      signal,
    );
    const bounds = window.upTo === null ? {} : { upTo: window.upTo * 1000 };
    const found = window.hits.map((hit) => foundOf(hit));
    for (const page of handOut(found, cursor, { now: deps.clock(), overlapMs: OVERLAP_MS, ...bounds })) {
      cursor = page.cursor;
      yield page;
    }
    if (window.upTo === null) break;
    // What fitted once will about fit again; asking from the top each time would halve anew.
    span = Math.max(1, window.upTo - after) * 2;
    after = window.upTo;
  }
}

function foundOf(raw: Loose): Found {
  const key = looseId(raw.objectID) ?? looseId(raw.id) ?? printOf(raw);
  const [gone] = isGone(raw) ? reference(raw) : [];
  return { raw, key, at: createdAt(raw) * 1000, gone };
}

interface Window {
  /** Oldest first. */
  hits: Loose[];
  /** Null: everything there is up to now. */
  upTo: number | null;
}

interface Bounds {
  after: number;
  upTo: number | null;
}

/** All hits between the bounds; when the API would not give all, of the older half, and so on. */
async function readWindow(
  options: HackerNewsConfig,
  deps: ConnectorDeps,
  bounds: Bounds,
  signal: AbortSignal,
): Promise<Window> {
  const first = await readAnswer(options, deps, bounds, 0, signal);
  const newest = Math.max(...first.hits.map(createdAt));
  if (first.truncated && newest - bounds.after > 1) {
    const upTo = bounds.after + Math.floor((newest - bounds.after) / 2);
    return readWindow(options, deps, { after: bounds.after, upTo }, signal);
  }
  if (first.truncated) deps.log.warn({ second: newest }, 'Hacker News has more items in one second than it gives');
  const hits = [...first.hits];
  for (let page = 1; page < first.pages; page++) {
    hits.push(...(await readAnswer(options, deps, bounds, page, signal)).hits);
  }
  hits.sort((a, b) => createdAt(a) - createdAt(b));
  // A narrowed window that reaches the present ends the reading as well.
  const isOver = bounds.upTo === null || bounds.upTo * 1000 >= deps.clock();
  return { hits, upTo: isOver ? null : bounds.upTo };
}

interface Answer {
  hits: Loose[];
  pages: number;
  /** There are more hits than all pages together give. */
  truncated: boolean;
}

async function readAnswer(
  options: HackerNewsConfig,
  { http, clock }: ConnectorDeps,
  bounds: Bounds,
  page: number,
  signal: AbortSignal,
): Promise<Answer> {
  const url = new URL(`${endpointOf(options)}/search_by_date`);
  const until = bounds.upTo === null ? '' : `,created_at_i<=${bounds.upTo}`;
  if (options.query !== undefined) url.searchParams.set('query', options.query);
  url.searchParams.set('tags', `(${options.tags.join(',')})`);
  url.searchParams.set('numericFilters', `created_at_i>${bounds.after}${until}`);
  url.searchParams.set('hitsPerPage', String(options.hitsPerPage));
  if (page > 0) url.searchParams.set('page', String(page));
  const answer = await fetchJson(http, 'Hacker News', { url: url.href, signal }, clock());
  if (!isRecord(answer) || !Array.isArray(answer.hits))
    throw new Failure('transient', 'Hacker News answered without hits');
  const hits = answer.hits.map((hit) => (isRecord(hit) ? hit : { broken: hit }));
  const pages = Math.min(looseCount(answer.nbPages) ?? 1, 1000);
  const total = looseCount(answer.nbHits) ?? 0;
  return {
    hits,
    pages,
    truncated: hits.length > 0 && total > pages * (looseCount(answer.hitsPerPage) ?? options.hitsPerPage),
  };
}

/** Seconds; 0 for an item without a time, which normalise will refuse. */
function createdAt(hit: Loose): number {
  return (
    looseCount(hit.created_at_i) ??
    looseCount(hit.time) ??
    Math.floor((Date.parse(looseText(hit.created_at) ?? '') || 0) / 1000)
  );
}

/** The official API: items by their number, and again when they change. */
class ItemsReader {
  private readonly options: HackerNewsConfig;
  private readonly deps: ConnectorDeps;
  private readonly signal: AbortSignal;

  constructor(options: HackerNewsConfig, deps: ConnectorDeps, signal: AbortSignal) {
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
    return fetchJson(
      http,
      'Hacker News',
      { url: `${endpointOf(this.options)}/${path}.json`, signal: this.signal },
      clock(),
    );
  }
}

function isGone(hit: Loose): boolean {
  return hit.deleted === true || hit.dead === true;
}

function reference(hit: Loose): PostRef[] {
  const id = looseId(hit.objectID) ?? looseId(hit.id);
  return id === undefined ? [] : [{ platform: 'hackernews', id }];
}

/** Takes Algolia's search hits and items, and items of the official (Firebase) API. */
function normalise(raw: unknown): Post | Skip {
  if (!isRecord(raw)) return skip('invalid', 'not an object');
  const id = looseId(raw.objectID) ?? looseId(raw.id);
  if (id === undefined || !/^\d+$/.test(id)) return skip('invalid', 'objectID: not an item id');
  if (isGone(raw)) return skip('deleted', `item ${id}`);
  const kind = kindOf(raw);
  if (kind === 'pollopt') return skip('poll-option', `item ${id}`);
  const seconds = looseCount(raw.created_at_i) ?? looseCount(raw.time);
  const postedAt = seconds === undefined ? looseText(raw.created_at) : isoOfSeconds(seconds);
  if (postedAt === undefined) return skip('invalid', `created_at: not a time (item ${id})`);
  const body = bodyOf(raw);
  const title = looseText(raw.title);
  if (body.text === '' && title === undefined) return skip('empty', `no title and no text (item ${id})`);
  const parent = looseId(raw.parent_id) ?? looseId(raw.parent);
  const by = looseText(raw.author) ?? looseText(raw.by);
  return toPost({
    platform: 'hackernews',
    id,
    text: body.text,
    postedAt,
    url: `https://news.ycombinator.com/item?id=${id}`,
    kind: kind === 'comment' ? 'comment' : 'post',
    ...(kind !== 'comment' && title !== undefined && { title: readHtml(title).text }),
    ...(by !== undefined && { author: { id: by.slice(0, 512), handle: by } }),
    ...(parent !== undefined && { parent: { id: parent } }),
    ...threadOf(raw, kind, id),
    ...listed('tags', tagsOf(raw)),
    ...listed('links', linksOf(raw, body.links)),
    ...metricsOf(raw),
  });
}

function threadOf(raw: Loose, kind: string, id: string): { thread?: string } {
  const thread = kind === 'comment' ? looseId(raw.story_id) : id;
  return thread === undefined ? {} : { thread };
}

function kindOf(raw: Loose): string {
  const tags = looseList(raw._tags);
  const named = ['comment', 'pollopt', 'poll', 'job', 'story'].find((kind) => tags.includes(kind));
  return named ?? looseText(raw.type) ?? (looseText(raw.comment_text) === undefined ? 'story' : 'comment');
}

function bodyOf(raw: Loose): { text: string; links: string[] } {
  return readHtml(looseText(raw.comment_text) ?? looseText(raw.story_text) ?? looseText(raw.text) ?? '');
}

/** Only what HN itself calls sections; `author_…` and `story_…` are its plumbing. */
function tagsOf(raw: Loose): string[] {
  return ['ask_hn', 'show_hn', 'launch_hn', 'poll', 'job'].filter((tag) => looseList(raw._tags).includes(tag));
}

function linksOf(raw: Loose, inText: string[]): string[] {
  const target = absoluteUrl(looseText(raw.url) ?? '');
  return target === undefined ? inText : [target, ...inText.filter((link) => link !== target)];
}

function listed(key: string, list: string[]): Record<string, string[]> {
  return list.length === 0 ? {} : { [key]: list };
}

function metricsOf(raw: Loose): { metrics?: Post['metrics'] } {
  const points = raw.points ?? raw.score;
  const score = typeof points === 'number' && Number.isFinite(points) ? points : undefined;
  const replies = looseCount(raw.num_comments) ?? looseCount(raw.descendants);
  const metrics = { ...(score !== undefined && { score }), ...(replies !== undefined && { replies }) };
  return Object.keys(metrics).length === 0 ? {} : { metrics };
}
