/** The composition root: opens database, queue and registries, starts roles, and ends everything in order. */
import { hostname } from 'node:os';
import type { Settings } from '../../config/settings.ts';
import { connectors } from '../../connectors/registry.ts';
import { linkMaker } from '../../workers/act-links.ts';
import { type AnalyseOptions, startAnalyse } from '../../workers/analyse.ts';
import { type CollectOptions, startCollect } from '../../workers/collect.ts';
import type { Running, WorkerContext } from '../../workers/context.ts';
import { type DeliverOptions, startDeliver } from '../../workers/deliver.ts';
import { createIngest } from '../../workers/ingest.ts';
import { startNightly } from '../../workers/learn-nightly.ts';
import { Refining } from '../../workers/refine.ts';
import { startTend } from '../../workers/tend.ts';
import { watchWorkspace } from '../../workers/workspace-view.ts';
import { analysers } from '../analysers/registry.ts';
import type { ActPorts } from '../api/context.ts';
import { channels } from '../channels/registry.ts';
import type { AnalyserPlugin } from '../contracts/analyser.ts';
import type { Connector } from '../contracts/connector.ts';
import type { Ingest } from '../contracts/ingest.ts';
import type { Log } from '../contracts/log.ts';
import { sameStory } from '../nlp/stories/same-story.ts';
import { createHttpClient } from '../platform/http.ts';
import { createLogger } from '../platform/logger.ts';
import { createMetrics } from '../platform/metrics.ts';
import { createSocketClient } from '../platform/socket.ts';
import { pause } from '../platform/wait.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../storage/embedded/postgres.ts';
import { type MigrationReport, migrateDatabase } from '../storage/migrate.ts';
import { spendingBook } from '../storage/spending.ts';
import { actPorts } from './act-ports.ts';
import { endAnalysis, openAnalysisPool } from './analysis-pool.ts';
import { channelsThatUpdate } from './channel-abilities.ts';
import { openAdapterConfig } from './configuration.ts';
import type { Io } from './io.ts';
import { learnInThread } from './learn-thread.ts';
import { queuesOf } from './open-queues.ts';

export const ROLES = ['collect', 'analyse', 'deliver', 'tend'] as const;
export type Role = (typeof ROLES)[number];
/** From the end of the path to its beginning: whoever reads finds the others ready. Stopped the other way round. */
const START_ORDER: readonly Role[] = ['deliver', 'analyse', 'tend', 'collect'];

const STORY_WINDOW_HOURS = 72;

/** An open, migrated database, embedded or the operator's own. */
export interface Store {
  db: Database;
  url: string;
  log: Log;
  /** Where its data lives, for people. */
  where: string;
  migrations: MigrationReport;
  close(): Promise<void>;
}

export async function openStore(settings: Settings, options: { log?: Log } = {}): Promise<Store> {
  const log = options.log ?? createLogger({ level: settings.logLevel });
  const embedded = settings.databaseUrl === undefined ? await keepEmbedded(settings.home, log) : undefined;
  const url = settings.databaseUrl ?? (embedded?.url as string);
  try {
    const db = await openDatabase({
      url,
      prepare: embedded !== undefined,
      onError: (error) => log.warn({ error: error.message }, 'a connection broke'),
    });
    const migrations = await migrateDatabase(url);
    return {
      db,
      url,
      log,
      where: embedded === undefined ? 'PostgreSQL of DATABASE_URL' : embedded.dataDir,
      migrations,
      async close() {
        await db.close();
        await embedded?.close();
      },
    };
  } catch (error) {
    await embedded?.close();
    throw error;
  }
}

interface KeptServer {
  url: string;
  dataDir: string;
  close(): Promise<void>;
}

const RESTART_MS = 1_000;

/** The embedded server, started again when it dies under us: at the same port, so pools find it again. */
async function keepEmbedded(home: string, log: Log): Promise<KeptServer> {
  const closing = new AbortController();
  let server: EmbeddedPostgres;
  let restarting: Promise<void> | undefined;
  const open = () => openEmbeddedPostgres({ home, log, onLost: () => (restarting = restart()) });
  const restart = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        server = await open();
        return;
      } catch (error) {
        log.error({ error: (error as Error).message }, 'PostgreSQL is gone and does not start again; trying on');
        await pause(RESTART_MS, closing.signal);
      }
    }
  };
  server = await open();
  const { url, dataDir } = server;
  return {
    url,
    dataDir,
    async close() {
      closing.abort();
      await restarting;
      await server.close();
    },
  };
}

