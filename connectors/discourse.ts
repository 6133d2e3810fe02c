/** Discourse: the latest posts, or only new topics, of a forum. */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page, Recheck } from '../src/contracts/connector.ts';
import { Failure, MAX_RETRY_AFTER_MS } from '../src/contracts/failure.ts';
import { secret } from '../src/contracts/secret.ts';
import type { PostRef } from '../src/domain/post.ts';
import { fetchAnswer, type Refusal } from '../src/platform/fetch-json.ts';
import { lookUp } from '../src/platform/look-up.ts';
import {
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
import { hostOf, normalise, type RawItem, reference } from './discourse-post.ts';

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
  maxPages: z.number().int().min(1).max(1000).default(50).describe('Answers read at most the first time'),
  apiKey: secret('API key, for forums that are not public').optional(),
  apiUsername: z.string().min(1).max(100).optional().describe('Name of the user the API key belongs to'),
});

export type DiscourseConfig = z.output<typeof config>;

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
  account: ({ endpoint, apiKey = '' }) => `${endpoint} ${apiKey}`,
  pollMs: 60_000,
  policy: { recheckHours: 168, thirdParties: 'content', note: 'Each forum has terms of its own.' },
  open: (options, deps) => ({
    pages: (cursor, signal) =>
      orStart(pages(options, deps, cursor as SinceCursor | null, signal), cursor, startOf(options, deps)),
    recheck: (refs, signal) => recheck(options, deps, refs, signal),
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
  const reading = { since, isFirst: from === null, maxPages: options.maxPages, log: deps.log, what: 'Discourse' };
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

/** A request each. Only deletions: of a first post the answer lacks the title that is stored. */
async function recheck(
  options: DiscourseConfig,
  deps: ConnectorDeps,
  refs: readonly PostRef[],
  signal: AbortSignal,
): Promise<Recheck> {
  const own = refs.flatMap((ref) => {
    const [, host, letter, number] = /^(.*):([pt])(\d{1,15})$/.exec(ref.id) ?? [];
    // Another forum's number means nothing here.
    return ref.platform === 'discourse' && host === hostOf(options.endpoint) ? { ...ref, letter, number } : [];
  });
  return lookUp(own, 1, signal, async (some) => {
    const [{ letter, number, platform, id }] = some as [(typeof own)[number]];
    const path = letter === 'p' ? `posts/${number}.json` : `t/${number}.json`;
    // A 403 may mean the whole forum: that is a failure, not a deletion.
    const item = await ask(options, deps, path, {}, signal).catch((error: unknown) => {
      if (error instanceof Failure && (error.status === 404 || error.status === 410)) return null;
      throw error;
    });
    const isDeleted = isRecord(item) && (looseText(item.deleted_at) !== undefined || item.user_deleted === true);
    return { deleted: item === null || isDeleted ? [{ platform, id }] : [], raw: [] };
  });
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
