/** Text from outside becomes storable, bounded, and otherwise stays as it was written. */
import { describe, expect, test } from 'vitest';
import { cutBytes, wellFormed, wellFormedDeep } from '../../src/domain/well-formed.ts';
import { nested } from '../support/hostile.ts';

describe('wellFormed', () => {
  test.each([
    ['U+0000 goes', 'a\u0000b\u0000', 'ab'],
    ['a lone high surrogate is replaced', 'a\ud83db', 'a\ufffdb'],
    ['a lone low surrogate is replaced', '\ude00', '\ufffd'],
    ['surrogates in the wrong order are replaced', '\ude00\ud83d', '\ufffd\ufffd'],
    ['a pair that U+0000 parted is not joined', '\ud83d\u0000\ude00', '\ufffd\ufffd'],
    ['emoji stay', '😀👩‍👩‍👧', '😀👩‍👩‍👧'],
    ['other controls, bidi marks and line separators stay', '\u0001\u202e\u2028\u200b', '\u0001\u202e\u2028\u200b'],
    ['stacked marks stay, unnormalised', 'Z\u0351\u036b e\u0301', 'Z\u0351\u036b e\u0301'],
    ['nothing stays nothing', '', ''],
  ])('%s', (_, text, expected) => expect(wellFormed(text)).toBe(expected));
});

describe('cutBytes', () => {
  test.each([
    ['ascii within', 'abc', 3, 'abc', false],
    ['ascii beyond', 'abcd', 3, 'abc', true],
    ['two bytes, on the border', 'éé', 4, 'éé', false],
    ['two bytes, across the border', 'éé', 3, 'é', true],
    ['three bytes, one too few', '日本', 5, '日', true],
    ['three bytes, two too few', '日本', 4, '日', true],
    ['four bytes, never a half pair', 'a😀', 4, 'a', true],
    ['four bytes, exactly', 'a😀', 5, 'a😀', false],
    ['no room at all', '😀', 3, '', true],
    ['no bytes allowed', 'a', 0, '', true],
    ['nothing', '', 0, '', false],
  ])('%s', (_, text, maxBytes, expected, cut) => expect(cutBytes(text, maxBytes)).toEqual({ text: expected, cut }));

  test('at every border: never longer, never broken, and a prefix', () => {
    const text = 'aé日😀\u0301'.repeat(5);
    for (let max = 0; max <= Buffer.byteLength(text) + 1; max++) {
      const { text: kept, cut } = cutBytes(text, max);
      expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(max);
      expect(max - Buffer.byteLength(kept)).toBeLessThan(cut ? 4 : Number.POSITIVE_INFINITY);
      expect(kept.isWellFormed() && text.startsWith(kept)).toBe(true);
      expect(cut).toBe(kept !== text);
    }
  });
});

describe('wellFormedDeep', () => {
  test('cleans keys and values at every level and leaves other values alone', () => {
    expect(wellFormedDeep({ 'a\u0000': ['\ud800', 1, null, true, { b: '\u0000' }] })).toEqual({
      a: ['\ufffd', 1, null, true, { b: '' }],
    });
  });

  test('what is nested too deep becomes null; 10,000 levels do not overflow', () => {
    const cleaned = JSON.stringify(wellFormedDeep(nested(10_000)));
    expect(cleaned).toContain('null');
    expect(cleaned).not.toContain('end');
    expect(JSON.stringify(wellFormedDeep(nested(60)))).toContain('end');
  });

  test('pollutes nothing: __proto__ goes, constructor is an ordinary key', () => {
    const hostile = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"\\u0000__proto__":2}',
    );
    const cleaned = wellFormedDeep(hostile) as Record<string, unknown>;
    expect(Object.getPrototypeOf(cleaned)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(cleaned)).toEqual(['constructor']);
  });
});
