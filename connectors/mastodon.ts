/** Mastodon: an instance's public timeline or hashtags, by its streaming API, gaps filled by its timelines. */
import { z } from 'zod';
import type { Connector, ConnectorDeps, Page } from '../src/contracts/connector.ts';
import { Failure, failureForStatus } from '../src/contracts/failure.ts';
import { secret } from '../src/contracts/secret.ts';
import type { Socket } from '../src/contracts/socket.ts';
import type { PostRef } from '../src/domain/post.ts';
import { isRecord, type Loose, looseId, looseText } from '../src/platform/loose-json.ts';
import { Overlap } from '../src/platform/overlap.ts';
import { socketsOf } from '../src/platform/socket.ts';
import { earlier, Instance, isLater, newerThan, parsed, snowflake } from './mastodon-api.ts';
import { recheck } from './mastodon-recheck.ts';
import { postOf, statusId } from './mastodon-status.ts';

const config = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/ }).describe('The instance, such as https://mastodon.social'),
  timeline: z
    .enum(['public', 'local', 'remote'])
    .default('public')
    .describe('All posts the instance knows, those written there, or those from elsewhere'),
  hashtags: z
    .array(z.string().regex(/^#?[\p{L}\p{N}\p{M}_]{1,100}$/u))
    .min(1)
    .max(20)
    .optional()
    .describe('Only posts with one of these tags'),
  accessToken: secret('Token of an application; many instances stream to no one else').optional(),
  stream: z.boolean().default(true).describe('false: ask the timelines from time to time instead'),
  backfillHours: z.number().min(0).max(720).default(0).describe('How far back the first reading goes'),
  quietSeconds: z
    .number()
    .min(0.05)
    .max(86_400)
    .default(600)
    .describe('After so long without a word from the stream the timelines are asked whether something was missed'),
});
export type MastodonConfig = z.output<typeof config>;

interface MastodonCursor {
  /** The newest id of each timeline. */
  last: Record<string, string>;
  /** Milliseconds; what was written before is history. */
  liveFrom: number;
  seen: string[];
}

const PAGE_ITEMS = 40;
const STREAM_ITEMS = 200;
const GATHER_MS = 200;
/**
 * Ids hold the time of writing (milliseconds × 65,536), and posts from elsewhere may come late, so below ids that were seen;
 * the last minute is read again.
 */
const OVERLAP_MS = 60_000;
const MAX_SEEN = 1_000;

export const mastodon: Connector<MastodonConfig> = {
  name: 'mastodon',
  title: 'Mastodon',
  summary: 'Hears the public posts or hashtags of a Mastodon instance as they are written, edited or deleted.',
  docsUrl: 'https://docs.joinmastodon.org/methods/streaming/',
  config,
  example: { endpoint: 'https://mastodon.social', hashtags: ['selfhosted'], accessToken: 'env:MASTODON_TOKEN' },
  // docs.joinmastodon.org/api/rate-limits: 300 in 5 minutes per account and address.
  budget: { requests: 290, perMs: 300_000 },
  pollMs: 60_000,
  policy: {
    thirdParties: 'content',
    recheckHours: 24,
    note: 'Deletions and edits come on the stream; those of a time when it was cut are found by re-checking.',
  },
  open: (options, deps) => ({
    pages: (cursor, signal) => new Reader(options, deps, cursor as MastodonCursor | null, signal).pages(),
    recheck: (refs, signal) => recheck(new Instance(options, deps, signal), refs, signal),
  }),
  normalise: (raw, { endpoint }) => postOf(raw, new URL(endpoint).host),
};

interface Timeline {
  /** As the stream names it. */
  key: string;
  path: string;
  query: Record<string, string>;
  subscribe: Record<string, string>;
}

function timelinesOf({ timeline, hashtags }: MastodonConfig): Timeline[] {
  if (hashtags === undefined) {
    const stream = timeline === 'public' ? 'public' : `public:${timeline}`;
    const query: Record<string, string> = timeline === 'public' ? {} : { [timeline]: 'true' };
    return [{ key: stream, path: '/api/v1/timelines/public', query, subscribe: { stream } }];
  }
  return hashtags.map((written) => {
    const tag = written.replace('#', '').toLowerCase();
    const path = `/api/v1/timelines/tag/${encodeURIComponent(tag)}`;
    return { key: `hashtag ${tag}`, path, query: {}, subscribe: { stream: 'hashtag', tag } };
  });
}

