import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../../config/document.ts';
import { readJsonDocument } from '../../config/json-document.ts';

describe('JSON read the fast way', () => {
  test('has the values that YAML reads there', () => {
    const list = fc.array(fc.dictionary(fc.constantFrom('name', 'match', 'mute', '":\\'), fc.jsonValue()));
    fc.assert(
      fc.property(list, fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(readJsonDocument(text)?.value).toEqual(JSON.parse(text));
      }),
    );
  });

  test('knows where a value stands', () => {
    const text =
      '[\n  { "name": "brand", "match": "acme: \\"no\\"" },\n  { "name": "rivals", "match": "(globex" }\n]\n';
    const fast = readJsonDocument(text);
    const slow = readDocument(text);
    for (const path of [[1], [1, 'match'], [0, 'match'], ['nowhere']]) {
      expect(fast?.offsetOf(path)).toBe(slow.offsetOf(path));
    }
    expect(fast?.positionOf(fast.offsetOf([1, 'match']))).toEqual({ line: 3, column: 32 });
    expect(fast?.scalarAt([1, 'match'])?.value).toBe('(globex');
  });

  test.each([
    ['YAML that begins with a bracket', "[{ name: brand, match: 'acme' }]"],
    ['a name given twice', '[{ "name": "brand", "match": "a", "match": "b" }]'],
    ['YAML', '- name: brand'],
    ['broken JSON', '[{ "name": "brand" '],
    ['a text', '"acme"'],
    ['nothing', ''],
  ])('leaves to YAML: %s', (_, text) => {
    expect(readJsonDocument(text)).toBeNull();
  });

  test('a byte order mark is no matter', () => {
    expect(readJsonDocument('\ufeff[1]')?.value).toEqual([1]);
  });

  test('more than YAML would be read of', () => {
    const text = JSON.stringify(Array.from({ length: 90_000 }, (_, at) => ({ name: `m${at}`, match: 'a'.repeat(80) })));
    expect(readDocument(text).value).toBeUndefined();
    expect(readJsonDocument(text)?.value).toHaveLength(90_000);
  });
});
