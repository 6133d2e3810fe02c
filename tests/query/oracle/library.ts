/** Lists and named queries for the random queries, as text for the engine and as trees for the naive evaluator. */
import { type Library, libraryOf } from '../../../src/domain/monitor.ts';
import { and, field, type Node, not, or, term } from '../../../src/query/ast.ts';

export const LIBRARY: Library = libraryOf(
  [
    { name: 'brands', type: 'terms', items: ['coca-cola', 'AT&T', '#acme*', '"apple pie"', 'apple juice', '{BT}'] },
    { name: 'people', type: 'authors', items: ['acme', '@bob'] },
    { name: 'shops', type: 'domains', items: ['acme.com', 'other.example'] },
    { name: 'places', type: 'communities', items: ['r/apple', 'acme/cloud'] },
  ],
  [
    { name: 'fruit', query: '(apple OR pie) -juice' },
    { name: 'fruit in English', query: 'use:fruit lang:en OR list:people' },
  ],
);

const BRANDS = or([
  term('word', 'coca-cola'),
  term('word', 'AT&T'),
  term('word', '#acme*'),
  term('phrase', 'apple pie'),
  term('phrase', 'apple juice'),
  term('exact', 'BT'),
]);
const PEOPLE = field('author', ['acme', 'bob']);
const FRUIT = and([or([term('word', 'apple'), term('word', 'pie')]), not(term('word', 'juice'))]);

/** What each reference stands for. */
export const MEANINGS: Readonly<Record<string, Node>> = {
  'list brands': BRANDS,
  'list people': PEOPLE,
  'list shops': field('site', ['acme.com', 'other.example']),
  'list places': field('community', ['apple', 'acme/cloud']),
  'use fruit': FRUIT,
  'use fruit in English': or([and([FRUIT, field('lang', ['en'])]), PEOPLE]),
};

/** The tree without references. */
export function resolved(node: Node): Node {
  switch (node.kind) {
    case 'and':
      return and(node.items.map(resolved));
    case 'or':
      return or(node.items.map(resolved));
    case 'not':
      return not(resolved(node.item));
    case 'list':
    case 'use':
      return MEANINGS[`${node.kind} ${node.name}`] ?? node;
    default:
      return node;
  }
}
