/** Word vectors from plain texts by skip-grams with negative sampling (Mikolov et al. 2013), begun at vectors given. */
import { mulberry } from './train.ts';

export interface VectorTraining {
  epochs: number;
  rate: number;
  /** Words to either side that a word predicts. */
  window: number;
  negatives: number;
  /** Dimensions that are learnt; what follows them in a row stays. */
  learnt: number;
  /** Words with more than this share of all tokens are thinned out. */
  common: number;
  seed: number;
  onEpoch?(epoch: number): void;
}

export const VECTOR_TRAINING: VectorTraining = {
  epochs: 4,
  rate: 0.03,
  window: 5,
  negatives: 5,
  learnt: 100,
  common: 1e-3,
  seed: 1,
};

/** `texts` as rows of the table, one behind the other; text t is `offsets[t] … offsets[t + 1]`. In the first epoch rows marked in `known` rest. */
export function trainVectors(
  vectors: Float32Array,
  dims: number,
  texts: { rows: Int32Array; offsets: Int32Array },
  known: Uint8Array,
  options: VectorTraining,
): void {
  const random = mulberry(options.seed);
  const contexts = new Float32Array(vectors.length);
  const counts = countsOf(texts.rows, vectors.length / dims);
  const noise = noiseTable(counts);
  const line = new Int32Array(1024);
  const total = texts.rows.length * options.epochs;
  const slope = new Float32Array(options.learnt);
  let done = 0;
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    for (let text = 0; text + 1 < texts.offsets.length; text++) {
      const [from, to] = [texts.offsets[text] as number, texts.offsets[text + 1] as number];
      const rate = options.rate * Math.max(0.05, 1 - done / total);
      done += to - from;
      let count = 0;
      for (let at = from; at < to; at++) {
        const row = texts.rows[at] as number;
        const share = (counts[row] as number) / texts.rows.length;
        if (row === 0 || (share > options.common && random() > Math.sqrt(options.common / share))) continue;
        line[count++] = row;
      }
      for (let at = 0; at < count; at++) {
        const reach = 1 + Math.floor(random() * options.window);
        const word = line[at] as number;
        const rests = epoch === 1 && known[word] === 1;
        for (let other = Math.max(0, at - reach); other <= Math.min(count - 1, at + reach); other++) {
          if (other === at) continue;
          slope.fill(0);
          for (let n = 0; n <= options.negatives; n++) {
            const context = n === 0 ? (line[other] as number) : (noise[Math.floor(random() * noise.length)] as number);
            learn(vectors, contexts, word * dims, context * dims, n === 0 ? 1 : 0, rate, slope);
          }
          if (rests) continue;
          const base = word * dims;
          for (let k = 0; k < slope.length; k++)
            vectors[base + k] = (vectors[base + k] as number) + (slope[k] as number);
        }
      }
    }
    options.onEpoch?.(epoch);
  }
}

function learn(
  vectors: Float32Array,
  contexts: Float32Array,
  word: number,
  context: number,
  wanted: number,
  rate: number,
  slope: Float32Array,
): void {
  let sum = 0;
  for (let k = 0; k < slope.length; k++) sum += (vectors[word + k] as number) * (contexts[context + k] as number);
  const g = rate * (wanted - 1 / (1 + Math.exp(-sum)));
  for (let k = 0; k < slope.length; k++) {
    const before = contexts[context + k] as number;
    slope[k] = (slope[k] as number) + g * before;
    contexts[context + k] = before + g * (vectors[word + k] as number);
  }
}

function countsOf(rows: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size);
  for (const row of rows) counts[row] = (counts[row] as number) + 1;
  return counts;
}

/** Rows as often as their count to the power of ¾ says. */
function noiseTable(counts: Int32Array): Int32Array {
  const size = 1 << 20;
  const powers = Float64Array.from(counts, (count, row) => (row === 0 ? 0 : count ** 0.75));
  const sum = powers.reduce((total, power) => total + power, 0);
  const table = new Int32Array(size);
  let [row, reached] = [0, 0];
  for (let at = 0; at < size; at++) {
    while (reached <= (at / size) * sum && row + 1 < counts.length) reached += powers[++row] as number;
    table[at] = row;
  }
  return table;
}
