import { describe, expect, it } from 'vitest';
import { wordHash } from '../../src/nlp/features/hash.ts';
import { Tokens } from '../../src/nlp/features/tokens.ts';
import { Convolution } from '../../src/nlp/model/convolution.ts';
import { type Network, newNetwork, type Parameters } from '../../src/nlp/model/network.ts';
import { networkBytes, quantisedNetwork, readNetwork } from '../../src/nlp/model/network-file.ts';
import { NetworkTrainer } from '../../src/nlp/model/network-gradients.ts';
import { mulberry } from '../../src/nlp/model/train.ts';
import { hardTargets, NETWORK_TRAINING, trainNetwork } from '../../src/nlp/model/train-network.ts';
import { sequencesOf, WordRows } from '../../src/nlp/model/word-sequence.ts';

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
const MADE = { task: 'sentiment', labels: LABELS, share: 0.5, temperature: 1, seed: 1, epochs: 3, rows: TEXTS.length };

const data = sequencesOf(TEXTS, LABELS, new WordRows(HASHES));

function tiny(): Network {
  const random = mulberry(3);
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
      for (let at = 0; at < trainer.distinctCount; at++) {
        const row = trainer.distinct[at] as number;
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
      expect(served.probabilities(tokens)[0]).toBeCloseTo(all[row * 2] as number, 1);
    });
  });

  it('answers alike whatever it was asked before', () => {
    const tokens = new Tokens();
    const fresh = new Convolution(model);
    const used = new Convolution(model);
    for (const { text } of TEXTS) {
      tokens.read(text);
      used.probabilities(tokens);
    }
    tokens.read('the app is great');
    expect([...used.probabilities(tokens)]).toEqual([...fresh.probabilities(tokens)]);
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
      for (const answer of [served.probabilities(tokens), served.blended(tokens, [0, 1])]) {
        expect(answer.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
      }
    }
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
