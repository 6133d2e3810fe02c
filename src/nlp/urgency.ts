/** How soon someone should look, 0…1: a sum of named parts, so that a person can see why. */
import { type Analysis, INTENTS, type IntentName, type Reasoned } from '../domain/analysis.ts';
import { thousandths } from '../domain/thousandths.ts';
import { chance, quoted } from './intents.ts';
import type { PhraseTarget, PhraseWeight } from './phrases/book.ts';
import type { Found } from './phrases.ts';
import type { Sentiment } from './sentiment.ts';

export type Urgency = Analysis['urgency'];

/** What an intent adds at full score; only the weightiest counts. */
const BY_INTENT: Partial<Record<IntentName, number>> = {
  security: 0.5,
  outage: 0.5,
  'legal-threat': 0.45,
  'churn-risk': 0.35,
  bug: 0.25,
  complaint: 0.25,
  question: 0.1,
  'purchase-interest': 0.1,
};
const BY_PHRASES: [target: PhraseTarget, part: string, value: number][] = [
  ['urgent', 'says it is urgent', 0.25],
  ['blocked', 'cannot go on', 0.25],
  ['waiting', 'has been waiting', 0.1],
];
/** Service denied: "not working", "can't log in", "down". */
const DENIED = 0.15;
const NEGATIVE_MOOD = 0.15;
const SPAM = -0.4;
const HIRING = -0.2;
/** Reach counts from a thousand people on, fully at ten million. */
const REACH = 0.25;
const REACH_FROM = 1e3;
const REACH_FULL = 1e7;
/** A story counts from five posts an hour on, fully at five hundred. */
const VELOCITY = 0.25;
const VELOCITY_FROM = 5;
const VELOCITY_FULL = 500;

export interface UrgencyInput {
  found: readonly Found<PhraseWeight>[];
  intents: readonly Reasoned<IntentName>[];
  sentiment: Sentiment;
  reach: number | null;
  /** Posts an hour in its story lately, where that is known. */
  velocity?: number;
}

/** Parts are rounded to thousandths, negative ones (spam) included; the score is their sum within 0…1. */
export function urgencyOf({ found, intents, sentiment, reach, velocity = 0 }: UrgencyInput): Urgency {
  const evidence = quoted(found);
  return summed([
    ...judgedParts({ intents, sentiment }),
    ...BY_PHRASES.map(([target, name, value]) => ({ name, value: value * chance(evidence.get(target) ?? []) })),
    {
      name: 'service denied',
      value: deniedPart(chance(evidence.get('denied') ?? []), chance(evidence.get('blocked') ?? [])),
    },
    { name: 'reach', value: REACH * logShare(reach ?? 0, REACH_FROM, REACH_FULL) },
    velocityPart(velocity),
  ]);
}

/** After intents or sentiment were put right: what the words, reach and velocity gave stays. */
export function urgencyAnew(analysis: Pick<Analysis, 'urgency' | 'intents' | 'sentiment'>): Urgency {
  return summed([...judgedParts(analysis), ...analysis.urgency.parts.filter(({ name }) => !JUDGED.has(name))]);
}

/** @param velocity Posts an hour in its story. */
export function withVelocity({ parts }: Urgency, velocity: number): Urgency {
  return summed([...parts.filter(({ name }) => name !== 'velocity'), velocityPart(velocity)]);
}

function summed(given: Urgency['parts']): Urgency {
  const parts = given
    .map(({ name, value }) => ({ name, value: thousandths(value) }))
    .filter(({ value }) => value !== 0);
  const sum = parts.reduce((total, { value }) => total + value, 0);
  return { score: thousandths(Math.min(1, Math.max(0, sum))), parts };
}

const MOOD = 'negative mood';
/** Parts that follow from intents and sentiment. */
const JUDGED = new Set<string>([...INTENTS, MOOD]);

function judgedParts({ intents, sentiment }: Pick<UrgencyInput, 'intents' | 'sentiment'>): Urgency['parts'] {
  const mood = sentiment.label === 'negative' ? -sentiment.score * NEGATIVE_MOOD : 0;
  return [...intentParts(intents), { name: MOOD, value: mood }];
}

function velocityPart(velocity: number): Urgency['parts'][number] {
  return { name: 'velocity', value: VELOCITY * logShare(velocity, VELOCITY_FROM, VELOCITY_FULL) };
}

function intentParts(intents: readonly Reasoned<IntentName>[]): { name: string; value: number }[] {
  let top = { name: '', value: 0 };
  for (const { name, score } of intents) {
    const value = (BY_INTENT[name] ?? 0) * score;
    if (value > top.value) top = { name, value };
  }
  const score = (name: IntentName) => intents.find((one) => one.name === name)?.score ?? 0;
  return [top, { name: 'spam', value: SPAM * score('spam') }, { name: 'hiring', value: HIRING * score('hiring') }];
}

/** Who "cannot go on" was denied the service, too: only what that does not say already counts. */
function deniedPart(denied: number, blocked: number): number {
  return DENIED * denied * (1 - blocked);
}

/** 0 at `from` and below, 1 at `full` and above, by orders of magnitude. */
function logShare(value: number, from: number, full: number): number {
  return value <= from ? 0 : Math.min(1, Math.log(value / from) / Math.log(full / from));
}
