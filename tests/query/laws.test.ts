/** Laws that QUERY.md implies, on random queries and posts: whoever breaks one is wrong, whatever the naive evaluator says. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Post } from '../../src/domain/post.ts';
import { and, type Node, near, not, or, term, window } from '../../src/query/ast.ts';
import { checkQuery } from '../../src/query/check.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { explainMonitor } from '../../src/query/explain-monitor.ts';
import { formatQuery } from '../../src/query/format.ts';
import { createMonitorSet } from '../../src/query/monitor-set.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { readPost } from '../../src/query/text.ts';
import { seed } from '../support/seed.ts';
import { LIBRARY } from './oracle/library.ts';
import { post } from './oracle/random-posts.ts';
import { anchored, hasAnchor, positional, query, termNode } from './oracle/random-queries.ts';
import { picker, writeQuery } from './oracle/write-query.ts';

const clock = () => Date.parse('2026-01-02T12:00:00.000Z');
const posts = fc.array(post, { minLength: 1, maxLength: 8 });

type Truth = boolean | null;

function truth(node: Node, heard: Post): Truth {
  return compileQuery(formatQuery(node), { clock, library: LIBRARY })(readPost(heard)).truth;
}

const RUNS = { numRuns: 250, seed, includeErrorInReport: true };

type Pair = (a: Node, b: Node, c: Node) => [left: Node, right: Node];

describe(`Kleene's laws hold (seed ${seed})`, () => {
  test.each<[law: string, pair: Pair]>([
    ['De Morgan: NOT of AND', (a, b) => [not(and([a, b])), or([not(a), not(b)])]],
    ['De Morgan: NOT of OR', (a, b) => [not(or([a, b])), and([not(a), not(b)])]],
    ['double negation', (a) => [not(not(a)), a]],
    ['AND commutes', (a, b) => [and([a, b]), and([b, a])]],
    ['OR commutes', (a, b) => [or([a, b]), or([b, a])]],
    ['AND is associative', (a, b, c) => [and([and([a, b]), c]), and([a, and([b, c])])]],
    ['OR is associative', (a, b, c) => [or([or([a, b]), c]), or([a, or([b, c])])]],
    ['AND distributes over OR', (a, b, c) => [and([a, or([b, c])]), or([and([a, b]), and([a, c])])]],
    ['OR distributes over AND', (a, b, c) => [or([a, and([b, c])]), and([or([a, b]), or([a, c])])]],
    ['AND absorbs OR', (a, b) => [and([a, or([a, b])]), a]],
    ['OR absorbs AND', (a, b) => [or([a, and([a, b])]), a]],
    ['AND is idempotent', (a) => [and([a, a]), a]],
    ['OR is idempotent', (a) => [or([a, a]), a]],
  ])('%s', (_, pair) => {
    fc.assert(
      fc.property(query, query, query, posts, (a, b, c, some) => {
        const [left, right] = pair(a, b, c);
        for (const heard of some) expect(truth(left, heard)).toBe(truth(right, heard));
      }),
      RUNS,
    );
  });
});

/** Whoever satisfies the narrow query satisfies the wide one. */
type Implies = (a: Node, b: Node, n: number) => [narrow: Node, wide: Node];

