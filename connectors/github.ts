/** GitHub: issues, pull requests, discussions and comments of a repository, or of a search. */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page, Recheck, StoredRef } from '../src/contracts/connector.ts';
import { Failure } from '../src/contracts/failure.ts';
import { secret } from '../src/contracts/secret.ts';
import { fetchAnswer, type JsonAnswer, type Refusal } from '../src/platform/fetch-json.ts';
import { linkTo } from '../src/platform/link-header.ts';
import { lookUp } from '../src/platform/look-up.ts';
import { isRecord, looseList, looseText } from '../src/platform/loose-json.ts';
import { limitFailure } from '../src/platform/rate-limit.ts';
import { handOut, inLists, readBack, type SinceCursor, sinceStart, unseen } from '../src/platform/since-window.ts';
import { discussionFound, discussionList, REPOSITORY_QUERY, SEARCH_QUERY, SECONDARY_MS } from './github-discussions.ts';
import { foundOf, normalise, type RawItem } from './github-post.ts';

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

interface At {
  place: ListCursor;
  since: number;
  isFirst: boolean;
}
type GitHubCursor = Partial<Record<ListName, ListCursor>>;

/** The search index is some minutes late at times. */
const OVERLAP_MS = 300_000;

const PAGE_SIZE = 100;

const MAX_ROUNDS = 1000;

const MAX_PAGES = 40;

export const github: Connector<GitHubConfig> = {
  name: 'github',
  title: 'GitHub',
  summary: 'Reads issues, discussions and comments of a repository or a search.',
  docsUrl: 'https://docs.github.com/rest',
  config,
  example: { repository: 'acme/widget', include: ['issues', 'comments'] },
  // 5,000 an hour with a token; search has 30 a minute.
  budget: { requests: 30, perMs: 60_000 },
  account: ({ endpoint, token = '' }) => `${endpoint} ${token}`,
  pollMs: 120_000,
  // docs.github.com, "GitHub Acceptable Use Policies", 7.
  policy: { recheckHours: 168, thirdParties: 'content', note: 'Not for spam, nor for selling personal information.' },
  open: (options, deps) => {
    const reader = new Reader(options, deps);
    return {
      pages: (cursor, signal) => reader.pages(cursor as GitHubCursor | null, signal),
      recheck: (refs, signal) => reader.recheck(refs, signal),
    };
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
    return inLists<ListName, ListCursor>(names, from, options, (name, at) =>
      name === 'discussions' ? this.discussions(at, signal) : this.list(name, at, signal),
    );
  }

  /** Oldest change first, asked by time and not by page: what changes meanwhile would shift pages. */
  private async *list(
    name: 'issues' | 'comments',
    { place: start, since }: At,
    signal: AbortSignal,
  ): AsyncGenerator<Page & { cursor: ListCursor }> {
    let cursor: ListCursor = start;
    let from = since;
    let url = this.listUrl(name, from);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const etag = round === 0 ? cursor.etag : undefined;
      const answer = await this.ask(url, signal, etag === undefined ? {} : { 'if-none-match': etag });
      if (answer.status === 304) return;
      const items = itemsOf(answer);
      if (isRecord(answer.body) && answer.body.incomplete_results === true) {
        this.deps.log.warn({}, 'GitHub’s search ran out of time: what it missed is read if it changes');
      }
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

  /** A request each, by the address; discussions cannot be told. */
  recheck(refs: readonly StoredRef[], signal: AbortSignal): Promise<Recheck> {
    const own = refs.flatMap(({ platform, id, url }) => {
      const [path, type] = apiPath(id, url ?? '');
      return platform === 'github' && path !== undefined && type !== undefined ? { platform, id, path, type } : [];
    });
    return lookUp(own, 1, signal, async (some) => {
      const [{ platform, id, path, type }] = some as [(typeof own)[number]];
      const url = `${this.options.endpoint.replace(/\/$/, '')}${path}`;
      const answer = await this.ask(url, signal).catch((error: unknown) => {
        if (error instanceof Failure && (error.status === 404 || error.status === 410)) return null;
        throw error;
      });
      return answer === null
        ? { deleted: [{ platform, id }], raw: [] }
        : { deleted: [], raw: [{ type, item: answer.body } satisfies RawItem] };
    });
  }

  /** Only GraphQL has discussions; newest change first. */
  private async *discussions(
    { place: start, since, isFirst }: At,
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
    const found = await readBack(leaf, {
      since,
      isFirst,
      maxPages: MAX_PAGES,
      log: this.deps.log,
      what: 'GitHub discussions',
    });
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

/** Where the API has what stands at an address for people; issues are found by their number in it. */
function apiPath(id: string, url: string): [path: string, type: RawItem['type']] | [] {
  const [, type, number] = /^(issue|comment)-(\d{1,20})$/.exec(id) ?? [];
  const [, repository, issue] = /^https?:\/\/[^/]+\/([\w.-]+\/[\w.-]+)\/(?:issues|pull)\/(\d{1,15})/.exec(url) ?? [];
  if (type === undefined || repository === undefined) return [];
  return type === 'issue'
    ? [`/repos/${repository}/issues/${issue}`, type]
    : [`/repos/${repository}/issues/comments/${number}`, 'comment'];
}

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
