import { describe, expect, test } from 'vitest';
import type { Node } from '../../src/query/ast.ts';
import { formatQuery } from '../../src/query/format.ts';
import { parseQuery } from '../../src/query/parse.ts';

/** The tree with every group in brackets, so that precedence shows. */
function shape(node: Node | null): string {
  if (node === null) return 'null';
  if (node.kind === 'and' || node.kind === 'or')
    return `[${node.items.map(shape).join(node.kind === 'and' ? ' & ' : ' | ')}]`;
  return node.kind === 'not' ? `!${shape(node.item)}` : formatQuery(node);
}

describe('the parser', () => {
  test.each<[name: string, text: string, expected: string]>([
    ['juxtaposition is AND', 'a b', '[a & b]'],
    ['AND binds tighter than OR', 'apple OR iphone ipad', '[apple | [iphone & ipad]]'],
    ['NOT binds tighter than AND', 'NOT a b', '[!a & b]'],
    ['a NOT b is a AND NOT b', 'a NOT b', '[a & !b]'],
    ['groups win', '(apple OR iphone) ipad', '[[apple | iphone] & ipad]'],
    ['groups can be negated', 'a -(b OR c)', '[a & ![b | c]]'],
    ['nested ANDs and ORs are flattened', 'a (b (c d)) OR (e OR f)', '[[a & b & c & d] | e | f]'],
    ['a group of one is its content', '((a))', 'a'],
    ['AND and & say the same', 'a AND b & c', '[a & b & c]'],
    ['a minus of a minus stays', '--a', '!!a'],
    ['fields keep their canonical name and values', 'by:@Acme', 'author:Acme'],
    ['values in a group', 'subreddit:(r/selfhosted OR "my server")', 'community:(selfhosted OR "my server")'],
    ['aliases of values', 'is:retweet has:images', '[is:repost & has:image]'],
    ['operators and words in one', '(a|b)&-c', '[[a | b] & !c]'],
    ['NEAR binds tighter than NOT', 'a -b NEAR c', '[a & !b NEAR/6 c]'],
    ['NEAR reads from the left', 'a NEAR/1 b ONEAR/2 c NEAR/3f d', 'a NEAR/1 b ONEAR/2 c ONEAR/3 d'],
    ['a phrase may have a window', '-"a b"~3', '!"a b"~3'],
    ['a group may have a window', 'x (a b)~2', '[x & (a b)~2]'],
    ['groups inside a window are flattened', '(a (b c))~0', '(a b c)~0'],
    ['a phrase alone in a group stays a phrase', '("a b")~3', '"a b"'],
    ['windows stand beside NEAR', '"a b"~1 NEAR (c d)~2', '"a b"~1 NEAR/6 (c d)~2'],
    ['regular expressions keep their pattern', '/a\\/b c/i -/d/', '[/a\\/b c/i & !/d/]'],
    ['text fields take words, phrases and exact text', 'title:(a OR "b c" | {D})', 'title:(a OR "b c" OR {D})'],
    ['author names are texts', 'author.name:bob bio:"a b"', '[author.name:bob & bio:"a b"]'],
    ['numbers compare', 'likes:5 likes>=5 views:<1.5k', '[likes:5 & likes:>=5 & views:<1500]'],
    ['a minimum is a bound', 'min_faves:5 min_retweets:2m', '[likes:>=5 & reposts:>=2000000]'],
    ['a range is two bounds', 'a rating:1.5..4', '[a & rating:>=1.5 & rating:<=4]'],
    ['a negated range is negated as one', '-likes:5..9', '![likes:>=5 & likes:<=9]'],
    ['a range may be open', 'likes:5.. views:..9', '[likes:>=5 & views:<=9]'],
    ['numbers in a group', 'likes:(1 OR 4..6)', '[likes:1 | [likes:>=4 & likes:<=6]]'],
    ['!= is NOT', 'likes:!=5 lang:!=(en OR de)', '[!likes:5 & !lang:(en OR de)]'],
    ['times are canonical', 'since:2026-01-01T10:00+02:00 within:24H', '[since:2026-01-01T08:00:00Z & within:24h]'],
    [
      'exists takes names with and without quotes',
      'exists("from") exists(min_likes)',
      '[exists(author) & exists(likes)]',
    ],
    ['lists and named queries', 'list:"our rivals" use:(a OR b)', '[list:"our rivals" & [use:a | use:b]]'],
    ['addresses are cleaned', 'site:https://Acme.com/ domain:b.org', '[site:acme.com & site:b.org]'],
    ['handles take wildcards', 'from:@acm* to:bob?', '[author:acm* & to:bob?]'],
    ['ids are verbatim in quotes', 'id:"a*b" thread:https://a.b/?c=1', '[id:"a*b" & thread:"https://a.b/?c=1"]'],
    ['comments are left out', 'a -- why\n-- how\nb', '[a & b]'],
  ])('%s', (_, text, expected) => {
    expect(shape(parseQuery(text).query)).toBe(expected);
  });

  test('freezes every node', () => {
    const { query } = parseQuery('a (b OR from:(c OR d)) -"e f"');
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(query)).toBe(true);
  });
});
