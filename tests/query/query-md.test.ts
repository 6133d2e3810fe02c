/** Every example and example sentence of the language's description, QUERY.md, as a row. */
import { describe, expect, test } from 'vitest';
import type { Post } from '../../src/domain/post.ts';
import { checkQuery } from '../../src/query/check.ts';
import { formatQuery } from '../../src/query/format.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { ask, found, postOf } from './post-of.ts';

type Row = [text: string, query: string, expected: boolean];

describe('Examples', () => {
  test.each<Row>([
    ['Acme billed me twice', 'bill* NEAR/0 me', true],
    ['me billed', 'bill* ONEAR/2 me', false],
    ["AT&T is BT's rival", '{BT}', true],
    ['but', '{BT}', false],
    ['state-of-the-art', 'art -state', false],
    ['C++ vs C', '{C++}', true],
    ['C++ vs C', 'c', true],
    ['#AcmeFails', 'acme', false],
    ['#AcmeFails', '#acmefails', true],
    ['café crème', 'cafe creme', true],
    ['café crème', '{cafe}', false],
    ['apple pie is nice but my apple watch broke', 'apple NOTNEAR/1 pie', true],
    ['apple pie is nice but my apple watch broke', 'apple -pie', false],
  ])('%j → %j → %j', (text, query, expected) => {
    expect(ask(query, postOf(text)).truth).toBe(expected);
  });

  test('an RSS item → acme likes:>=5 unknown', () => {
    const item = postOf('Acme opens a shop', { platform: 'rss' });
    expect(ask('acme likes:>=5', item)).toMatchObject({ truth: null, unknown: ['likes'] });
  });
});

describe('Grammar', () => {
  /** The canonical form shows how a query is understood. */
  test.each<[query: string, understood: string]>([
    ['apple OR iphone ipad', 'apple OR (iphone ipad)'],
    ['apple iphone', 'apple AND iphone'],
    ['apple & iphone', 'apple AND iphone'],
    ['apple | iphone', 'apple OR iphone'],
    ['NOT apple', '-apple'],
    ['-apple NEAR/2 pie', '-(apple NEAR/2 pie)'],
    ['apple -pie NEAR pear', 'apple AND (NOT (pie NEAR/6 pear))'],
    ['apple NEAR/2 pie juice', '(apple NEAR/2 pie) juice'],
    ['apple NEAR/1 pie NEAR/2 juice', '(apple NEAR/1 pie) NEAR/2 juice'],
    ['apple NEAR/2f pie', 'apple ONEAR/2 pie'],
    ['apple NEAR pie', 'apple NEAR/6 pie'],
    ['-(apple OR pie)', 'NOT (apple | pie)'],
    ['apple -- a comment ( with "anything"\npie', 'apple pie'],
    ['likes:5..9', 'likes:>=5 likes:<=9'],
    ['likes:!=5', '-likes:5'],
    ['lang:(en OR de)', 'lang:(en | de)'],
  ])('%s is understood as %s', (query, understood) => {
    expect(parseQuery(query)).toMatchObject({ query: parseQuery(understood).query, problems: [] });
    expect(parseQuery(query).query).not.toBeNull();
  });

  test.each<Row>([
    ['state-of-the-art', 'state-of-the-art', true],
    ['the state of the art', 'state-of-the-art', true],
    ['state the art', 'state-of-the-art', false],
    ['an art of the state', 'state-of-the-art', false],
    ['an apple', '-(pie OR juice)', true],
    ['billed me twice', '"billed * twice"', true],
    ['billed twice', '"billed * twice"', false],
    ['billed me and them twice', '"billed * twice"', false],
    ['a $ACME share', '$acme', true],
    ['an 👍🏽 from me', '👍', true],
    ['mail @Acme now', '@acme', true],
    ['error 0x80070005 again', '/0x[0-9A-F]{8}/', true],
    ['Error again', '/error/', false],
    ['Error again', '/error/i', true],
  ])('%j, asked %j: %j', (text, query, expected) => {
    expect(ask(query, postOf(text)).truth).toBe(expected);
  });

  test('a lower-case or is a word, with a warning', () => {
    expect(checkQuery('apple or pie', { needsAnchor: true })).toEqual([
      expect.objectContaining({ code: 'W-LOWEROR', start: 6, end: 8 }),
    ]);
    expect(ask('apple or pie', postOf('apple pie')).truth).toBe(false);
    expect(ask('apple or pie', postOf('pie or apple')).truth).toBe(true);
  });

  test('- negates only at the start of a token', () => {
    expect(parseQuery('state-of-the-art').query).toEqual({ kind: 'word', text: 'state-of-the-art' });
    expect(parseQuery('-state').query).toMatchObject({ kind: 'not' });
  });
});

