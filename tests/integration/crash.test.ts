/** Real processes, killed, stopped and ended in the middle of their work: nothing lost, nothing told twice. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../../src/domain/seeded-random.ts';
import { pause } from '../../src/platform/wait.ts';
import { applyWorkspace } from '../../src/storage/apply.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { totals } from '../../src/storage/status.ts';
import { type Corpus, corpusOf, type Ledger, ledgerOf, newSeed, perfect, writeCorpus } from '../support/ledger.ts';
import { type PipelineOptions, type PipelineProcess, startPipeline } from '../support/pipeline-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { count, routeTo, until, workspaceOf } from '../support/workbench.ts';

let folder: string;
let database: TestDatabase;
let db: Database;
let keyed: WebhookReceiver;
let unkeyed: WebhookReceiver;
const processes = new Set<PipelineProcess>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earshot-crash-'));
  database = await createTestDatabase();
  db = await openDatabase({ url: database.url, max: 2 });
  [keyed, unkeyed] = await Promise.all([startWebhookReceiver(), startWebhookReceiver()]);
});
afterEach(async () => {
  for (const process of processes) await process.kill('SIGKILL');
  processes.clear();
  await Promise.all([keyed.close(), unkeyed.close()]);
  await db.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

/** Every story is told to a receiver that dedupes, and to one that does not. */
async function configure(corpus: Corpus, rate?: number): Promise<void> {
  const path = join(folder, 'posts.jsonl');
  await writeCorpus(path, corpus);
  const config = { path, pageSize: 50, ...(rate === undefined ? {} : { rate }) };
  const hook = ({ url, secret }: WebhookReceiver) => ({ url, secret });
  await applyWorkspace(
    db,
    workspaceOf({
      sources: [{ name: 'file', connector: 'file', enabled: true, haystack: 1, config }],
      channels: [
        { name: 'keyed', type: 'webhook', config: hook(keyed) },
        { name: 'unkeyed', type: 'unkeyed', config: hook(unkeyed) },
      ],
      retention: { haystackRows: 100_000, haystackDays: 30 },
      route: routeTo('keyed', {
        routes: [
          { ...routeTo('unkeyed'), name: 'also', continue: true },
          { ...routeTo('keyed'), name: 'main' },
        ],
      }),
    }),
    { origin: 'file', actor: 'test' },
  );
}

async function start(options: Partial<PipelineOptions> = {}): Promise<PipelineProcess> {
  const process = await startPipeline({ databaseUrl: database.url, ...options });
  processes.add(process);
  return process;
}

async function end(process: PipelineProcess, signal: 'SIGKILL' | 'SIGTERM') {
  processes.delete(process);
  return process.kill(signal);
}

async function drained(corpus: Corpus, withinMs = 60_000): Promise<void> {
  const all = corpus.stories.size * 2;
  await until('everything sent', async () => (await count(db, 'deliveries', `state = 'sent'`)) >= all, withinMs);
}

async function expectStored(corpus: Corpus): Promise<void> {
  const { matching, hay, stories } = corpus;
  expect(await totals(db)).toMatchObject({ posts: matching, mentions: matching, signals: matching, haystack: hay });
  expect(await totals(db)).toMatchObject({ stories: stories.size, deliveries: 2 * stories.size, setAside: 0, dead: 0 });
}

/** No process died of anything but us, and none complained of an error it did not expect. */
function expectNoErrors(all: PipelineProcess[]): void {
  const errors = all.flatMap(({ said }) => said).filter((line) => !line.startsWith('{') || line.includes('"level":50'));
  expect(errors).toEqual([]);
}

const report = (what: string, ledger: Ledger) =>
  console.info(what, JSON.stringify({ ...ledger, lost: ledger.lost.length, unexpected: ledger.unexpected.length }));

/** Milliseconds until the file is read on and everything that was stored by now is through. */
async function recovery(): Promise<number> {
  const from = performance.now();
  const [at] = await db.query<{ post: number; read: number }>(
    `select (select max(id) from posts) as post, (select posts_read from sources where name = 'file') as read`,
  );
  const unfinished = `(select count(*) from mentions where analysed_at is null and post_id <= $1)
    + (select count(*) from deliveries where state <> 'sent' and post_id <= $1)`;
  await until('recovery', async () => {
    const [row] = await db.query<{ left: number; read: boolean }>(
      `select ${unfinished} as left, posts_read > $2 or finished_at is not null as read from sources where name = 'file'`,
      [at?.post, at?.read],
    );
    return row?.left === 0 && row.read;
  });
  return Math.round(performance.now() - from);
}

const KILLS = 5;
/** Posts a second: so that the kills come while the file is read. */
const SLOWLY = 60;
/** The bar: everything is back so soon after the last kill. */
const RECOVERED_MS = 15_000;

/** Which of the processes has the file's lease; waits while none has. Null when it is read to the end. */
async function readerOf(pair: PipelineProcess[]): Promise<number | null> {
  const found = await until('a reader', async () => {
    const [source] = await db.query<{ pid: string | null; finished: boolean }>(
      `select case when lease_until > clock_timestamp() then split_part(lease_owner, ':', 2) end as pid,
         finished_at is not null as finished from sources where name = 'file'`,
    );
    const index = pair.findIndex(({ pid }) => String(pid) === source?.pid);
    if (index < 0) return source?.finished === true && { index: null };
    return { index };
  });
  return found.index;
}

