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
