/** Serving of a network: the shares of frequent words are kept, so that most words of a post cost no product at all. */
import type { Tokens } from '../features/tokens.ts';
import { markedShares, pooledCount, poolStrongest, shareCount } from './network.ts';
import type { NetworkModel } from './network-file.ts';
import { softmaxInPlace } from './train.ts';
import { MARKS, MAX_SEQUENCE, WordRows, WordSequence } from './word-sequence.ts';

/** Words whose shares are kept; rows are sorted by frequency, so that the most frequent never displace each other. */
const KEPT = 4096;

/** Allocates nothing per text; linear in it, and what follows {@link MAX_SEQUENCE} tokens is not read. */
export class Convolution {
  readonly labels: readonly string[];
  readonly #model: NetworkModel;
  readonly #sequence: WordSequence;
  readonly #stride: number;
  readonly #kept: Float32Array;
  readonly #keptRows = new Int32Array(KEPT).fill(-1);
  readonly #row: Float32Array;
  readonly #shares: Float32Array;
  readonly #pooled: Float32Array;
  readonly #where: Int32Array;
  readonly #answer: Float32Array;
  readonly #one = Int32Array.of(0);
  readonly #mark = Uint8Array.of(0);

  constructor(model: NetworkModel) {
    this.#model = model;
    this.labels = model.labels;
    this.#sequence = new WordSequence(new WordRows(model.hashes));
    this.#stride = shareCount(model);
    this.#kept = new Float32Array(KEPT * this.#stride);
    this.#row = new Float32Array(model.dims);
    this.#shares = new Float32Array(MAX_SEQUENCE * this.#stride);
    this.#pooled = new Float32Array(pooledCount(model));
    this.#where = new Int32Array(model.filters * model.widths.length);
    this.#answer = new Float32Array(model.labels.length);
  }

  /** Of each label, in the order of {@link labels}; they hold until the next call. */
  probabilities(tokens: Tokens): Float32Array {
    this.#sequence.read(tokens);
    this.#pool(this.#sequence);
    const { output, bias } = this.#model;
    const pooled = this.#pooled;
    const answer = this.#answer;
    for (let c = 0; c < answer.length; c++) {
      let sum = bias[c] as number;
      const base = c * pooled.length;
      for (let p = 0; p < pooled.length; p++) sum += (pooled[p] as number) * (output[base + p] as number);
      answer[c] = sum;
    }
    softmaxInPlace(answer);
    return answer;
  }

  /** The probabilities together with a linear model's in the same order, tempered; they hold until the next call. */
  blended(tokens: Tokens, linear: ArrayLike<number>): Float32Array {
    const { share, temperature } = this.#model;
    const answer = this.probabilities(tokens);
    for (let c = 0; c < answer.length; c++) {
      const both = share * (answer[c] as number) + (1 - share) * (linear[c] as number);
      answer[c] = Math.log(Math.max(both, 1e-12)) / temperature;
    }
    softmaxInPlace(answer);
    return answer;
  }

  #pool({ count, rows, marks }: WordSequence): void {
    const { dims, filters, widths } = this.#model;
    const pooled = this.#pooled;
    const maxima = filters * widths.length;
    pooled.fill(0, maxima);
    for (let at = 0; at < count; at++) {
      this.#place(rows[at] as number, at, marks[at] as number);
      this.#addMean(rows[at] as number, maxima, 1 / count);
      for (let m = 0; m < MARKS; m++) {
        const p = maxima + dims + m;
        if (((marks[at] as number) >> m) & 1) pooled[p] = (pooled[p] as number) + 1 / count;
      }
    }
    poolStrongest(this.#model, this.#shares, count, pooled, this.#where);
  }

  /** Writes the word's shares where token `at` has them. */
  #place(row: number, at: number, marks: number): void {
    const slot = row % KEPT;
    if (this.#keptRows[slot] !== row) this.#compute(row, slot);
    this.#one[0] = slot;
    this.#mark[0] = marks;
    markedShares(this.#model, this.#kept, this.#one, this.#mark, 1, this.#stride, this.#shares, at);
  }

  #compute(row: number, slot: number): void {
    const { vectors, scales, shares, dims } = this.#model;
    const scale = scales[row] as number;
    for (let k = 0; k < dims; k++) this.#row[k] = (vectors[row * dims + k] as number) * scale;
    const values = this.#row;
    const target = slot * this.#stride;
    for (let share = 0; share < this.#stride; share += 2) {
      const p = share * dims;
      const q = p + dims;
      let [first, second] = [0, 0];
      for (let k = 0; k < dims; k++) {
        first += (values[k] as number) * (shares[p + k] as number);
        second += (values[k] as number) * (shares[q + k] as number);
      }
      this.#kept[target + share] = first;
      this.#kept[target + share + 1] = second;
    }
    this.#keptRows[slot] = row;
  }

  #addMean(row: number, from: number, weight: number): void {
    const { vectors, scales, dims } = this.#model;
    const factor = (scales[row] as number) * weight;
    const pooled = this.#pooled;
    for (let k = 0; k < dims; k++) {
      pooled[from + k] = (pooled[from + k] as number) + (vectors[row * dims + k] as number) * factor;
    }
  }
}
