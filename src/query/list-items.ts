/** A list as a part of a query: an OR of its items. */
import type { ListDef } from '../domain/monitor.ts';
import { field, type Node, or } from './ast.ts';
import { readItem } from './field-values.ts';
import type { NameField } from './fields.ts';
import { parseQuery } from './parse.ts';
import { errorsOf, type ProblemCode } from './problem.ts';

export interface ItemProblem {
  code: ProblemCode;
  message: string;
}

const FIELD_OF = { authors: 'author', domains: 'site', communities: 'community' } as const;

/** One atom of the language is that; anything else is the phrase of its words. */
const ATOMS: readonly Node['kind'][] = ['word', 'phrase', 'exact', 'near', 'window'];

/** `node` is null only when there are problems. */
export function listNode(list: ListDef): { node: Node | null; problems: ItemProblem[] } {
  return list.type === 'terms' ? termsNode(list.items) : namesNode(FIELD_OF[list.type], list.items);
}

function termsNode(items: readonly string[]): { node: Node | null; problems: ItemProblem[] } {
  const read = items.map(termOf);
  const nodes = read.flatMap(({ node }) => (node === null ? [] : [node]));
  return { node: nodes.length === 0 ? null : or(nodes), problems: read.flatMap(({ problems }) => problems) };
}

function termOf(item: string): { node: Node | null; problems: ItemProblem[] } {
  const { query } = parseQuery(item);
  if (query !== null && ATOMS.includes(query.kind)) return { node: query, problems: [] };
  const phrase = parseQuery(`"${item.replaceAll('"', ' ')}"`);
  const problems = errorsOf(phrase.problems).map(({ code, message }) => ({ code, message: `"${item}": ${message}` }));
  return { node: phrase.query, problems };
}

function namesNode(name: NameField, items: readonly string[]): { node: Node | null; problems: ItemProblem[] } {
  const values: string[] = [];
  const problems: ItemProblem[] = [];
  for (const item of items) {
    const read = readItem(name, item);
    if ('value' in read) values.push(read.value);
    else problems.push({ code: read.code ?? 'E-TYPE', message: `"${item}": ${read.problem}` });
  }
  return { node: values.length === 0 ? null : field(name, values), problems };
}
