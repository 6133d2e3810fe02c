/** What a platform is asked for: the monitors, pushed down, with lists expanded. */
import { describe, expect, test } from 'vitest';
import { libraryOf, type MonitorDef } from '../../src/domain/monitor.ts';
import { askedOf } from '../../workers/asked-queries.ts';

const LIBRARY = libraryOf([{ name: 'brands', type: 'terms', items: ['acme', 'ajax'] }], []);
const asked = (monitors: MonitorDef[], connector = 'x', maxChars?: number) =>
  askedOf(monitors, LIBRARY, { name: 'Source', connector }, maxChars);

describe('a source asks for', () => {
  test('every monitor by its name, with its lists', async () => {
    const monitors = [
      { name: 'Pies', match: 'pie', exclude: 'tart' },
      { name: 'Brands', match: 'list:brands' },
      { name: 'Far', match: '東京' },
    ];
    expect(await asked(monitors)).toEqual({
      queries: [
        { text: 'pie', tag: 'Pies' },
        { text: 'acme OR ajax', tag: 'Brands' },
      ],
      unasked: ['Far'],
    });
  });

  test('those of its own scope alone; one that does not compile is left out', async () => {
    const monitors = [
      { name: 'Here', match: 'pie', scope: 'everything-in(Source)' },
      { name: 'There', match: 'pie', scope: 'everything-in(Another)' },
      { name: 'Broken', match: '(pie' },
    ];
    expect(await asked(monitors)).toEqual({ queries: [{ text: 'pie', tag: 'Here' }], unasked: [] });
  });

  test('texts of at most so many characters', async () => {
    const words = Array.from({ length: 100 }, (_, nth) => `word${nth}`);
    const { queries } = await asked([{ name: 'Long', match: words.join(' OR ') }], 'x', 300);
    expect(queries.length).toBeGreaterThan(3);
    for (const { text } of queries) expect(text.length).toBeLessThanOrEqual(300);
    expect(queries.flatMap(({ text }) => text.split(' OR '))).toEqual(words);
  });
});
