import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DIALECTS, importQuery } from '../../src/query/import/registry.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { soup } from './query-text.ts';

describe('from Talkwalker', () => {
  const imported = (text: string) => importQuery(text, 'talkwalker');

  test.each<[written: string, query: string]>([
    ['BMW AND bike', 'BMW bike'],
    ['BMW AND NOT bike', 'BMW -bike'],
    ['chocolate -swiss', 'chocolate -swiss'],
    ['BMW OR bike', 'BMW OR bike'],
    ['"BMW series"', '"BMW series"'],
    ['BMW AND (motorcycle OR car)', 'BMW (motorcycle OR car)'],
    ['Luxemb* OR reali?ation', 'Luxemb* OR reali?ation'],
    ['"obama merkel"~5', '"obama merkel"~5'],
    ['obama NEAR/5 merkel', 'obama NEAR/5 merkel'],
    ['obama ONEAR/5 (merkel OR monti)', 'obama ONEAR/5 (merkel OR monti)'],
    ['obama SENTENCE merkel', 'obama merkel'],
    ['+"p&t" OR ++"ABC"', '"p&t" OR {ABC}'],
    ['ABC', '{ABC}'],
    ['A&B', '{A&B}'],
    ['cat dog', '"cat dog"~10'],
    ['cat dog mouse bird', '"cat dog mouse bird"~30'],
    ['a1 b1 c1 d1 e1 f1 g1', 'a1 b1 c1 d1 e1 f1 g1'],
    ['@username', '@username'],
    ['BlackBerry site:"www.cnet.com"', 'BlackBerry site:cnet.com'],
    ['BMW AND title:bike', 'BMW title:bike'],
    ['BMW AND content:"red bike"', 'BMW body:"red bike"'],
    ['author:acme', 'author:acme'],
    ['host_url:www.acme.com OR domain_url:acme.com', 'site:acme.com OR site:acme.com'],
    ['url:acme.com/bikes', 'url:acme.com/bikes'],
    ['BMW AND lang:de AND sourcecountry:de', 'BMW lang:de country:DE'],
    ['BMW AND sourcetype:SOCIALMEDIA_TWITTER', 'BMW platform:x'],
    ['BMW AND reach:>1000', 'BMW reach:>1000'],
    ['BMW AND twitter_followers:>=100 AND twitter_likes:5', 'BMW author.followers:>=100 likes:5'],
    ['BMW AND twitter_retweets:<9 AND youtube_views:>7', 'BMW reposts:<9 views:>7'],
    ['BMW AND published:>1767225600000', 'BMW since:2026-01-01T00:00:00Z'],
    ['BMW AND bike\naudi', 'BMW bike OR audi'],
    ['BMW AND\nbike', 'BMW bike'],
    ['(BMW OR\nbike)', 'BMW OR bike'],
  ])('%j is %j', (written, query) => {
    expect(imported(written)).toMatchObject({ query, problems: [] });
  });

  test.each([
    'engagement:>100',
    'sentiment:negative',
    'sourcetype:ONLINENEWS',
    'roam~1',
    'carsharing~',
    'published:5',
  ])('%s has no counterpart', (operator) => {
    expect(imported(`BMW AND ${operator}`)).toMatchObject({ query: 'BMW', problems: [] });
    expect(imported(`BMW OR ${operator}`)).toMatchObject({ query: null, problems: [{ code: 'E-UNTRANSLATED' }] });
  });

  test('a sentence under NOT is refused', () => {
    expect(imported('pie AND NOT (obama SENTENCE merkel)').problems).toMatchObject([{ code: 'E-UNTRANSLATED' }]);
  });
});

describe('from Meltwater', () => {
  const imported = (text: string) => importQuery(text, 'meltwater');

  test.each<[written: string, query: string]>([
    ['Apple AND watch', 'Apple watch'],
    ['apple and (watch or iWatch)', 'apple (watch OR iWatch)'],
    ['Apple NOT “apple juice”', 'Apple -"apple juice"'],
    ['apple not juice or pie', 'apple -juice OR pie'],
    ['Apple NEAR watch', 'Apple NEAR/4 watch'],
    ['Apple near/10 watch', 'Apple NEAR/10 watch'],
    ['Apple ONEAR watch', 'Apple ONEAR/4 watch'],
    ['Apple ONEAR/10 watch', 'Apple ONEAR/10 watch'],
    ['("Golden State Warriors" OR "GSW") AND basketball', '("Golden State Warriors" OR "GSW") basketball'],
    ['apple AND (watch OR ios)^9', 'apple (watch OR ios)'],
    ['"apple orchard*"', '"apple orchard*"'],
    ['title:apple AND ingress:watch', 'title:apple body:watch'],
    ['inurl:acme OR url:acme.com', 'url_contains:acme OR url:acme.com'],
    ['author:acme AND bio:"data engineer"', 'author:acme bio:"data engineer"'],
    ['apple AND language:en AND country:us', 'apple lang:en country:US'],
    ['#apple OR @apple', '#apple OR @apple'],
  ])('%j is %j', (written, query) => {
    expect(imported(written)).toMatchObject({ query, problems: [] });
  });

  test('what has no counterpart is left out or refused', () => {
    expect(imported('apple AND source:bbc').warnings.map(({ code }) => code)).toEqual(['W-UNCONFIRMED', 'W-DROPPED']);
    expect(imported('apple OR source:bbc').query).toBeNull();
    expect(imported('apple AND whatever:bbc').problems).toMatchObject([{ code: 'E-UNTRANSLATED', start: 10 }]);
  });
});

