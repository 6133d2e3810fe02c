/** Any feed: RSS 0.9x–2.0, RDF, Atom and JSON Feed. Polite: asks only for what changed. */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page } from '../src/contracts/connector.ts';
import { asFailure, type Failure, failureForStatus } from '../src/contracts/failure.ts';
import { readFeed } from '../src/platform/feed.ts';
import { type FeedAnswer, newPages, PAGE_ITEMS } from '../src/platform/feed-news.ts';
import { feedPost, type RawItem } from '../src/platform/feed-post.ts';
import { askAgainAt, quietFor, retryAt } from '../src/platform/feed-schedule.ts';
import { type Asked, askFeeds, dueFeeds, type FeedState, type FeedStates, hostOf } from '../src/platform/feed-set.ts';

const address = z.url({ protocol: /^https?$/ });
const config = z
  .strictObject({
    url: address.optional().describe('Address of the feed'),
    urls: z.array(address).min(1).max(500).optional().describe('Addresses of many feeds, instead of `url`'),
    everyMinutes: z
      .number()
      .min(1)
      .max(1440)
      .default(15)
      .describe('How often each of `urls` is asked; a single `url` is asked at every reading'),
    maxQuietMinutes: z
      .number()
      .min(0)
      .max(1440)
      .default(60)
      .describe('A feed that asks to be left alone (cache headers, ttl) is left alone, but no longer than this'),
    maxItems: z.number().int().min(1).max(10_000).default(1000).describe('Items read of one answer, first ones first'),
  })
  .refine(({ url, urls }) => (url === undefined) !== (urls === undefined), {
    path: ['url'],
    message: 'give either `url` or `urls`',
  });
export type RssConfig = z.output<typeof config>;

/** Of a single feed. */
interface RssCursor extends FeedState {
  url: string;
}

/** Of many, by address. */
interface RssSetCursor {
  feeds: FeedStates;
}

/** Of each of many feeds: all of them are kept in one cursor. */
const SET_SEEN = 100;
const DAY_MS = 86_400_000;

export const rss: Connector<RssConfig> = {
  name: 'rss',
  title: 'RSS, Atom and JSON Feed',
  summary: 'Reads any feed: news, blogs, forums, release notes, alerts.',
  docsUrl: 'https://www.rssboard.org/rss-specification',
  config,
  example: { url: 'https://example.com/feed.xml' },
  budget: { requests: 120, perMs: 60_000 },
  pollMs: 300_000,
  policy: { thirdParties: 'content', note: 'A feed is offered for reading; its articles stay their publisher’s.' },
  open: (options, deps) => ({
    pages: (cursor, signal) => {
      const { url, urls } = options;
      if (url === undefined) return manyPages(options, [...new Set(urls)], deps, cursor as RssSetCursor | null, signal);
      return pages({ ...options, url }, deps, cursor as RssCursor | null, signal);
    },
  }),
  // Sources of one host share its budget.
  account: ({ url, urls }) => (url === undefined ? (urls ?? []).join(' ') : hostOf(url)),
  normalise: feedPost,
};

async function* pages(
  options: RssConfig & { url: string },
  deps: ConnectorDeps,
  from: RssCursor | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  signal.throwIfAborted();
  const { url } = options;
  const known = from?.url === url ? from : null;
  if ((known?.nextAt ?? 0) > deps.clock()) return;
  const answer = await readOne(options, url, known, deps, signal);
  for (const { states, ...page } of newPages(answer)) yield { ...page, cursor: { url, ...states } };
}

async function readOne(
  options: RssConfig,
  url: string,
  known: FeedState | null,
  { http, clock }: ConnectorDeps,
  signal: AbortSignal,
): Promise<FeedAnswer> {
  const response = await http.request({ url, headers: conditions(known), signal });
  const { status, headers, body } = response;
  const now = clock();
  const failure = failureForStatus(status, headers['retry-after'] ?? null, 'The feed', now);
  if (failure !== null) throw failure;
  const start: FeedState = { seen: known?.seen ?? [], liveFrom: known?.liveFrom ?? now - DAY_MS };
  const feed = status === 304 ? null : readFeed(body, headers['content-type'] ?? '');
  const quietMs = quietFor(headers, feed?.ttlMinutes, now, options.maxQuietMinutes * 60_000);
  const wish = quietMs > 0 ? { nextAt: now + quietMs } : {};
  if (feed === null) {
    const { etag, lastModified } = known ?? {};
    return {
      items: null,
      start,
      validated: { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }), ...wish },
      quietMs,
    };
  }
  const origin = { host: new URL(url).hostname, base: withoutQuery(response.url) };
  const shared = { feed: { ...feed.info, ...origin }, fetchedAt: new Date(now).toISOString() };
  const items = feed.items.slice(0, options.maxItems).map((item) => ({ item, ...shared }));
  // Of a cut document "not modified" would keep the rest from us.
  return { items, start, validated: { ...(feed.cut ? {} : validators(headers)), ...wish }, quietMs };
}

