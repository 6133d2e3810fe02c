import { describe, expect, test } from 'vitest';
import { LinearRegex } from '../../src/query/linear-regex.ts';
import { createMonitorSet } from '../../src/query/monitor-set.ts';
import { ask, found, postOf } from './post-of.ts';

describe('a regular expression', () => {
  test.each<[text: string, query: string, truth: boolean]>([
    ['see ticket ABC-1234 please', '/[A-Z]{3}-\\d{4}/ ticket', true],
    ['see ticket abc-1234 please', '/[A-Z]{3}-\\d{4}/ ticket', false],
    ['see ticket abc-1234 please', '/[A-Z]{3}-\\d{4}/i ticket', true],
    ['unerrors', '/error/', true],
    ['a ERROR b', '/error/', false],
    ['a ERROR b', '/error/i', true],
    ['Kelvin: \u212aEY', '/key/i', true],
    ['the end', '/^the.*end$/', true],
  ])('%j, asked %j: %j', (text, query, truth) => {
    expect(ask(query, postOf(text)).truth).toBe(truth);
    const set = createMonitorSet();
    set.put({ name: 'm', match: query });
    expect(set.match(postOf(text)).matches.length > 0).toBe(truth);
  });

  test('looks at title and alt text, and reports its places', () => {
    const post = postOf('error1 and error22', { title: 'error3', media: [{ alt: 'error4' }] });
    expect(found('/error\\d+/', post)).toEqual(['title:error3', 'text:error1', 'text:error22', 'alt:error4']);
  });

  test('costs time in proportion to the text, whatever the pattern', { timeout: 30_000 }, () => {
    const text = `${'a'.repeat(50_000)}!`;
    expect(new LinearRegex('(a+)+$', false).test(text)).toBe(false);
    expect(new LinearRegex('(a|a|aa)*b', false).test(text)).toBe(false);
    expect(new LinearRegex('(.*a){12}b', false).test(text)).toBe(false);
  });

  test('of many instructions looks at the beginning of a long text only', { timeout: 30_000 }, () => {
    const large = new LinearRegex('(?:[ab]{90}){5}c', false);
    expect(large.test(`${'ab'.repeat(300)}c`)).toBe(true);
    expect(large.test(`${'x'.repeat(60_000)}${'ab'.repeat(300)}c`)).toBe(false);
  });
});
