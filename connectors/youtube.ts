/** YouTube: comments of a video or channel, and videos by search (Data API v3). */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page, Recheck } from '../src/contracts/connector.ts';
import { Failure } from '../src/contracts/failure.ts';
import { secret } from '../src/contracts/secret.ts';
import type { PostRef } from '../src/domain/post.ts';
import { fetchAnswer } from '../src/platform/fetch-json.ts';
import {
  isRecord,
  type Loose,
  looseCount,
  looseId,
  looseList,
  looseText,
  present,
} from '../src/platform/loose-json.ts';
import {
  askFrom,
  type Found,
  handOut,
  type Leaf,
  printOf,
  readBack,
  type SinceCursor,
  sinceStart,
} from '../src/platform/since-window.ts';
import { idOf, normalise, type RawItem } from './youtube-post.ts';
import { pacific, quotaFailure, verdict } from './youtube-quota.ts';

const config = z
  .strictObject({
    video: z
      .string()
      .regex(/^[\w-]{5,20}$/)
      .optional()
      .describe('Id of a video: its comments'),
    channel: z
      .string()
      .regex(/^UC[\w-]{10,40}$/)
      .optional()
      .describe('Id of a channel (UC…): comments of all its videos'),
    query: z.string().min(1).max(500).optional().describe('Search: videos with these words, without their comments'),
    replies: z.boolean().default(true).describe('Answers to comments too'),
    backfillHours: z.number().min(0).max(720).default(24).describe('How far back the first reading goes'),
    maxPages: z.number().int().min(1).max(1000).default(50).describe('Answers of a list read at most the first time'),
    dailyUnits: z
      .number()
      .int()
      .min(100)
      .default(10_000)
      .describe('Quota units this source may use a day (Pacific time): a search costs 100, a page of comments 1'),
    key: secret('API key of a Google Cloud project with the YouTube Data API'),
    endpoint: z
      .url({ protocol: /^https?$/ })
      .default('https://www.googleapis.com/youtube/v3')
      .describe('Address of the API'),
  })
  .refine(({ video, channel, query }) => [video, channel, query].filter((one) => one !== undefined).length === 1, {
    message: 'needs exactly one of video, channel and query',
  });

export type YouTubeConfig = z.output<typeof config>;

interface YouTubeCursor extends SinceCursor {
  /** Units used on a day of Pacific time, when quotas begin anew. */
  spent: { day: string; units: number };
  /** Searches are spread over the day; milliseconds. */
  searchedAt?: number;
}

const OVERLAP_MS = 3_600_000;

const DAY_MS = 86_400_000;

/** docs: "Quota Calculator". */
const UNITS = { search: 100, commentThreads: 1, comments: 1, videos: 1 };

/** Ids in one request. */
const IDS = 50;

const VIDEO_ID = /^[\w-]{11}$/;

type Method = keyof typeof UNITS;

export const youtube: Connector<YouTubeConfig> = {
  name: 'youtube',
  title: 'YouTube',
  summary: 'Reads comments of a video or channel, or videos by search; needs an API key.',
  docsUrl: 'https://developers.google.com/youtube/v3/docs',
  config,
  example: { channel: 'UCxxxxxxxxxxxxxxxxxxxxxx', key: 'env:YOUTUBE_KEY' },
  budget: { requests: 60, perMs: 60_000 },
  account: ({ endpoint, key }) => `${endpoint} ${key}`,
  pollMs: 300_000,
  // YouTube API Services Developer Policies, III.E.4: non-authorised data is deleted or refreshed within 30 days.
  policy: {
    retentionDays: 30,
    recheckHours: 24 * 7,
    thirdParties: 'links-only',
    note: 'Shown content links to YouTube.',
  },
  open: (options, deps) => {
    const reader = new Reader(options, deps);
    return {
      pages: (cursor, signal) => reader.pages(cursor as YouTubeCursor | null, signal),
      recheck: (refs, signal) => reader.recheck(refs, signal),
    };
  },
  normalise,
};

class Reader {
  private readonly options: YouTubeConfig;
  private readonly deps: ConnectorDeps;
  private spent = { day: '', units: 0 };

