/** Ingest: posts that are pushed take the way of a collected page, under the token and the mapping of their source. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Connector, Page } from '../src/contracts/connector.ts';
import type { Ingest, IngestAnswer, Ingested, IngestRequest } from '../src/contracts/ingest.ts';
import { isSkip, type Post, type Skip, skip } from '../src/domain/post.ts';
import { wellFormedDeep } from '../src/domain/well-formed.ts';
import {
  answerUnder,
  KeyTaken,
  keepAnswer,
  noteIngested,
  type PushedSource,
  pushedSource,
} from '../src/storage/ingest.ts';
import { LeaseLost, savePage } from '../src/storage/pages.ts';
import type { Backlog } from '../src/storage/status.ts';
import type { WorkerContext } from './context.ts';
import { HIGH_WATER, isOverHighWater } from './high-water.ts';
import { type Batch, batchOf } from './ingest-batch.ts';
import { FORGOTTEN, sortPage } from './sort-page.ts';

export interface IngestOptions {
  connectors: ReadonlyMap<string, Connector>;
  /** Opens a source's configuration: secrets resolved, validated. */
  openConfig(connector: Connector, config: unknown): unknown;
  highWater?: Backlog;
}

/** The parts of a pushed source's configuration that concern the request and not its items. */
interface PushConfig {
  token: string;
  previousToken?: string;
  items?: string;
  maxItems: number;
}

/** The backlog drains by thousands a second. */
const BUSY_MS = 5_000;
/** The configuration may change under a request; then it is read again, a few times. */
const TRIES = 3;

export function createIngest(context: WorkerContext, options: IngestOptions): Ingest {
  return async (request) => {
    for (let tries = 1; ; tries++) {
      try {
        return await ingestOnce(context, options, request);
      } catch (error) {
        if (tries >= TRIES || !(error instanceof LeaseLost || error instanceof KeyTaken)) throw error;
      }
    }
  };
}

async function ingestOnce(
  context: WorkerContext,
  options: IngestOptions,
  request: IngestRequest,
): Promise<IngestAnswer> {
  const opened = await openSource(context, options, request);
  if (opened === null) return { outcome: 'unauthorised' };
  const { source, connector, config } = opened;
  if (!source.enabled) return { outcome: 'disabled' };
  const fingerprint = fingerprintOf(request);
  if (request.key !== undefined) {
    const before = await answerUnder(context.db, source.id, request.key);
    if (before !== null && before.fingerprint !== fingerprint) return { outcome: 'key-reused' };
    if (before !== null) return { outcome: 'stored', ingested: before.answer, replayed: true };
  }
  const batch = batchOf(request.body, config);
  if (typeof batch === 'string') return { outcome: 'unreadable', problem: batch };
  if (batch.raw.length + batch.deleted.length > config.maxItems) return { outcome: 'too-many', limit: config.maxItems };
  if (await isOverHighWater(context.db, options.highWater ?? HIGH_WATER)) {
    context.metrics.sourcePaused.inc({ source: source.name });
    return { outcome: 'busy', retryAfterMs: BUSY_MS };
  }
  const key = request.key === undefined ? undefined : { key: request.key, fingerprint };
  const normalise = (raw: unknown) => connector.normalise(raw, config);
  const ingested = await store(context, source, { batch, backfill: request.backfill, key, normalise });
  return { outcome: 'stored', ingested, replayed: false };
}

/** Null when the token does not open a pushed source of that name, or there is none. */
async function openSource(
  { db }: WorkerContext,
  options: IngestOptions,
  { source: name, token }: IngestRequest,
): Promise<{ source: PushedSource; connector: Connector; config: PushConfig } | null> {
  const source = token === null ? null : await pushedSource(db, name);
  const connector = source === null ? undefined : options.connectors.get(source.connector);
  if (token === null || source === null || connector?.pushed !== true) return null;
  const config = options.openConfig(connector, source.config) as PushConfig;
  const tokens = [config.token, ...(config.previousToken === undefined ? [] : [config.previousToken])];
  const fits = tokens.map((one) => timingSafeEqual(digest(one), digest(token)));
  return fits.includes(true) ? { source, connector, config } : null;
}

/** Of equal length, whatever was sent: the comparison tells nothing by its time. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Deeper than anything that is stored, the body does not count. */
function fingerprintOf({ body, backfill }: IngestRequest): string {
  const text = JSON.stringify([wellFormedDeep(body), backfill]);
  return createHash('sha256').update(text).digest('base64url');
}

interface ToStore {
  batch: Batch;
  backfill: boolean;
  key: { key: string; fingerprint: string } | undefined;
  normalise(raw: unknown): Post | Skip;
}

async function store(context: WorkerContext, source: PushedSource, given: ToStore): Promise<Ingested> {
  const { batch, backfill, key } = given;
  await context.watch.fresh();
  const page: Page = { raw: batch.raw, deleted: batch.deleted, cursor: source.cursor };
  const view = context.watch.current();
  const known = new Map<unknown, Post | Skip>();
  // A page may be sorted more than once, when a monitor changes meanwhile.
  const sorted = await sortPage(view, source, page, (raw) => {
    const before = known.get(raw);
    if (before !== undefined) return before;
    known.set(raw, skip('broke'));
    const item = given.normalise(raw);
    const outcome = isSkip(item) ? item : (view.workspace.forgotten.without(item) ?? FORGOTTEN);
    known.set(raw, outcome);
    return outcome;
  });
  const outcomes = batch.raw.map((raw) => known.get(raw) ?? skip('broke'));
  const matched = new Set(sorted.content.matched.map(({ post }) => post));
  const ingested = answerOf(outcomes, matched, batch.deleted.length);
  const ids = await savePage(context.db, source, { ...sorted.content, backfill }, sorted.monitorIds, async (tx) => {
    await noteIngested(tx, source.id);
    if (key !== undefined) await keepAnswer(tx, source.id, { ...key, answer: ingested });
  });
  count(context, source, sorted.content.skipped, { read: batch.raw.length, matched: matched.size });
  // Lost wake-ups cost time, not mentions: their rows wait for tend.
  await context.queues
    .send('analyse', ids)
    .catch((error: Error) =>
      context.log.warn({ error: error.message }, 'the analyse queue is away; tend will tell it'),
    );
  return ingested;
}

function answerOf(outcomes: (Post | Skip)[], matched: ReadonlySet<Post>, deleted: number): Ingested {
  const ingested: Ingested = { accepted: [], refused: [], deleted };
  for (const [index, outcome] of outcomes.entries()) {
    if (isSkip(outcome)) {
      const { reason, detail } = outcome;
      ingested.refused.push({ index, reason, ...(detail !== undefined && { detail: detail.slice(0, 500) }) });
    } else {
      const { platform, id } = outcome;
      ingested.accepted.push({ index, platform, id, outcome: matched.has(outcome) ? 'matched' : 'unmatched' });
    }
  }
  return ingested;
}

function count(
  { metrics }: WorkerContext,
  { name: source }: PushedSource,
  skipped: { skip: Skip }[],
  counts: { read: number; matched: number },
): void {
  metrics.itemsRead.inc({ source }, counts.read);
  metrics.postsMatched.inc({ source }, counts.matched);
  for (const { skip: why } of skipped) metrics.itemsSkipped.inc({ source, reason: why.reason });
}
