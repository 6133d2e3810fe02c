import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MatchResult, MonitorDef } from '../../src/domain/monitor.ts';
import type { Post } from '../../src/domain/post.ts';
import { checkQuery } from '../../src/query/check.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { createMonitorSet, type MonitorSet } from '../../src/query/monitor-set.ts';
import { QueryError } from '../../src/query/problem.ts';
import { readPost } from '../../src/query/text.ts';
import { postOf } from './post-of.ts';
import { validQuery } from './query-text.ts';

function setOf(...defs: MonitorDef[]): MonitorSet {
  const set = createMonitorSet();
  for (const def of defs) set.put(def);
  return set;
}

function names(result: MatchResult): string[] {
  return result.matches.map(({ monitor }) => monitor);
}

describe('a monitor set', () => {
  test('answers with the monitors that match, in the order they were put, and where', () => {
    const set = setOf(
      { name: 'pies', match: 'pie' },
      { name: 'cars', match: 'car' },
      { name: 'apples', match: 'apple' },
    );
    expect(set.match(postOf('Apple pie'))).toEqual({
      matches: [
        { monitor: 'pies', spans: [{ field: 'text', start: 6, end: 9 }], muted: false },
        { monitor: 'apples', spans: [{ field: 'text', start: 0, end: 5 }], muted: false },
      ],
      unknown: [],
    });
  });

  test('leaves out what exclude holds for and marks what mute holds for', () => {
    const set = setOf({ name: 'apple', match: 'apple', exclude: 'juice OR lang:fr', mute: 'is:repost' });
    expect(names(set.match(postOf('apple juice')))).toEqual([]);
    expect(names(set.match(postOf('apple', { lang: 'fr' })))).toEqual([]);
    expect(set.match(postOf('apple', { kind: 'repost' })).matches[0]?.muted).toBe(true);
    expect(set.match(postOf('apple')).matches[0]?.muted).toBe(false);
  });

  test('tells what cannot be told, and by which field', () => {
    const set = setOf(
      { name: 'english', match: 'apple lang:en' },
      { name: 'acme', match: 'from:acme OR community:acme' },
    );
    expect(set.match(postOf('apple'))).toEqual({
      matches: [],
      unknown: [
        { monitor: 'english', field: 'lang' },
        { monitor: 'acme', field: 'author' },
      ],
    });
    expect(set.match(postOf('pie', { author: { handle: 'a' }, community: 'b' }))).toEqual({ matches: [], unknown: [] });
  });

  test('replaces a monitor of the same name in its place and forgets a removed one', () => {
    const set = setOf({ name: 'a', match: 'apple' }, { name: 'b', match: 'apple' });
    set.put({ name: 'a', match: 'pie' });
    expect(set.size).toBe(2);
    expect(names(set.match(postOf('apple')))).toEqual(['b']);
    expect(names(set.match(postOf('apple pie')))).toEqual(['a', 'b']);
    expect(set.remove('b')).toBe(true);
    expect(set.remove('b')).toBe(false);
    expect(names(set.match(postOf('apple pie')))).toEqual(['a']);
  });

  test.each<[part: string, def: Partial<MonitorDef>, message: string]>([
    ['match', { match: 'apple OR -pie' }, 'monitor "m", match: E-UNANCHORED at column 10'],
    ['exclude', { exclude: '(pie' }, 'monitor "m", exclude: E-PAREN at column 1'],
    ['mute', { mute: 'frm:a' }, 'monitor "m", mute: E-FIELD at column 1'],
  ])('refuses a wrong %s by name and stays as it was', (part, def, message) => {
    const set = setOf({ name: 'm', match: 'apple' });
    const put = () => set.put({ name: 'm', match: 'pie', ...def });
    expect(put).toThrow(message);
    expect(put).toThrow(expect.objectContaining({ monitor: 'm', part, problems: [expect.anything()] }));
    expect(put).toThrow(QueryError);
    expect(names(set.match(postOf('apple')))).toEqual(['m']);
  });

  test('exclude and mute need nothing to look for', () => {
    expect(() => setOf({ name: 'm', match: 'apple', exclude: '-lang:en', mute: 'is:repost' })).not.toThrow();
    expect(() => setOf({ name: 'm', match: 'apple', exclude: '', mute: ' ' })).not.toThrow();
  });
});

