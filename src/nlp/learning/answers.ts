/** Labelled posts as learning sees them: one agreed answer a kind, and a part that is never learnt from. */
import type { Analysis, IntentName, SentimentLabel } from '../../domain/analysis.ts';
import type { LearntKind, LearntLabel } from '../../domain/label.ts';

/** What people agree on; a kind nobody spoke of, or where they disagree, is absent. */
export interface Answers {
  topic?: readonly string[];
  sentiment?: SentimentLabel;
  intent?: readonly IntentName[];
  relevance?: boolean;
}

export interface LearningRow {
  /** `platform/native id` */
  key: string;
  text: string;
  /** What the shipped model and the keywords say, before anything was learnt. */
  shipped: Analysis;
  answers: Answers;
  /** Never learnt from: it judges what was. */
  heldBack: boolean;
}

export interface Disagreement {
  key: string;
  kind: LearntKind;
}

/** The most frequent answer of a kind; on a tie there is none, and that is told. */
export function agreed(
  key: string,
  labels: readonly Pick<LearntLabel, 'kind' | 'value'>[],
): { answers: Answers; disagreements: Disagreement[] } {
  const answers: Record<string, unknown> = {};
  const disagreements: Disagreement[] = [];
  for (const [kind, said] of Map.groupBy(labels, (label) => label.kind)) {
    const votes = Map.groupBy(said, ({ value }) => JSON.stringify(Array.isArray(value) ? value.toSorted() : value));
    const [first, second] = [...votes.values()].sort((a, b) => b.length - a.length);
    if (first !== undefined && first.length > (second?.length ?? 0)) answers[kind] = first[0]?.value;
    else disagreements.push({ key, kind });
  }
  return { answers, disagreements };
}

/** One post in four; the same ones always, whoever asks. */
export function isHeldBack(key: string): boolean {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) % 4 === 0;
}
