/** Gradients of a {@link Network}: forward and back-propagation by hand, with dropout of words and of pooled values. */
import {
  markedShares,
  type Network,
  type Parameters,
  pooledCount,
  poolStrongest,
  project,
  shareCount,
} from './network.ts';
import { softmaxInPlace } from './train.ts';
import { MARKS, MAX_SEQUENCE, type Sequences, UNKNOWN } from './word-sequence.ts';

/** Shares that are left out of an update. */
export interface Dropouts {
  /** Of pooled values. */
  dropout: number;
  /** Of words, read as unknown. */
  wordDropout: number;
}

/** Soft labels for rows, class after class; overrides the rows' labels. */
export type Targets = Float32Array;

/** Gradients of one batch and the room it takes; `vectors` has a row a distinct word of the batch. */
export class NetworkTrainer {
  readonly gradients: Record<Parameters, Float32Array>;
  readonly network: Network;
  /** Words of the batch, `distinctCount` of them. */
  readonly distinct: Int32Array;
  distinctCount = 0;
  readonly #place: Int32Array;
  readonly #projected: Float32Array;
  readonly #places = new Int32Array(MAX_SEQUENCE);
  readonly #shares: Float32Array;
  readonly #pooled: Float32Array;
  readonly #slopes: Float32Array;
  readonly #keep: Float32Array;
  readonly #where: Int32Array;
  readonly #logits: Float32Array;
  readonly #batchRows: Int32Array;

  constructor(network: Network, batch: number) {
    const { dims, classes, widths, filters } = network;
    const [most, shares, pooled] = [batch * MAX_SEQUENCE + 1, shareCount(network), pooledCount(network)];
    this.network = network;
    this.distinct = new Int32Array(most);
    this.#place = new Int32Array(network.vectors.length / dims).fill(-1);
    this.#projected = new Float32Array(most * shares);
    this.#batchRows = new Int32Array(most);
    this.#shares = new Float32Array(MAX_SEQUENCE * shares);
    this.#pooled = new Float32Array(pooled);
    this.#slopes = new Float32Array(pooled);
    this.#keep = new Float32Array(pooled);
    this.#where = new Int32Array(widths.length * filters);
    this.#logits = new Float32Array(classes);
    this.gradients = {
      vectors: new Float32Array(most * dims),
      shares: new Float32Array(network.shares.length),
      marks: new Float32Array(network.marks.length),
      thresholds: new Float32Array(network.thresholds.length),
      output: new Float32Array(network.output.length),
      bias: new Float32Array(classes),
    };
  }

  /** Adds up gradients of rows `order[from … to)`, mean over them; says the mean loss. `targets` row after row. */
  run(
    data: Sequences,
    order: Int32Array,
    from: number,
    to: number,
    targets: Targets,
    weights: Float32Array,
    options: Dropouts,
    random: () => number,
  ): number {
    this.#collect(data, order, from, to, options.wordDropout, random);
    const { network, gradients } = this;
    for (const [name, gradient] of Object.entries(gradients))
      gradient.fill(0, 0, name === 'vectors' ? this.distinctCount * network.dims : gradient.length);
    this.#projectWords();
    let [loss, token] = [0, 0];
    for (let step = from; step < to; step++) {
      const row = order[step] as number;
      const start = data.offsets[row] as number;
      const count = (data.offsets[row + 1] as number) - start;
      for (let at = 0; at < count; at++) this.#places[at] = this.#batchRows[token + at] as number;
      token += count;
      const marks = data.marks.subarray(start, start + count);
      const [first, last] = [data.spans[row * 2] as number, data.spans[row * 2 + 1] as number];
      this.#forward(count, marks, first, last, options.dropout, random);
      loss += this.#backward(count, marks, first, last, targets, row, (weights[row] as number) / (to - from));
    }
    return loss / (to - from);
  }

  /** Probabilities of all texts, class after class, without dropout. */
  predict(data: Sequences): Float32Array {
    const { classes } = this.network;
    const all = new Float32Array(data.size * classes);
    const order = Int32Array.of(0);
    for (let row = 0; row < data.size; row++) {
      order[0] = row;
      this.#collect(data, order, 0, 1, 0, Math.random);
      this.#projectWords();
      const start = data.offsets[row] as number;
      const count = (data.offsets[row + 1] as number) - start;
      for (let at = 0; at < count; at++) this.#places[at] = this.#batchRows[at] as number;
      const [first, last] = [data.spans[row * 2] as number, data.spans[row * 2 + 1] as number];
      this.#forward(count, data.marks.subarray(start, start + count), first, last, 0, Math.random);
      all.set(this.#logits.subarray(first, last), row * classes + first);
    }
    return all;
  }

  #projectWords(): void {
    const { vectors, shares, dims } = this.network;
    project(vectors, this.distinct, this.distinctCount, shares, dims, shareCount(this.network), this.#projected);
  }

  #collect(data: Sequences, order: Int32Array, from: number, to: number, drop: number, random: () => number): void {
    for (let at = 0; at < this.distinctCount; at++) this.#place[this.distinct[at] as number] = -1;
    this.distinctCount = 0;
    let token = 0;
    for (let step = from; step < to; step++) {
      const row = order[step] as number;
      for (let at = data.offsets[row] as number; at < (data.offsets[row + 1] as number); at++) {
        const word = drop > 0 && random() < drop ? UNKNOWN : (data.rows[at] as number);
        if (this.#place[word] === -1) {
          this.#place[word] = this.distinctCount;
          this.distinct[this.distinctCount++] = word;
        }
        this.#batchRows[token++] = this.#place[word] as number;
      }
    }
  }

