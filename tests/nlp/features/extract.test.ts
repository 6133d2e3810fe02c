import { describe, expect, it } from 'vitest';
import { Extractor } from '../../../src/nlp/features/extract.ts';
import { step, wordHash } from '../../../src/nlp/features/hash.ts';
import { BUCKETS, GROUPS } from '../../../src/nlp/features/specification.ts';
import { EMOJI, EMOTICON, HANDLE, LINK, NUMBER, STOP, WORD } from '../../../src/nlp/features/token-kinds.ts';
import { Tokens } from '../../../src/nlp/features/tokens.ts';

function kindsOf(text: string): number[] {
  const tokens = new Tokens();
  tokens.read(text);
  return [...tokens.kinds.subarray(0, tokens.count)];
}

function wordsOf(text: string): string[] {
  const tokens = new Tokens();
  tokens.read(text);
  return Array.from({ length: tokens.count }, (_, at) =>
    String.fromCharCode(...tokens.letters.subarray(tokens.starts[at], tokens.starts[at + 1])),
  );
}

function featuresOf(text: string): number[] {
  const extractor = new Extractor();
  extractor.extract(text);
  return [...extractor.indices.subarray(0, extractor.count)];
}

describe('tokens', () => {
  it.each([
    ["I don't LOOOVE it!!!", [WORD, WORD, WORD, WORD, STOP]],
    ['ok :) <3 :-(', [WORD, EMOTICON, EMOTICON, EMOTICON]],
    ['@bob see https://a.b/c?d=1 and www.x.org', [HANDLE, WORD, LINK, WORD, LINK]],
    ['😍😍 ☀️ 2014', [EMOJI, EMOJI, EMOJI, NUMBER]],
    ['#CoolStuff', [WORD]],
    ['', []],
    ['\ud83d', []],
  ])('%j', (text, kinds) => {
    expect(kindsOf(text)).toEqual(kinds);
  });

  it('lower case without apostrophes, stretches cut to two', () => {
    expect(wordsOf("Don't SOOOO çok नहीं ÜBER")).toEqual(['dont', 'soo', 'çok', 'नहीं', 'über']);
  });

  it('hash words as lexicons do', () => {
    const tokens = new Tokens();
    tokens.read('Terrible');
    expect(tokens.hashes[0]).toBe(wordHash('terrible'));
  });
});

describe('features', () => {
  it('are the same for the same text, whatever was read before', () => {
    const extractor = new Extractor();
    extractor.extract('something long and entirely different, with 12 numbers! :)');
    extractor.extract('not good');
    const again = [...extractor.indices.subarray(0, extractor.count)];
    expect(again).toEqual(featuresOf('not good'));
    expect(extractor.ends[GROUPS.length - 1]).toBe(extractor.count);
  });

  it('differ by case of all letters, negation and order', () => {
    const texts = ['good', 'GOOD', 'not good', 'good not'].map((text) => featuresOf(text).join());
    expect(new Set(texts).size).toBe(4);
  });

  it('hold their places: model files depend on them', () => {
    expect(step(0, 97)).toBe(GOLDEN_STEP);
    expect(featuresOf('Not bad!').slice(0, 6)).toEqual(GOLDEN_FEATURES);
  });

  it.each([
    ['no spaces', 'a'.repeat(64_000)],
    ['many words', 'word '.repeat(20_000)],
    ['a wall of emoji', '😡'.repeat(30_000)],
    ['piled marks', `a${'\u0301'.repeat(60_000)}`],
    ['halves of pairs', '\udc00\ud800'.repeat(20_000)],
    ['stops', '!?.'.repeat(20_000)],
  ])('stay within bounds for %s', (_, text) => {
    const features = featuresOf(text);
    expect(features.length).toBeLessThanOrEqual(16_384);
    expect(features.every((bucket) => bucket >= 0 && bucket < BUCKETS)).toBe(true);
  });
});

const GOLDEN_STEP = -468965076;
const GOLDEN_FEATURES = [139046, 251980, 154946, 16845, 138733, 156404];
