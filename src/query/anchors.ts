/**
 * Anchors: what a post must hold before a query can be true or unknown on it. One term of the set is enough. The
 * rarest set is chosen, by what posts held so far and a guess for what is new.
 */
import type { NameFieldNode } from './ast.ts';
import type { Constant, Constants } from './constants.ts';
import { foldName } from './fold.ts';
import { hostOf, linkWords } from './links.ts';
import { ANY_LINK, type Optional } from './post-names.ts';
import { firstPart, foldCommunity, foldHandle } from './predicate.ts';
import {
  ALL,
  ANY,
  NEAR,
  NEGATED,
  OP,
  OPERATORS,
  PHRASE,
  PREDICATE,
  STEP_ANY,
  STEP_BITS,
  TERM,
  TEXT,
  textFieldOf,
  WINDOW,
} from './program.ts';
import { rarestPair } from './raw-terms.ts';
import type { Reading } from './reading.ts';
import { requiredLiteral } from './regex-literal.ts';
import { longestRun } from './runs.ts';
import { mentionHash } from './scan.ts';
import { placeholders } from './term.ts';
import { chanceOf, guess } from './term-chance.ts';
import { hashOf, MENTION, WORD } from './token-list.ts';
import {
  AUTHOR,
  COMMUNITY,
  HOST,
  ID,
  isPattern,
  LINK_WORD,
  MISSING,
  PAIR,
  PARENT_AUTHOR,
  pairHash,
  QUOTED_ID,
  RUN,
  runHash,
  THREAD,
  type Vocabulary,
} from './vocabulary.ts';

/** A term that the program names, or one that only an anchor needs. */
export type Anchor = number | NewTerm;

export interface NewTerm {
  kind: number;
  text: string;
  hash: number;
  /** A wildcard over tokens or names of that kind. */
  pattern: boolean;
}

export interface AnchorSet {
  anchors: readonly Anchor[];
  /** The chance that a post holds one of them. */
  chance: number;
}

export class Anchorer {
  readonly #vocabulary: Vocabulary;
  readonly #constants: Constants;
  readonly #reading: Reading;

  constructor(reading: Reading, constants: Constants) {
    this.#reading = reading;
    this.#vocabulary = reading.vocabulary;
    this.#constants = constants;
  }

