/** Texts as sparse vectors of unit length, over the buckets of the shared features: what few labelled texts can teach. */
import { Extractor } from '../features/extract.ts';
import { BUCKETS } from '../features/specification.ts';

/** Buckets in ascending order, each once, and their values. */
export interface Sparse {
  indices: Int32Array;
  values: Float32Array;
}

/** Turns texts into {@link Sparse} vectors. `buckets`: indices are below it. */
export interface Vectors {
  buckets: number;
  of(text: string): Sparse;
}

/** How much words, word pairs and letter groups count; figures in tests/nlp/topics-eval.test.ts. */
const GROUP_WEIGHTS = [1, 0.4, 0.6];

const NOTHING: Sparse = { indices: new Int32Array(), values: new Float32Array() };

/** Words, pairs and letters only: lexicons and style tell moods, not subjects. Linear in the text; never throws. */
export function createVectors(weights: readonly number[] = GROUP_WEIGHTS): Vectors {
  const extractor = new Extractor(null);
  return {
    buckets: BUCKETS,
    of(text) {
      extractor.extract(text);
      return extractor.tokens.count === 0 ? NOTHING : vectorOf(extractor, weights);
    },
  };
}

/** Each group has the length of its weight, then all together the length 1. */
function vectorOf({ indices, ends }: Extractor, weights: readonly number[]): Sparse {
  const all = new Map<number, number>();
  let from = 0;
  for (let group = 0; group < weights.length; group++) {
    const end = ends[group] as number;
    const present = new Set(indices.subarray(from, end));
    const value = (weights[group] as number) / Math.sqrt(Math.max(1, present.size));
    for (const bucket of present) all.set(bucket, (all.get(bucket) ?? 0) + value);
    from = end;
  }
  return unit(all);
}

function unit(all: Map<number, number>): Sparse {
  const indices = Int32Array.from(all.keys()).sort();
  const values = Float32Array.from(indices, (bucket) => all.get(bucket) as number);
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return { indices, values: length === 0 ? values : values.map((value) => value / length) };
}

export function dot(a: Sparse, b: Sparse): number {
  let [sum, at, to] = [0, 0, 0];
  while (at < a.indices.length && to < b.indices.length) {
    const difference = (a.indices[at] as number) - (b.indices[to] as number);
    if (difference === 0) sum += (a.values[at++] as number) * (b.values[to++] as number);
    else if (difference < 0) at++;
    else to++;
  }
  return sum;
}
