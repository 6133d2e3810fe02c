/**
 * A small convolutional network over word vectors (Kim 2014): filters of several widths, each word's share in a filter
 * computed once a word; the strongest place of each filter and the mean of the vectors feed one softmax layer.
 */
import { MARKS } from './word-sequence.ts';

export interface Network {
  classes: number;
  /** Dimensions of a word vector. */
  dims: number;
  /** Filters of each width. */
  filters: number;
  widths: readonly number[];
  /** Row after row, {@link dims} each; row 0 is the unknown word's. */
  vectors: Float32Array;
  /** For each place in each width's window {@link filters} rows of {@link dims}: a word's share there. */
  shares: Float32Array;
  /** Mark after mark, what it adds to the shares. */
  marks: Float32Array;
  /** One a filter. */
  thresholds: Float32Array;
  /** Class after class, one weight a pooled value. */
  output: Float32Array;
  bias: Float32Array;
}

export type Parameters = 'vectors' | 'shares' | 'marks' | 'thresholds' | 'output' | 'bias';

/** Values of one word: a share for each place of each filter's window. */
export function shareCount({ filters, widths }: Pick<Network, 'filters' | 'widths'>): number {
  return filters * widths.reduce((sum, width) => sum + width, 0);
}

/** Values that the softmax layer sees: a maximum a filter, the mean vector, the share of each mark. */
export function pooledCount({ filters, widths, dims }: Pick<Network, 'filters' | 'widths' | 'dims'>): number {
  return filters * widths.length + dims + MARKS;
}

export interface NetworkOptions {
  classes: number;
  /** Even. */
  filters: number;
  widths: readonly number[];
}

/** Small random weights around the vectors given. */
export function newNetwork(
  vectors: Float32Array,
  dims: number,
  { classes, filters, widths }: NetworkOptions,
  random: () => number,
): Network {
  const shape = { filters, widths, dims };
  const around = (length: number, size: number) =>
    Float32Array.from({ length }, () => (random() + random() - 1) * size);
  const shares = shareCount(shape);
  return {
    classes,
    ...shape,
    vectors: vectors.slice(),
    shares: around(shares * dims, 0.12),
    marks: around(MARKS * shares, 0.05),
    thresholds: new Float32Array(filters * widths.length),
    output: around(classes * pooledCount(shape), 0.08),
    bias: new Float32Array(classes),
  };
}

/**
 * `target[r * outs + o] = Σ vectors[rows[r]] · weights[o]` for `count` rows: four rows by two outputs at a time, so that
 * what is loaded is used again.
 */
export function project(
  vectors: ArrayLike<number>,
  rows: ArrayLike<number>,
  count: number,
  weights: Float32Array,
  dims: number,
  outs: number,
  target: Float32Array,
): void {
  const v = vectors as Float32Array;
  for (let r = 0; r < count; r += 4) {
    const last = Math.min(3, count - 1 - r);
    const a = (rows[r] as number) * dims;
    const b = (rows[r + Math.min(1, last)] as number) * dims;
    const c = (rows[r + Math.min(2, last)] as number) * dims;
    const d = (rows[r + last] as number) * dims;
    const [ta, tb] = [r * outs, (r + Math.min(1, last)) * outs];
    const [tc, td] = [(r + Math.min(2, last)) * outs, (r + last) * outs];
    for (let o = 0; o < outs; o += 2) {
      const p = o * dims;
      const q = p + dims;
      let [a0, a1, b0, b1, c0, c1, d0, d1] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let k = 0; k < dims; k++) {
        const x = weights[p + k] as number;
        const y = weights[q + k] as number;
        const va = v[a + k] as number;
        const vb = v[b + k] as number;
        const vc = v[c + k] as number;
        const vd = v[d + k] as number;
        a0 += va * x;
        a1 += va * y;
        b0 += vb * x;
        b1 += vb * y;
        c0 += vc * x;
        c1 += vc * y;
        d0 += vd * x;
        d1 += vd * y;
      }
      target[ta + o] = a0;
      target[ta + o + 1] = a1;
      target[tb + o] = b0;
      target[tb + o + 1] = b1;
      target[tc + o] = c0;
      target[tc + o + 1] = c1;
      target[td + o] = d0;
      target[td + o + 1] = d1;
    }
  }
}

/** Shares with what marks add, for `count` tokens whose words' shares lie at `places` of `projected`; token `first` is the first one. */
export function markedShares(
  network: Pick<Network, 'marks'>,
  projected: Float32Array,
  places: ArrayLike<number>,
  marks: ArrayLike<number>,
  count: number,
  shares: number,
  target: Float32Array,
  first = 0,
): void {
  for (let token = 0; token < count; token++) {
    const from = (places[token] as number) * shares;
    const to = (first + token) * shares;
    for (let s = 0; s < shares; s++) target[to + s] = projected[from + s] as number;
    for (let mark = 0; mark < MARKS; mark++) {
      if ((((marks[token] as number) >> mark) & 1) === 0) continue;
      const base = mark * shares;
      for (let s = 0; s < shares; s++)
        target[to + s] = (target[to + s] as number) + (network.marks[base + s] as number);
    }
  }
}

/** For each filter its strongest value, 0 where none is positive, and where it stands, −1 then. Windows run over the end. */
export function poolStrongest(
  { widths, filters, thresholds }: Pick<Network, 'widths' | 'filters' | 'thresholds'>,
  shares: Float32Array,
  count: number,
  pooled: Float32Array,
  where: Int32Array,
): void {
  const stride = shareCount({ widths, filters });
  let from = 0;
  for (let w = 0; w < widths.length; w++) {
    const width = widths[w] as number;
    const base = w * filters;
    pooled.fill(0, base, base + filters);
    where.fill(-1, base, base + filters);
    for (let token = 1 - width; token < count; token++) {
      const [first, last] = [Math.max(0, -token), Math.min(width, count - token)];
      for (let f = 0; f < filters; f++) {
        let sum = thresholds[base + f] as number;
        for (let j = first; j < last; j++) sum += shares[(token + j) * stride + from + j * filters + f] as number;
        if (sum > (pooled[base + f] as number)) {
          pooled[base + f] = sum;
          where[base + f] = token;
        }
      }
    }
    from += width * filters;
  }
}
