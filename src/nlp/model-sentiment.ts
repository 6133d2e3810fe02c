/** Sentiment by trained models: English by the main one, seven more languages by one each. */

import { SENTIMENTS, type SentimentLabel } from '../domain/analysis.ts';
import { Extractor } from './features/extract.ts';
import { Heads } from './model/heads.ts';
import type { Model } from './model/model-file.ts';
import { SENTIMENT_TASKS } from './model/recipes.ts';
import type { Sentiment } from './sentiment.ts';

export type Polarity = Readonly<Record<SentimentLabel, number>>;

/** Label by the greatest probability, score P(positive) − P(negative); rounded to thousandths. */
export function sentimentFrom(polarity: Polarity): Sentiment {
  const label = SENTIMENTS.reduce((best, one) => (polarity[one] > polarity[best] ? one : best), 'neutral');
  const score = round(polarity.positive - polarity.negative);
  return { label, score, confidence: round(polarity[label]) };
}

export class SentimentModels {
  readonly #extractor: Extractor;
  readonly #byLanguage = new Map<string, { heads: Heads; task: string }>();

  /** `extractor` is shared: what it holds is lost with every call. */
  constructor(models: readonly Model[], extractor: Extractor = new Extractor()) {
    this.#extractor = extractor;
    for (const [language, task] of SENTIMENT_TASKS) {
      const model = models.find((one) => one.task === task);
      if (model !== undefined) this.#byLanguage.set(language, { heads: new Heads([model]), task });
    }
  }

  has(language: string): boolean {
    return this.#byLanguage.has(language);
  }

  /** Probabilities by label, null for a language without a model. */
  polarityOf(text: string, language: string): Polarity | null {
    const model = this.#byLanguage.get(language);
    if (model === undefined) return null;
    this.#extractor.extract(text);
    model.heads.run(this.#extractor);
    return model.heads.answer(model.task).probabilities as Record<SentimentLabel, number>;
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}
