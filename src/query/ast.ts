/**
 * A query as a frozen tree. Nodes hold what was written and no positions, so that parsing what `formatQuery` printed
 * gives an equal tree; the parser keeps the positions beside it. Nested ANDs and ORs are flattened.
 */
import type { NameField, NumberField, TextField, TimeField } from './fields.ts';

export interface AndNode {
  readonly kind: 'and';
  /** At least two; none is an `and`. */
  readonly items: readonly Node[];
}

export interface OrNode {
  readonly kind: 'or';
  /** At least two; none is an `or`. */
  readonly items: readonly Node[];
}

export interface NotNode {
  readonly kind: 'not';
  readonly item: Node;
}

/** Everything written without quotes: `apple`, `coca-cola`, `bill*`, `#tag`, `@user`, `$SYM`, an emoji, a URL. */
export interface WordNode {
  readonly kind: 'word';
  readonly text: string;
}

export interface PhraseNode {
  readonly kind: 'phrase';
  /** Between the quotes, as written. */
  readonly text: string;
}

export interface ExactNode {
  readonly kind: 'exact';
  /** Between the braces, as written. */
  readonly text: string;
}

/** `/pattern/` or `/pattern/i`, over the raw text. */
export interface RegexNode {
  readonly kind: 'regex';
  /** Between the slashes, as written (a slash inside is `\/`). */
  readonly pattern: string;
  readonly insensitive: boolean;
}

export type NearOperator = 'NEAR' | 'ONEAR' | 'NOTNEAR';

/** Both sides are positional: terms, windows, ORs of such, or NEARs. */
export interface NearNode {
  readonly kind: 'near';
  readonly operator: NearOperator;
  /** Tokens that may stand between, 0…50. */
  readonly distance: number;
  readonly left: Node;
  readonly right: Node;
}

/**
 * `"a b"~n` and `(a b)~n`: every item somewhere, in any order and without sharing a token, inside a stretch of
 * (tokens of the items + n) tokens. A phrase gives its tokens as items; a group its AND's items (a group that is no AND
 * is one item). Each item is positional.
 */
export interface WindowNode {
  readonly kind: 'window';
  readonly item: Node;
  /** 0…50. */
  readonly distance: number;
}

/** `title:acme`, `bio:("a b" OR c)`: one of the terms stands in that text. */
export interface TextFieldNode {
  readonly kind: 'text';
  readonly field: TextField;
  /** One is enough; at least one. */
  readonly items: readonly TermNode[];
}

/** `from:acme`, `lang:(en OR de)`, `is:reply`, `has:link`, `site:acme.com`. */
export interface NameFieldNode {
  readonly kind: 'field';
  readonly field: NameField;
  /** Canonical; one is enough; at least one. */
  readonly values: readonly string[];
}

export type Comparison = '=' | '>' | '>=' | '<' | '<=';

/** `likes:>=5`; `likes:5..9` is an AND of two; `likes:!=5` is a NOT of one. */
export interface NumberFieldNode {
  readonly kind: 'number';
  readonly field: NumberField;
  readonly comparison: Comparison;
  readonly value: number;
}

/** `since:2026-01-01`, `until:2026-01-02T10:00:00Z`, `within:24h`. */
export interface TimeFieldNode {
  readonly kind: 'time';
  readonly field: TimeField;
  /** Canonical: a UTC date or instant as written, or a duration such as `24h`. */
  readonly value: string;
}

/** `exists("likes")`: the post gives it. Never unknown. */
export interface ExistsNode {
  readonly kind: 'exists';
  /** A canonical field name. */
  readonly field: string;
}

/** `list:competitors` or `use:brand`, before it is expanded. */
export interface ReferenceNode {
  readonly kind: 'list' | 'use';
  readonly name: string;
}

export type TermNode = WordNode | PhraseNode | ExactNode;
export type LeafNode =
  | TermNode
  | RegexNode
  | TextFieldNode
  | NameFieldNode
  | NumberFieldNode
  | TimeFieldNode
  | ExistsNode
  | ReferenceNode;
export type Node = AndNode | OrNode | NotNode | NearNode | WindowNode | LeafNode;

export function and(items: readonly Node[]): Node {
  return joined('and', items);
}

export function or(items: readonly Node[]): Node {
  return joined('or', items);
}

export function not(item: Node): Node {
  return Object.freeze({ kind: 'not', item });
}

export function near(operator: NearOperator, distance: number, left: Node, right: Node): NearNode {
  return Object.freeze({ kind: 'near', operator, distance, left, right });
}

export function window(item: Node, distance: number): WindowNode {
  return Object.freeze({ kind: 'window', item, distance });
}

export function term(kind: TermNode['kind'], text: string): TermNode {
  return Object.freeze({ kind, text });
}

export function regex(pattern: string, insensitive: boolean): RegexNode {
  return Object.freeze({ kind: 'regex', pattern, insensitive });
}

export function textField(field: TextField, items: readonly TermNode[]): TextFieldNode {
  return Object.freeze({ kind: 'text', field, items: Object.freeze([...items]) });
}

export function field(name: NameField, values: readonly string[]): NameFieldNode {
  return Object.freeze({ kind: 'field', field: name, values: Object.freeze([...values]) });
}

export function number(name: NumberField, comparison: Comparison, value: number): NumberFieldNode {
  return Object.freeze({ kind: 'number', field: name, comparison, value });
}

export function time(name: TimeField, value: string): TimeFieldNode {
  return Object.freeze({ kind: 'time', field: name, value });
}

export function exists(name: string): ExistsNode {
  return Object.freeze({ kind: 'exists', field: name });
}

export function reference(kind: ReferenceNode['kind'], name: string): ReferenceNode {
  return Object.freeze({ kind, name });
}

/** True for what may stand beside NEAR and inside `(…)~n`: terms, windows, NEARs, and ORs of them. */
export function isPositional(node: Node): boolean {
  switch (node.kind) {
    case 'word':
    case 'phrase':
    case 'exact':
    case 'near':
    case 'window':
      return true;
    case 'or':
      return node.items.every(isPositional);
    default:
      return false;
  }
}

function joined(kind: 'and' | 'or', items: readonly Node[]): Node {
  const flat = items.flatMap((item) => (item.kind === kind ? item.items : [item]));
  const only = flat.length === 1 ? flat[0] : undefined;
  return only ?? Object.freeze({ kind, items: Object.freeze(flat) });
}
