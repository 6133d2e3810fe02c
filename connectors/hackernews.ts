/** Hacker News: stories, comments, polls and jobs, by Algolia's search or by the official item API. */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page } from '../src/contracts/connector.ts';
import { Failure } from '../src/contracts/failure.ts';
import { fetchJson } from '../src/platform/fetch-json.ts';
import { isRecord, type Loose, looseCount, looseId } from '../src/platform/loose-json.ts';
import {
  askFrom,
  type Found,
  handOut,
  orStart,
  printOf,
  type SinceCursor,
  sinceStart,
} from '../src/platform/since-window.ts';
import { type ItemsCursor, ItemsReader } from './hackernews-items.ts';
import { createdAt, isGone, normalise, reference } from './hackernews-post.ts';

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
    itemsEndpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('With api: search, address of the official API, where stored posts are looked up again'),
  })
  .refine(({ api, query }) => api === 'search' || query === undefined, { message: 'query: only with api: search' });

export type HackerNewsConfig = z.output<typeof config>;

/** The index is some minutes late at times: so much is read again. */
const OVERLAP_MS = 300_000;

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
  policy: { recheckHours: 168, thirdParties: 'content' },
  open: (options, deps) => {
    const reader = (signal: AbortSignal) => new ItemsReader({ ...options, base: itemsBase(options) }, deps, signal);
    return {
      pages: (cursor, signal) =>
        options.api === 'search'
          ? searched(options, deps, cursor as SinceCursor | null, signal)
          : reader(signal).pages(cursor as ItemsCursor | null),
      // The search does not tell deletions; the other API does.
      recheck: (refs, signal) => reader(signal).recheck(refs),
    };
  },
  normalise,
};

function searchBase({ endpoint }: HackerNewsConfig): string {
  return (endpoint ?? 'https://hn.algolia.com/api/v1').replace(/\/$/, '');
}

function itemsBase({ api, endpoint, itemsEndpoint }: HackerNewsConfig): string {
  const given = itemsEndpoint ?? (api === 'items' ? endpoint : undefined);
  return (given ?? 'https://hacker-news.firebaseio.com/v0').replace(/\/$/, '');
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
  const url = new URL(`${searchBase(options)}/search_by_date`);
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
