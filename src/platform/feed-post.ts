/** An item of a feed → a post. Pure. */
import { createHash } from 'node:crypto';
import { type Post, type Skip, skip } from '../domain/post.ts';
import { toPost } from '../domain/well-formed.ts';
import type { FeedInfo, FeedItem, FeedText } from './feed-item.ts';
import { absoluteUrl, type HtmlText, readHtml } from './html-text.ts';
import { parseLooseDate } from './loose-date.ts';
import { isRecord, looseCount, looseId, looseList, looseText } from './loose-json.ts';

const DAY_MS = 86_400_000;

/** An item with what its feed says about all of them. */
export interface RawItem {
  item: FeedItem;
  /** `host` makes local ids global; `base` is what relative links start from. No query: it may hold a key. */
  feed: FeedInfo & { host: string; base: string };
  fetchedAt: string;
}

/** When it was published; undated items and dates far ahead count as of when they were fetched. */
export function postedMs({ item, fetchedAt }: RawItem): number {
  const fetched = Date.parse(fetchedAt);
  const written = parseLooseDate(item.published) ?? parseLooseDate(item.updated);
  return written === null || written > fetched + DAY_MS ? fetched : written;
}

/** Pure; `raw` is a {@link RawItem}, or why a feed could not be read. */
export function feedPost(raw: unknown): Post | Skip {
  if (isRecord(raw) && typeof raw.problem === 'string') return skip('feed-failed', `${raw.feed}: ${raw.problem}`);
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

function siteOf(url: unknown): string | undefined {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).hostname : undefined;
}

function community(feed: RawItem['feed']): string | undefined {
  const title = looseText(feed.title);
  return title === undefined ? (siteOf(feed.site) ?? looseText(feed.host)) : readHtml(title).text.slice(0, 300);
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

function filled<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function present<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
