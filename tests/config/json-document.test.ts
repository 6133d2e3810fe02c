import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../../config/document.ts';
import { readJsonDocument } from '../../config/json-document.ts';
import type { Path } from '../../config/problem.ts';

/** Paths to everything inside, and some that lead nowhere. */
function pathsOf(value: unknown, base: Path = []): Path[] {
  const nowhere = [...base, 'nowhere'];
  if (typeof value !== 'object' || value === null) return [base, nowhere];
  const steps = Array.isArray(value) ? value.map((_, at) => at) : Object.keys(value);
  const inside = steps.flatMap((step) => pathsOf((value as Record<string | number, unknown>)[step], [...base, step]));
  return [base, nowhere, ...inside];
}

describe('JSON read the fast way', () => {
  const monitor = fc.dictionary(fc.constantFrom('name', 'match', 'mute', '":\\'), fc.jsonValue({ maxDepth: 3 }));

  test('has the values and places that YAML finds there', () => {
    fc.assert(
      fc.property(fc.array(monitor), fc.constantFrom('', '  ', '\n\t '), (value, indent) => {
        const text = JSON.stringify(value, null, indent === '\n\t ' ? 3 : indent);
        const fast = readJsonDocument(text);
        const slow = readDocument(text);
        expect(fast?.value).toEqual(JSON.parse(text));
        if (slow.problems.length > 0) return;
        for (const path of pathsOf(value)) {
          expect(fast?.offsetOf(path), String(path)).toBe(slow.offsetOf(path));
          expect(fast?.offsetOf(path, true), String(path)).toBe(slow.offsetOf(path, true));
        }
      }),
    );
  });

  test('knows line and column, and the text of a query', () => {
    const text =
      '[\n  { "name": "brand", "match": "acme: \\"no\\"" },\n  { "name": "rivals", "match": "(globex" }\n]\n';
    const fast = readJsonDocument(text);
    expect(fast?.positionOf(fast.offsetOf([1, 'match']))).toEqual({ line: 3, column: 32 });
    expect(fast?.positionOf(0)).toEqual({ line: 1, column: 1 });
    const scalar = readDocument(text).scalarAt([0, 'match']);
    expect(fast?.scalarAt([0, 'match'])).toMatchObject({ value: 'acme: "no"', type: scalar?.type });
    expect(fast?.scalarAt([0, 'match'])?.range?.[0]).toBe(scalar?.range?.[0]);
    expect(fast?.scalarAt([0, 'mute'])).toBeNull();
    expect(fast?.scalarAt([0])).toBeNull();
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
    expect(readJsonDocument('\ufeff[1]')?.offsetOf([0])).toBe(2);
  });

  test('more than YAML would be read of, and places in it are found at once', () => {
    const text = JSON.stringify(Array.from({ length: 90_000 }, (_, at) => ({ name: `m${at}`, match: 'a'.repeat(80) })));
    expect(readDocument(text).value).toBeUndefined();
    const fast = readJsonDocument(text);
    expect(fast?.value).toHaveLength(90_000);
    const offsets = Array.from({ length: 90_000 }, (_, at) => fast?.offsetOf([at, 'match']) ?? -1);
    expect(text.startsWith('"aaa', offsets.at(-1))).toBe(true);
  });
});
