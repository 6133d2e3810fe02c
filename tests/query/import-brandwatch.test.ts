import { describe, expect, test } from 'vitest';
import { importQuery } from '../../src/query/import/registry.ts';

const imported = (text: string) => importQuery(text, 'brandwatch');
const codes = (text: string) => imported(text).warnings.map(({ code }) => code);

describe('from Brandwatch', () => {
  test.each<[written: string, query: string]>([
    ['"apple juice"', '"apple juice"'],
    ['apple AND juice', 'apple juice'],
    ['apple OR juice', 'apple OR juice'],
    ['apple NOT juice', 'apple -juice'],
    ['apple AND -juice', 'apple -juice'],
    ['(apple AND juice) OR (apple AND sauce)', 'apple juice OR apple sauce'],
    ['apple NOT (juice OR sauce)', 'apple -(juice OR sauce)'],
    ['"apple juice"~5', '"apple juice"~5'],
    ['((apple OR orange) NEAR/5 (smartphone OR phone))', '(apple OR orange) NEAR/5 (smartphone OR phone)'],
    ['(logitech NEAR/2f keyboard)', 'logitech ONEAR/2 keyboard'],
    ['((apple OR orange) AND (smartphone OR phone))~5', '(apple OR orange) NEAR/5 (smartphone OR phone)'],
    ['(apple AND red AND pie)~5', '(apple red pie)~5'],
    ['complain* OR customi?e', 'complain* OR customi?e'],
    ['title:"apple juice"', 'title:"apple juice"'],
    ['title:(apple AND (juice OR sauce))', 'title:apple (title:juice OR title:sauce)'],
    ['apple <<<my comment here>>> AND juice', 'apple juice'],
    ['{BT} OR raw:Google+', '{BT} OR {Google+}'],
    ['#MondayMotivation OR @brandwatch', '#MondayMotivation OR @brandwatch'],
    ['country:gbr AND "apple juice"', 'country:GB "apple juice"'],
    ['language:en AND apple', 'lang:en apple'],
    ['site:twitter.com AND "apple juice"', 'platform:x "apple juice"'],
    ['site:reddit.com AND apple', 'platform:reddit apple'],
    ['site:www.acme.com AND apple', 'site:acme.com apple'],
    ['url:"msn.com/news" AND "Simon Cowell"', 'url:msn.com/news "Simon Cowell"'],
    ['links:msn.com OR links:msn.com/news', 'site:msn.com OR url:msn.com/news'],
    ['author:ladygaga', 'author:ladygaga'],
    ['author:"brandwatch office"', 'author.name:"brandwatch office"'],
    ['weblogTitle:feelslikegold', 'author:feelslikegold'],
    ['apple AND authorVerified:true', 'apple author.verified:true'],
    ['apple AND authorFollowers:[500 TO 100000]', 'apple author.followers:>=500 author.followers:<=100000'],
    ['apple AND rating:3', 'apple rating:3'],
    ['apple AND rating:[3 TO 5]', 'apple rating:>=3 rating:<=5'],
    ['apple AND (engagementType:COMMENT OR engagementType:RETWEET)', 'apple (is:comment OR is:repost)'],
    ['apple AND engagementType:REPLY NOT engagementType:QUOTE', 'apple is:reply -is:quote'],
    ['apple AND imageType:image', 'apple has:image'],
    ['apple AND publisherSubType:VIDEO', 'apple has:video'],
    ['guid:857284431631011841', 'id:857284431631011841'],
    ['subreddit: nba', 'community:nba'],
    ['tags:photography', '#photography'],
    ['hashtags:acme OR at_mentions:acme', '#acme OR @acme'],
    ['“apple juice” AND pie', '"apple juice" pie'],
  ])('%j is %j', (written, query) => {
    expect(imported(written)).toMatchObject({ query, problems: [] });
  });

  test.each([
    'continent:europe',
    'region:usa.fl',
    'city:"deu.berlin.berlin"',
    'latitude:[41 TO 44]',
    'longitude:[-73 TO -69]',
    'channelId:"141273439246434"',
    'authorGender:F',
    'authorVerifiedType:blue',
    'blogName:comedycentral',
    'parentPostId:129596930020',
    'brandIds:12',
    'objects:3902',
    'engagingWith:brandwatch',
    'engagingWithGuid:857284431631011841',
    'itemReview:"Xbox One"',
    'minuteOfDay:[1110 TO 1140]',
    'pubType:MY_MENTIONS',
    'redditPostFlair:Advice',
    'sensitiveContent:true',
    'subredditNSFW:true',
    'topLevelDomain:com',
    'engagementType:LIKE',
    'country:xyz',
  ])('%s has no counterpart', (operator) => {
    expect(imported(`apple AND ${operator}`)).toMatchObject({ query: 'apple', problems: [] });
    expect(codes(`apple AND ${operator}`)).toContain('W-DROPPED');
    expect(imported(`apple OR ${operator}`)).toMatchObject({ query: null, problems: [{ code: 'E-UNTRANSLATED' }] });
  });

  test('a distance of more than 50 is only AND, and refused where that would find less', () => {
    expect(imported('apple NEAR/80 juice')).toMatchObject({ query: 'apple juice', problems: [] });
    expect(imported('pie NOT (apple NEAR/80 juice)').problems).toMatchObject([{ code: 'E-UNTRANSLATED' }]);
    expect(imported('"apple juice"~80').query).toBe('"apple" "juice"');
  });

  test('a wildcard too short for us is refused at its place', () => {
    expect(imported('apple AND ab*').problems).toMatchObject([{ code: 'E-UNTRANSLATED', start: 10, end: 13 }]);
  });

  test('what the documentation leaves open is said once', () => {
    expect(codes('"a1" OR "b1" AND "c1" OR "d1" AND "e1"')).toEqual(['W-UNCONFIRMED']);
    expect(codes('"a1" OR ("b1" AND "c1")')).toEqual([]);
    expect(codes('"a1" "b1" "c1"')).toEqual(['W-UNCONFIRMED']);
    expect(codes('niño OR nino')).toEqual(['W-UNCONFIRMED', 'W-DIFFERS']);
  });

  test('lower-case operators are words there', () => {
    expect(imported('apple AND or').query).toBe('apple "or"');
    expect(imported('"a1" NEAR "b1"').problems).toMatchObject([{ code: 'E-SYNTAX', start: 5, end: 9 }]);
  });
});