describe('Text', () => {
  test.each<Row>([
    ['CAFÉ', 'cafe', true],
    ['cafe', 'café', true],
    ['cafe\u0301', 'cafe', true],
    ['a café', '{café}', true],
    ['a cafe', '{café}', false],
    ['Straße', 'STRASSE', true],
    ['ｆｕｌｌ', 'full', true],
    ['don’t', "don't", true],
    ['ap\u200bple', 'apple', true],
    ['#AcmeFails', 'acmefails', false],
    ['#AcmeFails', 'tagwords:acme', true],
    ['#AcmeFails', 'tagwords:fails', true],
    ['#AcmeFails', 'tagwords:acmefails', true],
    ['#AcmeFails', 'tagwords:fail', false],
    ['ok 👍🏽', '👍', true],
    ['👨‍👩‍👧', '👨‍👩‍👧', true],
    ['👨‍👩‍👧', '👩', false],
    ['東京都に行く', '東京都', true],
    ['京都に行く', '東京都', false],
    ['東京と京都', '東京都', false],
    ['coca-cola', 'coca-cola', true],
    ['Coca Cola', 'coca-cola', true],
    ['cocacola', 'coca-cola', true],
    ['cola coca', 'coca-cola', false],
    ['the shops', 'shop', false],
    ['the shop', 'shops', false],
    ["Apple's watch", '"apple watch"', true],
    ['Apple’s watch', 'apple NEAR/0 watch', true],
    ['ABTS', '{BT}', false],
    ['C++20', '{C++}', true],
    ['https://acme.com/pricing', 'acme', false],
    ['https://acme.com/pricing', 'pricing', false],
    ['https://acme.com/pricing', 'url:acme.com/pricing', true],
    ['https://acme.com/pricing', 'https://acme.com/pricing', true],
    ['bob@acme.com', 'acme', false],
    ['acme https://acme.com/a-b-c fails', 'acme NEAR/1 fails', true],
    ['acme https://acme.com/a-b-c fails', 'acme NEAR/0 fails', false],
    ['acme bob@acme.com fails', 'acme NEAR/1 fails', true],
    ['acme 👨‍👩‍👧 fails', 'acme NEAR/1 fails', true],
  ])('%j, asked %j: %j', (text, query, expected) => {
    expect(ask(query, postOf(text)).truth).toBe(expected);
  });

  const post = postOf('body', {
    title: 'title',
    media: [{ alt: 'picture' }],
    quoted: { id: '2', text: 'cited' },
    parent: { id: '3', text: 'before' },
  });
  test.each<[query: string, expected: boolean]>([
    ['title', true],
    ['body', true],
    ['picture', true],
    ['cited', false],
    ['before', false],
    ['quoted:cited', true],
    ['parent:before', true],
    ['title:title', true],
    ['title:body', false],
    ['alt:picture', true],
  ])('bare terms search title, body and alt text: %s is %j', (query, expected) => {
    expect(ask(query, post).truth).toBe(expected);
  });
});

