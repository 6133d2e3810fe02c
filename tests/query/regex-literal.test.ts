import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loweredForLiteral, requiredLiteral } from '../../src/query/regex-literal.ts';
import { checkPattern, compilePattern } from '../../src/query/regex-pattern.ts';

describe('what every match must hold', () => {
  test.each<[pattern: string, expected: string | null]>([
    ['apple', 'apple'],
    ['ab', null],
    ['apples?', 'apple'],
    ['colou+r', 'colou'],
    ['ab+cde', 'bcde'],
    ['(apple)+ pie', 'apple'],
    ['(apple|pear) juice', ' juice'],
    ['apple|pear', null],
    ['apple|', null],
    ['(?:apple){2,3}', 'apple'],
    ['(apple)?', null],
    ['(apple){0,2}abc', 'abc'],
    ['x(?P<name>apple)y', 'apple'],
    ['\\$9\\.99', '$9.99'],
    ['a\\/b', 'a/b'],
    ['abc[defg]hij', 'abc'],
    ['[]abc]defg', 'defg'],
    ['[^]abc]defg', 'defg'],
    ['[[:alpha:]abc]defg', 'defg'],
    ['[\\]abc]defg', 'defg'],
    ['ab\\bcd', null],
    ['\\x41bcd', 'bcd'],
    ['\\x{1F600}abc', 'abc'],
    ['\\pLabc\\p{Greek}de', 'abc'],
    ['^abc$', 'abc'],
    ['ab.cde*', null],
    ['(?i)apple', null],
    ['(?i:apple)', null],
    ['\\Qapple\\E', null],
    ['a{b}', 'a{b}'],
    ['abc{2}', 'abc'],
    ['東京都', '東京都'],
    ['😀😀', null],
  ])('%s', (pattern, expected) => {
    expect(checkPattern(pattern, false)).toBeTypeOf('number');
    expect(requiredLiteral(pattern, false)).toBe(expected);
  });

  test.each<[pattern: string, expected: string | null]>([
    ['Apple Pie', 'apple pie'],
    ['MASK', 'mask'],
    ['CaféBar', 'caf'],
    ['ΣΑΣ', null],
    ['東京都', '東京都'],
  ])('%s in any case', (pattern, expected) => {
    expect(requiredLiteral(pattern, true)).toBe(expected);
  });

  test('old letters that equal k and s are lowered too', () => {
    expect(compilePattern('mask', true).matcher('MA\u017f\u212a').find()).toBe(true);
    expect(loweredForLiteral('MA\u017f\u212a')).toBe('mask');
  });
});

const { pattern } = fc.letrec<{ pattern: string; piece: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c', 'abc', 'k', 'S', 'é', '東', '\\.', '-', '1') },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '.',
        '[ab]',
        '[^a]',
        '[]a]',
        '\\d',
        '\\b',
        '^',
        '$',
        '\\x61',
        '\\pL',
        '\\n',
        '{',
        '(?:)',
      ),
    },
    { weight: 2, arbitrary: tie('pattern').map((inside) => `(${inside})`) },
    { weight: 1, arbitrary: tie('pattern').map((inside) => `(?:${inside})`) },
  ),
  piece: fc
    .tuple(
      tie('atom'),
      fc.constantFrom('', '', '', '', '?', '*', '+', '{2}', '{0}', '{0,1}', '{1,2}', '+?', '*?', '{1}?'),
    )
    .map((parts) => parts.join('')),
  pattern: fc.oneof(
    { maxDepth: 3 },
    fc.array(tie('piece'), { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join('')),
    fc.array(tie('pattern'), { minLength: 2, maxLength: 2 }).map((two) => two.join('|')),
  ),
}));
const text = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'c',
      'abc',
      'A',
      'ABC',
      'k',
      'K',
      '\u212a',
      's',
      'S',
      '\u017f',
      'é',
      'É',
      '東',
      '.',
      '-',
      '1',
      '{',
      '\n',
    ),
    {
      maxLength: 12,
    },
  )
  .map((pieces) => pieces.join(''));

test('no match is without it', () => {
  let matches = 0;
  let withLiteral = 0;
  fc.assert(
    fc.property(
      pattern,
      fc.boolean(),
      fc.array(text, { minLength: 5, maxLength: 20 }),
      (source, insensitive, texts) => {
        if (typeof checkPattern(source, insensitive) !== 'number') return;
        const literal = requiredLiteral(source, insensitive);
        if (literal === null) return;
        withLiteral++;
        const compiled = compilePattern(source, insensitive);
        for (const one of texts) {
          if (!compiled.matcher(one).find()) continue;
          matches++;
          expect(insensitive ? loweredForLiteral(one) : one).toContain(literal);
        }
      },
    ),
    { numRuns: 5000 },
  );
  expect(withLiteral).toBeGreaterThan(200);
  expect(matches).toBeGreaterThan(50);
});
