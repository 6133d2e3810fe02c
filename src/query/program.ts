/**
 * A query as numbers, small enough for 100,000 monitors in one process. Every clause is `[op, length, …]`, so that it can
 * be skipped; NOTs are pushed down to the leaves (De Morgan holds in Kleene's logic), where they are a flag.
 */
import type { NearOperator, Node, RegexNode, TermNode, TextFieldNode, WindowNode } from './ast.ts';
import { or, term as termNode } from './ast.ts';
import type { Constants } from './constants.ts';
import type { TextField } from './fields.ts';
import type { PredicateNode } from './predicate.ts';
import { type Sequence, type Step, sequencesOf } from './term.ts';
import {
  ANYWHERE,
  IN_ALT,
  IN_AUTHOR_NAME,
  IN_BIO,
  IN_BODY,
  IN_PARENT,
  IN_QUOTED,
  IN_TAGWORDS,
  IN_TITLE,
  PROSE,
} from './text.ts';
import { BIGRAM, hashOf } from './token-list.ts';
import { CHARACTER, type Vocabulary } from './vocabulary.ts';

/** `[ALL, length, clause…]` */
export const ALL = 0;
/** `[ANY, length, clause…]` */
export const ANY = 1;
/** `[TERM, 4, mask, term]` */
export const TERM = 2;
/** `[PHRASE, length, mask, lead, step…]`; a step is `term << STEP_BITS | flags`, `lead` the step to look for first. */
export const PHRASE = 3;
/** `[EXACT, 4, mask, constant]` */
export const EXACT = 4;
/** `[REGEX, 4, mask, constant]` */
export const REGEX = 5;
/** `[PREDICATE, 3, constant]` */
export const PREDICATE = 6;
/** `[TEXT, length, bit, clause]`: a NO of the clause is UNKNOWN when the post does not give that text. */
export const TEXT = 7;
/** `[NEAR, length, operator, distance, clause, clause]` */
export const NEAR = 8;
/** `[WINDOW, length, width over the items' own tokens, item…]` */
export const WINDOW = 9;

/** Of a leaf's op: its truth is turned round. */
export const NEGATED = 16;
export const OP = 15;

export const STEP_BITS = 5;
/** Any one token. */
export const STEP_ANY = 1;
/** Shares a character with the step before: two bigrams of one word. */
export const STEP_GLUED = 2;
/** A bigram that does not. */
export const STEP_APART = 4;
/** A single character: the bigram ends, begins with it. */
export const STEP_ENDS = 8;
export const STEP_BEGINS = 16;

export const OPERATORS: readonly NearOperator[] = ['NEAR', 'ONEAR', 'NOTNEAR'];

/** A clause of the query and where its code is; for explaining. */
export interface ClauseMap {
  node: Node;
  /** The node was under a NOT: its code is already the opposite. */
  negated: boolean;
  at: number;
  kind: 'all' | 'any' | 'leaf';
  items: ClauseMap[];
}

const TEXT_BITS: Record<TextField, number> = {
  title: IN_TITLE,
  body: IN_BODY,
  alt: IN_ALT,
  quoted: IN_QUOTED,
  parent: IN_PARENT,
  'author.name': IN_AUTHOR_NAME,
  bio: IN_BIO,
  tagwords: IN_TAGWORDS,
};
/** The platform's own tags and mentions have no text of their own. */
const NAMED = ANYWHERE & ~PROSE;
const GIVEN_ALWAYS: readonly TextField[] = ['body', 'tagwords'];

export function textFieldOf(bit: number): TextField {
  return (Object.keys(TEXT_BITS) as TextField[]).find((name) => TEXT_BITS[name] === bit) ?? 'body';
}

/** Writes one query's code; the terms and constants it names are counted as used. */
export class ProgramWriter {
  readonly code: number[] = [];
  /** Texts beyond the usual ones that it looks at, as bits. */
  texts = 0;
  readonly #vocabulary: Vocabulary;
  readonly #constants: Constants;
  /** What a term without a field looks at. */
  #mask = ANYWHERE;

  constructor(vocabulary: Vocabulary, constants: Constants) {
    this.#vocabulary = vocabulary;
    this.#constants = constants;
  }

  /** `node` without `list:` and `use:`. */
  write(node: Node, negated = false): ClauseMap {
    const at = this.code.length;
    if (node.kind === 'not') return this.write(node.item, !negated);
    if (node.kind === 'and' || node.kind === 'or') return this.#branches(node.kind, node, node.items, negated);
    this.#leaf(node, negated ? NEGATED : 0);
    return { node, negated, at, kind: 'leaf', items: [] };
  }

