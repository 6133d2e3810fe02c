/** What the naive evaluator and the fuzzing found, each as the smallest case. */
import { describe, expect, test } from 'vitest';
import type { MonitorDef } from '../../src/domain/monitor.ts';
import type { Post } from '../../src/domain/post.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { formatQuery } from '../../src/query/format.ts';
import { createMonitorSet } from '../../src/query/monitor-set.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { readPost } from '../../src/query/text.ts';
import { ask, postOf } from './post-of.ts';

describe('queries', () => {
  test.each<[name: string, query: string, post: Post, expected: boolean]>([
    ['a windowed phrase of one word', '"@acme"~3', postOf('', { mentions: ['acme'] }), true],
    ['a windowed phrase with a *', '"app?e *"~3', postOf('apple of'), true],
    ['a window of nothing but a comma', '({, } OR {; })~0', postOf('a, b'), true],
    ['a host after another word', 'site:acme.com', postOf("l'HTTPS://shop.Acme.com/a"), true],
    ['a host after a zero-width joiner', 'site:acme.com', postOf('apple\u200dhttp://acme.com/a'), true],
    ['a host with a port', 'site:acme.com', postOf('', { links: [{ url: 'acme.com:8080/a' }] }), true],
    ['a hashtag with an accent written apart', 'tagwords:acme', postOf('#Cafe\u0301Acme'), true],
    ['a possessive after a script without spaces', 's', postOf("東京's"), false],
    ['a possessive after an emoji', 's', postOf("👍's"), false],
  ])('%s', (_, query, post, expected) => {
    expect(ask(query, post).truth).toBe(expected);
  });

  test('a post read once answers several queries, whatever texts they look at', () => {
    const tokens = readPost(postOf('', { tags: ['apple'] }));
    expect(compileQuery('tagwords:apple')(tokens).truth).toBe(true);
    expect(compileQuery('apple')(tokens).truth).toBe(false);
  });

  test.each(['\udc00@a', '\udc00#a', '\ud800$A'])('half a character before a sigil is read: %j', (text) => {
    expect(parseQuery(text).query).not.toBeNull();
  });

  test.each([
    'likes:1..5',
    'likes:!=5',
    'likes:!=1..5',
    'likes:(1 OR 2)',
  ])('%s counts as what it is printed as', (predicate) => {
    for (let depth = 28; depth <= 33; depth++) {
      const { query } = parseQuery('NOT '.repeat(depth) + predicate);
      expect(query && parseQuery(formatQuery(query)).query).toEqual(query);
    }
  });

  test.each(['a NEAR NEAR/2', 'from:"a?\nb"', 'is:"ed\nthe"'])('%j is refused in one line', (text) => {
    const { query, problems } = parseQuery(text);
    expect(query).toBeNull();
    expect(problems).not.toEqual([]);
    for (const { message } of problems) expect(message).not.toContain('\n');
  });
});

describe('monitors', () => {
  test.each<[name: string, def: Partial<MonitorDef>, post: Post, source?: string]>([
    ['{exact} text in a field', { match: 'bio:{café}' }, postOf('', { author: { bio: '#café' } })],
    [
      'one word in one source',
      { match: 'apple', scope: 'everything-in(feed)' },
      postOf('', { title: 'Apple' }),
      'feed',
    ],
  ])('%s', (_, def, post, source) => {
    const set = createMonitorSet();
    set.put({ name: 'm', match: '', ...def });
    expect(set.match(post, source === undefined ? {} : { source }).matches).toHaveLength(1);
  });

  test('what is unknown in one field is told although another holds', () => {
    const set = createMonitorSet();
    set.put({ name: 'm', match: '-(title:{Apple} OR NOT author.name:{apple})' });
    expect(set.match(postOf('', { author: { name: 'apple' } })).unknown).toEqual([{ monitor: 'm', field: 'title' }]);
  });
});

test('a word is not added to the places of a name that shares bits of its hash', () => {
  const set = createMonitorSet();
  const match = 'apple & -(apple NEAR/0 (@acme.bsky.social|apple|Apple|apple)) & author.followers:0';
  set.put({ name: 'm0', match, mute: '@acme@host.example & (apple) & apple' });
  const many = '"pie watch #apple app?e" NEAR/2 the OR coc*-col* OR #Apple_Pie OR pie OR "app?e @acme" OR 京';
  set.put({ name: 'm1', match: `((${many}) & ((apple)|({Apple})|colour)~6)~0` });
  set.put({ name: 'm2', match: '((apple OR apple OR Apple) apple)~0', exclude: 'author.name:"apple"' });
  set.put({ name: 'm2', match: '/Acme/' });
  set.match(postOf('naïve'));
  const post = postOf("acme's,", { author: { name: 'naïve' }, media: [{ alt: 'Apple Apple' }] });
  expect(set.match(post).unknown).toEqual([]);
});
