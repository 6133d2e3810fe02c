/** Runs a query's code (see program.ts) on a post that was read: its truth, and where it was found. */
import type { Span } from '../domain/monitor.ts';
import type { Constants } from './constants.ts';
import { exactIn } from './exact.ts';
import {
  ALL,
  ANY,
  EXACT,
  NEAR,
  NEGATED,
  OP,
  PHRASE,
  PREDICATE,
  REGEX,
  STEP_ANY,
  STEP_APART,
  STEP_BEGINS,
  STEP_BITS,
  STEP_ENDS,
  STEP_GLUED,
  TERM,
  TEXT,
  textFieldOf,
  WINDOW,
} from './program.ts';
import { looksEverywhere, type Reading } from './reading.ts';
import { endOf, type Spot, Spots, startOf } from './spots.ts';
import type { FieldTokens } from './text.ts';
import { fromBoolean, NO, negate, type Truth, UNKNOWN, YES } from './truth.ts';

/** Spans kept while collecting; beyond it a text only repeats itself. */
const MAX_COLLECTED = 500;

export class Evaluator {
  /** The page that holds the program; offsets are meant for it. */
  code: Int32Array = new Int32Array();
  /** Milliseconds since 1970, for `within:`. */
  now = 0;
  readonly #reading: Reading;
  readonly #constants: Constants;
  readonly #spots: Spots;

  constructor(reading: Reading, constants: Constants) {
    this.#reading = reading;
    this.#constants = constants;
    this.#spots = new Spots(this, reading);
  }

  truth(at: number): Truth {
    const op = this.code[at] as number;
    switch (op & OP) {
      case ALL:
        return this.#all(at);
      case ANY:
        return this.#any(at);
      default: {
        const truth = this.#leaf(op & OP, at);
        return (op & NEGATED) === 0 ? truth : negate(truth);
      }
    }
  }

