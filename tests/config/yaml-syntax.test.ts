import { describe, expect, test } from 'vitest';
import { load, problemsOf, warningsOf } from './small-registry.ts';

const QUOTE = "put the whole value in quotes: '…'";

describe('text that is not YAML', () => {
  const cases: [string, string, string][] = [
    ['an empty file', '', '1:1: the file is empty; it needs at least "workspace: name"'],
    ['a file of comments', '# nothing\n', '1:1: the file is empty; it needs at least "workspace: name"'],
    ['a list', '- a\n- b', '1:1: expected "name: value" lines, such as "workspace: Acme"'],
    ['a word', 'Acme', '1:1: expected "name: value" lines, such as "workspace: Acme"'],
    ['an open bracket', 'workspace: [a\n', '2:1: wrong indentation, or a bracket that is not closed'],
    ['an open quote', 'workspace: "Acme', '1:17: a quote or bracket is not closed before here'],
    ['a tab', 'monitors:\n\t- name: a', '2:1: indented with a tab; YAML takes spaces only'],
    [
      'a second document',
      'workspace: a\n---\nworkspace: b',
      '2:1: a second document starts here ("---"); one file holds one workspace',
    ],
    ['a handle without quotes', 'a:\n  match: @acme', `2:10: a plain value cannot start with "@"; ${QUOTE}`],
    [
      'words after a quoted phrase',
      'match: "acme cloud" OR acme',
      `1:21: this does not belong to the value before it; ${QUOTE}`,
    ],
    [
      'a wildcard without quotes',
      'match: *acme',
      `1:8: "*" at the start of a value refers to an anchor, and there is none; ${QUOTE}`,
    ],
    [
      'a range without quotes',
      'urgency: >=0.6',
      `1:11: ">" and "|" start a block of text in YAML; ${QUOTE}, such as '>=0.6'`,
    ],
    [
      'a range without quotes inside braces',
      'when: { urgency: >=0.6 }',
      `1:18: a plain value cannot start with ">"; ${QUOTE}`,
    ],
    [
      'two colons',
      'match: title: acme',
      `1:8: a second ": " in one value, or lines indented differently; ${QUOTE} if the colon belongs to it`,
    ],
    [
      'a variable without quotes inside braces',
      `api: { port: \${PORT} }`,
      `1:15: inside { … } a value with \${NAME} must be quoted: '\${NAME}'`,
    ],
    [
      'a bad escape',
      'match: "\\d"',
      '1:9: not an escape of a "double-quoted" value; write a backslash twice, or use single quotes',
    ],
  ];
  test.each(cases)('%s', (_, text, expected) => {
    expect(problemsOf(text)[0]).toBe(`earshot.yaml:${expected}`);
  });

  test('a query over two lines that a tag cut short', () => {
    const [first] = problemsOf('workspace: a\nmonitors:\n  - name: a\n    match: acme OR #acme\n      OR other');
    expect(first).toContain('in the line above, everything from " #" on is a comment unless the value is quoted');
  });

  test('no message repeats a value', () => {
    for (const text of [
      'token: "a" hunter2',
      'token: *hunter2',
      'token: @hunter2',
      'token: a: hunter2',
      'token: [hunter2',
    ]) {
      expect(problemsOf(text).join()).not.toContain('hunter2');
    }
  });
});

test('a key given twice is one problem among the others', () => {
  expect(problemsOf('workspace: a\nworkspace: b\nteam: []')).toEqual([
    'earshot.yaml:2:1: "workspace" is given twice',
    'earshot.yaml:3:1 team: unknown field; did you mean "teams"?',
  ]);
});

describe('bounds', () => {
  test('aliases that multiply are refused', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let n = 1; n < 9; n++) {
      const before = `*${String.fromCharCode(96 + n)}`;
      lines.push(
        `${String.fromCharCode(97 + n)}: &${String.fromCharCode(97 + n)} [${Array(10).fill(before).join(', ')}]`,
      );
    }
    expect(problemsOf(lines.join('\n'))).toEqual([
      'earshot.yaml:1:1: aliases (*name) multiply into too large a file; write the values out',
    ]);
  });

  test.each([
    ['an alias that is part of itself', 'workspace: a\nteams: &t\n  - *t\n'],
    ['a hundred thousand brackets', '['.repeat(100_000)],
    ['a hundred closed brackets', `teams: ${'['.repeat(100)}${']'.repeat(100)}`],
  ])('%s is refused', (_, text) => {
    expect(problemsOf(text).join('\n')).toContain('nested too deeply');
  });

  test('a few aliases are welcome', () => {
    const text = 'workspace: a\nteams:\n  - { name: x, description: &d hello }\n  - { name: y, description: *d }';
    expect(load(text).teams[1]?.description).toBe('hello');
  });

  test('a file beyond the limit is refused', () => {
    expect(problemsOf(' '.repeat(8 * 1024 * 1024 + 1))[0]).toBe('earshot.yaml:1:1: larger than 8388608 characters');
  });
});

test.each([
  ['a byte order mark', '\uFEFFworkspace: Acme'],
  ['Windows line ends', 'workspace: Acme\r\nteams: []\r\n'],
])('%s does no harm', (_, text) => {
  expect(load(text).workspace).toBe('Acme');
});

test('a key that would change every object is just an unknown field', () => {
  expect(problemsOf('workspace: a\n__proto__: { x: 1 }')).toEqual(['earshot.yaml:2:1 __proto__: unknown field']);
});

test('a YAML tag is warned of', () => {
  expect(
    warningsOf('workspace: !acme a\ndefaultRoute: { channel: o }\nchannels: [{ name: o, type: terminal }]'),
  ).toEqual([`earshot.yaml:1:12: a value that starts with "!" is taken for a YAML tag; ${QUOTE}`]);
});
