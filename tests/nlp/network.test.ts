import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/domain/seeded-random.ts';
import { Extractor } from '../../src/nlp/features/extract.ts';
import { wordHash } from '../../src/nlp/features/hash.ts';
import { Tokens } from '../../src/nlp/features/tokens.ts';
import { Convolution } from '../../src/nlp/model/convolution.ts';
import { Heads } from '../../src/nlp/model/heads.ts';
import { loadDeep, loadShipped } from '../../src/nlp/model/model-store.ts';
import { type Network, newNetwork, type Parameters, shareCount } from '../../src/nlp/model/network.ts';
import { networkBytes, quantisedNetwork, readNetwork } from '../../src/nlp/model/network-file.ts';
import { NetworkTrainer } from '../../src/nlp/model/network-gradients.ts';
import { deepened, opinionsOf } from '../../src/nlp/model/opinions.ts';
import { ENGLISH_TASKS, NETWORK_TASKS } from '../../src/nlp/model/recipes.ts';
import { hardTargets, NETWORK_TRAINING, trainNetwork } from '../../src/nlp/model/train-network.ts';
import { sequencesOf, WordRows } from '../../src/nlp/model/word-sequence.ts';
import { WordShares } from '../../src/nlp/model/word-shares.ts';

const DIMS = 4;
const WORDS = 'the app is great awful not good bad'.split(' ');
const HASHES = Int32Array.from(WORDS, wordHash);
const LABELS = ['negative', 'positive'];
const TEXTS = [
  { label: 'positive', text: 'the app is GREAT' },
  { label: 'negative', text: 'the app is awful' },
  { label: 'negative', text: 'not good #app stranger' },
  { label: 'positive', text: 'not baaad' },
  { label: 'positive', text: 'good' },
  { label: 'negative', text: '' },
];
const HEAD = { task: 'sentiment', labels: LABELS, share: 0.5, temperature: 1, beside: '0badcafe' };
const MADE = { heads: [HEAD], seed: 1, epochs: 3, rows: TEXTS.length, fittedOn: ['a', 'b'] };

const data = sequencesOf(TEXTS, LABELS, new WordRows(HASHES));

function tiny(): Network {
  const random = seededRandom(3);
  const vectors = Float32Array.from({ length: (WORDS.length + 1) * DIMS }, () => random() - 0.5);
  const network = newNetwork(vectors, DIMS, { classes: 2, filters: 4, widths: [1, 2, 3] }, random);
  for (const name of ['shares', 'marks', 'output', 'thresholds'] as const) {
    network[name].forEach((_, at) => {
      network[name][at] = random() - 0.4;
    });
  }
  return network;
}

function trained(): Network {
  const network = tiny();
  trainNetwork(network, data, { ...NETWORK_TRAINING, epochs: 40, rate: 0.02, batch: 3, dropout: 0.2 });
  return network;
}

describe('training of the network', () => {
  const order = Int32Array.from(TEXTS, (_, at) => at);
  const targets = hardTargets(data, 2, 0.1);
  const weights = new Float32Array(TEXTS.length).fill(1);
  const plain = { dropout: 0, wordDropout: 0 };
  const names: Parameters[] = ['vectors', 'shares', 'marks', 'thresholds', 'output', 'bias'];

  it.each(names)('has the gradients of %s that finite differences show', (name) => {
    const network = tiny();
    const trainer = new NetworkTrainer(network, TEXTS.length);
    const run = () => trainer.run(data, order, 0, TEXTS.length, targets, weights, plain, Math.random);
    run();
    const analytic = new Float32Array(network[name].length);
    if (name !== 'vectors') analytic.set(trainer.gradients[name]);
    else {
      for (let at = 0; at < trainer.pass.distinctCount; at++) {
        const row = trainer.pass.distinct[at] as number;
        analytic.set(trainer.gradients.vectors.subarray(at * DIMS, (at + 1) * DIMS), row * DIMS);
      }
    }
    let wrong = 0;
    network[name].forEach((value, at) => {
      const step = 1e-3;
      network[name][at] = value + step;
      const above = run();
      network[name][at] = value - step;
      const below = run();
      network[name][at] = value;
      if (Math.abs((above - below) / (2 * step) - (analytic[at] as number)) > 2e-3) wrong++;
    });
    expect(wrong).toBe(0);
    expect(analytic.some((value) => Math.abs(value) > 0.01)).toBe(true);
  });

  it('gives the same weights for the same seed', () => {
    expect(trained()).toEqual(trained());
  });

  it('learns what it is shown', () => {
    const all = new NetworkTrainer(trained(), 1).predict(data);
    expect([0, 1, 2, 4].map((row) => ((all[row * 2] as number) > 0.5 ? 'negative' : 'positive'))).toEqual([
      'positive',
      'negative',
      'negative',
      'positive',
    ]);
  });
});

