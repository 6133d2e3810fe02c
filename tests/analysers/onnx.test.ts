/** A real model, made by the test, really run: in onnxruntime-web, which is a development dependency. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { onnx, openOnnx } from '../../src/analysers/onnx.ts';
import { startClassifier } from '../../src/analysers/onnx-classifier.ts';
import { RUNTIMES } from '../../src/analysers/onnx-protocol.ts';
import type { AnalyserItem, Refiner } from '../../src/contracts/analyser.ts';
import { analyserDeps, anItem, BUILT_IN } from '../support/analyser-deps.ts';
import { HOSTILE } from '../support/hostile.ts';
import { type TinyModel, writeTinyModel } from '../support/tiny-onnx.ts';

const NEVER = new AbortController().signal;
const SENTIMENT: TinyModel = {
  labels: ['LABEL_0', 'LABEL_1', 'LABEL_2'],
  words: { love: [-2, 0, 3], hate: [3, 0, -2], app: [0, 0, 0], the: [0, 0, 0], '##s': [0, 0, 0] },
};
const OURS = { LABEL_0: 'negative', LABEL_1: 'neutral', LABEL_2: 'positive' };

const SETTINGS = { dir: '', file: 'model.onnx', runtimes: [], maxTokens: 8, padId: 0, threads: 1 };

const folder = mkdtempSync(join(tmpdir(), 'earshot-onnx-'));
const opened: Refiner[] = [];
afterEach(async () => {
  for (const refiner of opened.splice(0)) await refiner.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
function modelDir(model: TinyModel): string {
  const dir = join(folder, `tiny-${made++}`);
  writeTinyModel(dir, model);
  return dir;
}

const http = { request: () => Promise.reject(new Error('an ONNX model asks nobody')) };

async function open(config: object): Promise<Refiner> {
  const refiner = await onnx.open(onnx.config.parse(config), analyserDeps(http));
  opened.push(refiner);
  return refiner;
}

const analyse = (refiner: Refiner, items: AnalyserItem[]) => refiner.analyse(items, NEVER);

describe('a sentiment model', () => {
  test('decides sentiment by its logits and leaves the rest as it was', async () => {
    const refiner = await open({ dir: modelDir(SENTIMENT), labels: OURS });
    const [loved, hated, neither] = await analyse(refiner, [
      anItem('I LOVE the apps!', { mayLeave: false }),
      anItem('I hate the app'),
      anItem('The app'),
    ]);
    const sum = Math.exp(-2) + 1 + Math.exp(3);
    expect(loved?.sentiment.label).toBe('positive');
    expect(loved?.sentiment.confidence).toBeCloseTo(Math.exp(3) / sum, 3);
    expect(loved?.sentiment.score).toBeCloseTo((Math.exp(3) - Math.exp(-2)) / sum, 3);
    expect(loved).toMatchObject({ model: 'earshot-1+onnx:tiny-0', intents: BUILT_IN.intents });
    expect(loved?.refinement).toEqual({ by: 'onnx:tiny-0', fields: ['sentiment'] });
    expect(hated?.sentiment.label).toBe('negative');
    expect(neither?.sentiment.confidence).toBeCloseTo(1 / 3, 3);
  });

  test('answers the same whatever stands beside a text, and in the order asked', async () => {
    const refiner = await open({ dir: modelDir(SENTIMENT), labels: OURS });
    const texts = Array.from(
      { length: 30 },
      (_, nth) => `${'the '.repeat((nth * 7) % 13)}${nth % 3 === 0 ? 'love' : 'hate'}`,
    );
    const together = await analyse(
      refiner,
      texts.map((text) => anItem(text)),
    );
    for (const [nth, text] of texts.entries()) {
      const [alone] = await analyse(refiner, [anItem(text)]);
      expect(together[nth]?.sentiment).toEqual(alone?.sentiment);
      expect(alone?.sentiment.label).toBe(nth % 3 === 0 ? 'positive' : 'negative');
    }
  });

  test('asks only where the built-in analysis is not certain, and nothing of an empty post', async () => {
    const refiner = await open({ dir: modelDir(SENTIMENT), labels: OURS, below: 0.8 });
    const certain = { ...BUILT_IN, sentiment: { ...BUILT_IN.sentiment, confidence: 0.9 } };
    const answers = await analyse(refiner, [anItem('love', { builtIn: certain }), anItem('love'), anItem(' ')]);
    expect(answers.map(({ refinement }) => ('kept' in refinement ? refinement.kept : 'refined'))).toEqual([
      'certain',
      'refined',
      'no-text',
    ]);
    expect(answers[0]?.model).toBe('earshot-1');
  });

  test('hostile texts are answered or kept, never thrown', async () => {
    const refiner = await open({ dir: modelDir(SENTIMENT), labels: OURS });
    const texts = HOSTILE.filter((value): value is string => typeof value === 'string').concat(
      '😀'.repeat(16_000),
      'Z͑ͫ̓ͪ̂ͫ'.repeat(8_000),
    );
    expect(
      (
        await analyse(
          refiner,
          texts.map((text) => anItem(text)),
        )
      ).length,
    ).toBe(texts.length);
  });

  test('when time is up the rest keeps the built-in answer, and the next batch is answered', async () => {
    const refiner = await open({ dir: modelDir(SENTIMENT), labels: OURS });
    const [late] = await refiner.analyse([anItem('love')], AbortSignal.abort());
    expect(late).toEqual({ ...BUILT_IN, refinement: { by: expect.any(String), kept: 'time-out' } });
    const [answered] = await analyse(refiner, [anItem('love')]);
    expect(answered?.sentiment.label).toBe('positive');
  });
});

test('a multi-label model decides intents, each for itself, from the threshold on', async () => {
  const model: TinyModel = {
    labels: ['bug', 'Praise', 'other'],
    words: { crash: [4, -4, 0], nice: [-4, 4, 0], meh: [-4, -4, 4] },
    severalLabels: true,
  };
  const refiner = await open({ dir: modelDir(model), refines: 'intents', labels: { other: 'none' }, threshold: 0.4 });
  const [both, none] = await analyse(refiner, [anItem('nice crash'), anItem('meh')]);
  // What the model does not know stays as the built-in analysis said.
  expect(both?.intents.map(({ name, score }) => [name, score])).toEqual([
    ['question', 0.6],
    ['bug', 0.5],
    ['praise', 0.5],
  ]);
  expect(none?.intents).toEqual(BUILT_IN.intents);
  expect(none?.sentiment).toEqual(BUILT_IN.sentiment);
});

test('topics are only those of the workspace', async () => {
  const words = { invoice: [5, -5, -5], weather: [-5, 5, -5] };
  const refiner = await open({
    dir: modelDir({ labels: ['billing', 'weather', 'none'], words }),
    refines: 'topics',
    labels: { none: 'none' },
  });
  const builtIn = { ...BUILT_IN, topics: [{ name: 'reliability', score: 1, reason: 'down' }] };
  const [invoice, weather] = await analyse(refiner, [anItem('invoice', { builtIn }), anItem('weather')]);
  expect(invoice?.topics.map(({ name }) => name)).toEqual(['reliability', 'billing']);
  expect(weather?.topics).toEqual([]);
});

describe('a run that hangs', () => {
  const HANGING = new URL('../support/hanging-onnx-thread.ts', import.meta.url);

  test('ends with its thread; the next batch has a new one', async () => {
    const config = onnx.config.parse({ dir: modelDir(SENTIMENT), labels: OURS });
    const refiner = await openOnnx(config, analyserDeps(http), { runMs: 300, entry: HANGING });
    opened.push(refiner);
    const kept = async (text: string, signal = NEVER) =>
      (await refiner.analyse([anItem(text)], signal)).map(({ refinement }) => refinement);
    expect(await kept('hang', AbortSignal.timeout(50))).toEqual([{ by: expect.any(String), kept: 'time-out' }]);
    // It stands behind the run that nobody waits for any more.
    expect(await kept('love')).toEqual([{ by: expect.any(String), kept: 'failure' }]);
    expect(await kept('love')).toEqual([{ by: expect.any(String), fields: ['sentiment'] }]);
  });

  test('what nobody waits for any more is not run', async () => {
    const classifier = await startClassifier(SETTINGS, { runMs: 60_000, entry: HANGING });
    const stop = new AbortController();
    const slow = classifier.classify(['slow'], NEVER);
    const given = classifier.classify(['hang'], stop.signal);
    stop.abort();
    expect(await given).toBeNull();
    expect(await classifier.classify(['love'], AbortSignal.abort())).toBeNull();
    expect([await slow, await classifier.classify(['love'], NEVER)]).toEqual([[[0, 0, 1]], [[0, 0, 1]]]);
    await classifier.close();
    await expect(classifier.classify(['love'], NEVER)).rejects.toThrow('has ended');
  });

  test('a model that is never ready is given up', async () => {
    const settings = { ...SETTINGS, file: 'never' };
    await expect(startClassifier(settings, { openMs: 300, entry: HANGING })).rejects.toThrow('not ready after 300 ms');
  });
});

describe('what is wrong is said when it is opened', () => {
  test('a folder without a model', async () => {
    await expect(open({ dir: join(folder, 'nowhere') })).rejects.toThrow(/config\.json/);
  });
  test('a label that is none of ours', async () => {
    await expect(open({ dir: modelDir(SENTIMENT) })).rejects.toThrow('its label "LABEL_0" is none of ours; map it');
  });
  test('a model that is none', async () => {
    const dir = modelDir(SENTIMENT);
    writeFileSync(join(dir, 'model.onnx'), 'not a model');
    await expect(open({ dir, labels: OURS })).rejects.toThrow();
  });
  test('a runtime that is not installed, with what to install', async () => {
    const settings = { dir: modelDir(SENTIMENT), file: 'model.onnx', maxTokens: 8, padId: 0, threads: 1 };
    const missing = startClassifier({ ...settings, runtimes: ['onnxruntime-not-there'] });
    await expect(missing).rejects.toThrow('npm install onnxruntime-not-there');
    expect(RUNTIMES[0]).toBe('onnxruntime-node');
  });
  test('a file outside of its folder', () => {
    expect(onnx.config.safeParse({ dir: 'm', file: '../elsewhere/model.onnx' }).success).toBe(false);
    expect(onnx.config.safeParse({ dir: 'm', file: 'onnx/model_quantized.onnx' }).success).toBe(true);
  });
});