describe('Distance, wildcards, regular expressions', () => {
  test.each<Row>([
    ['a 1 2 3 4 5 6 b', 'a NEAR b', true],
    ['a 1 2 3 4 5 6 7 b', 'a NEAR b', false],
    ['b 1 a', 'a NEAR/1 b', true],
    ['b 1 a', 'a ONEAR/1 b', false],
    ['b 1 a', 'a NEAR/1f b', false],
    ['b 1 a', '"a b"~1', true],
    ['b 1 2 a', '"a b"~1', false],
    ['c b 1 a', '(a (b OR x) c)~1', true],
    ['c b 1 2 a', '(a b c)~1', false],
    ['c 1 "a b"', '("a b" c)~1', true],
    ['bill', 'bill*', true],
    ['billing', 'bill*', true],
    ['abill', 'bill*', false],
    ['colour', 'colo?r', true],
    ['color', 'colo?r', false],
    ['billing department', '"bill* department"', true],
    ['bill*', '{bill*}', true],
    ['billing', '{bill*}', false],
  ])('%j, asked %j: %j', (text, query, expected) => {
    expect(ask(query, postOf(text)).truth).toBe(expected);
  });

  test('windows never cross fields', () => {
    const post = postOf('pie', { title: 'apple', media: [{ alt: 'apple' }, { alt: 'pie' }] });
    for (const query of ['apple NEAR/50 pie', '"apple pie"~50', '(apple pie)~50', '"apple pie"']) {
      expect(ask(query, post).truth, query).toBe(false);
    }
  });

  test.each<[query: string, code: string, place: string]>([
    ['apple NEAR/2 (pie juice)', 'E-NEAR-OPERAND', 'pie juice'],
    ['apple NEAR/2 (pie OR -juice)', 'E-NEAR-OPERAND', 'pie OR -juice'],
    ['apple NEAR/2 lang:en', 'E-NEAR-OPERAND', 'lang:en'],
    ['apple NEAR/51 pie', 'E-RANGE', 'NEAR/51'],
    ['ab*', 'E-RANGE', 'ab*'],
  ])('%j is %s at %j', (query, code, place) => {
    const [first] = parseQuery(query).problems;
    expect(first?.code).toBe(code);
    expect(query.slice(first?.start, first?.end)).toBe(place);
  });

  test('a regular expression has at most 256 characters', () => {
    expect(parseQuery(`/${'a'.repeat(256)}/`).problems).toEqual([]);
    expect(parseQuery(`/${'a'.repeat(257)}/`).problems).toMatchObject([{ code: 'E-REGEX' }]);
  });

  test('a regular expression without a literal needs a sibling anchor', () => {
    const codes = (query: string) => checkQuery(query, { needsAnchor: true }).map(({ code }) => code);
    expect(codes('/[a-z]+[0-9]/')).toEqual(['E-UNANCHORED']);
    expect(codes('apple /[a-z]+[0-9]/')).toEqual([]);
    expect(codes('/appl[ea]/')).toEqual([]);
  });
});

describe('Fields', () => {
  test.each<[query: string, more: Partial<Post>]>([
    ['lang:en', { lang: 'en-GB' }],
    ['author:acme from:acme by:acme', { author: { handle: 'acme' } }],
    ['author.followers:>5 min_followers:6 followers_count:6', { author: { followers: 6 } }],
    ['author.verified:true is:verified', { author: { verified: true } }],
    ['author.name:"acme inc" bio:cloud', { author: { name: 'Acme Inc', bio: 'The cloud' } }],
    ['to:bob reply_to:bob', { parent: { id: '2', author: { handle: 'bob' } } }],
    ['mentions:bob', { mentions: ['bob'] }],
    ['platform:somewhere source:somewhere', {}],
    ['community:a subreddit:a repo:a server:a', { community: 'a' }],
    ['site:acme.com domain:acme.com site:www.acme.com', { links: [{ url: 'https://www.acme.com/' }] }],
    ['url:acme.com/pricing url_contains:ricin', { links: [{ url: 'https://acme.com/pricing' }] }],
    ['country:de place_country:DE', { country: 'DE' }],
    ['thread:7 conversation_id:7', { thread: '7' }],
    ['id:1', {}],
    ['quotes_of:2', { quoted: { id: '2' } }],
    ['since:2026-01-01 until:2026-01-02', {}],
    ['likes:5 min_likes:5 min_faves:5', { metrics: { likes: 5 } }],
    ['replies:>=5 min_replies:5', { metrics: { replies: 5 } }],
    ['reposts:5 min_retweets:5 min_reposts:5', { metrics: { reposts: 5 } }],
    ['quotes:5 score:5 rating:4.5 views:5', { metrics: { quotes: 5, score: 5, rating: 4.5, views: 5 } }],
    ['reach:5', { metrics: { views: 5 } }],
    ['is:post', { kind: 'post' }],
    ['is:reply', { kind: 'reply' }],
    ['is:comment', { kind: 'comment' }],
    ['is:repost is:retweet', { kind: 'repost' }],
    ['is:quote', { kind: 'quote' }],
    ['is:review', { kind: 'review' }],
    ['is:edited', { editedAt: '2026-01-01T00:00:00.000Z' }],
    ['is:question', { title: 'Is it?' }],
    ['has:link has:links', { links: [{ url: 'https://a.example/' }] }],
    ['has:media has:image has:images', { media: [{ type: 'image' }] }],
    ['has:video has:videos', { media: [{ type: 'video' }] }],
    ['has:hashtag has:hashtags', { tags: ['a'] }],
    ['has:mention has:mentions', { mentions: ['a'] }],
    ['has:cashtag has:emoji', { title: '$A 👍' }],
    ['exists("likes") exists(likes)', { metrics: { likes: 0 } }],
    ['-exists("likes")', {}],
  ])('%s holds', (query, more) => {
    expect(ask(query, postOf('text', more)).truth).toBe(true);
  });

  test.each(['is:bot', 'is:nsfw', '-is:bot'])('%s cannot be told', (query) => {
    expect(ask(query, postOf('text')).truth).toBeNull();
  });

  test('has:code', () => {
    expect(ask('has:code', postOf('run `npm ci`')).truth).toBe(true);
  });

  test.each(
    'sentiment:neg sentiment<-0.4 topic:price intent:bug urgency>=0.7 relevance>=0.6 story:1 team:a state:new'.split(
      ' ',
    ),
  )('%s is for what is known after analysis', (query) => {
    expect(parseQuery(`apple ${query}`).problems).toMatchObject([{ code: 'E-FIELD' }]);
  });
});