class Reader {
  private readonly options: MastodonConfig;
  private readonly deps: ConnectorDeps;
  private readonly signal: AbortSignal;
  private readonly timelines: Timeline[];
  private readonly host: string;
  private readonly isFirst: boolean;
  private readonly cursor: MastodonCursor;
  private readonly overlap: Overlap;
  private readonly instance: Instance;

  constructor(options: MastodonConfig, deps: ConnectorDeps, from: MastodonCursor | null, signal: AbortSignal) {
    this.options = options;
    this.deps = deps;
    this.signal = signal;
    this.timelines = timelinesOf(options);
    this.host = new URL(options.endpoint).host;
    this.isFirst = from === null;
    this.instance = new Instance(options, deps, signal);
    this.cursor = from === null ? { last: {}, liveFrom: deps.clock(), seen: [] } : { ...from, last: { ...from.last } };
    this.overlap = new Overlap(this.cursor.seen, deps.clock() * 1000, OVERLAP_MS * 2000, MAX_SEEN);
  }

  async *pages(): AsyncGenerator<Page> {
    if (this.signal.aborted) return;
    let socket: Socket | undefined;
    try {
      // First the stream, then what was before it: nothing falls between.
      socket = this.options.stream ? await this.openStream() : undefined;
      for (const timeline of this.timelines) yield* this.gap(timeline);
      if (this.isFirst) yield this.page([], []);
      if (socket !== undefined) yield* this.follow(socket);
    } catch (error) {
      if (!this.signal.aborted) throw error;
    } finally {
      socket?.close();
    }
  }