  #forward(count: number, marks: Uint8Array, from: number, to: number, dropout: number, random: () => number): void {
    const { network } = this;
    const { dims, vectors, output } = network;
    const maxima = network.filters * network.widths.length;
    const pooled = this.#pooled;
    const shares = shareCount(network);
    markedShares(network, this.#projected, this.#places, marks, count, shares, this.#shares);
    poolStrongest(network, this.#shares, count, pooled, this.#where);
    pooled.fill(0, maxima);
    for (let at = 0; at < count; at++) {
      const base = (this.distinct[this.#places[at] as number] as number) * dims;
      for (let k = 0; k < dims; k++)
        pooled[maxima + k] = (pooled[maxima + k] as number) + (vectors[base + k] as number) / count;
      for (let m = 0; m < MARKS; m++)
        if (((marks[at] as number) >> m) & 1)
          pooled[maxima + dims + m] = (pooled[maxima + dims + m] as number) + 1 / count;
    }
    for (let p = 0; p < pooled.length; p++) {
      const keep = dropout > 0 && random() < dropout ? 0 : 1 / (1 - dropout);
      this.#keep[p] = keep;
      pooled[p] = (pooled[p] as number) * keep;
    }
    for (let c = from; c < to; c++) {
      let sum = network.bias[c] as number;
      const base = c * pooled.length;
      for (let p = 0; p < pooled.length; p++) sum += (pooled[p] as number) * (output[base + p] as number);
      this.#logits[c] = sum;
    }
    softmaxInPlace(this.#logits.subarray(from, to));
  }

  #backward(
    count: number,
    marks: Uint8Array,
    from: number,
    to: number,
    targets: Targets,
    row: number,
    weight: number,
  ): number {
    const { network, gradients } = this;
    const { classes, output } = network;
    const pooled = this.#pooled;
    const slopes = this.#slopes.fill(0);
    let loss = 0;
    for (let c = from; c < to; c++) {
      const wanted = targets[row * classes + c] as number;
      const given = this.#logits[c] as number;
      if (wanted > 0) loss -= wanted * Math.log(Math.max(given, 1e-12));
      const g = weight * (given - wanted);
      gradients.bias[c] = (gradients.bias[c] as number) + g;
      const base = c * pooled.length;
      for (let p = 0; p < pooled.length; p++) {
        gradients.output[base + p] = (gradients.output[base + p] as number) + g * (pooled[p] as number);
        slopes[p] = (slopes[p] as number) + g * (output[base + p] as number) * (this.#keep[p] as number);
      }
    }
    this.#backFilters(count, marks);
    this.#backMean(count);
    return loss;
  }

  #backMean(count: number): void {
    const { dims, filters, widths } = this.network;
    const maxima = filters * widths.length;
    const g = this.gradients.vectors;
    for (let at = 0; at < count; at++) {
      const base = (this.#places[at] as number) * dims;
      for (let k = 0; k < dims; k++)
        g[base + k] = (g[base + k] as number) + (this.#slopes[maxima + k] as number) / count;
    }
  }

  #backFilters(count: number, marks: Uint8Array): void {
    const { network, gradients } = this;
    const { dims, filters, widths } = network;
    const stride = shareCount(network);
    let from = 0;
    for (let w = 0; w < widths.length; w++) {
      const width = widths[w] as number;
      for (let f = 0; f < filters; f++) {
        const slope = this.#slopes[w * filters + f] as number;
        const where = this.#where[w * filters + f] as number;
        if (slope === 0 || (this.#pooled[w * filters + f] as number) <= 0) continue;
        gradients.thresholds[w * filters + f] = (gradients.thresholds[w * filters + f] as number) + slope;
        for (let j = Math.max(0, -where); j < width && where + j < count; j++) {
          const share = from + j * filters + f;
          const place = this.#places[where + j] as number;
          this.#backShare(share * dims, (this.distinct[place] as number) * dims, place * dims, slope);
          for (let m = 0; m < MARKS; m++)
            if (((marks[where + j] as number) >> m) & 1)
              gradients.marks[m * stride + share] = (gradients.marks[m * stride + share] as number) + slope;
        }
      }
      from += width * filters;
    }
  }

  #backShare(share: number, vector: number, place: number, slope: number): void {
    const { vectors, shares, dims } = this.network;
    const { vectors: gv, shares: gs } = this.gradients;
    for (let k = 0; k < dims; k++) {
      gs[share + k] = (gs[share + k] as number) + slope * (vectors[vector + k] as number);
      gv[place + k] = (gv[place + k] as number) + slope * (shares[share + k] as number);
    }
  }
}
