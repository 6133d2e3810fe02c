/** Analysis in threads: what it answers, what becomes of a thread that dies, and that the event loop stays free. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type AnalysisPool,
  type AnalysisPoolOptions,
  endAnalysis,
  openAnalysisPool,
} from '../../src/bin/analysis-pool.ts';
import type { BatchAnswer, BatchItem } from '../../src/nlp/batch.ts';
import { definitionOf } from '../../workers/analysis-view.ts';
import { itemOf } from '../support/breaking-thread.ts';
import { digesting, type LogLine, recordingLog } from '../support/workbench.ts';

const VIEW = definitionOf([], { lists: [], queries: [] });
const BREAKING = new URL('../support/breaking-thread.ts', import.meta.url);
const FAILING = new URL('../support/failing-thread.ts', import.meta.url);

const open: AnalysisPool[] = [];
let logged: LogLine[];
beforeEach(() => {
  logged = [];
});
afterEach(async () => {
  for (const pool of open.splice(0)) await pool.close();
});

async function poolOf(options: Partial<AnalysisPoolOptions> = {}): Promise<AnalysisPool> {
  const pool = await openAnalysisPool({ log: recordingLog(logged), ...options });
  open.push(pool);
  return pool;
}

const texts = (...all: string[]) => all.map(itemOf);
const transient = (message: RegExp) => ({ kind: 'transient', message: expect.stringMatching(message) });

describe('with the shipped models', () => {
  test('answers as this thread would, in order', async () => {
    const { analyse, fingerprint } = await digesting();
    const items = texts('Acme is down again, I hate it', 'love the new release 😀', '', 'नमस्ते दुनिया, यह अच्छा है');
    const expected = items.map(({ post }) => {
      const analysis = analyse(post, {});
      return { builtIn: analysis, analysis, fingerprint: fingerprint(post) };
    });
    expect(await (await poolOf()).answer(items, VIEW)).toEqual(expected);
  });

  test('topics, names and towards whom come from the view, which goes over when it changes', async () => {
    const pool = await poolOf();
    const [item] = texts('I left Globex for Acme and love the invoices');
    const targets = [{ name: 'globex', spans: [{ field: 'text', start: 7, end: 13 }] }];
    const view = (...keywords: string[]) =>
      definitionOf([{ name: 'billing', keywords }], {
        lists: [{ name: 'rivals', type: 'terms', names: 'competitor', items: ['"globex"'] }],
        queries: [],
      });
    const answered = async (definition: ReturnType<typeof view>) =>
      (await pool.answer([{ ...(item as BatchItem), targets }], definition))[0];
    expect(await answered(view('invoices'))).toMatchObject({
      analysis: {
        topics: [{ name: 'billing' }],
        entities: [{ kind: 'competitor', text: 'Globex', value: 'globex' }],
        towards: [{ name: 'globex', label: 'negative' }],
      },
    });
    expect(await answered(view('refund'))).toMatchObject({ analysis: { topics: [] } });
  });

  test('the event loop is free and health answers while hostile texts are worked on', async () => {
    const pool = await poolOf();
    const hostile = [
      'Z̷̢̧͎͇a̶l̵g̴o̸ ',
      'nospacesatall',
      '😀🔥👍🏽',
      '@a #b http://c.d ',
      '!?',
      'I do not like this at all, really. ',
    ];
    const long = hostile.map((text) => text.repeat(Math.ceil(65_536 / text.length)).slice(0, 65_536));
    const items = texts(...Array.from({ length: 20 }, () => long).flat());
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const health = await healthServer();
    delay.enable();
    const from = performance.now();
    const work = pool.answer(items, VIEW);
    const answered = await health.answersUntil(work);
    const tookMs = performance.now() - from;
    delay.disable();
    await health.close();
    expect((await work).every((answer) => 'analysis' in answer)).toBe(true);
    // On the event loop it would be one gap as long as all of it.
    expect(delay.max / 1e6).toBeLessThan(tookMs / 2);
    expect(answered).toBeGreaterThan(10);
  });
});

/** Asks itself for health again and again. */
async function healthServer() {
  const server = createServer((_, response) => void response.end('{"ok":true}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`;
  return {
    async answersUntil(work: Promise<unknown>): Promise<number> {
      let over = false;
      const end = work.finally(() => {
        over = true;
      });
      let answers = 0;
      while (!over) {
        await (await fetch(url)).text();
        answers++;
      }
      await end;
      return answers;
    },
    close: () => new Promise((resolve) => server.closeAllConnections() ?? server.close(resolve)),
  };
}

describe('a batch', () => {
  test('with a post that cannot be digested has answers for its neighbours', async () => {
    const answers = await (await poolOf({ entry: BREAKING })).answer(texts('a', 'poison', 'b'), VIEW);
    expect(answers).toMatchObject([{ analysis: {} }, { error: 'cannot digest this' }, { analysis: {} }]);
  });

  test.each([
    ['ends', 'exit', /worker exited with code: 7/],
    ['runs out of memory', 'fill', /memory/],
  ])('whose thread %s is to be tried again; the next has a new thread', async (_, text, says) => {
    const pool = await poolOf({ entry: BREAKING, memoryMb: 32 });
    const [broken, behind] = await Promise.allSettled([
      pool.answer(texts('a', text), VIEW),
      pool.answer(texts('behind'), VIEW),
    ]);
    expect(broken).toMatchObject({ status: 'rejected', reason: transient(says) });
    expect(behind).toMatchObject({ status: 'fulfilled' });
    expect(await pool.answer(texts('after'), VIEW)).toMatchObject([{ analysis: { model: 'thread' } }]);
  });

  test('that hangs ends with its time; the next has a new thread', async () => {
    const pool = await poolOf({ entry: BREAKING, batchMs: 2_000 });
    await expect(pool.answer(texts('hang'), VIEW)).rejects.toMatchObject(transient(/longer than 2000 ms/));
    expect(await pool.answer(texts('after'), VIEW)).toHaveLength(1);
  });

  test('that is aborted ends, under way or waiting', async () => {
    const pool = await poolOf({ entry: BREAKING });
    const stop = new AbortController();
    const both = [pool.answer(texts('hang'), VIEW, stop.signal), pool.answer(texts('a'), VIEW, stop.signal)];
    stop.abort();
    for (const one of both) await expect(one).rejects.toMatchObject(transient(/aborted/));
    await expect(pool.answer(texts('a'), VIEW, stop.signal)).rejects.toMatchObject(transient(/aborted/));
    expect(await pool.answer(texts('after'), VIEW)).toHaveLength(1);
  });

  test('too many is refused', async () => {
    const pool = await poolOf({ entry: BREAKING });
    const all = Array.from({ length: 17 }, (_, nth) => pool.answer(texts(nth === 0 ? 'hang' : 'a'), VIEW));
    const refused = Promise.allSettled(all);
    await expect(all.at(-1)).rejects.toMatchObject(transient(/too many batches/));
    await pool.close();
    expect((await refused).every(({ status }) => status === 'rejected')).toBe(true);
  });
});

test('several threads share the work', async () => {
  const pool = await poolOf({ entry: BREAKING, threads: 2 });
  const stop = new AbortController();
  const hanging = pool.answer(texts('hang'), VIEW, stop.signal);
  const others = await Promise.all(['a', 'b', 'c'].map((text) => pool.answer(texts(text), VIEW)));
  expect(others.flat()).toHaveLength(3);
  stop.abort();
  await expect(hanging).rejects.toMatchObject(transient(/aborted/));
});

test('closing ends what hangs; afterwards nothing is taken', async () => {
  const pool = await poolOf({ entry: BREAKING });
  const hanging: Promise<BatchAnswer[]> = pool.answer(texts('hang'), VIEW);
  const ended = expect(hanging).rejects.toMatchObject(transient(/not analysed/));
  await pool.close();
  await ended;
  await expect(pool.answer(texts('a'), VIEW)).rejects.toMatchObject(transient(/has ended/));
});

test('a worker that waits for a batch that hangs is ended', async () => {
  const pool = await poolOf({ entry: BREAKING });
  const job = pool.answer(texts('hang'), VIEW).catch((error: Error) => error.message);
  await endAnalysis({ stop: async () => void (await job) }, pool);
  expect(await job).toContain('not analysed');
});

test('a worker that ends in time loses no batch', async () => {
  const pool = await poolOf({ entry: BREAKING });
  const job = pool.answer(texts('a'), VIEW);
  await endAnalysis({ stop: async () => void (await job) }, pool);
  expect(await job).toHaveLength(1);
});

test('models that do not load are said at once, with their own words', async () => {
  await expect(poolOf({ entry: FAILING })).rejects.toThrow('the models are damaged');
});
