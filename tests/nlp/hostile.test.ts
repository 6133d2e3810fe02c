/** Whatever the text, an analysis is bounded in time, well-formed and within its ranges. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { INTENTS } from '../../src/domain/analysis.ts';
import { type Analyser, loadAnalyser } from '../../src/nlp/analyser.ts';
import { indexNames } from '../../src/nlp/entities.ts';
import { fingerprint } from '../../src/nlp/fingerprint.ts';
import { aPost } from './a-post.ts';

const NAMES = indexNames([{ name: 'a', kind: 'competitor', terms: ['😀', 'acme'] }]);
let analyser: Analyser;
beforeAll(async () => {
  analyser = await loadAnalyser();
  analyser.analyse(aPost('Uygulama son güncellemeden beri çalışmıyor'));
  for (let at = 0; at < 200; at++) analyser.analyse(aPost('warm up: the servers are down, why? 😀'));
});

function check(text: string): void {
  const spans = [0, 1, 7, text.length >> 1].map((start) => ({
    field: 'text',
    start,
    end: Math.min(text.length, start + 4),
  }));
  const targets = [
    { name: 'ours', spans },
    { name: 'theirs', spans: spans.slice(1) },
  ];
  const analysis = analyser.analyse(aPost(text), { targets, names: NAMES });
  const { language, sentiment, intents, urgency, towards = [], entities = [], spam } = analysis;
  expect(towards.map(({ name }) => name)).toEqual(['ours', 'theirs']);
  for (const { start, end, text: written } of entities) expect(text.slice(start, end)).toBe(written);
  for (const { score } of towards) expect(Math.abs(score)).toBeLessThanOrEqual(1);
  for (const value of [spam?.score, spam?.bot]) expect(value).toBeLessThanOrEqual(1);
  expect(language.code).toMatch(/^([a-z]{2}|und)$/);
  expect(Math.abs(sentiment.score)).toBeLessThanOrEqual(1);
  for (const value of [language.confidence, sentiment.confidence, urgency.score, ...intents.map((one) => one.score)]) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(1);
  }
  for (const intent of intents) {
    expect(INTENTS).toContain(intent.name);
    expect(intent.reason.isWellFormed() && intent.reason.length < 500).toBe(true);
  }
  fingerprint(aPost(text));
}

describe('hostile text', () => {
  it.each([
    ['10 k of Zalgo', `Z${'\u0334\u0311\u035c'.repeat(3400)}algo`],
    ['an emoji wall', '😀'.repeat(20_000)],
    ['a wall of joined emoji', '👨‍👩‍👧‍👦'.repeat(5000)],
    ['64 KB without spaces', 'a'.repeat(65_536)],
    ['a wall of tags', `${'#a '.repeat(20_000)}x`],
    ['a wall of mentions', '@a'.repeat(30_000)],
    ['dots', 'a.'.repeat(30_000)],
    ['slashes', 'a/'.repeat(30_000)],
    ['apostrophes', "a'".repeat(30_000)],
    ['colons', ':'.repeat(60_000)],
    ['question marks', '?'.repeat(60_000)],
    ['spaces', ' '.repeat(60_000)],
    ['half links', 'http'.repeat(15_000)],
    ['nested reposts', 'RT @a: '.repeat(9000)],
    ['negations', 'not '.repeat(15_000)],
    ['beginnings of phrases', "can't is no one anyone else how do ".repeat(2000)],
    ['letters that normalise into eighteen', '\ufdfa'.repeat(20_000)],
    ['Chinese without an end', '漢'.repeat(20_000)],
    ['right-to-left overrides', '\u202eabc\u202c'.repeat(5000)],
    ['lone surrogates', '\ud83d'.repeat(9000)],
    ['a thousand blank lines', '\n'.repeat(60_000)],
  ])('%s takes at most 250 ms of CPU', (_name, text) => {
    const before = process.cpuUsage();
    check(text);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(250);
  });

  it('any text at all', () => {
    const seed = Date.now() & 0x7fffffff;
    const words = fc.constantFrom(
      'not',
      "can't",
      'bug',
      '?',
      '!',
      'RT @a:',
      '#x',
      'https://t.co/a',
      '漢',
      'é',
      '😡',
      '<3',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(words, fc.string())).map((all) => all.join(' ')),
    );
    fc.assert(fc.property(texts, check), { seed, numRuns: 500 });
  });
});
