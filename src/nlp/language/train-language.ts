/** Posts labelled with their language → the model of `src/nlp/models/language.model`. */
import { temperatureOf } from '../model/calibrate.ts';
import { type DenseModel, logitsOf } from '../model/dense-model.ts';
import { digestOf, type Encoded, encode, type Labelled } from '../model/encode.ts';
import { type Model, quantised } from '../model/model-file.ts';
import { type TrainOptions, trainDense } from '../model/train.ts';
import { LANGUAGE_FEATURES, LanguageFeatures, OTHER } from './language-features.ts';
import { otherTexts } from './other-texts.ts';

export interface LanguageOptions {
  seed: number;
  epochs?: number;
  rate?: number;
  /** Fits once more on training and validation rows together, for the epochs that were best. */
  refit?: boolean;
  onEpoch?(epoch: number, macroRecall: number): void;
}

/** Of English there are twenty times as many as of the others; the first tell all there is to know. */
const MOST_OF_ONE = 15_000;
const BUCKETS = 2 ** 15;
/** What words, letters and hashtags count. */
const SCALES = [1, 3, 2, 1, 1];
const SETTINGS = { smoothing: 0.05, decay: 0, dropout: 0.2, balance: 0.2, scales: SCALES };

/**
 * A row's label is an ISO 639-1 code; `val` chooses the epoch and the temperature. Deterministic: same rows, options and
 * seed, same bytes. Throws when `val` has labels that `train` has not.
 */
export function trainLanguage(train: readonly Labelled[], val: readonly Labelled[], options: LanguageOptions): Model {
  const { seed, epochs = 6, rate = 0.05 } = options;
  const rows = [...firstOfEach(train), ...otherTexts(seed)];
  const labels = [...new Set(rows.map(({ label }) => label))].sort();
  const stranger = val.find(({ label }) => !labels.includes(label));
  if (stranger !== undefined) throw new Error(`Label "${stranger.label}" of the validation rows is in no training row`);
  const features = new LanguageFeatures();
  const validated = encode(val, labels, features);
  const settings = { ...SETTINGS, seed, epochs, rate };
  const trainOn = (data: Encoded, held: Encoded | null, more: Partial<TrainOptions>) =>
    trainDense(data, held, labels.length, BUCKETS, { ...settings, ...more });
  const first = trainOn(encode(rows, labels, features), validated, { onEpoch: options.onEpoch });
  const temperature = temperatureOf(allLogits(first.model, validated), validated.labels, labels.length);
  const made = { task: 'language', language: 'und', labels, temperature, seed, epochs: first.epoch };
  const of = (model: DenseModel, count: number, fittedOn: string[]): Model => {
    return { ...quantised(model, { ...made, rows: count, fittedOn }), features: LANGUAGE_FEATURES };
  };
  if (options.refit !== true) return of(first.model, rows.length, [digestOf(train)]);
  const all = [...rows, ...val];
  const last = trainOn(encode(all, labels, features), null, { epochs: first.epoch });
  return of(last.model, all.length, [digestOf(train), digestOf(val)]);
}

function firstOfEach(rows: readonly Labelled[]): Labelled[] {
  const counts = new Map<string, number>();
  return rows.filter(({ label }) => {
    const count = counts.get(label) ?? 0;
    counts.set(label, count + 1);
    return count < MOST_OF_ONE && label !== OTHER;
  });
}

function allLogits(model: DenseModel, data: Encoded): Float32Array {
  const all = new Float32Array(data.size * model.classes);
  for (let row = 0; row < data.size; row++) {
    logitsOf(model, data, row, all.subarray(row * model.classes, (row + 1) * model.classes));
  }
  return all;
}
