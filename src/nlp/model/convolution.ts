/** Serving of a network: one reading of a text, then an answer for each of its heads. */
import type { Tokens } from '../features/tokens.ts';
import { pooledCount } from './network.ts';
import type { NetworkHead, NetworkModel } from './network-file.ts';
import { keepGreater, keepGreaterSum, product } from './row-sums.ts';
import { softmaxInPlace } from './softmax.ts';
import { MARKS, MAX_SEQUENCE, WordRows, WordSequence } from './word-sequence.ts';
import { WordShares } from './word-shares.ts';

/** Widest filter. */
const WIDEST = 3;

interface Served extends NetworkHead {
  /** Its first class. */
  from: number;
  linearTemperature: number;
  answer: Float32Array;
  /** What the linear model says. */
  given: Float32Array;
}

/** Linear in the text; what follows {@link MAX_SEQUENCE} tokens is not read. */
export class Convolution {
  /** By task: those that answer. */
  readonly heads: ReadonlyMap<string, NetworkHead>;
  /** Digests of the files it was fitted on. */
  readonly fittedOn: readonly string[];
  readonly #heads = new Map<string, Served>();
  readonly #model: NetworkModel;
  readonly #sequence: WordSequence;
  readonly #shares: WordShares;
  /** Where the shares of each token begin, with nothing before the first and behind the last. */
  readonly #places = new Int32Array(MAX_SEQUENCE + 2 * (WIDEST - 1));
  readonly #thresholds: Int32Array;
  readonly #strongest: Int32Array;
  readonly #pooled: Float32Array;

  /**
   * `linear`: the temperature of the linear model that a head stands beside, undefined where it is not to answer. Throws
   * when there are filters wider than three words.
   */
  constructor(model: NetworkModel, linear: (head: NetworkHead) => number | undefined = () => 1) {
    if (model.widths.some((width) => width > WIDEST)) throw new Error(`A filter is wider than ${WIDEST} words`);
    this.#model = model;
    this.#sequence = new WordSequence(new WordRows(model.hashes));
    this.#shares = new WordShares(model);
    this.#thresholds = Int32Array.from(model.thresholds, (value, f) => Math.round(value / (model.units[f] as number)));
    this.#strongest = new Int32Array(model.thresholds.length);
    this.#pooled = new Float32Array(pooledCount(model));
    let from = 0;
    for (const head of model.heads) {
      const linearTemperature = linear(head);
      const room = () => new Float32Array(head.labels.length);
      if (linearTemperature !== undefined)
        this.#heads.set(head.task, { ...head, from, linearTemperature, answer: room(), given: room() });
      from += head.labels.length;
    }
    this.heads = this.#heads;
    this.fittedOn = model.fittedOn;
  }

  /** Reads a text; what is asked then holds until the next. */
  read(tokens: Tokens): void {
    this.#sequence.read(tokens);
    this.#place();
    this.#pool();
    this.#average();
  }

  /** Of each label of the head, in its order; they hold until the next call for this task. */
  probabilities(task: string): Float32Array {
    const { from, answer } = this.#headOf(task);
    const { output, bias } = this.#model;
    const pooled = this.#pooled;
    for (let c = 0; c < answer.length; c++) {
      answer[c] = (bias[from + c] as number) + product(pooled, output, (from + c) * pooled.length);
    }
    softmaxInPlace(answer);
    return answer;
  }

  /**
   * The probabilities together with a linear model's of the same text, by label, tempered. The two meet before the linear
   * model's own temperature, because that is made for it alone.
   */
  blended(task: string, linear: Readonly<Record<string, number>>): Record<string, number> {
    const { labels, share, temperature, linearTemperature, given } = this.#headOf(task);
    const answer = this.probabilities(task);
    for (let c = 0; c < given.length; c++) given[c] = logOf(linear[labels[c] as string] ?? 0) * linearTemperature;
    softmaxInPlace(given);
    for (let c = 0; c < answer.length; c++) {
      answer[c] = logOf(share * (answer[c] as number) + (1 - share) * (given[c] as number)) / temperature;
    }
    softmaxInPlace(answer);
    const blended: Record<string, number> = {};
    for (let c = 0; c < answer.length; c++) blended[labels[c] as string] = answer[c] as number;
    return blended;
  }

  #headOf(task: string): Served {
    const head = this.#heads.get(task);
    if (head === undefined) throw new Error(`The network has no head for "${task}"`);
    return head;
  }

  #place(): void {
    const { count, rows, marks } = this.#sequence;
    const places = this.#places;
    const before = WIDEST - 1;
    places.fill(this.#shares.nothing, 0, before);
    for (let at = 0; at < count; at++) {
      places[before + at] = this.#shares.at(rows[at] as number, marks[at] as number, at);
    }
    places.fill(this.#shares.nothing, before + count, before + count + before);
  }

  /** The strongest place of each filter, over all windows that touch the text. */
  #pool(): void {
    const { filters, widths, units } = this.#model;
    const { count } = this.#sequence;
    const strongest = this.#strongest;
    strongest.fill(-0x80000000);
    const { values, nothing } = this.#shares;
    const places = this.#places;
    let from = 0;
    for (let w = 0; w < widths.length; w++) {
      const width = widths[w] as number;
      const at = w * filters;
      for (let window = WIDEST - width; window < count + WIDEST - 1; window++) {
        const first = (places[window] as number) + from;
        if (width === 1) keepGreater(values, first, strongest, at, filters);
        else {
          const second = (places[window + 1] as number) + from + filters;
          const third = width === 2 ? nothing : (places[window + 2] as number) + from + 2 * filters;
          keepGreaterSum(values, first, second, third, strongest, at, filters);
        }
      }
      from += width * filters;
    }
    for (let f = 0; f < strongest.length; f++) {
      const sum = (strongest[f] as number) + (this.#thresholds[f] as number);
      this.#pooled[f] = sum > 0 ? sum * (units[f] as number) : 0;
    }
  }

  /** The mean of the vectors, and the share of tokens with each mark. */
  #average(): void {
    const { vectors, scales, dims } = this.#model;
    const { count, rows, marks } = this.#sequence;
    const pooled = this.#pooled;
    const from = this.#strongest.length;
    pooled.fill(0, from);
    for (let at = 0; at < count; at++) {
      const row = rows[at] as number;
      const base = row * dims;
      const factor = (scales[row] as number) / count;
      for (let k = 0; k < dims; k++) {
        pooled[from + k] = (pooled[from + k] as number) + (vectors[base + k] as number) * factor;
      }
      for (let m = 0; m < MARKS; m++) {
        const p = from + dims + m;
        if (((marks[at] as number) >> m) & 1) pooled[p] = (pooled[p] as number) + 1 / count;
      }
    }
  }
}

function logOf(probability: number): number {
  return Math.log(Math.max(probability, 1e-12));
}
