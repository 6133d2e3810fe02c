/** A worker context on a database of its own, a small workspace, and conditions to wait for. */

import type { Channel } from '../../src/contracts/channel.ts';
import type { Log } from '../../src/contracts/log.ts';
import type { MonitorDef } from '../../src/domain/monitor.ts';
import type { Post } from '../../src/domain/post.ts';
import type { Route } from '../../src/domain/routing.ts';
import { loadAnalyser } from '../../src/nlp/analyser.ts';
import { type Digesting, digestAll } from '../../src/nlp/batch.ts';
import { fingerprint } from '../../src/nlp/fingerprint.ts';
import { sameStory } from '../../src/nlp/stories/same-story.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { openQueues, type Queues } from '../../src/queue/queues.ts';
import { applyWorkspace, type DesiredWorkspace } from '../../src/storage/apply.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { waitFor } from '../../src/storage/embedded/wait.ts';
import type { LeasedSource } from '../../src/storage/sources.ts';
import { leaseDueSources } from '../../src/storage/sources.ts';
import type { AnalyseOptions } from '../../workers/analyse.ts';
import { keptView } from '../../workers/analysis-view.ts';
import type { WorkerContext } from '../../workers/context.ts';
import type { DeliverOptions } from '../../workers/deliver.ts';
import { watchWorkspace } from '../../workers/workspace-view.ts';
import { createTestDatabase } from './postgres.ts';

export interface LogLine {
  level: string;
  fields: object;
  message: string;
}

export interface Workbench extends WorkerContext {
  url: string;
  logged: LogLine[];
  /** The workspace as it was applied. */
  apply(changes: Partial<DesiredWorkspace>): Promise<void>;
  /** Ends what the test opened; fails when it left a connection open. */
  end(): Promise<void>;
}

export const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

const MONITORS: MonitorDef[] = [{ name: 'acme', match: 'acme' }];

export function workspaceOf(changes: Partial<DesiredWorkspace> = {}): DesiredWorkspace {
  return {
    workspace: 'Test',
    sources: [{ name: 'test', connector: 'memory', enabled: true, haystack: 1, config: {} }],
    monitors: MONITORS,
    lists: [],
    queries: [],
    topics: [{ name: 'billing', keywords: ['invoice', 'billed'] }],
    teams: [{ name: 'everyone' }],
    channels: [{ name: 'memory', type: 'memory', config: {} }],
    route: routeTo('memory'),
    retention: { haystackRows: 1000, haystackDays: 30 },
    network: { allowPrivate: ['127.0.0.1'] },
    ...changes,
  };
}

export function routeTo(channel: string, changes: Partial<Route> = {}): Route {
  return {
    name: 'default',
    team: 'everyone',
    channel,
    when: {},
    timing: { mode: 'instant' },
    continue: false,
    routes: [],
    ...changes,
  };
}

/** `redisUrl`: the queue on Redis. */
export async function openWorkbench(options: { redisUrl?: string } = {}): Promise<Workbench> {
  const database = await createTestDatabase();
  const db = await openDatabase({ url: database.url, max: 5 });
  await applyWorkspace(db, workspaceOf(), { origin: 'file', actor: 'test' });
  const logged: LogLine[] = [];
  const queues = await openQueues({ databaseUrl: database.url, log: quiet, prefix: database.url, ...options });
  const watch = await watchWorkspace(db, ({ object, message }) => {
    throw new Error(`${object}: ${message}`);
  });
  return {
    url: database.url,
    db,
    queues,
    watch,
    log: recordingLog(logged),
    logged,
    metrics: createMetrics(),
    async apply(changes) {
      await applyWorkspace(db, workspaceOf(changes), { origin: 'file', actor: 'test' });
      await watch.refresh();
    },
    async end() {
      await queues.wipe().catch(() => {});
      await queues.close();
      await db.close();
      await database.drop();
    },
  };
}

export function recordingLog(lines: LogLine[]): Log {
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

let analyser: ReturnType<typeof loadAnalyser> | undefined;

/** The analysis in this thread; `changes` put other functions in its place. */
export async function analyseOptions(changes: Partial<Digesting> = {}): Promise<AnalyseOptions> {
  return {
    answer: inThisThread({ ...(await digesting()), ...changes }),
    stories: { windowHours: 72, same: sameStory },
  };
}

export async function digesting(): Promise<Digesting> {
  analyser ??= loadAnalyser();
  const { analyse } = await analyser;
  return { analyse, fingerprint };
}

function inThisThread(functions: Digesting): AnalyseOptions['answer'] {
  const viewOf = keptView(() => {});
  return async (items, definition) => digestAll(items, viewOf(definition), functions);
}

export function deliverOptions(...channels: Channel[]): DeliverOptions {
  return {
    channels: new Map(channels.map((channel) => [channel.name, channel])),
    openConfig: (channel, config) => channel.config.parse(config),
    deps: {
      http: { request: () => Promise.reject(new Error('no network here')) },
      log: quiet,
      clock: Date.now,
      print() {},
    },
  };
}

let serial = 0;

/** Twelve made-up words, others for each number: no two such posts are near-duplicates. */
function nonsense(seed: number): string {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const syllables = ['ba', 'ko', 'mi', 'ru', 'se', 'ta', 'vo', 'ni', 'la', 'du', 'pe', 'zo'];
  const word = () => Array.from({ length: 3 }, () => syllables[next(syllables.length)]).join('');
  return Array.from({ length: 12 }, word).join(' ');
}

export function postOf(changes: Partial<Post> = {}): Post {
  serial++;
  return {
    platform: 'x',
    id: String(serial),
    text: `acme ${nonsense(serial)}`,
    postedAt: '2026-11-01T10:00:00.000Z',
    ...changes,
  };
}

/** The lease of the workspace's source, as a collect worker would hold it. */
export async function leaseOf(db: Database, owner = 'test'): Promise<LeasedSource> {
  const [source] = await leaseDueSources(db, owner, { leaseMs: 30_000, limit: 1 });
  if (source === undefined) throw new Error('the source is not free');
  return source;
}

/** Waits until `condition` gives something else than undefined or false. */
export async function until<T>(
  what: string,
  condition: () => Promise<T | undefined | false>,
  withinMs = 20_000,
): Promise<T> {
  const found = await waitFor(async () => (await condition()) || undefined, { withinMs });
  if (found === undefined || found === null || found === false) throw new Error(`never came: ${what}`);
  return found as T;
}

export async function count(db: Database, table: string, where = 'true'): Promise<number> {
  const [row] = await db.query<{ count: number }>(`select count(*) as count from ${table} where ${where}`);
  return row?.count ?? 0;
}

export async function idle(queues: Queues): Promise<boolean> {
  return (await queues.backlog('analyse')) === 0 && (await queues.backlog('deliver')) === 0;
}
