/** Any feed: RSS 0.9x–2.0, RDF, Atom and JSON Feed. Polite: asks only for what changed. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page } from '../src/contracts/connector.ts';
import { failureForStatus } from '../src/contracts/failure.ts';
import { type Post, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { readFeed } from '../src/platform/feed.ts';
import type { FeedInfo, FeedItem, FeedText } from '../src/platform/feed-item.ts';
import { absoluteUrl, type HtmlText, readHtml } from '../src/platform/html-text.ts';
import { parseLooseDate } from '../src/platform/loose-date.ts';
import { filled, isRecord, looseCount, looseId, looseList, looseText, present } from '../src/platform/loose-json.ts';

const config = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Address of the feed'),
  maxItems: z.number().int().min(1).max(10_000).default(1000).describe('Items read of one answer, first ones first'),
});
export type RssConfig = z.output<typeof config>;

interface RssCursor {
  url: string;
  etag?: string;
  lastModified?: string;
  /** Fingerprints of items handed out, newest first; an item whose text changed has another. */
  seen: string[];
  /** Milliseconds; items of the first reading that are older are history. */
  liveFrom: number;
}

/** An item with what its feed says about all of them. */
interface RawItem {
  item: FeedItem;
  /** `host` makes local ids global; `base` is what relative links start from. No query: it may hold a key. */
  feed: FeedInfo & { host: string; base: string };
  fetchedAt: string;
}

const PAGE_ITEMS = 200;
const MAX_SEEN = 4000;
const DAY_MS = 86_400_000;

export const rss: Connector<RssConfig> = {
  name: 'rss',
  title: 'RSS, Atom and JSON Feed',
  summary: 'Reads any feed: news, blogs, forums, release notes, alerts.',
  docsUrl: 'https://www.rssboard.org/rss-specification',
  config,
  example: { url: 'https://example.com/feed.xml' },
  budget: { requests: 60, perMs: 60_000 },
  pollMs: 300_000,
  policy: { thirdParties: 'content', note: 'A feed is offered for reading; its articles stay their publisher’s.' },
  open: (options, deps) => ({ pages: (cursor, signal) => pages(options, deps, cursor as RssCursor | null, signal) }),
  normalise,
};

async function* pages(
  options: RssConfig,
  { http, clock }: ConnectorDeps,
  from: RssCursor | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const cursor = from?.url === options.url ? from : null;
  const { url, status, headers, body } = await http.request({ url: options.url, headers: conditions(cursor), signal });
  const now = clock();
  const failure = failureForStatus(status, headers['retry-after'] ?? null, 'The feed', now);
  if (failure !== null) throw failure;
  if (status === 304) return;
  const feed = readFeed(body, headers['content-type'] ?? '');
  const origin = { host: new URL(options.url).hostname, base: withoutQuery(url) };
  const shared = { feed: { ...feed.info, ...origin }, fetchedAt: new Date(now).toISOString() };
  const items = feed.items.slice(0, options.maxItems).map((item) => ({ item, ...shared }));
  const start: RssCursor = { url: options.url, seen: cursor?.seen ?? [], liveFrom: cursor?.liveFrom ?? now - DAY_MS };
  // Of a cut document "not modified" would keep the rest from us.
  yield* newPages(items, start, feed.cut ? {} : validators(headers));
}

function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function conditions(cursor: RssCursor | null): Record<string, string> {
  return {
    accept: 'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5',
    ...(cursor?.etag !== undefined && { 'if-none-match': cursor.etag }),
    ...(cursor?.lastModified !== undefined && { 'if-modified-since': cursor.lastModified }),
  };
}

function validators(headers: Record<string, string>): Pick<RssCursor, 'etag' | 'lastModified'> {
  const [etag, lastModified] = [headers.etag, headers['last-modified']];
  return { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }) };
}

/** What was not handed out yet, history before news, oldest first, in pages. */
function* newPages(
  items: RawItem[],
  start: RssCursor,
  validated: Pick<RssCursor, 'etag' | 'lastModified'>,
): Generator<Page> {
  const prints = new Map(items.map((raw) => [fingerprint(raw.item), raw]));
  const known = new Set(start.seen);
  const fresh = [...prints].filter(([print]) => !known.has(print)).reverse();
  const isHistory = ([, raw]: [string, RawItem]) => postedMs(raw) < start.liveFrom;
  const batches = [
    ...inPages(fresh.filter(isHistory), true),
    ...inPages(
      fresh.filter((one) => !isHistory(one)),
      false,
    ),
  ];
  // Even without news: validators and what is still in the feed are worth keeping.
  if (batches.length === 0) batches.push({ entries: [], backfill: false });
  let seen = remembered(
    start.seen,
    [...prints.keys()].filter((print) => known.has(print)),
    items.length,
  );
  for (const [index, { entries, backfill }] of batches.entries()) {
    seen = remembered(
      seen,
      entries.map(([print]) => print),
      items.length,
    );
    // Only the last page may say "not modified since": a reader that stops before it must get the rest again.
    const cursor: RssCursor = { ...start, seen, ...(index === batches.length - 1 && validated) };
    yield { raw: entries.map(([, raw]) => raw), deleted: [], cursor, ...(backfill && { backfill }) };
  }
}

function inPages(
  entries: [string, RawItem][],
  backfill: boolean,
): { entries: [string, RawItem][]; backfill: boolean }[] {
  const count = Math.ceil(entries.length / PAGE_ITEMS);
  return Array.from({ length: count }, (_, page) => ({
    entries: entries.slice(page * PAGE_ITEMS, (page + 1) * PAGE_ITEMS),
    backfill,
  }));
}

