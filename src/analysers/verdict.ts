/** What a plug-in decided of a text, and how it changes the built-in analysis. */
import type { AnalyserItem, KeptReason, RefinedAnalysis, RefinedField } from '../contracts/analyser.ts';
import type { Analysis, IntentName, SentimentLabel } from '../domain/analysis.ts';
import type { Post } from '../domain/post.ts';
import { cut, postText } from '../nlp/post-text.ts';

export interface Named<Name extends string> {
  name: Name;
  /** 0…1 */
  score: number;
}

/** Absent fields are not refined; an empty list says "none of them". */
export interface Verdict {
  sentiment?: {
    label: SentimentLabel /** 0…1 */;
    confidence: number /** −1…1; by label and confidence when absent. */;
    score?: number;
  };
  intents?: Named<IntentName>[];
  topics?: Named<string>[];
}

export function refined({ builtIn }: AnalyserItem, verdict: Verdict, by: string): RefinedAnalysis {
  const { sentiment, intents, topics } = verdict;
  const reasoned = <Name extends string>(all: Named<Name>[]) =>
    all.map(({ name, score }) => ({ name, score: rounded(score), reason: by }));
  const fields = (Object.keys(verdict) as RefinedField[]).filter((field) => verdict[field] !== undefined);
  return {
    ...builtIn,
    ...(sentiment && { sentiment: sentimentOf(sentiment) }),
    ...(intents && { intents: reasoned(intents) }),
    ...(topics && { topics: reasoned(topics) }),
    model: `${builtIn.model}+${by}`,
    refinement: { by, fields },
  };
}

function sentimentOf({ label, confidence, score }: NonNullable<Verdict['sentiment']>): Analysis['sentiment'] {
  const sign = label === 'positive' ? 1 : label === 'negative' ? -1 : 0;
  return { label, confidence: rounded(confidence), score: rounded(score ?? sign * confidence) };
}

export function kept({ builtIn }: AnalyserItem, reason: KeptReason, by: string): RefinedAnalysis {
  return { ...builtIn, refinement: { by, kept: reason } };
}

/** What is read of a post: title and text, nothing about its author. Well-formed, at most `maxCharacters` long. */
export function readOf(post: Post, maxCharacters: number): string {
  return cut(postText(post).trim(), maxCharacters).toWellFormed();
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
