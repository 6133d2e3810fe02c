import { describe, expect, test } from 'vitest';
import type { Post } from '../../src/domain/post.ts';
import { MAX_SPANS } from '../../src/query/compile.ts';
import { ask, found, postOf } from './post-of.ts';

describe('terms', () => {
  test.each<[name: string, text: string, query: string, expected: boolean]>([
    ['a phrase is adjacent', 'the apple watch', '"apple watch"', true],
    ['a phrase keeps its order', 'watch apple', '"apple watch"', false],
    ['a possessive is no distance', "Apple's watch", '"apple watch"', true],
    ['* in a phrase is exactly one token', 'billed me twice', '"billed * twice"', true],
    ['* in a phrase is not none', 'billed twice', '"billed * twice"', false],
    ['an emoji counts as one token', 'apple 👍🏽 watch', '"apple * watch"', true],
    ['a wildcard in a phrase', 'billing me', '"bill* me"', true],
    ['* is zero or more', 'bill', 'bill*', true],
    ['* stays in its word', 'bil led', 'bill*', false],
    ['? is exactly one', 'colour', 'colo?r', true],
    ['? is not none', 'color', 'colo?r', false],
    ['wildcards in tags', '#AcmeFails', '#acme*', true],
    ['a tag wildcard finds no word', 'acmefails', '#acme*', false],
    ['case and accents do not matter', 'CAFÉ', 'café', true],
    ['curly quotes do not matter', 'don’t', "don't", true],
    ['words in URLs are not searched', 'https://acme.com/acme', 'acme', false],
    ['a URL finds itself', 'https://acme.com/acme', 'https://acme.com/acme', true],
    ['words in addresses are not searched', 'bob@acme.com', 'acme', false],
    ['a mention', 'hi @Acme!', '@acme', true],
    ['a mention finds the full address', '@acme@mastodon.social', '@acme', true],
    ['a full address insists', '@acme@mastodon.social', '@acme@hachyderm.io', false],
    ['a mention is no word', '@acme', 'acme', false],
    ['a cashtag', 'buy $AAPL', '$aapl', true],
    ['a cashtag is no word', 'buy $AAPL', 'aapl', false],
    ['skin tones are folded', 'ok 👍🏽', '👍', true],
    ['a part of an emoji sequence is not found', '👨‍👩‍👧', '👩', false],
    ['a Japanese word', '東京都に行く', '東京都', true],
    ['bigrams of two words are no word', '東京 京都', '東京都', false],
    ['a single Han character', '黒猫が好き', '猫', true],
    ['a single Han character beside Latin', '黒猫cat', '猫cat', true],
    ['mixed scripts', '新しいiPhone手机', 'iPhone手机', true],
    ['{exact} keeps case', 'bt', '{BT}', false],
    ['{exact} is not inside a word', 'ABTS BTS', '{BT}', false],
    ['{exact} looks at raw text', '#BT', '{BT}', true],
    ['{exact} with spaces and marks', 'AT&T, Inc.', '{AT&T, Inc.}', true],
    ['an ampersand between letters is a phrase', 'at t', 'AT&T', true],
  ])('%s', (_, text, query, expected) => {
    expect(ask(query, postOf(text)).truth).toBe(expected);
  });
});

describe('where terms look', () => {
  const post = postOf('the body', {
    title: 'the title',
    media: [{ alt: 'first picture' }, { alt: 'second one' }],
    tags: ['AcmeFails'],
    mentions: ['acme.bsky.social'],
    author: { handle: 'Writer', name: 'Somebody' },
    quoted: { id: '2', text: 'quoted' },
    parent: { id: '3', text: 'parent' },
    links: [{ url: 'https://link.example/', title: 'linked' }],
  });

  test.each<[query: string, expected: boolean]>([
    ['title body picture', true],
    ['"body the"', false],
    ['"title the"', false],
    ['"picture second"', false],
    ['#acmefails', true],
    ['acmefails', false],
    ['{AcmeFails}', false],
    ['@acme', true],
    ['quoted', false],
    ['parent', false],
    ['linked', false],
    ['writer', false],
  ])('%j → %s', (query, expected) => {
    expect(ask(query, post).truth).toBe(expected);
  });
});

