import { describe, expect, test } from 'vitest';
import { checkQuery } from '../../src/query/check.ts';
import type { ProblemCode } from '../../src/query/problem.ts';

const check = (query: string) => checkQuery(query, { needsAnchor: false });

describe('W-REDUNDANT', () => {
  test.each<[query: string, at: [start: number, end: number], says: string, repaired: string]>([
    ['"apple pie" OR apple', [0, 15], '"apple pie" can be left out: apple finds all that it finds', 'apple'],
    ['apple OR Äpple', [5, 14], 'Äpple can be left out: apple finds all that it finds', 'apple'],
    ['apple OR "Apple"', [5, 16], '"Apple" can be left out: apple finds all that it finds', 'apple'],
    ['billing OR bill*', [0, 11], 'billing can be left out: bill* finds all that it finds', 'bill*'],
    ['bill* OR billi*', [5, 15], 'billi* can be left out: bill* finds all that it finds', 'bill*'],
    ['a OR "b a c" OR d', [1, 12], '"b a c" can be left out: a finds all that it finds', 'a OR d'],
    [
      'coca-cola OR "coca cola"',
      [9, 24],
      '"coca cola" can be left out: coca-cola finds all that it finds',
      'coca-cola',
    ],
    ['a OR (a b)', [1, 10], 'a b can be left out: a finds all that it finds', 'a'],
    ['(a c) OR (a b c)', [5, 16], 'a b c can be left out: a c finds all that it finds', '(a c)'],
    ['b OR a NEAR/3 b', [1, 15], 'a NEAR/3 b can be left out: b finds all that it finds', 'b'],
    [
      'a NEAR/3 b OR a ONEAR/2 b',
      [10, 25],
      'a ONEAR/2 b can be left out: a NEAR/3 b finds all that it finds',
      'a NEAR/3 b',
    ],
    ['a NOTNEAR b OR a', [0, 15], 'a NOTNEAR/6 b can be left out: a finds all that it finds', 'a'],
    ['a OR title:(a OR "a b")', [1, 23], 'title:(a OR "a b") can be left out: a finds all that it finds', 'a'],
    [
      'from:(a OR b) OR by:A',
      [13, 21],
      'author:A can be left out: author:(a OR b) finds all that it finds',
      'from:(a OR b)',
    ],
    [
      'x (likes:>5 OR likes:>9)',
      [11, 23],
      'likes:>9 can be left out: likes:>5 finds all that it finds',
      'x (likes:>5)',
    ],
    ['/abc/ OR /abc/', [5, 14], '/abc/ stands here twice; leave one out', '/abc/'],
    ['apple pie apple', [9, 15], 'apple stands here twice; leave one out', 'apple pie'],
    ['x AND lang:en AND lang:EN', [13, 25], 'lang:en stands here twice; leave one out', 'x AND lang:en'],
    ['-(a OR b OR a)', [8, 13], 'a stands here twice; leave one out', '-(a OR b)'],
    ['x -(a OR "a b")', [5, 14], '"a b" can be left out: a finds all that it finds', 'x -(a)'],
    ['c NEAR (a OR b OR a)', [14, 19], 'a stands here twice; leave one out', 'c NEAR (a OR b)'],
  ])('%j', (query, [start, end], message, repaired) => {
    expect(check(query)).toEqual([{ code: 'W-REDUNDANT', severity: 'warning', start, end, message, fix: '' }]);
    expect(query.slice(0, start) + query.slice(end)).toBe(repaired);
    expect(check(repaired)).toEqual([]);
  });

  test('has no fix where none can be told to be right', () => {
    expect(check('(a OR b) OR (c OR a)').map(({ code, fix }) => [code, fix])).toEqual([['W-REDUNDANT', '']]);
    expect(check('x likes:(1 OR 1)').map(({ code, fix }) => [code, fix])).toEqual([['W-REDUNDANT', undefined]]);
  });

  test.each([
    'apple OR {Apple}',
    'apple OR #apple OR @apple',
    'apple OR tagwords:apple',
    'coca OR coca-cola',
    'a NEAR/2 b OR a NEAR/3 b c',
    'a NOTNEAR/2 b OR b',
    '"a b"~3 OR a',
    '-a OR -"a b"',
    'apple "apple pie"',
    'id:a OR id:A',
    'x (likes:>=5 OR likes:<5)',
    'rating:>4 OR likes:>4',
    'x -(a OR title:a)',
    '@acm?e OR @acme',
  ])('is not said of %j', (query) => {
    expect(check(query)).toEqual([]);
  });
});

describe('W-DEAD-CLAUSE', () => {
  test.each<[query: string, at: [start: number, end: number], says: string]>([
    ['a -a', [2, 4], 'a and -a'],
    ['"apple pie" -apple', [12, 18], '"apple pie" and -apple'],
    ['-bill* x billing', [9, 16], '-bill* and billing'],
    ['x likes:>5 likes:<3', [11, 19], 'likes:>5 and likes:<3'],
    ['x likes:>5 likes:5', [11, 18], 'likes:>5 and likes:5'],
    ['x lang:en lang:(de OR fr)', [10, 25], 'lang:en and lang:(de OR fr)'],
    ['x platform:x platform:reddit', [13, 28], 'platform:x and platform:reddit'],
    ['x since:2026-02-01 until:2026-02-01', [19, 35], 'since:2026-02-01 and until:2026-02-01'],
    ['y OR (x -(z OR x))', [8, 17], 'x and -(z OR x)'],
  ])('%j', (query, [start, end], pair) => {
    const message = `${pair} never hold together: this part finds nothing`;
    expect(check(query)).toEqual([{ code: 'W-DEAD-CLAUSE', severity: 'warning', start, end, message }]);
  });

  test.each([
    'apple -"apple pie"',
    'x lang:en lang:en-GB',
    'x likes:>=5 likes:<=5',
    'x from:acme from:acme.bsky.social',
    'x since:2026-01-01 until:2026-02-01',
    'x is:reply is:question',
  ])('is not said of %j', (query) => {
    expect(check(query)).toEqual([]);
  });
});

describe('W-NEAR-WIDE', () => {
  test.each<[query: string, at: [start: number, end: number]]>([
    ['a NEAR/21 b', [2, 9]],
    ['"a b"~21', [5, 8]],
    ['(a b)~50', [5, 8]],
  ])('%j', (query, [start, end]) => {
    const found = expect.objectContaining({ code: 'W-NEAR-WIDE', severity: 'warning', start, end });
    expect(check(query)).toEqual([found]);
  });

  test('is not said up to 20', () => {
    expect(check('a NEAR/20 b "c d"~20')).toEqual([]);
  });
});

test('warnings on a large query take no long time', () => {
  const words = Array.from({ length: 512 }, (_, nth) => `word${nth}`);
  const codes = (query: string): ProblemCode[] => check(query).map(({ code }) => code);
  expect(codes(words.join(' OR '))).toEqual([]);
  expect(codes(words.map(() => 'same').join(' OR '))).toEqual(Array(20).fill('W-REDUNDANT'));
  expect(codes(words.map((_, nth) => `likes:>${nth}`).join(' OR '))).toEqual(Array(20).fill('W-REDUNDANT'));
});
