/** NEAR, ONEAR and NOTNEAR over the tokens of one field. A distance is the number of tokens strictly between two spots. */
import type { NearNode, Node } from './ast.ts';
import { findExact } from './exact.ts';
import { findSequence, type Sequence, sequencesOf } from './term.ts';
import type { FieldTokens } from './text.ts';

/** Places first…last of tokens; `last` is one before `first` where `{exact}` text lies between two tokens. */
export interface Spot {
  first: number;
  last: number;
}

/** What stands on a side of NEAR, ready to be looked for. */
export type Operand =
  | { kind: 'words'; sequences: readonly Sequence[] }
  | { kind: 'exact'; text: string }
  | { kind: 'any'; items: readonly Operand[] }
  | { kind: 'near'; node: NearNode; left: Operand; right: Operand };

/** Bounds the work on a text that repeats itself; spots beyond it are not looked at. */
const MAX_SPOTS = 2000;

/** Null for what may not stand beside NEAR: AND, NOT and predicates. */
export function operandOf(node: Node): Operand | null {
  switch (node.kind) {
    case 'word':
    case 'phrase':
      return { kind: 'words', sequences: sequencesOf(node) };
    case 'exact':
      return { kind: 'exact', text: node.text };
    case 'or': {
      const items = node.items.map(operandOf).filter((item) => item !== null);
      return items.length === node.items.length ? { kind: 'any', items } : null;
    }
    case 'near':
      return pairOf(node);
    default:
      return null;
  }
}

function pairOf(node: NearNode): Operand | null {
  const left = operandOf(node.left);
  const right = operandOf(node.right);
  return left && right && { kind: 'near', node, left, right };
}

/** Every spot in the field, from left to right, none twice. */
export function spotsOf(operand: Operand, field: FieldTokens): Spot[] {
  switch (operand.kind) {
    case 'words':
      return tidy(operand.sequences.flatMap((sequence) => wordSpots(sequence, field)));
    case 'exact':
      return exactSpots(operand.text, field);
    case 'any':
      return tidy(operand.items.flatMap((item) => spotsOf(item, field)));
    case 'near':
      return nearSpots(operand.node, spotsOf(operand.left, field), () => spotsOf(operand.right, field));
  }
}

function nearSpots(node: NearNode, left: Spot[], readRight: () => Spot[]): Spot[] {
  if (left.length === 0) return left;
  const right = readRight();
  const { operator, distance } = node;
  if (operator === 'NOTNEAR') return left.filter((a) => around(a, right, distance).length === 0);
  const found: Spot[] = [];
  for (const a of left) {
    for (const b of around(a, right, distance)) {
      if (b.first > a.last || (operator === 'NEAR' && a.first > b.last)) found.push(joined(a, b));
    }
    if (found.length > MAX_SPOTS) break;
  }
  return tidy(found);
}

/** Those of `spots` with at most `distance` tokens between them and `a`; overlapping ones too. */
function around(a: Spot, spots: readonly Spot[], distance: number): Spot[] {
  return spots.filter((b) => b.first - a.last - 1 <= distance && a.first - b.last - 1 <= distance);
}

function joined(a: Spot, b: Spot): Spot {
  return { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last) };
}

function wordSpots(sequence: Sequence, { list }: FieldTokens): Spot[] {
  const spots: Spot[] = [];
  let at = findSequence(sequence, list, 0);
  for (; at >= 0 && spots.length < MAX_SPOTS; at = findSequence(sequence, list, at + 1)) {
    spots.push({ first: at, last: at + sequence.length - 1 });
  }
  return spots;
}

function exactSpots(text: string, field: FieldTokens): Spot[] {
  const spots: Spot[] = [];
  let first = 0;
  let at = findExact(text, field, 0);
  for (; at >= 0 && spots.length < MAX_SPOTS; at = findExact(text, field, at + text.length)) {
    while (first < field.list.count && field.list.rawRange(first, first)[1] <= at) first++;
    let last = first - 1;
    while (last + 1 < field.list.count && field.list.rawRange(last + 1, last + 1)[0] < at + text.length) last++;
    spots.push({ first, last });
  }
  return spots;
}

function tidy(spots: Spot[]): Spot[] {
  const sorted = spots.sort((a, b) => a.first - b.first || a.last - b.last);
  const distinct = sorted.filter((spot, nth) => {
    const before = sorted[nth - 1];
    return before?.first !== spot.first || before.last !== spot.last;
  });
  return distinct.slice(0, MAX_SPOTS);
}
