import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Post } from '../../src/domain/post.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { importQuery } from '../../src/query/import/registry.ts';
import { readPost } from '../../src/query/text.ts';
import { postOf } from './post-of.ts';
import { parseRule, ruleFinds } from './x-rule-model.ts';

const imported = (text: string) => importQuery(text, 'x');

describe('from X', () => {
  test.each<[written: string, query: string]>([
    ['apple', 'apple OR #apple OR @apple'],
    ['#apple @acme $aapl', '#apple @acme $aapl'],
    ['"apple pie"', '"apple pie"'],
    ['"how are you?"', '"how are you"'],
    ['coca-cola', '"coca-cola"'],
    ['apple OR iphone #ipad', 'apple OR #apple OR @apple OR (iphone OR #iphone OR @iphone) #ipad'],
    ['(#apple OR #iphone) #ipad', '(#apple OR #iphone) #ipad'],
    ['#apple AND #ipad', '#apple #ipad'],
    ['#a1 -#b1 -(#c1 OR #d1)', '#a1 -#b1 -(#c1 OR #d1)'],
    ['#a1 -apple', '#a1 -(apple OR #apple OR @apple)'],
    ['"social media"~5', '"social media"~5'],
    ['👀', '👀'],
    ['#a1 from:XDevelopers', '#a1 author:XDevelopers'],
    ['to:acme', 'to:acme'],
    ['url:"https://developer.x.com"', 'url:developer.x.com'],
    ['url_contains:photos', 'url_contains:photos'],
    ['card_domain:pscp.tv', 'site:pscp.tv'],
    ['#a1 lang:en', '#a1 lang:en'],
    ['#a1 lang:iw', '#a1 lang:he'],
    ['conversation_id:1334987486343299072', 'thread:1334987486343299072'],
    ['place_country:US', 'country:US'],
    ['quotes_of_tweet_id:12', 'quotes_of:12'],
    ['quoted_tweet_id:12', 'quotes_of:12'],
    ['bio:developer OR bio:"data engineer"', 'bio:developer OR bio:"data engineer"'],
    ['bio_name:phd', 'author.name:phd'],
    ['#a1 is:retweet', '#a1 is:repost'],
    ['#a1 is:reply is:quote is:verified', '#a1 is:reply is:quote is:verified'],
    ['#a1 has:hashtags has:cashtags has:links', '#a1 has:hashtag has:cashtag has:link'],
    ['#a1 has:mentions has:media has:images', '#a1 has:mention has:media has:image'],
    ['#a1 has:videos has:video_link', '#a1 has:video has:video'],
    ['#a1 filter:links -filter:replies', '#a1 has:link -is:reply'],
    ['#a1 filter:nativeretweets OR #b1 filter:retweets', '#a1 is:repost OR #b1 is:repost'],
    ['#a1 filter:quote filter:verified filter:mentions', '#a1 is:quote is:verified has:mention'],
    ['#a1 filter:hashtags filter:media filter:images', '#a1 has:hashtag has:media has:image'],
    ['#a1 filter:twimg OR #b1 filter:native_video', '#a1 has:image OR #b1 has:video'],
    ['#a1 min_faves:10 min_retweets:5 min_replies:2', '#a1 likes:>=10 reposts:>=5 replies:>=2'],
    ['#a1 -min_faves:500', '#a1 -likes:>=500'],
    ['#a1 min_followers:1000', '#a1 author.followers:>=1000'],
    ['#a1 followers_count:1000..10000', '#a1 author.followers:>=1000 author.followers:<=10000'],
    ['#a1 since:2026-1-2 until:2026-02-03', '#a1 since:2026-01-02 until:2026-02-03'],
    ['#a1 since_time:1767225600', '#a1 since:2026-01-01T00:00:00Z'],
    ['#a1 until_time:1767225600', '#a1 until:2026-01-01T00:00:00Z'],
    ['#a1 within_time:2d', '#a1 within:2d'],
    ['#a1 within_time:30s', '#a1 within:1m'],
    ['#a1 "or"', '#a1 "or"'],
    ['+radiooooo', 'radiooooo OR #radiooooo OR @radiooooo'],
  ])('%j is %j', (written, query) => {
    expect(imported(written)).toMatchObject({ query, problems: [] });
  });

  test.each([
    'retweets_of:acme',
    'retweets_of_tweet_id:1',
    'in_reply_to_tweet_id:1539382664746020864',
    'from_affiliate_of:acme',
    'url_title:snow',
    'url_description:weather',
    'context:10.799022225751871488',
    'entity:"Michael Jordan"',
    'bio_location:"big apple"',
    'place:seattle',
    'point_radius:[2.355128 48.861118 16km]',
    'bounding_box:[-105.301758 39.964069 -105.178505 40.09455]',
    'is:nullcast',
    'has:geo',
    'sample:15',
    'tweets_count:1000..10000',
    'following_count:1',
    'listed_count:10..100',
    'source:"X for iPhone"',
    'list:108534289',
    'near:me',
    'within:10km',
    'geocode:37.7764685,-122.4172004,10km',
    'since_id:1',
    'max_id:1',
    'quoted_user_id:1',
    'card_name:audio',
    'filter:safe',
    'include:nativeretweets',
    'lang:qme',
    'from:12',
    'embedding:"climate change"',
  ])('%s has no counterpart: beside another condition it is left out, beside OR refused', (operator) => {
    const dropped = imported(`#a1 ${operator}`);
    expect(dropped).toMatchObject({ query: '#a1', problems: [] });
    expect(dropped.warnings).toMatchObject([{ code: 'W-DROPPED', start: 4, end: 4 + operator.length }]);
    expect(imported(`#a1 -${operator}`)).toMatchObject({ query: '#a1', problems: [] });
    for (const kept of [`#a1 OR ${operator}`, `#a1 -(#b1 ${operator})`, operator]) {
      const { query, problems } = imported(kept);
      expect(query).toBeNull();
      expect(problems.map(({ code }) => code)).toEqual(['E-UNTRANSLATED']);
    }
  });

  test('an operator nobody knows is never left out, nor read as words', () => {
    const { query, problems } = imported('#a1 form:bob');
    expect(query).toBeNull();
    expect(problems).toMatchObject([{ code: 'E-UNTRANSLATED', start: 4, end: 9 }]);
    expect(problems[0]?.message).toContain('no operator form: of X is known here');
  });

  test('what differs is said', () => {
    expect(
      imported('apple "red pie"~3').warnings.map(({ code, message }) => `${code} ${message.slice(0, 38)}`),
    ).toEqual(['W-DIFFERS on X a word also finds the hashtag and', 'W-DIFFERS on X, words in the opposite order must']);
    expect(imported('#a1 or #b1').warnings).toMatchObject([
      { code: 'W-DIFFERS', start: 4, end: 6, message: '"or" is no operator there and is searched for as a word' },
    ]);
  });

  test.each<[written: string, start: number, end: number, says: RegExp]>([
    ['(#a1', 0, 1, /not closed/],
    ['#a1)', 3, 4, /no \( before/],
    ['"a b', 0, 4, /not closed/],
    ['#a1 OR', 4, 6, /nothing on its right/],
    ['OR #a1', 0, 2, /nothing on its left/],
    ['#a1 ()', 4, 6, /group is empty/],
    ['', 0, 0, /nothing to search for/],
    ['from:', 0, 5, /needs a value/],
  ])('%j cannot be read', (written, start, end, says) => {
    const { query, problems } = imported(written);
    expect(query).toBeNull();
    expect(problems[0]).toMatchObject({ code: 'E-SYNTAX', start, end, message: expect.stringMatching(says) });
  });
});

const words = ['apple', 'pie', 'juice', 'watch'];
const atoms = [
  ...words,
  '#apple',
  '@apple',
  '"red juice"',
  '"green watch"',
  'from:acme',
  'lang:en',
  'is:retweet',
  'has:hashtags',
];
const { rule } = fc.letrec<{ rule: string }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...atoms),
    fc.tuple(tie('rule'), tie('rule')).map(([a, b]) => `${a} ${b}`),
    fc.tuple(tie('rule'), tie('rule')).map(([a, b]) => `(${a} OR ${b})`),
    fc.tuple(tie('rule'), tie('rule')).map(([a, b]) => `${a} OR ${b}`),
  ),
}));
const post: fc.Arbitrary<Post> = fc
  .tuple(
    fc.array(fc.constantFrom('apple', 'Pie', 'juice', 'watch', 'red', 'green', '#apple', '@apple', '#pie,', 'x!'), {
      maxLength: 8,
    }),
    fc.constantFrom('acme', 'bob'),
    fc.constantFrom('en', 'de'),
    fc.constantFrom<'post' | 'repost'>('post', 'repost'),
  )
  .map(([text, handle, lang, kind]) => postOf(text.join(' '), { author: { handle }, lang, kind }));

test('a rule and what it becomes find the same posts', () => {
  fc.assert(
    fc.property(rule, fc.array(post, { minLength: 5, maxLength: 5 }), (written, posts) => {
      const whole = `(pie OR watch OR #apple) (${written})`;
      const matcher = compileQuery(imported(whole).query ?? '');
      for (const one of posts) {
        expect([whole, one.text, matcher(readPost(one)).truth]).toEqual([
          whole,
          one.text,
          ruleFinds(parseRule(whole), one),
        ]);
      }
    }),
    { numRuns: 2000 },
  );
});
