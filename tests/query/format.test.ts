import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatQuery } from '../../src/query/format.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { referringQuery, soup, validQuery } from './query-text.ts';

function formatted(text: string): string {
  const { query, problems } = parseQuery(text);
  if (query === null) throw new Error(JSON.stringify(problems));
  return formatQuery(query);
}

describe('the canonical form', () => {
  test.each([
    ['a AND b', 'a b'],
    ['(a | b) & NOT c', '(a OR b) -c'],
    ['a OR (b AND c)', 'a OR b c'],
    ['NOT (a OR b)', '-(a OR b)'],
    ['“a  b” {C++}', '"a  b" {C++}'],
    ['by:(@a OR "b c")', 'author:(a OR "b c")'],
    ['subreddit:r/selfhosted is:retweet', 'community:selfhosted is:repost'],
    ['from:"OR"', 'author:"OR"'],
    ['title:(>=a)', 'title:(>=a)'],
    ['a -- comment\nb', 'a b'],
    ['(a NEAR b) NEAR/2f (c NEAR d)', 'a NEAR/6 b ONEAR/2 (c NEAR/6 d)'],
    ['(a)~2 OR (b c)~3', '(a)~2 OR (b c)~3'],
    ['from:(@x OR y_z OR "a b")', 'author:(x OR y_z OR "a b")'],
    ['likes:(1 OR 2) c', '(likes:1 OR likes:2) c'],
    ['place_country:de country:"East Timor"', 'country:DE country:"East Timor"'],
    ['url:"https://a.b/?c=(d)"', 'url:"https://a.b/?c=(d)"'],
    ['is:"retweet" has:(images OR links)', 'is:repost has:(image OR link)'],
  ])('of %j is %j', (text, expected) => {
    expect(formatted(text)).toBe(expected);
  });

  test.each([
    ['queries', validQuery],
    ['queries with references', referringQuery],
    ['soups', soup],
  ])('is read back as the same tree: %s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const { query } = parseQuery(text);
        if (query === null) return;
        const printed = formatQuery(query);
        expect(parseQuery(printed).query).toEqual(query);
        expect(formatted(printed)).toBe(printed);
      }),
      { numRuns: 3000 },
    );
  });

  test('random queries are valid', () => {
    fc.assert(
      fc.property(referringQuery, (text) => {
        expect(parseQuery(text).query).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});
