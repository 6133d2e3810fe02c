/** What a platform is asked for finds at least what the query finds: on random queries, random posts, and real tweets. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { MonitorDef } from '../../src/domain/monitor.ts';
import type { Post } from '../../src/domain/post.ts';
import type { Node } from '../../src/query/ast.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { PUSH_DOWN_PLATFORMS, pushDown } from '../../src/query/push-down/registry.ts';
import { readPost } from '../../src/query/text.ts';
import { validQuery } from './query-text.ts';
import { type SearchPlatform, searchFinds } from './search-model.ts';
import { parseRule, ruleFinds } from './x-rule-model.ts';

const WORDS = (
  "apple Apple APPLE apple's apple’s pie pie's pies juice watch coca-cola cocacola COCA bills billing color colour #apple " +
  "#Apple #AcmeFails @acme @acme.bsky.social @bob $AAPL 👍 👍🏽 東京都 猫 café cafe Café AT&T at t don't don’t don the a red green " +
  'bob https://acme.com/pies?a=1 http://shop.acme.com 5% 12 crème'
).split(' ');

const text = fc
  .array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(' ', ' ', ' ', ', ', '. ', '! ', ' – ', '\n')), {
    maxLength: 9,
  })
  .map((parts) => parts.flat().join(''));

const maybe = <T>(...values: T[]) => fc.constantFrom<T | undefined>(undefined, ...values);

/** What else a platform gives; no alt texts, which X does not search: see the caveats. */
const TITLED = ['hackernews', 'reddit', 'mastodon'];
const TAGGED = ['x', 'bluesky'];
const none = fc.constant(undefined);

const post = (platform: string): fc.Arbitrary<Post> =>
  fc
    .record({
      text,
      title: TITLED.includes(platform) ? fc.option(text, { nil: undefined }) : none,
      lang: maybe('en', 'de', 'en-GB', 'fr', 'und'),
      kind: maybe<NonNullable<Post['kind']>>('post', 'reply', 'repost', 'quote'),
      author: maybe({ handle: 'acme' }, { handle: 'bob', verified: true }, { handle: 'acmecorp' }),
      parent: maybe({ author: { handle: 'bob' }, text: 'red pie' }),
      tags: TAGGED.includes(platform) ? maybe(['apple'], ['AcmeFails']) : none,
      mentions: TAGGED.includes(platform) ? maybe(['acme'], ['bob']) : none,
      links: maybe([{ url: 'https://www.acme.com/pies?a=1' }], [{ url: 'https://example.org/apple-pie' }]),
      media: maybe([{ type: 'image' }], []),
      thread: maybe('t1', '77'),
      country: maybe('DE', 'us'),
      metrics: maybe({ likes: 5, replies: 1 }),
    })
    .map((parts) => {
      const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
      return { platform, id: '12', postedAt: '2026-01-15T00:00:00.000Z', ...given } as Post;
    });

/** Each on its own, so that every way of asking meets many posts. */
const LEAVES =
  'apple #apple @acme $AAPL 👍 東京都 café "café crème" "apple pie" "apple pie juice" "at t" AT&T coca-cola don’t bill* {Apple} {AT&T} {don} ' +
  '"apple * pie" "apple pie juice"~2 body:"apple pie" title:apple lang:en lang:(de OR en-GB) from:acme from:(acme OR bob) to:bob ' +
  'mentions:@acme reply_to:bob site:acme.com url:acme.com/pies url:"apple pie" country:(DE OR US) thread:77 is:repost is:(reply OR quote) ' +
  'has:hashtag has:media';
const LEAF = /[\w.]+:\([^)]*\)|[\w.]*:?"[^"]*"(?:~\d)?|\{[^}]*\}|\S+/gu;

/** {don} stands in "don't", which is one word where words are split as Unicode says: see the caveats. */
function leavesOf(platform: string): string[] {
  const leaves = LEAVES.match(LEAF) ?? [];
  return platform === 'bluesky' || platform === 'mastodon' ? leaves.filter((leaf) => leaf !== '{don}') : leaves;
}

