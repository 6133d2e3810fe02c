/** The OR branches of a query that a person would ask about: those of the whole, and of the ORs directly inside its AND. */
import type { Library } from '../domain/monitor.ts';
import type { Node } from './ast.ts';
import { compileQuery, type QueryMatcher } from './compile.ts';
import { formatQuery } from './format.ts';
import { parseQuery } from './parse.ts';
import type { Range } from './problem.ts';

export interface Branch {
  /** Canonical text. */
  query: string;
  /** In the text that was given. */
  place: Range;
  ask: QueryMatcher;
}

/** One inner list for each OR, each of at least two branches; none for a query without such an OR or with an error. */
export function branchesOf(text: string, options: { library?: Library; clock?: () => number } = {}): Branch[][] {
  const { query, ranges } = parseQuery(text);
  if (query === null) return [];
  const whole = { start: 0, end: text.length };
  return orsOf(query).map((items) =>
    items.map((item) => {
      const written = formatQuery(item);
      return { query: written, place: ranges.get(item) ?? whole, ask: compileQuery(written, options) };
    }),
  );
}

function orsOf(query: Node): (readonly Node[])[] {
  if (query.kind === 'or') return [query.items];
  if (query.kind !== 'and') return [];
  return query.items.flatMap((item) => (item.kind === 'or' ? [item.items] : []));
}
