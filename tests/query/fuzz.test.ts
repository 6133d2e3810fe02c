import fc from 'fast-check';
import { expect, test } from 'vitest';
import { libraryOf } from '../../src/domain/monitor.ts';
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
  const library = libraryOf([], [{ name: 'a', query: 'use:a OR use:b' }]);
  for (const unit of UNITS) {
    const text = unit.repeat(Math.floor(8192 / unit.length));
    const begin = process.cpuUsage();
    expect(checkQuery(text, { needsAnchor: true, library }).length).toBeLessThanOrEqual(8192);
    const { user, system } = process.cpuUsage(begin);
    expect((user + system) / 1e6, `CPU seconds for ${JSON.stringify(unit)}…`).toBeLessThan(2);
  }
});

const UNITS = [
  ...[
    '(',
    ')',
    '-',
    'NOT ',
    'a ',
    'a-',
    '"',
    '{',
    '/',
    '|',
    '()',
    '~',
    '~3',
    'NEAR ',
    '- NEAR ',
    'a NEAR ',
    'a NEAR/1 ',
  ],
  ...[
    '"a"~3 ',
    '(a)~3 ',
    '(',
    '(a OR ',
    'a OR ',
    'a OR (',
    'abc OR abd* OR ',
    '"a b c" OR ',
    'a -a ',
    '(a (b OR ',
    '-(a ',
  ],
  ...[
    'x:',
    'from:(',
    'from:a ',
    'title:(a OR ',
    'likes:',
    'likes:(1 OR ',
    'likes:1..2 ',
    'likes:>5 OR ',
    'since:',
    'exists(',
  ],
  ...[
    'list:a ',
    'use:a ',
    'use:a OR ',
    'use:(a OR ',
    '/a{400}/ ',
    '/(a|b){9}c/ ',
    '/a',
    '/abc/ OR ',
    '東',
    'a* ',
    'abc* ',
  ],
];
