import { describe, expect, test } from 'vitest';
import { isSecretReference } from '../../src/platform/secrets.ts';
import { errorOf, load, problemsOf } from './small-registry.ts';

const HEAD = 'workspace: a\ndefaultRoute: { channel: o }\nchannels:\n  - { name: o, type: terminal }\n';

describe('variables', () => {
  const cases: [string, string, string][] = [
    ['a set one', `\${NAME}`, 'Acme'],
    ['inside other text', `x \${NAME} y`, 'x Acme y'],
    ['a default that is not needed', `\${NAME:-other}`, 'Acme'],
    ['a default for an unset one', `\${NOBODY:-other}`, 'other'],
    ['a default for an empty one', `\${EMPTY:-other}`, 'other'],
    ['an empty default', `x\${NOBODY:-}`, 'x'],
    ['a literal', `$\${NAME}`, `\${NAME}`],
    ['a dollar sign alone', '$NAME costs $5', '$NAME costs $5'],
    ['what a value holds is not looked at again', `\${NESTED}`, `\${NAME} # not: a comment`],
  ];
  test.each(cases)('%s', (_, written, expected) => {
    const env = { NAME: 'Acme', EMPTY: '', NESTED: `\${NAME} # not: a comment` };
    const text = `${HEAD}teams:\n  - name: t\n    description: '${written}'`;
    expect(load(text, { env }).teams[0]?.description).toBe(expected);
  });

  test('an unset one is the one problem of its place, wherever it stands', () => {
    expect(problemsOf(`${HEAD}sources:\n  - name: s\n    connector: \${CONNECTOR}\n`)).toEqual([
      `earshot.yaml:7:16 sources[0].connector: environment variable CONNECTOR is not set; set it, or give a default: \${CONNECTOR:-…}`,
    ]);
  });

  test.each([`\${a b}`, `\${}`, `\${NAME`, `\${2}`, `\${NAME-x}`])('%s is refused', (written) => {
    expect(problemsOf(`${HEAD}teams: [{ name: t, description: '${written}' }]`)[0]).toBe(
      `earshot.yaml:5:33 teams[0].description: expected \${NAME} or \${NAME:-default}; write $\${ for a literal \${`,
    );
  });

  test('names of fields are not touched', () => {
    expect(problemsOf(`${HEAD}'\${NAME}': 1`, { env: { NAME: 'teams' } })[0]).toContain('unknown field');
  });

  test('numbers and truth values may come from variables, also in the settings of an adapter', () => {
    const env = { PORT: '80', ON: 'false', LIMIT: '5' };
    const text = `${HEAD}api:\n  port: \${PORT}\nsources:\n  - name: s\n    connector: hackernews\n    enabled: \${ON}\n    config: { query: '\${PORT}', limit: '\${LIMIT}' }`;
    const loaded = load(text, { env });
    expect(loaded.api.port).toBe(80);
    expect(loaded.sources[0]).toMatchObject({ enabled: false, config: { query: '80', limit: 5 } });
  });

  test('a variable that is no number is told as such', () => {
    expect(problemsOf(`${HEAD}api:\n  port: \${PORT}`, { env: { PORT: 'http' } })).toEqual([
      'earshot.yaml:6:9 api.port: expected a number, got "http"',
    ]);
  });
});

describe('secrets in the file', () => {
  const slack = (token: string) =>
    `${HEAD}  - name: s\n    type: slack\n    config:\n      token: ${token}\n      channel: C1\n`;
  const LITERAL =
    'a secret must not stand in this file; write env:NAME and set that variable, or file:/path and put it in that file';
  const FILLED = `a secret cannot be filled in with \${…}, its value would be stored; write a reference, env:NAME`;
  const MALFORMED =
    'not a complete reference to a secret; write env:NAME (letters, digits and _) or file:/absolute/path';

  const refused: [string, string, string][] = [
    ['written out', 'xoxb-hunter2', LITERAL],
    ['written out as a number', '1234567', LITERAL],
    ['written out as a mapping', '{ value: hunter2 }', LITERAL],
    ['filled in', `\${SLACK_TOKEN}`, `${FILLED}; did you mean "env:SLACK_TOKEN"?`],
    ['filled in with a default', `\${NOBODY:-hunter2}`, FILLED],
    ['filled in partly', `xoxb-\${SLACK_TOKEN}`, FILLED],
    ['filled in from an unset variable', `\${NOBODY}`, `${FILLED}; did you mean "env:NOBODY"?`],
    ['a reference without name', "'env:'", MALFORMED],
    ['a reference with an odd name', 'env:hunter2-x', MALFORMED],
    ['a relative path', 'file:hunter2', MALFORMED],
  ];
  test.each(refused)('%s: refused, and never repeated', (_, token, message) => {
    const error = errorOf(slack(token), { env: { SLACK_TOKEN: 'hunter2' } });
    expect(error.message).toBe(`earshot.yaml:8:14 channels[1].config.token: ${message}`);
    expect(JSON.stringify(error.problems)).not.toContain('hunter2');
  });

  test.each(['env:SLACK_TOKEN', 'file:/run/secrets/slack'])('%s is kept as it is, and not opened', (token) => {
    expect(load(slack(token)).channels[1]?.config).toEqual({ token, channel: 'C1' });
  });

  test.each([
    'env:A',
    'env:_a1',
    'file:/a b',
    'env:',
    'env:1',
    'file:a',
    'file:/',
    'xoxb-1',
    'env:A B',
    'ENV:A',
  ])('%s is taken exactly when it can be opened later', (value) => {
    const open = () => load(slack(JSON.stringify(value)));
    if (isSecretReference(value)) expect(open).not.toThrow();
    else expect(open).toThrow('channels[1].config.token');
  });

  test('a blank secret is missing, a nested one is found', () => {
    expect(problemsOf(slack(''))[0]).toContain('channels[1].config.token: expected text, got nothing');
    const nested = `${HEAD}sources:\n  - name: s\n    connector: rss\n    config: { url: https://a.example, login: { password: hunter2 } }`;
    expect(problemsOf(nested)).toEqual([`earshot.yaml:8:58 sources[0].config.login.password: ${LITERAL}`]);
  });

  test('a secret in a wrong field is not repeated either', () => {
    const text = `${HEAD}  - name: s\n    type: slack\n    config: { token: env:T, channel: C1, retry: hunter2, hunter: hunter2 }`;
    expect(problemsOf(text).join()).not.toContain('hunter2');
    expect(problemsOf(text)).toHaveLength(2);
  });
});
