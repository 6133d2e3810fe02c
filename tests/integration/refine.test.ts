/** An analyser plug-in in the pipeline: what it says is stored, and whatever goes wrong with it, the built-in analysis is. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { analysers } from '../../src/analysers/registry.ts';
import type { AnalyserPlugin, RefinedAnalysis } from '../../src/contracts/analyser.ts';
import type { Post } from '../../src/domain/post.ts';
import { createHttpClient } from '../../src/platform/http.ts';
import { savePage } from '../../src/storage/pages.ts';
import type { LeasedSource } from '../../src/storage/sources.ts';
import { spendingBook, spentThisMonth } from '../../src/storage/spending.ts';
import { type AnalyseOptions, analyseBatch } from '../../workers/analyse.ts';
import { Refining } from '../../workers/refine.ts';
import { type ChatEndpoint, chatEndpoint, content, POSITIVE } from '../support/chat-endpoint.ts';
import { analyseOptions, leaseOf, openWorkbench, postOf, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let source: LeasedSource;
let builtIn: AnalyseOptions;
let endpoint: ChatEndpoint;
const http = createHttpClient({ allowPrivate: ['127.0.0.1'] });
beforeAll(async () => {
  bench = await openWorkbench();
  source = await leaseOf(bench.db);
  builtIn = await analyseOptions();
  endpoint = await chatEndpoint();
});
beforeEach(() => {
  endpoint.asked.length = bench.logged.length = 0;
  endpoint.answering = content(POSITIVE);
});
afterAll(async () => {
  await http.close();
  await endpoint?.close();
  await bench?.end();
});

async function hear(posts: Post[], backfill = false): Promise<number[]> {
  const { monitors, monitorIds } = bench.watch.current();
  const matched = posts.map((post) => ({ post, matches: monitors.match(post).matches }));
  const page = { matched, haystack: [], deleted: [], skipped: [], cursor: {}, read: posts.length, backfill };
  return savePage(bench.db, source, page, monitorIds);
}

function refiningBy(plugins: ReadonlyMap<string, AnalyserPlugin> = analysers): Refining {
  return new Refining(bench, {
    analysers: plugins,
    openConfig: (plugin, config) => plugin.config.parse(config),
    deps: { http, log: bench.log, clock: Date.now, spending: spendingBook(bench.db) },
    policyOf: (platform) => (platform === 'reddit' ? { thirdParties: 'links-only' } : undefined),
  });
}

/** The stored analyses of these posts, in their order. */
async function analysed(posts: Post[], refining = refiningBy(), backfill = false): Promise<RefinedAnalysis[]> {
  const ids = await hear(posts, backfill);
  await analyseBatch(bench, { ...builtIn, refine: (items) => refining.refine(items) }, ids);
  await refining.close();
  const rows = await bench.db.query<{ analysis: RefinedAnalysis }>(
    'select analysis from signals where post_id = any($1) order by array_position($1, post_id)',
    [ids],
  );
  return rows.map(({ analysis }) => analysis);
}

function endpointAs(more: object = {}, changes: object = {}) {
  const config = { url: `${endpoint.url}/v1`, model: 'llama3', monthly: { requests: 1_000_000 }, ...more };
  return { analyser: { type: 'openai', timeoutMs: 5_000, mayLeave: ['forum'], config, ...changes } };
}

const aPost = (text: string, platform = 'forum') => postOf({ platform, text });

test('off by default: nothing is asked, nothing is added', async () => {
  await bench.apply({});
  const [analysis] = await analysed([aPost('acme is what it is')]);
  expect(analysis?.refinement).toBeUndefined();
  expect(endpoint.asked).toEqual([]);
});

test('what it says is stored with both names and decides the route', async () => {
  await bench.apply(endpointAs());
  const [analysis] = await analysed([aPost('acme is the worst')]);
  expect(analysis).toMatchObject({ sentiment: { label: 'positive', confidence: 0.9 } });
  expect(analysis?.model).toMatch(/^earshot-\d+(-fast)?\+openai:llama3$/);
  expect(analysis?.refinement).toEqual({ by: 'openai:llama3', fields: ['sentiment', 'intents'] });
});

