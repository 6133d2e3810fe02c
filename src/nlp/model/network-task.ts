/**
 * Labelled texts of several tasks and a word table → one network with a head a task, each to stand beside the task's
 * linear model. What a head counts and its temperature are chosen by cross-validation; then all rows are fitted once more.
 */
import { seededRandom } from '../../domain/seeded-random.ts';
import { type Blend, chooseBlend } from './blend.ts';
import { digestOf } from './encode.ts';
import { addHeld, heldOf } from './held-out.ts';
import { modelDigest } from './model-file.ts';
import { type Network, newNetwork } from './network.ts';
import { type NetworkHead, type NetworkModel, quantisedNetwork } from './network-file.ts';
import { type NetworkTask, type Part, partsOf, withHeadsOf } from './network-parts.ts';
import { NETWORK_TRAINING, trainNetwork } from './train-network.ts';
import { joinedSequences } from './word-sequence.ts';
import type { WordTable } from './word-table.ts';

export interface NetworkOptions {
  seed: number;
  /** Filters of each width, even. */
  filters: number;
  widths: readonly number[];
  epochs: number;
  folds: number;
  /** Rows of a task with fewer than {@link few} are read this often in an epoch. */
  repeats: number;
  few: number;
  /** What a text of a task counts in training; 1 where nothing is said. */
  weights: Readonly<Record<string, number>>;
  /** Takes shares and temperatures from a network made before instead of choosing them. */
  blends?: NetworkModel;
  onEpoch?(fold: number | null, epoch: number, loss: number): void;
}

/** Chosen by cross-validation. */
export const NETWORK: NetworkOptions = {
  seed: 1,
  filters: 48,
  widths: [1, 2, 3],
  epochs: 5,
  folds: 2,
  repeats: 3,
  few: 6_000,
  weights: { sentiment: 2 },
};

/** Deterministic. */
export function trainTasks(tasks: readonly NetworkTask[], table: WordTable, options: NetworkOptions): NetworkModel {
  const parts = partsOf(tasks, table.hashes, options.seed);
  const heads = parts.filter(({ linear }) => linear !== null);
  const blends = options.blends === undefined ? chosenBlends(parts, table, options) : blendsOf(options.blends, heads);
  const network = withHeadsOf(heads, fitted(parts, table, options, null));
  const { seed, epochs } = options;
  const made = { seed, epochs, rows: parts.reduce((sum, { rows }) => sum + rows.length, 0) };
  const fittedOn = tasks.flatMap(({ files }) => files.map(digestOf));
  return quantisedNetwork(network, table.hashes, { ...made, fittedOn, heads: heads.map(headOf(blends)) });
}

/** By cross-validation, in the order of the parts that have a linear model. */
function chosenBlends(parts: readonly Part[], table: WordTable, options: NetworkOptions): Blend[] {
  const heads = parts.filter(({ linear }) => linear !== null);
  const held = heads.map((part) => ({ part, ...heldOf(part) }));
  for (let fold = 0; fold < options.folds; fold++) {
    const network = fitted(parts, table, options, fold);
    for (const one of held) addHeld(one, one.part, network, fold, options.folds);
  }
  return held.map(({ part: { sequences, labels }, network, linear }) =>
    chooseBlend(network, linear, sequences.labels, labels.length),
  );
}

function blendsOf(made: NetworkModel, heads: readonly Part[]): Blend[] {
  return heads.map(({ task, labels }) => {
    const head = made.heads.find((one) => one.task === task);
    if (head?.labels.join() !== labels.join()) throw new Error(`The network to take blends from lacks "${task}"`);
    return head;
  });
}

const headOf =
  (blends: readonly Blend[]) =>
  ({ task, labels, linear }: Part, at: number): NetworkHead => ({
    task,
    labels: [...labels],
    share: blends[at]?.share ?? 0,
    temperature: blends[at]?.temperature ?? 1,
    beside: linear === null ? '' : modelDigest(linear),
  });

/** All rows, or without those of a fold. Tasks that only help are not divided. */
function fitted(parts: readonly Part[], table: WordTable, options: NetworkOptions, fold: number | null): Network {
  const { dims, vectors } = table;
  const { seed, folds, few, repeats, weights, onEpoch } = options;
  const classes = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  const network = newNetwork(vectors, dims, { ...options, classes }, seededRandom(seed));
  const read = parts.flatMap(({ task, sequences, from, linear }) => {
    const keeps = (row: number) => fold === null || linear === null || row % folds !== fold;
    return Array(sequences.size < few ? repeats : 1).fill({ sequences, from, keeps, weight: weights[task] ?? 1 });
  });
  trainNetwork(network, joinedSequences(read), {
    ...NETWORK_TRAINING,
    seed,
    epochs: options.epochs,
    onEpoch: (epoch, loss) => onEpoch?.(fold, epoch, loss),
  });
  return network;
}
