import { describe, expect, test } from 'vitest';
import { and, or, reference, term } from '../../src/query/ast.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { PUSH_DOWN_PLATFORMS, pushDown, pushDownProblems } from '../../src/query/push-down/registry.ts';

function asked(written: string, platform = 'x'): string[] {
  const { query, problems } = parseQuery(written);
  if (query === null) throw new Error(JSON.stringify(problems));
  return pushDown(query, platform).queries.map(({ text }) => text);
}

describe('X is asked for', () => {
  test.each<[query: string, rules: string[]]>([
    ['apple pie', ['apple pie']],
    ['apple OR iphone ipad', ['apple OR iphone ipad']],
    ['(apple OR iphone) ipad', ['(apple OR iphone) ipad']],
    ['acme OR #acme OR @acme OR $ACME', ['acme OR #acme OR @acme OR $acme']],
    ['acme -pie', ['acme']],
    ['acme -(pie OR juice) lang:en', ['acme lang:en']],
    ['"acme pie"', ['"acme pie"~2']],
    ['"acme pie juice"', ['"acme pie"~2 "pie juice"~2']],
    ['"to the or not"', ['"or not"~2']],
    ['coca-cola', ['"coca cola"~2 OR cocacola']],
    ["don't", ['"don t"']],
    ["acme's", ['acme']],
    ['café', ['café OR cafe']],
    ['"café crème"', ['(café OR cafe) (crème OR creme)']],
    ['straße acme', ['(straße OR strasse) acme']],
    ['{C++} OR {AT&T}', ['c OR "at t"']],
    ['bill* acme', ['acme']],
    ['/acm[ey]/ acme', ['acme']],
    ['東京 acme 👍', ['acme']],
    ['acme NEAR/0 pie', ['"acme pie"~4']],
    ['acme ONEAR/0 pie', ['"acme pie"~2']],
    ['acme NEAR/3 (pie OR juice)', ['acme (pie OR juice)']],
    ['acme NOTNEAR/3 pie', ['acme']],
    ['"acme red pie"~4', ['acme red pie']],
    ['(acme (pie OR juice))~4', ['acme (pie OR juice)']],
    ['from:acme is:repost has:image', ['from:acme is:retweet has:media']],
    ['from:(acme OR bob)', ['from:acme OR from:bob']],
    ['to:acme pie', ['(to:acme OR @acme) pie']],
    ['mentions:acme thread:12', ['@acme conversation_id:12']],
    ['site:acme.com url:acme.com/pies', ['url:"acme.com" url:"acme.com/pies"']],
    ['acme lang:(en OR he)', ['acme (lang:en OR lang:iw)']],
    ['acme lang:zh', ['acme']],
    ['acme lang:pt-BR country:de', ['acme lang:pt place_country:DE']],
    ['acme likes:>5 within:24h title:pie', ['acme']],
    ['the acme', ['acme']],
    ['acme has:link is:verified', ['acme']],
  ])('%j as %j', (written, rules) => {
    expect(asked(written)).toEqual(rules);
  });

  test.each([
    '東京',
    'bill*',
    'acme OR 東京',
    'likes:>5 is:reply',
    'lang:en',
    'the',
    '-acme',
    'title:acme',
    'acme OR -pie',
  ])('nothing at all for %j, and it is said why', (written) => {
    const { query } = parseQuery(written);
    if (query === null) throw new Error(written);
    const { queries, dropped, complete } = pushDown(query, 'x');
    expect({ queries, complete }).toEqual({ queries: [], complete: false });
    expect(dropped.length).toBeGreaterThan(0);
  });

  test('rules of at most 1,024 characters, split by branch, each with its tag', () => {
    const words = Array.from({ length: 300 }, (_, nth) => `brand${nth}`);
    const { query } = parseQuery(words.join(' OR '));
    if (query === null) throw new Error('refused');
    const { queries, complete } = pushDown(query, 'x', { tag: 'brands' });
    expect(queries.every(({ text, tag }) => text.length <= 1024 && tag === 'brands')).toBe(true);
    expect(queries.flatMap(({ text }) => text.split(' OR '))).toEqual(words);
    expect(queries.length).toBe(4);
    expect(complete).toBe(true);
  });

  test('the short side of an AND whose other side does not fit', () => {
    const words = Array.from({ length: 300 }, (_, nth) => `brand${nth}`);
    expect(asked(`acme (${words.join(' OR ')})`)).toEqual(['acme']);
    expect(asked(`lang:en (${words.join(' OR ')})`).length).toBe(4);
  });
});