  constructor(options: YouTubeConfig, deps: ConnectorDeps) {
    this.options = options;
    this.deps = deps;
  }

  async *pages(from: YouTubeCursor | null, signal: AbortSignal): AsyncGenerator<Page> {
    const { backfillHours, query, dailyUnits, maxPages } = this.options;
    const now = this.deps.clock();
    const start = { ...sinceStart(now, backfillHours), spent: this.spent };
    let cursor: YouTubeCursor = from ?? start;
    this.spent = { ...cursor.spent };
    const since = from === null ? cursor.after : askFrom(cursor, OVERLAP_MS);
    const isSearch = query !== undefined;
    if (isSearch && now < (cursor.searchedAt ?? 0) + (DAY_MS * UNITS.search) / dailyUnits) return;
    const known = new Set(cursor.seen.map(([key]) => key));
    const ask = (token: string | null) =>
      isSearch ? this.videos(since, token, signal) : this.threads(known, token, signal);
    const found = await readBack(ask, { since, isFirst: from === null, maxPages, log: this.deps.log, what: 'YouTube' });
    const pages = [...handOut(found, cursor, { now, overlapMs: OVERLAP_MS })];
    // What was spent is worth keeping, found or not.
    if (pages.length === 0) pages.push({ raw: [], deleted: [], cursor });
    for (const [index, page] of pages.entries()) {
      const isLast = index === pages.length - 1;
      cursor = { ...page.cursor, spent: { ...this.spent }, ...(isSearch && isLast && { searchedAt: now }) };
      yield { ...page, cursor };
    }
  }

  private async threads(known: Set<string>, token: string | null, signal: AbortSignal): Promise<Leaf<string>> {
    const { video, channel, replies } = this.options;
    const where: Record<string, string> =
      video === undefined ? { allThreadsRelatedToChannelId: channel ?? '' } : { videoId: video };
    const query = { part: replies ? 'snippet,replies' : 'snippet', order: 'time', maxResults: '100', ...where };
    const { items, next } = await this.ask('commentThreads', query, token, signal);
    const found: Found[] = [];
    for (const thread of items) {
      const { top, answers } = threadOf(thread);
      const first = foundOf(top, this.deps.clock());
      const isNew = !known.has(first.key);
      const given = answers.map((item) =>
        foundOf({ type: 'comment', item, ...(top.video && { video: top.video }) }, first.at),
      );
      const isCut = replies && isNew && (top.replies ?? 0) > given.length && this.left() >= UNITS.comments;
      // The thread last: by its time the list is ordered.
      if (replies) found.push(...(isCut ? await this.answers(top, first, signal) : given));
      found.push(first);
    }
    return { found, next: this.affordable(next, 'commentThreads') };
  }

  /** All answers of a thread; the list of threads holds only some of them. */
  private async answers(top: RawItem, first: Found, signal: AbortSignal): Promise<Found[]> {
    const parentId = isRecord(top.item) ? looseId(top.item.id) : undefined;
    const found: Found[] = [];
    if (parentId === undefined) return found;
    let token: string | null = null;
    for (let page = 0; page < this.options.maxPages; page++) {
      const query = { part: 'snippet', parentId, maxResults: '100' };
      const { items, next }: { items: unknown[]; next: string | null } = await this.ask(
        'comments',
        query,
        token,
        signal,
      );
      found.push(
        ...items.map((item) => foundOf({ type: 'comment', item, ...(top.video && { video: top.video }) }, first.at)),
      );
      token = this.affordable(next, 'comments');
      if (token === null) break;
    }
    return found;
  }

  private async videos(since: number, token: string | null, signal: AbortSignal): Promise<Leaf<string>> {
    const query = {
      part: 'snippet',
      type: 'video',
      order: 'date',
      maxResults: '50',
      q: this.options.query ?? '',
      publishedAfter: `${new Date(Math.max(0, since)).toISOString().slice(0, 19)}Z`,
    };
    const { items, next } = await this.ask('search', query, token, signal);
    return {
      found: items.map((item) => foundOf({ type: 'video', item }, this.deps.clock())),
      next: this.affordable(next, 'search'),
    };
  }

