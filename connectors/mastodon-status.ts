/** Mastodon's statuses → posts. Pure. */
import { type Post, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { absoluteUrl, readHtml } from '../src/platform/html-text.ts';
import { isRecord, type Loose, looseCount, looseId, looseList, looseText } from '../src/platform/loose-json.ts';

/** Ids are an instance's own, also of posts that come from elsewhere; a deletion names nothing else. */
export function statusId(host: string, id: string): string {
  return `${host}/${id}`;
}

/** @param host the instance that was asked, with its port */
export function postOf(raw: unknown, host: string): Post | Skip {
  if (typeof raw === 'string') return skip('not-json', raw.slice(0, 200));
  if (!isRecord(raw)) return skip('invalid', 'not an object');
  const id = looseId(raw.id);
  if (id === undefined || id.length > 200) return skip('invalid', 'id: is missing');
  const visibility = looseText(raw.visibility) ?? 'public';
  if (visibility !== 'public') return skip('not-public', `${visibility.slice(0, 50)} (status ${id})`);
  const isRepost = isRecord(raw.reblog);
  const said = isRepost ? (raw.reblog as Loose) : raw;
  const body = readHtml(looseText(said.content) ?? '', `https://${host}/`);
  const warning = looseText(said.spoiler_text)?.trim();
  const [media, quoted] = [mediaOf(said), quotedOf(raw, host)];
  const hasSubstance = body.text !== '' || media.length > 0 || quoted !== undefined || isRecord(said.poll);
  if (!hasSubstance && !warning) return skip('empty', `no text and no media (status ${id})`);
  const parent = isRepost ? undefined : parentOf(raw, host);
  const links = linksOf(said, body.links);
  const [tags, mentions] = [named(said.tags, (tag) => looseText(tag.name)), mentionsOf(said, host)];
  return toPost({
    platform: 'mastodon',
    id: statusId(host, id),
    text: withPoll(body.text, said.poll),
    postedAt: looseText(raw.created_at),
    kind: isRepost ? 'repost' : quoted !== undefined ? 'quote' : parent !== undefined ? 'reply' : 'post',
    ...given('url', absoluteUrl(looseText(raw.url) ?? '') ?? absoluteUrl(looseText(raw.uri) ?? '')),
    ...given('title', warning || undefined),
    ...given('lang', /^([a-z]{2,3})(?:-|$)/i.exec(looseText(said.language) ?? '')?.[1]?.toLowerCase()),
    ...given('author', authorOf(raw.account, host)),
    ...given('parent', parent),
    ...given('quoted', quoted),
    ...listed('mentions', mentions),
    ...listed('tags', tags),
    ...listed('links', links),
    ...listed('media', media),
    ...given('metrics', metricsOf(said)),
    ...given('editedAt', looseText(raw.edited_at)),
  });
}

function given(key: string, value: unknown): Loose {
  return value === undefined ? {} : { [key]: value };
}

function listed(key: string, list: unknown[]): Loose {
  return list.length === 0 ? {} : { [key]: list };
}

function named<T>(list: unknown, pick: (item: Loose) => T | undefined): T[] {
  return looseList(list)
    .slice(0, 1000)
    .flatMap((item) => (isRecord(item) ? (pick(item) ?? []) : []));
}

/** The choices are part of what is said. */
function withPoll(text: string, poll: unknown): string {
  const options = named(isRecord(poll) ? poll.options : undefined, (option) => looseText(option.title));
  if (options.length === 0) return text;
  return [text, ...options.map((option) => `- ${option}`)].filter((line) => line !== '').join('\n');
}

/** People of the instance have no host in their name; elsewhere they would be somebody else. */
function handleOf(account: Loose, host: string): string | undefined {
  const acct = looseText(account.acct);
  return acct === undefined || acct.includes('@') ? acct : `${acct}@${host}`;
}

function authorOf(account: unknown, host: string): Post['author'] {
  if (!isRecord(account)) return undefined;
  const id = looseId(account.id);
  const bio = readHtml(looseText(account.note) ?? '').text;
  const author = {
    ...given('id', id === undefined || id.length > 200 ? undefined : statusId(host, id)),
    ...given('handle', handleOf(account, host)),
    ...given('name', looseText(account.display_name)),
    ...given('bio', bio === '' ? undefined : bio),
    ...given('followers', looseCount(account.followers_count)),
  };
  return Object.keys(author).length === 0 ? undefined : author;
}

function parentOf(status: Loose, host: string): Post['parent'] {
  const [id, account] = [looseId(status.in_reply_to_id), looseId(status.in_reply_to_account_id)];
  if (id === undefined || id.length > 200) return undefined;
  const isKnown = account !== undefined && account.length <= 200;
  return { id: statusId(host, id), ...(isKnown && { author: { id: statusId(host, account) } }) };
}

/** Since Mastodon 4.5; others hold the quoted status itself. Only what its author lets be quoted is given. */
function quotedOf(status: Loose, host: string): Post['quoted'] {
  const quote = isRecord(status.quote) ? status.quote : {};
  const quoted = isRecord(quote.quoted_status) ? quote.quoted_status : quote;
  const id = looseId(quoted.id) ?? looseId(quote.quoted_status_id);
  if (id === undefined || id.length > 200) return undefined;
  const [author, text] = [authorOf(quoted.account, host), readHtml(looseText(quoted.content) ?? '').text];
  return { id: statusId(host, id), ...given('author', author), ...given('text', text === '' ? undefined : text) };
}

function mentionsOf(status: Loose, host: string): string[] {
  return named(status.mentions, (mention) => handleOf(mention, host));
}

/** Links of the text that are neither a mention nor a hashtag, and the one of the preview card with its title. */
function linksOf(status: Loose, inText: string[]): { url: string; title?: string }[] {
  const people = new Set(named(status.mentions, (mention) => absoluteUrl(looseText(mention.url) ?? '')));
  const tags = new Set(named(status.tags, (tag) => looseText(tag.name)?.toLowerCase()));
  // A hashtag's link leads to the writer's instance, not to the one that was asked.
  const isTag = (url: string) => tags.has(decoded(/\/tags?\/([^/?#]+)$/.exec(url)?.[1] ?? '').toLowerCase());
  const found = new Map<string, { url: string; title?: string }>();
  for (const url of inText) if (!people.has(url) && !isTag(url)) found.set(url, { url });
  const card = isRecord(status.card) ? status.card : {};
  const [url, title] = [absoluteUrl(looseText(card.url) ?? ''), looseText(card.title)];
  if (url !== undefined) found.set(url, { url, ...(title !== undefined && { title }) });
  return [...found.values()];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function mediaOf(status: Loose): NonNullable<Post['media']> {
  return named(status.media_attachments, (one) => {
    const type = looseText(one.type)?.slice(0, 50);
    const url = absoluteUrl(looseText(one.url) ?? '') ?? absoluteUrl(looseText(one.remote_url) ?? '');
    const alt = looseText(one.description);
    // Mastodon's gifv is a video without sound; "unknown" says nothing.
    const known = type === 'gifv' ? 'video' : type === 'unknown' ? undefined : type;
    return { ...given('type', known), ...given('url', url), ...given('alt', alt) };
  });
}

const COUNTS = {
  likes: 'favourites_count',
  replies: 'replies_count',
  reposts: 'reblogs_count',
  quotes: 'quotes_count',
};

function metricsOf(status: Loose): Post['metrics'] {
  const counted = Object.entries(COUNTS).flatMap(([name, key]) => {
    const value = looseCount(status[key]);
    return value === undefined ? [] : [[name, value]];
  });
  return counted.length === 0 ? undefined : Object.fromEntries(counted);
}
