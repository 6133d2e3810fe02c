/**
 * Collect: reads the sources that are due, one lease each; a page's posts, mentions and cursor become durable in one
 * transaction before the next page is asked for. One source's failure leaves the others alone.
 */
import type { Connector, ConnectorDeps, Page, PlatformLimits } from '../src/contracts/connector.ts';
import { asFailure, type Failure } from '../src/contracts/failure.ts';
import type { HttpClient } from '../src/contracts/http.ts';
import type { Skip } from '../src/domain/post.ts';
import { budgeted } from '../src/platform/budget.ts';
import { observed } from '../src/platform/rate-headers.ts';
import { pause } from '../src/platform/wait.ts';
import { sourceBackOff } from '../src/queue/retry.ts';
import { LeaseLost, savePage } from '../src/storage/pages.ts';
import { noteListening } from '../src/storage/source-hours.ts';
import { endRun, type LeasedSource, leaseDueSources, type RunEnd, renewLease } from '../src/storage/sources.ts';
import type { Backlog } from '../src/storage/status.ts';
import { askedQueries } from './asked-queries.ts';
import type { Running, WorkerContext } from './context.ts';
import { HIGH_WATER, isOverHighWater } from './high-water.ts';
import { type SortedPage, sortPage } from './sort-page.ts';

export interface CollectOptions {
  /** Names this worker in leases: host, pid, a number. */
  owner: string;
  connectors: ReadonlyMap<string, Connector>;
  /** Opens a source's configuration: secrets resolved, validated. Throws `Failure('auth' | 'rejected')`. */
  openConfig(connector: Connector, config: unknown): unknown;
  deps: ConnectorDeps;
  /** Read this source only (import). */
  only?: string;
  /** Pages of this run are history, whatever the connector says. */
  backfill?: boolean;
  leaseMs?: number;
  pollMs?: number;
  highWater?: Backlog;
  onPage?(report: PageReport): void;
  onEnd?(source: string, end: RunEnd): void;
}

export interface PageReport {
  source: string;
  read: number;
  matched: number;
  skipped: Skip[];
  progress: Page['progress'];
}

/** A dead worker's sources go on elsewhere after so long; a live one renews three times as often. */
const LEASE_MS = 10_000;
/** How often a worker looks for due sources and a new configuration. */
const POLL_MS = 500;
const SOURCES_AT_ONCE = 50;
const NOTE_EVERY_MS = 60_000;

export function startCollect(context: WorkerContext, options: CollectOptions): Running {
  const stopping = new AbortController();
  const runs = new Map<number, Promise<void>>();
  const clientOf = sharedClients(options.deps);
  const pushed = [...options.connectors.values()].filter((one) => one.pushed === true).map(({ name }) => name);
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await look().catch((error: Error) =>
        context.log.warn({ error: error.message }, 'collect cannot look for sources'),
      );
      await pause(options.pollMs ?? POLL_MS, stopping.signal);
    }
  })();

  async function look(): Promise<void> {
    await context.watch.refresh();
    const leased = await leaseDueSources(context.db, options.owner, {
      leaseMs: options.leaseMs ?? LEASE_MS,
      limit: SOURCES_AT_ONCE - runs.size,
      only: options.only,
      running: [...runs.keys()],
      pushed,
    });
    for (const source of leased) {
      // Asked for before the stop, got after it: given back untouched.
      if (stopping.signal.aborted) await endRun(context.db, source, { kind: 'interrupted' });
      else begin(source);
    }
  }

  function begin(source: LeasedSource): void {
    const run = runSource(context, { ...options, clientOf, told: {} }, source, stopping.signal)
      .catch((error: Error) => context.log.error({ source: source.name, error: error.message }, 'a source run broke'))
      .finally(() => {
        // Its lease is free as soon as it has ended, so the next run of the same source may stand here already.
        if (runs.get(source.id) === run) runs.delete(source.id);
      });
    runs.set(source.id, run);
  }

  return {
    async stop() {
      stopping.abort(new Error('stopping'));
      await loop;
      await Promise.all(runs.values());
    },
  };
}

/** What the platform said in the course of a run. */
interface Told {
  limits?: PlatformLimits;
}

type ClientOf = (source: LeasedSource, connector: Connector, config: unknown) => HttpClient;
type RunOptions = CollectOptions & { clientOf: ClientOf; told: Told };

/** Requests count over all runs of a source, and over all sources of one account. */
function sharedClients({ http, clock }: ConnectorDeps): ClientOf {
  const clients = new Map<string, HttpClient>();
  return (source, connector, config) => {
    const key = JSON.stringify([connector.name, connector.account?.(config) ?? source.id]);
    const client = clients.get(key) ?? budgeted(http, connector.budget, clock);
    clients.set(key, client);
    return client;
  };
}

/** One run of one source, from lease to release. */
async function runSource(
  context: WorkerContext,
  options: RunOptions,
  source: LeasedSource,
  stopping: AbortSignal,
): Promise<void> {
  const lost = new AbortController();
  const signal = AbortSignal.any([stopping, lost.signal]);
  const begun = performance.now();
  const renewal = keepLease(context, options, source, lost);
  let end: RunEnd;
  try {
    end = await read(context, options, source, signal);
  } catch (error) {
    if (error instanceof LeaseLost) return;
    if (error instanceof NotStored) context.log.warn({ source: source.name, error: error.message }, 'read again soon');
    const interrupted = signal.aborted || error instanceof NotStored;
    end = interrupted ? { kind: 'interrupted' } : failed(context, source, asFailure(error), performance.now() - begun);
  } finally {
    clearInterval(renewal);
  }
  try {
    await endRun(context.db, source, end, options.told.limits);
    if (end.kind === 'caught-up') await noteListening(context.db, [source.id]);
  } catch (error) {
    // The lease stands until this worker, or after its end another, takes it again.
    context.log.warn({ source: source.name, error: (error as Error).message }, 'a lease could not be given back');
    return;
  }
  options.onEnd?.(source.name, end);
}

