/** The tokeniser against the naive one, on texts made of the characters that its rules are about. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenize } from '../../src/query/scan.ts';
import { TokenList } from '../../src/query/token-list.ts';
import { seed } from '../support/seed.ts';
import { text } from './oracle/random-posts.ts';
import { tokenise } from './oracle/tokens.ts';

const KINDS = ['word', 'tag', 'mention', 'cashtag', 'url', 'email', 'emoji', 'gram'];

/** `kind text@start-end`; an emoji's text is its place. */
function engineTokens(raw: string): string[] {
  const list = new TokenList();
  tokenize(list, raw);
  return Array.from({ length: list.count }, (_, at) => {
    const kind = KINDS[list.kinds[at] ?? 0] ?? '';
    return `${kind} ${kind === 'emoji' ? '' : list.textOf(at)}@${list.rawRange(at, at).join('-')}`;
  });
}

function naiveTokens(raw: string): string[] {
  return tokenise(raw).map(
    ({ kind, text: folded, start, end }) => `${kind} ${kind === 'emoji' ? '' : folded}@${start}-${end}`,
  );
}

/** Whole characters: a vowel sign or a skin tone after nothing it can stand on is no text that anybody writes. */
const character = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...'abcsSxZ159 ') },
  { weight: 4, arbitrary: fc.constantFrom(...'\'’.,:/-_@#$&+%?!()"<>*~|= \n') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...'éßŁıİςｆ½²™©ﬁ東京か猫ไทยन한م٣', 'e\u0301', 'हि', 'กิ', 'か\u3099', 'ｶﾞ', 'مُ'),
  },
  { weight: 2, arbitrary: fc.constantFrom('\u200b', '\u00ad', '\ufeff') },
  { weight: 2, arbitrary: fc.constantFrom('👍', '👍🏽', '❤️', '👨‍👩‍👧', '🇩🇪', '1️⃣', '🏳️‍🌈', '🏴󠁧󠁢󠁥󠁮󠁧󠁿') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('www.', 'http://', 'acme.com', 'acme.com/', '@acme', '#Acme', "'s", 'bob@a.io', '$AB'),
  },
);

test.each([
  ['characters', fc.array(character, { maxLength: 12, size: 'max' }).map((characters) => characters.join('')), 60_000],
  // A sign that is no emoji here, joined to one: Unicode takes both for one character, nobody writes it.
  ['texts', text.filter((one) => !/[©®™]\u200d/u.test(one)), 20_000],
] as const)(`%s are read alike (seed ${seed})`, { timeout: 120_000 }, (_, texts, numRuns) => {
  fc.assert(
    fc.property(texts, (raw) => {
      expect(engineTokens(raw)).toEqual(naiveTokens(raw));
    }),
    { numRuns, seed, includeErrorInReport: true },
  );
});
