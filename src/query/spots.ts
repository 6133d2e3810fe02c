/**
 * Where positional clauses stand: words, phrases, `{exact}`, NEAR, windows, and ORs of them. A distance is the number of
 * tokens strictly between two spots of one text.
 */
import type { Evaluator } from './evaluate.ts';
import { exactIn } from './exact.ts';
import { ANY, EXACT, NEAR, OP, OPERATORS, PHRASE, TERM, WINDOW } from './program.ts';
import { looksEverywhere, type Reading } from './reading.ts';
import type { FieldTokens } from './text.ts';

/** Token places start…end (exclusive) of the post as one number; empty where `{exact}` text lies between two tokens. */
export type Spot = number;

/** More places than a post can have, so that a spot is exact as a number. */
const PLACES = 2 ** 24;
/** Bounds the work on a text that repeats itself; spots of one text beyond it are not looked at. */
const MAX_SPOTS = 2000;
const MAX_PAIRS = 20 * MAX_SPOTS;
/** Ways to place a window's items in one post that are tried at most. */
const MAX_TRIES = 200_000;

export function spotAt(start: number, end: number): Spot {
  return start * PLACES + end;
}

export function startOf(spot: Spot): number {
  return Math.floor(spot / PLACES);
}

export function endOf(spot: Spot): number {
  return spot % PLACES;
}

export class Spots {
  readonly #evaluator: Evaluator;
  readonly #reading: Reading;

  constructor(evaluator: Evaluator, reading: Reading) {
    this.#evaluator = evaluator;
    this.#reading = reading;
  }

  /** Every spot of the clause, from left to right, none twice; at most {@link MAX_SPOTS} in one text. */
  of(at: number): Spot[] {
    const op = (this.#evaluator.code[at] as number) & OP;
    switch (op) {
      case TERM:
        return this.#bounded(this.#term(at));
      case PHRASE:
        return this.#bounded(this.#phrase(at));
      case EXACT:
        return this.#bounded(this.#exact(at));
      case ANY:
        return this.#bounded(tidy(this.#any(at)));
      case NEAR:
        return this.#bounded(tidy(this.#near(at, MAX_PAIRS)));
      case WINDOW:
        return this.#bounded(tidy(this.#window(at)));
      default:
        return [];
    }
  }

  #term(at: number): Spot[] {
    const { code } = this.#evaluator;
    const mask = code[at + 2] as number;
    const reading = this.#reading;
    const everywhere = reading.plain && looksEverywhere(mask);
    const first = reading.first(code[at + 3] as number);
    if (first === 0) return NOWHERE;
    const found: Spot[] = [];
    for (let link = first; link !== 0; link = reading.linkNext[link] as number) {
      const slot = reading.linkSlot[link] as number;
      if (everywhere || (reading.bitAt(slot) & mask) !== 0) found.push(spotAt(slot, slot + 1));
    }
    return found;
  }

