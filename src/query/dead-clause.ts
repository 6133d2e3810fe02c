/** W-DEAD-CLAUSE from the query alone: two parts of an AND that never hold together. */
import type { NameFieldNode, Node } from './ast.ts';
import type { Coverage } from './covers.ts';
import type { NameField } from './fields.ts';
import { shown } from './format.ts';
import { common, rangeOf } from './interval.ts';
import type { ParsedQuery } from './parse.ts';
import { problem, type QueryProblem } from './problem.ts';

/** Fields of which a post has one value. */
const SINGLE: readonly NameField[] = ['lang', 'platform', 'country', 'id', 'thread', 'author.verified'];
const MAX_WARNINGS = 20;

export function deadClauses(parsed: ParsedQuery, query: Node, coverage: Coverage): QueryProblem[] {
  const pairs = conflictsIn(query, coverage).slice(0, MAX_WARNINGS);
  return pairs.map(([first, second]) => {
    const message = `${shown(first)} and ${shown(second)} never hold together: this part finds nothing`;
    return problem('W-DEAD-CLAUSE', parsed.ranges.get(second) ?? { start: 0, end: 0 }, message);
  });
}

type Pair = readonly [first: Node, second: Node];

function conflictsIn(node: Node, coverage: Coverage): Pair[] {
  if (node.kind === 'not') return conflictsIn(node.item, coverage);
  if (node.kind === 'or') return node.items.flatMap((item) => conflictsIn(item, coverage));
  if (node.kind !== 'and') return [];
  return [...conflictsAmong(node.items, coverage), ...node.items.flatMap((item) => conflictsIn(item, coverage))];
}

/** The first conflict of each item with one before it. */
function conflictsAmong(items: readonly Node[], coverage: Coverage): Pair[] {
  return items.flatMap((item, nth): Pair[] => {
    const other = items.slice(0, nth).find((before) => excludes(before, item, coverage));
    return other === undefined ? [] : [[other, item]];
  });
}

function excludes(a: Node, b: Node, coverage: Coverage): boolean {
  if (a.kind === 'not') return b.kind !== 'not' && coverage.covers(a.item, b);
  if (b.kind === 'not') return coverage.covers(b.item, a);
  if (a.kind === 'number' && b.kind === 'number') return a.field === b.field && common(rangeOf(a), rangeOf(b)) === null;
  if (a.kind === 'field' && b.kind === 'field') return a.field === b.field && areApart(a, b);
  if (a.kind === 'time' && b.kind === 'time') return isEmptySpan(a, b) || isEmptySpan(b, a);
  return false;
}

function areApart(a: NameFieldNode, b: NameFieldNode): boolean {
  if (!SINGLE.includes(a.field)) return false;
  return a.values.every((one) => b.values.every((other) => !agree(a.field, one, other)));
}

/** `lang:en` and `lang:en-GB` can both hold. */
function agree(field: NameField, one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a === b || (field === 'lang' && (a.startsWith(`${b}-`) || b.startsWith(`${a}-`)));
}

function isEmptySpan(from: Node, to: Node): boolean {
  if (from.kind !== 'time' || to.kind !== 'time' || from.field !== 'since' || to.field !== 'until') return false;
  return Date.parse(from.value) >= Date.parse(to.value);
}
