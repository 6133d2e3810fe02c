/** What models say of texts that they have not seen. */
import { allLogits } from './dense-model.ts';
import { encode, type Labelled } from './encode.ts';
import type { Network } from './network.ts';
import { NetworkTrainer } from './network-gradients.ts';
import type { Part } from './network-parts.ts';
import { recipeOf } from './recipes.ts';
import { softmaxInPlace } from './softmax.ts';
import { trainDense } from './train.ts';
import { TASK_DEFAULTS } from './train-task.ts';
import { joinedSequences } from './word-sequence.ts';

/** Probabilities of rows by models that have not seen them. */
export interface Held {
  network: Float32Array;
  linear: Float32Array;
}

export function heldOf({ rows, labels }: Part): Held {
  const length = rows.length * labels.length;
  return { network: new Float32Array(length), linear: new Float32Array(length) };
}

/** Adds rows of the fold: by the network that was fitted without it, and by a linear model that is fitted so now. */
export function addHeld(held: Held, part: Part, network: Network, fold: number, folds: number): void {
  const { sequences, from, labels, rows, linear } = part;
  const classes = labels.length;
  const isHeld = (row: number) => row % folds === fold;
  const answers = new NetworkTrainer(network, 1).predict(joinedSequences([{ sequences, from, keeps: isHeld }]));
  const { bits: _bits, ...recipe } = recipeOf(part.task);
  const settings = { ...TASK_DEFAULTS, ...recipe, epochs: linear?.epochs ?? 1, seed: linear?.seed ?? 1 };
  const rest = encode(
    rows.filter((_, row) => !isHeld(row)),
    labels,
  );
  const { model } = trainDense(rest, null, classes, linear?.buckets ?? 1, settings);
  const mine = rows.flatMap((_, row) => (isHeld(row) ? [row] : []));
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
    const first = at * network.classes + from;
    held.network.set(answers.subarray(first, first + classes), row * classes);
  });
}