describe(`what is narrower finds no more (seed ${seed})`, () => {
  test.each<[law: string, pair: Implies]>([
    ['ONEAR is NEAR', (a, b, n) => [near('ONEAR', n, a, b), near('NEAR', n, a, b)]],
    [
      'NEAR is one of the two orders',
      (a, b, n) => [near('NEAR', n, a, b), or([near('ONEAR', n, a, b), near('ONEAR', n, b, a)])],
    ],
    ['NEAR is symmetric', (a, b, n) => [near('NEAR', n, a, b), near('NEAR', n, b, a)]],
    ['NEAR is AND', (a, b, n) => [near('NEAR', n, a, b), and([a, b])]],
    ['NEAR grows with its distance', (a, b, n) => [near('NEAR', n, a, b), near('NEAR', n + 1, a, b)]],
    ['ONEAR grows with its distance', (a, b, n) => [near('ONEAR', n, a, b), near('ONEAR', n + 1, a, b)]],
    ['NOTNEAR shrinks with its distance', (a, b, n) => [near('NOTNEAR', n + 1, a, b), near('NOTNEAR', n, a, b)]],
    ['NOTNEAR is its left side', (a, b, n) => [near('NOTNEAR', n, a, b), a]],
    ['a without b has an a that is not near b', (a, b, n) => [and([a, not(b)]), near('NOTNEAR', n, a, b)]],
    ['a window grows with its distance', (a, b, n) => [window(and([a, b]), n), window(and([a, b]), n + 1)]],
    ['a window of two is NEAR', (a, b, n) => [window(and([a, b]), n), near('NEAR', n, a, b)]],
    ['NEAR is a window of two', (a, b, n) => [near('NEAR', n, a, b), window(and([a, b]), n)]],
    ['a window has no order', (a, b, n) => [window(and([a, b]), n), window(and([b, a]), n)]],
    [
      'an OR beside NEAR is an OR of NEARs',
      (a, b, n) => [near('NEAR', n, a, or([a, b])), or([near('NEAR', n, a, a), near('NEAR', n, a, b)])],
    ],
  ])('%s', (_, pair) => {
    fc.assert(
      fc.property(positional, positional, fc.nat(8), posts, (a, b, n, some) => {
        const [narrow, wide] = pair(a, b, n);
        for (const heard of some) if (truth(narrow, heard) === true) expect(truth(wide, heard)).toBe(true);
      }),
      RUNS,
    );
  });

  const words = fc.array(fc.constantFrom(...'apple pie juice watch me the coca cola café'.split(' ')), {
    minLength: 2,
    maxLength: 4,
  });

  test.each<[law: string, pair: (some: string[]) => [narrow: Node, wide: Node]]>([
    [
      'a phrase is its words in any order, side by side',
      (some) => [term('phrase', some.join(' ')), window(term('phrase', some.join(' ')), 0)],
    ],
    ['a phrase is its words', (some) => [term('phrase', some.join(' ')), and(some.map((word) => term('word', word)))]],
    [
      'a windowed phrase is a window of its words',
      (some) => [window(term('phrase', some.join(' ')), 2), window(and(some.map((word) => term('word', word))), 2)],
    ],
    [
      'a window of words is a windowed phrase',
      (some) => [window(and(some.map((word) => term('word', word))), 2), window(term('phrase', some.join(' ')), 2)],
    ],
    [
      'a phrase of two is ONEAR/0',
      ([a = '', b = '']) => [term('phrase', `${a} ${b}`), near('ONEAR', 0, term('word', a), term('word', b))],
    ],
    [
      'ONEAR/0 is a phrase of two',
      ([a = '', b = '']) => [near('ONEAR', 0, term('word', a), term('word', b)), term('phrase', `${a} ${b}`)],
    ],
    [
      '* in a phrase is ONEAR/1',
      ([a = '', b = '']) => [term('phrase', `${a} * ${b}`), near('ONEAR', 1, term('word', a), term('word', b))],
    ],
  ])('%s', (_, pair) => {
    fc.assert(
      fc.property(words, posts, (some, heard) => {
        const [narrow, wide] = pair(some);
        for (const one of heard) if (truth(narrow, one) === true) expect(truth(wide, one)).toBe(true);
      }),
      RUNS,
    );
  });

  test('a word is its wildcard', () => {
    const long = fc.constantFrom(...'apple juice watch bill coca cola colour café #apple #acmefails @acme'.split(' '));
    fc.assert(
      fc.property(long, fc.nat(3), fc.constantFrom('*', '?'), posts, (text, cut, wild, some) => {
        const kept = [...text].slice(0, Math.max(text.length - cut, /^[#@]/.test(text) ? 4 : 3)).join('');
        const pattern = kept + (wild === '*' ? '*' : '?'.repeat(text.length - kept.length));
        for (const heard of some) {
          if (text !== '@acme' && truth(term('word', text), heard) === true)
            expect(truth(term('word', pattern), heard)).toBe(true);
        }
      }),
      RUNS,
    );
  });
});

describe(`the text of a query says what its tree says (seed ${seed})`, () => {
  test('what was typed in any style is read as the tree', () => {
    fc.assert(
      fc.property(query, fc.nat(), (node, style) => {
        const text = writeQuery(node, picker(style));
        expect(parseQuery(text)).toMatchObject({ query: node });
      }),
      { ...RUNS, numRuns: 3000 },
    );
  });

  test('what is printed is read as the tree, and printed the same', () => {
    fc.assert(
      fc.property(query, (node) => {
        const printed = formatQuery(node);
        const read = parseQuery(printed).query;
        expect(read).toEqual(node);
        expect(read && formatQuery(read)).toBe(printed);
      }),
      { ...RUNS, numRuns: 3000 },
    );
  });

  test('a match without an anchor in some OR branch is refused, and no other', () => {
    fc.assert(
      fc.property(query, (node) => {
        const problems = checkQuery(formatQuery(node), { needsAnchor: true, library: LIBRARY });
        expect(problems.some(({ code }) => code === 'E-UNANCHORED')).toBe(!hasAnchor(node));
      }),
      { ...RUNS, numRuns: 3000 },
    );
  });
});

describe(`monitors do not know of each other (seed ${seed})`, () => {
  const monitors = fc.array(anchored, { minLength: 1, maxLength: 8 });

  function setOf(nodes: readonly Node[], names: readonly string[]) {
    const set = createMonitorSet({ clock, library: LIBRARY });
    nodes.forEach((node, nth) => {
      set.put({ name: names[nth] ?? '', match: formatQuery(node) });
    });
    return set;
  }

  test('their order changes nothing but the order of answers', () => {
    fc.assert(
      fc.property(monitors, posts, (nodes, some) => {
        const names = nodes.map((_, nth) => `m${nth}`);
        const one = setOf(nodes, names);
        const other = setOf(nodes.toReversed(), names.toReversed());
        for (const heard of some) {
          const [left, right] = [one.match(heard), other.match(heard)];
          expect(right).toEqual({ matches: left.matches.toReversed(), unknown: left.unknown.toReversed() });
        }
      }),
      RUNS,
    );
  });

  test('one more, put and taken away again, changes nothing', () => {
    fc.assert(
      fc.property(monitors, anchored, posts, (nodes, more, some) => {
        const set = setOf(
          nodes,
          nodes.map((_, nth) => `m${nth}`),
        );
        const before = some.map((heard) => set.match(heard));
        set.put({ name: 'more', match: formatQuery(more) });
        const during = some.map((heard) => set.match(heard));
        expect(during.map(({ matches }) => matches.filter(({ monitor }) => monitor !== 'more'))).toEqual(
          before.map(({ matches }) => matches),
        );
        set.remove('more');
        expect(some.map((heard) => set.match(heard))).toEqual(before);
      }),
      RUNS,
    );
  });

  test('a post heard twice is answered twice alike, whatever was heard between', () => {
    fc.assert(
      fc.property(monitors, posts, (nodes, some) => {
        const set = setOf(
          nodes,
          nodes.map((_, nth) => `m${nth}`),
        );
        const first = some.map((heard) => set.match(heard));
        expect(
          some
            .toReversed()
            .map((heard) => set.match(heard))
            .toReversed(),
        ).toEqual(first);
      }),
      RUNS,
    );
  });

  test("the order of a post's fields changes nothing", () => {
    fc.assert(
      fc.property(monitors, post, (nodes, heard) => {
        const set = setOf(
          nodes,
          nodes.map((_, nth) => `m${nth}`),
        );
        const turned = Object.fromEntries(Object.entries(heard).toReversed()) as Post;
        expect(set.match(turned)).toEqual(set.match(heard));
      }),
      RUNS,
    );
  });
});

test(`why a post was (not) heard says what the set says (seed ${seed})`, () => {
  const parts = fc.record({ match: anchored, exclude: query, mute: query });
  fc.assert(
    fc.property(parts, posts, (nodes, some) => {
      const def = {
        name: 'm',
        match: formatQuery(nodes.match),
        exclude: formatQuery(nodes.exclude),
        mute: formatQuery(nodes.mute),
      };
      const set = createMonitorSet({ clock, library: LIBRARY });
      set.put(def);
      for (const heard of some) {
        const { matched, muted, spans } = explainMonitor(def, heard, { clock, library: LIBRARY });
        const expected = matched ? [{ monitor: 'm', spans, muted }] : [];
        expect(set.match(heard).matches).toEqual(expected);
      }
    }),
    RUNS,
  );
});

test(`a term found in a text is found in a longer one (seed ${seed})`, () => {
  const plain = termNode.filter(({ kind, text }) => kind !== 'exact' && !/[$#@/]/.test(text));
  fc.assert(
    fc.property(plain, post, (node, heard) => {
      if (truth(node, { ...heard, title: undefined }) !== true) return;
      expect(truth(node, { ...heard, text: `before. ${heard.text} . after` })).toBe(true);
    }),
    RUNS,
  );
});
