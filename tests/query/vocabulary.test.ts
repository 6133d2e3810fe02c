import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANY_RUN } from '../../src/query/char-class.ts';
import { hashOf, TAG, WORD } from '../../src/query/token-list.ts';
import { isPattern, PAIR, PREFIX, Vocabulary } from '../../src/query/vocabulary.ts';

const use = (vocabulary: Vocabulary, text: string, hash = hashOf(WORD, text)) => vocabulary.use(WORD, text, hash);

describe('a vocabulary', () => {
  test('gives one number to one text, and to another kind another', () => {
    const vocabulary = new Vocabulary();
    const apple = use(vocabulary, 'apple');
    expect(use(vocabulary, 'apple')).toBe(apple);
    expect(vocabulary.use(TAG, 'apple', hashOf(TAG, 'apple'))).not.toBe(apple);
    expect(vocabulary.find(WORD, hashOf(WORD, 'apple'), 'APPLE')).toBe(apple);
    expect(vocabulary.find(WORD, hashOf(WORD, 'pie'), 'pie')).toBe(0);
  });

  test('forgets a term with its last use', () => {
    const vocabulary = new Vocabulary();
    const apple = use(vocabulary, 'apple');
    use(vocabulary, 'apple');
    vocabulary.release(apple);
    expect(vocabulary.find(WORD, hashOf(WORD, 'apple'), 'apple')).toBe(apple);
    vocabulary.release(apple);
    expect(vocabulary.find(WORD, hashOf(WORD, 'apple'), 'apple')).toBe(0);
    expect(vocabulary.kinds[WORD]).toBe(0);
  });

  test('tells terms apart that share a hash', () => {
    const vocabulary = new Vocabulary();
    const [one, other] = [use(vocabulary, 'one', 7), use(vocabulary, 'other', 7)];
    expect(vocabulary.guessed(WORD, 7)).toBeLessThan(0);
    expect(vocabulary.find(WORD, 7, 'one')).toBe(one);
    expect(vocabulary.find(WORD, 7, 'other')).toBe(other);
    expect(vocabulary.find(WORD, 7, 'third')).toBe(0);
  });

  test('never takes a word for a name or a wildcard that shares its hash', () => {
    const vocabulary = new Vocabulary();
    vocabulary.use(PAIR, 'cm', 7);
    vocabulary.use(WORD + PREFIX, `app${ANY_RUN}`, 1_000_007);
    expect(vocabulary.guessed(WORD, 7)).toBe(0);
    expect(vocabulary.guessed(WORD, 1_000_007)).toBe(0);
    const word = use(vocabulary, 'word', 7);
    expect(vocabulary.guessed(WORD, 7)).toBeLessThan(0);
    expect(vocabulary.find(WORD, 7, 'word')).toBe(word);
  });

  test('finds wildcards by all that they begin with', () => {
    const vocabulary = new Vocabulary();
    const bill = vocabulary.usePattern(WORD, `bill${ANY_RUN}`);
    const billing = vocabulary.usePattern(WORD, `billing${ANY_RUN}`);
    const inside = vocabulary.usePattern(WORD, `bil${ANY_RUN}ed`);
    const fitting = (text: string) => vocabulary.fitting(WORD, text, 0, text.length);
    expect(fitting('Billings')).toEqual([bill, billing]);
    expect(fitting('billed')).toEqual([inside, bill]);
    expect(fitting('bil')).toBeNull();
    vocabulary.release(bill);
    expect(fitting('billed')).toEqual([inside]);
    expect(vocabulary.kindOf(inside)).toBe(WORD + PREFIX);
    expect(isPattern(vocabulary.textOf(inside))).toBe(true);
  });

  test('stays right over any order of uses and releases', () => {
    const words = fc.constantFrom(...'a b c d e f g h apple pie watch juice'.split(' '));
    const steps = fc.array(fc.record({ word: words, hash: fc.nat(3), release: fc.boolean() }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (all) => {
        const vocabulary = new Vocabulary();
        const alive = new Map<string, number>();
        for (const { word, hash, release } of all) {
          const text = `${word}${hash}`;
          const uses = alive.get(text) ?? 0;
          if (!release) use(vocabulary, text, hash);
          else if (uses > 0) vocabulary.release(vocabulary.find(WORD, hash, text));
          alive.set(text, Math.max(0, uses + (release ? -1 : 1)));
        }
        for (const [text, uses] of alive) {
          expect(vocabulary.find(WORD, Number(text.at(-1)), text) > 0).toBe(uses > 0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
