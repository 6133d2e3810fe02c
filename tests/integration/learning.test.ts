/** Corrections: three rounds that each make it better, one of nonsense that is refused, the way back, deleted posts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { printLesson } from '../../src/bin/commands/learn.ts';
import { learnInThread } from '../../src/bin/learn-thread.ts';
import type { Reasoned } from '../../src/domain/analysis.ts';
import type { Post } from '../../src/domain/post.ts';
import { isHeldBack } from '../../src/nlp/learning/answers.ts';
import { macro } from '../../src/nlp/learning/judge.ts';
import { f1Of } from '../../src/nlp/learning/platt.ts';
import { deletePosts } from '../../src/storage/deletions.ts';
import { listLabels, saveLabel } from '../../src/storage/labels.ts';
import { beginLearning, endLearning, listLearned, revertLearned } from '../../src/storage/learned-models.ts';
import { savePage } from '../../src/storage/pages.ts';
import type { LeasedSource } from '../../src/storage/sources.ts';
import { type AnalyseOptions, analyseBatch } from '../../workers/analyse.ts';
import { type Learnt, learnOnce } from '../../workers/learn.ts';
import { learnWhenDue } from '../../workers/learn-nightly.ts';
import { contradicted, EXAMPLES, type Opinion, opinionsFrom, TOPICS } from '../support/opinions.ts';
import {
  analyseOptions,
  count,
  digesting,
  leaseOf,
  openWorkbench,
  postOf,
  type Workbench,
} from '../support/workbench.ts';

const ROUND = 20;
const DEFS = TOPICS.map((name) => ({ name, keywords: [name], examples: EXAMPLES[name] }));
const ALL = opinionsFrom(0, 3 * ROUND);

let bench: Workbench;
let options: AnalyseOptions;
let source: LeasedSource;
beforeAll(async () => {
  bench = await openWorkbench();
  options = await analyseOptions();
  await bench.apply({ topics: DEFS });
  source = await leaseOf(bench.db);
});
afterAll(() => bench?.end());

async function hear(posts: Post[]): Promise<number[]> {
  const { monitors, monitorIds } = bench.watch.current();
  const matched = posts.map((post) => ({ post, matches: monitors.match(post).matches }));
  const page = { matched, haystack: [], deleted: [], skipped: [], cursor: {}, read: posts.length, backfill: false };
  const ids = await savePage(bench.db, source, page, monitorIds);
  await analyseBatch(bench, options, ids);
  return ids;
}

async function correct(opinions: Opinion[], author = 'ada'): Promise<void> {
  await hear(opinions.map(({ post }) => post));
  for (const { post, topics } of opinions) {
    const [row] = await bench.db.query<{ id: number }>('select id from posts where native_id = $1', [post.id]);
    await saveLabel(bench.db, row?.id as number, { kind: 'topic', value: topics, author });
  }
}

async function learnRound(): Promise<Learnt> {
  const learnt = await learnOnce(bench.db, { analyse: (await digesting()).analyse, actor: 'test' });
  await bench.watch.refresh();
  return learnt as Learnt;
}

/** Macro-F1 of the topics on the held-back part of all three rounds: the same posts after every round. */
function heldBackF1(topicsOf: (post: Post) => Reasoned<string>[]): number {
  const held = ALL.filter(({ post }) => isHeldBack(`${post.platform}/${post.id}`));
  const said = held.map(({ post }) => topicsOf(post).map(({ name }) => name));
  return macro(
    TOPICS.map((name) =>
      f1Of(
        said.map((names) => names.includes(name)),
        held.map(({ topics }) => topics.includes(name)),
      ),
    ),
  );
}

const printed: string[] = [];
function show(learnt: Learnt): string {
  const lines: string[] = [];
  const io = { out: (line: string) => lines.push(line) } as unknown as Parameters<typeof printLesson>[0];
  printLesson(io, learnt);
  printed.push(lines.join('\n'));
  return lines.join('\n');
}

test('each of three rounds of twenty corrections makes the held-back part better', async () => {
  const f1s = [heldBackF1(bench.watch.current().analysisView().topicsOf)];
  for (const round of [0, 1, 2]) {
    await correct(ALL.slice(round * ROUND, (round + 1) * ROUND));
    const learnt = await learnRound();
    console.log(`round ${round + 1}\n${show(learnt)}`);
    expect(learnt.lesson.adopted, learnt.lesson.reason).toBe(true);
    f1s.push(heldBackF1(bench.watch.current().analysisView().topicsOf));
  }
  console.log(`macro-F1 on the held-back part of all rounds: ${f1s.map((f1) => f1.toFixed(3)).join(' → ')}`);
  for (const [at, f1] of f1s.slice(1).entries()) expect(f1).toBeGreaterThan(f1s[at] as number);
});