  /** What is not told any more is gone. */
  async recheck(refs: readonly PostRef[], signal: AbortSignal): Promise<Recheck> {
    const ids = refs.filter(({ platform }) => platform === 'youtube').map(({ id }) => id);
    const isVideo = (id: string) => VIDEO_ID.test(id);
    const videos = await this.lookUp('videos', ids.filter(isVideo), signal);
    const comments = await this.lookUp(
      'comments',
      ids.filter((id) => !isVideo(id)),
      signal,
    );
    const there = new Set([...videos, ...comments].map((item) => looseId(item.id)));
    // Of a comment the answer may not say whose video it is; without it the stored post is the better one.
    const whole = comments.map((item): RawItem => present({ type: 'comment', item, video: this.options.video }));
    return {
      deleted: ids.filter((id) => !there.has(id)).map((id) => ({ platform: 'youtube', id })),
      raw: [
        ...videos.map((item): RawItem => ({ type: 'video', item })),
        ...whole.filter(
          ({ video, item }) =>
            video !== undefined || (isRecord(item) && isRecord(item.snippet) && item.snippet.videoId),
        ),
      ],
    };
  }

  private async lookUp(method: 'videos' | 'comments', ids: string[], signal: AbortSignal): Promise<Loose[]> {
    const found: Loose[] = [];
    for (let from = 0; from < ids.length; from += IDS) {
      const id = ids.slice(from, from + IDS).join(',');
      found.push(...(await this.ask(method, { part: 'snippet', id }, null, signal)).items.filter(isRecord));
    }
    return found;
  }

  private async ask(
    method: Method,
    query: Record<string, string>,
    token: string | null,
    signal: AbortSignal,
  ): Promise<{ items: unknown[]; next: string | null }> {
    const { http, clock } = this.deps;
    const now = clock();
    this.spend(UNITS[method], now);
    const params = new URLSearchParams({ ...query, ...(token !== null && { pageToken: token }) });
    const url = `${this.options.endpoint.replace(/\/$/, '')}/${method}?${params}`;
    // In a header: addresses end up in logs.
    const request = { url, headers: { 'x-goog-api-key': this.options.key }, signal };
    const { body } = await fetchAnswer(http, 'YouTube', request, now, { verdict: (refusal) => verdict(refusal, now) });
    if (!isRecord(body) || !Array.isArray(body.items)) throw new Failure('transient', 'YouTube answered without items');
    return { items: body.items, next: looseText(body.nextPageToken) ?? null };
  }

  /** What the day has left. */
  private left(): number {
    return this.options.dailyUnits - this.spent.units;
  }

  /** Without units for it a reading ends early, with what it has: begun anew each day it would never end. */
  private affordable(next: string | null, method: Method): string | null {
    if (next === null || this.left() >= UNITS[method]) return next;
    this.deps.log.warn({ dailyUnits: this.options.dailyUnits }, 'older items were left unread: dailyUnits are used up');
    return null;
  }

  private spend(units: number, now: number): void {
    const { day, untilNextMs } = pacific(now);
    if (this.spent.day !== day) this.spent = { day, units: 0 };
    if (this.spent.units + units > this.options.dailyUnits)
      throw quotaFailure('this source’s dailyUnits are used up', untilNextMs);
    this.spent.units += units;
  }
}

function threadOf(thread: unknown): { top: RawItem; answers: unknown[] } {
  const snippet = isRecord(thread) && isRecord(thread.snippet) ? thread.snippet : {};
  const answers = isRecord(thread) && isRecord(thread.replies) ? looseList(thread.replies.comments) : [];
  const item = snippet.topLevelComment ?? thread;
  const replies = looseCount(snippet.totalReplyCount);
  return { top: present({ type: 'comment', item, video: looseText(snippet.videoId), replies }), answers };
}

function foundOf(raw: RawItem, otherwise: number): Found {
  const snippet = isRecord(raw.item) && isRecord(raw.item.snippet) ? raw.item.snippet : {};
  const id = idOf(raw);
  const at = Date.parse(looseText(snippet.publishedAt) ?? '');
  const key = id === undefined ? printOf(raw) : `${id}:${looseText(snippet.updatedAt) ?? ''}:${raw.replies ?? 0}`;
  return { raw, key, at: Number.isNaN(at) ? otherwise : at };
}
