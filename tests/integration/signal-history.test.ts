/** What the neighbours of a post, people and plug-ins add to what is said of it, and that it lasts when history is analysed again. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Analysis } from '../../src/domain/analysis.ts';
import type { Post } from '../../src/domain/post.ts';
import { packed } from '../../src/nlp/learning/columns.ts';
import { emptyLayer, type Layer } from '../../src/nlp/learning/layer.ts';
import type { Linear } from '../../src/nlp/learning/ridge.ts';
import { revertLearned, saveLearned } from '../../src/storage/learned-models.ts';
import { savePage } from '../../src/storage/pages.ts';
import type { LeasedSource } from '../../src/storage/sources.ts';
import { type AnalyseOptions, analyseBatch } from '../../workers/analyse.ts';
import { reanalyse } from '../../workers/reanalyse.ts';
import { earshotHere } from '../support/cli.ts';
import {
  analyseOptions,
  digesting,
  leaseOf,
  openWorkbench,
  postOf,
  routeTo,
  type Workbench,
} from '../support/workbench.ts';

let bench: Workbench;
let options: AnalyseOptions;
let source: LeasedSource;
beforeAll(async () => {
  bench = await openWorkbench();
  options = await analyseOptions();
  source = await leaseOf(bench.db);
});
beforeEach(() => bench.apply({}));
afterAll(() => bench?.end());

interface SignalRow extends Record<string, unknown> {
  postId: number;
  urgency: number;
  analysis: Analysis;
  decisions: { route: string; outcome: string; grouped?: boolean }[];
}

/** Collected and analysed; their signals in the same order. */
async function signalsOf(posts: Post[], changes: Partial<AnalyseOptions> = {}): Promise<SignalRow[]> {
  const { monitors, monitorIds } = bench.watch.current();
  const matched = posts.map((post) => ({ post, matches: monitors.match(post).matches }));
  const page = { matched, haystack: [], deleted: [], skipped: [], cursor: {}, read: posts.length, backfill: false };
  const ids = await savePage(bench.db, source, page, monitorIds);
  await analyseBatch(bench, { ...options, ...changes }, ids);
  return stored(ids);
}

function stored(ids: number[]): Promise<SignalRow[]> {
  return bench.db.query<SignalRow>(
    'select post_id as "postId", urgency, analysis, decisions from signals where post_id = any($1) order by post_id',
    [ids],
  );
}

async function again(...signals: (SignalRow | undefined)[]): Promise<SignalRow[]> {
  const { analyse } = await digesting();
  const { signal } = new AbortController();
  await reanalyse(bench.db, { model: 'earshot-1', analyse, since: null, onlyOlder: false, actor: 'test', signal });
  return stored(signals.map((one) => one?.postId as number));
}

const partOf = ({ analysis }: SignalRow, name: string) => analysis.urgency.parts.find((part) => part.name === name);
const minute = (nth: number) => new Date(Date.UTC(2026, 10, 1, 10, nth % 60)).toISOString();

const crowd = (text: string, size: number): Post[] =>
  Array.from({ length: size }, (_, nth) => postOf({ text, postedAt: minute(nth), author: { id: `${text}${nth}` } }));

test('a story that grows fast makes its posts urgent, and they go where urgent ones go', async () => {
  const hot = { ...routeTo('memory'), name: 'hot', when: { urgency: { min: 0.1 } } };
  await bench.apply({ route: routeTo('memory', { routes: [hot] }) });
  const text = 'acme has a blue logo on the new building that they opened this week in Lisbon';
  const first = await signalsOf(crowd(text, 5));
  expect(first.map((signal) => [partOf(signal, 'velocity'), signal.decisions[0]?.route])).toEqual(
    first.map(() => [undefined, 'default']),
  );
  // Those of one job count as they stand in it, those before as they are stored.
  const then = await signalsOf(crowd(text, 80).map((post) => ({ ...post, postedAt: minute(20) })));
  const velocities = then.map((signal) => partOf(signal, 'velocity')?.value ?? 0);
  expect(velocities).toEqual(velocities.toSorted((a, b) => a - b));
  expect(velocities[0]).toBeGreaterThan(0);
  const last = then.at(-1) as SignalRow;
  expect(last.urgency).toBeGreaterThanOrEqual(0.1);
  expect(last.analysis.urgency.score).toBeCloseTo(last.urgency);
  expect(last.decisions[0]?.route).toBe('hot');
  // Told by the other route before; by this one once.
  expect(then.filter(({ decisions: [one] }) => one?.route === 'hot' && !one.grouped)).toHaveLength(1);

  expect((await again(last))[0]?.analysis.urgency).toEqual(last.analysis.urgency);
});

test('a post of the same story a day later is not urgent for that', async () => {
  const text = 'acme has a green door at the old office which nobody has painted for years now';
  await signalsOf(crowd(text, 20));
  const [late] = await signalsOf([postOf({ text, postedAt: '2026-11-02T12:00:00.000Z' })]);
  expect(partOf(late as SignalRow, 'velocity')).toBeUndefined();
});

test('the same text again and again by one author is spam by a bot; re-analysis remembers it', async () => {
  const say = (id: string, nth: number) =>
    postOf({
      text: `acme opens at nine and closes at five on every day of the week`,
      author: { id },
      postedAt: minute(nth),
    });
  const signals = await signalsOf(Array.from({ length: 12 }, (_, nth) => say('robot', nth)));
  const [first, last] = [signals[0]?.analysis.spam, signals.at(-1)?.analysis.spam];
  expect(last?.score).toBeGreaterThan((first?.score ?? 0) + 0.3);
  expect(last?.bot).toBeGreaterThan((first?.bot ?? 0) + 0.3);
  expect(last?.reasons).toContain('said 12 times by this author');
  const [other] = await signalsOf([say('ada', 13)]);
  expect(other?.analysis.spam?.reasons).toContain('the same text by 12 others');
  expect(other?.analysis.spam?.bot).toBe(first?.bot);

  const after = await again(signals.at(-1), other);
  expect(after.map(({ analysis }) => analysis.spam)).toEqual([last, other?.analysis.spam]);
});

