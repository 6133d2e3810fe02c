import { describe, expect, test } from 'vitest';
import { checkQuery } from '../../src/query/check.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { type ProblemCode, QueryError } from '../../src/query/problem.ts';

type Row = [query: string, code: ProblemCode, at: [start: number, end: number], says: RegExp, fix?: string];

const ROWS: Row[] = [
  ['(apple', 'E-PAREN', [0, 1], /not closed; put \)/],
  ['apple)', 'E-PAREN', [5, 6], /no \( before/, ''],
  ['from:(acme', 'E-PAREN', [5, 6], /not closed/],
  ['red "apple pie', 'E-QUOTE', [4, 14], /" is not closed/, '"apple pie"'],
  ['{C++', 'E-QUOTE', [0, 4], /put } where/, '{C++}'],
  ['a }', 'E-QUOTE', [2, 3], /no { before/, ''],
  ['apple OR', 'E-OPERAND', [6, 8], /OR has nothing on its right/],
  ['OR apple', 'E-OPERAND', [0, 2], /OR has nothing on its left/],
  ['apple AND (pie OR)', 'E-OPERAND', [15, 17], /nothing on its right/],
  ['apple NOT', 'E-OPERAND', [6, 9], /NOT has nothing on its right/],
  ['apple - pie', 'E-OPERAND', [6, 7], /directly before what it negates/],
  ['', 'E-EMPTY', [0, 0], /query is empty/],
  ['-- only a comment', 'E-EMPTY', [0, 17], /query is empty/],
  ['a ()', 'E-EMPTY', [2, 4], /group is empty/, ''],
  ['a {}', 'E-EMPTY', [2, 4], /braces are empty/],
  ['a !!!', 'E-EMPTY', [2, 5], /punctuation in braces/, '{!!!}'],
  ['"…"', 'E-EMPTY', [0, 3], /no word here/, '{…}'],
  ['"*"', 'E-EMPTY', [0, 3], /no word here/, '{*}'],
  ['frm:acme', 'E-FIELD', [0, 3], /did you mean from\?/, 'from'],
  ['a subredit:b', 'E-FIELD', [2, 10], /did you mean subreddit\?/, 'subreddit'],
  ['re:invent', 'E-FIELD', [0, 9], /quotes to search for the text/, '"re:invent"'],
  ['from: acme', 'E-TYPE', [0, 5], /directly after it, without a space/],
  ['from:(a b)', 'E-TYPE', [5, 10], /OR between/, '(a OR b)'],
  ['a is:retweeet', 'E-TYPE', [5, 13], /did you mean retweet/, 'retweet'],
  ['a has:vidoe', 'E-TYPE', [6, 11], /did you mean video/, 'video'],
  ['a is:banana', 'E-TYPE', [5, 11], /one of post, reply/],
  ['a lang:english', 'E-TYPE', [7, 14], /not a language code/],
  ['a platform:my_x!', 'E-TYPE', [11, 16], /not a platform name/],
  ['from:@', 'E-TYPE', [5, 6], /expected a handle/],
  ['from:{Acme}', 'E-TYPE', [5, 11], /takes no {exact}/, 'Acme'],
  ['bi*', 'E-RANGE', [0, 3], /needs 3 letters before it/],
  ['"twice b? me"', 'E-RANGE', [0, 13], /"b\?"/],
  ['a *', 'E-RANGE', [2, 3], /needs 3 letters/],
  ['a NEAR/51 b', 'E-RANGE', [2, 9], /at most 50/, 'NEAR/50'],
  ['a NEAR/x b', 'E-RANGE', [2, 8], /a number of words/, 'NEAR/6'],
  ['a ONEAR/2f b', 'E-RANGE', [2, 10], /a number of words/, 'ONEAR/6'],
  ['a NEAR/2 -b', 'E-NEAR-OPERAND', [9, 11], /not AND, NOT or a field/],
  ['(a b) NEAR c', 'E-NEAR-OPERAND', [1, 4], /not AND, NOT or a field/],
  ['a NEAR lang:en', 'E-NEAR-OPERAND', [7, 14], /not AND, NOT or a field/],
  ['a NEAR/2 (b OR from:c)', 'E-NEAR-OPERAND', [10, 21], /not AND, NOT or a field/],
  ['NEAR/2 b', 'E-OPERAND', [0, 6], /nothing on its left/],
  ['a NEAR/2', 'E-OPERAND', [2, 8], /nothing on its right/],
  ['/abc', 'E-REGEX', [0, 4], /must end with "\/"/],
];

const UNSUPPORTED: [query: string, at: [start: number, end: number], says: RegExp][] = [
  ['"a b"~3', [5, 7], /~3/],
  ['(a b)~3', [5, 7], /~3/],
  ['acme~2', [4, 6], /~2/],
  ['/ab+c/i', [0, 7], /regular expressions/],
  ['likes:>=5', [0, 9], /likes:>=… is not supported yet/],
  ['min_faves:5', [0, 11], /min_faves/],
  ['rating:1..2', [0, 11], /rating/],
  ['since:2026-01-01', [0, 16], /since/],
  ['within:24h', [0, 10], /within/],
  ['list:competitors', [0, 16], /list/],
  ['use:brand', [0, 9], /use/],
  ['exists(likes)', [0, 13], /exists\(…\) is not supported/],
  ['title:(a OR b)', [0, 14], /title/],
  ['url:"a b"', [0, 9], /url/],
  ['author.followers:>5', [0, 19], /author\.followers/],
  ['lang:!=en', [0, 9], /lang:!=…/],
  ['from:acme*', [5, 10], /wildcards/],
  ['sentiment:neg', [0, 13], /only after analysis/],
  ['sentiment<-0.4', [0, 14], /only after analysis/],
  ['urgency>=0.7', [0, 12], /only after analysis/],
];

describe('an error', () => {
  test.each(ROWS)('%j is %s', (query, code, [start, end], says, fix) => {
    expect(checkQuery(query, { needsAnchor: false })).toEqual([
      expect.objectContaining({ code, severity: 'error', start, end, message: expect.stringMatching(says) }),
    ]);
    expect(checkQuery(query, { needsAnchor: false })[0]?.fix).toBe(fix);
  });

  test.each(UNSUPPORTED)('%j is refused, never read as words', (query, [start, end], says) => {
    expect(checkQuery(query, { needsAnchor: true })).toEqual([
      { code: 'E-UNSUPPORTED', severity: 'error', start, end, message: expect.stringMatching(says) },
    ]);
  });

  test('stands beside the others, in the order of their places', () => {
    const problems = checkQuery('frm:a OR (b "c', { needsAnchor: true });
    expect(problems.map(({ code, start }) => `${code}@${start}`)).toEqual(['E-FIELD@0', 'E-PAREN@9', 'E-QUOTE@12']);
  });

  test('is thrown by compileQuery with its column', () => {
    const refused = () => compileQuery('apple OR (pie');
    expect(refused).toThrow(QueryError);
    expect(refused).toThrow('E-PAREN at column 10: ( is not closed');
  });
});

describe('the fix', () => {
  test.each(
    ROWS.filter((row) => row[4] !== undefined && !['a ()', 'a }', 'apple)'].includes(row[0])),
  )('of %j repairs the query', (query, _code, [start, end], _says, fix) => {
    const repaired = query.slice(0, start) + fix + query.slice(end);
    const left = checkQuery(repaired, { needsAnchor: false });
    // The widest window allowed is what was meant, and still wide; nothing else may be left.
    const expected = fix === 'NEAR/50' ? ['W-NEAR-WIDE'] : [];
    expect(left.map(({ code }) => code)).toEqual(expected);
  });
});

describe('E-UNANCHORED', () => {
  test.each<[query: string, branches: string[]]>([
    ['apple OR -ipad', ['-ipad']],
    ['apple OR lang:en', ['lang:en']],
    ['-apple', ['-apple']],
    ['is:reply', ['is:reply']],
    ['has:link platform:x', ['has:link platform:x']],
    ['(apple OR lang:en) -juice', ['lang:en']],
    ['apple OR is:reply OR (has:link lang:en)', ['is:reply', 'has:link lang:en']],
    ['apple OR -(pie juice)', ['-(pie juice)']],
  ])('%j names the branch', (query, branches) => {
    const problems = checkQuery(query, { needsAnchor: true });
    expect(problems.map(({ code }) => code)).toEqual(branches.map(() => 'E-UNANCHORED'));
    problems.forEach(({ message, start, end }, nth) => {
      expect(message).toContain(`the branch ${branches[nth]} has nothing to look for`);
      expect(query.slice(start, end).replace(/^\((.*)\)$/, '$1')).toContain(branches[nth]);
    });
    expect(checkQuery(query, { needsAnchor: false })).toEqual([]);
  });

  test.each([
    'apple -ipad',
    'lang:en (apple OR "apple pie" OR bill* OR {BT} OR #a OR @b OR $C OR 👍 OR from:d OR community:e)',
    '--apple',
    '-(-apple OR pie)',
    'is:reply apple OR lang:en pie',
  ])('%j has an anchor in every branch', (query) => {
    expect(checkQuery(query, { needsAnchor: true })).toEqual([]);
  });
});

describe('W-LOWEROR', () => {
  test.each([
    ['apple or pie', 'or', 'OR'],
    ['apple and pie', 'and', 'AND'],
    ['apple not pie', 'not', 'NOT'],
    ['apple Or pie', 'Or', 'OR'],
  ])('%j warns and offers the operator', (query, word, fix) => {
    expect(checkQuery(query, { needsAnchor: true })).toEqual([
      {
        code: 'W-LOWEROR',
        severity: 'warning',
        start: 6,
        end: 6 + word.length,
        message: `"${word}" is searched for as a word; write ${fix} if you mean the operator`,
        fix,
      },
    ]);
  });

  test('does not look into phrases', () => {
    expect(checkQuery('"apple or pie"', { needsAnchor: true })).toEqual([]);
  });
});

describe('E-LIMIT', () => {
  const codes = (query: string) => checkQuery(query, { needsAnchor: true }).map(({ code }) => code);

  test('8,192 characters are allowed, one more is not', () => {
    expect(codes(`apple${' '.repeat(8187)}`)).toEqual([]);
    expect(codes(`apple${' '.repeat(8188)}`)).toEqual(['E-LIMIT']);
  });

  test('512 terms are allowed, one more is not, values included', () => {
    const words = (count: number) => Array.from({ length: count }, (_, nth) => `w${nth}`);
    expect(codes(words(512).join(' OR '))).toEqual([]);
    expect(codes(words(513).join(' OR '))).toEqual(['E-LIMIT']);
    expect(codes(`from:(${words(513).join(' OR ')})`)).toEqual(['E-LIMIT']);
    expect(codes(words(1024).join(' OR '))).toEqual(['E-LIMIT']);
  });

  test.each([
    ['groups', (depth: number) => `${'('.repeat(depth)}a${')'.repeat(depth)}`],
    ['minuses', (depth: number) => `a ${'-'.repeat(depth)}a`],
    ['NOTs', (depth: number) => `a ${'NOT '.repeat(depth)}a`],
    ['NOTs behind NEAR', (depth: number) => `a NEAR ${'- NEAR '.repeat(depth)}`],
  ])('%s may be 32 deep, not 33', (name, query) => {
    if (name !== 'NOTs behind NEAR') expect(codes(query(32))).toEqual([]);
    expect(codes(query(33)).at(-1)).not.toBeUndefined();
    expect(codes(query(1100))).toContain(name === 'NOTs behind NEAR' ? 'E-OPERAND' : 'E-LIMIT');
  });
});
