/** The tasks of a network: their rows, labels and places among its classes. */
import { seededRandom, shuffle } from '../../domain/seeded-random.ts';
import type { Labelled } from './encode.ts';
import type { Model } from './model-file.ts';
import { type Network, pooledCount } from './network.ts';
import { type Sequences, sequencesOf, WordRows } from './word-sequence.ts';

export interface NetworkTask {
  task: string;
  /** File after file. */
  files: readonly (readonly Labelled[])[];
  /** Null for a task that only helps the others: its head is not kept. */
  linear: Model | null;
}

export interface Part {
  task: string;
  linear: Model | null;
  labels: readonly string[];
  rows: readonly Labelled[];
  /** Of {@link rows}. */
  sequences: Sequences;
  /** Its first class. */
  from: number;
}

/** Throws where a text has a label that the linear model does not know. */
export function partsOf(tasks: readonly NetworkTask[], hashes: Int32Array, seed: number): Part[] {
  const words = new WordRows(hashes);
  let from = 0;
  return tasks.map(({ task, files, linear }) => {
    const rows = files.flat();
    shuffle(rows, seededRandom(seed));
    const labels = linear?.labels ?? [...new Set(rows.map(({ label }) => label))].sort();
    const stranger = rows.find(({ label }) => !labels.includes(label));
    if (stranger !== undefined) throw new Error(`Label "${stranger.label}" is none of the linear model of "${task}"`);
    const part = { task, linear, labels, rows, sequences: sequencesOf(rows, labels, words), from };
    from += labels.length;
    return part;
  });
}

/** Without the classes of tasks that only helped. */
export function withHeadsOf(heads: readonly Part[], network: Network): Network {
  const pooled = pooledCount(network);
  const columns = heads.flatMap(({ from, labels }) => labels.map((_, c) => from + c));
  const output = new Float32Array(columns.length * pooled);
  columns.forEach((column, at) => {
    output.set(network.output.subarray(column * pooled, (column + 1) * pooled), at * pooled);
  });
  const bias = Float32Array.from(columns, (column) => network.bias[column] as number);
  return { ...network, classes: columns.length, output, bias };
}