  private async openStream(): Promise<Socket> {
    const { accessToken } = this.options;
    const base = (await this.streamingAddress()) ?? this.options.endpoint;
    const socket = await socketsOf(this.deps).open({
      url: `${base.replace(/\/$/, '')}/api/v1/streaming`,
      headers: accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` },
      now: this.deps.clock(),
      signal: this.signal,
    });
    for (const { subscribe } of this.timelines) socket.send(JSON.stringify({ type: 'subscribe', ...subscribe }));
    return socket;
  }

  /** It may be another host; older and other software does not say. */
  private async streamingAddress(): Promise<string | undefined> {
    const { status, body } = await this.instance.ask('/api/v2/instance', {}, [404]);
    const configuration = status === 404 || !isRecord(body) ? undefined : body.configuration;
    const urls = isRecord(configuration) ? configuration.urls : undefined;
    const streaming = isRecord(urls) ? looseText(urls.streaming) : undefined;
    return streaming !== undefined && URL.canParse(streaming) ? streaming : undefined;
  }

  /** What the timeline holds after where it was left, oldest first. */
  private async *gap(timeline: Timeline): AsyncGenerator<Page> {
    let after = this.startOf(timeline);
    if (after === undefined) {
      const { body } = await this.instance.ask(timeline.path, { ...timeline.query, limit: '1' });
      const [newest] = Array.isArray(body) ? body : [];
      // In an empty timeline everything is after "0".
      this.advance(timeline.key, (isRecord(newest) ? looseId(newest.id) : undefined) ?? '0');
      return;
    }
    for (;;) {
      const { body, headers } = await this.instance.ask(timeline.path, {
        ...timeline.query,
        limit: String(PAGE_ITEMS),
        min_id: after,
      });
      if (!Array.isArray(body)) throw new Failure('transient', `${this.host} answered without a timeline`);
      yield* this.statusPages(timeline, body.toReversed());
      const next = newerThan(headers.link);
      if (body.length === 0 || next === undefined || next === after) return;
      this.instance.respectLimit(headers);
      after = next;
    }
  }

  private startOf({ key }: Timeline): string | undefined {
    const { backfillHours } = this.options;
    const last = this.cursor.last[key];
    if (last !== undefined) return earlier(last, OVERLAP_MS);
    if (!this.isFirst || backfillHours === 0) return undefined;
    const start = snowflake(this.deps.clock() - backfillHours * 3_600_000);
    // A reading that ends before its first whole page must not begin with the present next time.
    this.cursor.last[key] = start;
    return start;
  }

  /** History and news never share a page. */
  private *statusPages({ key }: Timeline, statuses: unknown[]): Generator<Page> {
    const isHistory = (status: unknown) =>
      isRecord(status) && Date.parse(looseText(status.created_at) ?? '') < this.cursor.liveFrom;
    const advance = () => {
      for (const status of statuses) if (isRecord(status)) this.advance(key, looseId(status.id));
    };
    const [history, news] = [statuses.filter(isHistory), statuses.filter((status) => !isHistory(status))];
    if (news.length === 0) advance();
    const old = history.filter((status) => this.isNews(status));
    if (old.length > 0) yield { ...this.page(old, []), backfill: true };
    advance();
    // Only now: a cursor must not name what was not handed out.
    const fresh = news.filter((status) => this.isNews(status));
    if (fresh.length > 0) yield this.page(fresh, []);
  }

  private async *follow(socket: Socket): AsyncGenerator<Page> {
    const withinMs = this.options.quietSeconds * 1000;
    while (!this.signal.aborted) {
      const messages = await socket.read({ withinMs, gatherMs: GATHER_MS, limit: STREAM_ITEMS });
      if (messages.length === 0) yield* this.lookAfter();
      const raw: unknown[] = [];
      const deleted: PostRef[] = [];
      for (const message of messages) this.take(message.toString(), raw, deleted);
      if (raw.length + deleted.length > 0) yield this.page(raw, deleted);
    }
  }

  /** It is quiet: is there really nothing? */
  private async *lookAfter(): AsyncGenerator<Page> {
    let missed = 0;
    for (const timeline of this.timelines) {
      for await (const page of this.gap(timeline)) {
        missed += page.raw.length;
        yield page;
      }
    }
    if (missed > 0) throw new Failure('transient', `${this.host}: the stream was silent and missed ${missed} posts`);
  }

  /** Payloads are JSON within JSON. */
  private take(message: string, raw: unknown[], deleted: PostRef[]): void {
    const event = parsed(message);
    if (!isRecord(event)) return void (message.trim() === '' || raw.push(message));
    if (event.error !== undefined) throw this.refusal(event);
    const payload = looseText(event.payload) ?? '';
    const now = this.deps.clock();
    if (event.event === 'delete') {
      if (payload === '' || payload.length > 200) return;
      // Whatever else is said of it afterwards is late: "~" is after every date.
      if (this.overlap.isNews(payload, '~', now * 1000)) {
        deleted.push({ platform: 'mastodon', id: statusId(this.host, payload) });
      }
      return;
    }
    if (event.event !== 'update' && event.event !== 'status.update') return;
    const status = parsed(payload);
    if (!isRecord(status)) return void raw.push(payload);
    if (!this.isNews(status)) return;
    raw.push(status);
    const key = Array.isArray(event.stream) ? event.stream.join(' ').toLowerCase() : this.timelines[0]?.key;
    if (event.event === 'update') this.advance(String(key), looseId(status.id));
  }

  private refusal({ error, status }: Loose): Failure {
    const said = `${this.host} refuses to stream: ${String(looseText(error) ?? 'no reason given').slice(0, 200)}`;
    const known = typeof status === 'number' ? failureForStatus(status, null, this.host) : null;
    return new Failure(known?.kind ?? 'rejected', said, typeof status === 'number' ? { status } : {});
  }

  private isNews(status: unknown): boolean {
    const id = isRecord(status) ? looseId(status.id) : undefined;
    if (!isRecord(status) || id === undefined) return true;
    const edited = (looseText(status.edited_at) ?? '0').slice(0, 32).replaceAll(' ', '_');
    return this.overlap.isNews(id, edited, this.deps.clock() * 1000);
  }

  private advance(key: string, id: string | undefined): void {
    const last = this.cursor.last[key];
    const isKnown = this.timelines.some((timeline) => timeline.key === key);
    if (isKnown && id !== undefined && id.length <= 200 && (last === undefined || isLater(id, last))) {
      this.cursor.last[key] = id;
    }
  }

  private page(raw: unknown[], deleted: PostRef[]): Page {
    const { last, liveFrom } = this.cursor;
    return { raw, deleted, cursor: { last: { ...last }, liveFrom, seen: this.overlap.snapshot() } };
  }
}
