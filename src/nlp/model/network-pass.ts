/** A {@link Network} reading a batch of texts, as in training: each word's shares once a batch, then text by text. */
import { markedShares, type Network, pooledCount, poolStrongest, project, shareCount } from './network.ts';
import { softmaxInPlace } from './softmax.ts';
import { MARKS, MAX_SEQUENCE, type Sequences, UNKNOWN } from './word-sequence.ts';

/** What was read holds until the next text; the room is reused. */
export class NetworkPass {
  readonly network: Network;
  /** Words of the batch, `distinctCount` of them. */
  readonly distinct: Int32Array;
  distinctCount = 0;
  /** Tokens of the text. */
  count = 0;
  marks: Uint8Array = new Uint8Array();
  /** For each token where its word lies in {@link distinct}. */
  readonly places = new Int32Array(MAX_SEQUENCE);
  readonly pooled: Float32Array;
  /** What dropout left of each pooled value. */
  readonly keep: Float32Array;
  /** Where each filter is strongest. */
  readonly where: Int32Array;
  /** Probabilities of the task's classes, between {@link first} and {@link last}. */
  readonly answer: Float32Array;
  first = 0;
  last = 0;
  readonly #place: Int32Array;
  readonly #projected: Float32Array;
  readonly #shares: Float32Array;
  readonly #batchRows: Int32Array;
  #token = 0;

  /** `batch`: texts of a batch at most. */
  constructor(network: Network, batch: number) {
    const { dims, classes, widths, filters } = network;
    const [most, shares, pooled] = [batch * MAX_SEQUENCE + 1, shareCount(network), pooledCount(network)];
    this.network = network;
    this.distinct = new Int32Array(most);
    this.pooled = new Float32Array(pooled);
    this.keep = new Float32Array(pooled);
    this.where = new Int32Array(widths.length * filters);
    this.answer = new Float32Array(classes);
    this.#place = new Int32Array(network.vectors.length / dims).fill(-1);
    this.#projected = new Float32Array(most * shares);
    this.#shares = new Float32Array(MAX_SEQUENCE * shares);
    this.#batchRows = new Int32Array(most);
  }

  /** Begins a batch; its texts must then be read in the same order. */
  begin(data: Sequences, order: Int32Array, from: number, to: number, drop: number, random: () => number): void {
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
    this.#token = 0;
    const { vectors, shares, dims } = this.network;
    project(vectors, this.distinct, this.distinctCount, shares, dims, shareCount(this.network), this.#projected);
  }

  read(data: Sequences, row: number, dropout: number, random: () => number): void {
    const start = data.offsets[row] as number;
    this.count = (data.offsets[row + 1] as number) - start;
    this.marks = data.marks.subarray(start, start + this.count);
    this.first = data.spans[row * 2] as number;
    this.last = data.spans[row * 2 + 1] as number;
    for (let at = 0; at < this.count; at++) this.places[at] = this.#batchRows[this.#token + at] as number;
    this.#token += this.count;
    this.#pool();
    this.#answer(dropout, random);
  }

  #pool(): void {
    const { network, count, marks, pooled } = this;
    const { dims, vectors, filters, widths } = network;
    const maxima = filters * widths.length;
    markedShares(network, this.#projected, this.places, marks, count, shareCount(network), this.#shares);
    poolStrongest(network, this.#shares, count, pooled, this.where);
    pooled.fill(0, maxima);
    for (let at = 0; at < count; at++) {
      const base = (this.distinct[this.places[at] as number] as number) * dims;
      for (let k = 0; k < dims; k++)
        pooled[maxima + k] = (pooled[maxima + k] as number) + (vectors[base + k] as number) / count;
      for (let m = 0; m < MARKS; m++)
        if (((marks[at] as number) >> m) & 1)
          pooled[maxima + dims + m] = (pooled[maxima + dims + m] as number) + 1 / count;
    }
  }

  #answer(dropout: number, random: () => number): void {
    const { pooled, first, last, answer } = this;
    const { bias, output } = this.network;
    for (let p = 0; p < pooled.length; p++) {
      const keep = dropout > 0 && random() < dropout ? 0 : 1 / (1 - dropout);
      this.keep[p] = keep;
      pooled[p] = (pooled[p] as number) * keep;
    }
    for (let c = first; c < last; c++) {
      let sum = bias[c] as number;
      const base = c * pooled.length;
      for (let p = 0; p < pooled.length; p++) sum += (pooled[p] as number) * (output[base + p] as number);
      answer[c] = sum;
    }
    softmaxInPlace(answer.subarray(first, last));
  }
}
