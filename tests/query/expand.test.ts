import { describe, expect, test } from 'vitest';
import { type ListDef, libraryOf, type NamedQueryDef } from '../../src/domain/monitor.ts';
import { checkQuery } from '../../src/query/check.ts';
import { expandQuery } from '../../src/query/expand.ts';
import { formatQuery } from '../../src/query/format.ts';
import { parseQuery } from '../../src/query/parse.ts';

const LISTS: ListDef[] = [
  {
    name: 'rivals',
    type: 'terms',
    items: ['Pear', 'Coca Cola', '#pear', '{PEAR}', '"a b"~2', 'a OR b', 'from:acme', 'say "hi" now'],
  },
  { name: 'people', type: 'authors', items: ['@bob', 'acme*'] },
  { name: 'hosts', type: 'domains', items: ['Acme.com', 'https://example.org/'] },
  { name: 'places', type: 'communities', items: ['r/pies', 'my pies'] },
  { name: 'broken', type: 'terms', items: ['pear', 'b*', '!!'] },
  { name: 'hostless', type: 'domains', items: ['acme.com/pies'] },
  { name: 'many', type: 'terms', items: Array.from({ length: 300 }, (_, nth) => `many${nth}`) },
];
const chain = Array.from({ length: 12 }, (_, nth) => ({
  name: `d${nth}`,
  query: nth === 11 ? 'deep' : `use:d${nth + 1} OR use:d${nth + 1}`,
}));
const QUERIES: NamedQueryDef[] = [
  { name: 'brand', query: 'apple OR "apple pie" -- ours' },
  { name: 'crisis', query: 'use:brand (broken OR list:people)' },
  { name: 'a', query: 'x use:b' },
  { name: 'b', query: 'use:c' },
  { name: 'c', query: 'use:a OR use:b' },
  { name: 'self', query: 'use:self' },
  { name: 'wrong', query: 'apple OR (pie' },
  { name: 'deaf', query: 'use:missing' },
  { name: 'quiet', query: '-spam' },
  { name: 'twice', query: 'list:many OR list:many' },
  ...chain,
];
const library = libraryOf(LISTS, QUERIES);

function expanded(text: string): string | null {
  const { query, ranges } = parseQuery(text);
  if (query === null) throw new Error(`${text} is not valid`);
  const { node, problems } = expandQuery(query, library, ranges);
  expect(node === null).toBe(problems.length > 0);
  return node && formatQuery(node);
}

describe('expanding', () => {
  test.each([
    ['apple pie', 'apple pie'],
    ['list:rivals', 'Pear OR "Coca Cola" OR #pear OR {PEAR} OR "a b"~2 OR "a OR b" OR "from:acme" OR "say  hi  now"'],
    ['x list:people', 'x author:(bob OR acme*)'],
    ['x -list:hosts', 'x -site:(acme.com OR example.org)'],
    ['list:(places OR people)', 'community:(pies OR "my pies") OR author:(bob OR acme*)'],
    ['a use:brand', 'a (apple OR "apple pie")'],
    ['a OR use:brand', 'a OR apple OR "apple pie"'],
    ['use:crisis -use:quiet', '(apple OR "apple pie") (broken OR author:(bob OR acme*)) --spam'],
    ['use:d4', `${'deep OR '.repeat(127)}deep`],
  ])('%j', (text, expected) => {
    expect(expanded(text)).toBe(expected);
  });

  test('leaves a query without references as it is', () => {
    const { query } = parseQuery('a (b OR -c)');
    expect(query && expandQuery(query, library).node).toBe(query);
  });

  test('says for each node where it came from', () => {
    const { query, ranges } = parseQuery('a use:brand');
    const result = query && expandQuery(query, library, ranges);
    const items = result?.node?.kind === 'and' ? result.node.items : [];
    expect(items.map((item) => result?.ranges.get(item))).toEqual([
      { start: 0, end: 1 },
      { start: 2, end: 11 },
    ]);
  });
});

describe('a reference', () => {
  const problems = (query: string) => checkQuery(query, { needsAnchor: true, library });

  test.each<[query: string, code: string, at: [start: number, end: number], says: RegExp, fix?: string]>([
    ['a list:rival', 'E-FIELD', [2, 12], /^there is no list "rival"; did you mean "rivals"\?$/, 'list:rivals'],
    ['use:barnd', 'E-FIELD', [0, 9], /^there is no named query "barnd"; did you mean "brand"\?$/, 'use:brand'],
    ['use:unheard', 'E-FIELD', [0, 11], /^there is no named query "unheard"$/],
    ['a use:deaf', 'E-FIELD', [2, 10], /^in "deaf": there is no named query "missing"$/],
    ['a OR use:a', 'E-CYCLE', [5, 10], /in a circle: a → b → c → a$/],
    ['use:self', 'E-CYCLE', [0, 8], /in a circle: self → self$/],
    ['use:wrong', 'E-PAREN', [0, 9], /^in "wrong", column 10: \( is not closed/],
    ['list:hostless', 'E-TYPE', [0, 13], /^list "hostless": "acme.com\/pies": "acme.com\/pies" is not a host/],
    ['use:d3', 'E-LIMIT', [0, 6], /nested more than 8 deep, from "d3" on/],
    ['use:twice', 'E-LIMIT', [0, 9], /^in "twice": .* more than 512 terms/],
    ['list:many OR list:many', 'E-LIMIT', [0, 22], /more than 512 terms; split the query$/],
    ['apple OR use:quiet', 'E-UNANCHORED', [9, 18], /the branch -spam has nothing to look for/],
  ])('%j is %s', (query, code, [start, end], says, fix) => {
    const found = expect.objectContaining({
      code,
      severity: 'error',
      start,
      end,
      message: expect.stringMatching(says),
    });
    const [first, ...others] = problems(query).filter(({ severity }) => severity === 'error');
    expect(first).toEqual(found);
    expect(first?.fix).toBe(fix);
    expect(others.every((other) => other.code === 'E-CYCLE')).toBe(true);
    if (fix !== undefined) expect(problems(query.slice(0, start) + fix + query.slice(end))).toEqual([]);
  });

  test('reports every wrong item of a list', () => {
    expect(problems('list:broken').map(({ code, message }) => [code, message.slice(0, 20)])).toEqual([
      ['E-RANGE', 'list "broken": "b*":'],
      ['E-EMPTY', 'list "broken": "!!":'],
    ]);
  });

  test('is not looked up without a library, and counts as an anchor', () => {
    expect(checkQuery('list:unheard OR use:unheard', { needsAnchor: true })).toEqual([]);
    expect(checkQuery('apple OR -use:unheard', { needsAnchor: true }).map(({ code }) => code)).toEqual([
      'E-UNANCHORED',
    ]);
  });
});
