/**
 * What each word adds to each filter, computed when the word is first met and kept as int8 in the filter's unit: a text
 * then costs additions only. A byte a share, 6 MB.
 */
import { shareCount } from './network.ts';
import type { NetworkModel } from './network-file.ts';
import { MARKS, MAX_SEQUENCE } from './word-sequence.ts';

/** Words that are kept. Rows are sorted by frequency: the others are met in one post of ten, and computed each time. */
const KEPT = 20_480;

export class WordShares {
  /** Row after row of {@link shareCount} each; read it at what {@link at} says. */
  readonly values: Int8Array;
  /** Where a row of nothing but 0 begins: what stands before and behind a text. */
  readonly nothing: number;
  readonly #model: NetworkModel;
  readonly #stride: number;
  /** What 1 stands for, by share. */
  readonly #units: Float32Array;
  readonly #known: Uint8Array;
  readonly #marks: Int8Array;
  readonly #row: Float32Array;
  readonly #exact: Float32Array;
  readonly #scratch: number;

  constructor(model: NetworkModel) {
    const rows = Math.min(KEPT, model.hashes.length + 1);
    const stride = shareCount(model);
    this.#model = model;
    this.#stride = stride;
    this.values = new Int8Array((rows + 1 + MAX_SEQUENCE) * stride);
    this.nothing = rows * stride;
    this.#scratch = (rows + 1) * stride;
    this.#units = unitsByShare(model);
    this.#known = new Uint8Array(rows);
    this.#marks = Int8Array.from(model.marks, (value, at) => Math.round(value / (this.#units[at % stride] as number)));
    this.#row = new Float32Array(model.dims);
    this.#exact = new Float32Array(stride);
  }

  /** Where the shares of a word with these marks begin; they hold until the same `token` is asked again. */
  at(row: number, marks: number, token: number): number {
    const { values } = this;
    const stride = this.#stride;
    const from = row * stride;
    const isKept = row < this.#known.length;
    if (isKept && this.#known[row] === 0) {
      this.#compute(row, from);
      this.#known[row] = 1;
    }
    if (isKept && marks === 0) return from;
    const to = this.#scratch + token * stride;
    if (isKept) values.copyWithin(to, from, from + stride);
    else this.#compute(row, to);
    for (let mark = 0; mark < MARKS; mark++) {
      if (((marks >> mark) & 1) === 0) continue;
      const base = mark * stride;
      for (let s = 0; s < stride; s++) values[to + s] = (values[to + s] as number) + (this.#marks[base + s] as number);
    }
    return to;
  }

  #compute(row: number, target: number): void {
    computeShares(this.#model, row, this.#row, this.#exact);
    for (let share = 0; share < this.#stride; share++) {
      this.values[target + share] = Math.round((this.#exact[share] as number) / (this.#units[share] as number));
    }
  }
}

type Vectors = Pick<NetworkModel, 'vectors' | 'scales' | 'shares' | 'dims'>;

/** A word's shares, one after another into `target`; `room` is for its vector. */
function computeShares(
  { vectors, scales, shares, dims }: Vectors,
  row: number,
  room: Float32Array,
  target: Float32Array,
): void {
  const scale = scales[row] as number;
  for (let k = 0; k < dims; k++) room[k] = (vectors[row * dims + k] as number) * scale;
  for (let share = 0; share < target.length; share += 2) {
    const p = share * dims;
    const q = p + dims;
    let [first, second] = [0, 0];
    for (let k = 0; k < dims; k++) {
      first += (room[k] as number) * (shares[p + k] as number);
      second += (room[k] as number) * (shares[q + k] as number);
    }
    target[share] = first;
    target[share + 1] = second;
  }
}

type Shape = Pick<NetworkModel, 'filters' | 'widths'>;

/** Which filter a share belongs to. */
function filterOf({ filters, widths }: Shape): Int32Array {
  const owners = widths.flatMap((width, w) =>
    Array.from({ length: width * filters }, (_, share) => w * filters + (share % filters)),
  );
  return Int32Array.from(owners);
}

function unitsByShare(model: Pick<NetworkModel, 'units'> & Shape): Float32Array {
  return Float32Array.from(filterOf(model), (filter) => model.units[filter] as number);
}

/** For each filter what an int8 must stand for so that every word's share fits, with all marks on it. */
export function unitsOf(model: Vectors & Shape & Pick<NetworkModel, 'marks'>): Float32Array {
  const owners = filterOf(model);
  const stride = owners.length;
  const tops = new Float32Array(stride);
  const [room, exact] = [new Float32Array(model.dims), new Float32Array(stride)];
  for (let row = 0; row < model.scales.length; row++) {
    computeShares(model, row, room, exact);
    for (let share = 0; share < stride; share++) {
      tops[share] = Math.max(tops[share] as number, Math.abs(exact[share] as number));
    }
  }
  const units = new Float32Array(model.filters * model.widths.length).fill(1e-6);
  owners.forEach((filter, share) => {
    let top = tops[share] as number;
    for (let m = 0; m < MARKS; m++) top += Math.abs(model.marks[m * stride + share] as number);
    // 125, not 127: each mark is rounded by itself.
    units[filter] = Math.max(units[filter] as number, top / 125);
  });
  return units;
}
