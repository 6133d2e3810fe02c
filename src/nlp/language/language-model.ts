/** Our own model: English, seven more languages and "another one", from words and letters. */
import { readFileSync } from 'node:fs';
import { Heads } from '../model/heads.ts';
import { type Model, readModel } from '../model/model-file.ts';
import { modelPath } from '../model/model-store.ts';
import { LANGUAGE_FEATURES, LanguageFeatures, OTHER } from './language-features.ts';

export interface Guess {
  /** The likeliest language it knows, ISO 639-1. */
  code: string;
  /** Of {@link code}, 0…1. */
  probability: number;
  /** Of all it knows and of `other`; they add up to 1. */
  probabilities: Record<string, number>;
}

export class LanguageModel {
  readonly #features = new LanguageFeatures();
  readonly #heads: Heads;

  constructor(model: Model) {
    this.#heads = new Heads([model]);
  }

  /** Hashtags are read as wholes; letter by letter only where there is nothing else. */
  read(text: string): Guess {
    this.#features.extract(text);
    this.#heads.run(this.#features);
    const { probabilities } = this.#heads.answer('language');
    const best: Guess = { code: 'und', probability: 0, probabilities };
    for (const code in probabilities) {
      const probability = probabilities[code] as number;
      if (code === OTHER || probability <= best.probability) continue;
      best.code = code;
      best.probability = probability;
    }
    return best;
  }
}

/** Throws when the file is damaged. */
export function loadLanguageModel(path: string = modelPath('language')): LanguageModel {
  return new LanguageModel(readModel(readFileSync(path), path, LANGUAGE_FEATURES));
}
