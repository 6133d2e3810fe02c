/** Sentiment by trained models: English by the main one, seven more languages by one each. */

import { SENTIMENTS, type SentimentLabel } from '../domain/analysis.ts';
import { thousandths } from '../domain/thousandths.ts';
import { Extractor } from './features/extract.ts';
import { Heads } from './model/heads.ts';
import type { Model } from './model/model-file.ts';
import { loadShipped } from './model/model-store.ts';
import { SENTIMENT_TASKS } from './model/recipes.ts';
import type { Sentiment } from './sentiment.ts';

export type Polarity = Readonly<Record<SentimentLabel, number>>;

/** Label by the greatest probability, score P(positive) − P(negative); rounded to thousandths. */
export function sentimentFrom(polarity: Polarity): Sentiment {
  const label = SENTIMENTS.reduce((best, one) => (polarity[one] > polarity[best] ? one : best), 'neutral');
  const score = thousandths(polarity.positive - polarity.negative);
  return { label, score, confidence: thousandths(polarity[label]) };
}

interface LanguageModel {
  heads: Heads;
  task: string;
  extractor: Extractor;
}

/** A language's model and lexicons are read when its first post comes: about 30 ms, then a few µs a post. */
export class SentimentModels {
  readonly #loaded = new Map<string, LanguageModel | null>();

  /** Probabilities by label, null for a language without a model. */
  polarityOf(text: string, language: string): Polarity | null {
    const model = this.#modelOf(language);
    if (model === null) return null;
    model.extractor.extract(text);
    model.heads.run(model.extractor);
    return model.heads.answer(model.task).probabilities as Record<SentimentLabel, number>;
  }

  #modelOf(language: string): LanguageModel | null {
    const known = this.#loaded.get(language);
    if (known !== undefined) return known;
    const task = SENTIMENT_TASKS.get(language);
    const [model] = task === undefined ? [] : loadShipped([task]);
    const loaded = model === undefined ? null : languageModel(model, language);
    // Codes without a model are few and short: nothing grows with what posts say.
    this.#loaded.set(language, loaded);
    return loaded;
  }
}

function languageModel(model: Model, language: string): LanguageModel {
  return { heads: new Heads([model]), task: model.task, extractor: new Extractor(language) };
}
