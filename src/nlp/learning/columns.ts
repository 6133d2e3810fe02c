/** Several linear models over the same buckets, small enough to be stored as JSON: int8 weights, one scale a model. */
import { BUCKETS } from '../features/specification.ts';
import type { Linear } from './ridge.ts';
import type { Sparse } from './sparse.ts';

/** As stored. Weights hold no text. */
export interface Columns {
  names: string[];
  biases: number[];
  scales: number[];
  /** Base64 of int32, little endian: buckets in ascending order. */
  buckets: string;
  /** Base64 of int8: for each bucket the weights of all columns. */
  weights: string;
}

/** Buckets kept at most, those with the greatest weights: 65,536 of ten columns are 1.3 MB as text. */
const MAX_BUCKETS = 65_536;

export function packed(models: ReadonlyMap<string, Linear>): Columns {
  const greatest = new Map<number, number>();
  for (const { indices, values } of models.values()) {
    indices.forEach((bucket, at) => {
      const size = Math.abs(values[at] as number);
      if (size > (greatest.get(bucket) ?? 0)) greatest.set(bucket, size);
    });
  }
  const kept = [...greatest].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MAX_BUCKETS);
  const buckets = Int32Array.from(kept, ([bucket]) => bucket).sort();
  const slots = new Map(Array.from(buckets, (bucket, slot) => [bucket, slot]));
  const list = [...models.values()];
  const scales = list.map(({ values }) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9) / 127);
  const weights = new Int8Array(buckets.length * list.length);
  for (const [column, { indices, values }] of list.entries()) {
    indices.forEach((bucket, at) => {
      const slot = slots.get(bucket);
      if (slot === undefined) return;
      weights[slot * list.length + column] = Math.round((values[at] as number) / (scales[column] as number));
    });
  }
  return {
    names: [...models.keys()],
    biases: list.map(({ bias }) => bias),
    scales,
    buckets: base64(buckets),
    weights: base64(weights),
  };
}

function base64(array: Int32Array | Int8Array): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
}

/** Ready to be asked. Throws when the stored lengths do not fit together: our own corruption. */
export class ColumnScores {
  readonly names: readonly string[];
  readonly #columns: Columns;
  readonly #slots = new Int32Array(BUCKETS).fill(-1);
  readonly #weights: Int8Array;

  constructor(columns: Columns) {
    this.names = columns.names;
    this.#columns = columns;
    const bytes = Uint8Array.from(Buffer.from(columns.buckets, 'base64'));
    const buckets = new Int32Array(bytes.buffer);
    this.#weights = Int8Array.from(Buffer.from(columns.weights, 'base64'), (byte) => (byte << 24) >> 24);
    if (this.#weights.length !== buckets.length * this.names.length) throw new Error('a learned layer is damaged');
    buckets.forEach((bucket, slot) => {
      this.#slots[bucket] = slot;
    });
  }

  /** One score a column, in the order of `names`. */
  of({ indices, values }: Sparse): Float64Array {
    const width = this.names.length;
    const sums = new Float64Array(width);
    for (let at = 0; at < indices.length; at++) {
      const slot = this.#slots[indices[at] as number] as number;
      if (slot < 0) continue;
      for (let column = 0; column < width; column++) {
        sums[column] =
          (sums[column] as number) + (this.#weights[slot * width + column] as number) * (values[at] as number);
      }
    }
    return sums.map(
      (sum, column) => sum * (this.#columns.scales[column] as number) + (this.#columns.biases[column] as number),
    );
  }
}
