/** Keys of posts are stored: what a text gives must not change unnoticed. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Post } from '../../src/domain/post.ts';
import type { Node } from '../../src/query/ast.ts';
import { branchesOf } from '../../src/query/or-branches.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { requiredKeys } from '../../src/query/required-keys.ts';
import { BUCKETS, bucketOf, keysOf } from '../../src/query/text-keys.ts';
import { postOf } from './post-of.ts';

const RICH = postOf(
  "Don't miss Acme's café ☕ launch: https://docs.acme.com/pricing?x=1 #AcmeFails @bob@host.example $ACME 東京都 C++ 3.5",
  {
    title: 'Ünïcode Title',
    author: { handle: 'Acme@mastodon.example' },
    community: 'r/Coffee',
    thread: 't1',
    parent: { id: '7', author: { handle: 'carol' } },
    quoted: { id: '8' },
    links: [{ url: 'https://www.globex.example/a_b' }],
    media: [{ alt: 'a red bike' }],
    tags: ['espresso'],
    mentions: ['dave'],
  },
);

describe('the keys of a post', () => {
  test('are pinned: whoever changes them empties the stored ones in a migration (docs/gotchas.md)', () => {
    const keys = keysOf(RICH).toSorted((a, b) => a - b);
    expect(keys.length).toMatchInlineSnapshot(`66`);
    expect(createHash('sha256').update(keys.join(',')).digest('hex').slice(0, 16)).toMatchInlineSnapshot(
      `"fa00a5e85da7732f"`,
    );
  });

  test('begin with the bucket, which no other key can be taken for', () => {
    const [first = -1, ...rest] = keysOf(RICH);
    expect(first).toBe(bucketOf(RICH));
    expect(rest.filter((key) => key >= 0 && key < BUCKETS)).toEqual([]);
    expect(new Set(rest).size).toBe(rest.length);
  });

  test('fit integer columns', () => {
    for (const key of keysOf(RICH)) expect(key).toBe(key | 0);
  });

  test('buckets hold about as many posts each, whatever the ids look like', () => {
    for (const idOf of [(nth: number) => `${nth}`, (nth: number) => `at://did:plc:${nth}/x`]) {
      const sizes = new Array<number>(BUCKETS).fill(0);
      for (let nth = 0; nth < BUCKETS * 100; nth++) {
        const bucket = bucketOf({ platform: 'x', id: idOf(nth) });
        sizes[bucket] = (sizes[bucket] ?? 0) + 1;
      }
      expect(Math.min(...sizes)).toBeGreaterThan(60);
      expect(Math.max(...sizes)).toBeLessThan(145);
    }
  });
});

function selects(query: string, post: Post): boolean {
  const keys = new Set(keysOf(post));
  return requiredKeys(parseQuery(query).query as Node).every((choice) => choice.some((key) => keys.has(key)));
}

describe('what a query requires', () => {
  test.each([
    'launch',
    "don't",
    'acme',
    'café',
    '☕',
    '"acme café"',
    'laun*',
    '#acmef*',
    '#acmefails',
    '#espresso',
    '@bob',
    '@dave',
    '$acme',
    '東京',
    '京',
    '{C++}',
    "{Acme's}",
    '{docs.acme}',
    'ünicode',
    'bike',
    'from:acme',
    'community:coffee',
    '(nothing OR launch) -missing',
    'launch NEAR/5 miss',
    'launch NOTNEAR/1 nothing',
  ])('keeps the post for %s', (query) => {
    expect(selects(query, RICH)).toBe(true);
  });

  test.each([
    'initech',
    '"acme launch party"',
    'tea*',
    '#acme',
    '@alice',
    '$tsla',
    '大阪',
    '{Tea}',
    'from:bob',
    'community:tea',
    '(nothing OR never) launch',
    'launch nothing',
    'nothing NEAR/5 launch',
  ])('leaves the post out for %s', (query) => {
    expect(selects(query, RICH)).toBe(false);
  });

  test('nothing where nothing can be said', () => {
    for (const query of ['-acme', 'acme OR -launch', 'lang:en']) {
      expect(requiredKeys(parseQuery(query).query as Node)).toEqual([]);
    }
  });

  test('what may be unknown does not select when unknown ones are wanted too', () => {
    const node = parseQuery('acme from:bob').query as Node;
    expect(requiredKeys(node)).toHaveLength(2);
    expect(requiredKeys(node, { unknownToo: true })).toHaveLength(1);
  });

  test('stays small for a long query', () => {
    const words = (count: number) => Array.from({ length: count }, (_, nth) => `word${nth}`);
    const long = words(100).map((word, nth) => `("${word} a b" OR x${nth})`);
    const required = requiredKeys(parseQuery(`(${long.join(' OR ')}) ${words(40).join(' ')}`).query as Node);
    expect(required.length).toBeLessThanOrEqual(8);
    expect(Math.max(...required.map((choice) => choice.length))).toBeLessThanOrEqual(2_000);
  });
});

describe('the branches of a query', () => {
  const written = (text: string) =>
    branchesOf(text).map((branches) => branches.map(({ query, place }) => [query, text.slice(place.start, place.end)]));

  test('are those of the whole', () => {
    expect(written('apple OR "red pie" OR (a b)')).toEqual([
      [
        ['apple', 'apple'],
        ['"red pie"', '"red pie"'],
        ['a b', expect.stringContaining('a b')],
      ],
    ]);
  });

  test('and of the ORs directly inside an AND', () => {
    expect(written('x (a OR b) -(c OR d) (e OR f)')).toEqual([
      [
        ['a', 'a'],
        ['b', 'b'],
      ],
      [
        ['e', 'e'],
        ['f', 'f'],
      ],
    ]);
  });

  test('there are none without an OR, or with an error', () => {
    expect(written('apple pie')).toEqual([]);
    expect(written('apple OR (')).toEqual([]);
  });
});
