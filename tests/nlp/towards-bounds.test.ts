import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Post } from '../../src/domain/post.ts';
import { entitiesOf, indexNames } from '../../src/nlp/entities.ts';
import { type Mood, towardsOf } from '../../src/nlp/towards.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

const NAMES = indexNames([{ name: 'Acme Studio', kind: 'product', terms: ['acme', 'acme studio pro'] }]);

function targetsOf(text: string) {
  return ['acme', 'beta', 'a'].map((name) => {
    const spans = [...text.matchAll(new RegExp(name, 'gi'))].slice(0, 200).map(({ index }) => ({
      field: 'text',
      start: index,
      end: index + name.length,
    }));
    return { name, spans };
  });
}

/** Counts its calls and what it is given. */
function counting() {
  const seen = { calls: 0, units: 0 };
  const score = (text: string): Mood => {
    seen.calls++;
    seen.units += text.length;
    return text.length % 2 === 0
      ? { negative: 0.6, neutral: 0.3, positive: 0.1 }
      : { negative: 0.1, neutral: 0.3, positive: 0.6 };
  };
  return { seen, score };
}

function check(post: Pick<Post, 'text' | 'title'>): void {
  const { seen, score } = counting();
  const found = towardsOf({ post, targets: targetsOf(post.text), score });
  expect(found.map(({ name }) => name)).toEqual(['acme', 'beta', 'a']);
  for (const { score: value, confidence, reason } of found) {
    expect(Math.abs(value)).toBeLessThanOrEqual(1);
    expect(confidence).toBeGreaterThanOrEqual(0);
    expect(confidence).toBeLessThanOrEqual(1);
    expect(reason.isWellFormed() && reason.length < 400).toBe(true);
  }
  expect(seen.calls).toBeLessThan(60);
  expect(seen.units).toBeLessThan(60_000);
  entitiesOf(post.text, NAMES);
}

describe('whatever the text', () => {
  it.each(HOSTILE_TEXTS)('towards whom and entities of %s are bounded', (_name, text) => {
    check({ text });
    check({ title: 'acme', text });
  });

  it('any text at all', () => {
    const parts = fc.constantFrom(
      'acme',
      'beta',
      ' left ',
      ' for ',
      ' than ',
      ' better ',
      ' and ',
      ', ',
      '. ',
      '\n',
      'It ',
      ' not ',
      '?',
      '😡',
      '\ud83d',
    );
    const texts = fc.array(fc.oneof(parts, fc.string({ unit: 'binary' }))).map((all) => all.join(''));
    fc.assert(
      fc.property(texts, fc.option(texts, { nil: undefined }), (text, title) =>
        check(title === undefined ? { text } : { text, title }),
      ),
      { numRuns: 300 },
    );
  });

  it('spans in the title, in other fields and out of range', () => {
    const { score } = counting();
    const field = (name: string, start: number, end: number) => ({ name: 'x', spans: [{ field: name, start, end }] });
    const post = { title: 'Acme is bad', text: 'Beta is good!' };
    const said = (target: ReturnType<typeof field>) =>
      towardsOf({ post, targets: [target, field('text', 0, 4)], score })[0];
    expect(said(field('title', 0, 4))?.reason).toContain('Acme is bad');
    expect(said(field('alt', 0, 4))?.reason).toBe('the whole text');
    expect(said(field('text', 90, 99))?.reason).toBe('the whole text');
    expect(said(field('text', 4, 0))?.reason).toBe('the whole text');
  });
});
