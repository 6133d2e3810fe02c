import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeQuery } from '../../src/query/describe.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { referringQuery } from './query-text.ts';

function described(text: string): string {
  const { query, problems } = parseQuery(text);
  if (query === null) throw new Error(JSON.stringify(problems));
  return describeQuery(query);
}

describe('a query in plain English', () => {
  test.each([
    ['apple', 'mention "apple"'],
    ['apple OR iphone ipad', 'mention "apple", or mention "iphone" and "ipad"'],
    ['apple or pie', 'mention "apple", "or" and "pie"'],
    [
      '(apple OR iphone OR "apple watch") -pie lang:en likes:>=5',
      'mention at least one of "apple", "iphone" or the phrase "apple watch", are in English, and have at least 5 likes, ' +
        'but do not mention "pie"',
    ],
    ['-apple', 'do not mention "apple"'],
    ['a -b -c', 'mention "a", but mention neither "b" nor "c"'],
    ['a -(b OR c OR d)', 'mention "a", but mention none of "b", "c" or "d"'],
    ['a -(b c)', 'mention "a", but do not mention both "b" and "c"'],
    ['a -(b c d)', 'mention "a", but do not mention all of "b", "c" and "d"'],
    ['a -(b lang:en)', 'mention "a", but (are not in English, or do not mention "b")'],
    ['--a', 'mention "a"'],
    ['(a OR lang:en) -b', '(mention "a", or are in English), but do not mention "b"'],
    ['#a @b $C 👍', 'mention the hashtag #a, the account @b, the symbol $C and the emoji 👍'],
    ['bill*', 'mention a word that begins with "bill"'],
    ['#bill*', 'mention a hashtag that begins with "bill"'],
    ['colo?r*', 'mention a word of the form "colo?r*" (* is any letters, ? is one)'],
    ['coca-cola', 'mention "coca-cola" (apart or joined)'],
    ['AT&T', 'mention the phrase "AT&T"'],
    ['"apple"', 'mention "apple"'],
    ['"a * b"', 'mention the phrase "a * b" (* is any one word)'],
    ['東京都', 'mention "東京都"'],
    ['{C++}', 'mention exactly "C++" (capitals, accents and signs as written)'],
    ['/ab+c/ /d/i', 'mention text of the pattern /ab+c/ and text of the pattern /d/ (capital or small letters)'],
    ['a NEAR/0 b', 'mention "a" next to "b"'],
    ['a NEAR/1 b', 'mention "a" near "b" (at most 1 word between)'],
    ['a ONEAR/0 b', 'mention "a" directly followed by "b"'],
    ['a ONEAR/2 (b OR "c d")', 'mention "a" followed by ("b" or the phrase "c d") (at most 2 words between)'],
    ['a NOTNEAR/1 b', 'mention "a" at least once without "b" near it (at most 1 word between)'],
    ['-(a NOTNEAR/0 b)', 'do not mention "a" at least once without "b" next to it'],
    ['a NEAR/1 (b NEAR/2 c)', 'mention "a" near ("b" near "c" (at most 2 words between)) (at most 1 word between)'],
    ['"a b"~0', 'mention the words "a b" in any order with no other words among them'],
    [
      '(a "b c" (d OR e))~2',
      'mention "a", the phrase "b c" and ("d" or "e") in any order with at most 2 other words among them',
    ],
    [
      'title:(a OR "b c") -bio:x',
      `have "a" or the phrase "b c" in the title, but do not have "x" in the author's profile`,
    ],
    [
      'body:a quoted:b parent:c alt:d tagwords:e author.name:f',
      'have "a" in the body, have "b" in the quoted post, have "c" in the post they answer, have "d" in the description ' +
        'of an image, have "e" among the words of their hashtags, and have "f" in the author\'s name',
    ],
    ['from:(a OR b) to:c reply_to:d', 'are by @a or @b, are addressed to @c, and answer @d'],
    ['mentions:a community:b platform:x', 'name the account @a, are in the community "b", and are on x'],
    [
      'site:a.b url:c/d url_contains:efg',
      'link to a.b, have a link with the words "c/d", and have a link that contains "efg"',
    ],
    ['lang:(en OR pt-BR) country:(DE OR Mars)', 'are in English or Brazilian Portuguese, and are from Germany or Mars'],
    ['thread:a id:b quotes_of:c', 'are in the thread "a", have the id "b", and quote the post "c"'],
    ['is:(reply OR question) -is:bot', 'are replies or questions, but are not by a bot'],
    ['has:(image OR link) has:code', 'have an image or a link, and have code'],
    ['author.verified:false', 'are by an account that is not verified'],
    ['likes:1 likes:!=2', 'have exactly 1 like, but do not have exactly 2 likes'],
    [
      'replies:>1 score:<=3 rating:>=2.5',
      'have more than 1 reply, have a score of at most 3, and have a rating of at least 2.5',
    ],
    ['min_followers:100 views:<5', 'have an author with at least 100 followers, and have less than 5 views'],
    [
      'since:2026-01-01 until:2026-02-01T10:00:00Z',
      'were posted on 2026-01-01 (UTC) or later, and were posted before 2026-02-01 10:00:00 UTC',
    ],
    ['within:24h OR within:1d', 'were posted in the last 24 hours, or were posted in the last day'],
    ['exists(likes)', 'come with the field likes'],
    [
      'list:rivals -use:"our brand"',
      'match anything of the list "rivals", but do not match the saved query "our brand"',
    ],
  ])('%j', (text, expected) => {
    expect(described(text)).toBe(`Posts that ${expected}.`);
  });

  test('covers every query, in one line without gaps', () => {
    fc.assert(
      fc.property(referringQuery, (text) => {
        const sentence = described(text);
        expect(sentence).toMatch(/^Posts that \S.*\.$/u);
        expect(sentence).not.toMatch(/undefined|\(\)|mention [,.]|, ,|\n/);
        expect(described(text)).toBe(sentence);
      }),
      { numRuns: 1000 },
    );
  });
});