  /** Null when the clause can be true of a post that holds nothing it asks for. */
  anchorsOf(code: Int32Array, at: number): AnchorSet | null {
    const op = code[at] as number;
    if ((op & NEGATED) !== 0) return null;
    switch (op & OP) {
      case ALL:
      case WINDOW:
        return rarest(this.#items(code, at));
      case ANY:
        return every(this.#items(code, at));
      case NEAR:
        return rarest(this.#sides(code, at).map((side) => this.anchorsOf(code, side)));
      case TEXT:
        return this.#text(code, at);
      case TERM:
        return this.#set([code[at + 3] as number]);
      case PHRASE:
        return rarest(termsOfPhrase(code, at).map((term) => this.#set([term])));
      default:
        return this.#constantAnchors(this.#constants.get(code[at + ((op & OP) === PREDICATE ? 2 : 3)] as number));
    }
  }

  /** The chance that a post holds a term. */
  chance(anchor: Anchor): number {
    if (typeof anchor === 'number') return chanceOf(this.#vocabulary, anchor, this.#reading.posts);
    const known = this.#vocabulary.find(anchor.kind, anchor.hash, anchor.text);
    return known === 0 ? guess(anchor.kind, anchor.text) : chanceOf(this.#vocabulary, known, this.#reading.posts);
  }

  #set(anchors: readonly Anchor[]): AnchorSet {
    let chance = 0;
    for (const anchor of anchors) chance += this.chance(anchor);
    return { anchors, chance };
  }

  #items(code: Int32Array, at: number): (AnchorSet | null)[] {
    return this.#clauses(code, at).map((item) => this.anchorsOf(code, item));
  }

  /** Where the clauses of an ALL, ANY or WINDOW begin. */
  #clauses(code: Int32Array, at: number): number[] {
    const end = at + (code[at + 1] as number);
    const items: number[] = [];
    const from = ((code[at] as number) & OP) === WINDOW ? at + 3 : at + 2;
    for (let item = from; item < end; item += code[item + 1] as number) items.push(item);
    return items;
  }

  /** Both sides of a NEAR must stand there; of NOTNEAR only the left one. */
  #sides(code: Int32Array, at: number): number[] {
    const left = at + 4;
    return OPERATORS[code[at + 2] as number] === 'NOTNEAR' ? [left] : [left, left + (code[left + 1] as number)];
  }

  /** Where the post does not give the text it is unknown. */
  #text(code: Int32Array, at: number): AnchorSet | null {
    const inside = this.anchorsOf(code, at + 3);
    const bit = code[at + 2] as number;
    if (inside === null || bit === 0) return inside;
    return this.#set([...inside.anchors, missing(textFieldOf(bit) as Optional)]);
  }

  #constantAnchors(constant: Constant): AnchorSet | null {
    switch (constant.kind) {
      case 'exact':
        return this.#set([exactAnchor(constant.text)]);
      case 'regex': {
        const literal = requiredLiteral(constant.regex.pattern, constant.regex.insensitive);
        return literal === null ? null : this.#set([pairOf(literal)]);
      }
      case 'predicate': {
        const anchors = constant.node.kind === 'field' ? namedAnchors(constant.node) : null;
        return anchors && this.#set(anchors);
      }
    }
  }

  /**
   * The rarest set of at most `limit` of the program's own terms, beside `anchors`, of which a post must hold one before the
   * clause can be true or unknown. Empty when there is none.
   */
  guardsOf(code: Int32Array, at: number, anchors: ReadonlySet<number>, limit: number): readonly number[] {
    let best: AnchorSet | null = null;
    for (const set of this.#conjuncts(code, at)) {
      if (set === null || set.anchors.length > limit || !isOfTerms(set)) continue;
      if (set.anchors.every((term) => anchors.has(term as number))) continue;
      if (best === null || set.chance < best.chance) best = set;
    }
    return (best?.anchors ?? []) as number[];
  }

  /** What must hold, all of it, for the clause to be true or unknown. */
  #conjuncts(code: Int32Array, at: number): (AnchorSet | null)[] {
    const op = code[at] as number;
    if ((op & NEGATED) !== 0) return [];
    switch (op & OP) {
      case ALL:
      case WINDOW:
        return this.#clauses(code, at).flatMap((item) => this.#conjuncts(code, item));
      case NEAR:
        return this.#sides(code, at).flatMap((side) => this.#conjuncts(code, side));
      case PHRASE:
        return termsOfPhrase(code, at).map((term) => this.#set([term]));
      default:
        return [this.anchorsOf(code, at)];
    }
  }
}

function isOfTerms(set: AnchorSet): boolean {
  return set.anchors.every((anchor) => typeof anchor === 'number');
}

function rarest(sets: readonly (AnchorSet | null)[]): AnchorSet | null {
  let best: AnchorSet | null = null;
  for (const set of sets) if (set !== null && (best === null || set.chance < best.chance)) best = set;
  return best;
}

function every(sets: readonly (AnchorSet | null)[]): AnchorSet | null {
  const anchors: Anchor[] = [];
  let chance = 0;
  for (const set of sets) {
    if (set === null) return null;
    anchors.push(...set.anchors);
    chance += set.chance;
  }
  return { anchors, chance };
}

function termsOfPhrase(code: Int32Array, at: number): number[] {
  const terms: number[] = [];
  const end = at + (code[at + 1] as number);
  for (let step = at + 4; step < end; step++) {
    const value = code[step] as number;
    if ((value & STEP_ANY) === 0) terms.push(value >> STEP_BITS);
  }
  return terms;
}

function named(kind: number, text: string): NewTerm {
  const pattern = isPattern(text);
  return { kind, text, hash: hashOf(kind, text), pattern };
}

function missing(field: Optional): NewTerm {
  return named(MISSING, field);
}

function exactAnchor(text: string): NewTerm {
  const run = longestRun(text);
  if (run === undefined) return pairOf(text);
  const folded = foldName(run);
  return { kind: RUN, text: folded, hash: runHash(hashOf(WORD, folded)), pattern: false };
}

function pairOf(literal: string): NewTerm {
  const text = rarestPair(literal);
  const hash = pairHash(text.charCodeAt(0), text.length > 1 ? text.charCodeAt(1) : 0);
  return { kind: PAIR, text, hash, pattern: false };
}

/** Null for fields that only narrow. */
function namedAnchors({ field, values }: NameFieldNode): Anchor[] | null {
  const each = (kind: number, read: (value: string) => string) => values.map((value) => named(kind, read(value)));
  switch (field) {
    case 'author':
      return [...each(AUTHOR, handleKey), missing('author')];
    case 'reply_to':
      return [...each(PARENT_AUTHOR, handleKey), missing('reply_to')];
    case 'to':
      return [...values.map(mentioned), ...each(PARENT_AUTHOR, handleKey), missing('reply_to')];
    case 'community':
      return [...each(COMMUNITY, (value) => placeholders(foldCommunity(value))), missing('community')];
    case 'thread':
      return [...each(THREAD, lowered), missing('thread')];
    case 'quotes_of':
      return [...each(QUOTED_ID, lowered), missing('quotes_of')];
    case 'id':
      return each(ID, lowered);
    case 'site':
      return each(HOST, hostOf);
    case 'url':
      return each(LINK_WORD, longestWord);
    case 'url_contains':
      return [named(HOST, ANY_LINK)];
    default:
      return null;
  }
}

const lowered = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function handleKey(value: string): string {
  const wanted = placeholders(foldHandle(value));
  return isPattern(wanted) ? wanted : firstPart(wanted);
}

function mentioned(value: string): NewTerm {
  const text = placeholders(foldName(value).replace(/^@/, ''));
  return { kind: MENTION, text, hash: mentionHash(text), pattern: isPattern(text) };
}

function longestWord(value: string): string {
  return linkWords(value).reduce((best, word) => (word.length > best.length ? word : best), '');
}
