/**
 * Topics learnt from few texts: examples and counter-examples of the configuration, corrections by people, and posts of the
 * workspace as a background that is mostly about something else. One regularised least-squares model a topic; from fewer
 * than {@link LEARNS_FROM} texts that belong to it a topic is left to its keywords.
 */
import type { TopicDef } from '../../domain/analysis.ts';
import { type Curve, curveOf, f1Of, probability, thresholdOf } from '../learning/platt.ts';
import { type Linear, ridge } from '../learning/ridge.ts';
import type { Vectors } from '../learning/sparse.ts';
import { EVERYDAY } from './everyday.ts';

/** From so many texts on a topic learns. */
export const LEARNS_FROM = 8;
/** Texts in all: training time grows with their cube. */
export const MAX_TEXTS = 800;
/** Chosen on issue, app-review, speech-act and goemotions at 8…64 texts a class (0.3 of 0.3, 1, 3). */
const PENALTY = 0.3;
/** The model takes a keyword's word from it only when this much better on the texts left out. */
const MARGIN = 0.02;
const MIN_DISPUTED = 4;

/** A person's whole answer to "what is it about?"; no topic is an answer too. */
export interface TopicLabel {
  text: string;
  topics: readonly string[];
}

export interface TopicTraining {
  defs: readonly TopicDef[];
  /** The newest first; those beyond the limit are not used. */
  labels?: readonly TopicLabel[];
  /** Texts of posts nobody labelled. */
  background?: readonly string[];
  /** Texts of a topic from which on it learns; {@link LEARNS_FROM} when absent. */
  least?: number;
  vectors: Vectors;
  /** Names of the topics whose keywords a text matches. */
  keywordsOf(text: string): ReadonlySet<string>;
}

export interface TopicHead extends Curve {
  name: string;
  /** Of the definition it was learnt for: another one needs to be learnt again. */
  key: string;
  threshold: number;
  /** `either`: a keyword is enough; `model`: people took it back too often. */
  keywords: 'either' | 'model';
  /** Texts that belong to it. */
  texts: number;
  /** On texts left out. */
  f1: number;
}

export interface LearntTopics {
  heads: TopicHead[];
  /** By topic name. */
  models: Map<string, Linear>;
}

/** What of a definition the learning depends on. */
export function topicKey({ keywords, examples = [], not = [] }: TopicDef): string {
  return JSON.stringify([keywords, examples, not]);
}

/** 1: it is about the topic, −1: it is not, 0: nobody knows. */
type Target = -1 | 0 | 1;

interface Row {
  text: string;
  targets: Map<string, Target>;
  other: Target;
}

/** Deterministic: the same texts in the same order make the same layer. */
export function trainTopics(training: TopicTraining): LearntTopics {
  const rows = rowsOf(training);
  const learning = training.defs.filter(({ name }) => enough(rows, name, training.least ?? LEARNS_FROM));
  if (learning.length === 0) return { heads: [], models: new Map() };
  const solve = ridge(
    rows.map(({ text }) => training.vectors.of(text)),
    PENALTY,
  );
  const keywords = rows.map(({ text }) => training.keywordsOf(text));
  const models = new Map<string, Linear>();
  const heads = learning.map((def) => {
    const targets = rows.map((row) => targetOf(row, def.name));
    const { model, leftOut } = solve(targets);
    models.set(def.name, model);
    const known = [...targets.keys()].filter((at) => targets[at] !== 0);
    return headOf(
      def,
      known.map((at) => leftOut[at] as number),
      known.map((at) => targets[at] === 1),
      known.map((at) => keywords[at]?.has(def.name) ?? false),
    );
  });
  return { heads, models };
}

function rowsOf({ defs, labels = [], background = [], keywordsOf }: TopicTraining): Row[] {
  const rows = new Map<string, Row>();
  const put = (text: string, name: string, target: Target) => {
    const row = rows.get(text) ?? { text, targets: new Map(), other: -1 };
    row.targets.set(name, target);
    rows.set(text, row);
  };
  for (const { name, examples = [], not = [] } of defs) {
    for (const text of not) put(text, name, -1);
    for (const text of examples) put(text, name, 1);
  }
  for (const { text, topics } of labels) {
    if (rows.size >= MAX_TEXTS) break;
    rows.set(text, { text, targets: new Map(topics.map((name) => [name, 1])), other: -1 });
  }
  for (const text of [...EVERYDAY, ...background]) {
    if (rows.size >= MAX_TEXTS || rows.has(text)) continue;
    const matched = new Map([...keywordsOf(text)].map((name) => [name, 0 as Target]));
    rows.set(text, { text, targets: matched, other: -1 });
  }
  return [...rows.values()].slice(0, MAX_TEXTS);
}

const targetOf = (row: Row, name: string): Target => row.targets.get(name) ?? row.other;

function enough(rows: readonly Row[], name: string, least: number): boolean {
  const yes = rows.filter((row) => targetOf(row, name) === 1).length;
  const no = rows.filter((row) => targetOf(row, name) === -1).length;
  return yes >= least && no > 0;
}

/** Judged by texts left out: `scores` are of models that did not see them. */
function headOf(def: TopicDef, scores: number[], holds: boolean[], matched: boolean[]): TopicHead {
  const curve = curveOf(scores, holds);
  const chances = scores.map((score) => probability(curve, score));
  const threshold = thresholdOf(chances, holds);
  const byModel = chances.map((chance) => chance >= threshold);
  const either = f1Of(
    byModel.map((said, at) => said || matched[at] === true),
    holds,
  );
  const alone = f1Of(byModel, holds);
  const disputed = matched.filter((match, at) => match && holds[at] === false).length;
  const modelDecides = disputed >= MIN_DISPUTED && alone > either + MARGIN;
  return {
    name: def.name,
    key: topicKey(def),
    ...curve,
    threshold,
    keywords: modelDecides ? 'model' : 'either',
    texts: holds.filter(Boolean).length,
    f1: modelDecides ? alone : either,
  };
}