test('SIGKILL again and again, of two processes in turn', async () => {
  const seed = newSeed();
  const chance = seededRandom(seed);
  const corpus = corpusOf(2_000, chance);
  await configure(corpus, SLOWLY);
  const all: PipelineProcess[] = [];
  const pair = await Promise.all([start({ leaseMs: 1_000 }), start({ leaseMs: 1_000 })]);
  all.push(...pair);
  let before = 0;
  let recovering: Promise<number> | undefined;
  for (let kill = 1; kill <= KILLS; kill++) {
    await pause(chance() * 1_500);
    // The last one reads the file: its lease must run out before another goes on. By then both have real leases.
    const reader = kill === KILLS ? await readerOf(pair) : null;
    const victim = reader ?? (kill > KILLS - 3 ? kill % 2 : Math.floor(chance() * 2));
    await end(pair[victim] as PipelineProcess, 'SIGKILL');
    if (kill === KILLS) {
      await db.query(`update sources set config = config - 'rate'`);
      before = keyed.arrivals.size;
      recovering = recovery();
    }
    pair[victim] = await start(kill < KILLS - 2 ? { leaseMs: 1_000 } : {});
    all.push(pair[victim]);
  }
  const recovered = await recovering;
  await drained(corpus);
  const seen = { keyed: ledgerOf(corpus.stories, keyed), unkeyed: ledgerOf(corpus.stories, unkeyed, 'requests') };
  report(`seed ${seed}, ${KILLS} kills, ${before} told before the last, keyed:`, { ...seen.keyed, recovered });
  report('unkeyed:', { ...seen.unkeyed, recovered });
  expect(seen.keyed, `seed ${seed}`).toEqual(perfect(corpus.stories.size));
  expect(seen.unkeyed, `seed ${seed}`).toMatchObject({ lost: [], unexpected: [] });
  expect(seen.unkeyed.duplicated, `seed ${seed}`).toBeLessThanOrEqual(KILLS);
  expect(recovered, `seed ${seed}`).toBeLessThan(RECOVERED_MS);
  await expectStored(corpus);
  expectNoErrors(all);
}, 120_000);

test('SIGSTOP of a worker beyond its lease, then SIGCONT: its late writes change nothing', async () => {
  const corpus = corpusOf(400, seededRandom(7));
  await configure(corpus, 200);
  const stopped = await start({ leaseMs: 1_000 });
  await until('messages under way', async () => unkeyed.arrivals.size > 10);
  stopped.signal('SIGSTOP');
  const other = await start({ leaseMs: 1_000 });
  await drained(corpus);
  await until('the end of the file', async () => (await count(db, 'sources', 'finished_at is not null')) === 1);
  const sent = await db.query('select id, claim_epoch, receipt, sent_at from deliveries order by id');
  const cursor = await db.query('select cursor, lease_epoch, finished_at from sources order by id');
  stopped.signal('SIGCONT');
  await end(stopped, 'SIGTERM');
  expect(await db.query('select id, claim_epoch, receipt, sent_at from deliveries order by id')).toEqual(sent);
  expect(await db.query('select cursor, lease_epoch, finished_at from sources order by id')).toEqual(cursor);
  const seen = { keyed: ledgerOf(corpus.stories, keyed), unkeyed: ledgerOf(corpus.stories, unkeyed, 'requests') };
  report('SIGSTOP, keyed:', seen.keyed);
  report('unkeyed:', seen.unkeyed);
  expect(seen.keyed).toEqual(perfect(corpus.stories.size));
  expect(seen.unkeyed).toMatchObject({ lost: [], unexpected: [] });
  expect(seen.unkeyed.duplicated).toBeLessThanOrEqual(1);
  await expectStored(corpus);
  expectNoErrors([stopped, other]);
});

test('SIGTERM in the middle of a burst: ends cleanly and soon, and the next process goes on', async () => {
  const corpus = corpusOf(2_000, seededRandom(8));
  await configure(corpus);
  const first = await start();
  await until('messages under way', async () => unkeyed.arrivals.size > 10);
  const told = performance.now();
  expect(await end(first, 'SIGTERM')).toEqual({ code: 0 });
  const took = Math.round(performance.now() - told);
  expect(took).toBeLessThan(30_000);
  const left = await count(db, 'deliveries', `state <> 'sent'`);
  expect(await count(db, 'deliveries', `state = 'sending'`)).toBe(0);
  expect(await count(db, 'sources', 'lease_owner is not null')).toBe(0);
  const restarted = performance.now();
  const second = await start();
  await drained(corpus);
  const ledger = ledgerOf(corpus.stories, unkeyed, 'requests');
  console.info(
    `SIGTERM: ended in ${took} ms with ${left} deliveries waiting; drained ${Math.round(performance.now() - restarted)} ms after the next start`,
  );
  expect(ledgerOf(corpus.stories, keyed)).toEqual(perfect(corpus.stories.size));
  expect(ledger).toEqual(perfect(corpus.stories.size));
  await expectStored(corpus);
  expectNoErrors([first, second]);
});
