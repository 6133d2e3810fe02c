import { describe, expect, test } from 'vitest';
import type { MonitorDef } from '../../src/domain/monitor.ts';
import type { Post } from '../../src/domain/post.ts';
import { explainMonitor } from '../../src/query/explain-monitor.ts';
import { QueryError } from '../../src/query/problem.ts';
import { postOf } from './post-of.ts';

type Row = [query: Omit<MonitorDef, 'name'>, post: Post, reason: string];

describe('why', () => {
  test.each<Row>([
    [{ match: 'apple (pie OR tart)' }, postOf('An Apple tart'), 'Matched "Apple" in text, "tart" in text.'],
    [
      { match: 'apple' },
      postOf('apple apple apple apple apple', { title: 'Apple' }),
      'Matched "Apple" in title, "apple" in text, "apple" in text and 3 more.',
    ],
    [
      { match: 'apple', exclude: 'pie OR juice' },
      postOf('apple juice'),
      'Matched "apple" in text, but exclude holds too: juice.',
    ],
    [
      { match: 'apple', mute: 'is:repost' },
      postOf('apple', { kind: 'repost' }),
      'Matched "apple" in text, and it is muted: is:repost.',
    ],
  ])('%j', (query, post, reason) => {
    expect(explainMonitor({ name: 'm', ...query }, post).reason).toBe(reason);
  });
});

describe('why not', () => {
  test.each<Row>([
    [{ match: 'apple pie' }, postOf('apple tart'), 'Not matched: pie was not found.'],
    [
      { match: 'apple (pie OR "apple tart")' },
      postOf('apple'),
      'Not matched: none of these holds: pie OR "apple tart".',
    ],
    [{ match: 'apple -juice' }, postOf('apple juice'), 'Not matched: the query says -juice, and juice holds.'],
    [{ match: 'apple -(juice OR pie)' }, postOf('apple pie'), 'Not matched: the query says -pie, and pie holds.'],
    [{ match: 'apple lang:en' }, postOf('apple', { lang: 'fr' }), 'Not matched: lang:en does not hold.'],
    [
      { match: 'apple lang:en' },
      postOf('apple'),
      'Not matched: lang:en cannot be told on somewhere: the post does not say lang.',
    ],
    [{ match: 'lang:en apple' }, postOf('pie'), 'Not matched: apple was not found.'],
  ])('%j', (query, post, reason) => {
    expect(explainMonitor({ name: 'm', ...query }, post)).toEqual({
      matched: false,
      excluded: false,
      muted: false,
      spans: [],
      reason,
    });
  });
});

test('says what became of the post', () => {
  const def: MonitorDef = { name: 'm', match: 'apple', exclude: 'juice', mute: 'pie' };
  const outcome = (text: string) => explainMonitor(def, postOf(text));
  expect(outcome('apple')).toMatchObject({ matched: true, excluded: false, muted: false });
  expect(outcome('apple pie')).toMatchObject({ matched: true, excluded: false, muted: true });
  expect(outcome('apple juice pie')).toMatchObject({ matched: false, excluded: true, muted: false });
  expect(outcome('apple juice').spans).toEqual([{ field: 'text', start: 0, end: 5 }]);
});

test('refuses a monitor whose query is wrong', () => {
  expect(() => explainMonitor({ name: 'm', match: 'apple', mute: '(' }, postOf(''))).toThrow(QueryError);
});
