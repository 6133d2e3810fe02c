/** PostgreSQL goes away under live workers: nothing is lost, nobody falls over, and work goes on when it is back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSettings } from '../../config/settings.ts';
import { type Api, build } from '../../src/api/build.ts';
import { openRuntime, openStore, ROLES, type Runtime, type Store } from '../../src/bin/runtime.ts';
import { seededRandom } from '../../src/domain/seeded-random.ts';
import { applyWorkspace } from '../../src/storage/apply.ts';
import { findPostmaster } from '../../src/storage/embedded/server.ts';
import { totals } from '../../src/storage/status.ts';
import { type Corpus, corpusOf, ledgerOf, newSeed, perfect, writeCorpus } from '../support/ledger.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { type LogLine, recordingLog, routeTo, until, workspaceOf } from '../support/workbench.ts';

/** The bar: work goes on so soon after PostgreSQL is back. */
const RESUMED_MS = 5_000;
const seed = newSeed();

let home: string;
let store: Store;
let runtime: Runtime;
let api: Api;
let receiver: WebhookReceiver;
let corpus: Corpus;
let logged: LogLine[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'earshot-away-'));
  receiver = await startWebhookReceiver();
  corpus = corpusOf(1_500, seededRandom(seed));
  logged = [];
  const settings = readSettings({}, { home });
  store = await openStore(settings, { log: recordingLog(logged) });
  await writeCorpus(join(home, 'posts.jsonl'), corpus);
  await applyWorkspace(store.db, workspace(), { origin: 'file', actor: 'test' });
  const io = { env: {}, cwd: home, out() {}, err() {}, signal: new AbortController().signal };
  runtime = await openRuntime(io, settings, store, { print() {} });
  const { db, queues, metrics, log } = runtime.context;
  api = await build({
    db,
    queues,
    metrics,
    log,
    roles: ROLES,
    version: 'test',
    ingest: async () => ({ outcome: 'unauthorised' }),
  });
});
afterEach(async () => {
  await api?.close();
  await runtime?.close();
  await store?.close();
  await receiver?.close();
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

function workspace() {
  const config = { path: join(home, 'posts.jsonl'), pageSize: 20, rate: 250 };
  return workspaceOf({
    sources: [{ name: 'file', connector: 'file', enabled: true, haystack: 0, config }],
    channels: [{ name: 'hook', type: 'webhook', config: { url: receiver.url, secret: receiver.secret } }],
    route: routeTo('hook'),
  });
}

/** Another connection breaks the workers' ones. */
async function terminateAll(): Promise<void> {
  const admin = new pg.Client({ connectionString: store.url });
  admin.on('error', () => {});
  await admin.connect();
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await admin.end();
}

async function signalPostmaster(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  const server = await until('a server', async () => (await findPostmaster(store.where)) ?? undefined);
  process.kill(server.pid, signal);
}

const ready = async () => (await api.inject('/readyz')).statusCode;
const told = (howMany: number) => until(`${howMany} told`, async () => receiver.arrivals.size >= howMany);

/** Milliseconds until the API is ready, and from then until the next message is told. */
async function resumed(): Promise<{ away: number; resumed: number }> {
  const from = performance.now();
  await until('readiness', async () => (await ready()) === 200);
  const back = performance.now();
  await told(receiver.arrivals.size + 1);
  return { away: Math.round(back - from), resumed: Math.round(performance.now() - back) };
}

async function expectAllThere(): Promise<void> {
  const { matching, stories } = corpus;
  const waiting = async () => (await totals(store.db).catch(() => null))?.sent === stories.size;
  await until('everything sent', waiting, 40_000);
  expect(await totals(store.db)).toMatchObject({
    posts: matching,
    signals: matching,
    deliveries: stories.size,
    dead: 0,
  });
  expect(ledgerOf(stories, receiver), `seed ${seed}`).toEqual(perfect(stories.size));
  const [source] = await store.db.query('select failures, last_failure, posts_read from sources');
  expect(source).toEqual({ failures: 0, last_failure: null, posts_read: corpus.lines.length });
}

test(`broken connections, a stopped server, a killed server: each time work goes on by itself (seed ${seed})`, async () => {
  expect(await ready()).toBe(200);
  await runtime.start(ROLES);
  const figures: Record<string, unknown> = {};

  await told(20);
  for (let time = 0; time < 3; time++) {
    await terminateAll();
    await told(receiver.arrivals.size + 10);
  }
  figures.terminated = receiver.arrivals.size;

  await signalPostmaster('SIGINT');
  await until('a 503', async () => (await ready()) === 503);
  figures.stopped = await resumed();

  await told(receiver.arrivals.size + 20);
  await signalPostmaster('SIGKILL');
  await until('a 503', async () => (await ready()) === 503);
  figures.killed = await resumed();

  console.info('database away:', JSON.stringify(figures));
  for (const name of ['stopped', 'killed']) {
    expect((figures[name] as { resumed: number }).resumed).toBeLessThan(RESUMED_MS);
  }
  await expectAllThere();
  const errors = logged.filter(({ level }) => level === 'error').map(({ message }) => message);
  expect(errors.filter((message) => message !== 'a request failed')).toEqual([
    'PostgreSQL went away',
    'PostgreSQL went away',
  ]);
});