const HOSTS_AT_ONCE = 8;
/** So many feeds' news are stored together. */
const FEEDS_AT_ONCE = 25;

/** All that are due. One that fails rests by itself; only when none of them works has the source failed. */
async function* manyPages(
  options: RssConfig,
  urls: string[],
  deps: ConnectorDeps,
  from: RssSetCursor | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  signal.throwIfAborted();
  const feeds = new Map(
    urls.flatMap((url) => (from?.feeds[url] === undefined ? [] : [[url, from.feeds[url]] as const])),
  );
  const due = dueFeeds(urls, Object.fromEntries(feeds), deps.clock());
  const cursor = (): RssSetCursor => ({ feeds: Object.fromEntries(feeds) });
  let worked = 0;
  let last: Failure | undefined;
  for (let at = 0; at < due.length; at += FEEDS_AT_ONCE) {
    const asked = await askFeeds(
      due.slice(at, at + FEEDS_AT_ONCE),
      HOSTS_AT_ONCE,
      async (url): Promise<Asked<FeedAnswer>> => {
        try {
          return { url, answer: await readOne(options, url, feeds.get(url) ?? null, deps, signal) };
        } catch (error) {
          if (signal.aborted) throw signal.reason;
          return { url, failure: asFailure(error) };
        }
      },
    );
    const problems = asked.flatMap((one) => {
      if ('answer' in one) return [];
      last = one.failure;
      feeds.set(one.url, rested(feeds.get(one.url), one.url, one.failure, deps.clock(), options));
      return [{ problem: one.failure.message, feed: withoutQuery(one.url) }];
    });
    worked += asked.length - problems.length;
    yield* together(asked, feeds, cursor, deps.clock(), options);
    if (problems.length > 0) yield { raw: problems, deleted: [], cursor: cursor() };
  }
  const noneWorks = worked === 0 && urls.every((url) => (feeds.get(url)?.failures ?? 0) > 0);
  if (last !== undefined && noneWorks) throw last;
}

function rested(
  known: FeedState | undefined,
  url: string,
  failure: Failure,
  now: number,
  options: RssConfig,
): FeedState {
  const failures = (known?.failures ?? 0) + 1;
  const nextAt = retryAt(url, now, options.everyMinutes * 60_000, failure, failures);
  return { ...(known ?? { seen: [], liveFrom: now - DAY_MS }), failures, nextAt };
}

/** The news of several feeds in few pages, each with what it covers and no more. */
function* together(
  asked: Asked<FeedAnswer>[],
  feeds: Map<string, FeedState>,
  cursor: () => RssSetCursor,
  now: number,
  options: RssConfig,
): Generator<Page> {
  let raw: RawItem[] = [];
  let backfill = false;
  const flush = (): Page => ({ raw, deleted: [], cursor: cursor(), ...(backfill && { backfill }) });
  for (const one of asked) {
    if (!('answer' in one)) continue;
    const { answer, url } = one;
    const nextAt = askAgainAt(url, now, options.everyMinutes * 60_000, answer.quietMs);
    const timed = { ...answer, validated: { ...answer.validated, nextAt } };
    for (const page of newPages(timed, SET_SEEN)) {
      const isBackfill = page.backfill === true;
      if (
        raw.length > 0 &&
        page.raw.length > 0 &&
        (backfill !== isBackfill || raw.length + page.raw.length > PAGE_ITEMS)
      ) {
        yield flush();
        raw = [];
      }
      if (page.raw.length > 0) backfill = isBackfill;
      raw = raw.concat(page.raw as RawItem[]);
      feeds.set(url, page.states);
    }
  }
  yield flush();
}

function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function conditions(cursor: FeedState | null): Record<string, string> {
  return {
    accept: 'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5',
    ...(cursor?.etag !== undefined && { 'if-none-match': cursor.etag }),
    ...(cursor?.lastModified !== undefined && { 'if-modified-since': cursor.lastModified }),
  };
}

function validators(headers: Record<string, string>): Pick<FeedState, 'etag' | 'lastModified'> {
  const [etag, lastModified] = [headers.etag, headers['last-modified']];
  return { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }) };
}
