/**
 * The measured process: every role, as in `earshot start`, on a database of its own, reading one file and delivering
 * to the bench's receiver. Told by its parent in one message what to do; answers with one message.
 */
import { connectors } from '../../../connectors/registry.ts';
import type { Connector } from '../../contracts/connector.ts';
import type { MonitorDef } from '../../domain/monitor.ts';
import { isSkip, postKey } from '../../domain/post.ts';
import type { Route } from '../../domain/routing.ts';
import { createLogger } from '../../platform/logger.ts';
import { pause } from '../../platform/wait.ts';
import { applyWorkspace } from '../../storage/apply.ts';
import { openDatabase } from '../../storage/database.ts';
import { importState, openImport } from '../../storage/imports.ts';
import { migrateDatabase } from '../../storage/migrate.ts';
import { backlog, totals } from '../../storage/status.ts';
import { DEFAULT_RETENTION } from '../../storage/workspace.ts';
import type { Io } from '../io.ts';
import { openRuntime, type Store } from '../runtime.ts';
import type { LoopWatched } from './loop-watch.ts';
import { type Passage, watchPassage } from './passage.ts';
import { watchedApi } from './watched-api.ts';

export interface PipelineTask {
  databaseUrl: string;
  redisUrl?: string;
  posts: string;
  monitors: MonitorDef[];
  rate?: number;
  webhookUrl: string;
  /** Further channels, each of which gets every signal too. */
  others?: { name: string; url: string }[];
  /** Before the work begins the process says `{ port }`, where its API answers; its event loop is watched meanwhile. */
  watched?: { profile: boolean };
}

export interface PipelineResult {
  read: number;
  matched: number;
  signals: number;
  sent: number;
  seconds: number;
  /** When each post was read, milliseconds since the epoch, by `platform/id`. */
  readAt: [string, number][];
  /** Of each message whose request left. */
  passages: Passage[];
  /** Matches that joined a story which was told before: they are told with it, in no message of their own. */
  grouped: number;
  rssMb: number;
  loop?: LoopWatched;
}

const SOURCE = 'bench';
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const nowMs = () => performance.timeOrigin + performance.now();

process.once('message', async (task: PipelineTask) => {
  const answer = await measure(task).then(
    (result) => ({ result }),
    (error: Error) => ({ error: error.stack }),
  );
  process.send?.(answer, () => {
    if (task.watched === undefined) process.disconnect();
  });
});

async function measure(task: PipelineTask): Promise<PipelineResult> {
  const log = createLogger({ level: process.env.EARSHOT_LOG_LEVEL ?? 'error' });
  const migrations = await migrateDatabase(task.databaseUrl);
  // As `earshot start` opens its embedded server.
  const db = await openDatabase({ url: task.databaseUrl, prepare: true });
  const store: Store = { db, url: task.databaseUrl, log, where: 'bench', migrations, close: () => db.close() };
  await configure(store, task);
  const { connector, readAt } = observed(connectors.get('file') as Connector);
  const io = benchIo(task);
  const settings = { home: '', configPath: '', logLevel: 'error' as const, redisUrl: task.redisUrl };
  const runtime = await openRuntime(io, settings, store, {
    print: () => {},
    connectors: new Map([['file', connector]]),
    allowPrivate: ['127.0.0.1'],
  });
  const passage = watchPassage(runtime.context);
  // Sustained speed: models are loaded before the clock starts, as they are in a process that runs for days.
  await runtime.start(['analyse', 'deliver', 'tend']);
  const watched = task.watched && (await watchedApi(runtime, task.watched));
  const started = performance.now();
  await runtime.start(['collect']);
  const state = await untilDrained(store, task.rate === undefined ? 20 : 250);
  const seconds = (performance.now() - started) / 1000;
  const loop = await watched?.end();
  const counts = await totals(db);
  const { passages, grouped } = await passage.end();
  await runtime.close();
  await store.close();
  return {
    read: state.read,
    matched: state.matched,
    signals: counts.signals,
    sent: counts.sent,
    seconds,
    readAt: [...readAt],
    passages,
    grouped,
    rssMb: process.resourceUsage().maxRSS / 1024,
    ...(loop && { loop }),
  };
}

async function configure({ db }: Store, task: PipelineTask): Promise<void> {
  const places = placesOf(task);
  await applyWorkspace(
    db,
    {
      workspace: 'bench',
      sources: [],
      monitors: task.monitors,
      lists: [],
      queries: [],
      topics: [],
      teams: [{ name: 'bench' }],
      channels: places.map(({ name, variable }) => ({
        name,
        type: 'webhook',
        config: { url: `env:${variable}`, secret: 'env:BENCH_SECRET' },
      })),
      route: {
        name: 'default',
        team: 'bench',
        channel: 'receiver',
        when: {},
        timing: { mode: 'instant' },
        continue: false,
        routes: task.others === undefined ? [] : places.map(({ name }) => routeTo(name)),
      },
      retention: DEFAULT_RETENTION,
      network: { allowPrivate: ['127.0.0.1'] },
    },
    { origin: 'file', actor: 'bench' },
  );
  const rate = task.rate === undefined ? {} : { rate: task.rate };
  await openImport(db, { name: SOURCE, connector: 'file', config: { path: task.posts, ...rate } });
}

/** Where signals go, and the variable that holds each address. */
function placesOf({ webhookUrl, others = [] }: PipelineTask): { name: string; url: string; variable: string }[] {
  const places = [{ name: 'receiver', url: webhookUrl }, ...others];
  return places.map((place, nth) => ({ ...place, variable: `BENCH_URL_${nth}` }));
}

function routeTo(channel: string): Route {
  return { name: `to-${channel}`, channel, when: {}, timing: { mode: 'instant' }, continue: true, routes: [] };
}

/** The file connector, with the moment each page was handed out noted for its posts. */
function observed(file: Connector): { connector: Connector; readAt: Map<string, number> } {
  const readAt = new Map<string, number>();
  let pageAt = 0;
  const connector: Connector = {
    ...file,
    open(config, deps) {
      const source = file.open(config, deps);
      return {
        ...source,
        async *pages(cursor, signal) {
          for await (const page of source.pages(cursor, signal)) {
            pageAt = nowMs();
            yield page;
          }
        },
      };
    },
    normalise(raw, config) {
      const post = file.normalise(raw, config);
      if (!isSkip(post)) readAt.set(postKey(post), pageAt);
      return post;
    },
  };
  return { connector, readAt };
}

/** Asking costs a statement: at a pace, where the end is not what is measured, it is asked seldom. */
async function untilDrained({ db }: Store, everyMs: number) {
  while (true) {
    const state = await importState(db, SOURCE);
    if (state.failure !== null) throw new Error(state.failure.message);
    const done = state.finished && state.unanalysed === 0 && state.undelivered === 0;
    // What waits for a channel to open again is not due, and not done either.
    if (done && (await backlog(db)).deliver === 0) return state;
    await pause(everyMs);
  }
}

function benchIo(task: PipelineTask): Io {
  return {
    env: {
      ...Object.fromEntries(placesOf(task).map(({ variable, url }) => [variable, url])),
      BENCH_SECRET: SECRET,
    },
    cwd: process.cwd(),
    out: () => {},
    err: () => {},
    signal: new AbortController().signal,
  };
}
