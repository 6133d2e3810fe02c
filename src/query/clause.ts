/**
 * The compiled tree: AND, OR and leaves, with every NOT pushed down to the leaves (De Morgan holds in Kleene's logic), so
 * that what a match was found by is always a leaf that is not negated.
 */
import type { Span } from '../domain/monitor.ts';
import type { ExactNode, FieldNode, NearNode, Node, PhraseNode, WordNode } from './ast.ts';
import { findExact } from './exact.ts';
import { type Operand, operandOf, spotsOf } from './near.ts';
import { type Predicate, predicateOf } from './predicate.ts';
import { findSequence, type Sequence, sequencesOf } from './term.ts';
import { type FieldTokens, fieldText, type PostTokens } from './text.ts';
import { NO, negate, type Truth, UNKNOWN, YES } from './truth.ts';

export type Leaf =
  | { kind: 'words'; node: WordNode | PhraseNode; negated: boolean; sequences: readonly Sequence[] }
  | { kind: 'exact'; node: ExactNode; negated: boolean }
  | { kind: 'near'; node: NearNode; negated: boolean; operand: Operand }
  | { kind: 'predicate'; node: FieldNode; negated: boolean; predicate: Predicate };

interface Branches<Kind> {
  kind: Kind;
  node: Node;
  /** The node was under a NOT: `kind` is already its opposite. */
  negated: boolean;
  items: readonly Clause[];
}

export type Clause = Branches<'all'> | Branches<'any'> | Leaf;

/** Of a NEAR that the parser would have refused. */
const NOWHERE: Operand = { kind: 'any', items: [] };

export function clauseOf(node: Node, negated = false): Clause {
  switch (node.kind) {
    case 'not':
      return clauseOf(node.item, !negated);
    case 'and':
    case 'or': {
      const kind = (node.kind === 'and') !== negated ? 'all' : 'any';
      return { kind, node, negated, items: node.items.map((item) => clauseOf(item, negated)) };
    }
    case 'exact':
      return { kind: 'exact', node, negated };
    case 'near':
      return { kind: 'near', node, negated, operand: operandOf(node) ?? NOWHERE };
    case 'field':
      return { kind: 'predicate', node, negated, predicate: predicateOf(node) };
    default:
      return { kind: 'words', node, negated, sequences: sequencesOf(node) };
  }
}

export function truthOf(clause: Clause, tokens: PostTokens): Truth {
  if (clause.kind === 'all') return least(clause.items, tokens);
  if (clause.kind === 'any') return most(clause.items, tokens);
  const truth = leafTruth(clause, tokens);
  return clause.negated ? negate(truth) : truth;
}

function least(items: readonly Clause[], tokens: PostTokens): Truth {
  let worst: Truth = YES;
  for (const item of items) {
    const truth = truthOf(item, tokens);
    if (truth === NO) return NO;
    if (truth < worst) worst = truth;
  }
  return worst;
}

function most(items: readonly Clause[], tokens: PostTokens): Truth {
  let best: Truth = NO;
  for (const item of items) {
    const truth = truthOf(item, tokens);
    if (truth === YES) return YES;
    if (truth > best) best = truth;
  }
  return best;
}

function leafTruth(leaf: Leaf, tokens: PostTokens): Truth {
  if (leaf.kind === 'predicate') return leaf.predicate.test(tokens);
  for (let nth = 0; nth < tokens.count; nth++) {
    const field = tokens.fields[nth];
    if (field === undefined) break;
    if (leaf.kind === 'words' ? holdsWords(leaf.sequences, field) : holdsOther(leaf, field)) return YES;
  }
  return NO;
}

function holdsOther(leaf: Extract<Leaf, { kind: 'exact' | 'near' }>, field: FieldTokens): boolean {
  return leaf.kind === 'exact' ? findExact(leaf.node.text, field, 0) >= 0 : spotsOf(leaf.operand, field).length > 0;
}

function holdsWords(sequences: readonly Sequence[], { list }: FieldTokens): boolean {
  for (const sequence of sequences) if (findSequence(sequence, list, 0) >= 0) return true;
  return false;
}

/** Spans kept while collecting; beyond it a text only repeats itself. */
const MAX_COLLECTED = 500;

/** Adds where the clause, which must be true, was found; negated leaves are found nowhere. */
export function collectSpans(clause: Clause, tokens: PostTokens, out: Span[]): void {
  if (clause.kind === 'all' || clause.kind === 'any') {
    for (const item of clause.items) if (truthOf(item, tokens) === YES) collectSpans(item, tokens, out);
  } else if (!clause.negated) leafSpans(clause, tokens, out);
}

function leafSpans(leaf: Leaf, tokens: PostTokens, out: Span[]): void {
  if (leaf.kind === 'predicate') predicateSpan(leaf.predicate, tokens, out);
  else for (const field of tokens.fields.slice(0, tokens.count)) fieldSpans(leaf, field, out);
}

function fieldSpans(leaf: Exclude<Leaf, { kind: 'predicate' }>, field: FieldTokens, out: Span[]): void {
  if (leaf.kind === 'exact') exactSpans(leaf.node.text, field, out);
  else if (leaf.kind === 'near') nearSpans(leaf.operand, field, out);
  else for (const sequence of leaf.sequences) sequenceSpans(sequence, field, out);
}

function predicateSpan(predicate: Predicate, tokens: PostTokens, out: Span[]): void {
  const field = predicate.spanField;
  const value = field === undefined ? undefined : fieldText(tokens.post, field);
  if (field !== undefined && value !== undefined) out.push({ field, start: 0, end: value.length });
}

function exactSpans(text: string, field: FieldTokens, out: Span[]): void {
  let at = findExact(text, field, 0);
  for (; at >= 0 && out.length < MAX_COLLECTED; at = findExact(text, field, at + text.length)) {
    out.push({ field: field.field, start: field.base + at, end: field.base + at + text.length });
  }
}

/** From the first word to the last one. */
function nearSpans(operand: Operand, field: FieldTokens, out: Span[]): void {
  for (const { first, last } of spotsOf(operand, field)) {
    if (last < first || out.length >= MAX_COLLECTED) continue;
    const [start, end] = field.list.rawRange(first, last);
    out.push({ field: field.field, start: field.base + start, end: field.base + end });
  }
}

function sequenceSpans(sequence: Sequence, field: FieldTokens, out: Span[]): void {
  let at = findSequence(sequence, field.list, 0);
  for (; at >= 0 && out.length < MAX_COLLECTED; at = findSequence(sequence, field.list, at + 1)) {
    const [start, end] = field.list.rawRange(at, at + sequence.length - 1);
    out.push({ field: field.field, start: field.base + start, end: field.base + end });
  }
}

/** Adds the names of the predicates that leave the clause unknown. */
export function collectUnknown(clause: Clause, tokens: PostTokens, out: Set<string>): void {
  if (truthOf(clause, tokens) !== UNKNOWN) return;
  if (clause.kind === 'all' || clause.kind === 'any') {
    for (const item of clause.items) collectUnknown(item, tokens, out);
  } else if (clause.kind === 'predicate') out.add(clause.predicate.name);
}

/** Field by field, each from left to right, none twice, at most `limit`. */
export function tidySpans(spans: Span[], order: readonly string[], limit: number): Span[] {
  const sorted = spans.sort(
    (a, b) => order.indexOf(a.field) - order.indexOf(b.field) || a.start - b.start || a.end - b.end,
  );
  const distinct = sorted.filter((span, nth) => {
    const before = sorted[nth - 1];
    return before?.field !== span.field || before.start !== span.start || before.end !== span.end;
  });
  return distinct.slice(0, limit);
}
