import { describe, expect, test } from 'vitest';
import { checkQuery } from '../../src/query/check.ts';
import { ask, found, postOf } from './post-of.ts';

const ROWS: [text: string, query: string, truth: boolean][] = [
  ['Acme billed me twice', 'bill* NEAR/0 me', true],
  ['me billed', 'bill* NEAR/0 me', true],
  ['me billed', 'bill* ONEAR/2 me', false],
  ['me billed', 'bill* NEAR/2f me', false],
  ['billed x y me', 'bill* ONEAR/2 me', true],
  ['billed x y z me', 'bill* ONEAR/2 me', false],
  ['a 1 2 3 4 5 6 b', 'a NEAR b', true],
  ['a 1 2 3 4 5 6 7 b', 'a NEAR b', false],
  ['apple pie is nice but my apple watch broke', 'apple NOTNEAR/1 pie', true],
  ['apple pie is nice', 'apple NOTNEAR/1 pie', false],
  ['pie of the apple', 'apple NOTNEAR/1 pie', true],
  ['no fruit', 'apple NOTNEAR/1 pie', false],
  ['acme https://acme.com/a-b-c fails', 'acme NEAR/1 fails', true],
  ['acme #one @two fails', 'acme NEAR/1 fails', false],
  ["acme's fails", 'acme NEAR/0 fails', true],
  ['acme app fails', 'acme NEAR/1 (broke OR fails)', true],
  ['acme the support line', 'acme NEAR/1 "support line"', true],
  ['a b c', 'a NEAR/0 b NEAR/0 c', true],
  ['b x a c', 'a NEAR/0 b NEAR/0 c', false],
  ['apple', 'apple NEAR apple', false],
  ['apple apple', 'apple NEAR apple', true],
  ['I like C++ a lot', '{C++} NEAR/1 lot', true],
  ['I like C++ quite a lot', '{C++} NEAR/1 lot', false],
];

describe('NEAR', () => {
  test.each(ROWS)('%j, asked %j: %j', (text, query, truth) => {
    expect(ask(query, postOf(text)).truth).toBe(truth);
  });

  test('never looks across fields', () => {
    expect(ask('apple NEAR pie', postOf('pie', { title: 'apple' })).truth).toBe(false);
  });

  test('reports the place from the first word to the last', () => {
    expect(found('me NEAR/2 bill*', postOf('Acme billed poor me twice'))).toEqual(['text:billed poor me']);
    expect(found('apple NOTNEAR/1 pie', postOf('apple pie and oh, my apple watch'))).toEqual(['text:apple']);
  });

  test('binds tighter than NOT and AND', () => {
    expect(ask('a -b NEAR/0 c', postOf('a b x c')).truth).toBe(true);
    expect(ask('a -b NEAR/0 c', postOf('a b c')).truth).toBe(false);
  });

  test('warns when it is wide', () => {
    const problems = checkQuery('a NEAR/30 b', { needsAnchor: true });
    expect(problems).toEqual([expect.objectContaining({ code: 'W-NEAR-WIDE', severity: 'warning', start: 2, end: 9 })]);
  });

  test('costs bounded time on a text that repeats itself', { timeout: 5000 }, () => {
    expect(ask('a NEAR/50 b NEAR/50 a NEAR/50 b NEAR/0 c', postOf('a b '.repeat(5000))).truth).toBe(false);
  });
});
