/** Labelled texts and a word table → a network beside the linear model, with what it counts and their common temperature. */
import { Extractor } from '../features/extract.ts';
import type { Tokens } from '../features/tokens.ts';
import { temperatureOf } from './calibrate.ts';
import { Convolution } from './convolution.ts';
import type { Labelled } from './encode.ts';
import { Heads } from './heads.ts';
import type { Model } from './model-file.ts';
import { newNetwork } from './network.ts';
import { type NetworkModel, quantisedNetwork } from './network-file.ts';
import { mulberry } from './train.ts';
import { NETWORK_TRAINING, trainNetwork } from './train-network.ts';
import { sequencesOf, WordRows } from './word-sequence.ts';
import type { WordTable } from './word-table.ts';

export interface DeepOptions {
  seed: number;
  /** Filters of each width, even. */
  filters: number;
  widths: readonly number[];
  epochs: number;
  /** What the network counts beside the linear model, 0…1. */
  share: number;
  onEpoch?(epoch: number, loss: number): void;
}

/** Chosen by cross-validation over training rows. */
export const DEEP: DeepOptions = { seed: 1, filters: 48, widths: [1, 2, 3], epochs: 5, share: 0.6 };

/** Deterministic. `linear` must not have seen `val`: on it the two are tempered together, nothing else is chosen there. */
export function trainDeep(
  train: readonly Labelled[],
  val: readonly Labelled[],
  table: WordTable,
  linear: Model,
  options: DeepOptions = DEEP,
): NetworkModel {
  const { task, labels } = linear;
  const { hashes, dims, vectors } = table;
  const classes = labels.length;
  const network = newNetwork(vectors, dims, { ...options, classes }, mulberry(options.seed));
  trainNetwork(network, sequencesOf(train, labels, new WordRows(hashes)), { ...NETWORK_TRAINING, ...options });
  const { share, seed, epochs } = options;
  const made = { task, labels, share, seed, epochs, rows: train.length };
  const model = quantisedNetwork(network, hashes, { ...made, temperature: 1 });
  const logits = new Float32Array(val.length * classes);
  const both = blenderOf(model, linear);
  val.forEach(({ text }, row) => {
    logits.set(
      both(text).map((probability) => Math.log(probability)),
      row * classes,
    );
  });
  const truth = Int32Array.from(val, ({ label }) => labels.indexOf(label));
  return { ...model, temperature: temperatureOf(logits, truth, classes) };
}

/** Text → tempered probabilities of both models together, in the order of their labels; they hold until the next call. */
export function blenderOf(deep: NetworkModel, linear: Model): (text: string) => Float32Array {
  if (deep.labels.join() !== linear.labels.join()) throw new Error(`Models of "${deep.task}" have other labels`);
  const convolution = new Convolution(deep);
  const heads = new Heads([linear]);
  const extractor = new Extractor();
  const tokens: Tokens = extractor.tokens;
  const given = new Float32Array(deep.labels.length);
  return (text) => {
    extractor.extract(text);
    heads.run(extractor);
    const { probabilities } = heads.answer(linear.task);
    for (let c = 0; c < given.length; c++) given[c] = probabilities[deep.labels[c] as string] as number;
    return convolution.blended(tokens, given);
  };
}
