/** RSS 0.9x–2.0, RDF (RSS 1.0) and Atom elements → items. */
import type { Feed, FeedInfo, FeedItem, FeedText } from './feed-item.ts';
import { ttlOf } from './feed-schedule.ts';
import { child, children, markupOf, textOf, type XmlElement } from './xml-tree.ts';

/** Null when the root is no feed. */
export function readXmlFeed(root: XmlElement): Feed | null {
  if (root.name === 'feed') return feedOf(atomInfo(root), children(root, 'entry'), atomItem);
  if (root.name !== 'rss' && root.name !== 'rdf:rdf') return null;
  const channel = child(root, 'channel');
  if (channel === undefined && children(root, 'item').length === 0) return null;
  // RSS 0.90 and 1.0 have their items beside the channel, the others within.
  const items = [...(channel === undefined ? [] : children(channel, 'item')), ...children(root, 'item')];
  const feed = feedOf(channel === undefined ? {} : rssInfo(channel, root), items, rssItem);
  const told = (name: string) => (channel === undefined ? undefined : first(channel, name));
  const ttlMinutes = ttlOf(told('ttl'), told('sy:updateperiod'), told('sy:updatefrequency'));
  return ttlMinutes === undefined ? feed : { ...feed, ttlMinutes };
}

/** Without an item that the document ends in: it would be half of what it is next time. */
function feedOf(info: FeedInfo, elements: XmlElement[], itemOf: (element: XmlElement) => FeedItem): Feed {
  const whole = elements.filter((element) => element.cut !== true);
  return { info, items: whole.map(itemOf), ...(whole.length < elements.length && { cut: true as const }) };
}

function rssInfo(channel: XmlElement, root: XmlElement): FeedInfo {
  return present({
    title: filled(textOf(child(channel, 'title'))),
    site: filled(textOf(children(channel, 'link').find((link) => link.attributes.href === undefined))),
    lang: first(channel, 'language', 'dc:language') ?? root.attributes['xml:lang'],
  });
}

function atomInfo(feed: XmlElement): FeedInfo {
  return present({
    title: filled(textOf(child(feed, 'title'))),
    site: atomLink(feed),
    lang: feed.attributes['xml:lang'],
  });
}

function rssItem(item: XmlElement): FeedItem {
  const guid = child(item, 'guid');
  const permalink =
    guid?.attributes.ispermalink !== 'false' && /^https?:/.test(textOf(guid)) ? textOf(guid) : undefined;
  const author = rssAuthor(first(item, 'dc:creator', 'author', 'itunes:author') ?? '');
  return present({
    guid: filled(textOf(guid)) ?? filled(item.attributes['rdf:about'] ?? '') ?? first(item, 'dc:identifier'),
    link: rssLink(item) ?? permalink,
    title: htmlOf(child(item, 'title')),
    content: longest(['content:encoded', 'description', 'content', 'xhtml:body', 'itunes:summary', 'summary'], item),
    published: first(item, 'pubdate', 'dc:date', 'dcterms:created', 'published', 'dcterms:issued', 'date'),
    updated: first(item, 'dcterms:modified', 'updated', 'atom:updated'),
    author,
    tags: [...children(item, 'category'), ...children(item, 'dc:subject')].map(textOf).filter(Boolean),
    media: mediaOf(item),
    ...counts(item),
    lang: item.attributes['xml:lang'],
    base: item.attributes['xml:base'],
    replyTo: child(item, 'thr:in-reply-to')?.attributes.ref,
  });
}

/** RSS's own link; an Atom link among RSS elements has its address in an attribute. */
function rssLink(item: XmlElement): string | undefined {
  for (const link of children(item, 'link')) {
    const written = filled(textOf(link));
    if (written !== undefined) return written;
  }
  return atomLink(item);
}

/** "mail@example.com (Name)" → Name. */
function rssAuthor(written: string): string | undefined {
  return filled(/^\S+@\S+ \((.+)\)$/.exec(written)?.[1] ?? written);
}

