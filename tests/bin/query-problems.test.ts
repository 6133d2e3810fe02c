import { describe, expect, test } from 'vitest';
import { excerpt, placeOf, showProblems } from '../../src/bin/query-problems.ts';
import { recordedIo } from '../support/recorded-io.ts';

describe('a problem of a query', () => {
  test('is shown with carets under its place and its fix', () => {
    const io = recordedIo();
    const problem = { code: 'E-FIELD' as const, message: 'there is no field "frm"', start: 6, end: 9, fix: 'from' };
    showProblems(io, 'apple frm:bob', [problem]);
    expect(io.printed.err).toEqual([
      'E-FIELD at column 7: there is no field "frm"',
      '  apple frm:bob',
      '        ^^^',
      '  fix: from',
    ]);
  });

  test('may be fixed by leaving something out', () => {
    const io = recordedIo();
    showProblems(io, 'a )', [{ code: 'E-PAREN', message: 'no', start: 2, end: 3, fix: '' }], 'out');
    expect(io.printed.out.at(-1)).toBe('  fix: remove )');
  });

  test('of several lines names the line, and shows that line alone', () => {
    expect(placeOf('apple OR\npie )', 13)).toBe('line 2, column 5');
    expect(excerpt('apple OR\npie )\nx', { start: 13, end: 14 })).toEqual({ line: 'pie )', carets: '    ^' });
  });

  test('of a long line is shown around its place', () => {
    const text = `${'apple '.repeat(60)}) ${'pie '.repeat(60)}`;
    const { line, carets } = excerpt(text, { start: 360, end: 361 });
    expect(line.length).toBeLessThanOrEqual(102);
    expect(line.charAt(carets.indexOf('^'))).toBe(')');
  });

  test('stands under emoji and control characters too', () => {
    const { line, carets } = excerpt('👍\u001b x )', { start: 6, end: 7 });
    expect(line).toBe('👍  x )');
    expect([...line][carets.indexOf('^')]).toBe(')');
  });

  test('at the end of the text still has a caret', () => {
    expect(excerpt('', { start: 0, end: 0 })).toEqual({ line: '', carets: '^' });
  });
});
