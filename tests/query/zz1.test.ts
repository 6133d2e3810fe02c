import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatQuery } from '../../src/query/format.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { soup, validQuery } from './query-text.ts';

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
    ['a -- comment\nb', 'a b'],
  ])('of %j is %j', (text, expected) => {
    expect(formatted(text)).toBe(expected);
  });

  test.each([
    ['queries', validQuery],
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
      { numRuns: 60000 },
    );
  });

  test('random queries are valid', () => {
    fc.assert(
      fc.property(validQuery, (text) => {
        expect(parseQuery(text).query).not.toBeNull();
      }),
      { numRuns: 60000 },
    );
  });
});
