/** What open tools ship for sentiment, each by its own documented thresholds. */
import type { SentimentLabel } from '../../domain/analysis.ts';
import { loadNaturalAfinn } from '../../nlp/natural-afinn.ts';
import { CliError, EXIT } from '../exit-codes.ts';

export interface SentimentBaseline {
  name: string;
  /** Rejects, saying what to install, when its package is absent. */
  load(): Promise<(text: string) => SentimentLabel>;
}

/** Compound scores from here on are not neutral (vader-sentiment's README). */
const VADER_FROM = 0.05;

export const SENTIMENT_BASELINES: readonly SentimentBaseline[] = [
  {
    name: 'natural AFINN',
    async load() {
      const score = await packaged('natural', loadNaturalAfinn);
      return (text) => bySign(score(text), 0);
    },
  },
  {
    name: 'vader-sentiment',
    async load() {
      const { default: vader } = await packaged('vader-sentiment', () => import('vader-sentiment'));
      return (text) => bySign(vader.SentimentIntensityAnalyzer.polarity_scores(text).compound, VADER_FROM);
    },
  },
  {
    name: 'wink-sentiment',
    async load() {
      const { default: wink } = await packaged('wink-sentiment', () => import('wink-sentiment'));
      return (text) => bySign(wink(text).score, 0);
    },
  },
];

/** Exactly 0 is neutral; with a threshold, all within it. */
function bySign(score: number, from: number): SentimentLabel {
  if (score > 0 && score >= from) return 'positive';
  return score < 0 && score <= -from ? 'negative' : 'neutral';
}

async function packaged<T>(name: string, load: () => Promise<T>): Promise<T> {
  return load().catch(() => {
    throw new CliError(`This comparison needs the package ${name}: npm install ${name}`, EXIT.unavailable);
  });
}
