/** GitHub: issues, pull requests, discussions and comments of a repository, or of a search. */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page } from '../src/contracts/connector.ts';
import { Failure } from '../src/contracts/failure.ts';
import { secret } from '../src/contracts/secret.ts';
import { type Post, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { fetchAnswer, type JsonAnswer, type Refusal } from '../src/platform/fetch-json.ts';
import { readHtml } from '../src/platform/html-text.ts';
import { linkTo } from '../src/platform/link-header.ts';
import {
  filled,
  filledObject,
  isRecord,
  type Loose,
  looseCount,
  looseId,
  looseList,
  looseText,
  present,
} from '../src/platform/loose-json.ts';
import { limitFailure } from '../src/platform/rate-limit.ts';
import {
  type Found,
  handOut,
  inLists,
  printOf,
  readBack,
  type SinceCursor,
  sinceStart,
  unseen,
} from '../src/platform/since-window.ts';

const KINDS = ['issues', 'pull-requests', 'comments', 'discussions'] as const;

const config = z
  .strictObject({
    repository: z
      .string()
      .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'expected owner/name')
      .optional()
      .describe('Repository to read, owner/name'),
    query: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Instead of a repository: a search over all public ones, in GitHub’s syntax; finds no comments'),
    include: z
      .array(z.enum(KINDS))
      .min(1)
      .default(['issues', 'comments'])
      .describe('What is read; discussions need a token'),
    backfillHours: z.number().min(0).max(87_600).default(24).describe('How far back the first reading goes'),
    token: secret('Access token without any scope: 5,000 requests an hour instead of 60').optional(),
    endpoint: z
      .url({ protocol: /^https?$/ })
      .default('https://api.github.com')
      .describe('Address of the API'),
  })
  .refine(({ repository, query }) => (repository === undefined) !== (query === undefined), {
    message: 'needs either repository or query',
  });
export type GitHubConfig = z.output<typeof config>;

type ListName = 'issues' | 'comments' | 'discussions';

interface ListCursor extends SinceCursor {
  /** Of the last answer that brought nothing new: a repeated request with it costs nothing. */
  etag?: string;
}
type GitHubCursor = Partial<Record<ListName, ListCursor>>;

interface RawItem {
  type: 'issue' | 'comment' | 'discussion' | 'discussion-comment';
  item: unknown;
  /** Of discussions and their comments. */
  repository?: string;
  /** Of discussions' comments: the post they answer. */
  parent?: string;
}

/** The search index is some minutes late at times. */
const OVERLAP_MS = 300_000;
const PAGE_SIZE = 100;
const MAX_ROUNDS = 1000;
const MAX_PAGES = 40;
/** GitHub's advice where a secondary limit names no time (docs.github.com, "Rate limits for the REST API"). */
const SECONDARY_MS = 60_000;

export const github: Connector<GitHubConfig> = {
  name: 'github',
  title: 'GitHub',
  summary: 'Reads issues, discussions and comments of a repository or a search.',
  docsUrl: 'https://docs.github.com/rest',
  config,
  example: { repository: 'acme/widget', include: ['issues', 'comments'] },
  // 5,000 an hour with a token; search has 30 a minute.
  budget: { requests: 30, perMs: 60_000 },
  pollMs: 120_000,
  policy: { thirdParties: 'content' },
  open: (options, deps) => {
    const reader = new Reader(options, deps);
    return { pages: (cursor, signal) => reader.pages(cursor as GitHubCursor | null, signal) };
  },
  normalise,
};

class Reader {
  private readonly options: GitHubConfig;
  private readonly deps: ConnectorDeps;

  constructor(options: GitHubConfig, deps: ConnectorDeps) {
    this.options = options;
    this.deps = deps;
  }

  pages(from: GitHubCursor | null, signal: AbortSignal): AsyncGenerator<Page> {
    const { include, repository, backfillHours } = this.options;
    const wanted: Record<ListName, boolean> = {
      issues: include.includes('issues') || include.includes('pull-requests'),
      comments: include.includes('comments') && repository !== undefined,
      discussions: include.includes('discussions'),
    };
    const names = (['issues', 'comments', 'discussions'] as const).filter((name) => wanted[name]);
    const options = { start: () => sinceStart(this.deps.clock(), backfillHours), overlapMs: OVERLAP_MS };
    return inLists<ListName, ListCursor>(names, from, options, (name, place, since) =>
      name === 'discussions' ? this.discussions(place, since, signal) : this.list(name, place, since, signal),
    );
  }

