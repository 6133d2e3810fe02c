/** Labels → a layer. Pure and deterministic; held-back rows are not looked at. */
import { INTENTS, SENTIMENTS, type TopicDef } from '../../domain/analysis.ts';
import { topicLayer } from '../topics/learned.ts';
import { LEARNS_FROM, trainTopics } from '../topics/train.ts';
import type { LearningRow } from './answers.ts';
import { packed } from './columns.ts';
import { emptyLayer, intentChance, type Layer, polarityOf } from './layer.ts';
import { curveOf } from './platt.ts';
import { residuals } from './residual.ts';
import { ridge } from './ridge.ts';
import type { Vectors } from './sparse.ts';

export interface LayerTraining {
  rows: readonly LearningRow[];
  defs: readonly TopicDef[];
  /** Texts nobody labelled. */
  background: readonly string[];
  vectors: Vectors;
  keywordsOf(text: string): ReadonlySet<string>;
}

/** Fewer labels of a kind teach nothing. */
const MIN_LABELS = 8;
/** Fewer than examples need: what comes of them is judged on held-back labels before anybody sees it. */
const MIN_TOPIC_TEXTS = 4;
/** So often must people have disagreed with an intent's rule before it is corrected. */
const MIN_DISAGREED = 3;
/** Labels of a kind at most, the newest: time grows with the cube of their number. */
const MAX_LABELS = 800;
const RELEVANCE_PENALTY = 0.5;
const MAX_BACKGROUND = 200;

export function trainLayer(training: LayerTraining): Layer {
  const rows = training.rows.filter(({ heldBack }) => !heldBack);
  return {
    ...emptyLayer(),
    ...topics(training, rows),
    ...sentiment(training, rows),
    ...intents(training, rows),
    ...relevance(training, rows),
  };
}

type Rows = readonly LearningRow[];

function topics({ defs, background, vectors, keywordsOf }: LayerTraining, rows: Rows): Pick<Layer, 'topic'> {
  const labels = rows.flatMap(({ text, answers: { topic } }) => (topic === undefined ? [] : [{ text, topics: topic }]));
  if (labels.length === 0) return {};
  const trained = trainTopics({
    defs,
    labels,
    least: MIN_TOPIC_TEXTS,
    background: background.slice(0, MAX_BACKGROUND),
    vectors,
    keywordsOf,
  });
  return trained.heads.length === 0 ? {} : { topic: topicLayer(trained) };
}

function sentiment({ vectors }: LayerTraining, all: Rows): Pick<Layer, 'sentiment'> {
  const rows = all
    .filter(({ answers, shipped }) => answers.sentiment !== undefined && shipped.sentiment.confidence > 0)
    .slice(0, MAX_LABELS);
  if (rows.length < MIN_LABELS) return {};
  const models = residuals(
    rows.map(({ text }) => vectors.of(text)),
    rows.map(({ shipped }) => SENTIMENTS.map((label) => polarityOf(shipped.sentiment)[label])),
    rows.map(({ answers }) => SENTIMENTS.map((label) => answers.sentiment === label)),
  );
  if (models === null) return {};
  return { sentiment: packed(new Map(models.map((model, at) => [SENTIMENTS[at] as string, model]))) };
}

function intents({ vectors }: LayerTraining, all: Rows): Pick<Layer, 'intent'> {
  const rows = all.filter(({ answers }) => answers.intent !== undefined).slice(0, MAX_LABELS);
  if (rows.length < MIN_LABELS) return {};
  const texts = rows.map(({ text }) => vectors.of(text));
  const learnt = INTENTS.flatMap((name) => {
    const truth = rows.map(({ answers }) => answers.intent?.includes(name) === true);
    const chances = rows.map(({ shipped }) => intentChance(shipped, name));
    const disagreed = rows.filter(({ shipped }, at) => truth[at] !== shipped.intents.some((one) => one.name === name));
    if (disagreed.length < MIN_DISAGREED) return [];
    const models = residuals(
      texts,
      chances.map((chance) => [chance]),
      truth.map((holds) => [holds]),
    );
    return models?.[0] === undefined ? [] : [[name as string, models[0]] as const];
  });
  return learnt.length === 0 ? {} : { intent: packed(new Map(learnt)) };
}

/** What nobody labelled is taken to concern us: a monitor caught it. */
function relevance({ background, vectors }: LayerTraining, all: Rows): Pick<Layer, 'relevance'> {
  const rows = all.filter(({ answers }) => answers.relevance !== undefined).slice(0, MAX_LABELS);
  const no = rows.filter(({ answers }) => answers.relevance === false).length;
  if (no < LEARNS_FROM) return {};
  const kept = background.slice(0, Math.min(MAX_BACKGROUND, MAX_LABELS - rows.length));
  const holds = [...rows.map(({ answers }) => answers.relevance === true), ...kept.map(() => true)];
  if (no === holds.length) return {};
  const solve = ridge(
    [...rows.map(({ text }) => text), ...kept].map((text) => vectors.of(text)),
    RELEVANCE_PENALTY,
  );
  const { model, leftOut } = solve(holds.map((hold) => (hold ? 1 : -1)));
  return { relevance: { ...curveOf(leftOut, holds), columns: packed(new Map([['relevance', model]])) } };
}