  #all(at: number): Truth {
    const { code } = this;
    const end = at + (code[at + 1] as number);
    let worst: Truth = YES;
    for (let item = at + 2; item < end; item += code[item + 1] as number) {
      const truth = this.truth(item);
      if (truth === NO) return NO;
      if (truth < worst) worst = truth;
    }
    return worst;
  }

  #any(at: number): Truth {
    const { code } = this;
    const end = at + (code[at + 1] as number);
    let best: Truth = NO;
    for (let item = at + 2; item < end; item += code[item + 1] as number) {
      const truth = this.truth(item);
      if (truth === YES) return YES;
      if (truth > best) best = truth;
    }
    return best;
  }

  #leaf(op: number, at: number): Truth {
    const { code } = this;
    switch (op) {
      case TERM:
        return fromBoolean(this.#holdsTerm(code[at + 2] as number, code[at + 3] as number));
      case PHRASE:
        return fromBoolean(this.phraseFrom(at, 0) !== 0);
      case PREDICATE:
        return this.#predicate(code[at + 2] as number).test(this.#reading.tokens, this.now);
      case NEAR:
      case WINDOW:
        return fromBoolean(this.#spots.some(at));
      case TEXT:
        return this.#inText(at);
      case EXACT:
        return fromBoolean(this.#holdsExact(at));
      default:
        return fromBoolean(this.#holdsRegex(at));
    }
  }

  #holdsTerm(mask: number, term: number): boolean {
    const reading = this.#reading;
    let link = reading.first(term);
    if (link === 0 || (reading.plain && looksEverywhere(mask))) return link !== 0;
    for (; link !== 0; link = reading.linkNext[link] as number) {
      if ((reading.bitAt(reading.linkSlot[link] as number) & mask) !== 0) return true;
    }
    return false;
  }

  /**
   * The phrase's next place: a link of its leading term's chain, 0 for none. `link` 0 begins at the beginning. The
   * phrase stands at {@link phraseStart} of that link.
   */
  phraseFrom(at: number, link: number): number {
    const { code } = this;
    const reading = this.#reading;
    const lead = code[at + 3] as number;
    const mask = code[at + 2] as number;
    const term = (code[at + 4 + lead] as number) >> STEP_BITS;
    const everywhere = reading.plain && looksEverywhere(mask);
    let next = link === 0 ? reading.first(term) : (reading.linkNext[link] as number);
    for (; next !== 0; next = reading.linkNext[next] as number) {
      const start = (reading.linkSlot[next] as number) - lead;
      if (this.#standsAt(at, start) && (everywhere || (reading.bitAt(start) & mask) !== 0)) return next;
    }
    return 0;
  }

  phraseStart(at: number, link: number): number {
    return (this.#reading.linkSlot[link] as number) - (this.code[at + 3] as number);
  }

  phraseLength(at: number): number {
    return (this.code[at + 1] as number) - 4;
  }

  #standsAt(at: number, start: number): boolean {
    const { code } = this;
    const length = (code[at + 1] as number) - 4;
    const reading = this.#reading;
    if (start < 0 || start + length > reading.slots) return false;
    for (let nth = 0; nth < length; nth++) {
      const step = code[at + 4 + nth] as number;
      const slot = start + nth;
      if ((step & 31) === 0 && reading.termOf[slot] === step >> STEP_BITS && reading.first(step >> STEP_BITS) !== 0) {
        // Asking for the term has taken away what only shares its hash.
        if (reading.termOf[slot] !== 0) continue;
        return false;
      }
      if (!this.#stepStands(step, slot)) return false;
    }
    return true;
  }

  #stepStands(step: number, slot: number): boolean {
    const reading = this.#reading;
    if ((reading.termOf[slot] as number) < 0) return false;
    if ((step & STEP_ANY) !== 0) return true;
    if ((step & STEP_GLUED) !== 0 && !reading.overlaps(slot)) return false;
    if ((step & STEP_APART) !== 0 && reading.overlaps(slot)) return false;
    const term = step >> STEP_BITS;
    if ((step & STEP_ENDS) !== 0) return reading.tokenAt(slot).endsWith(this.#character(term, slot));
    if ((step & STEP_BEGINS) !== 0) return reading.tokenAt(slot).startsWith(this.#character(term, slot));
    return this.#occursAt(term, slot);
  }

  /** What no token holds, when the token at the place is none of characters without spaces. */
  #character(term: number, slot: number): string {
    return this.#occursAt(term, slot) ? this.#reading.vocabulary.textOf(term) : '\uffff';
  }

  #occursAt(term: number, slot: number): boolean {
    const reading = this.#reading;
    for (let link = reading.first(term); link !== 0; link = reading.linkNext[link] as number) {
      const found = reading.linkSlot[link] as number;
      if (found >= slot) return found === slot;
    }
    return false;
  }

  #predicate(index: number) {
    const constant = this.#constants.get(index);
    if (constant.kind !== 'predicate') throw new Error('not a predicate');
    return constant.predicate;
  }

  /** A text that the post does not give cannot be searched. */
  #inText(at: number): Truth {
    const bit = this.code[at + 2] as number;
    const truth = this.truth(at + 3);
    return truth !== NO || bit === 0 || this.#reading.tokens.gives(bit) ? truth : UNKNOWN;
  }

  exactText(at: number): string {
    const constant = this.#constants.get(this.code[at + 3] as number);
    return constant.kind === 'exact' ? constant.text : '';
  }

  #holdsExact(at: number): boolean {
    const text = this.exactText(at);
    return this.#searched(at).some(({ raw }) => exactIn(raw, text, 0) >= 0);
  }

  #regex(at: number) {
    const constant = this.#constants.get(this.code[at + 3] as number);
    if (constant.kind !== 'regex') throw new Error('not a regular expression');
    return constant.regex;
  }

  #holdsRegex(at: number): boolean {
    const regex = this.#regex(at);
    return this.#searched(at).some(({ raw }) => regex.test(raw));
  }

  /** The raw texts that a leaf with a mask looks at. */
  #searched(at: number): FieldTokens[] {
    const mask = this.code[at + 2] as number;
    const { fields, count } = this.#reading.tokens;
    const searched: FieldTokens[] = [];
    for (let nth = 0; nth < count; nth++) {
      const field = fields[nth] as FieldTokens;
      if (field.prose && (field.bit & mask) !== 0) searched.push(field);
    }
    return searched;
  }

  /** Where a clause that is true was found, in no order. */
  spans(at: number): Span[] {
    const out: Span[] = [];
    this.collectSpans(at, out);
    return out;
  }

  /** Adds where the clause, which must be true, was found; negated leaves are found nowhere. */
  collectSpans(at: number, out: Span[]): void {
    const { code } = this;
    const op = code[at] as number;
    const kind = op & OP;
    if (kind === ALL || kind === ANY) {
      const end = at + (code[at + 1] as number);
      for (let item = at + 2; item < end; item += code[item + 1] as number) {
        if (this.truth(item) === YES) this.collectSpans(item, out);
      }
    } else if ((op & NEGATED) === 0) this.#leafSpans(kind, at, out);
  }

  #leafSpans(op: number, at: number, out: Span[]): void {
    if (op === TERM) this.#termSpans(at, out);
    else if (op === PHRASE) this.#phraseSpans(at, out);
    else if (op === PREDICATE) out.push(...this.#predicate(this.code[at + 2] as number).spans(this.#reading.tokens));
    else if (op === TEXT) this.collectSpans(at + 3, out);
    else if (op === EXACT) this.#rawSpans(at, (raw) => everyExact(raw, this.exactText(at)), out);
    else if (op === REGEX) this.#rawSpans(at, (raw) => this.#regex(at).find(raw), out);
    else for (const spot of this.#spots.of(at)) this.#spotSpan(spot, out);
  }

  #rawSpans(at: number, find: (raw: string) => [start: number, end: number][], out: Span[]): void {
    for (const { raw, field, base, whole } of this.#searched(at)) {
      for (const [start, end] of find(raw)) {
        if (out.length < MAX_COLLECTED) out.push(whole ?? { field, start: base + start, end: base + end });
      }
    }
  }

  #termSpans(at: number, out: Span[]): void {
    const reading = this.#reading;
    const mask = this.code[at + 2] as number;
    const everywhere = reading.plain && looksEverywhere(mask);
    for (let link = reading.first(this.code[at + 3] as number); link !== 0; link = reading.linkNext[link] as number) {
      const slot = reading.linkSlot[link] as number;
      if (everywhere || (reading.bitAt(slot) & mask) !== 0) this.#tokenSpan(slot, slot, out);
    }
  }

  #phraseSpans(at: number, out: Span[]): void {
    const length = this.phraseLength(at);
    for (let link = this.phraseFrom(at, 0); link !== 0; link = this.phraseFrom(at, link)) {
      const start = this.phraseStart(at, link);
      this.#tokenSpan(start, start + length - 1, out);
    }
  }

  #spotSpan(spot: Spot, out: Span[]): void {
    const first = startOf(spot);
    const last = endOf(spot) - 1;
    if (last >= first) this.#tokenSpan(first, last, out);
  }

  /** From the first token to the last one; of a hashtag's word the tag. */
  #tokenSpan(first: number, last: number, out: Span[]): void {
    if (out.length >= MAX_COLLECTED) return;
    const reading = this.#reading;
    const nth = reading.textOf[first] as number;
    const { field, base, whole, list } = reading.tokens.fields[nth] as FieldTokens;
    const from = reading.bases[nth] as number;
    const start = base + list.rawStart(first - from);
    out.push(whole ?? { field, start, end: base + list.rawEnd(last - from) });
  }

  /** Adds the names of the predicates that leave the clause unknown. */
  collectUnknown(at: number, out: Set<string>): void {
    if (this.truth(at) !== UNKNOWN) return;
    const { code } = this;
    const kind = (code[at] as number) & OP;
    if (kind === ALL || kind === ANY) {
      const end = at + (code[at + 1] as number);
      for (let item = at + 2; item < end; item += code[item + 1] as number) this.collectUnknown(item, out);
    } else if (kind === PREDICATE) out.add(this.#predicate(code[at + 2] as number).name);
    else if (kind === TEXT) out.add(textFieldOf(code[at + 2] as number));
  }
}

function everyExact(raw: string, text: string): [start: number, end: number][] {
  const found: [number, number][] = [];
  let at = exactIn(raw, text, 0);
  for (; at >= 0 && found.length < MAX_COLLECTED; at = exactIn(raw, text, at + text.length)) {
    found.push([at, at + text.length]);
  }
  return found;
}
