import { describe, expect, test } from 'vitest';
import { libraryOf } from '../../src/domain/monitor.ts';
import { checkQuery } from '../../src/query/check.ts';
import { PROBLEM_CODES, type ProblemCode, problem, QueryError } from '../../src/query/problem.ts';

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
  ['form:bob', 'E-FIELD', [0, 4], /no field "form"; did you mean from\?/, 'from'],
  ['a subredit:b', 'E-FIELD', [2, 10], /did you mean subreddit\?/, 'subreddit'],
  ['re:invent', 'E-FIELD', [0, 9], /quotes to search for the text/, '"re:invent"'],
  ['exists(lieks)', 'E-FIELD', [7, 12], /cannot ask for "lieks"; did you mean likes/, 'likes'],
  ['exists(since)', 'E-FIELD', [7, 12], /name one that a post may lack/],
  ['sentiment:neg', 'E-FIELD', [0, 13], /only after analysis: use it in a route, a search or a saved view/],
  ['sentiment<-0.4', 'E-FIELD', [0, 14], /only after analysis/],
  ['urgency>=0.7', 'E-FIELD', [0, 12], /only after analysis/],
  ['story:(a OR b)', 'E-FIELD', [0, 14], /only after analysis/],
  ['from: acme', 'E-TYPE', [0, 5], /directly after it, without a space/],
  ['from:(a b)', 'E-TYPE', [5, 10], /OR between/, '(a OR b)'],
  ['from:(a lang:en)', 'E-TYPE', [5, 16], /OR between/],
  ['from:((a))', 'E-TYPE', [5, 10], /OR between/],
  ['from:()', 'E-TYPE', [5, 7], /OR between/],
  ['from:(a OR lang:en)', 'E-TYPE', [11, 18], /lang: is a predicate of its own/, '"lang:en"'],
  ['from:-acme', 'E-TYPE', [5, 10], /stands before the field, as in -from:acme/, '"-acme"'],
  ['from:acme~2', 'E-TYPE', [5, 11], /takes no "~"/, '"acme~2"'],
  ['title:OR', 'E-TYPE', [6, 8], /is an operator/, '"OR"'],
  ['title:/ab+c/', 'E-TYPE', [6, 12], /regular expressions stand alone/, '"/ab+c/"'],
  ['title:acme~2', 'E-TYPE', [6, 12], /takes no "~"/, '"acme~2"'],
  ['title>acme', 'E-TYPE', [0, 10], /title takes a value after ":".*not ">"; only numbers are compared/],
  ['lang:>=en', 'E-TYPE', [0, 9], /lang takes a value.*not ":>="/],
  ['a is:retweeet', 'E-TYPE', [5, 13], /did you mean retweet/, 'retweet'],
  ['a has:vidoe', 'E-TYPE', [6, 11], /did you mean video/, 'video'],
  ['a is:banana', 'E-TYPE', [5, 11], /one of post, reply/],
  ['author.verified:yes', 'E-TYPE', [16, 19], /one of true, false/],
  ['a lang:english', 'E-TYPE', [7, 14], /not a language code.*did you mean en\?/, 'en'],
  ['a lang:deutsch', 'E-TYPE', [7, 14], /did you mean de\?/, 'de'],
  ['a lang:klingonish', 'E-TYPE', [7, 17], /not a language code such as en or pt-BR$/],
  ['a platform:my_x!', 'E-TYPE', [11, 16], /not a platform name/],
  ['from:@', 'E-TYPE', [5, 6], /expected a handle/],
  ['from:{Acme}', 'E-TYPE', [5, 11], /takes no {exact}/, 'Acme'],
  ['from:{Acme Inc}', 'E-TYPE', [5, 15], /takes no {exact}/, '"Acme Inc"'],
  ['site:acme.com/pies', 'E-TYPE', [5, 18], /not a host; for a part of a link write url:/],
  ['site:*.acme.com', 'E-TYPE', [5, 15], /site:acme.com covers its sub-hosts/, 'acme.com'],
  ['id:ab*', 'E-TYPE', [3, 6], /takes no wildcards/],
  ['url:!!', 'E-TYPE', [4, 6], /expected words of a link/],
  ['list:"a/b"', 'E-TYPE', [5, 10], /is no name/],
  ['likes:many', 'E-TYPE', [6, 10], /takes a number such as 5, 1.5k or 2m, a range/],
  ['likes:1,000', 'E-TYPE', [6, 11], /takes a number/, '1000'],
  ['likes:>5..9', 'E-TYPE', [7, 11], /takes a number/],
  ['likes:>(1 OR 2)', 'E-TYPE', [0, 15], /takes one number, not several/],
  ['since:yesterday', 'E-TYPE', [6, 15], /not a time; write a date such as 2026-01-31/],
  ['since:2026-1-5', 'E-TYPE', [6, 14], /did you mean 2026-01-05/, '2026-01-05'],
  ['since:>2026-01-01', 'E-TYPE', [0, 17], /takes one value, as in since:/],
  ['within:soon', 'E-TYPE', [7, 11], /not a duration; write minutes, hours, days or weeks/],
  ['bi*', 'E-RANGE', [0, 3], /needs 3 letters before it/],
  ['"twice b? me"', 'E-RANGE', [0, 13], /"b\?"/],
  ['a *', 'E-RANGE', [2, 3], /needs 3 letters/],
  ['title:bi*', 'E-RANGE', [6, 9], /needs 3 letters/],
  ['from:ac*', 'E-RANGE', [5, 8], /needs 3 characters/],
  ['url_contains:ab', 'E-RANGE', [13, 15], /at least 3 characters/],
  ['a NEAR/51 b', 'E-RANGE', [2, 9], /at most 50/, 'NEAR/50'],
  ['a NEAR/x b', 'E-RANGE', [2, 8], /a number of words/, 'NEAR/6'],
  ['a ONEAR/2f b', 'E-RANGE', [2, 10], /a number of words/, 'ONEAR/6'],
  ['"a b"~51', 'E-RANGE', [5, 8], /at most 50 other words/, '~50'],
  ['(a b)~', 'E-RANGE', [5, 6], /after ~ stands a number/, '~6'],
  ['likes:-5', 'E-RANGE', [6, 8], /never below 0/],
  ['likes:5000000000m', 'E-RANGE', [6, 17], /larger than any likes/],
  ['likes:9..5', 'E-RANGE', [6, 10], /from the larger to the smaller/, '5..9'],
  ['since:2026-02-30', 'E-RANGE', [6, 16], /no 2026-02-30 in the calendar/],
  ['until:1066-10-14', 'E-RANGE', [6, 16], /years are 1970 to 2999/],
  ['within:0h', 'E-RANGE', [7, 9], /one minute to ten years/],
  ['a NEAR/2 -b', 'E-NEAR-OPERAND', [9, 11], /not AND, NOT or a field/],
  ['(a b) NEAR c', 'E-NEAR-OPERAND', [1, 4], /not AND, NOT or a field/],
  ['a NEAR lang:en', 'E-NEAR-OPERAND', [7, 14], /not AND, NOT or a field/],
  ['a NEAR/2 (b OR from:c)', 'E-NEAR-OPERAND', [10, 21], /not AND, NOT or a field/],
  ['a NEAR /bcd/', 'E-NEAR-OPERAND', [7, 12], /not AND, NOT or a field/],
  ['(a -b)~2', 'E-NEAR-OPERAND', [3, 5], /~2 takes words, phrases and ORs of them, not AND, NOT or a field/],
  ['(a (b OR lang:en))~2', 'E-NEAR-OPERAND', [4, 16], /~2 takes words/],
  ['acme~2', 'E-NEAR-OPERAND', [0, 6], /~2 goes after a phrase or a group/, '"acme~2"'],
  ['"a b" ~2', 'E-NEAR-OPERAND', [5, 8], /directly after its phrase or group, without a space/, '~2'],
  ['{a}~2', 'E-NEAR-OPERAND', [3, 5], /goes directly after a phrase or a group/, ''],
  ['from:"a b"~2', 'E-NEAR-OPERAND', [10, 12], /goes directly after a phrase or a group/, ''],
  ['"a b"~2~3', 'E-NEAR-OPERAND', [7, 9], /goes directly after a phrase or a group/, ''],
  ['NEAR/2 b', 'E-OPERAND', [0, 6], /nothing on its left/],
  ['a NEAR/2', 'E-OPERAND', [2, 8], /nothing on its right/],
  ['a NEAR/2 NEAR/3 b', 'E-OPERAND', [2, 8], /nothing on its right/],
  ['/abc', 'E-REGEX', [0, 4], /must end with "\/"/],
  ['/ab+c/gi', 'E-REGEX', [0, 8], /nothing but "i" after its last slash, not "gi"/, '/ab+c/i'],
  ['a /b(?=c)/', 'E-REGEX', [4, 7], /looking ahead or behind would not run in linear time/],
  ['a /(?<!b)c/', 'E-REGEX', [3, 7], /looking ahead or behind/],
  ['a /(b)\\1/', 'E-REGEX', [6, 8], /references back to a group/],
  ['a /(b/', 'E-REGEX', [3, 5], /cannot be read: \(b: missing closing \)/],
  ['a /b{1001}/', 'E-REGEX', [3, 10], /too large.*more than 500 steps/],
  ['a /(b{30}){30}/', 'E-REGEX', [3, 14], /too large/],
  [`a /${'b'.repeat(257)}/`, 'E-REGEX', [259, 260], /at most 256 characters, this one 257/],
];