function finds(platform: string, query: string, found: Post): boolean {
  return platform === 'x' ? ruleFinds(parseRule(query), found) : searchFinds(platform as SearchPlatform, query, found);
}

function queryOf(written: string): Node {
  const { query } = parseQuery(written);
  if (query === null) throw new Error(`${written} is refused`);
  return query;
}

describe.each(PUSH_DOWN_PLATFORMS)('on %s', (platform) => {
  test('everything the query finds is found by what is asked for', () => {
    const seen = { found: 0, asked: 0 };
    fc.assert(
      fc.property(validQuery, fc.array(post(platform), { minLength: 8, maxLength: 8 }), (written, posts) => {
        const { queries } = pushDown(queryOf(written), platform);
        const matcher = compileQuery(written);
        for (const one of posts) {
          if (matcher(readPost(one)).truth !== true) continue;
          seen.found++;
          if (queries.length === 0) continue;
          seen.asked++;
          if (!queries.some((query) => finds(platform, query.text, one)))
            throw new Error(
              `${written} finds ${JSON.stringify(one)}; ${queries.map((query) => query.text).join(' | ')} does not`,
            );
        }
      }),
      { numRuns: 1500 },
    );
    expect(seen.asked).toBeGreaterThan(200);
  });

  test.each(leavesOf(platform))('what %s finds, too, alone and beside a common word', (leaf) => {
    fc.assert(
      fc.property(fc.constantFrom(leaf, `apple (${leaf})`, `apple OR ${leaf}`), post(platform), (written, one) => {
        if (compileQuery(written)(readPost(one)).truth !== true) return;
        const { queries } = pushDown(queryOf(written), platform);
        if (queries.length > 0)
          expect([one, queries, queries.some(({ text: asked }) => finds(platform, asked, one))]).toEqual([
            one,
            queries,
            true,
          ]);
      }),
      { numRuns: 150 },
    );
  });

  test('everything asked for is in the syntax of the platform', () => {
    fc.assert(
      fc.property(validQuery, (written) => {
        const { queries, complete, dropped } = pushDown(queryOf(written), platform);
        for (const { text: asked } of queries) {
          if (platform === 'x') parseRule(asked);
          else expect(asked).toMatch(/^#?[\p{L}\p{N}]+(?:'s)?(?: #?[\p{L}\p{N}]+(?:'s)?){0,5}$/u);
          expect(asked).not.toMatch(/\bAND\b/);
        }
        expect(queries.length).toBeLessThanOrEqual(platform === 'x' ? 40 : 16);
        expect(complete).toBe(queries.length > 0 && dropped.length === 0);
      }),
      { numRuns: 1000 },
    );
  });
});

const data = resolve(import.meta.dirname, '../../../shared/data');
const files = [`${data}/tweets/sample-10k.jsonl`, `${data}/monitors/brands.yaml`];
const absent = files.filter((path) => !existsSync(path));

test.skipIf(absent.length > 0)(
  `30 monitors on 10,000 tweets lose nothing on any platform${absent.length > 0 ? ` (skipped: no ${absent.join(', ')})` : ''}`,
  () => {
    const [tweets = '', monitors = ''] = files.map((path) => readFileSync(path, 'utf8'));
    const posts = tweets
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Post);
    const read = posts.map(readPost);
    let asked = 0;
    for (const { name, match } of parse(monitors) as MonitorDef[]) {
      const matcher = compileQuery(match);
      const caught = read.filter((tokens) => matcher(tokens).truth === true).map((tokens) => tokens.post);
      for (const platform of PUSH_DOWN_PLATFORMS) {
        const { queries } = pushDown(queryOf(match), platform);
        if (queries.length === 0) continue;
        asked++;
        const lost = caught.filter((one) => !queries.some((query) => finds(platform, query.text, one)));
        expect({ name, platform, lost: lost.map((one) => one.text) }).toEqual({ name, platform, lost: [] });
      }
    }
    expect(asked).toBeGreaterThan(60);
  },
);
