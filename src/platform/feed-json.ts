/** JSON Feed 1 and 1.1 (jsonfeed.org) → items. */
import { Failure } from '../contracts/failure.ts';
import type { Feed, FeedItem, FeedText } from './feed-item.ts';
import { isRecord, type Loose, looseId, looseList, looseText } from './loose-json.ts';

export function readJsonFeed(text: string): Feed {
  const feed = parsed(text);
  if (!isRecord(feed) || !Array.isArray(feed.items)) {
    throw new Failure('rejected', 'This is not a feed: the JSON has no list of items');
  }
  const info = { title: looseText(feed.title), site: looseText(feed.home_page_url), lang: looseText(feed.language) };
  const author = authorOf(feed);
  return { info, items: feed.items.filter(isRecord).map((item) => ({ ...author, ...readItem(item) })) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Cut off on its way, perhaps: worth another try.
    throw new Failure('transient', 'This is not a feed: the JSON cannot be read');
  }
}

function readItem(item: Loose): FeedItem {
  const read: FeedItem = {
    guid: looseId(item.id),
    link: looseText(item.url) ?? looseText(item.external_url),
    title: plain(item.title),
    content: html(item.content_html) ?? plain(item.content_text) ?? plain(item.summary),
    published: looseText(item.date_published),
    updated: looseText(item.date_modified),
    ...authorOf(item),
    lang: looseText(item.language),
    tags: looseList(item.tags).filter((tag) => typeof tag === 'string'),
    media: looseList(item.attachments).flatMap(attachment),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

function html(value: unknown): FeedText | undefined {
  const text = looseText(value);
  return text === undefined ? undefined : { text, html: true };
}

function plain(value: unknown): FeedText | undefined {
  const text = looseText(value);
  return text === undefined ? undefined : { text, html: false };
}

function authorOf(item: Loose): { author?: string; authorUrl?: string } {
  const author = looseList(item.authors)[0] ?? item.author;
  if (!isRecord(author)) return {};
  const [name, url] = [looseText(author.name), looseText(author.url)];
  return { ...(name !== undefined && { author: name }), ...(url !== undefined && { authorUrl: url }) };
}

function attachment(value: unknown): { url: string; type?: string }[] {
  if (!isRecord(value) || typeof value.url !== 'string') return [];
  return [{ url: value.url, ...(typeof value.mime_type === 'string' && { type: value.mime_type }) }];
}
