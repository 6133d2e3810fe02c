/** How X is read: a stream where there is one, searches for the rest, look-ups for what became of stored posts. */
import { createHash } from 'node:crypto';
import type { Asked, ConnectorDeps, Page, Recheck } from '../contracts/connector.ts';
import { asFailure, Failure } from '../contracts/failure.ts';
import type { PostRef } from '../domain/post.ts';
import { msToNextDay } from './daily-reads.ts';
import { Inbox } from './inbox.ts';
import { isRecord, type Loose, looseId, looseList, looseText } from './loose-json.ts';
import { packQueries } from './pack-queries.ts';
import { idAt, newerId } from './snowflake.ts';
import { pause } from './wait.ts';
import { editHistory, xItems } from './x-post.ts';
import { type Gap, OVERLAP_MS, type XCursor, XProgress } from './x-progress.ts';
import { type RulesApi, syncRules } from './x-rules.ts';

/** X's API; everything throws `Failure`. */
export interface XApi {
  search(query: Record<string, string | number>): Promise<Loose>;
  /** At most 100 ids. */
  lookup(ids: readonly string[]): Promise<Loose>;
  rules: RulesApi;
  /** What the stream sends goes to the inbox, and why it ended; resolves once it is open. */
  connect(inbox: Inbox<Loose>): Promise<{ close(): void }>;
}

export interface XReading {
  mode: 'stream' | 'search';
  queries: readonly string[];
  dailyReads: number;
  backfillHours: number;
  maxGapHours: number;
  maxRules: number;
  searchChars: number;
  settleSeconds: number;
}

const HOUR_MS = 3_600_000;
/** Items that may wait to be stored; a stream that is further ahead is cut and caught up by search. */
const MAX_WAITING = 5_000;
const PAGE_ITEMS = 500;
const LOOKUP_IDS = 100;
/** A search gives at least ten posts, where there are so many. */
const LEAST_RESULTS = 10;

interface Heard {
  /** The gap before the stream was searched for. */
  isCaughtUp: boolean;
  againMs?: number;
  /** Of what the rules say. */
  version: number;
}

/** After a search that failed without saying how long. */
const AGAIN_MS = 60_000;

export class XReader {
  readonly #options: XReading;
  readonly #deps: ConnectorDeps;
  readonly #api: XApi;
  readonly #signal: AbortSignal;
  #isWarned = false;
  /** Searches of one round. */
  #refused: Failure[] = [];

  constructor(options: XReading, deps: ConnectorDeps, api: XApi, signal: AbortSignal) {
    this.#options = options;
    this.#deps = deps;
    this.#api = api;
    this.#signal = signal;
  }

