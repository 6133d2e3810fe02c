/**
 * Few-shot topics on texts people labelled, beside natural's Bayes classifier: mean macro-F1 of three draws, the likeliest
 * class. natural's Bayes is better on complaint with up to 32 texts a class; its logistic classifier needs tens of seconds.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { createVectors, dot } from '../../src/nlp/learning/sparse.ts';
import { trainTopics } from '../../src/nlp/topics/train.ts';

const folder = new URL('../../../shared/data/nlp/', import.meta.url);
const here = existsSync(folder);
const require = createRequire(import.meta.url);

interface Labelled {
  label: string;
  text: string;
}

function read(task: string, part: string): Labelled[] {
  const lines = readFileSync(new URL(`${task}/${part}.jsonl`, folder), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** So many of each label, others for each seed. */
function drawn(rows: Labelled[], labels: string[], each: number, seed: number): Labelled[] {
  let state = seed;
  const keyed = rows.map((row) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return { row, key: state };
  });
  const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ row }) => row);
  return labels.flatMap((label) => shuffled.filter((row) => row.label === label).slice(0, each));
}

function macroF1(truth: string[], said: string[], labels: string[]): number {
  const f1s = labels.map((label) => {
    const right = truth.filter((one, at) => one === label && said[at] === label).length;
    const all = truth.filter((one) => one === label).length + said.filter((one) => one === label).length;
    return all === 0 ? 0 : (2 * right) / all;
  });
  return (100 * f1s.reduce((sum, f1) => sum + f1, 0)) / labels.length;
}

const vectors = createVectors();

function ours(texts: Labelled[], labels: string[]): (text: string) => string {
  const defs = labels.map((name) => ({
    name,
    keywords: [],
    examples: texts.filter((row) => row.label === name).map(({ text }) => text),
  }));
  const { models } = trainTopics({ defs, vectors, keywordsOf: () => new Set() });
  return (text) => {
    const vector = vectors.of(text);
    const scores = [...models].map(([name, model]) => ({ name, score: model.bias + dot(model, vector) }));
    return scores.reduce((best, one) => (one.score > best.score ? one : best)).name;
  };
}

function bayes(texts: Labelled[]): (text: string) => string {
  const Bayes = require('natural/lib/natural/classifiers/bayes_classifier.js');
  const classifier = new Bayes();
  for (const { text, label } of texts) classifier.addDocument(text, label);
  classifier.train();
  return (text) => classifier.classify(text);
}

describe.skipIf(!here)(`few-shot topics${here ? '' : ' (skipped: ../shared/data/nlp is absent)'}`, () => {
  it.each([
    ['app-review', 8, 46],
    ['app-review', 32, 55],
    ['speech-act', 16, 32],
  ])('%s, %d texts a class: macro-F1 of at least %d, and more than Bayes', (task, each, floor) => {
    const [train, val] = [read(task, 'train'), read(task, 'val').slice(0, 400)];
    const labels = [...new Set(train.map(({ label }) => label))].sort();
    const truth = val.map(({ label }) => label);
    const means = [0, 0];
    for (const seed of [1, 2, 3]) {
      const texts = drawn(train, labels, each, seed);
      for (const [at, say] of [ours(texts, labels), bayes(texts)].entries()) {
        (means[at] as number) +=
          macroF1(
            truth,
            val.map(({ text }) => say(text)),
            labels,
          ) / 3;
      }
    }
    console.log(`${task}, ${each} a class: ours ${means[0]?.toFixed(1)}, natural's Bayes ${means[1]?.toFixed(1)}`);
    expect(means[0]).toBeGreaterThanOrEqual(floor);
    expect(means[0]).toBeGreaterThan(means[1] as number);
  });
});
