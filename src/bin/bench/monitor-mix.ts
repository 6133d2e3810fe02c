/**
 * Monitors as marketing teams write them, made of a corpus: 2–6 terms, rare brand-like words and made-up names in most,
 * words as often as people use them beside them. The same for a seed.
 */
import type { MonitorDef } from '../../domain/monitor.ts';
import type { Corpus } from './corpus.ts';
import { type Dice, diceOf } from './dice.ts';

/** Shares of all monitors, drawn independently of one another. */
export const SHARES = {
  phrases: 0.3,
  near: 0.2,
  negation: 0.25,
  fields: 0.15,
  wildcards: 0.1,
  hashtags: 0.15,
} as const;
const MUTED = 0.03;

/** `brand`: a name and what is said of it; `names`: one of several; `pair`: everyday words together; `topic`: one of several, which is broad: each hears
 * about one tweet in a hundred, millions a day, as hardly anybody wants to. */
const STYLES = [
  { style: 'brand', share: 0.608 },
  { style: 'names', share: 0.25 },
  { style: 'pair', share: 0.14 },
  { style: 'topic', share: 0.002 },
] as const;
type Style = (typeof STYLES)[number]['style'];

export interface MixOptions {
  corpus: Corpus;
  count: number;
  seed: number;
}

/** Named `m000001` and so on. */
export function generateMonitors({ corpus, count, seed }: MixOptions): MonitorDef[] {
  const writer = new Writer(corpus, diceOf(seed));
  return Array.from({ length: count }, (_, at) => writer.monitor(`m${String(at + 1).padStart(6, '0')}`));
}

/** Terms of which one is enough; all that stand in `right` only count beside one of `left`. */
interface Sides {
  left: string[];
  right: string[];
}

class Writer {
  readonly #corpus: Corpus;
  readonly #dice: Dice;

  constructor(corpus: Corpus, dice: Dice) {
    this.#corpus = corpus;
    this.#dice = dice;
  }

  monitor(name: string): MonitorDef {
    const dice = this.#dice;
    const negated = dice.chance(SHARES.negation);
    const phrase = dice.chance(SHARES.phrases);
    const unwantedPhrase = negated && phrase && dice.chance(0.2);
    const parts = [this.#subject(phrase && !unwantedPhrase)];
    if (dice.chance(SHARES.fields)) parts.push(dice.pick(FIELDS));
    const unwanted = negated ? this.#unwanted(unwantedPhrase) : [];
    // One in four keeps what is unwanted apart.
    const apart = negated && dice.chance(0.25);
    if (!apart) parts.push(...unwanted.map((term) => `-${term}`));
    const def: MonitorDef = { name, match: parts.length === 1 ? bare(parts[0] as string) : parts.join(' ') };
    if (apart) def.exclude = unwanted.join(' OR ');
    if (dice.chance(MUTED)) def.mute = dice.pick(['is:repost', 'is:reply', 'giveaway']);
    return def;
  }

  #subject(phrase: boolean): string {
    const dice = this.#dice;
    const sides = this.#sides(this.#style());
    const near = dice.chance(SHARES.near);
    if (near && sides.right.length === 0) sides.right = this.#words(dice.between(1, 2));
    const last = sides.right.length > 0 ? sides.right : sides.left;
    if (phrase) last[last.length - 1] = `"${this.#corpus.phrase(dice, dice.between(2, 3))}"`;
    if (dice.chance(SHARES.wildcards)) sides.left[0] = this.#wildcard();
    if (dice.chance(SHARES.hashtags)) sides.left.push(`#${this.#corpus.tag(dice)}`);
    const join = near ? ` ${this.#nearOperator()} ` : ' ';
    return [sides.left, sides.right]
      .filter((terms) => terms.length > 0)
      .map(group)
      .join(join);
  }

  #sides(style: Style): Sides {
    const dice = this.#dice;
    switch (style) {
      case 'brand':
        return { left: this.#names(dice.between(1, 2)), right: this.#words(dice.between(1, 4)) };
      case 'names':
        return { left: this.#names(dice.between(2, 6)), right: [] };
      case 'pair':
        return { left: this.#words(1), right: this.#words(dice.between(1, 2)) };
      case 'topic':
        return { left: this.#words(dice.between(2, 4)), right: [] };
    }
  }

  #style(): Style {
    let left = this.#dice.next();
    for (const { style, share } of STYLES) {
      left -= share;
      if (left < 0) return style;
    }
    return 'brand';
  }

  #names(count: number): string[] {
    return distinct(count, () => (this.#dice.chance(0.5) ? this.#corpus.rareWord(this.#dice) : madeUp(this.#dice)));
  }

  #words(count: number): string[] {
    return distinct(count, () => this.#corpus.word(this.#dice));
  }

  /** Four letters or more of a rare word, and `*`: three (`wit*`) are a language's whole shelf. */
  #wildcard(): string {
    const word = this.#corpus.rareWord(this.#dice);
    return `${word.slice(0, Math.max(4, word.length - this.#dice.between(1, 3)))}*`;
  }

  #nearOperator(): string {
    const dice = this.#dice;
    const operator = dice.pick(['NEAR', 'NEAR', 'NEAR', 'NEAR', 'NEAR', 'NEAR', 'NEAR', 'NEAR', 'ONEAR', 'NOTNEAR']);
    return `${operator}/${dice.between(2, 10)}`;
  }

  #unwanted(phrase: boolean): string[] {
    const dice = this.#dice;
    return phrase ? [`"${this.#corpus.phrase(dice, 2)}"`] : this.#words(dice.between(1, 2));
  }
}

const FIELDS = [
  'lang:en',
  'lang:(en OR de)',
  'lang:es',
  'is:post',
  'likes:>=5',
  'is:reply',
  'has:link',
  'platform:x',
  'platform:(x OR bluesky)',
];

const STARTS = 'b br d dr f g gl k kr l m n p pl r s st t tr v x z'.split(' ');
const VOWELS = 'a e i o u y ea io oo'.split(' ');
const ENDS = ['', 'n', 'x', 'r', 'l', 'ra', 'ly', 'go', 'zen', 'tek', 'ware', 'soft', 'via', 'corp'];

/** Names that nobody used yet, two or three syllables and an ending: `drealotek`. */
function madeUp(dice: Dice): string {
  const syllables = Array.from({ length: dice.between(2, 3) }, () => dice.pick(STARTS) + dice.pick(VOWELS));
  return syllables.join('') + dice.pick(ENDS);
}

/** Gives up on the count rather than search long. */
function distinct(count: number, draw: () => string): string[] {
  const found = new Set<string>();
  for (let tries = 0; found.size < count && tries < count * 5; tries++) found.add(draw());
  return [...found];
}

function group(terms: readonly string[]): string {
  return terms.length === 1 ? (terms[0] as string) : `(${terms.join(' OR ')})`;
}

/** One group alone needs no parentheses. */
function bare(text: string): string {
  return /^\([^()]*\)$/.test(text) ? text.slice(1, -1) : text;
}