  get #now(): number {
    return this.#deps.clock();
  }

  async *pages(from: XCursor | null): AsyncGenerator<Page> {
    this.#signal.throwIfAborted();
    const progress = this.#begin(from);
    // A first reading that finds nothing must still fix from when on posts are news.
    if (from === null) yield* progress.pages([], this.#now, { always: true });
    this.#checkReads(progress);
    const { queries } = await this.#asked();
    if (queries.length === 0) {
      progress.reached(idAt(this.#now - OVERLAP_MS));
      yield* progress.pages([], this.#now, { always: true });
    } else if (this.#options.mode === 'search') yield* this.#search(progress);
    else yield* this.#listen(progress);
  }

  #begin(from: XCursor | null): XProgress {
    const { backfillHours, maxGapHours, dailyReads } = this.#options;
    const backfillMs = backfillHours * HOUR_MS;
    const progress = new XProgress(from, { now: this.#now, backfillMs, limit: dailyReads });
    const oldest = idAt(this.#now - maxGapHours * HOUR_MS);
    if (from === null || newerId(oldest, progress.since) === progress.since) return progress;
    this.#deps.log.warn({ maxGapHours }, 'X was not heard for longer than is caught up; what lies before is left out');
    progress.gap = undefined;
    progress.reached(oldest);
    return progress;
  }

  async #asked(maxChars?: number): Promise<Asked> {
    const own = this.#options.queries.map((text) => ({ text, tag: 'configuration' }));
    const asked = (await this.#deps.queries?.current(maxChars)) ?? { queries: [], unasked: [], version: 0 };
    return { ...asked, queries: [...own, ...asked.queries] };
  }

  #checkReads(progress: XProgress): void {
    const now = this.#now;
    const { forecast } = progress.usage(now);
    if (forecast !== null && forecast > this.#options.dailyReads && !this.#isWarned) {
      this.#isWarned = true;
      this.#deps.log.warn(
        { forecast, dailyReads: this.#options.dailyReads },
        'X will not be heard for all of this day',
      );
    }
    if (progress.left(now) >= LEAST_RESULTS) return;
    const message = `the day's ${this.#options.dailyReads} reads of X are used up; the next day begins at 00:00 UTC`;
    throw new Failure('rate-limited', message, { retryAfterMs: Math.min(msToNextDay(now), HOUR_MS) });
  }

  /** Everything since the last time. Its place is kept page by page, so that a break costs no page twice. */
  async *#search(progress: XProgress): AsyncGenerator<Page> {
    const { searchChars } = this.#options;
    const { queries } = await this.#asked(searchChars);
    const { searches, tooLong } = packQueries(
      queries.map(({ text, tag }) => ({ text: withoutDistances(text), tag })),
      searchChars,
    );
    if (tooLong.length > 0) this.#deps.log.warn({ monitors: tooLong }, 'too long for a search of X');
    let isOld: boolean;
    do {
      // One that was broken off ends where it began; what came since needs another.
      isOld = progress.gap !== undefined;
      const gap: Gap = progress.gap ?? { upTo: this.#now, done: [] };
      this.#refused = [];
      for (const search of searches) yield* this.#searchOne(progress, gap, search);
      if (this.#signal.aborted) return;
      progress.gap = undefined;
      // All of them: then it is not the queries' fault, and nothing was caught up.
      if (this.#refused.length > 0 && this.#refused.length === searches.length) throw this.#refused[0];
      progress.reached(idAt(gap.upTo - OVERLAP_MS));
    } while (isOld);
    yield* progress.pages([], this.#now, { always: true });
  }

  async *#searchOne(progress: XProgress, gap: Gap, query: string): AsyncGenerator<Page> {
    const digest = createHash('sha256').update(query).digest('base64url').slice(0, 12);
    if (this.#signal.aborted || gap.done.includes(digest)) return;
    const until = gap.search === digest ? gap.until : undefined;
    Object.assign(gap, { search: digest, until });
    progress.gap = gap;
    let token: string | undefined;
    do {
      this.#checkReads(progress);
      const answer = await this.#ask({
        query,
        since_id: progress.since,
        max_results: Math.min(100, progress.left(this.#now)),
        ...(until !== undefined && { until_id: until }),
        ...(token !== undefined && { next_token: token }),
      });
      const meta = isRecord(answer.meta) ? answer.meta : {};
      token = looseText(meta.next_token);
      const oldest = looseText(meta.oldest_id);
      const move = () => {
        if (token === undefined) gap.done.push(digest);
        else if (oldest !== undefined) gap.until = oldest;
      };
      yield* progress.pages(xItems(answer), this.#now, { move });
    } while (token !== undefined && !this.#signal.aborted);
  }

  /** A search that X refuses must not keep the others, nor the stream, from us. */
  async #ask(query: Record<string, string | number>): Promise<Loose> {
    try {
      const answer = await this.#api.search(query);
      if (isRecord(answer.meta) || Array.isArray(answer.data)) return answer;
    } catch (error) {
      if (asFailure(error).status !== 400) throw error;
      this.#refused.push(asFailure(error));
      this.#deps.log.warn(
        { query: query.query, error: asFailure(error).message },
        'X refuses a search; it is left out',
      );
      return { meta: {} };
    }
    throw new Failure('transient', 'X answered a search with something else');
  }

  async *#listen(progress: XProgress): AsyncGenerator<Page> {
    const inbox = new Inbox<Loose>(MAX_WAITING);
    let stream: { close(): void };
    let version: number;
    try {
      version = await this.#syncRules();
      stream = await this.#api.connect(inbox);
    } catch (error) {
      // Without a stream at least a search, at each attempt; not with credentials that do not work.
      const failure = asFailure(error);
      if (!this.#signal.aborted && failure.status !== 401) yield* this.#search(progress);
      throw error;
    }
    const heard: Heard = { isCaughtUp: false, version };
    const ending = new AbortController();
    try {
      yield* this.#hear(progress, inbox, heard, AbortSignal.any([this.#signal, ending.signal]));
    } catch (error) {
      // A stream that is cut again and again before its gap was searched for must not put that off for ever.
      if (!this.#signal.aborted && !heard.isCaughtUp && progress.left(this.#now) > 0) yield* this.#search(progress);
      throw error;
    } finally {
      ending.abort();
      stream.close();
    }
  }

  async *#hear(progress: XProgress, inbox: Inbox<Loose>, heard: Heard, signal: AbortSignal): AsyncGenerator<Page> {
    const due = { gap: false, rules: false };
    const when = (event: Promise<void>, what: keyof typeof due) =>
      void event.then(() => {
        due[what] = true;
        inbox.wake();
      });
    const { queries } = this.#deps;
    const watchRules = () => queries && when(queries.changed(heard.version, signal), 'rules');
    watchRules();
    when(pause(this.#options.settleSeconds * 1000, signal), 'gap');
    while (!signal.aborted) {
      if (!due.gap && !due.rules) await inbox.wait();
      if (signal.aborted) return;
      if (due.rules) {
        due.rules = false;
        heard.version = await this.#syncRules();
        watchRules();
      }
      yield* this.#waiting(progress, inbox, heard.isCaughtUp);
      if (!due.gap) continue;
      due.gap = false;
      for await (const page of this.#catchUp(progress, heard)) {
        yield page;
        if (inbox.size > 0) yield* this.#waiting(progress, inbox, false);
      }
      if (!heard.isCaughtUp) when(pause(heard.againMs ?? 0, signal), 'gap');
    }
  }

  /** A search that fails is tried again later: the stream goes on, and its cursor waits for the gap. */
  async *#catchUp(progress: XProgress, heard: Heard): AsyncGenerator<Page> {
    try {
      yield* this.#search(progress);
      heard.isCaughtUp = true;
    } catch (error) {
      const failure = asFailure(error);
      this.#signal.throwIfAborted();
      this.#checkReads(progress);
      heard.againMs = Math.max(failure.retryAfterMs ?? AGAIN_MS, 1_000);
      this.#deps.log.warn({ kind: failure.kind, error: failure.message }, 'a gap of X cannot be searched for yet');
    }
  }

  /** What the stream has brought. Throws why it has ended once all of that was handed out. */
  *#waiting(progress: XProgress, inbox: Inbox<Loose>, isCaughtUp: boolean): Generator<Page> {
    const items = inbox.take(PAGE_ITEMS);
    yield* progress.pages(items, this.#now, { move: () => isCaughtUp && progress.reachedBy(items) });
    this.#checkReads(progress);
  }

  /** The version of what the rules say now. */
  async #syncRules(): Promise<number> {
    const { queries, unasked, version } = await this.#asked();
    const report = await syncRules(this.#api.rules, queries, this.#options.maxRules);
    const { refused, leftOut } = report;
    if (unasked.length > 0) this.#deps.log.warn({ monitors: unasked }, 'X cannot be asked for these monitors');
    if (refused.length > 0) this.#deps.log.warn({ monitors: refused }, 'X refuses rules of these monitors');
    if (leftOut.length > 0) this.#deps.log.warn({ monitors: leftOut }, 'X has no room for rules of these monitors');
    this.#deps.log.info({ added: report.added, removed: report.removed, asked: queries.length }, 'rules of X');
    return version;
  }

  /** An edited post is stored under its first id: of its later wordings the last is asked for. */
  async recheck(refs: readonly PostRef[]): Promise<Recheck> {
    const found: Recheck = { deleted: [], raw: [] };
    const ids = refs.map(({ id }) => id);
    for (const batch of batches(ids)) {
      const { items, gone } = await this.#lookup(batch);
      const edited = items.filter((item) => newestOf(item) !== undefined);
      const newest = new Map(edited.map((item) => [newestOf(item) as string, item]));
      const later = newest.size === 0 ? { items: [], gone: [] } : await this.#lookup([...newest.keys()]);
      const goneLater = later.gone.flatMap((id) => editHistory(newest.get(id)?.data as Loose)[0] ?? []);
      found.deleted.push(...[...gone, ...goneLater].map((id) => ({ platform: 'x', id })));
      found.raw.push(...items.filter((item) => !edited.includes(item)), ...later.items);
    }
    return found;
  }

  async #lookup(ids: string[]): Promise<{ items: Loose[]; gone: string[] }> {
    const answer = await this.#api.lookup(ids);
    const items = xItems(answer);
    const present = new Set(items.map(({ data }) => (isRecord(data) ? looseId(data.id) : undefined)));
    const asked = new Set(ids);
    const gone = looseList(answer.errors).flatMap(goneId);
    return { items, gone: [...new Set(gone)].filter((id) => asked.has(id) && !present.has(id)) };
  }
}

/** Whether X's search knows distances is not documented: both words, wherever they stand, find at least as much. */
export function withoutDistances(rule: string): string {
  return rule.replaceAll(/"([^"]*)"~\d+/g, '$1');
}

/** Not there, or not for us to see: protected, suspended. Other problems say nothing about the post. */
function goneId(error: unknown): string[] {
  if (!isRecord(error) || !/(?:resource-not-found|not-authorized-for-resource)$/.test(looseText(error.type) ?? ''))
    return [];
  if (error.parameter !== undefined && error.parameter !== 'ids' && error.parameter !== 'id') return [];
  return [looseId(error.resource_id) ?? looseId(error.value) ?? ''];
}

/** The id of its last wording, when this is not it. */
function newestOf({ data }: Loose): string | undefined {
  if (!isRecord(data)) return undefined;
  const newest = editHistory(data).at(-1);
  return newest === data.id ? undefined : newest;
}

function batches(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / LOOKUP_IDS) }, (_, nth) =>
    ids.slice(nth * LOOKUP_IDS, (nth + 1) * LOOKUP_IDS),
  );
}
