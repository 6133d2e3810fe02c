/** The whole path in one process: a file → collect → analyse → deliver → a webhook, while tend watches. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { file } from '../../connectors/file.ts';
import { webhook } from '../../src/channels/webhook.ts';
import { seededRandom } from '../../src/domain/seeded-random.ts';
import { createHttpClient } from '../../src/platform/http.ts';
import { totals } from '../../src/storage/status.ts';
import { type AnalyseOptions, startAnalyse } from '../../workers/analyse.ts';
import { startCollect } from '../../workers/collect.ts';
import type { Running, WorkerContext } from '../../workers/context.ts';
import { startDeliver } from '../../workers/deliver.ts';
import { startTend } from '../../workers/tend.ts';
import { watchWorkspace } from '../../workers/workspace-view.ts';
import { type Corpus, corpusOf, ledgerOf, newSeed, perfect, writeCorpus } from '../support/ledger.ts';
import { hasRedis, NO_REDIS, startRedis, type TestRedis } from '../support/redis.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import {
  analyseOptions,
  count,
  deliverOptions,
  idle,
  openWorkbench,
  postOf,
  quiet,
  routeTo,
  until,
  type Workbench,
  workspaceOf,
} from '../support/workbench.ts';

let folder: string;
let analyse: AnalyseOptions;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earshot-pipeline-'));
  analyse = await analyseOptions();
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

describe('queue on PostgreSQL', () => suite(() => undefined));
describe.skipIf(!hasRedis)(hasRedis ? 'queue on Redis' : `queue on Redis (${NO_REDIS})`, () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());
  suite(() => redis.url);
});

function suite(redisUrl: () => string | undefined): void {
  const seed = newSeed();
  let bench: Workbench;
  let receiver: WebhookReceiver;
  let http: ReturnType<typeof createHttpClient>;
  let corpus: Corpus;
  const running: Running[] = [];

  beforeEach(async () => {
    bench = await openWorkbench({ redisUrl: redisUrl() });
    receiver = await startWebhookReceiver();
    http = createHttpClient({ allowPrivate: ['127.0.0.1'] });
    corpus = corpusOf(600, seededRandom(seed));
  });
  afterEach(async () => {
    await stopWorkers();
    await http?.close();
    await receiver?.close();
    await bench?.end();
  });

  async function stopWorkers(): Promise<void> {
    for (const worker of running.splice(0)) await worker.stop();
  }

  /** A complete set of workers; `owner` tells several apart. */
  function startWorkers(owner = 'one', context: WorkerContext = bench): void {
    const deps = { http, log: quiet, clock: Date.now, print() {} };
    const openConfig = (adapter: { config: { parse(config: unknown): unknown } }, config: unknown) =>
      adapter.config.parse(config);
    running.push(
      startCollect(context, { owner, connectors: new Map([['file', file]]), openConfig, deps, pollMs: 50 }),
      startAnalyse(context, analyse),
      startDeliver(context, { ...deliverOptions(webhook), deps }),
      startTend(context, { storyWindowHours: 72, everyMs: 100, overdueMs: 500 }),
    );
  }

  /** Sources `first`, `second` … that read the same file. */
  async function configure(pageSize: number, names: string[] = ['first'], more: object = {}): Promise<void> {
    const path = join(folder, 'posts.jsonl');
    await writeCorpus(path, corpus);
    const source = { connector: 'file', enabled: true, haystack: 1, config: { path, pageSize, ...more } };
    await bench.apply({
      sources: names.map((name) => ({ name, ...source })),
      channels: [{ name: 'hook', type: 'webhook', config: { url: receiver.url, secret: receiver.secret } }],
      route: routeTo('hook'),
    });
  }

  async function drained(sources = 1): Promise<void> {
    await until(
      'every file read',
      async () => (await count(bench.db, 'sources', 'finished_at is not null')) === sources,
    );
    const open = `analysed_at is null and failed_at is null`;
    await until('everything analysed', async () => (await count(bench.db, 'mentions', open)) === 0);
    await until('everything sent', async () => (await count(bench.db, 'deliveries', `state <> 'sent'`)) === 0);
  }

  async function expectAllThere(): Promise<void> {
    const { matching, hay, stories } = corpus;
    expect(await totals(bench.db)).toMatchObject({
      posts: matching,
      mentions: matching,
      signals: matching,
      haystack: hay,
      stories: stories.size,
      deliveries: stories.size,
      sent: stories.size,
      setAside: 0,
    });
    expect(ledgerOf(stories, receiver), `seed ${seed}`).toEqual(perfect(stories.size));
  }

  test(`a file of posts: each story told once, nothing lost, broken lines counted (seed ${seed})`, async () => {
    await configure(100);
    startWorkers();
    await drained();
    await expectAllThere();
    expect(await count(bench.db, 'skipped_items')).toBeGreaterThan(0);
    const [source] = await bench.db.query(`select posts_read, items_skipped from sources where name = 'first'`);
    expect(source).toEqual({ posts_read: corpus.lines.length, items_skipped: corpus.malformed });
    expect(receiver.refused).toEqual([]);
    await until('an empty queue', () => idle(bench.queues));
  });

  test('a second reading adds nothing and tells nobody', async () => {
    await configure(100);
    startWorkers();
    await drained();
    await bench.db.query(`update sources set cursor = null, finished_at = null, next_run_at = now()`);
    await drained();
    await until(
      'two readings',
      async () => (await count(bench.db, 'sources', `posts_read = ${corpus.lines.length * 2}`)) === 1,
    );
    await expectAllThere();
    expect(receiver.requests).toBe(corpus.stories.size);
  });

  test('two sets of workers on one database share the work of two like sources without doubling', async () => {
    await configure(20, ['first', 'second']);
    const watch = await watchWorkspace(bench.db, () => {});
    startWorkers('one');
    startWorkers('two', { ...bench, watch });
    await drained(2);
    await expectAllThere();
    expect(receiver.requests).toBe(corpus.stories.size);
    expect(bench.logged.filter(({ message }) => message.includes('source'))).toEqual([]);
  });

  test('a new monitor is heard by live workers within two seconds, without a restart', async () => {
    await configure(5, ['first'], { rate: 50 });
    startWorkers();
    await until('the first page', async () => (await count(bench.db, 'haystack')) > 0);
    const desired = bench.watch.current().workspace.version;
    const { applyWorkspace } = await import('../../src/storage/apply.ts');
    const [source] = await bench.db.query<{ config: unknown }>(`select config from sources where name = 'first'`);
    await applyWorkspace(
      bench.db,
      workspaceOf({
        sources: [{ name: 'first', connector: 'file', enabled: true, haystack: 1, config: source?.config }],
        monitors: [
          { name: 'acme', match: 'acme' },
          { name: 'elsewhere', match: 'elsewhere' },
        ],
        channels: [{ name: 'hook', type: 'webhook', config: { url: receiver.url, secret: receiver.secret } }],
        route: routeTo('hook'),
      }),
      { origin: 'file', actor: 'test' },
    );
    const applied = performance.now();
    const heard = `monitor_id = (select id from monitors where name = 'elsewhere')`;
    await until('a mention of the new monitor', async () => (await count(bench.db, 'mention_monitors', heard)) > 0);
    expect(performance.now() - applied).toBeLessThan(2_000);
    expect(bench.watch.current().workspace.version).toBe(desired + 1);
    await bench.db.query('update sources set enabled = false');
  });

  test('a queue wiped again and again while it works loses nothing', async () => {
    await configure(10);
    const wipe = async () => {
      await bench.queues.wipe().catch(() => {});
    };
    startWorkers();
    for (const share of [0.1, 0.3, 0.5, 0.8]) {
      const mentions = Math.floor(corpus.matching * share);
      await until(`${mentions} mentions`, async () => (await count(bench.db, 'mentions')) >= mentions);
      await wipe();
    }
    await drained();
    await expectAllThere();
  });

  test('one post that cannot be told does not keep its neighbours from being told', async () => {
    corpus = corpusOf(20, seededRandom(seed));
    const odd = postOf({ text: `acme ${'\u2028\u202e𝕫'.repeat(20_000)}` });
    corpus.lines.splice(5, 0, JSON.stringify(odd));
    corpus.matching++;
    corpus.stories.add(odd.id);
    await configure(100);
    startWorkers();
    await drained();
    await expectAllThere();
  });
}
