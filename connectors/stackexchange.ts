/** Stack Exchange: questions of a site by tag and search, their answers and comments. */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page, Recheck } from '../src/contracts/connector.ts';
import { Failure, MAX_RETRY_AFTER_MS } from '../src/contracts/failure.ts';
import { secret } from '../src/contracts/secret.ts';
import type { PostRef } from '../src/domain/post.ts';
import { fetchAnswer, type Refusal } from '../src/platform/fetch-json.ts';
import { isRecord, looseCount, looseId, looseText, present } from '../src/platform/loose-json.ts';
import {
  askFrom,
  type Found,
  handOut,
  orStart,
  printOf,
  type SinceCursor,
  sinceStart,
} from '../src/platform/since-window.ts';
import { idOf, normalise, type RawItem } from './stackexchange-post.ts';

const config = z.strictObject({
  site: z
    .string()
    .regex(/^[a-z0-9.-]{1,64}$/)
    .default('stackoverflow')
    .describe('Site as the API names it: stackoverflow, serverfault, superuser, …'),
  tags: z.array(z.string().min(1).max(35)).max(5).optional().describe('Questions with any of these tags'),
  query: z.string().min(1).max(240).optional().describe('Words the platform pre-selects questions by'),
  include: z
    .array(z.enum(['questions', 'answers', 'comments']))
    .min(1)
    .default(['questions', 'answers', 'comments'])
    .describe('What is read of the questions found'),
  backfillHours: z.number().min(0).max(8760).default(24).describe('How far back the first reading goes'),
  key: secret('Key of an application registered at stackapps.com: 10,000 requests a day instead of 300').optional(),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://api.stackexchange.com/2.3')
    .describe('Address of the API'),
});

export type StackExchangeConfig = z.output<typeof config>;

interface StackExchangeCursor extends SinceCursor {
  /** Where an unfinished reading began (milliseconds): answers and comments are asked for from there. */
  began?: number;
  /** Questions and answers that were active last; comments do not make a question active. */
  watch: string[];
}

/** The API's caches are up to a minute old. */
const OVERLAP_MS = 300_000;

const PAGE_SIZE = 100;

const MAX_PAGES = 25;

const MAX_ROUNDS = 1000;

export const stackexchange: Connector<StackExchangeConfig> = {
  name: 'stackexchange',
  title: 'Stack Exchange',
  summary: 'Reads questions, answers and comments of Stack Overflow and its sister sites; works without a key.',
  docsUrl: 'https://api.stackexchange.com/docs',
  config,
  example: { site: 'stackoverflow', tags: ['postgresql'] },
  // 30 a second per address (api.stackexchange.com/docs/throttle); the daily quota is obeyed as the API tells it.
  budget: { requests: 30, perMs: 60_000 },
  account: ({ endpoint, key = '' }) => `${endpoint} ${key}`,
  // Three requests each time: 300 a day without a key last for a reading every quarter of an hour.
  pollMs: 900_000,
  // stackoverflow.com/help/licensing: content is CC BY-SA.
  policy: {
    recheckHours: 168,
    thirdParties: 'content',
    note: 'CC BY-SA: show author, link and licence with the content.',
  },
  open: (options, deps) => {
    const reader = new Reader(options, deps);
    return {
      pages: (cursor, signal) => reader.pages(cursor as StackExchangeCursor | null, signal),
      recheck: (refs, signal) => reader.recheck(refs, signal),
    };
  },
  normalise,
};

interface Answer {
  items: unknown[];
  hasMore: boolean;
}

class Reader {
  private readonly options: StackExchangeConfig;
  private readonly deps: ConnectorDeps;
  /** How long the API asks to be left alone, milliseconds; obeyed as soon as what was read is handed out. */
  private backoffMs = 0;

  constructor(options: StackExchangeConfig, deps: ConnectorDeps) {
    this.options = options;
    this.deps = deps;
  }

  pages(from: StackExchangeCursor | null, signal: AbortSignal): AsyncIterable<Page> {
    const start = { ...sinceStart(this.deps.clock(), this.options.backfillHours), watch: [] };
    return orStart(this.read(from ?? start, from !== null, signal), from, start);
  }

