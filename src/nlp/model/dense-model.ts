/** A linear model in floats, as it is trained. */
import { GROUPS } from '../features/specification.ts';
import type { Encoded } from './encode.ts';

export const GROUP_COUNT: number = GROUPS.length;

export interface DenseModel {
  classes: number;
  /** A power of two, at most that of the extractor. */
  buckets: number;
  /** Bucket after bucket, one a class. */
  weights: Float32Array;
  bias: Float32Array;
  /** What a group of features counts. */
  scales: Float32Array;
}

/** Fills `logits` for one row. */
export function logitsOf(model: DenseModel, data: Encoded, row: number, logits: Float32Array): void {
  const { classes, weights } = model;
  const mask = model.buckets - 1;
  logits.set(model.bias);
  let from = data.offsets[row] as number;
  for (let group = 0; group < GROUP_COUNT; group++) {
    const to = data.ends[row * GROUP_COUNT + group] as number;
    if (to === from) continue;
    const value = (model.scales[group] as number) / Math.sqrt(to - from);
    for (let at = from; at < to; at++) {
      const base = ((data.indices[at] as number) & mask) * classes;
      for (let c = 0; c < classes; c++) logits[c] = (logits[c] as number) + value * (weights[base + c] as number);
    }
    from = to;
  }
}

/** Of every row, one after another. */
export function allLogits(model: DenseModel, data: Encoded): Float32Array {
  const { classes } = model;
  const all = new Float32Array(data.size * classes);
  for (let row = 0; row < data.size; row++)
    logitsOf(model, data, row, all.subarray(row * classes, (row + 1) * classes));
  return all;
}
