import { describe, expect, test } from 'vitest';
import type { MatchResult, MonitorDef } from '../../src/domain/monitor.ts';
import { createMonitorSet, type MonitorSet } from '../../src/query/monitor-set.ts';
import { QueryError } from '../../src/query/problem.ts';
import { postOf } from './post-of.ts';

function setOf(...defs: MonitorDef[]): MonitorSet {
  const set = createMonitorSet();
  for (const def of defs) set.put(def);
  return set;
}

function names(result: MatchResult): string[] {
  return result.matches.map(({ monitor }) => monitor);
}

describe('a monitor set', () => {
  test('answers with the monitors that match, in the order they were put, and where', () => {
    const set = setOf(
      { name: 'pies', match: 'pie' },
      { name: 'cars', match: 'car' },
      { name: 'apples', match: 'apple' },
    );
    expect(set.match(postOf('Apple pie'))).toEqual({
      matches: [
        { monitor: 'pies', spans: [{ field: 'text', start: 6, end: 9 }], muted: false },
        { monitor: 'apples', spans: [{ field: 'text', start: 0, end: 5 }], muted: false },
      ],
      unknown: [],
    });
  });

  test('leaves out what exclude holds for and marks what mute holds for', () => {
    const set = setOf({ name: 'apple', match: 'apple', exclude: 'juice OR lang:fr', mute: 'is:repost' });
    expect(names(set.match(postOf('apple juice')))).toEqual([]);
    expect(names(set.match(postOf('apple', { lang: 'fr' })))).toEqual([]);
    expect(set.match(postOf('apple', { kind: 'repost' })).matches[0]?.muted).toBe(true);
    expect(set.match(postOf('apple')).matches[0]?.muted).toBe(false);
  });

  test('tells what cannot be told, and by which field', () => {
    const set = setOf(
      { name: 'english', match: 'apple lang:en' },
      { name: 'acme', match: 'from:acme OR community:acme' },
    );
    expect(set.match(postOf('apple'))).toEqual({
      matches: [],
      unknown: [
        { monitor: 'english', field: 'lang' },
        { monitor: 'acme', field: 'author' },
      ],
    });
    expect(set.match(postOf('pie', { author: { handle: 'a' }, community: 'b' }))).toEqual({ matches: [], unknown: [] });
  });

  test('replaces a monitor of the same name in its place and forgets a removed one', () => {
    const set = setOf({ name: 'a', match: 'apple' }, { name: 'b', match: 'apple' });
    set.put({ name: 'a', match: 'pie' });
    expect(set.size).toBe(2);
    expect(names(set.match(postOf('apple')))).toEqual(['b']);
    expect(names(set.match(postOf('apple pie')))).toEqual(['a', 'b']);
    expect(set.remove('b')).toBe(true);
    expect(set.remove('b')).toBe(false);
    expect(names(set.match(postOf('apple pie')))).toEqual(['a']);
  });

  test.each<[part: string, def: Partial<MonitorDef>, message: string]>([
    ['match', { match: 'apple OR -pie' }, 'monitor "m", match: E-UNANCHORED at column 10'],
    ['exclude', { exclude: '(pie' }, 'monitor "m", exclude: E-PAREN at column 1'],
    ['mute', { mute: 'frm:a' }, 'monitor "m", mute: E-FIELD at column 1'],
  ])('refuses a wrong %s by name and stays as it was', (part, def, message) => {
    const set = setOf({ name: 'm', match: 'apple' });
    const put = () => set.put({ name: 'm', match: 'pie', ...def });
    expect(put).toThrow(message);
    expect(put).toThrow(expect.objectContaining({ monitor: 'm', part, problems: [expect.anything()] }));
    expect(put).toThrow(QueryError);
    expect(names(set.match(postOf('apple')))).toEqual(['m']);
  });

  test('exclude and mute need nothing to look for', () => {
    expect(() => setOf({ name: 'm', match: 'apple', exclude: '-lang:en', mute: 'is:repost' })).not.toThrow();
    expect(() => setOf({ name: 'm', match: 'apple', exclude: '', mute: ' ' })).not.toThrow();
  });
});