  /** Questions by activity, oldest first; each answer's questions with what belongs to them are handed out together. */
  private async *read(start: StackExchangeCursor, resumed: boolean, signal: AbortSignal): AsyncGenerator<Page> {
    let cursor = start;
    const since = resumed ? askFrom(cursor, OVERLAP_MS) : cursor.after;
    const began = cursor.began ?? since;
    this.backoffMs = 0;
    for (let min = since, page = 1, rounds = 0; rounds < MAX_ROUNDS; rounds++) {
      const { items, hasMore } = await this.ask(this.questions(min, page), signal);
      const found = await this.withReplies(items, rounds === 0 ? cursor.watch : [], began, signal);
      // A comment may be younger than questions that are still to come: the place must not pass those.
      const newest = Math.max(...items.map((item) => activeAt(item, min)));
      if (hasMore) for (const one of found) one.at = Math.min(one.at, newest);
      const place = { watch: watched(found, cursor.watch), began: hasMore ? began : undefined };
      const pages = [...handOut(found, cursor, { now: this.deps.clock(), overlapMs: OVERLAP_MS })];
      if (pages.length === 0 && cursor.began !== place.began) pages.push({ raw: [], deleted: [], cursor });
      for (const one of pages) {
        cursor = present({ ...one.cursor, ...place });
        yield { ...one, raw: one.raw.filter((raw) => this.isWanted(raw as RawItem)), cursor };
      }
      this.obey();
      if (!hasMore) return;
      // Asked by time, not by page: what moves to the end meanwhile would shift pages.
      [min, page] = newest >= min + 1000 ? [newest, 1] : [min, page + 1];
    }
  }

  private questions(min: number, page: number): URL {
    const { tags, query } = this.options;
    const url = this.url(
      tags === undefined && query === undefined ? 'questions' : 'search/advanced',
      'activity',
      min,
      page,
    );
    if (tags !== undefined) url.searchParams.set('tagged', tags.join(';'));
    if (query !== undefined) url.searchParams.set('q', query);
    return url;
  }

  private url(path: string, sort: string, min: number, page = 1): URL {
    const url = new URL(`${this.options.endpoint.replace(/\/$/, '')}/${path}`);
    const params = { site: this.options.site, filter: 'withbody', pagesize: PAGE_SIZE, page, order: 'asc', sort };
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, String(value));
    url.searchParams.set('min', String(Math.max(0, Math.floor(min / 1000))));
    if (this.options.key !== undefined) url.searchParams.set('key', this.options.key);
    return url;
  }

  private async withReplies(
    questions: unknown[],
    watch: string[],
    began: number,
    signal: AbortSignal,
  ): Promise<Found[]> {
    const { site, include } = this.options;
    const about = new Map(questions.flatMap(aboutQuestion));
    const found = questions.map((item) => foundOf({ type: 'question', site, item }, began));
    const ids = [...about.keys()];
    const answers: unknown[] = [];
    if (ids.length > 0 && include.some((what) => what !== 'questions')) {
      answers.push(
        ...(await this.all((page) => this.url(`questions/${ids.join(';')}/answers`, 'activity', began, page), signal)),
      );
    }
    for (const item of answers) {
      const question = about.get((isRecord(item) && looseId(item.question_id)) || '');
      found.push(foundOf({ type: 'answer', site, item, ...(question && { question }) }, began));
    }
    const posts = [...ids, ...answers.flatMap((item) => (isRecord(item) && looseId(item.answer_id)) || [])];
    const commented = include.includes('comments') ? [...new Set([...posts, ...watch])] : [];
    const questionOf = new Map(
      answers.flatMap((item) =>
        isRecord(item) ? [[looseId(item.answer_id), looseId(item.question_id)] as const] : [],
      ),
    );
    for (let from = 0; from < commented.length; from += PAGE_SIZE) {
      const path = `posts/${commented.slice(from, from + PAGE_SIZE).join(';')}/comments`;
      for (const item of await this.all((page) => this.url(path, 'creation', began, page), signal)) {
        const post = (isRecord(item) && looseId(item.post_id)) || '';
        const question = about.get(post) ?? about.get(questionOf.get(post) ?? '');
        found.push(foundOf({ type: 'comment', site, item, ...(question && { question }) }, began));
      }
    }
    return found;
  }

  private isWanted({ type }: RawItem): boolean {
    return this.options.include.includes(`${type}s`);
  }

  private async all(url: (page: number) => URL, signal: AbortSignal): Promise<unknown[]> {
    const all: unknown[] = [];
    for (let page = 1; page <= MAX_PAGES; page++) {
      const { items, hasMore } = await this.ask(url(page), signal);
      all.push(...items);
      if (!hasMore) break;
    }
    return all;
  }

  /** What is not told any more is gone. Answers and comments do not name their question, so only questions come back. */
  async recheck(refs: readonly PostRef[], signal: AbortSignal): Promise<Recheck> {
    const { site } = this.options;
    const own = refs.filter(({ platform, id }) => platform === 'stackexchange' && id.startsWith(`${site}:`));
    const numbers = own.map(({ id }) => id.slice(site.length + 1)).filter((id) => /^c?\d{1,18}$/.test(id));
    const posts = numbers.filter((id) => !id.startsWith('c'));
    const questions = await this.lookUp('question', posts, signal);
    const others = posts.filter((id) => !questions.has(id));
    const answers = await this.lookUp('answer', others, signal);
    const comments = await this.lookUp(
      'comment',
      numbers.filter((id) => id.startsWith('c')).map((id) => id.slice(1)),
      signal,
    );
    const isThere = (id: string) =>
      questions.has(id) || answers.has(id) || (id.startsWith('c') && comments.has(id.slice(1)));
    return {
      deleted: numbers.filter((id) => !isThere(id)).map((id) => ({ platform: 'stackexchange', id: `${site}:${id}` })),
      raw: [...questions.values()].map((item): RawItem => ({ type: 'question', site, item })),
    };
  }

  private async lookUp(type: RawItem['type'], ids: string[], signal: AbortSignal): Promise<Map<string, unknown>> {
    const found = new Map<string, unknown>();
    for (let from = 0; from < ids.length; from += PAGE_SIZE) {
      const path = `${type}s/${ids.slice(from, from + PAGE_SIZE).join(';')}`;
      const { items } = await this.ask(this.url(path, type === 'comment' ? 'creation' : 'activity', 0), signal);
      for (const item of items) found.set(idOf({ type, site: this.options.site, item }) ?? '', item);
    }
    return found;
  }

  private async ask(url: URL, signal: AbortSignal): Promise<Answer> {
    const { http, clock } = this.deps;
    const { body } = await fetchAnswer(http, 'Stack Exchange', { url: url.href, signal }, clock(), { verdict });
    if (!isRecord(body) || !Array.isArray(body.items)) {
      throw new Failure('transient', 'Stack Exchange answered without items');
    }
    const seconds = looseCount(body.backoff) ?? 0;
    this.backoffMs = Math.max(this.backoffMs, seconds * 1000, body.quota_remaining === 0 ? MAX_RETRY_AFTER_MS : 0);
    return { items: body.items, hasMore: body.has_more === true };
  }

  private obey(): void {
    if (this.backoffMs === 0) return;
    const retryAfterMs = Math.min(this.backoffMs, MAX_RETRY_AFTER_MS);
    throw new Failure('rate-limited', 'Stack Exchange asks to wait', { retryAfterMs });
  }
}