  #branches(kind: 'and' | 'or', node: Node, items: readonly Node[], negated: boolean): ClauseMap {
    const all = (kind === 'and') !== negated;
    const at = this.#open(all ? ALL : ANY);
    const maps = items.map((item) => this.write(item, negated));
    this.#close(at);
    return { node, negated, at, kind: all ? 'all' : 'any', items: maps };
  }

  #leaf(node: Exclude<Node, { kind: 'not' | 'and' | 'or' }>, flag: number): void {
    switch (node.kind) {
      case 'near':
        this.#near(node, flag);
        break;
      case 'window':
        this.#window(node, flag);
        break;
      case 'text':
        this.#text(node, flag);
        break;
      case 'list':
      case 'use':
        throw new Error(`${node.kind}:${node.name} must be expanded first`);
      default:
        this.#plain(node, flag);
    }
  }

  #plain(node: TermNode | RegexNode | PredicateNode, flag: number): void {
    if (node.kind === 'word' || node.kind === 'phrase') this.#words(node, flag);
    else if (node.kind === 'exact') this.#put([EXACT | flag, 4, this.#mask & ~NAMED, this.#constants.exact(node.text)]);
    else if (node.kind === 'regex') this.#put([REGEX | flag, 4, PROSE, this.#regex(node)]);
    // The mentions of a post are those of its texts and its own list, as a bare @user has them.
    else if (node.kind === 'field' && node.field === 'mentions') this.write(mentionsOf(node.values), flag !== 0);
    else this.#put([PREDICATE | flag, 3, this.#constants.predicate(node)]);
  }

  #regex({ pattern, insensitive }: RegexNode): number {
    return this.#constants.regex(pattern, insensitive);
  }

  /** One way to read it is a leaf; two (coca-cola) are a choice. */
  #words(node: TermNode, flag: number): void {
    const sequences = node.kind === 'exact' ? [] : sequencesOf(node);
    const only = sequences.length === 1 ? sequences[0] : undefined;
    if (only !== undefined) {
      this.#sequence(only, flag);
      return;
    }
    const at = this.#open(flag === 0 ? ANY : ALL);
    for (const sequence of sequences) this.#sequence(sequence, flag);
    this.#close(at);
  }

  #sequence(sequence: Sequence, flag: number): void {
    const [only] = sequence;
    if (sequence.length === 1 && only !== undefined && only.match !== 'any') {
      this.#put([TERM | flag, 4, this.#mask, this.#term(only)]);
      return;
    }
    const steps = sequence.map((step, nth) => this.#step(step, nth));
    const lead = sequence.findIndex((step) => step.match === 'token');
    this.#put([PHRASE | flag, steps.length + 4, this.#mask, lead < 0 ? firstNamed(sequence) : lead, ...steps]);
  }

  #step(step: Step, nth: number): number {
    if (step.match === 'any') return STEP_ANY;
    let flags = 0;
    if (step.match === 'character') flags = nth === 0 ? STEP_ENDS : STEP_BEGINS;
    if (nth > 0 && step.kind === BIGRAM) flags |= step.glued ? STEP_GLUED : STEP_APART;
    return (this.#term(step) << STEP_BITS) | flags;
  }

  #term(step: Step): number {
    if (step.match === 'wild') return this.#vocabulary.usePattern(step.kind, step.text);
    if (step.match === 'character') return this.#vocabulary.use(CHARACTER, step.text, hashOf(CHARACTER, step.text));
    return this.#vocabulary.use(step.kind, step.text, step.hash);
  }

  #near(node: Extract<Node, { kind: 'near' }>, flag: number): void {
    const at = this.#open(NEAR | flag);
    this.code.push(OPERATORS.indexOf(node.operator), node.distance);
    this.write(node.left);
    this.write(node.right);
    this.#close(at);
  }

  #window({ item, distance }: WindowNode, flag: number): void {
    const [items, free] = windowItems(item);
    const at = this.#open(WINDOW | flag);
    this.code.push(distance + free);
    for (const one of items) {
      if (isStep(one)) this.#sequence([one], 0);
      else this.write(one);
    }
    this.#close(at);
  }

  #text({ field, items }: TextFieldNode, flag: number): void {
    const bit = TEXT_BITS[field];
    const before = this.#mask;
    this.#mask = bit;
    if ((bit & ANYWHERE) === 0) this.texts |= bit;
    const at = this.#open(TEXT | flag);
    this.code.push(GIVEN_ALWAYS.includes(field) ? 0 : bit);
    this.write(or(items));
    this.#close(at);
    this.#mask = before;
  }

  #open(op: number): number {
    this.code.push(op, 0);
    return this.code.length - 2;
  }

  #close(at: number): void {
    this.code[at + 1] = this.code.length - at;
  }

  #put(values: readonly number[]): void {
    for (const value of values) this.code.push(value);
  }
}

function isStep(item: Node | Step): item is Step {
  return 'match' in item;
}

function firstNamed(sequence: Sequence): number {
  return sequence.findIndex((step) => step.match !== 'any');
}

function mentionsOf(values: readonly string[]): Node {
  return or(values.map((value) => termNode('word', `@${value.replace(/^@/, '')}`)));
}

/** The items of a window and how many tokens beside them (a `*`) it allows. */
function windowItems(item: Node): [items: readonly (Node | Step)[], free: number] {
  if (item.kind === 'and') return [item.items, 0];
  if (item.kind !== 'phrase') return [[item], 0];
  const steps = sequencesOf(item)[0] ?? [];
  const named = steps.filter((step) => step.match !== 'any');
  return [named.map((step) => ({ ...step, glued: false })), steps.length - named.length];
}
