/** History analysed again: resumable, with progress, and nobody is told. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { savePage } from '../../src/storage/pages.ts';
import { listReanalysis } from '../../src/storage/reanalysis.ts';
import { type AnalyseOptions, analyseBatch } from '../../workers/analyse.ts';
import { type ReanalyseOptions, reanalyse } from '../../workers/reanalyse.ts';
import {
  analyseOptions,
  count,
  digesting,
  leaseOf,
  openWorkbench,
  postOf,
  type Workbench,
} from '../support/workbench.ts';

const POSTS = 25;

let bench: Workbench;
let analysis: AnalyseOptions;
let analyser: Awaited<ReturnType<typeof digesting>>;
beforeAll(async () => {
  bench = await openWorkbench();
  analysis = await analyseOptions();
  analyser = await digesting();
  const { monitors, monitorIds } = bench.watch.current();
  const posts = Array.from({ length: POSTS }, (_, at) =>
    postOf({
      text: `acme ticket ${at} about ${at % 5 === 0 ? 'a refund' : 'nothing'} of mine`,
      postedAt: `2026-10-${10 + (at % 10)}T10:00:00Z`,
    }),
  );
  const matched = posts.map((post) => ({ post, matches: monitors.match(post).matches }));
  const page = { matched, haystack: [], deleted: [], skipped: [], cursor: {}, read: POSTS, backfill: false };
  const ids = await savePage(bench.db, await leaseOf(bench.db), page, monitorIds);
  await analyseBatch(bench, analysis, ids);
  await bench.apply({ topics: [{ name: 'money', keywords: ['refund'] }] });
});
afterAll(() => bench?.end());

const options = (changes: Partial<ReanalyseOptions> = {}): ReanalyseOptions => ({
  model: 'another-model',
  analyse: (post, context = {}) => ({ ...analyser.analyse(post, context), model: 'another-model' }),
  since: null,
  onlyOlder: false,
  actor: 'test',
  signal: new AbortController().signal,
  batch: 10,
  ...changes,
});
const told = () => bench.db.query('select id, state, attempts, queued_at, reason from deliveries order by id');
const decisions = () =>
  bench.db.query('select post_id, story_id, decisions, analysed_at from signals order by post_id');

test('killed in the middle it goes on where it stood, and changes what is said, not what was told', async () => {
  const [deliveries, decided] = [await told(), await decisions()];
  const broken = { ...bench.db, transaction: bench.db.transaction };
  let batches = 0;
  broken.transaction = (work) => {
    // The job is opened, one batch is stored, the second dies.
    if (++batches > 2) return Promise.reject(new Error('killed'));
    return bench.db.transaction(work);
  };
  await expect(reanalyse(broken, options())).rejects.toThrow('killed');
  expect(await listReanalysis(bench.db, 1)).toMatchObject([{ state: 'running', total: POSTS, done: 10 }]);
  expect(await count(bench.db, 'signals', `model = 'another-model'`)).toBe(10);

  const seen: [number, boolean][] = [];
  const job = await reanalyse(bench.db, options({ onProgress: ({ done }, resumed) => seen.push([done, resumed]) }));
  expect(job).toMatchObject({ state: 'done', total: POSTS, done: POSTS, changed: 5 });
  expect(seen).toEqual([
    [10, true],
    [20, true],
    [25, true],
  ]);
  expect(
    await count(bench.db, 'signals', `topics = '{money}' and analysis -> 'topics' -> 0 ->> 'name' = 'money'`),
  ).toBe(5);
  expect(await count(bench.db, 'signals', `model = 'another-model' and analysis ->> 'model' = model`)).toBe(POSTS);
  expect(await told()).toEqual(deliveries);
  expect(await decisions()).toEqual(decided);
});

test('two processes share one job', async () => {
  // Neither goes on before both have opened it: else one might be done before the other looks.
  const opened = Promise.withResolvers<void>();
  let waiting = 2;
  const process = () => {
    let steps = 0;
    const transaction: typeof bench.db.transaction = async (work) => {
      const result = await bench.db.transaction(work);
      if (steps++ === 0 && --waiting === 0) opened.resolve();
      await opened.promise;
      return result;
    };
    return reanalyse({ ...bench.db, transaction }, options({ batch: 3 }));
  };
  const jobs = await Promise.all([process(), process()]);
  const [job] = await listReanalysis(bench.db, 1);
  expect(job).toMatchObject({ state: 'done', done: POSTS });
  expect(new Set(jobs.map(({ id, state }) => `${id} ${state}`))).toEqual(new Set([`${job?.id} done`]));
});

test('only what is older, by posting time or by model', async () => {
  expect(await reanalyse(bench.db, options({ since: '2026-10-18T00:00:00Z' }))).toMatchObject({ total: 4, done: 4 });
  expect(await reanalyse(bench.db, options({ onlyOlder: true }))).toMatchObject({ state: 'done', total: 0, done: 0 });
  await bench.db.query(`update signals set model = 'old' where post_id in (select min(post_id) from signals)`);
  expect(await reanalyse(bench.db, options({ onlyOlder: true }))).toMatchObject({ total: 1, done: 1, changed: 0 });
});

test('a post that cannot be analysed keeps its analysis', async () => {
  const analyse = () => {
    throw new Error('cannot digest this');
  };
  expect(await reanalyse(bench.db, options({ analyse }))).toMatchObject({ done: POSTS, changed: 0 });
});

test('stopped by a signal it stays resumable', async () => {
  const stop = new AbortController();
  const onProgress = () => stop.abort();
  expect(await reanalyse(bench.db, options({ signal: stop.signal, onProgress }))).toMatchObject({ state: 'running' });
  expect(await reanalyse(bench.db, options())).toMatchObject({ state: 'done', done: POSTS });
});
