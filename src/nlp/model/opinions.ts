/** What the trained heads say of an English text. */
import type { Extractor } from '../features/extract.ts';
import type { Convolution } from './convolution.ts';
import type { Heads } from './heads.ts';

/** Probabilities by task and label; a task whose model is left out is absent. */
export type Opinions = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** Runs all heads over what the extractor holds. */
export function opinionsOf(heads: Heads, extractor: Extractor): Opinions {
  heads.run(extractor);
  return new Map(heads.tasks.map((task) => [task, heads.answer(task).probabilities]));
}

/** The same with the network asked too, for each task that it has a head for. */
export function deepened(opinions: Opinions, deep: Convolution, { tokens }: Extractor): Opinions {
  deep.read(tokens);
  const both = new Map(opinions);
  for (const [task, linear] of opinions) if (deep.heads.has(task)) both.set(task, deep.blended(task, linear));
  return both;
}

/** Probability of a label, 0 where nobody was asked. */
export function opinion(opinions: Opinions, task: string, label: string): number {
  return opinions.get(task)?.[label] ?? 0;
}