  /** Oldest change first, asked by time and not by page: what changes meanwhile would shift pages. */
  private async *list(
    name: 'issues' | 'comments',
    start: ListCursor,
    since: number,
    signal: AbortSignal,
  ): AsyncGenerator<Page & { cursor: ListCursor }> {
    let cursor = start;
    let from = since;
    let url = this.listUrl(name, from);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const etag = round === 0 ? cursor.etag : undefined;
      const answer = await this.ask(url, signal, etag === undefined ? {} : { 'if-none-match': etag });
      if (answer.status === 304) return;
      const items = itemsOf(answer);
      const found = items.map((item) => foundOf({ type: name === 'issues' ? 'issue' : 'comment', item }, cursor.after));
      const next = linkTo('next', answer.headers.link, url);
      const isQuiet = round === 0 && next === null && unseen(found, cursor).length === 0;
      const { etag: _spent, ...place } = cursor;
      cursor = place;
      for (const page of handOut(found, cursor, { now: this.deps.clock(), overlapMs: OVERLAP_MS })) {
        cursor = page.cursor;
        yield { ...page, raw: page.raw.filter((raw) => this.isWanted(raw as RawItem)), cursor };
      }
      // Only where the same will be asked next time, and only where all of it was handed out.
      if (isQuiet && answer.headers.etag !== undefined && answer.headers.etag !== etag) {
        yield { raw: [], deleted: [], cursor: { ...cursor, etag: answer.headers.etag } };
      }
      if (next === null) return;
      const newest = Math.max(...found.map(({ at }) => at));
      const moves = newest >= from + 1000;
      from = moves ? newest : from;
      url = moves ? this.listUrl(name, from) : next;
    }
  }

  private listUrl(name: 'issues' | 'comments', since: number): string {
    const { endpoint, repository, query } = this.options;
    const time = `${new Date(Math.max(0, since)).toISOString().slice(0, 19)}Z`;
    const params = { sort: 'updated', per_page: String(PAGE_SIZE) };
    const base = endpoint.replace(/\/$/, '');
    if (repository === undefined) {
      const only = new Set(this.options.include.filter((what) => what === 'issues' || what === 'pull-requests'));
      const kind = only.size === 2 ? '' : only.has('issues') ? ' is:issue' : ' is:pr';
      return `${base}/search/issues?${new URLSearchParams({ q: `${query}${kind} updated:>=${time}`, order: 'asc', ...params })}`;
    }
    const path = name === 'issues' ? 'issues' : 'issues/comments';
    const state: Record<string, string> = name === 'issues' ? { state: 'all' } : {};
    return `${base}/repos/${repository}/${path}?${new URLSearchParams({ ...state, since: time, direction: 'asc', ...params })}`;
  }

  private isWanted(raw: RawItem): boolean {
    if (raw.type !== 'issue') return true;
    const isPull = isRecord(raw.item) && isRecord(raw.item.pull_request);
    return this.options.include.includes(isPull ? 'pull-requests' : 'issues');
  }

  private ask(url: string, signal: AbortSignal, more: Record<string, string> = {}, body?: object): Promise<JsonAnswer> {
    const { http, clock } = this.deps;
    const headers = {
      // Bodies rendered as HTML: what readers see, with its links.
      accept: 'application/vnd.github.html+json',
      'x-github-api-version': '2022-11-28',
      ...(this.options.token !== undefined && { authorization: `Bearer ${this.options.token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...more,
    };
    const request = { url, headers, signal, ...(body && { method: 'POST' as const, body: JSON.stringify(body) }) };
    const now = clock();
    return fetchAnswer(http, 'GitHub', request, now, { verdict: (refusal) => verdict(refusal, now) });
  }

  /** Only GraphQL has discussions; newest change first. */
  private async *discussions(
    start: ListCursor,
    since: number,
    signal: AbortSignal,
  ): AsyncGenerator<Page & { cursor: ListCursor }> {
    const leaf = async (after: string | null) => {
      const { url, body } = this.discussionsRequest(after);
      const answer = await this.ask(url, signal, {}, body);
      const list = discussionList(answer.body);
      const found = looseList(list.nodes).flatMap((node) => discussionFound(node, start.after));
      const info = isRecord(list.pageInfo) ? list.pageInfo : {};
      return { found, next: info.hasNextPage === true ? (looseText(info.endCursor) ?? null) : null };
    };
    const found = await readBack(leaf, { since, maxPages: MAX_PAGES, log: this.deps.log, what: 'GitHub discussions' });
    yield* handOut(found, start, { now: this.deps.clock(), overlapMs: OVERLAP_MS });
  }

  private discussionsRequest(after: string | null): { url: string; body: object } {
    const { endpoint, repository, query } = this.options;
    // GitHub Enterprise has REST at /api/v3 and GraphQL at /api/graphql.
    const url = `${endpoint.replace(/\/$/, '').replace(/\/v3$/, '')}/graphql`;
    const [owner, name] = (repository ?? '').split('/');
    if (repository !== undefined) return { url, body: { query: REPOSITORY_QUERY, variables: { owner, name, after } } };
    return { url, body: { query: SEARCH_QUERY, variables: { query: `${query} sort:updated-desc`, after } } };
  }
}

const COMMENT = 'databaseId url bodyHTML createdAt updatedAt lastEditedAt isMinimized upvoteCount author { login }';
const DISCUSSION = `databaseId title url bodyHTML createdAt updatedAt lastEditedAt upvoteCount author { login }
  category { name } repository { nameWithOwner }
  comments(last: 50) { totalCount nodes { ${COMMENT} replies(last: 20) { nodes { ${COMMENT} } } } }`;
const REPOSITORY_QUERY = `query ($owner: String!, $name: String!, $after: String) { repository(owner: $owner, name: $name) {
  discussions(first: 25, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
  pageInfo { hasNextPage endCursor } nodes { ${DISCUSSION} } } } }`;
const SEARCH_QUERY = `query ($query: String!, $after: String) { search(type: DISCUSSION, query: $query, first: 25, after: $after) {
  pageInfo { hasNextPage endCursor } nodes { ... on Discussion { ${DISCUSSION} } } } }`;

/** 403 and 429 both mean limits; a secondary one has neither headers nor, at times, a `retry-after`. */
function verdict({ status, headers, body }: Refusal, now: number): Failure | null {
  const limited = limitFailure(status, headers, 'GitHub', now);
  if (limited !== null) return limited;
  const message = isRecord(body) ? (looseText(body.message) ?? '') : '';
  if (status !== 403 || !/rate limit|abuse/i.test(message)) return null;
  return new Failure('rate-limited', 'GitHub answered 403: secondary rate limit', {
    status,
    retryAfterMs: SECONDARY_MS,
  });
}

function itemsOf({ body }: JsonAnswer): unknown[] {
  const items = isRecord(body) ? body.items : body;
  if (!Array.isArray(items)) throw new Failure('transient', 'GitHub answered without a list');
  return items;
}

/** GraphQL answers errors with 200. */
function discussionList(body: unknown): Loose {
  const data = isRecord(body) && isRecord(body.data) ? body.data : {};
  const list = isRecord(data.repository) ? data.repository.discussions : data.search;
  if (isRecord(list)) return list;
  const [error] = isRecord(body) ? looseList(body.errors) : [];
  const type = isRecord(error) ? /^[A-Z_]{1,40}$/.exec(looseText(error.type) ?? '')?.[0] : undefined;
  const says = `GitHub's GraphQL answered ${type ?? 'without discussions'}`;
  if (type === 'RATE_LIMITED') throw new Failure('rate-limited', says, { retryAfterMs: SECONDARY_MS });
  if (type === 'FORBIDDEN' || type === 'INSUFFICIENT_SCOPES') throw new Failure('auth', says);
  throw new Failure(type === 'NOT_FOUND' ? 'rejected' : 'transient', says);
}

/** A discussion with its comments and their replies; a comment changes the time of its discussion. */
function discussionFound(node: unknown, otherwise: number): Found[] {
  if (!isRecord(node)) return [foundOf({ type: 'discussion', item: node }, otherwise)];
  const { comments, ...item } = node;
  const repository = isRecord(node.repository) ? looseText(node.repository.nameWithOwner) : undefined;
  const replies = isRecord(comments) ? looseCount(comments.totalCount) : undefined;
  const id = looseId(node.databaseId);
  const head: RawItem = present({ type: 'discussion', item: present({ ...item, replies }), repository });
  const tail = commentsIn(comments, 'replies', id && `discussion-${id}`);
  const at = timeOf(node.updatedAt) ?? otherwise;
  // All at the discussion's time: its comments' own may lie before what was read already.
  return [head, ...tail.map((one) => present({ ...one, repository }))].map((raw) => ({
    ...foundOf(raw, otherwise),
    at,
  }));
}

function commentsIn(list: unknown, inner: string, parent: string | undefined): RawItem[] {
  return looseList(isRecord(list) ? list.nodes : undefined).flatMap((node): RawItem[] => {
    const { [inner]: nested, ...item } = isRecord(node) ? node : {};
    const id = looseId(item.databaseId);
    const one: RawItem = present({ type: 'discussion-comment', item: isRecord(node) ? item : node, parent });
    return [one, ...commentsIn(nested, '', id && `discussion-comment-${id}`)];
  });
}

function timeOf(value: unknown): number | undefined {
  const ms = Date.parse(looseText(value) ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

function foundOf(raw: RawItem, otherwise: number): Found {
  const item = isRecord(raw.item) ? raw.item : {};
  const id = looseId(item.id) ?? looseId(item.databaseId);
  const changed = looseText(item.updated_at) ?? looseText(item.updatedAt) ?? '';
  const posted = timeOf(item.created_at) ?? timeOf(item.createdAt);
  const key = id === undefined ? printOf(raw) : `${raw.type}:${id}:${changed}`;
  return { raw, key, at: timeOf(changed) ?? otherwise, ...(posted !== undefined && { posted }) };
}

/** What issue forms leave in a body for writers only; an unclosed one reaches the end. */
const REMARK = /<!--[\s\S]*?(?:-->|$)/g;

function normalise(raw: unknown): Post | Skip {
  if (!isRecord(raw) || !isRecord(raw.item)) return skip('invalid', 'not an item');
  const { type, item } = raw as unknown as RawItem & { item: Loose };
  const isComment = type === 'comment' || type === 'discussion-comment';
  if (!isComment && type !== 'issue' && type !== 'discussion') return skip('invalid', 'type: not known');
  const id = looseId(item.id) ?? looseId(item.databaseId);
  if (id === undefined || !/^\d+$/.test(id)) return skip('invalid', 'id: not an id');
  if (item.isMinimized === true) return skip('hidden', `${type} ${id}`);
  const html = looseText(item.body_html) ?? looseText(item.bodyHTML);
  const body = html === undefined ? markdown(looseText(item.body) ?? '') : readHtml(html);
  const title = isComment ? undefined : looseText(item.title);
  if (body.text === '' && title === undefined) return skip('empty', `no title and no text (${type} ${id})`);
  const url = looseText(item.html_url) ?? looseText(item.url);
  const community = looseText(raw.repository) ?? repositoryOf(item);
  const author = isRecord(item.user) ? item.user : item.author;
  const posted = looseText(item.created_at) ?? looseText(item.createdAt);
  const edited = isComment && looseText(item.updated_at) !== posted ? looseText(item.updated_at) : undefined;
  return toPost(
    present({
      platform: 'github',
      id: `${type}-${id}`,
      text: body.text,
      postedAt: posted,
      url,
      title,
      kind: isComment ? 'comment' : 'post',
      author: isRecord(author) ? filledObject({ id: looseId(author.id), handle: looseText(author.login) }) : undefined,
      community,
      // Of an issue's comment only its address is known, so the address is the thread.
      thread:
        url
          ?.replace(/^https?:\/\/[^/]+\//, '')
          .replace(/#.*$/, '')
          .slice(0, 512) || undefined,
      parent: looseId(raw.parent) === undefined ? undefined : { id: raw.parent },
      tags: filled(
        looseList(item.labels).flatMap((label) => (isRecord(label) ? looseText(label.name) : looseText(label)) ?? []),
      ),
      links: filled(body.links),
      metrics: metricsOf(item),
      // An issue's time also moves by labels and comments, a comment's by edits only.
      editedAt: looseText(item.lastEditedAt) ?? edited,
    }),
  );
}

function markdown(body: string): { text: string; links: string[] } {
  return { text: body.replaceAll('\r\n', '\n').replace(REMARK, '').trim(), links: [] };
}

function repositoryOf(item: Loose): string | undefined {
  const url = looseText(item.repository_url) ?? looseText(item.issue_url) ?? looseText(item.html_url) ?? '';
  return /^https?:\/\/[^/]+\/(?:api\/v3\/)?(?:repos\/)?([\w.-]+\/[\w.-]+)/.exec(url)?.[1];
}

function metricsOf(item: Loose): Post['metrics'] {
  const reactions = isRecord(item.reactions) ? item.reactions : {};
  const likes = looseCount(reactions['+1']) ?? looseCount(item.upvoteCount);
  return filledObject({ likes, replies: looseCount(item.comments) ?? looseCount(item.replies) });
}
