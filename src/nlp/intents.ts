/**
 * What a post wants, by transparent rules: phrases of six languages and a few plain facts (marks, mood, rating, counts
 * of tags). Evidence adds up as chances do: 1 − Π(1 − weight). Several intents may hold.
 */
import { INTENTS, type IntentName, type Reasoned } from '../domain/analysis.ts';
import type { Post } from '../domain/post.ts';
import type { PhraseTarget, PhraseWeight } from './phrases/book.ts';
import type { Found } from './phrases.ts';
import type { Sentiment } from './sentiment.ts';
import type { Words } from './words.ts';

/** An intent holds from this score on. */
export const INTENT_FROM = 0.5;
const MAX_REASONS = 5;
const MAX_QUOTED = 60;

/** Why something may hold, and how far this alone carries it (0…1). */
export interface Evidence {
  weight: number;
  reason: string;
  /** Absent: rules. */
  by?: 'model' | 'rules';
}

export interface IntentInput {
  post: Post;
  words: Words;
  found: readonly Found<PhraseWeight>[];
  sentiment: Sentiment;
  /** What trained models say. */
  opinions?: readonly Fact[];
}

/** Intents that hold, the surest first, each with the words that led to it. */
export function intentsOf(input: IntentInput): Reasoned<IntentName>[] {
  const evidence = quoted(input.found);
  for (const fact of factsOf(input, evidence)) add(evidence, fact.target, fact);
  const held: Reasoned<IntentName>[] = [];
  for (const name of INTENTS) {
    const list = evidence.get(name);
    if (list === undefined) continue;
    const score = chance(list) * damping(name, input.sentiment);
    if (score < INTENT_FROM) continue;
    held.push({ name, score: Math.round(score * 1000) / 1000, reason: reasonOf(list), by: foundBy(list) });
  }
  return held.sort((a, b) => b.score - a.score);
}

type EvidenceByTarget = Map<PhraseTarget, Evidence[]>;

/** Found phrases as evidence, the same words once a target; none where a phrase against it holds the same words. */
export function quoted(found: readonly Found<PhraseWeight>[]): EvidenceByTarget {
  const evidence: EvidenceByTarget = new Map();
  const against = found.filter(({ value }) => value.weight < 0);
  for (const one of found) {
    const { value, words } = one;
    if (value.weight < 0 || against.some((other) => speaksAgainst(other, one))) continue;
    const said = words.length > MAX_QUOTED ? `${words.slice(0, MAX_QUOTED).toWellFormed()}…` : words;
    const reason = `"${said.toLowerCase()}"`;
    const same = evidence.get(value.target)?.find((one) => one.reason === reason);
    if (same === undefined) add(evidence, value.target, { weight: value.weight, reason });
    else same.weight = Math.max(same.weight, value.weight);
  }
  return evidence;
}

function speaksAgainst(against: Found<PhraseWeight>, one: Found<PhraseWeight>): boolean {
  return against.value.target === one.value.target && against.from < one.to && one.from < against.to;
}

function add(evidence: EvidenceByTarget, target: PhraseTarget, one: Evidence): void {
  const list = evidence.get(target);
  if (list === undefined) evidence.set(target, [one]);
  else list.push(one);
}

/** The chance that at least one piece of evidence is right, 0…1. */
export function chance(list: readonly Evidence[]): number {
  return 1 - list.reduce((none, { weight }) => none * (1 - weight), 1);
}

export function reasonOf(list: readonly Evidence[]): string {
  const strongest = [...list].sort((a, b) => b.weight - a.weight);
  const more = list.length > MAX_REASONS ? `, and ${list.length - MAX_REASONS} more` : '';
  const named = strongest.slice(0, MAX_REASONS).map(({ reason }) => reason);
  return named.join(', ') + more;
}

/** Whoever had the strongest evidence. */
function foundBy(list: readonly Evidence[]): 'model' | 'rules' {
  const strongest = list.reduce((best, one) => (one.weight > best.weight ? one : best));
  return strongest.by ?? 'rules';
}

export interface Fact extends Evidence {
  target: IntentName;
}

function factsOf({ post, words, sentiment, opinions }: IntentInput, evidence: EvidenceByTarget): Fact[] {
  return [
    ...questionFacts(words),
    ...moodFacts(post, sentiment, evidence),
    ...ratingFacts(post.metrics?.rating),
    ...crowdFacts(post),
    ...(opinions ?? []),
    ...(/[$€£¥]\s?\d|\d\s?[€£$]/.test(post.text)
      ? [{ target: 'pricing' as const, weight: 0.2, reason: 'an amount' }]
      : []),
  ];
}

function questionFacts({ keys }: Words): Fact[] {
  if (keys.includes('?')) return [{ target: 'question', weight: 0.55, reason: 'question mark' }];
  return keys.includes('?!') ? [{ target: 'question', weight: 0.35, reason: '"?!"' }] : [];
}

/** The text speaks to somebody. */
export const ADDRESSED = /(?<![\w.])@\w/;
const STRONG_MOOD = 0.6;

function moodFacts(post: Post, sentiment: Sentiment, evidence: EvidenceByTarget): Fact[] {
  const facts: Fact[] = [];
  if (sentiment.score >= STRONG_MOOD) facts.push({ target: 'praise', weight: 0.25, reason: 'very positive' });
  if (sentiment.label !== 'negative') return facts;
  if (sentiment.score <= -STRONG_MOOD) facts.push({ target: 'complaint', weight: 0.25, reason: 'very negative' });
  if (ADDRESSED.test(post.text)) facts.push({ target: 'complaint', weight: 0.3, reason: 'negative and addressed' });
  for (const name of ['bug', 'outage'] as const) {
    const weight = 0.35 * chance(evidence.get(name) ?? []);
    if (weight > 0)
      facts.push({ target: 'complaint', weight, reason: `negative about ${name === 'bug' ? 'a bug' : 'an outage'}` });
  }
  return facts;
}

/** Stars of five, as stores give them; other scales are left alone. */
function ratingFacts(rating: number | undefined): Fact[] {
  if (rating === undefined || rating < 1 || rating > 5) return [];
  if (rating <= 2) return [{ target: 'complaint', weight: 0.5, reason: `${rating} stars` }];
  return rating >= 4 ? [{ target: 'praise', weight: 0.4, reason: `${rating} stars` }] : [];
}

/** Hashtags, mentions and links in numbers no conversation needs. */
const CROWDS = [
  { what: 'hashtags', pattern: /[#＃][\p{L}\p{N}_]/gu, from: 8 },
  { what: 'mentions', pattern: /@[A-Za-z0-9_]/g, from: 8 },
  { what: 'links', pattern: /https?:\/\//g, from: 4 },
];

function crowdFacts({ text }: Post): Fact[] {
  if (text.length > 2000) return [];
  return CROWDS.flatMap(({ what, pattern, from }) => {
    const count = text.match(pattern)?.length ?? 0;
    return count >= from ? [{ target: 'spam' as const, weight: 0.4, reason: `${count} ${what}` }] : [];
  });
}

/** Praise in an angry post is mostly irony or courtesy. */
function damping(name: IntentName, sentiment: Sentiment): number {
  if (name === 'praise' && sentiment.label === 'negative') return 0.5;
  return name === 'complaint' && sentiment.label === 'positive' && sentiment.score > STRONG_MOOD ? 0.7 : 1;
}