describe('Truth', () => {
  const item = postOf('yes', { platform: 'rss' });
  test.each<[query: string, truth: boolean | null]>([
    ['likes:>=5', null],
    ['NOT likes:>=5', null],
    ['yes likes:>=5', null],
    ['no likes:>=5', false],
    ['yes OR likes:>=5', true],
    ['no OR likes:>=5', null],
  ])('%s on RSS is %j', (query, truth) => {
    expect(ask(query, item).truth).toBe(truth);
    expect(ask(query, item).unknown).toEqual(truth === null ? ['likes'] : []);
    if (truth !== true) expect(found(query, item)).toEqual([]);
  });

  test('appel OR -ipad is refused and names the branch', () => {
    const query = 'appel OR -ipad';
    const problems = checkQuery(query, { needsAnchor: true });
    expect(problems).toMatchObject([{ code: 'E-UNANCHORED', start: 9, end: 14 }]);
    expect(problems[0]?.message).toContain('-ipad');
  });

  test.each([
    'is:post',
    'has:link',
    'lang:en',
    'likes:>5',
    'since:2026-01-01',
    'within:24h',
    '/[a-z]+/',
    'author.verified:true',
    'platform:x',
    'country:DE',
  ])('%s only narrows', (query) => {
    const codes = (text: string) => checkQuery(text, { needsAnchor: true }).map(({ code }) => code);
    expect(codes(query)).toContain('E-UNANCHORED');
    expect(codes(`apple OR ${query}`)).toContain('E-UNANCHORED');
    expect(codes(`apple ${query}`)).not.toContain('E-UNANCHORED');
    expect(checkQuery(query, { needsAnchor: false })).toEqual([]);
  });

  test.each(
    'apple "apple pie" bill* {BT} #apple @acme $ACME 👍 from:acme site:a.com url:a.com/b community:a thread:1 id:1'.split(
      / (?!pie)/,
    ),
  )('%s is an anchor', (query) => {
    expect(checkQuery(query, { needsAnchor: true })).toEqual([]);
  });
});

describe('Errors', () => {
  test('form:bob suggests from', () => {
    const [first] = parseQuery('form:bob').problems;
    expect(first).toMatchObject({ code: 'E-FIELD', start: 0, end: 4, fix: 'from' });
  });

  test('the canonical form is read as the same tree', () => {
    const query = 'NOT (apple | pie) & by:@acme "a  b"~3 -- so';
    const tree = parseQuery(query).query;
    expect(tree && parseQuery(formatQuery(tree)).query).toEqual(tree);
  });
});
