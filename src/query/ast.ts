/**
 * A query as a frozen tree. Nodes hold what was written and no positions, so that parsing what `formatQuery` printed
 * gives an equal tree; the parser keeps the positions beside it. Nested ANDs and ORs are flattened.
 */
import type { BuiltField } from './field-names.ts';

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

export interface FieldNode {
  readonly kind: 'field';
  readonly field: BuiltField;
  /** One is enough; at least one. */
  readonly values: readonly string[];
}

export type NearOperator = 'NEAR' | 'ONEAR' | 'NOTNEAR';

/** Both sides are terms, ORs of such, or NEARs. */
export interface NearNode {
  readonly kind: 'near';
  readonly operator: NearOperator;
  /** Tokens that may stand between, 0…50. */
  readonly distance: number;
  readonly left: Node;
  readonly right: Node;
}

export type TermNode = WordNode | PhraseNode | ExactNode;
export type Node = AndNode | OrNode | NotNode | TermNode | FieldNode | NearNode;

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

export function term(kind: TermNode['kind'], text: string): TermNode {
  return Object.freeze({ kind, text });
}

export function field(name: BuiltField, values: readonly string[]): FieldNode {
  return Object.freeze({ kind: 'field', field: name, values: Object.freeze([...values]) });
}

function joined(kind: 'and' | 'or', items: readonly Node[]): Node {
  const flat = items.flatMap((item) => (item.kind === kind ? item.items : [item]));
  const only = flat.length === 1 ? flat[0] : undefined;
  return only ?? Object.freeze({ kind, items: Object.freeze(flat) });
}
