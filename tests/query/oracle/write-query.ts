/** A tree as a person might have typed it: other words for one thing, chosen by `pick`. Independent of `formatQuery`. */
import type { NameFieldNode, Node, NumberFieldNode, TermNode, TextFieldNode } from '../../../src/query/ast.ts';

/** A number from 0 up to `below`, exclusive. */
export type Pick = (below: number) => number;

/** The same numbers for the same seed. */
export function picker(seed: number): Pick {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export function writeQuery(node: Node, pick: Pick = () => 0): string {
  switch (node.kind) {
    case 'and':
      return node.items.map((item) => writeItem(item, ['or', 'and'], pick)).join(one(pick, ' ', ' AND ', ' & ', '\n'));
    case 'or':
      return node.items.map((item) => writeItem(item, ['or'], pick)).join(one(pick, ' OR ', ' | ', '|', ' OR\n'));
    case 'not':
      return one(pick, '-', 'NOT ') + writeItem(node.item, ['or', 'and', 'near'], pick);
    case 'near': {
      const left = writeItem(node.left, ['or'], pick);
      return `${left} ${nearOperator(node.operator, node.distance, pick)} ${writeItem(node.right, ['or', 'near'], pick)}`;
    }
    case 'window':
      return `${node.item.kind === 'phrase' ? writeTerm(node.item, pick) : `(${writeQuery(node.item, pick)})`}~${node.distance}`;
    default:
      return writeLeaf(node, pick);
  }
}

function writeItem(node: Node, grouped: readonly Node['kind'][], pick: Pick): string {
  const text = writeQuery(node, pick);
  return grouped.includes(node.kind) || pick(8) === 7 ? `(${text})` : text;
}

function nearOperator(operator: string, distance: number, pick: Pick): string {
  if (distance === 6 && pick(2) === 1) return operator;
  return operator === 'ONEAR' && pick(2) === 1 ? `NEAR/${distance}f` : `${operator}/${distance}`;
}

function writeLeaf(node: Exclude<Node, { kind: 'and' | 'or' | 'not' | 'near' | 'window' }>, pick: Pick): string {
  switch (node.kind) {
    case 'word':
    case 'phrase':
    case 'exact':
      return writeTerm(node, pick);
    case 'regex':
      return `/${node.pattern}/${node.insensitive ? 'i' : ''}`;
    case 'text':
      return writeText(node, pick);
    case 'field':
      return writeName(node, pick);
    case 'number':
      return writeNumber(node, pick);
    case 'time':
      return `${node.field}:${node.value}`;
    case 'exists':
      return one(pick, `exists("${node.field}")`, `exists(${node.field})`);
    default:
      return `${node.kind}:${node.name.includes(' ') ? `"${node.name}"` : node.name}`;
  }
}

function writeTerm({ kind, text }: TermNode, pick: Pick): string {
  if (kind === 'word') return text;
  if (kind === 'exact') return `{${text}}`;
  return pick(4) === 3 ? `“${text}”` : `"${text}"`;
}

function writeText({ field, items }: TextFieldNode, pick: Pick): string {
  const terms = items.map((item) => writeTerm(item, pick));
  return terms.length === 1 ? `${field}:${terms[0]}` : `${field}:(${terms.join(one(pick, ' OR ', ' | '))})`;
}

const ALIASES: Partial<Record<NameFieldNode['field'], readonly string[]>> = {
  author: ['author', 'from', 'by', 'FROM'],
  platform: ['platform', 'source'],
  community: ['community', 'subreddit', 'server'],
  site: ['site', 'domain'],
  country: ['country', 'place_country'],
  thread: ['thread', 'conversation_id'],
};

function writeName({ field, values }: NameFieldNode, pick: Pick): string {
  const name = one(pick, ...(ALIASES[field] ?? [field]));
  return values.length === 1 ? `${name}:${values[0]}` : `${name}:(${values.join(' OR ')})`;
}

function writeNumber({ field, comparison, value }: NumberFieldNode, pick: Pick): string {
  if (comparison === '>=' && field === 'likes' && pick(2) === 1) return `min_${field}:${value}`;
  return `${field}:${comparison === '=' && pick(2) === 1 ? '' : comparison}${value}`;
}

function one(pick: Pick, ...choices: readonly string[]): string {
  return choices[pick(choices.length)] ?? '';
}
