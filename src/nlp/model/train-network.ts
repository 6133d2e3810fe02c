/** Training of a {@link Network}: Adam over minibatches, its rate falling to nothing. */

import { seededRandom, shuffle } from '../../domain/seeded-random.ts';
import type { Network, Parameters } from './network.ts';
import { type Dropouts, NetworkTrainer, type Targets } from './network-gradients.ts';
import type { Sequences } from './word-sequence.ts';

export interface NetworkTraining extends Dropouts {
  epochs: number;
  rate: number;
  /** Step of the word vectors in steps of the rest. */
  vectorRate: number;
  batch: number;
  smoothing: number;
  decay: number;
  /** Exponent of the inverse class frequency. */
  balance: number;
  seed: number;
  onEpoch?(epoch: number, loss: number): void;
}

export const NETWORK_TRAINING: NetworkTraining = {
  epochs: 5,
  rate: 0.001,
  vectorRate: 0.4,
  batch: 50,
  dropout: 0.5,
  wordDropout: 0.1,
  smoothing: 0.05,
  decay: 0,
  balance: 1,
  seed: 1,
};

const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

/** Same data, options and start, same weights. Trains `network` in place. */
export function trainNetwork(
  network: Network,
  data: Sequences,
  options: NetworkTraining,
  soft: Targets | null = null,
): void {
  const random = seededRandom(options.seed);
  const order = Int32Array.from({ length: data.size }, (_, at) => at);
  const targets = soft ?? hardTargets(data, network.classes, options.smoothing);
  const weights = rowWeights(data, network.classes, soft === null ? options.balance : 0);
  const trainer = new NetworkTrainer(network, options.batch);
  const names = ['shares', 'marks', 'thresholds', 'output', 'bias', 'vectors'] as const;
  const first = Object.fromEntries(names.map((name) => [name, new Float32Array(network[name].length)])) as Record<
    Parameters,
    Float32Array
  >;
  const second = Object.fromEntries(names.map((name) => [name, new Float32Array(network[name].length)])) as Record<
    Parameters,
    Float32Array
  >;
  const steps = Math.ceil(data.size / options.batch) * options.epochs;
  let step = 0;
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    shuffle(order, random);
    let loss = 0;
    for (let from = 0; from < order.length; from += options.batch) {
      const to = Math.min(order.length, from + options.batch);
      loss += trainer.run(data, order, from, to, targets, weights, options, random) * (to - from);
      step++;
      const rate = options.rate * (1 - (step - 1) / steps) * (Math.sqrt(1 - BETA2 ** step) / (1 - BETA1 ** step));
      for (const name of names) {
        if (name === 'vectors') continue;
        adam(
          network[name],
          trainer.gradients[name],
          0,
          0,
          network[name].length,
          first[name],
          second[name],
          rate,
          options.rate * options.decay,
        );
      }
      for (let at = 0; at < trainer.pass.distinctCount; at++) {
        const row = (trainer.pass.distinct[at] as number) * network.dims;
        adam(
          network.vectors,
          trainer.gradients.vectors,
          row,
          at * network.dims,
          network.dims,
          first.vectors,
          second.vectors,
          rate * options.vectorRate,
          0,
        );
      }
    }
    options.onEpoch?.(epoch, loss / order.length);
  }
}

function adam(
  values: Float32Array,
  gradient: Float32Array,
  at: number,
  gradientAt: number,
  length: number,
  first: Float32Array,
  second: Float32Array,
  rate: number,
  decay: number,
): void {
  for (let k = 0; k < length; k++) {
    const g = gradient[gradientAt + k] as number;
    const m = BETA1 * (first[at + k] as number) + (1 - BETA1) * g;
    const v = BETA2 * (second[at + k] as number) + (1 - BETA2) * g * g;
    first[at + k] = m;
    second[at + k] = v;
    values[at + k] = (values[at + k] as number) * (1 - decay) - (rate * m) / (Math.sqrt(v) + EPSILON);
  }
}

/** One-hot with `smoothing` shared among all classes. */
export function hardTargets(data: Sequences, classes: number, smoothing: number): Targets {
  const targets = new Float32Array(data.size * classes);
  data.labels.forEach((label, row) => {
    const [from, to] = [data.spans[row * 2] as number, data.spans[row * 2 + 1] as number];
    targets.fill(smoothing / (to - from), row * classes + from, row * classes + to);
    targets[row * classes + label] = 1 - smoothing + smoothing / (to - from);
  });
  return targets;
}

/** Inverse class frequencies to the power of `balance`, on average over the rows of each task what a text of it counts. */
function rowWeights({ labels, spans, weights }: Sequences, classes: number, balance: number): Float32Array {
  const counts = new Float32Array(classes);
  const rows = new Float32Array(classes);
  const first = (row: number) => spans[row * 2] as number;
  labels.forEach((label, row) => {
    counts[label] = (counts[label] as number) + 1;
    rows[first(row)] = (rows[first(row)] as number) + 1;
  });
  const raw = Float32Array.from(labels, (label, row) => {
    const classesOfTask = (spans[row * 2 + 1] as number) - first(row);
    return ((rows[first(row)] as number) / classesOfTask / (counts[label] as number)) ** balance;
  });
  const sums = new Float64Array(classes);
  raw.forEach((weight, row) => {
    sums[first(row)] = (sums[first(row)] as number) + weight / (rows[first(row)] as number);
  });
  return raw.map((weight, row) => (weight / (sums[first(row)] as number)) * (weights?.[row] ?? 1));
}