/** Bounded, but never so small that what the feed still holds would be forgotten. */
function remembered(seen: string[], prints: string[], items: number): string[] {
  const bound = Math.max(MAX_SEEN, items * 2);
  return [...new Set([...prints, ...seen])].slice(0, bound);
}

function fingerprint(item: FeedItem): string {
  const said = JSON.stringify([item.guid, item.link, item.title?.text, item.content?.text, item.updated]);
  return createHash('sha256').update(said).digest('base64url').slice(0, 16);
}

/** When it was published; undated items and dates far ahead count as of when they were fetched. */
function postedMs({ item, fetchedAt }: RawItem): number {
  const fetched = Date.parse(fetchedAt);
  const written = parseLooseDate(item.published) ?? parseLooseDate(item.updated);
  return written === null || written > fetched + DAY_MS ? fetched : written;
}

function normalise(raw: unknown): Post | Skip {
  if (!isRecord(raw) || !isRecord(raw.item) || !isRecord(raw.feed)) return skip('invalid', 'not an item of a feed');
  if (Number.isNaN(Date.parse(looseText(raw.fetchedAt) ?? ''))) return skip('invalid', 'fetchedAt: not a date');
  const { item, feed } = raw as unknown as RawItem;
  const base = absoluteUrl(looseText(item.base) ?? '', feedBase(feed)) ?? feedBase(feed);
  const title = read(item.title, base).text.replaceAll(/\s+/g, ' ');
  const body = read(item.content, base);
  if (title === '' && body.text === '') return skip('empty', `no title and no text (${idOf(item, feed, title, '')})`);
  const url = absoluteUrl(looseText(item.link) ?? '', base);
  return toPost({
    platform: 'rss',
    id: idOf(item, feed, title, body.text),
    text: body.text,
    postedAt: new Date(postedMs(raw as unknown as RawItem)).toISOString(),
    kind: 'article',
    ...present({
      url,
      title: title === '' ? undefined : title,
      lang: language(item.lang) ?? language(feed.lang),
      author: author(item),
      community: community(feed),
      parent: looseId(item.replyTo) === undefined ? undefined : { id: item.replyTo },
      tags: filled(looseList(item.tags).flatMap((tag) => looseText(tag) ?? [])),
      links: filled(body.links.filter((link) => link !== url)),
      media: filled(media(item, base)),
      metrics: metrics(item),
      editedAt: editedAt(raw as unknown as RawItem),
    }),
  });
}

function feedBase(feed: RawItem['feed']): string | undefined {
  const base = absoluteUrl(looseText(feed.base) ?? '');
  return absoluteUrl(looseText(feed.site) ?? '', base) ?? base;
}

/** HTML escaped twice, as whole bodies of some feeds are; prose about HTML does not begin with a tag. */
const ESCAPED_TWICE = /^\s*&lt;(?:!--|p\b|div\b)/;

function read(text: FeedText | undefined, base: string | undefined): HtmlText {
  if (!isRecord(text) || typeof text.text !== 'string') return { text: '', links: [] };
  if (text.html !== true) return { text: text.text.trim(), links: [] };
  const once = readHtml(text.text, base);
  if (!ESCAPED_TWICE.test(text.text)) return once;
  const twice = readHtml(once.text, base);
  return { text: twice.text, links: [...twice.links, ...once.links] };
}

/** Global ids stay as they are; a bare number or slug is only known within its site; without any, the headline is it. */
function idOf(item: FeedItem, feed: RawItem['feed'], title: string, text: string): string {
  const id = looseId(item.guid) ?? looseId(item.link);
  const host = looseText(feed.host) ?? 'feed';
  if (id === undefined) return `${host}#${hash(JSON.stringify([item.guid, item.link, item.published, title || text]))}`;
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(id) ? id : `${host}#${id}`;
  return whole.length <= 512 ? whole : `${host}#${hash(whole)}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

function hostOf(url: unknown): string | undefined {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).hostname : undefined;
}

function community(feed: RawItem['feed']): string | undefined {
  const title = looseText(feed.title);
  return title === undefined ? (hostOf(feed.site) ?? looseText(feed.host)) : readHtml(title).text.slice(0, 300);
}

/** "en-US" → "en"; what is no language tag is nothing. */
function language(tag: unknown): string | undefined {
  return typeof tag === 'string' ? /^([a-z]{2,3})(?:[-_]|$)/i.exec(tag.trim())?.[1]?.toLowerCase() : undefined;
}

function author(item: FeedItem): Post['author'] {
  const name = looseText(item.author);
  return name === undefined ? undefined : { name: readHtml(name).text.slice(0, 300) };
}

function media(item: FeedItem, base: string | undefined): NonNullable<Post['media']> {
  return looseList(item.media).flatMap((one) => {
    const url = isRecord(one) ? absoluteUrl(looseText(one.url) ?? '', base) : undefined;
    if (!isRecord(one) || url === undefined) return [];
    return [present({ url, type: looseText(one.type)?.replace(/\/.*$/, ''), alt: looseText(one.alt) })];
  });
}

function metrics(item: FeedItem): Post['metrics'] {
  const counted = present({ replies: looseCount(item.replies), views: looseCount(item.views) });
  return Object.keys(counted).length === 0 ? undefined : counted;
}

function editedAt(raw: RawItem): string | undefined {
  const [published, updated] = [parseLooseDate(raw.item.published), parseLooseDate(raw.item.updated)];
  const isLater = published !== null && updated !== null && updated > published;
  return isLater && updated <= Date.parse(raw.fetchedAt) + DAY_MS ? new Date(updated).toISOString() : undefined;
}
