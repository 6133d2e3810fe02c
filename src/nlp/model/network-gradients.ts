/** Gradients of a {@link Network}: back-propagation by hand, with dropout of words and of pooled values. */
import { type Network, type Parameters, pooledCount, shareCount } from './network.ts';
import { NetworkPass } from './network-pass.ts';
import { MARKS, MAX_SEQUENCE, type Sequences } from './word-sequence.ts';

/** Shares that are left out of an update. */
export interface Dropouts {
  /** Of pooled values. */
  dropout: number;
  /** Of words, read as unknown. */
  wordDropout: number;
}

/** Soft labels for rows, class after class; overrides the rows' labels. */
export type Targets = Float32Array;

/** Gradients of one batch; `vectors` has a row a distinct word of the batch. */
export class NetworkTrainer {
  readonly gradients: Record<Parameters, Float32Array>;
  readonly network: Network;
  readonly pass: NetworkPass;
  readonly #slopes: Float32Array;

  constructor(network: Network, batch: number) {
    this.network = network;
    this.pass = new NetworkPass(network, batch);
    this.#slopes = new Float32Array(pooledCount(network));
    this.gradients = {
      vectors: new Float32Array((batch * MAX_SEQUENCE + 1) * network.dims),
      shares: new Float32Array(network.shares.length),
      marks: new Float32Array(network.marks.length),
      thresholds: new Float32Array(network.thresholds.length),
      output: new Float32Array(network.output.length),
      bias: new Float32Array(network.classes),
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
    const { network, gradients, pass } = this;
    pass.begin(data, order, from, to, options.wordDropout, random);
    for (const [name, gradient] of Object.entries(gradients))
      gradient.fill(0, 0, name === 'vectors' ? pass.distinctCount * network.dims : gradient.length);
    let loss = 0;
    for (let step = from; step < to; step++) {
      const row = order[step] as number;
      pass.read(data, row, options.dropout, random);
      loss += this.#backward(targets, row, (weights[row] as number) / (to - from));
    }
    return loss / (to - from);
  }

  /** Probabilities of all texts, class after class, without dropout. */
  predict(data: Sequences): Float32Array {
    const { classes } = this.network;
    const all = new Float32Array(data.size * classes);
    const { pass } = this;
    const order = Int32Array.of(0);
    for (let row = 0; row < data.size; row++) {
      order[0] = row;
      pass.begin(data, order, 0, 1, 0, Math.random);
      pass.read(data, row, 0, Math.random);
      all.set(pass.answer.subarray(pass.first, pass.last), row * classes + pass.first);
    }
    return all;
  }

  #backward(targets: Targets, row: number, weight: number): number {
    const { network, gradients } = this;
    const { classes, output } = network;
    const { pooled, keep, answer, first, last } = this.pass;
    const slopes = this.#slopes.fill(0);
    let loss = 0;
    for (let c = first; c < last; c++) {
      const wanted = targets[row * classes + c] as number;
      const given = answer[c] as number;
      if (wanted > 0) loss -= wanted * Math.log(Math.max(given, 1e-12));
      const g = weight * (given - wanted);
      gradients.bias[c] = (gradients.bias[c] as number) + g;
      const base = c * pooled.length;
      for (let p = 0; p < pooled.length; p++) {
        gradients.output[base + p] = (gradients.output[base + p] as number) + g * (pooled[p] as number);
        slopes[p] = (slopes[p] as number) + g * (output[base + p] as number) * (keep[p] as number);
      }
    }
    this.#backFilters();
    this.#backMean();
    return loss;
  }

  #backMean(): void {
    const { dims, filters, widths } = this.network;
    const { count, places } = this.pass;
    const maxima = filters * widths.length;
    const g = this.gradients.vectors;
    for (let at = 0; at < count; at++) {
      const base = (places[at] as number) * dims;
      for (let k = 0; k < dims; k++)
        g[base + k] = (g[base + k] as number) + (this.#slopes[maxima + k] as number) / count;
    }
  }

  #backFilters(): void {
    const { network, gradients } = this;
    const { count, marks, places, pooled, where: strongest, distinct } = this.pass;
    const { dims, filters, widths } = network;
    const stride = shareCount(network);
    let from = 0;
    for (let w = 0; w < widths.length; w++) {
      const width = widths[w] as number;
      for (let f = 0; f < filters; f++) {
        const slope = this.#slopes[w * filters + f] as number;
        const where = strongest[w * filters + f] as number;
        if (slope === 0 || (pooled[w * filters + f] as number) <= 0) continue;
        gradients.thresholds[w * filters + f] = (gradients.thresholds[w * filters + f] as number) + slope;
        for (let j = Math.max(0, -where); j < width && where + j < count; j++) {
          const share = from + j * filters + f;
          const place = places[where + j] as number;
          this.#backShare(share * dims, (distinct[place] as number) * dims, place * dims, slope);
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
