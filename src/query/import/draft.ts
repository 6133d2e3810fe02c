/**
 * A foreign query on its way to ours: a tree in which some parts have no equivalent yet. Whether such a part may be left
 * out depends on where it stands, which is decided once the whole is read (`settle.ts`).
 */
import { type NearOperator, type Node, or } from '../ast.ts';
import type { Range } from '../problem.ts';

interface Placed {
  at: Range;
}

/** Translated. `note` says what is different about it here. */
export interface LeafDraft extends Placed {
  kind: 'leaf';
  node: Node;
  note?: string;
}

/** Has no equivalent; `why` completes "… has no equivalent here". */
export interface MissingDraft extends Placed {
  kind: 'missing';
  why: string;
}

/** `item` finds more than what was asked; `why` says so. */
export interface RelaxedDraft extends Placed {
  kind: 'relaxed';
  item: Draft;
  why: string;
}

export interface JoinedDraft extends Placed {
  kind: 'and' | 'or';
  items: readonly Draft[];
}

export interface NotDraft extends Placed {
  kind: 'not';
  item: Draft;
}

export interface NearDraft extends Placed {
  kind: 'near';
  operator: NearOperator;
  distance: number;
  left: Draft;
  right: Draft;
}

export interface WindowDraft extends Placed {
  kind: 'window';
  item: Draft;
  distance: number;
}

export type Draft = LeafDraft | MissingDraft | RelaxedDraft | JoinedDraft | NotDraft | NearDraft | WindowDraft;

export function leaf(at: Range, node: Node, note?: string): LeafDraft {
  return note === undefined ? { kind: 'leaf', at, node } : { kind: 'leaf', at, node, note };
}

/** One of several nodes is enough. */
export function anyOf(at: Range, nodes: readonly Node[], note?: string): LeafDraft {
  return leaf(at, or(nodes), note);
}

export function missing(at: Range, why: string): MissingDraft {
  return { kind: 'missing', at, why };
}

export function relaxed(item: Draft, why: string): RelaxedDraft {
  return { kind: 'relaxed', at: item.at, item, why };
}

/** The items, or the only one. At least one. */
export function joined(kind: 'and' | 'or', items: readonly Draft[]): Draft {
  const first = items[0];
  const last = items.at(-1);
  if (first === undefined || last === undefined) throw new Error('nothing to join');
  if (items.length === 1) return first;
  return { kind, at: { start: first.at.start, end: last.at.end }, items };
}
