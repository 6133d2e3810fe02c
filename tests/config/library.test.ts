/** Lists, named queries, scopes and examples of a workspace's configuration. */
import { describe, expect, test } from 'vitest';
import type { CheckQuery } from '../../config/query-check.ts';
import { checkQuery } from '../../src/query/check.ts';
import { load, problemsOf, warningsOf } from './small-registry.ts';

const HEAD = 'workspace: a\ndefaultRoute: { channel: o }\nchannels: [{ name: o, type: terminal }]\n';
const SOURCE = 'sources: [{ name: blogs, connector: rss, config: { url: https://example.com/feed } }]\n';

describe('lists and named queries', () => {
  const text = `${HEAD}lists:\n  - { name: rivals, items: [globex, '#initech'] }\nqueries:\n  - { name: moving, query: 'switch*' }`;

  test('are read; a list is one of terms unless it says otherwise', () => {
    const { lists, queries } = load(text);
    expect(lists).toEqual([{ name: 'rivals', type: 'terms', items: ['globex', '#initech'] }]);
    expect(queries).toEqual([{ name: 'moving', query: 'switch*' }]);
  });

  test('reach the language with every query, and a scoped monitor needs no anchor', () => {
    const seen: [string, boolean, boolean][] = [];
    const check: CheckQuery = (query, { needsAnchor, library }) => {
      seen.push([query, needsAnchor, library.list('rivals') !== undefined && library.query('moving') !== undefined]);
      return [];
    };
    const monitors = 'monitors: [{ name: a, match: m }, { name: b, match: s, scope: everything-in(blogs) }]';
    load(`${text}\n${SOURCE}${monitors}`, { checkQuery: check });
    expect(seen).toEqual([
      ['m', true, true],
      ['s', false, true],
      ['switch*', false, true],
    ]);
  });

  test.each([
    [
      'a name given twice',
      'lists: [{ name: a, items: [b] }, { name: a, items: [c] }]',
      /lists\[0\] has the name "a" too/,
    ],
    [
      'a type that is none',
      'lists: [{ name: a, type: author, items: [b] }]',
      /lists\[0\].type: .*did you mean "authors"/,
    ],
    ['a list without items', 'lists: [{ name: a, items: [] }]', /lists\[0\].items: expected at least 1/],
    ['a query without text', 'queries: [{ name: a }]', /queries\[0\].query: missing/],
  ])('%s is told', (_, section, message) => {
    expect(problemsOf(HEAD + section)).toEqual([expect.stringMatching(message)]);
  });

  test.each([
    ['a list', 'lists:\n  - name: a\n    items:\n      - globex #initech', '7:9 lists[0].items[0]'],
    ['a query', 'queries:\n  - name: a\n    query: switch* #moving', '6:12 queries[0].query'],
  ])('a comment in YAML that was meant as a hashtag in %s', (_, section, place) => {
    const [warning, ...more] = warningsOf(HEAD + section);
    expect(warning).toContain(`earshot.yaml:${place}: "#`);
    expect(more).toEqual([]);
  });
});

describe('scope', () => {
  const monitor = (scope: string) => `${HEAD}${SOURCE}monitors:\n  - { name: a, match: m, scope: ${scope} }`;

  test('names a source', () => {
    expect(load(monitor('everything-in(blogs)')).monitors).toMatchObject([{ scope: 'everything-in(blogs)' }]);
    expect(problemsOf(monitor('everything-in(blog)'))).toEqual([
      'earshot.yaml:6:33 monitors[0].scope: unknown source "blog"; did you mean "blogs"?',
    ]);
  });

  test('has one form', () => {
    expect(problemsOf(monitor('blogs'))).toEqual([
      'earshot.yaml:6:33 monitors[0].scope: expected everything-in(<source>), got "blogs"',
    ]);
  });
});

describe('examples are answered as they say, or the configuration is refused', () => {
  const monitor = (examples: string) =>
    `${HEAD}monitors:\n  - name: a\n    match: acme\n    exclude: hiring\n    examples:\n${examples}`;

  test('a text and a part of a post', () => {
    const examples =
      '      hit: [acme is down, { text: acme, lang: en }]\n      miss: [globex, acme is hiring, { text: x, title: y }]';
    expect(load(monitor(examples), { checkQuery }).monitors[0]?.examples?.hit).toHaveLength(2);
  });

  test.each([
    ['that should be caught', '      hit: [globex]', '9:13 monitors[0].examples.hit[0]', 'should be caught and is not'],
    [
      'that is excluded',
      '      hit: [acme is hiring]',
      '9:13 monitors[0].examples.hit[0]',
      'but exclude holds too: hiring',
    ],
    ['that should not', '      miss: [b, acme]', '9:17 monitors[0].examples.miss[1]', 'should not be caught and is'],
    [
      'that is no post',
      '      hit: [{ text: acme, postedAt: soon }]',
      '9:13 monitors[0].examples.hit[0]',
      'is no post',
    ],
  ])('one %s is quoted, with the reason', (_, examples, place, why) => {
    const [problem, ...more] = problemsOf(monitor(examples), { checkQuery });
    expect(problem).toContain(`earshot.yaml:${place}: The example "`);
    expect(problem).toContain(why);
    expect(more).toEqual([]);
  });

  test('those of a scoped monitor are taken to be from its source', () => {
    const text = `${HEAD}${SOURCE}monitors: [{ name: a, match: 'is:article', scope: everything-in(blogs), examples: { hit: [{ text: b, kind: article }] } }]`;
    expect(load(text, { checkQuery }).monitors[0]?.scope).toBe('everything-in(blogs)');
  });

  test('those of a query that is wrong are not asked', () => {
    const text = `${HEAD}monitors: [{ name: a, match: '(', examples: { hit: [b] } }]`;
    expect(problemsOf(text, { checkQuery })).toEqual([expect.stringContaining('E-')]);
  });
});
