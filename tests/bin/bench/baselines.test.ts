/** The baselines are fair: they ask what the monitor asks, as far as they can. */
import { describe, expect, test } from 'vitest';
import { openAhoCorasick } from '../../../src/bin/bench/baselines/aho-corasick.ts';
import { openRegexp } from '../../../src/bin/bench/baselines/regexp.ts';
import { tsqueryOf } from '../../../src/bin/bench/baselines/tsquery.ts';

describe('a RegExp', () => {
  test.each([
    ['acme', 'ACME is here', true],
    ['acme', 'acmes are not', false],
    ['acme OR globex', 'we use globex', true],
    ['acme (slow OR down) -pie', 'so slow today, acme', true],
    ['acme (slow OR down) -pie', 'acme pie is slow', false],
    ['"customer service" lang:en', 'Customer  service!', true],
    ['bill* #acme', 'billed by #Acme', true],
    ['bill* #acme', 'bill acme', false],
    ['acme NEAR/2 (down OR slow)', 'down for us: acme', true],
    ['acme NEAR/2 (down OR slow)', 'acme is one two three down', false],
    ['acme ONEAR/2 down', 'down goes acme', false],
    ['acme NOTNEAR/1 pie', 'acme pie', false],
    ['lang:en', 'anything', false],
  ])('of %s on "%s": %s', async (match, text, found) => {
    const baseline = await openRegexp({ monitors: [{ name: 'one', match }] });
    expect(await baseline.match(text)).toBe(found ? 1 : 0);
  });

  test('what is excluded is excluded', async () => {
    const baseline = await openRegexp({ monitors: [{ name: 'one', match: 'acme', exclude: 'hiring OR pie' }] });
    expect([await baseline.match('acme is hiring'), await baseline.match('acme works')]).toEqual([0, 1]);
  });
});

test('Aho-Corasick finds every keyword', async () => {
  const monitors = [
    { name: 'one', match: 'acme (slow OR "customer service") -pie' },
    { name: 'two', match: 'bill* NEAR/3 acme' },
  ];
  const baseline = await openAhoCorasick({ monitors });
  expect(await baseline.match('Acme billed me, the customer service is slow, no pie')).toBe(4);
});

test.each([
  ['acme', undefined, "('acme')"],
  ['acme (slow OR "a b") -pie lang:en', undefined, "(('acme') & (('slow') | ('a' <-> 'b')) & !('pie'))"],
  ['bill* NEAR/3 #tag', undefined, "(('bill':*) & ('tag'))"],
  ['acme', 'hiring', "('acme') & !('hiring')"],
  ['lang:en', undefined, null],
])('%s without %s as tsquery', (match, exclude, tsquery) => {
  expect(tsqueryOf({ name: 'one', match, exclude })).toBe(tsquery);
});
