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
  /** That it is a language it does not know, 0…1. */
  other: number;
}

export class LanguageModel {
  readonly #features = new LanguageFeatures();
  readonly #heads: Heads;
  readonly #codes: ReadonlySet<string>;

  constructor(model: Model) {
    this.#heads = new Heads([model]);
    this.#codes = new Set(model.labels.filter((label) => label !== OTHER));
  }

  knows(code: string): boolean {
    return this.#codes.has(code);
  }

  /** Hashtags are read only where there is nothing else. */
  read(text: string): Guess {
    this.#features.extract(text);
    this.#heads.run(this.#features);
    const { probabilities } = this.#heads.answer('language');
    const best: Guess = { code: 'und', probability: 0, other: probabilities[OTHER] ?? 0 };
    for (const code in probabilities) {
      const probability = probabilities[code] as number;
      if (code !== OTHER && probability > best.probability) Object.assign(best, { code, probability });
    }
    return best;
  }
}

/** Throws when the file is damaged. */
export function loadLanguageModel(path: string = modelPath('language')): LanguageModel {
  return new LanguageModel(readModel(readFileSync(path), path, LANGUAGE_FEATURES));
}
