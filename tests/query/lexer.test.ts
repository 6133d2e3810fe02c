import { describe, expect, test } from 'vitest';
import { lex } from '../../src/query/token.ts';

/** `kind text@start-end`, without the end token. */
function tokens(text: string): string[] {
  return lex(text)
    .tokens.slice(0, -1)
    .map((token) => `${token.kind} ${token.text}${token.operator ?? ''}@${token.start}-${token.end}`);
}

describe('the lexer', () => {
  test.each<[name: string, text: string, expected: string[]]>([
    ['reads nothing in an empty text', '  \n ', []],
    ['reads words by spaces', 'red apple', ['word red@0-3', 'word apple@4-9']],
    ['reads operators in upper case', 'a OR b', ['word a@0-1', 'or OR@2-4', 'word b@5-6']],
    ['reads operators in lower case as words', 'a or b', ['word a@0-1', 'word or@2-4', 'word b@5-6']],
    ['reads | and & as operators', 'a|b & c', ['word a@0-1', 'or |@1-2', 'word b@2-3', 'and &@4-5', 'word c@6-7']],
    ['reads doubled || and && likewise', 'a || b', ['word a@0-1', 'or ||@2-4', 'word b@5-6']],
    ['keeps an & between letters in the word', 'AT&T', ['word AT&T@0-4']],
    [
      'reads - at the start of a token as NOT',
      '-a -(b)',
      ['not -@0-1', 'word a@1-2', 'not -@3-4', 'open (@4-5', 'word b@5-6', 'close )@6-7'],
    ],
    ['keeps - inside a word', 'coca-cola', ['word coca-cola@0-9']],
    ['reads quotes, straight or curly', '"a b" “c d”', ['phrase a b@0-5', 'phrase c d@6-11']],
    ['reads braces as exact text', '{C++}', ['exact C++@0-5']],
    ['drops a comment to the end of its line', 'a -- b (\nc', ['word a@0-1', 'word c@9-10']],
    ['reads a double minus before a word as two NOTs', '--a', ['not -@0-1', 'not -@1-2', 'word a@2-3']],
    ['reads a field and its value', 'from:acme', ['field from:@0-5', 'value acme@5-9']],
    [
      'reads a field and its group',
      'from:(a OR b)',
      ['field from:@0-5', 'open (@5-6', 'value a@6-7', 'or OR@8-10', 'value b@11-12', 'close )@12-13'],
    ],
    [
      'reads comparisons',
      'likes:>=5 urgency>=0.7',
      ['field likes:>=@0-8', 'value 5@8-9', 'field urgency>=@10-19', 'value 0.7@19-22'],
    ],
    ['reads a URL as a word, not as a field', 'https://acme.com/a', ['word https://acme.com/a@0-18']],
    ['reads a colon before a space as part of the word', 'Note: this', ['word Note:@0-5', 'word this@6-10']],
    ['reads a time as a word', '10:30', ['word 10:30@0-5']],
    ['reads NEAR with its distance', 'a NEAR/5f b', ['word a@0-1', 'near NEAR/5f@2-9', 'word b@10-11']],
    [
      'reads a window after a phrase and a group',
      '"a b"~3 (c)~2',
      ['phrase a b@0-5', 'window ~3@5-7', 'open (@8-9', 'word c@9-10', 'close )@10-11', 'window ~2@11-13'],
    ],
    ['reads a window after a word too', 'acme~2', ['word acme@0-4', 'window ~2@4-6']],
    ['keeps the ~ of an address', 'https://x.edu/~1', ['word https://x.edu/~1@0-16']],
    [
      'reads everything in a list of values as values',
      'url:(a/b?c=1&d OR -x|e:f) g',
      [
        'field url:@0-4',
        'open (@4-5',
        'value a/b?c=1&d@5-14',
        'or OR@15-17',
        'value -x@18-20',
        'or |@20-21',
        'value e:f@21-24',
        'close )@24-25',
        'word g@26-27',
      ],
    ],
    ['reads = after a number field only', 'likes=5 id=5', ['field likes=@0-6', 'value 5@6-7', 'word id=5@8-12']],
    ['reads an escaped slash inside a regular expression', '/a\\/b/', ['regex /a\\/b/@0-6']],
    ['reads a regular expression, spaces and all', '/ab c+/i d', ['regex /ab c+/i@0-8', 'word d@9-10']],
    ['reads a path as a word', '/r/selfhosted', ['word /r/selfhosted@0-13']],
    [
      'reads exists( as a predicate',
      'exists(likes)',
      ['field exists(@0-6', 'open (@6-7', 'value likes@7-12', 'close )@12-13'],
    ],
    [
      'reads tags, mentions, symbols and emoji as words',
      '#a @b $C 👍🏽',
      ['word #a@0-2', 'word @b@3-5', 'word $C@6-8', 'word 👍🏽@9-13'],
    ],
  ])('%s', (_, text, expected) => {
    expect(tokens(text)).toEqual(expected);
  });
});
