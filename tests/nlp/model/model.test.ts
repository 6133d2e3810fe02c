import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Extractor } from '../../../src/nlp/features/extract.ts';
import { temperatureOf } from '../../../src/nlp/model/calibrate.ts';
import { classifierOf, evaluate } from '../../../src/nlp/model/classifier.ts';
import { Heads } from '../../../src/nlp/model/heads.ts';
import { figuresOf } from '../../../src/nlp/model/metrics.ts';
import { modelBytes, readModel } from '../../../src/nlp/model/model-file.ts';
import { loadShipped, modelPath } from '../../../src/nlp/model/model-store.ts';
import { ENGLISH_TASKS, SENTIMENT_TASKS } from '../../../src/nlp/model/recipes.ts';
import { trainTask } from '../../../src/nlp/model/train-task.ts';

const GOOD = ['great work', 'i love this', 'so happy today', 'what a lovely day', 'thanks, brilliant'];
const BAD = ['awful work', 'i hate this', 'so sad today', 'what a terrible day', 'no thanks, broken'];
const rows = [...GOOD.map((text) => ({ label: 'good', text })), ...BAD.map((text) => ({ label: 'bad', text }))];
const options = { task: 'mood', seed: 7, bits: 12, epochs: 5, dropout: 0.2 };
const model = trainTask(rows, rows, options);

describe('training', () => {
  it('gives the same bytes for the same seed, others for another', () => {
    expect(modelBytes(trainTask(rows, rows, options)).equals(modelBytes(model))).toBe(true);
    expect(modelBytes(trainTask(rows, rows, { ...options, seed: 8 })).equals(modelBytes(model))).toBe(false);
  });

  it('learns what it was shown', () => {
    expect(evaluate(classifierOf(model).classify, rows).accuracy).toBe(1);
  });

  it('refuses one label, and validation labels nobody taught', () => {
    expect(() => trainTask(rows.slice(0, 5), [], options)).toThrow(/two labels or more, found: good/);
    expect(() => trainTask(rows, [{ label: 'ugly', text: 'x' }], options)).toThrow(/"ugly"/);
  });
});

describe('a model file', () => {
  const bytes = modelBytes(model);

  it('gives back what was written', () => {
    expect(readModel(bytes, 'mood')).toEqual(model);
  });

  it.each([
    ['cut off', bytes.subarray(0, 40)],
    ['empty', Buffer.alloc(0)],
    ['something else', Buffer.from('PNG? '.repeat(20))],
    ['changed', Buffer.concat([bytes.subarray(0, 60), Buffer.from([1]), bytes.subarray(61)])],
  ])('says what is wrong when it is %s', (_, wrong) => {
    expect(() => readModel(wrong, 'mood')).toThrow(/^Model mood: .*earshot train/);
  });
});

describe('many heads', () => {
  it('answer as each does alone', () => {
    const second = trainTask(rows, rows, { ...options, task: 'other', bits: 14, seed: 3 });
    const [together, extractor] = [new Heads([model, second]), new Extractor()];
    for (const { text } of rows) {
      extractor.extract(text);
      together.run(extractor);
      for (const one of [model, second]) {
        const alone = classifierOf(one).classify(text);
        expect(together.answer(one.task).label).toBe(alone.label);
        expect(together.answer(one.task).probability).toBeCloseTo(alone.probability, 9);
      }
    }
  });

  it('give probabilities that add up to one', () => {
    const extractor = new Extractor();
    const heads = new Heads(loadShipped(ENGLISH_TASKS));
    extractor.extract('The new update broke everything, I want my money back!');
    heads.run(extractor);
    for (const task of heads.tasks) {
      const sum = Object.values(heads.answer(task).probabilities).reduce((total, one) => total + one, 0);
      expect(sum).toBeCloseTo(1, 9);
    }
  });
});

it('every shipped model can be read, and is what its file is called', () => {
  const tasks = [...new Set([...ENGLISH_TASKS, ...SENTIMENT_TASKS.values()])];
  expect(loadShipped(tasks).map(({ task }) => task)).toEqual(tasks);
  expect(modelPath('sentiment')).toMatch(/sentiment\.model$/);
});

describe('figures', () => {
  it('of a known confusion', () => {
    const figures = figuresOf(['a', 'b'], Int32Array.of(0, 0, 0, 1), Int32Array.of(0, 0, 1, 1), [0.9, 0.9, 0.6, 0.6]);
    expect(figures.perClass.a).toMatchObject({ n: 3, precision: 1, recall: 2 / 3 });
    expect(figures.macroRecall).toBeCloseTo((2 / 3 + 1) / 2, 9);
    expect(figures.macroF1).toBeCloseTo((0.8 + 2 / 3) / 2, 9);
    expect(figures.accuracy).toBe(0.75);
    expect(figures.calibrationError).toBeCloseTo((2 * 0.1 + Math.abs(1 - 1.2)) / 4, 6);
  });

  it('of a temperature: what is too sure is cooled', () => {
    const logits = Float32Array.from({ length: 200 }, (_, at) => (at % 2 === 0 ? 4 : 0));
    const labels = Int32Array.from({ length: 100 }, (_, at) => (at % 4 === 0 ? 1 : 0));
    const temperature = temperatureOf(logits, labels, 2);
    expect(1 / (1 + Math.exp(-4 / temperature))).toBeCloseTo(0.75, 2);
  });
});

it('every shipped model has its card: data, licence, figures, limits', () => {
  for (const task of new Set([...ENGLISH_TASKS, ...SENTIMENT_TASKS.values()])) {
    const card = readFileSync(modelPath(task).replace(/\.model$/, '.md'), 'utf8');
    for (const part of ['**Data**', '**Licence of the data**', '**Figures**', '**Limits**'])
      expect(card).toContain(part);
  }
});
