/** Discourse: the latest posts, or only new topics, of a forum. */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page } from '../src/contracts/connector.ts';
import { Failure, MAX_RETRY_AFTER_MS } from '../src/contracts/failure.ts';
import { secret } from '../src/contracts/secret.ts';
import { type Post, type PostRef, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { fetchAnswer, type Refusal } from '../src/platform/fetch-json.ts';
import { readHtml, withoutElements } from '../src/platform/html-text.ts';
import {
  filled,
  filledObject,
  isRecord,
  type Loose,
  looseCount,
  looseId,
  looseList,
  looseNumber,
  looseText,
  present,
} from '../src/platform/loose-json.ts';
import {
  askFrom,
  type Found,
  handOut,
  type Leaf,
  orStart,
  printOf,
  readBack,
  type SinceCursor,
  sinceStart,
} from '../src/platform/since-window.ts';

const config = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/ }).describe('Address of the forum, such as https://forum.example.com'),
  read: z
    .enum(['posts', 'topics'])
    .default('posts')
    .describe('All posts, or only new topics with the beginning of their text'),
  categories: z
    .array(z.number().int().min(1))
    .min(1)
    .optional()
    .describe('Numbers of the categories to keep; all when absent'),
  backfillHours: z.number().min(0).max(8760).default(24).describe('How far back the first reading goes'),
  maxPages: z.number().int().min(1).max(1000).default(50).describe('Answers read at once at most'),
  apiKey: secret('API key, for forums that are not public').optional(),
  apiUsername: z.string().min(1).max(100).optional().describe('Name of the user the API key belongs to'),
});
export type DiscourseConfig = z.output<typeof config>;

interface RawItem {
  type: 'post' | 'topic';
  /** Address of the forum, without a slash at its end. */
  forum: string;
  item: unknown;
}

/** An answer with a `before` covers so many ids; where all of them are private it is empty, and older ones exist. */
const PAGE_IDS = 50;
/** Edits so soon after writing are seen; later ones only by a re-check. */
const OVERLAP_MS = 900_000;

export const discourse: Connector<DiscourseConfig> = {
  name: 'discourse',
  title: 'Discourse',
  summary: 'Reads the posts or topics of a Discourse forum; public ones need no key.',
  docsUrl: 'https://docs.discourse.org/',
  config,
  example: { endpoint: 'https://forum.example.com' },
  // 60 a minute per key, 200 per address: half of the smaller one.
  budget: { requests: 30, perMs: 60_000 },
  pollMs: 60_000,
  policy: { thirdParties: 'content', note: 'Each forum has terms of its own.' },
  open: (options, deps) => ({
    pages: (cursor, signal) =>
      orStart(pages(options, deps, cursor as SinceCursor | null, signal), cursor, startOf(options, deps)),
  }),
  normalise,
};

function startOf(options: DiscourseConfig, { clock }: ConnectorDeps): SinceCursor {
  return sinceStart(clock(), options.backfillHours);
}

async function* pages(
  options: DiscourseConfig,
  deps: ConnectorDeps,
  from: SinceCursor | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const cursor = from ?? startOf(options, deps);
  const since = from === null ? cursor.after : askFrom(cursor, OVERLAP_MS);
  const ask = options.read === 'posts' ? postsBefore : topicsOfPage;
  const reading = { since, maxPages: options.maxPages, log: deps.log, what: 'Discourse' };
  const found = await readBack((token: number | null) => ask(options, deps, token, signal), reading);
  for (const page of handOut(found, cursor, { now: deps.clock(), overlapMs: OVERLAP_MS })) {
    yield { ...page, raw: page.raw.filter((raw) => isWanted(options, (raw as RawItem).item)) };
  }
}

function isWanted({ categories }: DiscourseConfig, item: unknown): boolean {
  return categories === undefined || !isRecord(item) || categories.includes(Number(item.category_id));
}

async function postsBefore(
  options: DiscourseConfig,
  deps: ConnectorDeps,
  before: number | null,
  signal: AbortSignal,
): Promise<Leaf<number>> {
  const answer = await ask(options, deps, 'posts.json', before === null ? {} : { before: String(before) }, signal);
  if (!isRecord(answer) || !Array.isArray(answer.latest_posts))
    throw new Failure('transient', 'The forum answered without posts');
  const found = answer.latest_posts.map((item) =>
    foundOf({ type: 'post', forum: forumOf(options), item }, deps.clock()),
  );
  const ids = answer.latest_posts.flatMap((item) => (isRecord(item) && looseCount(item.id)) || []);
  const next = ids.length > 0 ? Math.min(...ids) - 1 : (before ?? 0) - PAGE_IDS;
  return { found, next: next > 0 ? next : null };
}