describe('searches take words', () => {
  test.each<[platform: string, query: string, searches: string[]]>([
    ['hackernews', 'apple (watch OR ipad) -juice', ['apple watch', 'apple ipad']],
    ['hackernews', '"acme pie" OR #acme OR @acme', ['acme pie', 'acme']],
    ['hackernews', 'title:acme', ['acme']],
    [
      'reddit',
      '(google OR gmail) NEAR/8 (down OR broken)',
      ['google down', 'google broken', 'gmail down', 'gmail broken'],
    ],
    ['reddit', '(a1 OR a2 OR a3 OR a4 OR a5) (longerword1 OR b2) c', ['c longerword1', 'c b2']],
    ['bluesky', 'acme', ['acme', "acme's"]],
    ['bluesky', '#acme', ['acme', "acme's", '#acme']],
    ['bluesky', '@acme', []],
    ['mastodon', 'acme pie likes:>5', ['acme pie']],
    ['mastodon', 'from:acme', []],
  ])('%s: %j', (platform, written, searches) => {
    expect(asked(written, platform)).toEqual(searches);
  });

  test('of an OR with too many branches nothing is left, and it is said why', () => {
    const words = Array.from({ length: 20 }, (_, nth) => `brand${nth}`);
    const { query } = parseQuery(words.join(' OR '));
    if (query === null) throw new Error('refused');
    const { queries, dropped } = pushDown(query, 'reddit');
    expect(queries).toEqual([]);
    expect(dropped.at(-1)?.why).toBe(
      'Reddit takes all words of a search together, and more than 8 searches would be needed',
    );
  });
});

describe('W-PUSHDOWN', () => {
  test('stands at what is checked here alone', () => {
    const written = 'acme -pie (juice OR 東京) {C++}';
    const problems = pushDownProblems(parseQuery(written), 'x');
    expect(problems.map(({ code, start, end, message }) => [code, written.slice(start, end), message])).toEqual([
      ['W-PUSHDOWN', '-pie', 'X is not asked for -pie: what must not be there is checked here'],
      [
        'W-PUSHDOWN',
        'juice OR 東京',
        'X is not asked for juice OR 東京: one side of the OR cannot be filtered, 東京: scripts without spaces are checked here: how the platform splits them is not documented',
      ],
      ['W-PUSHDOWN', '{C++}', 'X is not asked for {C++}: capitals, accents and punctuation are checked here'],
    ]);
  });

  test('is not said when the platform does it all, nor of a query that is refused', () => {
    expect(pushDownProblems(parseQuery('acme OR from:bob'), 'x')).toEqual([]);
    expect(pushDownProblems(parseQuery('(acme'), 'x')).toEqual([]);
  });
});

test('lists and sub-queries that were not expanded are not asked for', () => {
  const query = and([
    term('word', 'acme'),
    reference('list', 'rivals'),
    or([reference('use', 'brand'), term('word', 'b')]),
  ]);
  const { queries, dropped } = pushDown(query, 'x');
  expect(queries).toEqual([{ text: 'acme' }]);
  expect(dropped.map(({ text }) => text)).toEqual(['list:rivals', 'use:brand OR b']);
});

test('every platform says what its matching misses, and an unknown one is refused', () => {
  expect(PUSH_DOWN_PLATFORMS).toEqual(['x', 'hackernews', 'reddit', 'bluesky', 'mastodon']);
  expect(pushDown(term('word', 'acme'), 'x').caveats[0]).toMatch(/accents/);
  expect(() => pushDown(term('word', 'acme'), 'rss')).toThrow(/no push-down for "rss": choose x, hackernews/);
});