function atomItem(entry: XmlElement): FeedItem {
  const author = child(entry, 'author') ?? child(child(entry, 'source') ?? entry, 'author');
  const content = child(entry, 'content');
  const mediaGroup = child(entry, 'media:group');
  return present({
    guid: filled(textOf(child(entry, 'id'))),
    link: atomLink(entry),
    title: atomText(child(entry, 'title')),
    content:
      atomText(content) ??
      atomText(child(entry, 'summary')) ??
      htmlOf(mediaGroup && child(mediaGroup, 'media:description')),
    published: first(entry, 'published', 'issued', 'created', 'dc:date'),
    updated: first(entry, 'updated', 'modified'),
    author: author && (filled(textOf(child(author, 'name'))) ?? filled(textOf(child(author, 'email')))),
    authorUrl: author && filled(textOf(child(author, 'uri') ?? child(author, 'url'))),
    tags: children(entry, 'category').flatMap(({ attributes }) => attributes.label || attributes.term || []),
    media: mediaOf(entry),
    ...counts(entry),
    lang: entry.attributes['xml:lang'] ?? content?.attributes['xml:lang'],
    base: content?.attributes['xml:base'] ?? entry.attributes['xml:base'],
    replyTo: child(entry, 'thr:in-reply-to')?.attributes.ref,
  });
}

/** The address of the page: rel "alternate" or none, HTML first. */
function atomLink(element: XmlElement): string | undefined {
  const pages = children(element, 'link').filter(({ attributes }) => {
    return attributes.href && (attributes.rel === undefined || attributes.rel === 'alternate');
  });
  return (pages.find(({ attributes }) => attributes.type === 'text/html') ?? pages[0])?.attributes.href;
}

function atomText(element: XmlElement | undefined): FeedText | undefined {
  if (element === undefined) return undefined;
  const type = element.attributes.type?.toLowerCase() ?? 'text';
  if (type === 'xhtml' || type.includes('xhtml+xml')) return text(markupOf(element, true), true);
  // Atom 0.3 wrote media types; "escaped" HTML in a text construct is common enough to look for.
  const html = type.includes('html') || element.children.some((one) => typeof one !== 'string');
  return text(markupOf(element), html);
}

function htmlOf(element: XmlElement | undefined): FeedText | undefined {
  return element === undefined ? undefined : text(markupOf(element), true);
}

/** The fullest of what an item says: some put a teaser in one element and the article in another. */
function longest(names: string[], item: XmlElement): FeedText | undefined {
  const found = names.map((name) => htmlOf(child(item, name))).filter((one) => one !== undefined);
  return found.reduce<FeedText | undefined>(
    (best, one) => (best && best.text.length >= one.text.length ? best : one),
    undefined,
  );
}

function mediaOf(item: XmlElement): FeedItem['media'] {
  const groups = [item, ...children(item, 'media:group')];
  const elements = groups.flatMap((group) => [
    ...children(group, 'media:content'),
    ...children(group, 'media:thumbnail'),
  ]);
  const media = [...children(item, 'enclosure'), ...elements].map((one) => ({
    url: one.attributes.url ?? '',
    ...(mediaType(one) && { type: mediaType(one) }),
    ...(textOf(child(one, 'media:description')) && { alt: textOf(child(one, 'media:description')) }),
  }));
  const linked = children(item, 'link').filter(({ attributes }) => attributes.rel === 'enclosure');
  const enclosed = linked.map(({ attributes }) => ({
    url: attributes.href ?? '',
    ...(attributes.type && { type: attributes.type }),
  }));
  return [...media, ...enclosed].filter(({ url }) => url !== '').slice(0, 100);
}

function mediaType({ name, attributes }: XmlElement): string | undefined {
  return attributes.type ?? attributes.medium ?? (name === 'media:thumbnail' ? 'image' : undefined);
}

function counts(item: XmlElement): { replies?: number; views?: number } {
  const community = child(child(item, 'media:group') ?? item, 'media:community');
  const views = community && child(community, 'media:statistics')?.attributes.views;
  return present({ replies: count(first(item, 'slash:comments', 'thr:total')), views: count(views) });
}

function count(written: string | undefined): number | undefined {
  return written !== undefined && /^\d{1,12}$/.test(written) ? Number(written) : undefined;
}

/** The text of the first of these elements that has any. */
function first(element: XmlElement, ...names: string[]): string | undefined {
  for (const name of names) {
    const found = filled(textOf(child(element, name)));
    if (found !== undefined) return found;
  }
  return undefined;
}

function filled(written: string): string | undefined {
  return written.trim() === '' ? undefined : written.trim();
}

function text(written: string, html: boolean): FeedText | undefined {
  return written.trim() === '' ? undefined : { text: written, html };
}

/** Without undefined members and empty lists, so that items are plain JSON. */
function present<T extends object>(item: T): T {
  const kept = Object.entries(item).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(kept) as T;
}
