/** Hashed features of a text, group after group. */
import { mix } from '../minhash.ts';
import { BUCKETS } from './specification.ts';

const MAX_FEATURES = 16_384;
/** Room that the groups after the long ones are sure to have. */
const RESERVED = 2_048;

/** Reused for every text; what does not fit is left out. */
export class FeatureList {
  /** Buckets of the features. */
  readonly indices = new Int32Array(MAX_FEATURES);
  /** Number of features. */
  count = 0;
  #limit = MAX_FEATURES;

  clear(): void {
    this.count = 0;
    this.#limit = MAX_FEATURES - RESERVED;
  }

  /** From here on the reserved room is used too. */
  open(): void {
    this.#limit = MAX_FEATURES;
  }

  emit(hash: number): void {
    if (this.count < this.#limit) this.indices[this.count++] = mix(hash) & (BUCKETS - 1);
  }
}

/** 0 1 2 3 4 5–6 7–9 10–14 15 and more, either sign. */
export function bucketOf(value: number): number {
  const size = Math.round(Math.abs(value));
  const place = size <= 4 ? size : size <= 6 ? 5 : size <= 9 ? 6 : size <= 14 ? 7 : 8;
  return value < 0 ? 20 + place : place;
}