describe('from F5Bot', () => {
  const imported = (text: string) => importQuery(text, 'f5bot');

  test.each<[written: string, query: string]>([
    ['acme whole-word', 'acme OR url_contains:acme'],
    ['acme, whole-word', 'acme OR url_contains:acme'],
    ['acme', 'acme* OR url_contains:acme'],
    ['ab', 'ab'],
    ['fish and chips', '"fish and chips"'],
    ['fish, chips', '{fish, chips}'],
    ['C++', '{C++} OR url_contains:"C++"'],
    ['acme whole-word no-reddit', '(acme OR url_contains:acme) -platform:reddit'],
    ['acme whole-word only-hackernews', '(acme OR url_contains:acme) platform:hackernews'],
    ['acme whole-word no-lobsters', '(acme OR url_contains:acme) -platform:lobsters'],
    [
      'acme whole-word only-reddit no-url:/r/python/ no-url:/r/ruby/',
      '(acme OR url_contains:acme) platform:reddit -community:python -community:ruby',
    ],
    ['acme whole-word only-subreddit:selfhosted', '(acme OR url_contains:acme) community:selfhosted'],
    ['acme whole-word no-url:example.org', '(acme OR url_contains:acme) -url_contains:example.org'],
    ['fish and chips\n\nred pie\n', '"fish and chips" OR "red pie"'],
  ])('%j is %j', (written, query) => {
    expect(imported(written)).toMatchObject({ query, problems: [] });
  });

  test('a flag nobody knows is said, not searched for', () => {
    const { query, warnings } = imported('acme whole-word no-comments');
    expect(query).toBe('acme OR url_contains:acme');
    expect(warnings).toMatchObject([{ code: 'W-DROPPED' }]);
  });

  test('what differs is said at its line', () => {
    expect(imported('acme whole-word\nC++').warnings.map(({ code, start, end }) => [code, start, end])).toEqual([
      ['W-DIFFERS', 16, 19],
      ['W-DIFFERS', 16, 19],
    ]);
    expect(imported('acme whole-word').warnings).toEqual([]);
  });
});

const foreign = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'apple pie #a1 @b1 "red pie" “x y” ( ) AND OR NOT and or not - NEAR/3 NEAR ONEAR/2f SENTENCE ~3 ~ ^9 [1 TO 5] [ ] { } {BT} + ++"A" <<< >>> <<<x>>>'.split(
          ' ',
        ),
        'title:',
        'from:acme',
        'lang:en',
        'context:1',
        'title:(',
        'rating:[3 TO 5]',
        'min_faves:5',
        'no-reddit',
        'whole-word',
        'foo:bar',
        '\n',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 14 },
  )
  .chain((pieces) => fc.constantFrom(pieces.join(''), pieces.join(' ')));

test.each(
  DIALECTS,
)('any text from %s is translated to a query of ours or refused, with places inside it', (dialect) => {
  fc.assert(
    fc.property(fc.oneof(foreign, soup), (text) => {
      const { query, warnings, problems } = importQuery(text, dialect);
      expect(query === null).toBe(problems.length > 0);
      if (query !== null) expect(parseQuery(query).query).not.toBeNull();
      for (const { start, end, message } of [...warnings, ...problems]) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(message).not.toMatch(/\n/);
      }
    }),
    { numRuns: 3000 },
  );
});

test('the longest and deepest texts end in time, and an unknown dialect is refused', () => {
  for (const unit of ['(', '-', 'NOT ', 'a ', '"', '{', 'a OR ', 'title:(', '~', '+', '<<<', 'a NEAR/3 ', 'a\n', '[']) {
    for (const dialect of DIALECTS) importQuery(unit.repeat(Math.floor(16_384 / unit.length)), dialect);
  }
  expect(importQuery('a'.repeat(16_385), 'x').problems).toMatchObject([{ code: 'E-SYNTAX' }]);
  expect(() => importQuery('a', 'sprinklr')).toThrow(/no dialect "sprinklr": choose x, brandwatch/);
});
