/** Hacker News: stories, comments, polls and jobs by the Algolia search API, newest by date. */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Cursor, Page } from '../src/contracts/connector.ts';
import { Failure } from '../src/contracts/failure.ts';
import { type Post, type PostRef, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { fetchJson } from '../src/platform/fetch-json.ts';
import { absoluteUrl, readHtml } from '../src/platform/html-text.ts';
import { isRecord, type Loose, looseCount, looseId, looseList, looseText } from '../src/platform/loose-json.ts';

const TAGS = ['story', 'comment', 'poll', 'job', 'ask_hn', 'show_hn', 'front_page'] as const;

const config = z.strictObject({
  query: z.string().max(512).optional().describe('Words the platform pre-selects by; everything when absent'),
  tags: z.array(z.enum(TAGS)).min(1).default(['story', 'comment']).describe('Kinds of items; any of them'),
  backfillHours: z
    .number()
    .min(0)
    .max(24 * 365)
    .default(24)
    .describe('How far back the first reading goes'),
  hitsPerPage: z.number().int().min(1).max(1000).default(1000).describe('Items asked for in one request'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://hn.algolia.com/api/v1')
    .describe('Address of the API'),
});
export type HackerNewsConfig = z.output<typeof config>;

/** Times in seconds, as the API has them. */
interface HackerNewsCursor {
  /** Everything created up to here was handed out, but for what the index still lacked. */
  after: number;
  /** What was handed out of the overlap: id and time. */
  seen: [string, number][];
  /** Items created before are history: they were there before this source was. */
  liveFrom: number;
}

/** The index is some minutes late at times: so much is read again. */
const OVERLAP_S = 300;
const MAX_SEEN = 5000;
const PAGE_ITEMS = 500;

export const hackernews: Connector<HackerNewsConfig> = {
  name: 'hackernews',
  title: 'Hacker News',
  summary: 'Reads stories and comments of Hacker News as they are posted; needs no key.',
  docsUrl: 'https://hn.algolia.com/api',
  config,
  example: { query: 'self-hosted', tags: ['story', 'comment'] },
  // 10,000 an hour per address.
  budget: { requests: 160, perMs: 60_000 },
  pollMs: 30_000,
  policy: { thirdParties: 'content' },
  open: (options, deps) => ({ pages: (cursor, signal) => pages(options, deps, cursor, signal) }),
  normalise,
};

async function* pages(
  options: HackerNewsConfig,
  deps: ConnectorDeps,
  from: Cursor | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const now = Math.floor(deps.clock() / 1000);
  const first: HackerNewsCursor = { after: now - Math.round(options.backfillHours * 3600), seen: [], liveFrom: now };
  let cursor = (from as HackerNewsCursor | null) ?? first;
  let after = from === null ? cursor.after : cursor.after - OVERLAP_S;
  let span: number | null = null;
  for (;;) {
    const window: Window = await readWindow(
      options,
      deps,
      { after, upTo: span === null ? null : after + span },
      signal,
    );
    for (const page of pagesOf(window, cursor)) {
      cursor = page.cursor as HackerNewsCursor;
      yield page;
    }
    if (window.upTo === null) break;
    // What fitted once will about fit again; asking from the top each time would halve anew.
    span = Math.max(1, window.upTo - after) * 2;
    after = window.upTo;
  }
  // A first reading that found nothing must still fix from when on items are news.
  if (from === null && cursor === first) yield { raw: [], deleted: [], cursor };
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
  const url = new URL(`${options.endpoint.replace(/\/$/, '')}/search_by_date`);
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
  return looseCount(hit.created_at_i) ?? Math.floor((Date.parse(looseText(hit.created_at) ?? '') || 0) / 1000);
}

function* pagesOf(window: Window, cursor: HackerNewsCursor): Generator<Page> {
  const seen = new Set(cursor.seen.map(([id]) => id));
  const fresh = window.hits.filter((hit) => !seen.has(looseId(hit.objectID) ?? ''));
  const isHistory = (hit: Loose) => createdAt(hit) < cursor.liveFrom;
  const batches = [
    ...inPages(fresh.filter(isHistory), true),
    ...inPages(
      fresh.filter((hit) => !isHistory(hit)),
      false,
    ),
  ];
  let place = cursor;
  for (const [index, { hits, backfill }] of batches.entries()) {
    const isLast = index === batches.length - 1;
    place = moved(place, hits, isLast ? window.upTo : null);
    const gone = hits.filter(isGone);
    yield {
      raw: hits.filter((hit) => !isGone(hit)),
      deleted: gone.flatMap(reference),
      cursor: place,
      ...(backfill && { backfill }),
    };
  }
  // An empty window was read too: without this a resumed reader would halve its way here again.
  if (batches.length === 0 && window.upTo !== null) {
    yield { raw: [], deleted: [], cursor: moved(place, [], window.upTo) };
  }
}

function inPages(hits: Loose[], backfill: boolean): { hits: Loose[]; backfill: boolean }[] {
  const count = Math.ceil(hits.length / PAGE_ITEMS);
  return Array.from({ length: count }, (_, page) => ({
    hits: hits.slice(page * PAGE_ITEMS, (page + 1) * PAGE_ITEMS),
    backfill,
  }));
}

function moved(cursor: HackerNewsCursor, hits: Loose[], upTo: number | null): HackerNewsCursor {
  const after = Math.max(cursor.after, upTo ?? 0, ...hits.map(createdAt));
  const read = hits.map((hit): [string, number] => [looseId(hit.objectID) ?? '', createdAt(hit)]);
  const seen = [...read.reverse(), ...cursor.seen].filter(([, time]) => time > after - OVERLAP_S);
  return { ...cursor, after, seen: seen.slice(0, MAX_SEEN) };
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
  const postedAt = seconds === undefined ? looseText(raw.created_at) : isoOf(seconds);
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

function isoOf(seconds: number): string | undefined {
  // Year 9999: beyond it ISO 8601 takes another form.
  return seconds <= 253_402_300_799 ? new Date(seconds * 1000).toISOString() : undefined;
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
