import { describe, expect, test } from 'vitest';
import { Corpus } from '../../../src/bin/bench/corpus.ts';
import { diceOf } from '../../../src/bin/bench/dice.ts';
import { generateMonitors, SHARES } from '../../../src/bin/bench/monitor-mix.ts';
import { mixOf } from '../../../src/bin/bench/monitor-shares.ts';
import { monitorSchema } from '../../../src/domain/monitor.ts';
import { checkQuery } from '../../../src/query/check.ts';
import { errorsOf } from '../../../src/query/problem.ts';
import { smallTalk } from '../../support/small-talk.ts';

const corpus = new Corpus(smallTalk(2000).map((post) => post.text));
const made = (count: number, seed: number) => generateMonitors({ corpus, count, seed });

describe('generated monitors', () => {
  const monitors = made(4000, 7);

  test('use of the language what was promised', () => {
    const mix = mixOf(monitors);
    for (const [trait, share] of Object.entries(SHARES)) {
      expect(mix[trait as keyof typeof SHARES], trait).toBeGreaterThan(share - 0.03);
      expect(mix[trait as keyof typeof SHARES], trait).toBeLessThan(share + 0.03);
    }
    expect(mix.or).toBeGreaterThan(0.7);
  });

  test('are monitors, with names of their own', () => {
    expect(() => monitors.map((monitor) => monitorSchema.parse(monitor))).not.toThrow();
    expect(new Set(monitors.map((monitor) => monitor.name)).size).toBe(4000);
    expect(monitors[0]?.name).toBe('m000001');
  });

  test('can be used', () => {
    const errorsIn = (text: string | undefined, needsAnchor: boolean) =>
      text === undefined ? [] : errorsOf(checkQuery(text, { needsAnchor }));
    for (const { match, exclude, mute } of monitors) {
      expect(errorsIn(match, true), match).toEqual([]);
      expect(errorsIn(exclude, false), exclude).toEqual([]);
      expect(errorsIn(mute, false), mute).toEqual([]);
    }
  });

  test('are the same for a seed, and others for another', () => {
    expect(made(200, 7)).toEqual(monitors.slice(0, 200));
    expect(made(200, 8)).not.toEqual(monitors.slice(0, 200));
  });
});

test('too few words make no monitors', () => {
  expect(() => new Corpus(['one post', 'two posts'])).toThrow('too few words');
});

test('words are drawn as often as they are used, the most common ones left out', () => {
  const letters = 'abcdefghij'.split('');
  const once = letters.flatMap((first) => letters.map((second) => `word${first}${second}`));
  const text = [...Array(50).fill('the and you for are'), ...Array(25).fill('often'), ...once].join(' ');
  const corpus = new Corpus([text]);
  const dice = diceOf(3);
  const drawn = Array.from({ length: 1000 }, () => corpus.word(dice));
  expect(drawn).not.toContain('the');
  // 25 of 125.
  expect(drawn.filter((word) => word === 'often').length).toBeGreaterThan(150);
  expect(drawn.filter((word) => word === 'often').length).toBeLessThan(250);
});
