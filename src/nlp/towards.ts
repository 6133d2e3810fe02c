/**
 * Towards whom: the sentiment of what a post says about each target's words. Clauses are scored by the sentiment model
 * that is given; ways of speaking about two things ("left A for B", "B is better than A") have moods of their own.
 */
import type { SentimentLabel, Towards } from '../domain/analysis.ts';
import type { Post } from '../domain/post.ts';
import { thousandths } from '../domain/thousandths.ts';
import { cut } from './post-text.ts';
import { type Claim, claimsOf } from './towards/claims.ts';
import { docOf, OTHER, type TowardsTarget } from './towards/items.ts';
import { balance, blend, type Mood, type Scorer } from './towards/mood.ts';

export type { TowardsTarget } from './towards/items.ts';
export type { Mood, Scorer } from './towards/mood.ts';

export interface TowardsInput {
  post: Pick<Post, 'text' | 'title'>;
  targets: readonly TowardsTarget[];
  /** Text → chances of negative, neutral, positive; called at most a few dozen times. */
  score: Scorer;
  /** The whole text's chances where they are known already. */
  whole?: Mood;
}

/** Targets told apart; further ones get the whole text's mood. */
const MAX_TARGETS = 20;
/** What a lone target's clauses count beside the whole text. */
const CLAUSES = 0.65;
const UNNAMED = 0.6;
/** A clause that is so much of the text has the text's mood; no need to ask twice. */
const ALMOST = 0.85;
const MAX_REASON = 160;
const WHOLE = 'the whole text';

/** One answer a target, in their order. Linear in the text; never throws on one. */
export function towardsOf({ post, targets, score, whole }: TowardsInput): Towards[] {
  const doc = docOf(post, targets.slice(0, MAX_TARGETS));
  let known = whole;
  const overall = () => {
    known ??= score(doc.text);
    return known;
  };
  const isSimple = targets.length === 1 && doc.sentences.length === 1 && (doc.sentences[0]?.length ?? 0) < 3;
  const scored = (text: string) => (text.length > doc.text.length * ALMOST ? overall() : score(text));
  const claims = isSimple ? [] : claimsOf(doc, scored);
  const isLone = targets.length === 1 && !claims.some(({ target, pattern }) => target === OTHER || pattern);
  return targets.map(({ name }, number) => {
    const own = claims.filter(({ target }) => target === number);
    if (own.length === 0)
      return answer(name, overall(), targets.length === 1 && !hasOthers(claims) ? 1 : UNNAMED, WHOLE);
    const mood = blend(own);
    const mixed = isLone
      ? blend([
          { mood, weight: CLAUSES },
          { mood: overall(), weight: 1 - CLAUSES },
        ])
      : mood;
    return answer(name, mixed, 1, reasonOf(own));
  });
}

function hasOthers(claims: readonly Claim[]): boolean {
  return claims.some(({ target }) => target === OTHER);
}

function answer(name: string, mood: Mood, trust: number, reason: string): Towards {
  const label = labelOf(mood);
  return { name, label, score: thousandths(balance(mood)), confidence: thousandths(mood[label] * trust), reason };
}

function labelOf({ negative, neutral, positive }: Mood): SentimentLabel {
  if (positive > negative) return positive >= neutral ? 'positive' : 'neutral';
  return negative >= neutral ? 'negative' : 'neutral';
}

/** The two weightiest things said. */
function reasonOf(claims: readonly Claim[]): string {
  const said = [...claims].sort((a, b) => b.weight - a.weight).map((one) => one.said.trim());
  const quotes = [...new Set(said)].slice(0, 2).map((words) => `"${short(words)}"`);
  return quotes.join(', ');
}

function short(words: string): string {
  const line = words.slice(0, MAX_REASON + 1).replace(/\s+/g, ' ');
  return (line.length > MAX_REASON / 2 ? `${cut(line, MAX_REASON / 2)}…` : line).toWellFormed();
}