/** Newest first, but for pinned topics, which stand before them on the first page. */
async function topicsOfPage(
  options: DiscourseConfig,
  deps: ConnectorDeps,
  page: number | null,
  signal: AbortSignal,
): Promise<Leaf<number>> {
  const answer = await ask(options, deps, 'latest.json', { order: 'created', page: String(page ?? 0) }, signal);
  const list = isRecord(answer) && isRecord(answer.topic_list) ? answer.topic_list : {};
  if (!Array.isArray(list.topics)) throw new Failure('transient', 'The forum answered without topics');
  const users = new Map(
    looseList((answer as Loose).users).flatMap((user) =>
      isRecord(user) ? [[user.id, looseText(user.username)] as const] : [],
    ),
  );
  const found = list.topics.map((item) =>
    foundOf({ type: 'topic', forum: forumOf(options), item: withAuthor(item, users) }, deps.clock()),
  );
  const more = looseText(list.more_topics_url) !== undefined && list.topics.length > 0;
  return { found, next: more ? (page ?? 0) + 1 : null };
}

/** A topic's author stands in a list beside the topics. */
function withAuthor(item: unknown, users: Map<unknown, string | undefined>): unknown {
  const posters = isRecord(item) ? looseList(item.posters) : [];
  const first = posters.find((one) => isRecord(one) && /original poster/i.test(looseText(one.description) ?? ''));
  const username = isRecord(first) ? users.get(first.user_id) : undefined;
  return isRecord(item) && username !== undefined ? { ...item, username } : item;
}

function forumOf(options: DiscourseConfig): string {
  return options.endpoint.replace(/\/+$/, '');
}

async function ask(
  options: DiscourseConfig,
  { http, clock }: ConnectorDeps,
  path: string,
  query: Record<string, string>,
  signal: AbortSignal,
): Promise<unknown> {
  const { apiKey, apiUsername } = options;
  const headers = present({ 'api-key': apiKey, 'api-username': apiUsername }) as Record<string, string>;
  const url = `${forumOf(options)}/${path}?${new URLSearchParams(query)}`.replace(/\?$/, '');
  return (await fetchAnswer(http, 'The forum', { url, headers, signal }, clock(), { verdict })).body;
}

/** The wait of a 429 also stands in its body. */
function verdict({ status, headers, body }: Refusal): Failure | null {
  const extras = isRecord(body) && isRecord(body.extras) ? body.extras : {};
  const seconds = looseNumber(extras.wait_seconds);
  if (status !== 429 || seconds === undefined || headers['retry-after'] !== undefined) return null;
  const retryAfterMs = Math.min(Math.max(0, seconds * 1000), MAX_RETRY_AFTER_MS);
  return new Failure('rate-limited', 'The forum answered 429', { status, retryAfterMs });
}

function foundOf(raw: RawItem, now: number): Found {
  const item = isRecord(raw.item) ? raw.item : {};
  const id = looseId(item.id);
  const at = Date.parse(looseText(item.created_at) ?? '');
  const isGone = looseText(item.deleted_at) !== undefined || item.user_deleted === true;
  return {
    raw,
    key: id === undefined ? printOf(raw) : `${raw.type[0]}${id}:${looseCount(item.version) ?? 0}:${isGone}`,
    at: Number.isNaN(at) ? now : at,
    gone: isGone ? reference(raw) : undefined,
  };
}

function reference(raw: RawItem): PostRef | undefined {
  const id = idOf(raw);
  return id === undefined ? undefined : { platform: 'discourse', id };
}

/** Numbers are a forum's own. */
function idOf({ type, forum, item }: RawItem): string | undefined {
  const id = isRecord(item) ? looseCount(item.id) : undefined;
  const host = hostOf(forum);
  return id === undefined || host === undefined ? undefined : `${host}:${type === 'topic' ? 't' : 'p'}${id}`;
}

