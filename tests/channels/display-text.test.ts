import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutText, displayLine, displayText, excerpt, safeLink } from '../../src/channels/display-text.ts';
import { FAMILY } from './notification-samples.ts';

describe('displayText', () => {
  test.each([
    ['keeps ordinary text', 'Invoices are wrong & late <b>', 'Invoices are wrong & late <b>'],
    ['keeps joined emoji', `a ${FAMILY} b`, `a ${FAMILY} b`],
    ['keeps the flag of Scotland', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
    ['keeps the joiner Persian needs', 'می\u200cخواهم', 'می\u200cخواهم'],
    ['drops escape sequences’ escape', '\u001b[31mred\u001b[0m', '[31mred[0m'],
    ['drops C1 controls', '\u009b2Jx\u0090', '2Jx'],
    ['drops overrides and isolates', 'a\u202egpj.exe\u202c\u2066b\u2069\u200f', 'agpj.exeb'],
    ['drops what cannot be seen', 'pass\u200bword\u00ad\u2060\ufeff', 'password'],
    ['drops runs of joiners', 'a\u200d\u200c\u200db', 'ab'],
    ['drops invisible tags', `a${String.fromCodePoint(0xe0041, 0xe0042)}b`, 'ab'],
    ['limits marks on a letter', `Z${'\u0310'.repeat(100)}a`, `Z${'\u0310'.repeat(8)}a`],
    ['knows every line break', 'a\r\nb\u2028c\u2029d\u0085e\rf', 'a\nb\nc\nd\ne\nf'],
    ['keeps one blank line', 'a\n \n\n\n\nb', 'a\n\nb'],
    ['mends lone surrogates', 'a\ud83d', 'a\ufffd'],
    ['can be empty', ' \u200b\n', ''],
  ])('%s', (_name, text, expected) => {
    expect(displayText(text)).toBe(expected);
  });

  test('is one line when asked', () => {
    expect(displayLine(' a\t\tb\n\nc ')).toBe('a b c');
  });
});

describe('cutText', () => {
  test.each([
    ['what fits stays', 'abc', 3, 'abc'],
    ['the mark takes its room', 'abcdef', 4, 'abc…'],
    ['no space before the mark', 'ab cdef', 4, 'ab…'],
    ['a family is not torn', `${FAMILY}${FAMILY}`, FAMILY.length + 5, `${FAMILY}…`],
    ['nor a letter and its accent', 'aae\u0301zz', 4, 'aa…'],
    ['nor a flag', '🇩🇪🇫🇷', 6, '🇩🇪…'],
    ['only the mark', 'abc', 1, '…'],
    ['no room at all', 'abc', 0, ''],
  ])('%s', (_name, text, max, expected) => {
    expect(cutText(text, max)).toBe(expected);
  });

  test('cuts by bytes after escaping', () => {
    const bytes = (text: string) => Buffer.byteLength(text.replaceAll('<', '&lt;'));
    expect(cutText('<<<<<', 15, bytes)).toBe('<<<…');
  });

  test('an endless grapheme is cut between characters', () => {
    const cut = cutText(`a${'\u{1d165}'.repeat(1000)}`, 500);
    expect(cut.length).toBeGreaterThan(400);
    expect(cut.isWellFormed()).toBe(true);
  });

  test('any text: within the size, a true beginning, well-formed', () => {
    const size = (text: string) => Buffer.byteLength(text);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.nat(400), (text, max) => {
        const cut = cutText(text, max, size);
        expect(size(cut)).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(true);
        expect(text.startsWith(cut === text ? cut : cut.replace(/…$/, ''))).toBe(true);
      }),
    );
  });
});

test('an excerpt of a text that shrinks when cleaned still shows that more follows', () => {
  expect(excerpt(`a${'\u200b'.repeat(5000)}b`, 50)).toBe('a…');
  expect(excerpt('short', 50)).toBe('short');
});

describe('safeLink', () => {
  test.each([
    ['https://example.com/a?b=c', 'https://example.com/a?b=c'],
    ['http://müller.example/\u202e', 'http://xn--mller-kva.example/%E2%80%AE'],
    ['javascript:alert(1)', null],
    [' javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['//example.com', null],
    ['https://user:pass@example.com/', null],
    ['https://', null],
    [`https://example.com/${'a'.repeat(3000)}`, null],
    [undefined, null],
  ])('%s', (url, expected) => {
    expect(safeLink(url)).toBe(expected);
  });
});
