import { describe, expect, it } from 'vitest';
import { pagesOf } from '../../src/nlp/phrases/book.ts';
import { findPhrases, indexPhrases } from '../../src/nlp/phrases.ts';
import { wordsOf } from '../../src/nlp/words.ts';

function found(phrase: string, text: string): string[] {
  return findPhrases(wordsOf(text), indexPhrases([[phrase, 1]])).map(({ words }) => words);
}

describe('a phrase', () => {
  it.each([
    ['is found as written', 'stopped working', 'It Stopped working today', ['Stopped working']],
    ['is found in any of its alternatives', 'stops|stopped working|loading', 'it stops loading', ['stops loading']],
    ['ignores accents and apostrophes', "can't ~ connexion", 'cant get CONNEXION', ['cant get CONNEXION']],
    ['may skip four words', 'server ~ down', 'server in the far east down', ['server in the far east down']],
    ['skips no more than four', 'server ~ down', 'server in the far far east down', []],
    ['skips nothing at all', 'server ~ down', 'server down', ['server down']],
    ['never skips the end of a sentence', 'server ~ down', 'new server. Sit down', []],
    ['can ask for a question mark', 'how ~ ?', 'how so?', ['how so ?']],
    ['is not found when negated', '!bug', 'no more bug', []],
    ['is not found when settled', '!bug', 'fixed the bug', []],
    ['is found when the negation is of another sentence', '!bug', 'no. Bug!', ['Bug']],
    ['is not found in part', 'stopped working', 'it stopped', []],
  ])('%s', (_name, phrase, text, words) => {
    expect(found(phrase, text)).toEqual(words);
  });

  it('must start with a word', () => {
    expect(() => indexPhrases([['~ down', 1]])).toThrow('must start with a word');
  });

  it('is found at most fifty times', () => {
    expect(found('bug', 'bug '.repeat(1000))).toHaveLength(50);
  });

  it('has the weight of its strength', () => {
    expect(pagesOf({ bug: { strong: 'a, b', weak: 'c' } })).toEqual([
      ['a', { target: 'bug', weight: 0.8 }],
      ['b', { target: 'bug', weight: 0.8 }],
      ['c', { target: 'bug', weight: 0.3 }],
    ]);
  });
});