describe('serving of the network', () => {
  const model = quantisedNetwork(trained(), HASHES, MADE);

  it('answers as in training, but for the rounding of vectors', () => {
    const all = new NetworkTrainer(trained(), 1).predict(data);
    const served = new Convolution(model);
    const tokens = new Tokens();
    TEXTS.forEach(({ text }, row) => {
      tokens.read(text);
      served.read(tokens);
      expect(served.probabilities('sentiment')[0]).toBeCloseTo(all[row * 2] as number, 1);
    });
  });

  it('answers alike whatever it was asked before', () => {
    const tokens = new Tokens();
    const fresh = new Convolution(model);
    const used = new Convolution(model);
    for (const { text } of TEXTS) {
      tokens.read(text);
      used.read(tokens);
    }
    tokens.read('the app is great');
    used.read(tokens);
    fresh.read(tokens);
    expect([...used.probabilities('sentiment')]).toEqual([...fresh.probabilities('sentiment')]);
  });

  it('survives hostile texts with probabilities that add up to 1', () => {
    const served = new Convolution(model);
    const tokens = new Tokens();
    const hostile = [
      '',
      'a'.repeat(65_536),
      '😂'.repeat(20_000),
      `e${'\u0301'.repeat(10_000)}`,
      '\ud800'.repeat(999),
      'not '.repeat(9_999),
    ];
    for (const text of hostile) {
      tokens.read(text);
      served.read(tokens);
      const blended = served.blended('sentiment', { negative: 0, positive: 1 });
      for (const answer of [[...served.probabilities('sentiment')], Object.values(blended)]) {
        expect(answer.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
      }
    }
  });

  it('keeps shares of words within a hundredth of what they are', () => {
    const shares = new WordShares(model);
    const { vectors, scales, dims, marks } = model;
    const stride = shareCount(model);
    for (let row = 0; row <= WORDS.length; row++) {
      for (const mark of [0, 5, 15]) {
        const from = shares.at(row, mark, 3);
        for (let share = 0; share < stride; share++) {
          let exact = 0;
          for (let k = 0; k < dims; k++)
            exact +=
              (vectors[row * dims + k] as number) *
              (scales[row] as number) *
              (model.shares[share * dims + k] as number);
          for (let m = 0; m < 4; m++) if ((mark >> m) & 1) exact += marks[m * stride + share] as number;
          // Filters of widths 1, 2 and 3, four of each.
          const unit = model.units[share < 4 ? share : share < 12 ? 4 + (share % 4) : 8 + (share % 4)] as number;
          expect(Math.abs((shares.values[from + share] as number) * unit - exact)).toBeLessThan(2.5 * unit);
        }
      }
    }
  });

  it('answers only for heads that were made beside the linear model that is there', () => {
    const served = new Convolution(model, ({ beside }) => (beside === 'another' ? 1 : undefined));
    expect([...served.heads.keys()]).toEqual([]);
    expect(() => served.probabilities('sentiment')).toThrow('no head for "sentiment"');
  });

  it('comes back from its bytes', () => {
    expect(readNetwork(networkBytes(model), 'm')).toEqual(model);
  });

  it('is refused when damaged, cut off or of other tokens', () => {
    const bytes = networkBytes(model);
    const damaged = Buffer.from(bytes);
    damaged[100] = (damaged[100] as number) ^ 1;
    expect(() => readNetwork(damaged, 'm')).toThrow('Model m: its checksum is wrong');
    expect(() => readNetwork(bytes.subarray(0, -9), 'm')).toThrow('checksum');
    expect(() => readNetwork(Buffer.from('nothing'), 'm')).toThrow('no network file');
    expect(() => readNetwork(networkBytes({ ...model, features: 'other' }), 'm')).toThrow('trained on "other"');
  });
});

describe('the network that ships', () => {
  const deep = loadDeep(loadShipped(ENGLISH_TASKS));

  it('stands beside the linear models that ship: whoever trains one again makes the network again', () => {
    expect([...(deep?.heads.keys() ?? [])].sort()).toEqual([...NETWORK_TASKS].sort());
  });

  it('answers for each of its tasks, and leaves the others to the linear models', () => {
    const models = loadShipped(ENGLISH_TASKS);
    const extractor = new Extractor();
    extractor.extract('I love this, thank you so much!');
    const linear = opinionsOf(new Heads(models), extractor);
    const both = deepened(linear, deep as Convolution, extractor);
    expect([...both.keys()]).toEqual([...linear.keys()]);
    for (const [task, probabilities] of both) {
      expect(Object.values(probabilities).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
      expect(Object.keys(probabilities)).toEqual(Object.keys(linear.get(task) ?? {}));
    }
    expect(both.get('complaint')).toEqual(linear.get('complaint'));
    expect(both.get('emotion')).not.toEqual(linear.get('emotion'));
  });
});