describe('an error', () => {
  test.each(ROWS)('%j is %s', (query, code, [start, end], says, fix) => {
    expect(checkQuery(query, { needsAnchor: false })).toEqual([
      expect.objectContaining({ code, severity: 'error', start, end, message: expect.stringMatching(says) }),
    ]);
    expect(checkQuery(query, { needsAnchor: false })[0]?.fix).toBe(fix);
  });

  test('stands beside the others, in the order of their places', () => {
    const problems = checkQuery('frm:a OR (b "c', { needsAnchor: true });
    expect(problems.map(({ code, start }) => `${code}@${start}`)).toEqual(['E-FIELD@0', 'E-PAREN@9', 'E-QUOTE@12']);
  });

  test('is thrown with its column, warnings aside', () => {
    const error = new QueryError(checkQuery('apple or (pie', { needsAnchor: true }), { monitor: 'm', part: 'match' });
    expect(error.message).toBe('monitor "m", match: E-PAREN at column 10: ( is not closed; put ) where the group ends');
  });

  test('and a warning are told apart by their code', () => {
    expect(problem('E-LIMIT', { start: 0, end: 1 }, '').severity).toBe('error');
    expect(problem('W-BROAD', { start: 0, end: 1 }, '').severity).toBe('warning');
  });
});