test('content of a platform that keeps its posts in the house, of an unknown one, and history stay here', async () => {
  await bench.apply(endpointAs());
  const answers = await analysed([aPost('acme one', 'reddit'), aPost('acme two', 'elsewhere')]);
  for (const { refinement } of answers) expect(refinement).toEqual({ by: 'openai:llama3', kept: 'policy' });
  const [history] = await analysed([aPost('acme three')], refiningBy(), true);
  expect(history?.refinement).toBeUndefined();
  expect(endpoint.asked).toEqual([]);
});

test("a platform's own policy cannot be overruled by the list", async () => {
  await bench.apply(endpointAs({}, { mayLeave: ['reddit'] }));
  const [analysis] = await analysed([aPost('acme four', 'reddit')]);
  expect(analysis?.refinement).toMatchObject({ kept: 'policy' });
});

test('an endpoint that hangs costs the time-out and no more', async () => {
  endpoint.answering = () => {};
  await bench.apply(endpointAs({}, { timeoutMs: 300 }));
  const [analysis] = await analysed([aPost('acme is the worst thing ever')]);
  expect(analysis).toMatchObject({ sentiment: { label: 'negative' }, refinement: { kept: 'time-out' } });
  const metric = await bench.metrics.analyserAnswers.get();
  expect(metric.values.find(({ labels }) => labels.outcome === 'time-out')?.value).toBe(1);
});

test.each<[string, AnalyserPlugin['open']]>([
  ['cannot be opened', () => Promise.reject(new Error('npm install something'))],
  ['never opens', () => new Promise(() => {})],
  ['throws', async () => ({ analyse: () => Promise.reject(new Error('a bug')), close: async () => {} })],
  ['answers too few', async () => ({ analyse: async () => [], close: async () => {} })],
  ['ignores its signal', async () => ({ analyse: () => new Promise(() => {}), close: async () => {} })],
])('a plug-in that %s is not in the way', async (_name, open) => {
  const plugin = { ...(analysers.get('openai') as AnalyserPlugin), open };
  const refining = refiningBy(new Map([['openai', plugin]]));
  await bench.apply(endpointAs({ cache: 1 }, { timeoutMs: 300 }));
  const ids = await hear([aPost('acme is awful')]);
  await analyseBatch(bench, { ...builtIn, refine: (items) => refining.refine(items) }, ids);
  const [row] = await bench.db.query<{ sentiment: string; kept: string }>(
    `select sentiment, analysis #>> '{refinement,kept}' as kept from signals where post_id = $1`,
    ids,
  );
  expect(row?.sentiment).toBe('negative');
  expect(['time-out', 'failure']).toContain(row?.kept);
});

test('a changed configuration holds for the next batch; taken out, it is off', async () => {
  const refining = refiningBy();
  const one = async (text: string) => {
    const ids = await hear([aPost(text)]);
    await analyseBatch(bench, { ...builtIn, refine: (items) => refining.refine(items) }, ids);
    const [row] = await bench.db.query<{ model: string }>('select model from signals where post_id = $1', ids);
    return row?.model;
  };
  await bench.apply(endpointAs());
  expect(await one('acme five')).toMatch(/openai:llama3$/);
  await bench.apply(endpointAs({ model: 'qwen' }));
  expect(await one('acme six')).toMatch(/openai:qwen$/);
  await bench.apply({});
  expect(await one('acme seven')).not.toMatch(/openai/);
  await refining.close();
});

test("a month's budget holds over restarts and between workers", async () => {
  const book = spendingBook(bench.db);
  const spend = (requests: number, tokens: number) =>
    book.reserve('test', { requests, tokens }, { requests: 10, tokens: 1000 });
  const tries = await Promise.all(Array.from({ length: 20 }, () => spend(1, 10)));
  expect(tries.filter((month) => month !== null).length).toBe(10);
  const month = tries.find((one) => one !== null) as string;
  expect(month).toMatch(/^\d{4}-\d{2}$/);
  expect(await spentThisMonth(bench.db, 'test')).toEqual({ requests: 10, tokens: 100 });
  await book.settle('test', month, { requests: -5, tokens: 400 });
  expect(await spend(1, 600)).toBeNull();
  expect(await spend(1, 500)).toBe(month);
  expect(await book.reserve('fresh', { requests: 1, tokens: 0 }, { requests: 0 })).toBeNull();
  expect(await book.reserve('fresh', { requests: 1, tokens: 9 }, {})).toBe(month);
});
