/** Tend: re-queues whatever PostgreSQL says is unfinished, closes digests, keeps stores bounded. Safe to run anywhere, any number of times. */
import { pause } from '../src/platform/wait.ts';
import type { Queues } from '../src/queue/queues.ts';
import { overdueDeliveries } from '../src/storage/deliveries.ts';
import { closeDigests } from '../src/storage/digests.ts';
import { editedMentions } from '../src/storage/edited-mentions.ts';
import { pruneGroups } from '../src/storage/groups.ts';
import { pruneHaystack } from '../src/storage/haystack.ts';
import { pruneIngestKeys } from '../src/storage/ingest.ts';
import { overdueMentions } from '../src/storage/mentions.ts';
import { pruneNotices } from '../src/storage/notices.ts';
import { pruneSamples, pruneSignals } from '../src/storage/retention.ts';
import { pruneSourceHours } from '../src/storage/source-hours.ts';
import { backlog } from '../src/storage/status.ts';
import { advanceDue } from '../src/storage/stirring.ts';
import { pruneStoryKeys } from '../src/storage/stories.ts';
import { makeKeys } from '../src/storage/unkeyed.ts';
import type { Running, WorkerContext } from './context.ts';
import { PolicyKeeper, type PolicyOptions } from './obey-policies.ts';
import { watchSources } from './watch-sources.ts';

export interface TendOptions {
  everyMs?: number;
  storyWindowHours: number;
  /** Whether a channel can change a message; absent: each can try. */
  canUpdate?(channel: string): boolean;
  /** A row whose queue was told longer ago was forgotten by the queue. */
  overdueMs?: number;
  /** What platforms demand is obeyed for these connectors, and their sources are watched. */
  policies?: PolicyOptions;
}

const EVERY_MS = 1_000;
/** Well above the time a job usually waits, well below the 15 s in which everything must be back. */
const OVERDUE_MS = 5_000;
/**
 * Telling again what still waits in the queue costs little (finished ids are passed over), as long as it ends: a queue
 * that already holds so many jobs has nobody who takes them, and is told seldom.
 */
const FULL_JOBS = 500;
const OVERDUE_FULL_MS = 300_000;
const BATCH = 5_000;
const HOUSEKEEPING_MS = 60_000;
/** Above the days in which a story grows. */
const GROUP_DAYS = 8;
const SAMPLE_DAYS = 14;
/** After an upgrade: a million posts get their keys in a quarter of an hour, without being noticed. */
const KEYS_A_ROUND = 1_000;

export function startTend(context: WorkerContext, options: TendOptions): Running {
  const stopping = new AbortController();
  const keeper = options.policies === undefined ? undefined : new PolicyKeeper(context, options.policies);
  // On its own: looking up thousands of posts must not keep others waiting.
  const obeying = keeper === undefined ? undefined : obey(context, keeper, stopping.signal);
  const loop = (async () => {
    let housekeepingAt = 0;
    while (!stopping.signal.aborted) {
      await attempt(context, 'tend', () => tendOnce(context, options));
      await attempt(context, 'the text index', () => makeKeys(context.db, KEYS_A_ROUND));
      if (performance.now() >= housekeepingAt) {
        await attempt(context, 'housekeeping', () => keepBounded(context, options));
        await attempt(context, 'watching sources', () => watchSources(context, pushedOf(options)));
        housekeepingAt = performance.now() + HOUSEKEEPING_MS;
      }
      await pause(options.everyMs ?? EVERY_MS, stopping.signal);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await loop;
      await obeying;
    },
  };
}

async function obey(context: WorkerContext, keeper: PolicyKeeper, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    await attempt(context, 'obeying the policies of platforms', () => keeper.round(stopping));
    await pause(HOUSEKEEPING_MS, stopping);
  }
}

async function attempt(context: WorkerContext, what: string, work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: Error) => context.log.warn({ error: error.message }, `${what} failed and will try again`));
}

function pushedOf({ policies }: TendOptions): string[] {
  return [...(policies?.connectors.values() ?? [])].filter(({ pushed }) => pushed === true).map(({ name }) => name);
}

/** One round. Public for tests and for `import`, which tends its own work. */
export async function tendOnce(context: WorkerContext, options: TendOptions): Promise<void> {
  const { db, queues, metrics } = context;
  await context.watch.refresh();
  const mentions = await overdueMentions(db, {
    overdueMs: await patience(queues, 'analyse', options),
    limit: BATCH,
  });
  for (const ids of mentions) await requeue(context, 'analyse', ids);
  const edited = await editedMentions(db, { overdueMs: options.overdueMs ?? OVERDUE_MS, limit: BATCH });
  await requeue(context, 'analyse', edited);
  const { plan } = context.watch.current().workspace;
  await requeue(context, 'deliver', await advanceDue(db, { plan, canUpdate: options.canUpdate }));
  await requeue(context, 'deliver', await closeDigests(db));
  const deliveries = await overdueDeliveries(db, {
    overdueMs: await patience(queues, 'deliver', options),
    limit: BATCH,
  });
  await requeue(context, 'deliver', deliveries);
  const waiting = await backlog(db);
  metrics.backlog.set({ queue: 'analyse' }, waiting.analyse);
  metrics.backlog.set({ queue: 'deliver' }, waiting.deliver);
}

/** A queue that holds jobs may all the same have forgotten some: those of one slow channel say nothing of the others. */
async function patience(queues: Queues, queue: 'analyse' | 'deliver', options: TendOptions): Promise<number> {
  return (await queues.backlog(queue)) < FULL_JOBS ? (options.overdueMs ?? OVERDUE_MS) : OVERDUE_FULL_MS;
}

async function requeue(context: WorkerContext, queue: 'analyse' | 'deliver', ids: number[]): Promise<void> {
  if (ids.length === 0) return;
  context.metrics.requeued.inc({ queue }, ids.length);
  context.log.info({ queue, count: ids.length }, 'unfinished rows go back to the queue');
  await context.queues.send(queue, ids);
}

async function keepBounded(context: WorkerContext, options: TendOptions): Promise<void> {
  const { retention } = context.watch.current().workspace;
  await pruneHaystack(context.db, { rows: retention.haystackRows, days: retention.haystackDays });
  await pruneStoryKeys(context.db, options.storyWindowHours);
  await pruneGroups(context.db, GROUP_DAYS);
  await pruneIngestKeys(context.db);
  await pruneSourceHours(context.db);
  await pruneNotices(context.db);
  await pruneSamples(context.db, SAMPLE_DAYS);
  if (retention.signalsDays !== undefined) await pruneSignals(context.db, retention.signalsDays);
}