export interface RuntimeHooks {
  /** Where the terminal channel prints. */
  print(text: string): void;
  collect?: Partial<CollectOptions>;
  analyse?: Partial<AnalyseOptions>;
  deliver?: Partial<DeliverOptions>;
  connectors?: ReadonlyMap<string, Connector>;
  analysers?: ReadonlyMap<string, AnalyserPlugin>;
  /** Private hosts to reach besides those of the workspace. */
  allowPrivate?: string[];
}

export interface Runtime {
  context: WorkerContext;
  /** For the API: people act from messages. */
  acts: ActPorts;
  canUpdate(channel: string): boolean;
  /** Takes posts that are pushed. */
  ingest: Ingest;
  start(roles: readonly Role[]): Promise<void>;
  /** Ends the roles: collecting first, so that nothing new comes while the rest finishes. */
  stop(): Promise<void>;
  /** Ends the roles and closes everything but the store. */
  close(): Promise<void>;
}

export async function openRuntime(io: Io, settings: Settings, store: Store, hooks: RuntimeHooks): Promise<Runtime> {
  const { db, log } = store;
  const queues = await queuesOf(settings, store);
  const watch = await watchWorkspace(db, (problem) => log.error(problem, 'left out: it does not compile'));
  const context: WorkerContext = { db, queues, watch, log, metrics: createMetrics() };
  const allowPrivate = [...watch.current().workspace.allowPrivate, ...(hooks.allowPrivate ?? [])];
  const http = createHttpClient({ allowPrivate });
  const deps = { http, sockets: createSocketClient({ allowPrivate }), log, clock: Date.now };
  const openConfig = (adapter: Parameters<typeof openAdapterConfig>[0], config: unknown) =>
    openAdapterConfig(adapter, config, io.env);
  const acts = actPorts(io, settings, context, http);
  const running: Running[] = [];
  const canUpdate = channelsThatUpdate(() => watch.current().workspace, {
    channels,
    openConfig,
    deps: { ...deps, print: hooks.print },
    ...hooks.deliver,
  });

  const starters: Record<Role, () => Promise<Running> | Running> = {
    collect: () =>
      startCollect(context, {
        owner: `${hostname()}:${process.pid}`,
        connectors: hooks.connectors ?? connectors,
        openConfig,
        deps,
        ...hooks.collect,
      }),
    async analyse() {
      const threads = settings.analysisThreads ?? 1;
      const pool = await openAnalysisPool({ log, threads });
      const stories = { windowHours: STORY_WINDOW_HOURS, same: sameStory };
      // One more than compute: it waits for the database meanwhile.
      const concurrency = threads + 1;
      const refining = new Refining(context, {
        analysers: hooks.analysers ?? analysers,
        openConfig,
        deps: { ...deps, spending: spendingBook(db) },
        policyOf: (platform) => (hooks.connectors ?? connectors).get(platform)?.policy,
      });
      const refine: AnalyseOptions['refine'] = (items) => refining.refine(items);
      const worker = startAnalyse(context, {
        answer: pool.answer,
        refine,
        stories,
        concurrency,
        canUpdate,
        ...hooks.analyse,
      });
      return {
        async stop() {
          // Batches that wait for the plug-in go on with what they have.
          await Promise.all([refining.close(), endAnalysis(worker, pool)]);
        },
      };
    },
    deliver: () =>
      startDeliver(context, {
        channels,
        openConfig,
        deps: { ...deps, print: hooks.print, colours: io.colours?.out ?? false },
        links: () => linkMaker(watch.current().workspace, acts.linkKey),
        ...hooks.deliver,
      }),
    tend() {
      const tending = startTend(context, {
        storyWindowHours: STORY_WINDOW_HOURS,
        canUpdate,
        policies: { connectors: hooks.connectors ?? connectors, openConfig, deps },
      });
      const nightly = startNightly(context, { learn: (signal) => learnInThread(store.url, signal) });
      return {
        async stop() {
          await nightly.stop();
          await tending.stop();
        },
      };
    },
  };

  async function stop(): Promise<void> {
    for (const worker of running.splice(0).reverse()) await worker.stop();
  }

  return {
    context,
    acts,
    canUpdate,
    ingest: createIngest(context, { connectors: hooks.connectors ?? connectors, openConfig }),
    async start(roles) {
      for (const role of START_ORDER) if (roles.includes(role)) running.push(await starters[role]());
    },
    stop,
    async close() {
      await stop();
      await queues.close();
      await http.close();
    },
  };
}
