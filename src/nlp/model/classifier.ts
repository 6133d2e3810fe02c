/** One task by itself, as `earshot eval` asks it. */
import { Extractor } from '../features/extract.ts';
import type { Convolution } from './convolution.ts';
import type { Labelled } from './encode.ts';
import { Heads } from './heads.ts';
import { type Figures, figuresOf } from './metrics.ts';
import type { Model } from './model-file.ts';
import { deepened, opinionsOf } from './opinions.ts';

export interface Classified {
  label: string;
  /** That it is right, 0…1. */
  probability: number;
}

export interface Classifier {
  classify(text: string): Classified;
  /** Digests of the files it was fitted on. */
  fittedOn: readonly string[];
}

export type Classify = Classifier['classify'];

export function classifierOf(model: Model): Classifier {
  const extractor = new Extractor(model.language);
  const heads = new Heads([model]);
  const classify = (text: string) => {
    extractor.extract(text);
    heads.run(extractor);
    return heads.answer(model.task);
  };
  return { classify, fittedOn: model.fittedOn };
}

/** As posts are answered while few wait: the network beside the linear model. It must have a head for the task. */
export function thoroughClassifierOf(deep: Convolution, model: Model): Classifier {
  const extractor = new Extractor(model.language);
  const heads = new Heads([model]);
  const classify = (text: string) => {
    extractor.extract(text);
    const probabilities = deepened(opinionsOf(heads, extractor), deep, extractor).get(model.task) ?? {};
    const [label, probability] = Object.entries(probabilities).reduce((best, one) => (one[1] > best[1] ? one : best));
    return { label, probability };
  };
  return { classify, fittedOn: [...model.fittedOn, ...deep.fittedOn] };
}

/** Figures over labelled rows; labels that are only answered count as mistakes and have no class of their own. */
export function evaluate(classify: Classify, rows: readonly Labelled[]): Figures {
  const labels = [...new Set(rows.map(({ label }) => label))].sort();
  const answers = rows.map(({ text }) => classify(text));
  return figuresOf(
    labels,
    Int32Array.from(rows, ({ label }) => labels.indexOf(label)),
    Int32Array.from(answers, ({ label }) => labels.indexOf(label)),
    answers.map(({ probability }) => probability),
  );
}
