/** Labelled texts → a model: early stopping and temperature on the validation rows, then a last fit on all rows. */
import { Extractor } from '../features/extract.ts';
import { BUCKET_BITS } from '../features/specification.ts';
import { temperatureOf } from './calibrate.ts';
import { allLogits } from './dense-model.ts';
import { digestOf, encode, type Labelled } from './encode.ts';
import { type Model, quantised } from './model-file.ts';
import { trainDense } from './train.ts';

export interface TaskOptions {
  task: string;
  seed: number;
  /** ISO 639-1, whose lexicons are read; English when absent. */
  language?: string;
  epochs?: number;
  rate?: number;
  smoothing?: number;
  dropout?: number;
  balance?: number;
  /** What each group of features counts. */
  scales?: readonly number[];
  /** 2^bits buckets. */
  bits?: number;
  /** Fits once more on training and validation rows together, for the epochs that were best. */
  refit?: boolean;
  onEpoch?(epoch: number, macroRecall: number): void;
}

/** Where a recipe says nothing. */
export const TASK_DEFAULTS = {
  epochs: 8,
  rate: 0.03,
  smoothing: 0.05,
  dropout: 0,
  balance: 1,
  bits: BUCKET_BITS,
  decay: 0,
};

/** Deterministic: same rows, options and seed, same bytes. Throws when `val` has labels that `train` has not. */
export function trainTask(train: readonly Labelled[], val: readonly Labelled[], options: TaskOptions): Model {
  const labels = [...new Set(train.map(({ label }) => label))].sort();
  const stranger = val.find(({ label }) => !labels.includes(label));
  if (stranger !== undefined) throw new Error(`Label "${stranger.label}" of the validation rows is in no training row`);
  if (labels.length < 2) throw new Error(`Training needs two labels or more, found: ${labels.join(', ') || 'none'}`);
  const settings = { ...TASK_DEFAULTS, ...options };
  const buckets = 2 ** settings.bits;
  const { language = 'en' } = options;
  const extractor = new Extractor(language);
  const trained = encode(train, labels, extractor);
  const validated = encode(val, labels, extractor);
  const first = trainDense(trained, validated, labels.length, buckets, settings);
  const logits = allLogits(first.model, validated);
  const temperature = temperatureOf(logits, validated.labels, labels.length);
  const made = { task: options.task, labels, language, temperature, seed: options.seed, epochs: first.epoch };
  if (options.refit !== true)
    return quantised(first.model, { ...made, rows: train.length, fittedOn: [digestOf(train)] });
  const { onEpoch: _quiet, ...again } = settings;
  const all = encode([...train, ...val], labels, extractor);
  const last = trainDense(all, null, labels.length, buckets, { ...again, epochs: first.epoch });
  const fittedOn = [digestOf(train), digestOf(val)];
  return quantised(last.model, { ...made, rows: train.length + val.length, fittedOn });
}