function keepLease(
  context: WorkerContext,
  options: CollectOptions & { told: Told },
  source: LeasedSource,
  lost: AbortController,
): NodeJS.Timeout {
  const leaseMs = options.leaseMs ?? LEASE_MS;
  let noted = performance.now();
  return setInterval(async () => {
    // When the database is away for a moment the lease stands until it runs out; the epoch guards every write.
    const kept = await renewLease(context.db, source, leaseMs, options.told.limits).catch(() => true);
    // A stream that stands is listened to, also when it says nothing.
    if (kept && performance.now() - noted > NOTE_EVERY_MS) {
      noted = performance.now();
      await noteListening(context.db, [source.id]).catch(() => {});
    }
    if (!kept) lost.abort(new LeaseLost(source.name));
  }, leaseMs / 3);
}

/** PostgreSQL did not take a page or did not answer: that is not the source's fault, and its cursor stands. */
class NotStored extends Error {
  constructor(cause: unknown) {
    super(`not stored: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'NotStored';
  }
}

function notStored(cause: unknown): never {
  throw cause instanceof LeaseLost ? cause : new NotStored(cause);
}

/** A stream that was cut after so long had worked: that is its first failure, whatever was before. */
const STEADY_MS = 60_000;

function failed(context: WorkerContext, source: LeasedSource, failure: Failure, lastedMs: number): RunEnd {
  const first = lastedMs > STEADY_MS;
  context.metrics.sourceFailures.inc({ source: source.name, kind: failure.kind });
  const nextRunMs = sourceBackOff(failure, first ? 0 : source.failures, Math.random());
  context.log.warn(
    { source: source.name, kind: failure.kind, error: failure.message, nextRunMs },
    'a source failed and backs off',
  );
  return { kind: 'failed', failure, nextRunMs, first };
}

async function read(
  context: WorkerContext,
  options: RunOptions,
  source: LeasedSource,
  signal: AbortSignal,
): Promise<RunEnd> {
  const connector = options.connectors.get(source.connector);
  if (connector === undefined) throw new Error(`no connector is called ${source.connector}`);
  const config = options.openConfig(connector, source.config);
  const onLimits = (limits: PlatformLimits) => {
    options.told.limits = limits;
  };
  const queries = askedQueries(context, source);
  const http = observed(options.clientOf(source, connector, config), options.deps.clock, onLimits);
  const reader = connector.open(config, { ...options.deps, http, onLimits, ...(queries && { queries }) });
  // One page is stored while the next is read and matched; they are stored in order, so the cursor never runs ahead.
  let storing: Promise<void> = Promise.resolve();
  const failing = new AbortController();
  const reading = AbortSignal.any([signal, failing.signal]);
  try {
    for await (const page of reader.pages(source.cursor, reading)) {
      const sorted = await sortPage(context.watch.current(), source, page, (raw) => connector.normalise(raw, config));
      await storing;
      storing = storePage(context, options, source, page, sorted);
      // A quiet stream may have no next page for hours, at which the failure would be seen.
      storing.catch((error) => failing.abort(error));
      if (reading.aborted) break;
      await belowHighWater(context, options, source, reading);
    }
  } finally {
    await reader.close?.();
    // Says more than what the reader throws because it was aborted.
    await storing;
  }
  if (signal.aborted) return { kind: 'interrupted' };
  const pollMs = source.pollMs ?? connector.pollMs;
  return pollMs === 0 ? { kind: 'finished' } : { kind: 'caught-up', nextRunMs: pollMs };
}

async function storePage(
  context: WorkerContext,
  options: CollectOptions,
  source: LeasedSource,
  page: Page,
  sorted: SortedPage,
): Promise<void> {
  const { metrics } = context;
  const backfill = options.backfill === true || page.backfill === true;
  const timer = metrics.pageSeconds.startTimer();
  const ids = await savePage(context.db, source, { ...sorted.content, backfill }, sorted.monitorIds).catch(notStored);
  timer();
  metrics.itemsRead.inc({ source: source.name }, page.raw.length);
  metrics.postsMatched.inc({ source: source.name }, sorted.content.matched.length);
  for (const { skip } of sorted.content.skipped) metrics.itemsSkipped.inc({ source: source.name, reason: skip.reason });
  await tell(context, ids);
  options.onPage?.({
    source: source.name,
    read: page.raw.length,
    matched: sorted.content.matched.length,
    skipped: sorted.content.skipped.map(({ skip }) => skip),
    progress: page.progress,
  });
}

/** Lost wake-ups cost time, not mentions: their rows wait for tend. */
async function tell(context: WorkerContext, ids: number[]): Promise<void> {
  await context.queues
    .send('analyse', ids)
    .catch((error: Error) =>
      context.log.warn({ error: error.message }, 'the analyse queue is away; tend will tell it'),
    );
}

/** Above the mark the next page is not asked for until others have caught up. */
async function belowHighWater(
  context: WorkerContext,
  options: CollectOptions,
  source: LeasedSource,
  signal: AbortSignal,
): Promise<void> {
  const mark = options.highWater ?? HIGH_WATER;
  let paused = false;
  while (!signal.aborted && (await isOverHighWater(context.db, mark).catch(notStored))) {
    if (!paused) context.metrics.sourcePaused.inc({ source: source.name });
    paused = true;
    await pause(100, signal);
  }
}