/** Errors are HTTP 400 with their own number (api.stackexchange.com/docs/error-handling); 502 is "throttled". */
function verdict({ status, body }: Refusal): Failure | null {
  if (!isRecord(body)) return null;
  const message = looseText(body.error_message) ?? '';
  const name = /^[a-z_]{1,40}$/.exec(looseText(body.error_name) ?? '')?.[0] ?? 'an error';
  const says = `Stack Exchange answered ${status}: ${name}`;
  if (body.error_id === 502) {
    const seconds = Number(/in (\d{1,9}) seconds/.exec(message)?.[1] ?? 60);
    const retryAfterMs = Math.min(seconds * 1000, MAX_RETRY_AFTER_MS);
    return new Failure('rate-limited', says, { status, retryAfterMs });
  }
  if (body.error_id === 500 || body.error_id === 503) return new Failure('transient', says, { status });
  const isAuth = [401, 402, 403, 405, 406].includes(Number(body.error_id)) || /^`?key`?\b/.test(message);
  if (isAuth) return new Failure('auth', says, { status });
  return body.error_id === undefined ? null : new Failure('rejected', says, { status });
}

function aboutQuestion(item: unknown): [string, NonNullable<RawItem['question']>][] {
  const id = isRecord(item) ? looseId(item.question_id) : undefined;
  if (!isRecord(item) || id === undefined || !/^\d+$/.test(id)) return [];
  return [[id, present({ id, title: looseText(item.title), link: looseText(item.link), tags: item.tags })]];
}

/** Milliseconds; what has no time does not move the place. */
function activeAt(item: unknown, otherwise: number): number {
  if (!isRecord(item)) return otherwise;
  const seconds = looseCount(item.last_activity_date) ?? looseCount(item.creation_date);
  return seconds === undefined ? otherwise : seconds * 1000;
}

/** A question that is only bumped by an answer is the same as before. */
function foundOf(raw: RawItem, otherwise: number): Found {
  const item = isRecord(raw.item) ? raw.item : {};
  const id = idOf(raw);
  const posted = looseCount(item.creation_date);
  const version = [raw.type[0], id, looseCount(item.last_edit_date) ?? 0].join(':');
  const key = id === undefined ? printOf(raw) : version;
  return { raw, key, at: activeAt(item, otherwise), ...(posted !== undefined && { posted: posted * 1000 }) };
}

function watched(found: Found[], before: string[]): string[] {
  const raws = found.map(({ raw }) => raw as RawItem).filter(({ type }) => type !== 'comment');
  return [...new Set([...raws.flatMap((raw) => idOf(raw) ?? []).reverse(), ...before])].slice(0, PAGE_SIZE);
}