  #phrase(at: number): Spot[] {
    const evaluator = this.#evaluator;
    const length = evaluator.phraseLength(at);
    const found: Spot[] = [];
    for (let link = evaluator.phraseFrom(at, 0); link !== 0; link = evaluator.phraseFrom(at, link)) {
      const start = evaluator.phraseStart(at, link);
      found.push(spotAt(start, start + length));
    }
    return found;
  }

  #exact(at: number): Spot[] {
    const mask = this.#evaluator.code[at + 2] as number;
    const text = this.#evaluator.exactText(at);
    const { fields, count } = this.#reading.tokens;
    const found: Spot[] = [];
    for (let nth = 0; nth < count; nth++) {
      const field = fields[nth] as FieldTokens;
      if (field.prose && (field.bit & mask) !== 0) this.#exactInText(text, nth, field, found);
    }
    return found;
  }

  /** The tokens that the text touches. */
  #exactInText(text: string, nth: number, { raw, list }: FieldTokens, found: Spot[]): void {
    const base = this.#reading.bases[nth] as number;
    let first = 0;
    for (let at = exactIn(raw, text, 0); at >= 0; at = exactIn(raw, text, at + text.length)) {
      while (first < list.count && list.rawRange(first, first)[1] <= at) first++;
      let end = first;
      while (end < list.count && list.rawRange(end, end)[0] < at + text.length) end++;
      found.push(spotAt(base + first, base + end));
    }
  }

  #any(at: number): Spot[] {
    const { code } = this.#evaluator;
    const end = at + (code[at + 1] as number);
    let all: Spot[] | null = null;
    for (let item = at + 2; item < end; item += code[item + 1] as number) {
      const spots = this.of(item);
      if (spots.length > 0) all = all === null ? spots : all.concat(spots);
    }
    return all ?? NOWHERE;
  }

  /** The spots of each clause from `from` to the end of the clause at `at`. */
  #items(from: number, at: number): Spot[][] {
    const { code } = this.#evaluator;
    const end = at + (code[at + 1] as number);
    const lists: Spot[][] = [];
    for (let item = from; item < end; item += code[item + 1] as number) lists.push(this.of(item));
    return lists;
  }

  /** Whether the clause stands anywhere. */
  some(at: number): boolean {
    const { code } = this.#evaluator;
    return ((code[at] as number) & OP) === NEAR ? this.#near(at, 1).length > 0 : this.of(at).length > 0;
  }

  /** At most about `enough` of them. */
  #near(at: number, enough: number): Spot[] {
    const { code } = this.#evaluator;
    const operator = OPERATORS[code[at + 2] as number];
    const distance = code[at + 3] as number;
    const left = this.of(at + 4);
    if (left.length === 0) return left;
    const right = this.of(at + 4 + (code[at + 5] as number));
    if (operator === 'NOTNEAR') return left.filter((a) => !right.some((b) => this.#within(a, b, distance)));
    return this.#pairs(left, right, { distance, eitherWay: operator === 'NEAR', enough });
  }

  /** Both lists are sorted by where spots begin, so only a stretch of the right one is looked at for each left one. */
  #pairs(left: Spot[], right: Spot[], asked: { distance: number; eitherWay: boolean; enough: number }): Spot[] {
    const { distance, eitherWay, enough } = asked;
    const found: Spot[] = [];
    const reach = distance + longest(right);
    let low = 0;
    for (const a of left) {
      while (low < right.length && startOf(right[low] as Spot) + reach < startOf(a)) low++;
      for (let nth = low; nth < right.length; nth++) {
        const b = right[nth] as Spot;
        if (startOf(b) - endOf(a) > distance) break;
        if (!this.#within(a, b, distance)) continue;
        if (startOf(b) >= endOf(a) || (eitherWay && startOf(a) >= endOf(b))) found.push(joined(a, b));
      }
      if (found.length >= enough) break;
    }
    return found;
  }

  /** At most `distance` tokens between, in one text; overlapping ones too. */
  #within(a: Spot, b: Spot, distance: number): boolean {
    if (startOf(b) - endOf(a) > distance || startOf(a) - endOf(b) > distance) return false;
    return this.#textOf(a) === this.#textOf(b);
  }

  #textOf(spot: Spot): number {
    return this.#reading.textOf[startOf(spot)] as number;
  }

  /** For each place where an item begins: the stretches in which every item has a place of its own. */
  #window(at: number): Spot[] {
    const free = this.#evaluator.code[at + 2] as number;
    const lists = this.#items(at + 3, at);
    if (lists.some((spots) => spots.length === 0)) return [];
    const found: Spot[] = [];
    const width = free + lists.reduce((sum, spots) => sum + longest(spots), 0);
    const budget = { tries: MAX_TRIES };
    for (const begin of tidy(lists.flat())) this.#fill(lists, { free, width }, begin, budget, found);
    return found;
  }

  /** Adds every stretch that begins with the spot `begin` and leaves at most `free` of its tokens to others. */
  #fill(
    lists: Spot[][],
    { free, width }: { free: number; width: number },
    begin: Spot,
    budget: { tries: number },
    found: Spot[],
  ): void {
    const from = startOf(begin);
    const text = this.#textOf(begin);
    const taken: Spot[] = [];
    const ends = new Set<number>();
    const place = (own: number, end: number, begun: boolean): void => {
      if (taken.length === lists.length) {
        if (begun && end - from - own <= free) ends.add(end);
        return;
      }
      for (const spot of lists[taken.length] as Spot[]) {
        const start = startOf(spot);
        if (start < from) continue;
        if (start - from > width || --budget.tries < 0) return;
        if (this.#textOf(spot) !== text) return;
        if (taken.some((other) => shares(other, spot))) continue;
        taken.push(spot);
        place(own + endOf(spot) - start, Math.max(end, endOf(spot)), begun || spot === begin);
        taken.pop();
      }
    };
    place(0, from, false);
    for (const end of ends) found.push(spotAt(from, end));
  }

  #bounded(spots: Spot[]): Spot[] {
    if (spots.length <= MAX_SPOTS) return spots;
    const counts = new Map<number, number>();
    return spots.filter((spot) => {
      const text = this.#textOf(spot);
      const count = (counts.get(text) ?? 0) + 1;
      counts.set(text, count);
      return count <= MAX_SPOTS;
    });
  }
}

/** Never added to. */
const NOWHERE: Spot[] = [];

function longest(spots: readonly Spot[]): number {
  let most = 0;
  for (const spot of spots) most = Math.max(most, endOf(spot) - startOf(spot));
  return most;
}

function shares(a: Spot, b: Spot): boolean {
  return startOf(a) < endOf(b) && startOf(b) < endOf(a);
}

function joined(a: Spot, b: Spot): Spot {
  return spotAt(Math.min(startOf(a), startOf(b)), Math.max(endOf(a), endOf(b)));
}

function tidy(spots: Spot[]): Spot[] {
  if (spots.length < 2) return spots;
  const sorted = spots.sort((a, b) => a - b);
  return sorted.filter((spot, nth) => spot !== sorted[nth - 1]);
}
