/** What commands print is data made fit for a terminal. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { complaint, counted, json, plain, table } from '../../src/bin/io.ts';
import { recordedIo } from '../support/recorded-io.ts';

describe('plain', () => {
  test.each([
    ['nothing is a dash', undefined, '–'],
    ['null too', null, '–'],
    ['an empty text stays empty', '', ''],
    ['numbers and truth values', 0, '0'],
    ['a list is JSON', ['a', 1], '["a",1]'],
    ['one line', 'a\r\n\tb', 'a b'],
    ['no escape sequences', '\u001b[31mred\u001b]0;title\u0007', ' [31mred ]0;title '],
    ['no C1 controls', 'a\u009bb\u0085c', 'a b c'],
    ['no NUL', 'a\u0000b', 'a b'],
    ['no direction marks', 'a\u202e\u2066b\u200fc\u061cd', 'a b c d'],
    ['no line separators', 'a\u2028b', 'a b'],
    ['controls inside a list', ['\u001b[2J'], '["\\u001b[2J"]'],
    ['letters of all scripts stay', 'héllo 日本 🎉', 'héllo 日本 🎉'],
  ])('%s', (_name, value, expected) => {
    expect(plain(value)).toBe(expected);
  });
});

describe('table', () => {
  const columns = ['name', 'count'];
  const printed = (rows: Record<string, unknown>[]) => {
    const io = recordedIo();
    table(io, rows, columns);
    return io.printed.out.map((line) => line.replaceAll('\u001b[1m', '').replaceAll('\u001b[22m', ''));
  };

  test('columns are as wide as what they hold, named or not', () => {
    expect(printed([{ name: 'a long name', count: 1 }, { name: 'b' }])).toEqual([
      'name         count',
      'a long name  1',
      'b            –',
    ]);
  });

  test('a long cell is cut at 60', () => {
    const [, row] = printed([{ name: 'x'.repeat(100), count: 1 }]);
    expect(row).toBe(`${'x'.repeat(59)}…  1`);
  });

  test('a cut does not leave half a character', () => {
    const [, row] = printed([{ name: `${'x'.repeat(58)}🎉🎉`, count: 1 }]);
    expect(row).toBe(`${'x'.repeat(58)}…   1`);
  });

  test('a hostile cell stays in its row', () => {
    const lines = printed([{ name: 'evil\n\u001b[2Jname', count: 1 }]);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe('evil [2Jname  1');
  });

  test('columns that were not asked for are not shown', () => {
    expect(printed([{ name: 'a', count: 1, secret: 'x' }]).join('\n')).not.toContain('x');
  });
});

test('json is one line, control characters escaped', () => {
  const io = recordedIo();
  json(io, { text: 'a\n\u001b[2J' });
  expect(io.printed.out).toEqual(['{"text":"a\\n\\u001b[2J"}']);
});

test.each([
  [0, '0 posts'],
  [1, '1 post'],
  [2, '2 posts'],
])('%i is counted as %s', (count, expected) => {
  expect(counted(count, 'post')).toBe(expected);
});

test('a word may have another plural', () => {
  expect(counted(2, 'story', 'stories')).toBe('2 stories');
});

test('a complaint names each field', () => {
  const schema = z.object({ format: z.enum(['csv', 'json']), map: z.object({ text: z.string() }) });
  const { error } = schema.safeParse({ format: 'xml', map: { text: 1 } });
  expect(complaint(error as z.ZodError)).toMatch(/^format: .*"csv".*; map\.text: .*string/);
});
