import { expect, test } from 'vitest';
import { createMonitorSet } from '../../src/query/monitor-set.ts';
import { Reading } from '../../src/query/reading.ts';
import { readPost } from '../../src/query/text.ts';
import { hashOf, WORD } from '../../src/query/token-list.ts';
import { Vocabulary } from '../../src/query/vocabulary.ts';
import { postOf } from './post-of.ts';

const [with_, without] = [readPost(postOf('an apple a day')), readPost(postOf('a pie a day'))];

test('when the numbers of posts run out they begin anew, and nothing of old posts is found', () => {
  const vocabulary = new Vocabulary();
  const apple = vocabulary.use(WORD, 'apple', hashOf(WORD, 'apple'));
  const reading = new Reading(vocabulary);
  reading.turn = 0x7fffffff - 3;
  for (let nth = 0; nth < 8; nth++) {
    reading.read(nth % 2 === 0 ? with_ : without, 0);
    expect(reading.first(apple) !== 0).toBe(nth % 2 === 0);
  }
  expect(reading.turn).toBeLessThan(10);
});

test('what was counted of posts fades, and answers stay', { timeout: 60_000 }, () => {
  const set = createMonitorSet();
  for (const match of ['apple day', 'day -apple', '"apple a" OR pie']) set.put({ name: match, match });
  const answers = (text: string) => set.match(postOf(text)).matches.map(({ monitor }) => monitor);
  const before = [answers('an apple a day'), answers('a pie a day')];
  const [apple, pie] = [postOf('an apple a day'), postOf('a pie a day')];
  for (let nth = 0; nth < 300_000; nth++) {
    set.match(apple);
    set.match(pie);
  }
  expect([answers('an apple a day'), answers('a pie a day')]).toEqual(before);
  expect(before).toEqual([
    ['apple day', '"apple a" OR pie'],
    ['day -apple', '"apple a" OR pie'],
  ]);
});
