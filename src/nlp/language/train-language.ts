/** Posts labelled with their language → the model of `src/nlp/models/language.model`. */
import { temperatureOf } from '../model/calibrate.ts';
import { type DenseModel, logitsOf } from '../model/dense-model.ts';
import { digestOf, type Encoded, encode, type Labelled } from '../model/encode.ts';
import { type Model, quantised } from '../model/model-file.ts';
import { trainDense } from '../model/train.ts';
import { LANGUAGE_FEATURES, LanguageFeatures, OTHER } from './language-features.ts';
import { otherTexts } from './other-texts.ts';

export interface LanguageTraining {
  /** `label` is an ISO 639-1 code; of one language no more than {@link MOST_OF_ONE} texts are read. */
  train: readonly Labelled[];
  /** Chooses the temperature. */
  val: readonly Labelled[];
  seed: number;
  epochs?: number;
  rate?: number;
  onProgress?(epoch: number, macroRecall: number): void;
}

/** Of English there are twenty times as many as of the others; the first tell all there is to know. */
const MOST_OF_ONE = 15_000;
const BUCKETS = 2 ** 15;
/** What words and letters count. */
const SCALES = [1, 3, 1, 1, 1];
const SETTINGS = { smoothing: 0.05, decay: 0, dropout: 0.2, balance: 0, scales: SCALES };

/** Deterministic: same rows, options and seed, same bytes. Throws when `val` has labels that `train` has not. */
export function trainLanguage(options: LanguageTraining): Model {
  const { seed, epochs = 6, rate = 0.05 } = options;
  const rows = [...firstOfEach(options.train), ...otherTexts(seed)];
  const labels = [...new Set(rows.map(({ label }) => label))].sort();
  const stranger = options.val.find(({ label }) => !labels.includes(label));
  if (stranger !== undefined) throw new Error(`Label "${stranger.label}" of the validation rows is in no training row`);
  const features = new LanguageFeatures();
  const validated = encode(options.val, labels, features);
  const settings = { ...SETTINGS, seed, epochs, rate, onEpoch: options.onProgress };
  const { model, epoch } = trainDense(encode(rows, labels, features), validated, labels.length, BUCKETS, settings);
  const temperature = temperatureOf(allLogits(model, validated), validated.labels, labels.length);
  const made = {
    task: 'language',
    language: 'und',
    labels,
    temperature,
    seed,
    epochs: epoch,
    rows: rows.length,
    fittedOn: [digestOf(options.train)],
  };
  return { ...quantised(model, made), features: LANGUAGE_FEATURES };
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
