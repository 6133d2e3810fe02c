/** Text → rows of a word table and marks, as a network reads them. */
import { wordHash } from '../features/hash.ts';
import { CAPITALS, NOT, STOP, STRETCHED, TAGGED } from '../features/token-kinds.ts';
import { Tokens } from '../features/tokens.ts';
import { negatorsOf } from '../negators.ts';

/** What a token is marked with besides its word: negated, capitals, stretched, hashtag. */
export const MARKS = 4;
/** Tokens that are read; posts are shorter, and a long text has said what it says by then. */
export const MAX_SEQUENCE = 128;
/** Row of every word that the table does not have. */
export const UNKNOWN = 0;

const NEGATION_SCOPE = 4;
const NEGATORS = new Set([...negatorsOf('en')].map(wordHash));

/** Token hash → row, 1 … n; {@link UNKNOWN} for others. Of equal hashes the first counts. */
export class WordRows {
  readonly #keys: Int32Array;
  readonly #rows: Int32Array;
  readonly #mask: number;

  constructor(hashes: Int32Array) {
    const size = 2 ** Math.ceil(Math.log2(hashes.length * 2 + 2));
    this.#keys = new Int32Array(size);
    this.#rows = new Int32Array(size);
    this.#mask = size - 1;
    hashes.forEach((hash, at) => {
      const slot = this.#slot(hash);
      if (this.#rows[slot] !== 0) return;
      this.#keys[slot] = hash;
      this.#rows[slot] = at + 1;
    });
  }

  of(hash: number): number {
    return this.#rows[this.#slot(hash)] as number;
  }

  #slot(hash: number): number {
    let at = (hash ^ (hash >>> 15)) & this.#mask;
    while (this.#rows[at] !== 0 && this.#keys[at] !== hash) at = (at + 1) & this.#mask;
    return at;
  }
}

/** Reused for every text; allocates nothing. */
export class WordSequence {
  count = 0;
  readonly rows = new Int32Array(MAX_SEQUENCE);
  /** Bit m is set where mark m holds. */
  readonly marks = new Uint8Array(MAX_SEQUENCE);
  readonly #words: WordRows;

  constructor(words: WordRows) {
    this.#words = words;
  }

  read({ count, hashes, kinds, flags }: Tokens): void {
    this.count = Math.min(count, MAX_SEQUENCE);
    let negated = 0;
    for (let at = 0; at < this.count; at++) {
      const flag = flags[at] as number;
      const hash = hashes[at] as number;
      if (kinds[at] === STOP) negated = 0;
      this.rows[at] = this.#words.of(hash);
      this.marks[at] =
        (negated > 0 ? 1 : 0) | (flag & CAPITALS ? 2 : 0) | (flag & STRETCHED ? 4 : 0) | (flag & TAGGED ? 8 : 0);
      if (negated > 0) negated--;
      if (flag & NOT || NEGATORS.has(hash)) negated = NEGATION_SCOPE;
    }
  }
}

/** Sequences of many texts, one behind the other. */
export interface Sequences {
  size: number;
  labels: Int32Array;
  /** Where a text's tokens begin; one more than texts. */
  offsets: Int32Array;
  rows: Int32Array;
  marks: Uint8Array;
  /** Two a text: the first of its task's classes and the one behind the last. */
  spans: Int32Array;
  /** What a text counts beside those of other tasks; 1 each when absent. */
  weights?: Float32Array;
}

/** Rows whose label is not among `labels` must not be given. */
export function sequencesOf(
  texts: readonly { label: string; text: string }[],
  labels: readonly string[],
  words: WordRows,
): Sequences {
  const tokens = new Tokens();
  const sequence = new WordSequence(words);
  const offsets = new Int32Array(texts.length + 1);
  const rows: number[] = [];
  const marks: number[] = [];
  texts.forEach(({ text }, at) => {
    tokens.read(text);
    sequence.read(tokens);
    for (let token = 0; token < sequence.count; token++) {
      rows.push(sequence.rows[token] as number);
      marks.push(sequence.marks[token] as number);
    }
    offsets[at + 1] = rows.length;
  });
  return {
    size: texts.length,
    labels: Int32Array.from(texts, ({ label }) => labels.indexOf(label)),
    offsets,
    rows: Int32Array.from(rows),
    marks: Uint8Array.from(marks),
    spans: Int32Array.from({ length: texts.length * 2 }, (_, at) => (at % 2) * labels.length),
  };
}

export interface SequencePart {
  sequences: Sequences;
  /** The first of its classes among all. */
  from: number;
  /** Which rows are taken; all when absent. */
  keeps?(row: number): boolean;
  /** What its texts count; 1 when absent. */
  weight?: number;
}

/** Texts of several tasks in one, their classes one behind the other. */
export function joinedSequences(parts: readonly SequencePart[]): Sequences {
  const taken = parts.flatMap(({ sequences, from, keeps, weight = 1 }) =>
    Array.from({ length: sequences.size }, (_, row) => ({ sequences, from, row, weight })).filter(
      ({ row }) => keeps?.(row) ?? true,
    ),
  );
  const offsets = new Int32Array(taken.length + 1);
  taken.forEach(({ sequences, row }, at) => {
    const length = (sequences.offsets[row + 1] as number) - (sequences.offsets[row] as number);
    offsets[at + 1] = (offsets[at] as number) + length;
  });
  const tokens = offsets[taken.length] as number;
  const joined: Sequences = {
    size: taken.length,
    labels: Int32Array.from(taken, ({ sequences, from, row }) => (sequences.labels[row] as number) + from),
    offsets,
    rows: new Int32Array(tokens),
    marks: new Uint8Array(tokens),
    spans: new Int32Array(taken.length * 2),
    weights: Float32Array.from(taken, ({ weight }) => weight),
  };
  taken.forEach(({ sequences, from, row }, at) => {
    const [first, last] = [sequences.offsets[row] as number, sequences.offsets[row + 1] as number];
    joined.rows.set(sequences.rows.subarray(first, last), offsets[at]);
    joined.marks.set(sequences.marks.subarray(first, last), offsets[at]);
    joined.spans[at * 2] = from + (sequences.spans[row * 2] as number);
    joined.spans[at * 2 + 1] = from + (sequences.spans[row * 2 + 1] as number);
  });
  return joined;
}
