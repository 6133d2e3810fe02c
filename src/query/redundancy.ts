/** W-REDUNDANT: a branch of an OR that another branch covers, and what an AND asks for twice. */
import { and, type Node, or } from './ast.ts';
import type { Coverage } from './covers.ts';
import { formatQuery, shown } from './format.ts';
import { type ParsedQuery, parseQuery } from './parse.ts';
import { problem, type QueryProblem, type Range } from './problem.ts';

/** Each is checked by reading the repaired query again; more are not listed. */
const MAX_WARNINGS = 20;

interface Spare {
  parent: Node & { kind: 'and' | 'or' };
  /** Which item could go, and which one says it already. */
  item: Node;
  nth: number;
  by: Node;
}

export function redundancies(parsed: ParsedQuery, query: Node, coverage: Coverage): QueryProblem[] {
  const spares = spareIn(query, coverage).slice(0, MAX_WARNINGS);
  return spares.map((spare) => warningOf(parsed, query, spare));
}

function spareIn(node: Node, coverage: Coverage, negated = false): Spare[] {
  const within = (items: readonly Node[]) => items.flatMap((item) => spareIn(item, coverage, negated));
  switch (node.kind) {
    case 'or':
      return [...spareItems(node, (by, item) => isSpare(by, item, coverage, negated)), ...within(node.items)];
    case 'and':
      return [...spareItems(node, (by, item) => coverage.key(by) === coverage.key(item)), ...within(node.items)];
    case 'not':
      return spareIn(node.item, coverage, !negated);
    case 'near':
      return within([node.left, node.right]);
    case 'window':
      return node.item.kind === 'or' ? within([node.item]) : [];
    default:
      return [];
  }
}

/** Under a NOT an unknown branch keeps the rest from being told, so it is not without effect. */
function isSpare(by: Node, item: Node, coverage: Coverage, negated: boolean): boolean {
  if (!coverage.covers(by, item)) return false;
  return !negated || isNeverUnknown(item) || coverage.key(by) === coverage.key(item);
}

function isNeverUnknown(node: Node): boolean {
  if (node.kind === 'and' || node.kind === 'or') return node.items.every(isNeverUnknown);
  if (node.kind === 'not') return isNeverUnknown(node.item);
  return ['word', 'phrase', 'exact', 'regex', 'near', 'window'].includes(node.kind);
}

/** Of two that say the same the later one is spare. */
function spareItems(parent: Spare['parent'], says: (by: Node, item: Node) => boolean): Spare[] {
  const gone = new Set<number>();
  const spares: Spare[] = [];
  parent.items.forEach((item, nth) => {
    const covering = parent.items.findIndex(
      (other, at) => at !== nth && !gone.has(at) && says(other, item) && (at < nth || !says(item, other)),
    );
    const by = parent.items[covering];
    if (by === undefined) return;
    gone.add(nth);
    spares.push({ parent, item, nth, by });
  });
  return spares;
}

function warningOf(parsed: ParsedQuery, query: Node, spare: Spare): QueryProblem {
  const item = shown(spare.item);
  const by = shown(spare.by);
  const why = spare.parent.kind === 'and' ? `${by} asks for it already` : `${by} finds all that it finds`;
  const message = item === by ? `${item} stands here twice; leave one out` : `${item} can be left out: ${why}`;
  const at = removals(parsed, spare).find((range) => isRepair(parsed, query, spare, range));
  if (at !== undefined) return problem('W-REDUNDANT', at, message, '');
  return problem('W-REDUNDANT', parsed.ranges.get(spare.item) ?? { start: 0, end: 0 }, message);
}

/** The item with the operator before or after it. */
function removals(parsed: ParsedQuery, { parent, item, nth }: Spare): Range[] {
  const own = parsed.extents.get(item);
  const before = parsed.extents.get(parent.items[nth - 1] ?? item);
  const after = parsed.extents.get(parent.items[nth + 1] ?? item);
  if (own === undefined) return [];
  const ranges: Range[] = [];
  if (before !== undefined && before.end < own.end) ranges.push({ start: before.end, end: own.end });
  if (after !== undefined && own.start < after.start) ranges.push({ start: own.start, end: after.start });
  return ranges;
}

/** True when without that range the query reads as it does without the item. */
function isRepair(parsed: ParsedQuery, query: Node, spare: Spare, range: Range): boolean {
  const text = parsed.text.slice(0, range.start) + parsed.text.slice(range.end);
  const read = parseQuery(text).query;
  return read !== null && formatQuery(read) === formatQuery(without(query, spare));
}

function without(node: Node, spare: Spare): Node {
  const rest = (items: readonly Node[]) => items.map((item) => without(item, spare));
  if (node === spare.parent) {
    const left = spare.parent.items.filter((_, nth) => nth !== spare.nth);
    return spare.parent.kind === 'and' ? and(left) : or(left);
  }
  switch (node.kind) {
    case 'and':
      return and(rest(node.items));
    case 'or':
      return or(rest(node.items));
    case 'not':
    case 'window':
      return Object.freeze({ ...node, item: without(node.item, spare) });
    case 'near':
      return Object.freeze({ ...node, left: without(node.left, spare), right: without(node.right, spare) });
    default:
      return node;
  }
}
