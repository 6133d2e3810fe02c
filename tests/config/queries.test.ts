import { describe, expect, test } from 'vitest';
import type { CheckQuery } from '../../config/query-check.ts';
import { problemsOf, warningsOf } from './small-registry.ts';

const HEAD = 'workspace: a\ndefaultRoute: { channel: o }\nchannels: [{ name: o, type: terminal }]\n';

describe('a comment in YAML that was meant as a hashtag', () => {
  const warned: [string, string, string][] = [
    ['in match', 'monitors:\n  - name: a\n    match: acme OR #acme', '6:12 monitors[0].match'],
    ['in mute', 'monitors:\n  - name: a\n    match: x\n    mute: y #z', '7:11 monitors[0].mute'],
    ['in a keyword', 'topics:\n  - name: a\n    keywords:\n      - bill #billing', '7:9 topics[0].keywords[0]'],
  ];
  test.each(warned)('%s', (_, text, place) => {
    const [warning, ...more] = warningsOf(HEAD + text);
    expect(warning).toMatch(
      new RegExp(`^earshot.yaml:${place.replaceAll(/[[\].]/g, '\\$&')}: "#\\w+" and what follows`),
    );
    expect(more).toEqual([]);
  });

  test('the warning comes with the errors, and says why a query is blank', () => {
    const text = `${HEAD}monitors:\n  - name: a\n    match: #acme`;
    expect(problemsOf(text)).toEqual(['earshot.yaml:6:12 monitors[0].match: expected text, got nothing']);
  });

  test.each([
    ['a quoted query', "match: 'acme OR #acme' #ours"],
    ['a remark', 'match: acme # our name'],
    ['a hash inside a word', 'match: acme#1'],
    ['a block of text', 'match: |\n      acme OR #acme'],
  ])('%s is left alone', (_, field) => {
    expect(warningsOf(`${HEAD}monitors:\n  - name: a\n    ${field}`)).toEqual([]);
  });
});

/** Finds the word "bad" an error and the word "odd" a warning. */
const check: CheckQuery = (text, { needsAnchor }) => {
  const bad = text.indexOf('bad');
  const odd = text.indexOf('odd');
  return [
    ...(bad < 0
      ? []
      : [
          {
            severity: 'error' as const,
            code: 'E-FIELD' as const,
            message: 'bad word',
            start: bad,
            end: bad + 3,
            fix: 'good',
          },
        ]),
    ...(odd < 0
      ? []
      : [
          {
            severity: 'warning' as const,
            code: 'W-LOWEROR' as const,
            message: `odd, anchor ${needsAnchor}`,
            start: odd,
            end: odd + 3,
          },
        ]),
  ];
};

describe('the monitor language', () => {
  const cases: [string, string, string][] = [
    ['a plain query', 'match: a bad', '6:14 monitors[0].match'],
    ['a quoted query', "match: 'a bad'", '6:15 monitors[0].match'],
    ['a query with escaped quotes: its start', "match: 'it''s a bad'", '6:12 monitors[0].match'],
    ['a block of text: the line', 'match: |\n      a\n      b bad', '8:9 monitors[0].match'],
    ['a folded block: its start', 'match: >-\n      a\n      b bad', '6:12 monitors[0].match'],
  ];
  test.each(cases)('%s is told where it is wrong', (_, field, place) => {
    expect(problemsOf(`${HEAD}monitors:\n  - name: a\n    ${field}`, { checkQuery: check })).toEqual([
      `earshot.yaml:${place}: E-FIELD bad word; did you mean "good"?`,
    ]);
  });

  test('only match needs an anchor; warnings do not stop anything', () => {
    const text = `${HEAD}monitors: [{ name: a, match: odd, exclude: odd, mute: odd }]\ntopics: [{ name: t, keywords: [odd] }]`;
    expect(warningsOf(text, { checkQuery: check })).toEqual([
      'earshot.yaml:4:30 monitors[0].match: W-LOWEROR odd, anchor true',
      'earshot.yaml:4:44 monitors[0].exclude: W-LOWEROR odd, anchor false',
      'earshot.yaml:4:55 monitors[0].mute: W-LOWEROR odd, anchor false',
      'earshot.yaml:5:32 topics[0].keywords[0]: W-LOWEROR odd, anchor false',
    ]);
  });

  test('a query that is no text is told once', () => {
    const text = `${HEAD}monitors: [{ name: a, match: '' }]`;
    expect(
      problemsOf(text, {
        checkQuery: () => [{ severity: 'error', code: 'E-EMPTY', message: 'empty', start: 0, end: 0 }],
      }),
    ).toHaveLength(1);
  });
});