describe('predicates', () => {
  test.each<[query: string, more: Partial<Post>, expected: boolean | null]>([
    ['platform:somewhere', {}, true],
    ['source:Somewhere', {}, true],
    ['platform:(x OR reddit)', {}, false],
    ['lang:en', { lang: 'en' }, true],
    ['lang:en', { lang: 'en-GB' }, true],
    ['lang:en-gb', { lang: 'en' }, false],
    ['lang:en', { lang: 'enm' }, false],
    ['lang:en', {}, null],
    ['lang:en', { lang: 'und' }, null],
    ['from:acme', { author: { handle: 'Acme' } }, true],
    ['author:@acme', { author: { handle: 'acme@mastodon.social' } }, true],
    ['by:(a OR b)', { author: { handle: 'b' } }, true],
    ['from:acme', { author: { handle: 'acme2' } }, false],
    ['from:acme', { author: { name: 'acme' } }, null],
    ['from:acme', {}, null],
    ['community:selfhosted', { community: 'r/SelfHosted' }, true],
    ['subreddit:r/selfhosted', { community: 'selfhosted' }, true],
    ['repo:acme/app', { community: 'acme/app' }, true],
    ['community:"My Server"', { community: 'my server' }, true],
    ['community:selfhosted', {}, null],
    ['is:reply', { kind: 'reply' }, true],
    ['is:retweet', { kind: 'repost' }, true],
    ['is:(quote OR comment)', { kind: 'comment' }, true],
    ['is:post', { kind: 'reply' }, false],
    ['is:post', {}, null],
    ['is:verified', { author: { verified: false } }, false],
    ['is:verified', {}, null],
    ['is:edited', { editedAt: '2026-01-01T00:00:00.000Z' }, true],
    ['is:edited', {}, null],
    ['is:bot', {}, null],
    ['is:nsfw', {}, null],
    ['is:question', { title: 'Why "this?"' }, true],
    ['is:question', { title: 'https://a.example/?b=c' }, false],
    ['has:links', { links: [{ url: 'https://a.example/' }] }, true],
    ['has:link', { title: 'https://a.example/' }, true],
    ['has:link', {}, false],
    ['has:hashtags', { tags: ['a'] }, true],
    ['has:mention', { title: '@a' }, true],
    ['has:cashtag', { title: '$A' }, true],
    ['has:emoji', { title: '👍' }, true],
    ['has:emoji', {}, false],
    ['has:image', { media: [{ type: 'photo' }] }, true],
    ['has:image', { media: [{ type: 'video' }] }, false],
    ['has:video', { media: [{ type: 'video/mp4' }] }, true],
    ['has:image', { media: [{ url: 'a' }] }, null],
    ['has:media', { media: [{ url: 'a' }] }, true],
    ['has:media', { media: [] }, false],
    ['has:media', {}, null],
  ])('%s of %j is %s', (query, more, expected) => {
    expect(ask(query, postOf('text', more)).truth).toBe(expected);
  });

  test('has:code looks at the text', () => {
    expect(ask('has:code', postOf('run `npm test`')).truth).toBe(true);
    expect(ask('has:code', postOf('run it')).truth).toBe(false);
  });
});

describe("Kleene's truth", () => {
  const post = postOf('yes');
  test.each<[query: string, expected: boolean | null, unknown: string[]]>([
    ['lang:en', null, ['lang']],
    ['-lang:en', null, ['lang']],
    ['yes lang:en', null, ['lang']],
    ['no lang:en', false, []],
    ['yes OR lang:en', true, []],
    ['no OR lang:en', null, ['lang']],
    ['-(yes lang:en)', null, ['lang']],
    ['-(no lang:en)', true, []],
    ['-(yes OR lang:en)', false, []],
    ['yes lang:en -from:acme', null, ['lang', 'author']],
    ['yes is:(post OR verified)', null, ['is:post|verified']],
  ])('%s → %s', (query, truth, unknown) => {
    expect(ask(query, post)).toMatchObject({ truth, unknown });
  });
});

describe('spans', () => {
  test('name field and place, in the order of fields and text, none twice', () => {
    const post = postOf('Pie, apple pie', { title: 'APPLE', author: { handle: 'Acme' }, tags: ['pie', 'Apple'] });
    expect(found('from:acme (apple OR "apple pie" OR pie OR APPLE) #apple', post)).toEqual([
      'title:APPLE',
      'text:Pie',
      'text:apple',
      'text:apple pie',
      'text:pie',
      'tags:Apple',
      'author:Acme',
    ]);
  });

  test('leave out what was negated or did not hold', () => {
    expect(found('apple -juice (pie OR tart) -(-watch)', postOf('apple tart watch'))).toEqual([
      'text:apple',
      'text:tart',
      'text:watch',
    ]);
  });

  test('are offsets into the raw text', () => {
    const post = postOf('ﬁne 👍🏽 “Cafe\u0301’s” crème', { media: [{ alt: 'a' }, { alt: 'my cafe' }] });
    expect(found('cafe creme fine 👍', post)).toEqual([
      'text:ﬁne',
      'text:👍🏽',
      'text:Cafe\u0301',
      'text:crème',
      'alt:cafe',
    ]);
  });

  test(`are at most ${MAX_SPANS}`, () => {
    expect(ask('apple', postOf('apple '.repeat(5000))).spans).toHaveLength(MAX_SPANS);
  });
});
