/** `earshot bench preview`: previews of a mix of queries over a database full of history, with their true counts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EMPTY_LIBRARY, type MonitorDef } from '../../domain/monitor.ts';
import type { Post } from '../../domain/post.ts';
import { compileQuery } from '../../query/compile.ts';
import { readPost } from '../../query/text.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { openEmbeddedPostgres } from '../../storage/embedded/postgres.ts';
import { migrateDatabase } from '../../storage/migrate.ts';
import { previewQuery } from '../../storage/preview.ts';
import type { Preview } from '../../storage/preview-result.ts';
import { fillHistory } from './preview-store.ts';
import { median } from './statistics.ts';

export interface PreviewBench {
  texts: readonly Post[];
  posts: number;
  runs: number;
  onFill?(done: number): void;
  onQuery?(report: QueryReport): void;
}

export interface QueryReport {
  query: string;
  candidates: number;
  /** Share of the posts that was looked at. */
  share: number;
  exact: boolean;
  count: number;
  interval: [low: number, high: number];
  /** By asking every post, outside the timing. */
  trueCount: number;
  /** The exact count is the true one, or the interval holds it. */
  right: boolean;
  ms: { median: number; max: number };
}

export interface PreviewBenchReport {
  posts: number;
  fillSeconds: number;
  /** Of the two tables with all their indexes, and of the text index alone. */
  mb: { all: number; textIndex: number };
  queries: QueryReport[];
  slowestMs: number;
}

/** Rare and common, with every operator that a pre-selection treats in its own way; for English posts. */
export const QUERIES = [
  'salesforce',
  '"customer service"',
  'iphone OR ipad OR "apple watch" OR #applewatch',
  'the OR you',
  'the you',
  'bill*',
  'iphone NEAR/3 new',
  '(google OR gmail OR android) (down OR broken OR slow OR hate) -giveaway',
  'love -the -you',
  '{iOS} OR {PS4}',
  'from:user100 OR @user',
  'tomorrow lang:en',
];

/** Those that exist already, for the overlap. */
const MONITORS: MonitorDef[] = [
  { name: 'phones', match: 'iphone OR ipad OR galaxy OR android' },
  { name: 'search', match: 'google OR gmail OR bing' },
  { name: 'service', match: '("customer service" OR refund) (worst OR terrible OR awful OR hate)' },
];

const DAYS = 7;

export async function benchPreview(bench: PreviewBench): Promise<PreviewBenchReport> {
  const home = await mkdtemp(join(tmpdir(), 'earshot-bench-'));
  try {
    const server = await openEmbeddedPostgres({ home });
    try {
      await migrateDatabase(server.url);
      const db = await openDatabase({ url: server.url, max: 4 });
      try {
        return await measure(db, bench);
      } finally {
        await db.close();
      }
    } finally {
      await server.close();
    }
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function measure(db: Database, bench: PreviewBench): Promise<PreviewBenchReport> {
  const began = performance.now();
  await fillHistory(db, { texts: bench.texts, posts: bench.posts, days: DAYS, onProgress: bench.onFill });
  const fillSeconds = Math.round((performance.now() - began) / 100) / 10;
  const queries: QueryReport[] = [];
  for (const query of QUERIES) {
    const report = await measureQuery(db, bench, query);
    bench.onQuery?.(report);
    queries.push(report);
  }
  const slowestMs = Math.max(...queries.map(({ ms }) => ms.max));
  return { posts: bench.posts, fillSeconds, mb: await sizes(db), queries, slowestMs };
}

async function measureQuery(db: Database, bench: PreviewBench, query: string): Promise<QueryReport> {
  const times: number[] = [];
  let preview: Preview | undefined;
  for (let run = 0; run < bench.runs; run++) {
    const began = performance.now();
    preview = await previewQuery(db, { queries: { match: query }, monitors: MONITORS, library: EMPTY_LIBRARY });
    times.push(performance.now() - began);
  }
  if (preview === undefined) throw new Error('no run');
  const { candidates, share, exact, count } = preview;
  const trueCount = countAll(bench, query);
  const interval: [number, number] = [Math.round(count.low), Math.round(count.high)];
  const right = exact ? trueCount === count.value : trueCount >= count.low && trueCount <= count.high;
  const ms = { median: Math.round(median(times)), max: Math.round(Math.max(...times)) };
  return { query, candidates, share, exact, count: Math.round(count.value), interval, trueCount, right, ms };
}

/** Every text once, times how often it was stored: ids and times make no difference to these queries. */
function countAll({ texts, posts }: PreviewBench, query: string): number {
  const ask = compileQuery(query);
  return texts.reduce((sum, post, nth) => {
    const copies = Math.max(0, Math.ceil((posts - nth) / texts.length));
    return copies > 0 && ask(readPost(post)).truth === true ? sum + copies : sum;
  }, 0);
}

async function sizes(db: Database): Promise<PreviewBenchReport['mb']> {
  const [row] = await db.query<{ all: number; index: number }>(
    `select pg_total_relation_size('posts') + pg_total_relation_size('haystack') as "all",
       pg_relation_size('posts_keys') + pg_relation_size('haystack_keys') as index`,
  );
  const mb = (bytes = 0) => Math.round(bytes / 1024 / 1024);
  return { all: mb(row?.all), textIndex: mb(row?.index) };
}
