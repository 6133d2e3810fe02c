/** A classifier's own labels (`id2label` of its config.json) → ours, and its numbers → a verdict. */
import { z } from 'zod';
import type { RefinedField } from '../contracts/analyser.ts';
import { Failure } from '../contracts/failure.ts';
import { INTENTS, type IntentName, SENTIMENTS, type SentimentLabel } from '../domain/analysis.ts';
import type { Verdict } from './verdict.ts';

/** What of a model's `config.json` counts. */
export const modelConfig = z.object({
  id2label: z.record(z.string().regex(/^\d+$/), z.string()),
  problem_type: z.string().nullish(),
  pad_token_id: z.number().int().min(0).nullish(),
  max_position_embeddings: z.number().int().min(1).nullish(),
});
export type ModelConfig = z.output<typeof modelConfig>;

/** In the order of the model's outputs; null: an output that is passed over. */
export type Labels = (string | null)[];

const IGNORED = 'none';

/**
 * `given` maps the model's labels to ours (`none` passes one over); without it they must be ours already, in any case.
 * Topics are free. Throws `Failure('rejected')` that names the label that fits nothing.
 */
export function labelsOf(
  { id2label }: ModelConfig,
  given: Readonly<Record<string, string>>,
  field: RefinedField,
): Labels {
  const count = Object.keys(id2label).length;
  return Array.from({ length: count }, (_, nth) => {
    const own = id2label[String(nth)];
    if (own === undefined) throw wrong(`id2label has no label ${nth}`);
    const label = Object.hasOwn(given, own) ? given[own] : field === 'topics' ? own : own.toLowerCase();
    if (label === IGNORED) return null;
    if (label === undefined || !isOurs(label, field))
      throw wrong(`its label "${own.slice(0, 60)}" is none of ours`, field);
    return label;
  });
}

function isOurs(label: string, field: RefinedField): boolean {
  if (field === 'topics') return true;
  return (field === 'sentiment' ? SENTIMENTS : INTENTS).some((known) => known === label);
}

function wrong(what: string, field?: RefinedField): Failure {
  const known = field === 'sentiment' ? SENTIMENTS : INTENTS;
  const help = field === undefined ? '' : `; map it with "labels" to one of ${[...known, IGNORED].join(', ')}`;
  return new Failure('rejected', `onnx: ${what}${help}`);
}

export interface Reading {
  labels: Labels;
  field: RefinedField;
  /** Each label for itself (sigmoid) instead of one of them (softmax). */
  several: boolean;
  /** Intents and topics from this probability on. */
  threshold: number;
}

/** Null when the numbers are none (a model that overflowed). */
export function verdictOf(logits: readonly number[], reading: Reading): Verdict | null {
  const { labels, field, several, threshold } = reading;
  if (logits.length !== labels.length || logits.some((value) => !Number.isFinite(value))) return null;
  const byLabel = new Map<string, number>();
  for (const [nth, probability] of (several ? sigmoid(logits) : softmax(logits)).entries()) {
    const label = labels[nth] ?? null;
    // Several outputs may stand for one label (one to five stars); of independent ones the surest counts.
    const sofar = label === null ? 0 : (byLabel.get(label) ?? 0);
    if (label !== null) byLabel.set(label, several ? Math.max(sofar, probability) : sofar + probability);
  }
  if (field === 'sentiment') return { sentiment: sentimentOf(byLabel) };
  const found = [...byLabel].filter(([, score]) => score >= threshold).map(([name, score]) => ({ name, score }));
  return field === 'topics' ? { topics: found } : { intents: found as { name: IntentName; score: number }[] };
}

function sentimentOf(byLabel: ReadonlyMap<string, number>): NonNullable<Verdict['sentiment']> {
  const [label, confidence] = [...byLabel].reduce((best, one) => (one[1] > best[1] ? one : best), ['neutral', 0]);
  const score = (byLabel.get('positive') ?? 0) - (byLabel.get('negative') ?? 0);
  return { label: label as SentimentLabel, confidence, score };
}

function softmax(logits: readonly number[]): number[] {
  const top = Math.max(...logits);
  const powers = logits.map((value) => Math.exp(value - top));
  const sum = powers.reduce((all, one) => all + one, 0);
  return powers.map((value) => value / sum);
}

function sigmoid(logits: readonly number[]): number[] {
  return logits.map((value) => 1 / (1 + Math.exp(-value)));
}
