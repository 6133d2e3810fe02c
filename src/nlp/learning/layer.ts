/** The workspace's layer: what people's corrections add to the shipped model. Four parts, each of which may be absent. */

import type { Analysis, IntentName, Reasoned, TopicDef } from '../../domain/analysis.ts';
import { thousandths } from '../../domain/thousandths.ts';
import { FEATURES } from '../features/specification.ts';
import { INTENT_FROM } from '../intents.ts';
import { type Polarity, sentimentFrom } from '../model-sentiment.ts';
import { learnedTopics, type TopicLayer } from '../topics/learned.ts';
import { ColumnScores, type Columns } from './columns.ts';
import { type Curve, probability } from './platt.ts';
import { createVectors, type Sparse, type Vectors } from './sparse.ts';

/** As stored, plain JSON; it holds no text. */
export interface Layer {
  /** The features it was learnt on; of others it says nothing. */
  features: string;
  topic?: TopicLayer;
  /** Columns `negative`, `neutral`, `positive`: added to the chances. */
  sentiment?: Columns;
  /** A column an intent: added to its score. */
  intent?: Columns;
  relevance?: Curve & { columns: Columns };
}

export const emptyLayer = (): Layer => ({ features: FEATURES });

/** The chance of an intent that did not hold: somewhere below one half, and nobody says where. */
const UNHELD = 0.15;

export function intentChance(analysis: Analysis, name: string): number {
  return analysis.intents.find((intent) => intent.name === name)?.score ?? UNHELD;
}

/** Three chances of what an analysis says in a label, a score and a confidence. */
export function polarityOf({ label, score, confidence }: Analysis['sentiment']): Polarity {
  const sum = 1 - confidence;
  if (label === 'neutral') return normalised((sum - score) / 2, confidence, (sum + score) / 2);
  const other = Math.max(0, confidence - Math.abs(score));
  const neutral = Math.max(0, sum - other);
  return label === 'positive' ? normalised(other, neutral, confidence) : normalised(confidence, neutral, other);
}

const LEAST = 0.001;

function normalised(...chances: [number, number, number]): Polarity {
  const [negative, neutral, positive] = chances.map((chance) => Math.max(LEAST, chance)) as typeof chances;
  const sum = negative + neutral + positive;
  return { negative: negative / sum, neutral: neutral / sum, positive: positive / sum };
}

export interface LearnedLayer {
  /** Topics of a text by keywords (`found`) and what was learnt. */
  topicsOf(text: string, found: readonly Reasoned<string>[]): Reasoned<string>[];
  /** Sentiment, intents and relevance put right. Pure; the same analysis where nothing was learnt. */
  correct(text: string, analysis: Analysis): Analysis;
}

export function learnedLayer(
  layer: Layer,
  defs: readonly TopicDef[],
  vectors: Vectors = createVectors(),
): LearnedLayer {
  const known = layer.features === FEATURES ? layer : emptyLayer();
  const topics = known.topic === undefined ? null : learnedTopics(known.topic, defs, vectors);
  const parts = [sentimentPart(known), intentPart(known), relevancePart(known)].filter((part) => part !== null);
  return {
    topicsOf: (text, found) => topics?.topicsOf(text, found) ?? [...found],
    correct(text, analysis) {
      if (parts.length === 0) return analysis;
      const vector = vectors.of(text);
      if (vector.indices.length === 0) return analysis;
      return parts.reduce((so, part) => part(so, vector), analysis);
    },
  };
}

type Part = (analysis: Analysis, text: Sparse) => Analysis;

function sentimentPart({ sentiment }: Layer): Part | null {
  if (sentiment === undefined) return null;
  const scores = new ColumnScores(sentiment);
  return (analysis, text) => {
    // Who does not know stays so.
    if (analysis.sentiment.confidence === 0) return analysis;
    const { negative, neutral, positive } = polarityOf(analysis.sentiment);
    const [minus, zero, plus] = scores.of(text) as unknown as [number, number, number];
    return { ...analysis, sentiment: sentimentFrom(normalised(negative + minus, neutral + zero, positive + plus)) };
  };
}

function intentPart({ intent }: Layer): Part | null {
  if (intent === undefined) return null;
  const scores = new ColumnScores(intent);
  return (analysis, text) => {
    const added = scores.of(text);
    const byName = new Map<string, Reasoned<IntentName>>(analysis.intents.map((one) => [one.name, one]));
    for (const [column, name] of scores.names.entries()) {
      const score = thousandths(Math.min(1, intentChance(analysis, name) + (added[column] as number)));
      const held = byName.get(name);
      if (score < INTENT_FROM) byName.delete(name);
      else
        byName.set(name, { name: name as IntentName, score, reason: held?.reason ?? 'as people corrected the like' });
    }
    return { ...analysis, intents: [...byName.values()].sort((a, b) => b.score - a.score) };
  };
}

function relevancePart({ relevance }: Layer): Part | null {
  if (relevance === undefined) return null;
  const scores = new ColumnScores(relevance.columns);
  return (analysis, text) => ({
    ...analysis,
    relevance: thousandths(probability(relevance, scores.of(text)[0] as number)),
  });
}
