/** Softmax regression on hashed features, trained by AdaGrad; the weights of the last epochs are averaged. */
import { seededRandom, shuffle } from '../../domain/seeded-random.ts';
import { type DenseModel, GROUP_COUNT, logitsOf } from './dense-model.ts';
import type { Encoded } from './encode.ts';
import { macroRecall } from './metrics.ts';
import { argmax, softmaxInPlace } from './softmax.ts';

export interface TrainOptions {
  epochs: number;
  rate: number;
  /** Share of each label that is given to the others. */
  smoothing: number;
  /** L2 on the weights, per update. */
  decay: number;
  /** Share of features left out of an update. */
  dropout: number;
  /** Exponent of the inverse class frequency: 0 none, 1 full. */
  balance: number;
  /** What each group of features counts; 1 each when absent. */
  scales?: readonly number[];
  seed: number;
  onEpoch?(epoch: number, figure: number): void;
}

/** Same seed, same data, same weights. `val` only chooses the epoch; the model of the best one is returned. */
export function trainDense(
  train: Encoded,
  val: Encoded | null,
  classes: number,
  buckets: number,
  options: TrainOptions,
): { model: DenseModel; epoch: number } {
  const model: DenseModel = {
    classes,
    buckets,
    weights: new Float32Array(buckets * classes),
    bias: new Float32Array(classes),
    scales: Float32Array.from(options.scales ?? Array(GROUP_COUNT).fill(1)),
  };
  const squares = new Float32Array(buckets * classes).fill(1e-8);
  const biasSquares = new Float32Array(classes).fill(1e-8);
  const sums = new Float32Array(buckets * classes);
  const biasSums = new Float32Array(classes);
  const classWeights = weightsOf(train, classes, options.balance);
  const order = Int32Array.from({ length: train.size }, (_, at) => at);
  const random = seededRandom(options.seed);
  const gradient = new Float32Array(classes);
  const mask = buckets - 1;
  const keep = 1 - options.dropout;
  let best = { model, epoch: 0, top: 0 };
  const slack = val === null ? 0 : 0.5 / Math.sqrt(Math.max(1, val.size));
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    shuffle(order, random);
    const salt = Math.floor(random() * 2 ** 31);
    for (let step = 0; step < order.length; step++) {
      const row = order[step] as number;
      const dropSeed = (salt ^ Math.imul(row, 0x9e3779b1)) | 0;
      const limit = options.dropout === 0 ? -1 : Math.floor(options.dropout * 2 ** 32);
      forward(model, train, row, gradient, dropSeed, limit, keep);
      softmaxInPlace(gradient);
      const label = train.labels[row] as number;
      const weight = classWeights[label] as number;
      for (let c = 0; c < classes; c++) {
        const wanted = (c === label ? 1 - options.smoothing : 0) + options.smoothing / classes;
        gradient[c] = weight * ((gradient[c] as number) - wanted);
      }
      for (let c = 0; c < classes; c++) {
        const g = gradient[c] as number;
        biasSquares[c] = (biasSquares[c] as number) + g * g;
        model.bias[c] = (model.bias[c] as number) - (options.rate * g) / Math.sqrt(biasSquares[c] as number);
      }
      let from = train.offsets[row] as number;
      for (let group = 0; group < GROUP_COUNT; group++) {
        const to = train.ends[row * GROUP_COUNT + group] as number;
        if (to === from) continue;
        const value = (model.scales[group] as number) / Math.sqrt(to - from) / keep;
        for (let at = from; at < to; at++) {
          if (limit >= 0 && dropHash(dropSeed, at - from + group * 4096) < limit) continue;
          const base = ((train.indices[at] as number) & mask) * classes;
          for (let c = 0; c < classes; c++) {
            const w = model.weights[base + c] as number;
            const g = (gradient[c] as number) * value + options.decay * w;
            const square = (squares[base + c] as number) + g * g;
            squares[base + c] = square;
            model.weights[base + c] = w - (options.rate * g) / Math.sqrt(square);
          }
        }
        from = to;
      }
    }
    for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] as number) + (model.weights[at] as number);
    for (let c = 0; c < classes; c++) biasSums[c] = (biasSums[c] as number) + (model.bias[c] as number);
    const averaged = average(model, sums, biasSums, epoch);
    const figure = val === null ? epoch : figureOf(averaged, val);
    options.onEpoch?.(epoch, figure);
    // Within a standard error the later epoch is taken: it averages more, and the difference is chance.
    if (figure >= best.top - slack) best = { model: averaged, epoch, top: Math.max(figure, best.top) };
  }
  return best;
}

function average(model: DenseModel, sums: Float32Array, biasSums: Float32Array, epochs: number): DenseModel {
  return { ...model, weights: sums.map((sum) => sum / epochs), bias: biasSums.map((sum) => sum / epochs) };
}

function figureOf(model: DenseModel, data: Encoded): number {
  const predicted = new Int32Array(data.size);
  const logits = new Float32Array(model.classes);
  for (let row = 0; row < data.size; row++) {
    logitsOf(model, data, row, logits);
    predicted[row] = argmax(logits);
  }
  return macroRecall(data.labels, predicted, model.classes);
}

function forward(
  model: DenseModel,
  data: Encoded,
  row: number,
  logits: Float32Array,
  dropSeed: number,
  limit: number,
  keep: number,
): void {
  if (limit < 0) {
    logitsOf(model, data, row, logits);
    return;
  }
  const { classes } = model;
  const mask = model.buckets - 1;
  logits.set(model.bias);
  let from = data.offsets[row] as number;
  for (let group = 0; group < GROUP_COUNT; group++) {
    const to = data.ends[row * GROUP_COUNT + group] as number;
    if (to === from) continue;
    const value = (model.scales[group] as number) / Math.sqrt(to - from) / keep;
    for (let at = from; at < to; at++) {
      if (dropHash(dropSeed, at - from + group * 4096) < limit) continue;
      const base = ((data.indices[at] as number) & mask) * classes;
      for (let c = 0; c < classes; c++) logits[c] = (logits[c] as number) + value * (model.weights[base + c] as number);
    }
    from = to;
  }
}

function dropHash(seed: number, at: number): number {
  let hash = Math.imul(seed ^ Math.imul(at, 0x85ebca6b), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Inverse class frequencies to the power of `balance`, 1 on average over the rows. */
function weightsOf(data: Encoded, classes: number, balance: number): Float32Array {
  const counts = new Float32Array(classes);
  for (const label of data.labels) counts[label] = (counts[label] as number) + 1;
  const raw = counts.map((count) => (count === 0 ? 0 : (data.size / classes / count) ** balance));
  let mean = 0;
  for (let c = 0; c < classes; c++) mean += ((raw[c] as number) * (counts[c] as number)) / data.size;
  return raw.map((weight) => weight / mean);
}
