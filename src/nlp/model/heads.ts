/**
 * Many models over one extraction. Their weights lie side by side, so that a feature costs one look into memory for all
 * of them; a group's weights are added as integers and scaled once.
 */
import type { FeatureSource } from '../features/extract.ts';
import { BUCKETS, GROUPS } from '../features/specification.ts';
import type { Model } from './model-file.ts';

interface Head {
  labels: readonly string[];
  from: number;
  temperature: number;
}

/** Probabilities by label; they add up to 1. */
export interface Answer {
  label: string;
  /** Of {@link label}. */
  probability: number;
  probabilities: Record<string, number>;
}

export class Heads {
  readonly #heads = new Map<string, Head>();
  readonly #columns: number;
  readonly #stride: number;
  readonly #weights: Int8Array;
  readonly #bias: Float64Array;
  /** What an integer sum counts, by group and column. */
  readonly #steps: Float64Array;
  readonly #sums: Int32Array;
  readonly #logits: Float64Array;
  readonly #mask: number;

  constructor(models: readonly Model[]) {
    this.#columns = models.reduce((sum, { labels }) => sum + labels.length, 0);
    this.#stride = Math.ceil(this.#columns / 4) * 4;
    const buckets = Math.max(1, ...models.map((model) => model.buckets));
    if (buckets > BUCKETS) throw new Error(`A model has ${buckets} buckets, more than ${BUCKETS}`);
    this.#mask = buckets - 1;
    this.#weights = new Int8Array(buckets * this.#stride);
    this.#bias = new Float64Array(this.#columns);
    this.#steps = new Float64Array(GROUPS.length * this.#columns);
    this.#sums = new Int32Array(this.#stride);
    this.#logits = new Float64Array(this.#columns);
    let from = 0;
    for (const model of models) {
      this.#place(model, from, buckets);
      from += model.labels.length;
    }
  }

  get tasks(): string[] {
    return [...this.#heads.keys()];
  }

  #place(model: Model, from: number, buckets: number): void {
    const classes = model.labels.length;
    this.#heads.set(model.task, { labels: model.labels, from, temperature: model.temperature });
    const mask = model.buckets - 1;
    for (let bucket = 0; bucket < buckets; bucket++) {
      const source = (bucket & mask) * classes;
      const target = bucket * this.#stride + from;
      for (let c = 0; c < classes; c++) this.#weights[target + c] = model.weights[source + c] as number;
    }
    for (let c = 0; c < classes; c++) {
      this.#bias[from + c] = model.bias[c] as number;
      for (let group = 0; group < GROUPS.length; group++) {
        this.#steps[group * this.#columns + from + c] = (model.steps[c] as number) * (model.scales[group] as number);
      }
    }
  }

  /** Computes all heads for what the extractor holds; {@link answer} reads them until the next call. */
  run({ indices, ends }: Pick<FeatureSource, 'indices' | 'ends'>): void {
    const weights = this.#weights;
    const sums = this.#sums;
    const logits = this.#logits;
    const stride = this.#stride;
    const columns = this.#columns;
    const mask = this.#mask;
    logits.set(this.#bias);
    let from = 0;
    for (let group = 0; group < GROUPS.length; group++) {
      const to = ends[group] as number;
      if (to === from) continue;
      sums.fill(0);
      for (let at = from; at < to; at++) {
        const base = ((indices[at] as number) & mask) * stride;
        for (let c = 0; c < stride; c += 4) {
          sums[c] = (sums[c] as number) + (weights[base + c] as number);
          sums[c + 1] = (sums[c + 1] as number) + (weights[base + c + 1] as number);
          sums[c + 2] = (sums[c + 2] as number) + (weights[base + c + 2] as number);
          sums[c + 3] = (sums[c + 3] as number) + (weights[base + c + 3] as number);
        }
      }
      const share = 1 / Math.sqrt(to - from);
      for (let c = 0; c < columns; c++) {
        logits[c] = (logits[c] as number) + (sums[c] as number) * share * (this.#steps[group * columns + c] as number);
      }
      from = to;
    }
  }

  /** Throws for a task that has no model here. */
  answer(task: string): Answer {
    const head = this.#heads.get(task);
    if (head === undefined) throw new Error(`No model for "${task}" is loaded`);
    const { labels, from, temperature } = head;
    let best = 0;
    for (let c = 1; c < labels.length; c++) if (this.#logit(from + c) > this.#logit(from + best)) best = c;
    const top = this.#logit(from + best);
    const probabilities: Record<string, number> = {};
    let sum = 0;
    for (let c = 0; c < labels.length; c++) {
      const power = Math.exp((this.#logit(from + c) - top) / temperature);
      probabilities[labels[c] as string] = power;
      sum += power;
    }
    for (const label of labels) probabilities[label] = (probabilities[label] as number) / sum;
    return { label: labels[best] as string, probability: 1 / sum, probabilities };
  }

  #logit(at: number): number {
    return this.#logits[at] as number;
  }
}
