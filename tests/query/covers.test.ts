/** What the checker says about parts of a query must be true of every post. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkQuery } from '../../src/query/check.ts';
import { Coverage } from '../../src/query/covers.ts';
import { formatQuery } from '../../src/query/format.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { ask, postOf } from './post-of.ts';

const term = fc.constantFrom(
  'a',
  'b',
  'B',
  'abc',
  'abcd',
  'abc*',
  'abcd*',
  'a-b',
  '"a b"',
  '"b a c"',
  '"a * b"',
  '{a}',
  '#abc',
  '#abc*',
  '@abc',
  '@abc*',
  '@abc?',
  '東京都',
  '東京',
  '京',
);
const predicate = fc.constantFrom(
  'title:a',
  'title:(a OR abc)',
  'title:"a b"',
  'likes:>1',
  'likes:2',
  'likes:<=3',
  'lang:en',
  'lang:(en OR de)',
  'from:abc',
  'from:(abc OR b)',
);
const { query } = fc.letrec<{ query: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(
    { weight: 5, arbitrary: term },
    { weight: 2, arbitrary: predicate },
    {
      weight: 2,
      arbitrary: fc
        .tuple(term, fc.constantFrom('NEAR/0', 'NEAR/1', 'ONEAR/1', 'NOTNEAR/0'), term)
        .map((parts) => parts.join(' ')),
    },
    { weight: 1, arbitrary: fc.tuple(term, term, fc.constantFrom(0, 1)).map(([a, b, n]) => `(${a} ${b})~${n}`) },
  ),
  query: fc.oneof(
    { maxDepth: 2 },
    tie('leaf'),
    fc.tuple(tie('query'), tie('query')).map(([a, b]) => `(${a}) (${b})`),
    fc.tuple(tie('query'), tie('query')).map(([a, b]) => `(${a}) OR (${b})`),
    tie('query').map((inside) => `-(${inside})`),
  ),
}));
const words = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'c',
      'abc',
      'abcd',
      'ab',
      'a-b',
      '#abc',
      '#abcd',
      '@abc',
      '@abcd',
      '@abc@x.y',
      '東京都',
      '京都',
      '.',
    ),
    { maxLength: 6 },
  )
  .map((list) => list.join(' '));
const post = fc
  .record({
    text: words,
    title: fc.option(words, { nil: undefined }),
    lang: fc.constantFrom(undefined, 'en', 'en-GB', 'de'),
    likes: fc.constantFrom(undefined, 1, 2, 3, 4),
    handle: fc.constantFrom(undefined, 'abc', 'abc@x.y', 'b'),
  })
  .map(({ text, title, lang, likes, handle }) =>
    postOf(text, {
      ...(title === undefined ? {} : { title }),
      ...(lang === undefined ? {} : { lang }),
      ...(likes === undefined ? {} : { metrics: { likes } }),
      ...(handle === undefined ? {} : { author: { handle } }),
    }),
  );

test('what covers finds all that it covers', () => {
  let covered = 0;
  fc.assert(
    fc.property(query, query, fc.array(post, { minLength: 6, maxLength: 6 }), (a, b, posts) => {
      const [outer, inner] = [parseQuery(a).query, parseQuery(b).query];
      if (outer === null || inner === null || !new Coverage().covers(outer, inner)) return;
      covered++;
      for (const one of posts) if (ask(b, one).truth === true) expect(ask(a, one).truth).toBe(true);
    }),
    { numRuns: 5000 },
  );
  expect(covered).toBeGreaterThan(50);
});

test('a dead clause finds nothing, and what is redundant can go', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(query, query, fc.array(post, { minLength: 6, maxLength: 6 }), (a, b, posts) => {
      for (const text of [`(${a}) (${b})`, `(${a}) OR (${b})`]) {
        for (const { code, start, end, fix } of checkQuery(text, { needsAnchor: false })) {
          seen.set(code, (seen.get(code) ?? 0) + 1);
          if (code !== 'W-REDUNDANT' || fix === undefined) continue;
          const repaired = text.slice(0, start) + fix + text.slice(end);
          for (const one of posts) expect(ask(repaired, one).truth === true).toBe(ask(text, one).truth === true);
        }
      }
      const { query: whole } = parseQuery(`(${a}) (${b})`);
      const dead = checkQuery(`(${a}) (${b})`, { needsAnchor: false }).filter(({ code }) => code === 'W-DEAD-CLAUSE');
      if (whole?.kind !== 'and' || dead.length === 0 || /OR|-\(/.test(formatQuery(whole))) return;
      for (const one of posts) expect(ask(`(${a}) (${b})`, one).truth).not.toBe(true);
    }),
    { numRuns: 1000 },
  );
  expect(seen.get('W-REDUNDANT')).toBeGreaterThan(50);
  expect(seen.get('W-DEAD-CLAUSE')).toBeGreaterThan(20);
});