test('lists that hold names are found as entities', async () => {
  await bench.apply({
    lists: [
      { name: 'rivals', type: 'terms', names: 'competitor', items: ['"globex"'] },
      { name: 'ours', type: 'terms', names: 'product', items: ['"acme studio"'] },
    ],
  });
  const [signal] = await signalsOf([postOf({ text: 'moved from Globex to Acme Studio 2.1 for $ 20' })]);
  expect(signal?.analysis.entities?.map(({ kind, value }) => [kind, value])).toEqual(
    expect.arrayContaining([
      ['competitor', 'globex'],
      ['product', 'acme studio'],
    ]),
  );
});

/** Adds the same to each, whatever the text. */
function constant(biases: Record<string, number>) {
  const none = { indices: new Int32Array(), values: new Float32Array() };
  return packed(new Map(Object.entries(biases).map(([name, bias]): [string, Linear] => [name, { bias, ...none }])));
}

const GRUMPY: Layer = { ...emptyLayer(), sentiment: constant({ negative: 0.4, neutral: -0.2, positive: -0.2 }) };

const RELEVANT: Layer['relevance'] = { slope: 1, offset: 0, columns: constant({ relevant: 1 }) };

async function teach(layer: Layer): Promise<void> {
  const tried = { layer, report: {}, createdAt: new Date().toISOString() };
  await saveLearned(bench.db, tried, { actor: 'test' });
  await bench.watch.refresh();
}

const MOOD = 'negative mood';
const OPINION = { label: 'neutral', score: 0, confidence: 0.5 } as const;

test('corrections and plug-ins change how urgent it is; what a plug-in decided does not drift', async () => {
  const posts = (): Post[] => [postOf({ text: 'acme moved the button to the left side of the page' })];
  const refine: AnalyseOptions['refine'] = async (items) =>
    items.map(({ builtIn }) =>
      Object.assign({}, builtIn, {
        sentiment: OPINION,
        model: `${builtIn.model}+them`,
        refinement: { by: 'them', fields: ['sentiment'] },
      }),
    );
  const [before] = await signalsOf(posts());
  expect(before?.analysis.sentiment.label).not.toBe('negative');
  expect(partOf(before as SignalRow, MOOD)).toBeUndefined();
  const [asked] = await signalsOf(posts(), { refine });
  expect(asked?.analysis).toMatchObject({ sentiment: OPINION, model: expect.stringMatching(/^earshot-\d+\+them$/) });

  await teach(GRUMPY);
  const [after, both] = [...(await signalsOf(posts())), ...(await signalsOf(posts(), { refine }))] as SignalRow[];
  for (const signal of [after, both]) {
    expect(signal?.analysis.sentiment.label).toBe('negative');
    expect(partOf(signal as SignalRow, MOOD)?.value).toBeCloseTo(
      -0.15 * (signal?.analysis.sentiment.score as number),
      2,
    );
    expect(signal?.urgency).toBeGreaterThan(before?.urgency as number);
  }
  expect(both?.analysis.model).toMatch(/^earshot-\d+\+them\+w\d+$/);

  const once = await again(before, asked, both);
  expect(once[0]?.analysis).toMatchObject({ sentiment: { label: 'negative' } });
  expect(partOf(once[0] as SignalRow, MOOD)).toBeDefined();
  expect(once[1]?.analysis).toMatchObject({ sentiment: OPINION, refinement: { by: 'them', fields: ['sentiment'] } });
  expect(once[1]?.analysis.model).toMatch(/^earshot-\d+\+them\+w\d+$/);
  expect(once[2]?.analysis.sentiment).toEqual(both?.analysis.sentiment);
  expect((await again(before, asked, both)).map(({ analysis }) => analysis)).toEqual(
    once.map(({ analysis }) => analysis),
  );
  await revertLearned(bench.db, { actor: 'test' });
  await bench.watch.refresh();
});

test('explain prints towards whom, what makes it urgent, names and spam', async () => {
  await bench.apply({ lists: [{ name: 'rivals', type: 'terms', names: 'competitor', items: ['"globex"'] }] });
  await teach({ ...emptyLayer(), relevance: RELEVANT });
  const text =
    'acme is down for hours, I hate it and will move to Globex, click here for free crypto giveaway http://a.bc';
  const signals = await signalsOf(
    Array.from({ length: 10 }, (_, nth) => postOf({ text, author: { id: 'same' }, postedAt: minute(nth) })),
  );
  const id = signals.at(-1)?.postId;
  const { code, out } = await earshotHere(['explain', String(id)], { env: { DATABASE_URL: bench.url } });
  expect(code).toBe(0);
  expect(out).toMatch(/^ {2}towards {2}acme: negative -\d\.\d\d \(.+\)$/m);
  expect(out).toMatch(/^ {2}urgency {2}.*velocity \d\.\d\d/m);
  expect(out).toMatch(/^ {2}names {4}.*competitor globex/m);
  expect(out).toMatch(/^ {2}spam {5}\d\.\d\d, bot \d\.\d\d \(.*said 10 times by this author/m);
  expect(out).toMatch(/^ {2}relevant \d\.\d\d, as corrections taught it$/m);
  await revertLearned(bench.db, { actor: 'test' });
});