function hostOf(forum: unknown): string | undefined {
  const text = looseText(forum) ?? '';
  if (text.length > 300 || !URL.canParse(text)) return undefined;
  const { host, pathname } = new URL(text);
  return `${host}${pathname.replace(/\/+$/, '')}` || undefined;
}

/** Posts that are somebody's: regular ones, and a moderator's. 3 tells of an action ("closed"), 4 is a whisper. */
const WRITTEN = new Set<unknown>([1, 2, undefined]);

function normalise(raw: unknown): Post | Skip {
  if (!isRecord(raw) || !isRecord(raw.item)) return skip('invalid', 'not an item');
  const { item, type } = raw as unknown as RawItem & { item: Loose };
  if (type !== 'post' && type !== 'topic') return skip('invalid', 'type: not known');
  const id = idOf(raw as unknown as RawItem);
  if (id === undefined) return skip('invalid', 'id: not an id');
  if (looseText(item.deleted_at) !== undefined || item.user_deleted === true) return skip('deleted', id);
  if (item.hidden === true || item.visible === false) return skip('hidden', id);
  if (!WRITTEN.has(item.post_type)) return skip('no-text-of-a-person', id);
  return type === 'post' ? postOf(raw as unknown as RawItem, item, id) : topicOf(raw as unknown as RawItem, item, id);
}

function postOf({ forum }: RawItem, item: Loose, id: string): Post | Skip {
  // What is quoted was said, and heard, elsewhere.
  const body = readHtml(withoutElements(looseText(item.cooked) ?? '', 'aside', 'quote'), forum);
  if (body.text === '') return skip('empty', `no text (${id})`);
  const topic = looseCount(item.topic_id)?.toString();
  const isFirst = item.post_number === 1;
  const number = looseCount(item.post_number);
  const url =
    topic === undefined || number === undefined ? undefined : `${topicUrl(forum, item.topic_slug, topic)}/${number}`;
  const isEdited = (looseCount(item.version) ?? 1) > 1;
  const { host } = new URL(forum);
  return toPost(
    present({
      platform: 'discourse',
      id,
      text: body.text,
      postedAt: looseText(item.created_at),
      url,
      title: isFirst ? looseText(item.topic_title) : undefined,
      kind: isFirst ? 'post' : 'reply',
      author: authorOf(item),
      community: host,
      thread: topic === undefined ? undefined : `${hostOf(forum)}:t${topic}`.slice(0, 512),
      links: filled(body.links),
      metrics: filledObject({
        replies: looseCount(item.reply_count),
        views: looseCount(item.reads),
        likes: likesOf(item),
      }),
      editedAt: isEdited ? looseText(item.updated_at) : undefined,
    }),
  );
}

/** The words in it are for people only. */
function topicUrl(forum: string, slug: unknown, id: string): string {
  return `${forum}/t/${/^[\w-]{1,300}$/.exec(looseText(slug) ?? '')?.[0] ?? '-'}/${id}`;
}

function authorOf(item: Loose): Post['author'] {
  const name = looseText(item.name) ?? looseText(item.display_username);
  return filledObject({ id: looseId(item.user_id), handle: looseText(item.username), name });
}

/** Action 2 is "like"; it is not listed for a post nobody likes. */
function likesOf(item: Loose): number | undefined {
  const like = looseList(item.actions_summary).find((one) => isRecord(one) && one.id === 2);
  return isRecord(like) ? looseCount(like.count) : undefined;
}

function topicOf({ forum }: RawItem, item: Loose, id: string): Post | Skip {
  const title = looseText(item.title);
  if (title === undefined) return skip('empty', `no title (${id})`);
  const posts = looseCount(item.posts_count);
  return toPost(
    present({
      platform: 'discourse',
      id,
      text: readHtml(looseText(item.excerpt) ?? '').text,
      postedAt: looseText(item.created_at),
      url: topicUrl(forum, item.slug, String(item.id)),
      title,
      kind: 'post',
      author: filledObject({ handle: looseText(item.username) }),
      community: new URL(forum).host,
      thread: id,
      tags: filled(looseList(item.tags).flatMap((tag) => (isRecord(tag) ? looseText(tag.name) : looseText(tag)) ?? [])),
      metrics: filledObject({
        views: looseCount(item.views),
        likes: looseCount(item.like_count),
        replies: posts === undefined ? undefined : Math.max(0, posts - 1),
      }),
    }),
  );
}
