/** What is said in posts, counted, so that generated monitors ask for words as people use them. */
import type { Dice } from './dice.ts';

/** The most frequent words (the, and, you, …) belong to no topic: they are drawn inside phrases only. */
const COMMON_WORDS = 200;
/**
 * A word this rare may stand for a brand: `at least`, `at most` times in the corpus. Of 80,000 tweets twelve are 75,000 a
 * day on X: a name that many know.
 */
const RARE: readonly [number, number] = [2, 12];
const NOT_WORDS = /https?:\S*|\bhttp\b|[@#][\p{L}\p{N}_]+/gu;
const WORD = /\p{L}[\p{L}\p{M}'’]*/gu;
const TAG = /#(\p{L}[\p{L}\p{N}_]{2,29})/gu;
/** Lower-case operators are words, but a query with one draws a warning. */
const OPERATORS = new Set(['or', 'and', 'not']);

export class Corpus {
  readonly #words: string[] = [];
  readonly #ids = new Map<string, number>();
  readonly #counts: number[] = [];
  /** Word ids of all texts one after the other, −1 between two texts. */
  readonly #running: number[] = [];
  readonly #tags: string[] = [];
  #content: Set<number> = new Set();
  #rare: string[] = [];

  /** Throws when the texts hold too few words to draw from. */
  constructor(texts: Iterable<string>) {
    for (const text of texts) this.#read(text);
    const ranked = this.#counts.map((_, id) => id).sort((a, b) => this.#count(b) - this.#count(a));
    // A small corpus has no two hundred words to spare.
    const common = Math.min(COMMON_WORDS, Math.floor(ranked.length / 20));
    this.#content = new Set(ranked.slice(common).filter((id) => isContent(this.#word(id))));
    this.#rare = [...this.#content].filter((id) => this.#isRare(id)).map((id) => this.#word(id));
    if (this.#content.size < 50) throw new Error('the posts hold too few words to make monitors of; use more posts');
    if (this.#rare.length === 0) this.#rare = [...this.#content].map((id) => this.#word(id));
  }

  /** A word of at least three letters as often as it is used (Zipf), the most common ones left out. */
  word(dice: Dice): string {
    while (true) {
      const id = dice.pick(this.#running);
      if (this.#content.has(id)) return this.#word(id);
    }
  }

  /** A word that is rare here: a name, a brand, a place. */
  rareWord(dice: Dice): string {
    return dice.pick(this.#rare);
  }

  /** So many words as they stand side by side in a text, one of them of a topic. */
  phrase(dice: Dice, length: number): string {
    while (true) {
      const from = dice.between(0, this.#running.length - length);
      const ids = this.#running.slice(from, from + length);
      if (ids.every((id) => id >= 0) && ids.some((id) => this.#content.has(id))) {
        return ids.map((id) => this.#word(id)).join(' ');
      }
    }
  }

  /** A hashtag without its `#`, as often as it is used; a rare word where nobody uses any. */
  tag(dice: Dice): string {
    return this.#tags.length > 0 ? dice.pick(this.#tags) : this.rareWord(dice);
  }

  #read(text: string): void {
    for (const found of text.matchAll(TAG)) this.#tags.push((found[1] as string).toLowerCase());
    for (const [word] of text.replace(NOT_WORDS, ' . ').matchAll(WORD)) this.#running.push(this.#idOf(word));
    this.#running.push(-1);
  }

  #idOf(written: string): number {
    const word = written.toLowerCase();
    const known = this.#ids.get(word);
    const id = known ?? this.#words.push(word) - 1;
    if (known === undefined) this.#ids.set(word, id);
    this.#counts[id] = this.#count(id) + 1;
    return id;
  }

  #isRare(id: number): boolean {
    const count = this.#count(id);
    return count >= RARE[0] && count <= RARE[1] && this.#word(id).length >= 4;
  }

  #count(id: number): number {
    return this.#counts[id] ?? 0;
  }

  #word(id: number): string {
    return this.#words[id] as string;
  }
}

function isContent(word: string): boolean {
  return /^\p{L}{3,24}$/u.test(word) && !OPERATORS.has(word);
}
