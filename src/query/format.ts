/** A query's canonical form: parsing it gives the same tree. */
import type { FieldNode, Node } from './ast.ts';

export function formatQuery(node: Node): string {
  switch (node.kind) {
    case 'or':
      return node.items.map(formatQuery).join(' OR ');
    case 'and':
      return node.items.map((item) => (item.kind === 'or' ? `(${formatQuery(item)})` : formatQuery(item))).join(' ');
    case 'not':
      return `-${formatNegated(node.item)}`;
    case 'word':
      return node.text;
    case 'phrase':
      return `"${node.text}"`;
    case 'near': {
      const { left, operator, distance, right } = node;
      return `${formatSide(left, false)} ${operator}/${distance} ${formatSide(right, true)}`;
    }
    case 'exact':
      return `{${node.text}}`;
    case 'field':
      return formatField(node);
  }
}

/** NEAR binds to the left: only one on the right needs parentheses. */
function formatSide(side: Node, right: boolean): string {
  return side.kind === 'or' || (right && side.kind === 'near') ? `(${formatQuery(side)})` : formatQuery(side);
}

function formatNegated(item: Node): string {
  return item.kind === 'or' || item.kind === 'and' ? `(${formatQuery(item)})` : formatQuery(item);
}

function formatField(node: FieldNode): string {
  const values = node.values.map(formatValue);
  return values.length === 1 ? `${node.field}:${values[0]}` : `${node.field}:(${values.join(' OR ')})`;
}

/** Plain where it is read back as one value, else in quotes. */
function formatValue(value: string): string {
  const plain =
    /^[\p{L}\p{N}_][\p{L}\p{N}_.@/-]*$/u.test(value) && !/^(?:or|and|not|near|onear|notnear)(?:\/|$)/i.test(value);
  return plain ? value : `"${value}"`;
}
