/** `com.atproto.sync.subscribeRepos` of a relay or a PDS, by @atproto/sync, as the events Jetstream would make of it. */
import type { CommitEvt, Event } from '@atproto/sync';
import type { ConnectorDeps } from '../src/contracts/connector.ts';
import { Failure, failureForStatus } from '../src/contracts/failure.ts';
import { socketsOf } from '../src/platform/socket.ts';
import type { JetstreamEvent } from './bluesky-events.ts';
import { POSTS } from './bluesky-post.ts';

/** So many events wait before the relay is slowed down. */
const HIGH_WATER = 1_000;
const MAX_MESSAGE = 5 * 1024 * 1024;
const CONNECT_MS = 15_000;

interface Relay {
  read(options: { withinMs: number; gatherMs: number; limit: number }): Promise<JetstreamEvent[]>;
  close(): void;
}

/**
 * @param seq where to begin; undefined: now. Signatures are not checked: the relay is trusted, as a Jetstream is.
 */
export async function openRelay(
  deps: ConnectorDeps,
  server: string,
  seq: number | undefined,
  signal: AbortSignal,
): Promise<Relay> {
  const service = server.replace(/\/$/, '').replace(/^http/, 'ws');
  const guard = socketsOf(deps).guard(service);
  // Loaded when it is used: it brings a tenth of a second and some 40 MB.
  const { Firehose } = await import('@atproto/sync');
  const queue = new EventQueue(signal);
  const firehose = new Firehose({
    ...guard,
    handshakeTimeout: CONNECT_MS,
    maxPayload: MAX_MESSAGE,
    service,
    filterCollections: [POSTS],
    unauthenticatedCommits: true,
    // Handles come with profiles; to resolve each identity would ask the whole web.
    excludeIdentity: true,
    excludeSync: true,
    idResolver: {} as never,
    getCursor: onceOnly(seq) as never,
    onError: (error) => {
      const failure = failureOf(error, server);
      if (failure === null) queue.push({ kind: 'unreadable', problem: problemOf(error) });
      else queue.end(failure);
    },
    onReconnectError: (error: unknown) => queue.end(cut(server, error)),
    subscriptionReconnectDelay: 0,
    handleEvent: (event) => queue.put(eventOf(event)) as never,
  } as ConstructorParameters<typeof Firehose>[0]);
  const close = () => void firehose.destroy();
  queue.onEnd = close;
  void Promise.resolve(firehose.start()).then(
    () => queue.end(new Failure('transient', `${hostOf(server)}: the connection was closed`)),
    (error) => queue.end(cut(server, error)),
  );
  return { read: (options) => queue.read(options), close: () => queue.end(ended()) };
}

/**
 * The cursor, for the first connection only: it would connect anew by itself, but whoever holds the cursor is to do that.
 * A function as declared, and a promise too: version 0.1.40 awaits the function instead of calling it.
 */
function onceOnly(seq: number | undefined): () => Promise<number | undefined> {
  let isOpened = false;
  const ask = () => {
    if (isOpened) return Promise.reject(ended());
    isOpened = true;
    return Promise.resolve(seq);
  };
  const then: Promise<number | undefined>['then'] = (use, refuse) => ask().then(use, refuse);
  return Object.assign(ask, { then });
}

function ended(): Error {
  return Object.assign(new Error('ended'), { name: 'AbortError' });
}

function hostOf(server: string): string {
  return new URL(server).host;
}

function cut(server: string, error: unknown): Failure {
  const code = (error as { code?: string } | null)?.code;
  return new Failure('transient', `${hostOf(server)}: the connection failed${code === undefined ? '' : ` (${code})`}`, {
    cause: error,
  });
}

/** Null for a single event that cannot be read: the stream goes on. */
function failureOf(error: Error, server: string): Failure | null {
  if (error.constructor.name !== 'FirehoseSubscriptionError') return null;
  const cause = error.cause as (Error & { code?: string }) | undefined;
  if (cause instanceof Failure) return cause;
  const status = /Unexpected server response: (\d{3})/.exec(cause?.message ?? '')?.[1];
  const refused = status === undefined ? null : failureForStatus(Number(status), null, hostOf(server));
  return refused ?? cut(server, cause);
}

function problemOf({ message, cause }: Error): string {
  return (cause instanceof Error ? `${message}: ${cause.message}` : message).slice(0, 200);
}

function eventOf(event: Event): JetstreamEvent | null {
  const { did, seq } = event;
  const base = { did, time_us: Date.parse(event.time) * 1000, seq };
  if (event.event === 'account')
    return { ...base, kind: 'account', account: { active: event.active, status: event.status } };
  if (event.event === 'identity' || event.event === 'sync') return null;
  return { ...base, kind: 'commit', commit: commitOf(event) };
}

function commitOf(event: CommitEvt): JetstreamEvent {
  const { rev, rkey, collection } = event;
  const record = event.event === 'delete' ? {} : { record: plain(event.record, 0), cid: event.cid.toString() };
  return { rev, rkey, collection, operation: event.event, ...record };
}

/** CIDs and bytes as JSON writes them (atproto.com/specs/data-model). */
function plain(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 64) return null;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64').replace(/=+$/, '') };
  if ('asCID' in value || ('multihash' in value && 'version' in value)) return { $link: String(value) };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, depth + 1)]));
}

/** Between a handler that is called and a reader that asks: the handler waits while too much is unread. */
class EventQueue {
  onEnd: () => void = () => {};
  private waiting: JetstreamEvent[] = [];
  private ended: { reason: unknown } | undefined;
  private wakeReader: () => void = () => {};
  private wakeWriter: () => void = () => {};
  private readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = signal;
    signal.addEventListener('abort', this.onAbort, { once: true });
  }

  push(event: JetstreamEvent): void {
    this.waiting.push(event);
    this.wakeReader();
  }

  async put(event: JetstreamEvent | null): Promise<void> {
    if (event === null) return;
    this.push(event);
    while (this.waiting.length >= HIGH_WATER && this.ended === undefined) {
      await new Promise<void>((resolve) => (this.wakeWriter = resolve));
    }
  }

  async read({ withinMs, gatherMs, limit }: { withinMs: number; gatherMs: number; limit: number }) {
    await this.until(withinMs, 1);
    if (this.waiting.length > 0) await this.until(gatherMs, limit);
    this.signal.throwIfAborted();
    if (this.waiting.length === 0 && this.ended !== undefined) throw this.ended.reason;
    const taken = this.waiting.splice(0, limit);
    this.wakeWriter();
    return taken;
  }

  end(reason: unknown): void {
    if (this.ended !== undefined) return;
    this.ended = { reason };
    this.signal.removeEventListener('abort', this.onAbort);
    this.wakeReader();
    this.wakeWriter();
    this.onEnd();
  }

  private readonly onAbort = (): void => this.end(this.signal.reason);

  private until(ms: number, count: number): Promise<void> {
    const isOver = () => this.ended !== undefined || this.waiting.length >= count;
    if (isOver()) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.wakeReader = () => {};
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wakeReader = () => {
        if (isOver()) done();
      };
    });
  }
}
