import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkQuery } from '../../src/query/check.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { QueryError } from '../../src/query/problem.ts';
import { readPost } from '../../src/query/text.ts';
import { postOf } from './post-of.ts';
import { soup } from './query-text.ts';

const anyText = fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 60 }));

test('any text is parsed or refused with places inside it', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { query, problems } = parseQuery(text);
      expect(query === null).toBe(problems.some(({ severity }) => severity === 'error'));
      for (const { start, end, message } of checkQuery(text, { needsAnchor: true })) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(message).not.toContain('\n');
      }
    }),
    { numRuns: 5000 },
  );
});

test('what compiles answers for any post, with places inside its text', () => {
  fc.assert(
    fc.property(anyText, anyText, (text, body) => {
      try {
        for (const { start, end } of compileQuery(text)(readPost(postOf(body))).spans) {
          expect(start).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(body.length);
        }
      } catch (error) {
        if (!(error instanceof QueryError)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});

test('the longest and deepest queries end in time', () => {
  for (const unit of [
    '(',
    '-',
    'NOT ',
    'a ',
    'a-',
    'NEAR ',
    '- NEAR ',
    '"',
    '{',
    '/',
    'from:(',
    'a OR ',
    '~',
    '|',
    'x:',
    '()',
  ]) {
    const text = unit.repeat(Math.floor(8192 / unit.length));
    expect(parseQuery(text).problems.length).toBeLessThanOrEqual(8192);
  }
});
