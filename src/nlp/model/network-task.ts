/**
 * Labelled texts of several tasks and a word table → one network with a head a task, each to stand beside the task's
 * linear model. What a head counts and its temperature are chosen by cross-validation; then all rows are fitted once more.
 */
import { seededRandom } from '../../domain/seeded-random.ts';
import { chooseBlend } from './blend.ts';
import { allLogits } from './dense-model.ts';
import { digestOf, encode, type Labelled } from './encode.ts';
import { type Model, modelDigest } from './model-file.ts';
import { type Network, newNetwork, pooledCount } from './network.ts';
import { type NetworkHead, type NetworkModel, quantisedNetwork } from './network-file.ts';
import { NetworkTrainer } from './network-gradients.ts';
import { recipeOf } from './recipes.ts';
import { softmaxInPlace, trainDense } from './train.ts';
import { NETWORK_TRAINING, trainNetwork } from './train-network.ts';
import { TASK_DEFAULTS } from './train-task.ts';
import { joinedSequences, type Sequences, sequencesOf, WordRows } from './word-sequence.ts';
import type { WordTable } from './word-table.ts';

export interface NetworkTask {
  task: string;
  /** File after file. */
  files: readonly (readonly Labelled[])[];
  /** Null for a task that only helps the others: its head is not kept. */
  linear: Model | null;
}

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
  onEpoch?(fold: number | null, epoch: number, loss: number): void;
}

/** Chosen by cross-validation. */
export const NETWORK: NetworkOptions = {
  seed: 1,
  filters: 48,
  widths: [1, 2, 3],
  epochs: 5,
  folds: 3,
  repeats: 3,
  few: 6_000,
};

interface Part {
  task: string;
  linear: Model | null;
  labels: readonly string[];
  rows: readonly Labelled[];
  /** Of {@link rows}. */
  sequences: Sequences;
  /** Its first class. */
  from: number;
}

/** Deterministic. */
export function trainTasks(tasks: readonly NetworkTask[], table: WordTable, options: NetworkOptions): NetworkModel {
  const parts = partsOf(tasks, table.hashes, options.seed);
  const heads = parts.filter(({ linear }) => linear !== null);
  const held = heads.map((part) => heldOf(part));
  for (let fold = 0; fold < options.folds; fold++) {
    const network = fitted(parts, table, options, fold);
    for (const [at, part] of heads.entries()) addHeld(held[at] as Held, part, network, fold, options.folds);
  }
  const blends = heads.map(({ sequences, labels }, at) => {
    const { network, linear } = held[at] as Held;
    return chooseBlend(network, linear, sequences.labels, labels.length);
  });
  const network = withHeadsOf(heads, fitted(parts, table, options, null));
  const { seed, epochs } = options;
  const made = { seed, epochs, rows: parts.reduce((sum, { rows }) => sum + rows.length, 0) };
  const fittedOn = tasks.flatMap(({ files }) => files.map(digestOf));
  return quantisedNetwork(network, table.hashes, { ...made, fittedOn, heads: heads.map(headOf(blends)) });
}

const headOf =
  (blends: readonly { share: number; temperature: number }[]) =>
  ({ task, labels, linear }: Part, at: number): NetworkHead => ({
    task,
    labels: [...labels],
    share: blends[at]?.share ?? 0,
    temperature: blends[at]?.temperature ?? 1,
    beside: linear === null ? '' : modelDigest(linear),
  });

function partsOf(tasks: readonly NetworkTask[], hashes: Int32Array, seed: number): Part[] {
  const words = new WordRows(hashes);
  let from = 0;
  return tasks.map(({ task, files, linear }) => {
    const rows = shuffled(files.flat(), seed);
    const labels = linear?.labels ?? [...new Set(rows.map(({ label }) => label))].sort();
    const stranger = rows.find(({ label }) => !labels.includes(label));
    if (stranger !== undefined) throw new Error(`Label "${stranger.label}" is none of the linear model of "${task}"`);
    const part = { task, linear, labels, rows, sequences: sequencesOf(rows, labels, words), from };
    from += labels.length;
    return part;
  });
}

/** All rows, or without those of a fold. Tasks that only help are not divided. */
function fitted(parts: readonly Part[], table: WordTable, options: NetworkOptions, fold: number | null): Network {
  const { dims, vectors } = table;
  const { seed, folds, few, repeats, onEpoch } = options;
  const classes = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  const network = newNetwork(vectors, dims, { ...options, classes }, seededRandom(seed));
  const read = parts.flatMap(({ sequences, from, linear }) => {
    const keeps = (row: number) => fold === null || linear === null || row % folds !== fold;
    return Array(sequences.size < few ? repeats : 1).fill({ sequences, from, keeps });
  });
  trainNetwork(network, joinedSequences(read), {
    ...NETWORK_TRAINING,
    seed,
    epochs: options.epochs,
    onEpoch: (epoch, loss) => onEpoch?.(fold, epoch, loss),
  });
  return network;
}

/** Probabilities of rows by models that have not seen them. */
interface Held {
  network: Float32Array;
  linear: Float32Array;
}

function heldOf({ rows, labels }: Part): Held {
  const length = rows.length * labels.length;
  return { network: new Float32Array(length), linear: new Float32Array(length) };
}

function addHeld(held: Held, part: Part, network: Network, fold: number, folds: number): void {
  const { sequences, from, labels, rows, linear } = part;
  const classes = labels.length;
  const all = new NetworkTrainer(network, 1).predict(joinedSequences([{ sequences, from }]));
  const { bits: _bits, ...recipe } = recipeOf(part.task);
  const settings = { ...TASK_DEFAULTS, ...recipe, epochs: linear?.epochs ?? 1, seed: linear?.seed ?? 1 };
  const rest = encode(
    rows.filter((_, row) => row % folds !== fold),
    labels,
  );
  const { model } = trainDense(rest, null, classes, linear?.buckets ?? 1, settings);
  const mine = rows.flatMap((_, row) => (row % folds === fold ? [row] : []));
  const logits = allLogits(
    model,
    encode(
      mine.map((row) => rows[row] as Labelled),
      labels,
    ),
  );
  mine.forEach((row, at) => {
    const given = logits.subarray(at * classes, (at + 1) * classes);
    softmaxInPlace(given);
    held.linear.set(given, row * classes);
    const first = row * network.classes + from;
    held.network.set(all.subarray(first, first + classes), row * classes);
  });
}

/** Without the classes of tasks that only helped. */
function withHeadsOf(heads: readonly Part[], network: Network): Network {
  const pooled = pooledCount(network);
  const columns = heads.flatMap(({ from, labels }) => labels.map((_, c) => from + c));
  const output = new Float32Array(columns.length * pooled);
  columns.forEach((column, at) => {
    output.set(network.output.subarray(column * pooled, (column + 1) * pooled), at * pooled);
  });
  const bias = Float32Array.from(columns, (column) => network.bias[column] as number);
  return { ...network, classes: columns.length, output, bias };
}

function shuffled<T>(rows: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  const order = [...rows];
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}