const words = fc.constantFrom(
  ...'apple pie juice watch the coca cola cocacola billing bill colour color #apple #AcmeFails @acme @acme.bsky.social $AAPL 👍🏽 東京都 黒猫 Café pie! “apple AT&T don’t https://a.example/apple'.split(
    ' ',
  ),
);
const handles = fc.option(fc.constantFrom('acme', 'Bob', 'acme@host.example', 'x'), { nil: undefined });
const posts: fc.Arbitrary<Post> = fc
  .record({
    words: fc.array(words, { maxLength: 6 }),
    title: fc.option(words, { nil: undefined }),
    alt: fc.option(words, { nil: undefined }),
    tag: fc.option(fc.constantFrom('Apple', 'acmefails'), { nil: undefined }),
    handle: handles,
    community: fc.option(fc.constantFrom('pies', 'r/Pies', 'cars'), { nil: undefined }),
    lang: fc.option(fc.constantFrom('en', 'en-GB', 'fr'), { nil: undefined }),
    kind: fc.option(fc.constantFrom('reply' as const, 'quote' as const), { nil: undefined }),
  })
  .map(({ words: text, title, alt, tag, handle, community, lang, kind }) =>
    postOf(text.join(' '), {
      title,
      community,
      lang,
      kind,
      author: handle === undefined ? undefined : { handle },
      media: alt === undefined ? undefined : [{ alt }],
      tags: tag === undefined ? undefined : [tag],
    }),
  );

/** Asks every monitor in turn, without an index. */
function naive(defs: readonly MonitorDef[], post: Post): MatchResult {
  const result: MatchResult = { matches: [], unknown: [] };
  const holds = (query: string | undefined) =>
    query !== undefined && compileQuery(query)(readPost(post)).truth === true;
  for (const { name: monitor, match, exclude, mute } of defs) {
    const { truth, spans, unknown } = compileQuery(match)(readPost(post));
    if (truth === null) result.unknown.push({ monitor, field: unknown[0] ?? '' });
    if (truth === true && !holds(exclude)) result.matches.push({ monitor, spans, muted: holds(mute) });
  }
  return result;
}

describe('the index', () => {
  const seed = Date.now() % 1_000_000_000;

  test(`answers like asking every monitor (seed ${seed})`, { timeout: 120_000 }, () => {
    const anchored = validQuery.filter((query) => checkQuery(query, { needsAnchor: true }).length === 0);
    const monitors = fc.array(
      fc.record({
        match: anchored,
        exclude: fc.option(validQuery, { nil: undefined, freq: 5 }),
        mute: fc.option(validQuery, { nil: undefined, freq: 5 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(monitors, fc.array(posts, { maxLength: 6 }), fc.nat(7), (queries, some, removed) => {
        const defs = queries.map((query, nth) => ({ name: `m${nth}`, ...query }));
        const set = setOf(...defs, { name: 'm0', match: 'never' }, ...defs.slice(0, 1));
        if (defs.length === 0) set.remove('m0');
        if (set.remove(`m${removed}`)) defs.splice(removed, 1);
        for (const post of some) expect(set.match(post)).toEqual(naive(defs, post));
      }),
      { numRuns: 1500, seed },
    );
  });

  test.each<[law: string, left: (a: string, b: string) => string, right: (a: string, b: string) => string]>([
    ['De Morgan for AND', (a, b) => `-(${a} ${b})`, (a, b) => `(-${a}) OR (-${b})`],
    ['De Morgan for OR', (a, b) => `-(${a} OR ${b})`, (a, b) => `(-${a}) (-${b})`],
    ['AND commutes', (a, b) => `${a} ${b}`, (a, b) => `${b} ${a}`],
    ['OR commutes', (a, b) => `${a} OR ${b}`, (a, b) => `${b} OR ${a}`],
    ['NOT NOT is nothing', (a) => `--${a}`, (a) => a],
  ])(`keeps the law: %s (seed ${seed})`, (_, left, right) => {
    fc.assert(
      fc.property(validQuery, validQuery, posts, (a, b, post) => {
        const tokens = readPost(post);
        const [one, other] = [left(`(${a})`, `(${b})`), right(`(${a})`, `(${b})`)];
        expect(compileQuery(one)(tokens).truth).toBe(compileQuery(other)(tokens).truth);
      }),
      { numRuns: 500, seed },
    );
  });
});
