import { describe, expect, test } from 'vitest';
import { markedPlace, printProblems } from '../../src/bin/query-problems.ts';
import { sampleLine } from '../../src/bin/sample-text.ts';
import { problem } from '../../src/query/problem.ts';
import { postOf } from '../query/post-of.ts';
import { recordedIo } from '../support/recorded-io.ts';

describe('a place in a query', () => {
  const marked = (text: string, part: string) => {
    const start = text.indexOf(part);
    return markedPlace(text, { start, end: start + part.length });
  };

  test('is marked below it', () => {
    expect(marked('acme OR form:bob', 'form:bob')).toEqual(['acme OR form:bob', '        ^^^^^^^^']);
  });

  test('in its own line of several', () => {
    expect(marked('acme OR\n  form:bob\nOR x', 'form:bob')).toEqual(['  form:bob', '  ^^^^^^^^']);
  });

  test('below wide characters', () => {
    expect(marked('東京 form:b', 'form:b')).toEqual(['東京 form:b', '     ^^^^^^']);
  });

  test('in a long query only what is around it is shown', () => {
    const [line, marks] = marked(`${'acme '.repeat(100)}form:bob${' acme'.repeat(100)}`, 'form:bob');
    expect(line.length).toBeLessThanOrEqual(110);
    expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('form:bob');
  });

  test('at the end, where nothing stands', () => {
    expect(markedPlace('acme OR', { start: 7, end: 7 })).toEqual(['acme OR', '       ^']);
  });

  test('shows no control characters', () => {
    expect(markedPlace('a\u001b[31mb', { start: 0, end: 1 })[0]).toBe('a [31mb');
  });
});

test('a problem is told with its part, its place and the repaired query', () => {
  const io = recordedIo();
  const found = problem('E-FIELD', { start: 0, end: 5 }, 'there is no field "form"', 'from:');
  printProblems(io, { match: 'acme', exclude: 'form:bob' }, [{ ...found, part: 'exclude' }]);
  expect(io.printed.err).toEqual([
    'E-FIELD in exclude: there is no field "form"',
    '  form:bob',
    '  ^^^^^',
    '  fix: from:bob',
  ]);
});

describe('a sample', () => {
  const spanOf = (text: string, word: string, field = 'text') => {
    const start = text.indexOf(word);
    return { field, start, end: start + word.length };
  };

  test('shows its post with the matched words marked', () => {
    const text = 'I like acme and acme likes me';
    const post = postOf(text, { platform: 'x', id: '7', postedAt: '2026-01-02T03:04:05.000Z' });
    const spans = [
      { field: 'text', start: 7, end: 11 },
      { field: 'text', start: 16, end: 20 },
    ];
    expect(sampleLine(recordedIo(), post, spans)).toBe('x/7 2026-01-02 03:04  I like [acme] and [acme] likes me');
  });

  test('in bold where there are colours', () => {
    const io = { ...recordedIo(), colours: { out: true, err: true } };
    expect(sampleLine(io, postOf('acme'), [spanOf('acme', 'acme')])).toContain('\u001b[1macme\u001b[22m');
  });

  test('is cut around the match', () => {
    const text = `${'long '.repeat(100)}acme${' tail'.repeat(100)}`;
    const line = sampleLine(recordedIo(), postOf(text), [spanOf(text, 'acme')]);
    expect(line).toContain('[acme]');
    expect(line.length).toBeLessThan(200);
  });

  test('of another field says which, and overlapping places are one', () => {
    const post = postOf('see title', { title: 'Acme cloud' });
    const spans = [
      { field: 'title', start: 0, end: 4 },
      { field: 'title', start: 0, end: 10 },
    ];
    expect(sampleLine(recordedIo(), post, spans)).toContain('title: [Acme cloud]');
  });

  test('is data: no line breaks, no escapes', () => {
    const text = 'acme\n\u001b[31mred\u202e';
    expect(sampleLine(recordedIo(), postOf(text), [spanOf(text, 'acme')])).toMatch(/\[acme\] \[31mred $/);
  });
});
