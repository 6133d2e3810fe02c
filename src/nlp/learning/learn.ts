/** One round of learning: a candidate from the labels, judged against the current layer, taken kind by kind. */
import type { TopicDef } from '../../domain/analysis.ts';
import { LEARNT_KINDS, type LearntKind } from '../../domain/label.ts';
import { topicLayer } from '../topics/learned.ts';
import { trainTopics } from '../topics/train.ts';
import type { Answers, Disagreement } from './answers.ts';
import { type Contradiction, contradictions } from './contradictions.ts';
import { type Judgement, judge, type Says } from './judge.ts';
import { emptyLayer, type Layer, learnedLayer } from './layer.ts';
import type { Vectors } from './sparse.ts';
import { type LayerTraining, trainLayer } from './train-layer.ts';

export interface Lesson extends Judgement {
  adopted: boolean;
  /** In one line, for people. */
  reason: string;
  labels: { learnt: number; heldBack: number };
  contradictions: Contradiction[];
  disagreements: Disagreement[];
}

export interface Learning extends LayerTraining {
  /** The layer in use, null when there is none. */
  current: Layer | null;
  disagreements: Disagreement[];
}

/** `layer`: the current one with the kinds that got better replaced; null when none did. */
export function learn(learning: Learning): { lesson: Lesson; layer: Layer | null } {
  const { rows, defs, vectors } = learning;
  const current = withTopics(learning.current ?? emptyLayer(), learning);
  const candidate = trainLayer(learning);
  const learnt = new Set(LEARNT_KINDS.filter((kind) => candidate[kind] !== undefined));
  const judgement = judge(rows, says(current, defs, vectors), says(candidate, defs, vectors), learnt);
  const better = judgement.kinds.filter(({ adopted }) => adopted).map(({ kind }) => kind);
  const heldBack = rows.filter((row) => row.heldBack).length;
  const lesson: Lesson = {
    ...judgement,
    adopted: better.length > 0,
    reason: reasonOf(judgement, better),
    labels: { learnt: rows.length - heldBack, heldBack },
    contradictions: contradictions(rows, vectors),
    disagreements: learning.disagreements,
  };
  return { lesson, layer: better.length === 0 ? null : joined(learning.current ?? emptyLayer(), candidate, better) };
}

/** Topics that were never corrected are learnt from their examples, as live workers do. */
function withTopics(layer: Layer, { defs, vectors, keywordsOf }: Learning): Layer {
  if (layer.topic !== undefined) return layer;
  const { heads, models } = trainTopics({ defs, vectors, keywordsOf });
  return heads.length === 0 ? layer : { ...layer, topic: topicLayer({ heads, models }) };
}

/** What shipped model and layer say together; a topic the layer does not know is left to its keywords. */
function says(layer: Layer, defs: readonly TopicDef[], vectors: Vectors): Says {
  const learned = learnedLayer(layer, defs, vectors);
  return ({ text, shipped }): Required<Answers> => {
    const analysis = learned.correct(text, shipped);
    return {
      topic: learned.topicsOf(text, shipped.topics).map(({ name }) => name),
      sentiment: analysis.sentiment.label,
      intent: analysis.intents.map(({ name }) => name),
      relevance: (analysis.relevance ?? 1) >= 0.5,
    };
  };
}

function joined(current: Layer, candidate: Layer, better: readonly LearntKind[]): Layer {
  const taken = better.map((kind) => [kind, candidate[kind]]);
  return { ...current, features: candidate.features, ...Object.fromEntries(taken) };
}

function reasonOf({ kinds }: Judgement, better: readonly LearntKind[]): string {
  if (kinds.length === 0) return 'there are no labels to learn from';
  const parts = kinds.map(({ kind, reason }) => `${kind} ${reason}`);
  return `${better.length > 0 ? 'adopted' : 'refused'}: ${parts.join('; ')}`;
}