test('a round of contradictory labels is refused, and the table says why', async () => {
  const before = await bench.db.query(`select version from learned_models where state = 'current'`);
  await correct(contradicted(opinionsFrom(3 * ROUND, ROUND)), 'mallory');
  const learnt = await learnRound();
  const text = show(learnt);
  console.log(`contradictory round\n${text}`);
  expect(learnt.lesson.adopted).toBe(false);
  expect(text).toMatch(/topic .*refused +(worse|no better): \d/);
  for (const topic of TOPICS) expect(text).toMatch(new RegExp(`topic +${topic} +\\d+ +\\d\\.\\d{3} +\\d\\.\\d{3}`));
  expect(await bench.db.query(`select version from learned_models where state = 'current'`)).toEqual(before);
  expect((await listLearned(bench.db, 1))[0]).toMatchObject({ state: 'refused', version: 4 });
});

test('live analyses use what was learnt, and say so', async () => {
  const [opinion] = opinionsFrom(500, 1);
  const [id] = await hear([(opinion as Opinion).post]);
  const [signal] = await bench.db.query('select topics, model from signals where post_id = $1', [id]);
  expect(signal).toMatchObject({ topics: (opinion as Opinion).topics, model: expect.stringMatching(/\+w3$/) });
});

test('it is reversible, step by step, without a restart', async () => {
  const f1 = heldBackF1(bench.watch.current().analysisView().topicsOf);
  expect(await revertLearned(bench.db, { actor: 'test' })).toEqual({ from: 3, to: 2 });
  await bench.watch.refresh();
  expect(heldBackF1(bench.watch.current().analysisView().topicsOf)).toBeLessThan(f1);
  expect(await revertLearned(bench.db, { actor: 'test' })).toEqual({ from: 2, to: 1 });
  expect(await revertLearned(bench.db, { actor: 'test' })).toEqual({ from: 1, to: null });
  expect(await revertLearned(bench.db, { actor: 'test' })).toBeNull();
  await bench.watch.refresh();
  expect(heldBackF1(bench.watch.current().analysisView().topicsOf)).toBe(0);
  const [id] = await hear([postOf()]);
  const [signal] = await bench.db.query('select model from signals where post_id = $1', [id]);
  expect(signal?.model).not.toContain('+w');
});

test('by itself it learns where there is something new, in a thread of its own', async () => {
  const versions = await count(bench.db, 'learned_models');
  const nightly = { learn: (signal: AbortSignal) => learnInThread(bench.url, signal) };
  const idle = new AbortController();
  await bench.apply({ topics: DEFS, learning: { everyHours: 0 } });
  expect(await learnWhenDue(bench, nightly, idle.signal), 'never by itself').toBeNull();
  await bench.apply({ topics: DEFS, learning: { everyHours: 24 } });
  expect(await learnWhenDue(bench, nightly, idle.signal), 'the last try is not a day ago').toBeNull();
  await bench.db.query(`update learned_models set created_at = created_at - interval '25 hours'`);
  await bench.db.query(`update labels set at = at - interval '26 hours'`);
  expect(await learnWhenDue(bench, nightly, idle.signal), 'nothing new').toBeNull();
  await correct(opinionsFrom(900, 1));
  expect(await learnWhenDue(bench, nightly, idle.signal)).toMatchObject({ version: versions + 1 });
  expect(await count(bench.db, 'learned_models', `actor = 'nightly'`)).toBe(1);
});

test('one process learns at a time', async () => {
  expect(await beginLearning(bench.db)).toBe(true);
  expect(await learnOnce(bench.db, { analyse: (await digesting()).analyse, actor: 'test' })).toBeNull();
  await endLearning(bench.db);
});

test('a dry run stores nothing', async () => {
  const before = await count(bench.db, 'learned_models');
  const learnt = await learnOnce(bench.db, { analyse: (await digesting()).analyse, actor: 'test', dryRun: true });
  expect(learnt).toMatchObject({ version: null, lesson: { table: expect.any(Array) } });
  expect(await count(bench.db, 'learned_models')).toBe(before);
});

test('labels of a deleted post vanish', async () => {
  const { post } = ALL[0] as Opinion;
  const ofPost = async () =>
    (await listLabels(bench.db, { limit: 500 })).filter(({ nativeId }) => nativeId === post.id);
  expect(await ofPost()).toHaveLength(1);
  await deletePosts(bench.db, [{ platform: post.platform, id: post.id }]);
  expect(await ofPost()).toEqual([]);
});

test("the newest of a person's opinions counts, and what was said before is kept", async () => {
  const [id] = await hear([postOf({ text: 'acme is lovely' })]);
  const first = await saveLabel(bench.db, id as number, { kind: 'sentiment', value: 'neutral', author: 'ada' });
  const second = await saveLabel(bench.db, id as number, { kind: 'sentiment', value: 'negative', author: 'ada' });
  expect(first).toMatchObject({ was: 'positive' });
  expect(second).toMatchObject({ id: first?.id, value: 'negative', was: 'positive' });
  expect(await saveLabel(bench.db, 999_999, { kind: 'relevance', value: false, author: 'ada' })).toBeNull();
});
