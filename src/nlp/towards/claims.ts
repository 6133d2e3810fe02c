/** Goes through a post sentence by sentence and collects what it says about whom. */
import { comparisonAt } from './comparisons.ts';
import { type Doc, type Item, isMark, OTHER } from './items.ts';
import { faded, flipped, leaning, type Mood, NEUTRAL, type Scorer } from './mood.ts';
import { type Match, patternAt } from './patterns.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { isFrame, turned } from './turning.ts';

/** One thing that is said about one target. */
export interface Claim {
  target: number;
  mood: Mood;
  weight: number;
  /** The words. */
  said: string;
  /** Said by a way of speaking about two, not by a clause's words. */
  pattern: boolean;
}

/** Clauses of one post that are scored; models are fast, posts can be long. */
const MAX_SCORED = 24;
/** The same, comparisons included, beyond which all is neutral. */
const MAX_CALLS = 40;
const PATTERN_WEIGHT = 1.6;
const TURN_WEIGHT = 1.4;
/** A clause that names nobody goes on about the last one named: the less the further it is. */
const CARRIED = [0.85, 0.6, 0.4, 0.25];
const ANNOUNCED = 0.6;
/** A neutral clause says little; it must not drown one that says something. */
const NEUTRAL_SAYS = 0.2;

export function claimsOf(doc: Doc, score: Scorer): Claim[] {
  let calls = 0;
  return new Reader(doc, (text) => (calls++ < MAX_CALLS ? score(text) : NEUTRAL)).read();
}

class Reader {
  readonly #doc: Doc;
  readonly #score: Scorer;
  readonly #claims: Claim[] = [];
  readonly #seen = new Set<number>();
  #current: readonly number[] = [];
  /** Sentences since somebody was named. */
  #age = 0;
  /** Clauses before anybody was named. */
  #waiting: { mood: Mood; said: string; weight: number }[] = [];
  #scored = 0;

  constructor(doc: Doc, score: Scorer) {
    this.#doc = doc;
    this.#score = score;
  }

  read(): Claim[] {
    for (const sentence of this.#doc.sentences) this.#sentence(sentence);
    return this.#claims;
  }

  #sentence(items: readonly Item[]): void {
    const matches = this.#matches(items);
    const contrasts = matches.filter(({ effect }) => effect.contrast);
    let nth = 0;
    for (const piece of piecesOf(this.#doc.text, items, matches)) {
      while (nth < matches.length && (matches[nth]?.from ?? 0) < piece.from) this.#pattern(matches[nth++], items);
      this.#piece(piece, items, contrasts);
    }
    while (nth < matches.length) this.#pattern(matches[nth++], items);
    this.#age++;
    for (const one of this.#waiting) one.weight *= 0.7;
  }

  #matches(items: readonly Item[]): Match[] {
    const matches: Match[] = [];
    if (this.#current.length === 0 && items.every(({ about }) => about.length === 0)) return matches;
    let floor = 0;
    for (let at = 0; at < items.length; at++) {
      const around = { text: this.#doc.text, items, current: this.#current, floor };
      const match = patternAt(at, around) ?? comparisonAt(at, around, this.#score);
      if (match === undefined) continue;
      matches.push(match);
      floor = match.to;
      at = match.to - 1;
    }
    return matches;
  }

  #pattern(match: Match | undefined, items: readonly Item[]): void {
    if (match === undefined) return;
    const said = this.#said(items, match.from, match.to);
    for (const [slot, value] of [
      [match.A, match.effect.A],
      [match.B, match.effect.B],
    ] as const) {
      if (slot === undefined) continue;
      if (value !== undefined) {
        const mood = turned(leaning(value), match, items);
        for (const target of slot.about) this.#claim(target, mood, PATTERN_WEIGHT, said, true);
      }
      for (const target of slot.about) if (target !== OTHER) this.#seen.add(target);
    }
    this.#others(match, items, said);
    this.#settle((match.A ?? match.B)?.about ?? []);
    this.#current = match.effect.contrast ? [OTHER] : ((match.B ?? match.A)?.about ?? this.#current);
    this.#age = 0;
  }

  /** "After years with A we went to B": A is not praised. */
  #others({ effect, B, from, to }: Match, items: readonly Item[], said: string): void {
    if (effect.rest === undefined) return;
    const others = new Set<number>();
    items.forEach(({ about }, at) => {
      if (at < from || at >= to) for (const one of about) if (!B?.about.includes(one)) others.add(one);
    });
    for (const target of others) this.#claim(target, leaning(effect.rest), 1, said, true);
  }

  #piece(piece: Piece, items: readonly Item[], contrasts: readonly Match[]): void {
    if (!items.slice(piece.from, piece.to).some((item) => !isMark(item)) || this.#scored >= MAX_SCORED) return;
    const said = this.#said(items, piece.from, piece.to);
    if (piece.about.length === 0 && isFrame(piece, items)) return;
    const mood = this.#score(said);
    this.#scored++;
    const about = this.#whom(piece);
    const weight = piece.turn ? TURN_WEIGHT : 1;
    if (piece.about.length > 0) {
      this.#settle(about);
      this.#age = 0;
      this.#current = lastNamed(piece, items);
      for (const one of about) if (one !== OTHER) this.#seen.add(one);
    }
    const carried = piece.about.length > 0 ? 1 : (CARRIED[this.#age] ?? 0.15);
    for (const target of about) this.#claim(target, mood, weight * carried, said, false);
    if (about.length === 0) this.#waiting.push({ mood, said, weight: ANNOUNCED });
    for (const { A } of contrasts) {
      for (const target of A?.about ?? []) {
        if (!about.includes(target)) this.#claim(target, faded(flipped(mood), 0.8), weight, said, true);
      }
    }
  }

  #whom(piece: Piece): readonly number[] {
    if (piece.about.length > 0) return piece.about;
    if (piece.both && this.#seen.size > 1) return [...this.#seen];
    return this.#current;
  }

  /** What was said before anybody was named is about the first one named. */
  #settle(about: readonly number[]): void {
    for (const { mood, said, weight } of this.#waiting) {
      for (const target of about) this.#claim(target, mood, weight, said, false);
    }
    this.#waiting = [];
  }

  #claim(target: number, mood: Mood, weight: number, said: string, pattern: boolean): void {
    const says = pattern ? 1 : NEUTRAL_SAYS + 1 - mood.neutral;
    this.#claims.push({ target, mood, weight: weight * says, said, pattern });
  }

  #said(items: readonly Item[], from: number, to: number): string {
    return this.#doc.text.slice(items[from]?.start ?? 0, items[to - 1]?.end ?? 0);
  }
}

function lastNamed(piece: Piece, items: readonly Item[]): readonly number[] {
  for (let at = piece.to - 1; at >= piece.from; at--) {
    const about = items[at]?.about ?? [];
    if (about.length > 0) return about;
  }
  return piece.about;
}
