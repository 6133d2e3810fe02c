/** A query's canonical form: parsing it gives the same tree. */
import type { AndNode, LeafNode, Node, TermNode } from './ast.ts';
import { isWild } from './field-values.ts';

export function formatQuery(node: Node): string {
  switch (node.kind) {
    case 'or':
      return node.items.map(formatQuery).join(' OR ');
    case 'and':
      return node.items.map((item) => (item.kind === 'or' ? `(${formatQuery(item)})` : formatQuery(item))).join(' ');
    case 'not':
      return `-${formatNegated(node.item)}`;
    case 'near': {
      const { left, operator, distance, right } = node;
      return `${formatSide(left, false)} ${operator}/${distance} ${formatSide(right, true)}`;
    }
    case 'window':
      return node.item.kind === 'phrase'
        ? `${formatTerm(node.item)}~${node.distance}`
        : `(${formatQuery(node.item)})~${node.distance}`;
    default:
      return formatLeaf(node);
  }
}

/** For messages: not longer than a line. */
export function shown(node: Node): string {
  const written = formatQuery(node);
  return written.length > 80 ? `${written.slice(0, 77)}…` : written;
}

/** NEAR binds to the left: only one on the right needs parentheses. */
function formatSide(side: Node, right: boolean): string {
  return side.kind === 'or' || (right && side.kind === 'near') ? `(${formatQuery(side)})` : formatQuery(side);
}

function formatNegated(item: Node): string {
  // A range is no group where it is written: parentheses would nest it one level deeper than it was read.
  if (item.kind === 'and') return formatRange(item) ?? `(${formatQuery(item)})`;
  return item.kind === 'or' ? `(${formatQuery(item)})` : formatQuery(item);
}

/** `likes:5..9`, of the AND that it stands for. */
function formatRange({ items }: AndNode): string | undefined {
  const [from, to] = items;
  if (items.length !== 2 || from?.kind !== 'number' || to?.kind !== 'number') return undefined;
  if (from.field !== to.field || from.comparison !== '>=' || to.comparison !== '<=') return undefined;
  return from.value <= to.value ? `${from.field}:${from.value}..${to.value}` : undefined;
}

function formatLeaf(node: LeafNode): string {
  switch (node.kind) {
    case 'word':
    case 'phrase':
    case 'exact':
      return formatTerm(node);
    case 'regex':
      return `/${node.pattern}/${node.insensitive ? 'i' : ''}`;
    case 'text':
      return `${node.field}:${formatValues(node.items.map(formatTerm))}`;
    case 'field':
      return `${node.field}:${formatValues(node.values.map((value) => formatValue(value, isWild(node.field))))}`;
    case 'number':
      return `${node.field}:${node.comparison === '=' ? '' : node.comparison}${node.value}`;
    case 'time':
      return `${node.field}:${node.value}`;
    case 'exists':
      return `exists(${node.field})`;
    case 'list':
    case 'use':
      return `${node.kind}:${formatValue(node.name, false)}`;
  }
}

function formatTerm(node: TermNode): string {
  if (node.kind === 'word') return node.text;
  return node.kind === 'phrase' ? `"${node.text}"` : `{${node.text}}`;
}

/** A single value that begins like a comparison would be read as one. */
function formatValues(values: readonly string[]): string {
  const [first = ''] = values;
  return values.length === 1 && !/^[<>=!]/.test(first) ? first : `(${values.join(' OR ')})`;
}

/** Plain where it is read back as one value, else in quotes. */
function formatValue(value: string, wild: boolean): string {
  const plain = wild ? /^[\p{L}\p{N}_][\p{L}\p{N}_.@/*?-]*$/u : /^[\p{L}\p{N}_][\p{L}\p{N}_.@/-]*$/u;
  return plain.test(value) && !/^(?:or|and|not|near|onear|notnear)(?:\/|$)/i.test(value) ? value : `"${value}"`;
}
