/** Which topics hold for a post: by its keywords, by what was learnt from examples, or both; none is an answer too. */
import type { Reasoned, TopicDef } from '../../domain/analysis.ts';
import { ColumnScores, type Columns, packed } from '../learning/columns.ts';
import { probability } from '../learning/platt.ts';
import { createVectors, type Sparse, type Vectors } from '../learning/sparse.ts';
import { wordsOf } from '../words.ts';
import { type LearntTopics, type TopicHead, topicKey } from './train.ts';

/** As stored. */
export interface TopicLayer {
  heads: TopicHead[];
  columns: Columns;
}

export function topicLayer({ heads, models }: LearntTopics): TopicLayer {
  return { heads, columns: packed(models) };
}

export interface LearnedTopics {
  /** Those it knows; of the others it leaves the keywords' word alone. */
  names: ReadonlySet<string>;
  /** `found`: the topics whose keywords match. The surest first; pure, linear in the text, never throws. */
  topicsOf(text: string, found: readonly Reasoned<string>[]): Reasoned<string>[];
}

const WORDS_NAMED = 3;
const WORDS_LOOKED_AT = 60;

/** Heads of topics that were defined otherwise since, or are no more, are left out. */
export function learnedTopics(
  layer: TopicLayer,
  defs: readonly TopicDef[],
  vectors: Vectors = createVectors(),
): LearnedTopics {
  const keys = new Map(defs.map((def) => [def.name, topicKey(def)]));
  const heads = layer.heads.filter(({ name, key }) => keys.get(name) === key);
  if (heads.length === 0) return { names: new Set(), topicsOf: (_, found) => [...found] };
  const scores = new ColumnScores(layer.columns);
  const columnOf = new Map(scores.names.map((name, column) => [name, column]));

  function byModel(vector: Sparse): Map<string, { head: TopicHead; score: number }> {
    const all = scores.of(vector);
    return new Map(
      heads.map((head) => [
        head.name,
        { head, score: probability(head, all[columnOf.get(head.name) as number] as number) },
      ]),
    );
  }

  /** The words that speak most for it, each read alone. */
  function wordsFor(text: string, name: string): string {
    const words = [...new Set(wordsOf(text.slice(0, 1000)).raw.map((word) => word.toLowerCase()))];
    const column = columnOf.get(name) as number;
    const base = scores.of(vectors.of(''))[column] as number;
    return words
      .filter((word) => word.length > 2)
      .slice(0, WORDS_LOOKED_AT)
      .map((word) => ({ word, weight: (scores.of(vectors.of(word))[column] as number) - base }))
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight)
      .slice(0, WORDS_NAMED)
      .map(({ word }) => `"${word}"`)
      .join(', ');
  }

  return {
    names: new Set(heads.map(({ name }) => name)),
    topicsOf(text, found) {
      const vector = vectors.of(text);
      // Who has nothing to read knows nothing.
      if (vector.indices.length === 0) return [...found];
      const chances = byModel(vector);
      const held = found.filter(({ name }) => {
        const chance = chances.get(name);
        return chance === undefined || chance.head.keywords === 'either' || chance.score >= chance.head.threshold;
      });
      const named = new Set(held.map(({ name }) => name));
      for (const [name, { head, score }] of chances) {
        if (named.has(name) || score < head.threshold) continue;
        const words = wordsFor(text, name);
        const reason = `like its examples${words === '' ? '' : `: ${words}`} (from ${round(head.threshold)})`;
        held.push({ name, score: round(score), reason });
      }
      return held.sort((a, b) => b.score - a.score);
    },
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