test('every code that the text alone can draw is drawn', () => {
  const library = libraryOf([], [{ name: 'a', query: 'use:a' }]);
  const queries = [
    ...ROWS.map(([query]) => query),
    'apple OR -pie',
    'a or b',
    'a NEAR/30 b',
    'a OR a',
    'a -a',
    'use:a',
  ];
  const drawn = [...queries, `${'('.repeat(40)}a`].flatMap((query) =>
    checkQuery(query, { needsAnchor: true, library }).map(({ code }) => code),
  );
  // Posts and platforms tell these.
  const others: ProblemCode[] = ['W-BROAD', 'W-PUSHDOWN'];
  expect([...new Set(drawn)].sort()).toEqual(PROBLEM_CODES.filter((code) => !others.includes(code)).sort());
});

describe('the fix', () => {
  test.each(
    ROWS.filter((row) => row[4] !== undefined && !['a ()', 'a }', 'apple)'].includes(row[0])),
  )('of %j repairs the query', (query, _code, [start, end], _says, fix) => {
    const repaired = query.slice(0, start) + fix + query.slice(end);
    const left = checkQuery(repaired, { needsAnchor: false });
    // The widest window allowed is what was meant, and still wide; nothing else may be left.
    const expected = fix === 'NEAR/50' || fix === '~50' ? ['W-NEAR-WIDE'] : [];
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
    ['apple OR likes:>=5', ['likes:>=5']],
    ['apple OR since:2026-01-01 within:24h', ['since:2026-01-01 within:24h']],
    ['apple OR exists(likes)', ['exists(likes)']],
    ['apple OR country:DE author.verified:true', ['country:DE author.verified:true']],
    ['apple OR /[0-9]{3}/', ['/[0-9]{3}/']],
    ['apple OR -list:rivals', ['-list:rivals']],
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
    'lang:en (apple OR "red pie" OR bill* OR {BT} OR #a OR @b OR $C OR 👍 OR from:d OR community:e)',
    '/[0-9]+ apples?/i OR title:pie OR "a b"~3 OR (a b)~2 OR c NEAR d',
    'to:a OR reply_to:b OR mentions:c OR site:d.e OR url:f OR url_contains:ghi OR thread:j OR id:k OR quotes_of:l',
    'list:rivals OR use:brand OR author:m',
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
    expect(codes(`title:(${words(513).join(' OR ')})`)).toEqual(['E-LIMIT']);
  });

  test('the regular expressions of a query are bounded together', () => {
    expect(codes('/apple{9}s/ '.repeat(2))).not.toContain('E-LIMIT');
    expect(codes('/ab{400}/ '.repeat(6))).toEqual(['E-LIMIT']);
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
