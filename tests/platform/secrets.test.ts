import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Failure } from '../../src/contracts/failure.ts';
import { secret } from '../../src/contracts/secret.ts';
import { isSecretReference, redact, resolveSecrets, secretValues } from '../../src/platform/secrets.ts';

const schema = z.strictObject({
  token: secret('Token'),
  note: z.string().optional(),
  login: z.strictObject({ user: z.string(), password: secret('Password').optional() }).optional(),
});
const env = { TOKEN: 'hunter2', EMPTY: '' };
const files: Record<string, string> = {
  '/run/token': 'from a file\n',
  '/run/empty': '\n',
  '/run/big': 'x'.repeat(70_000),
};
const readFile = (path: string) => {
  const text = files[path];
  if (text === undefined) throw Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' });
  return text;
};

describe('references', () => {
  test.each([
    ['env:TOKEN', true],
    ['env:_a1', true],
    ['file:/run/secrets/a b', true],
    ['file:///run/token', true],
    ['env:', false],
    ['env:1A', false],
    ['env:A-B', false],
    ['file:', false],
    ['file:/', false],
    ['file:relative', false],
    ['file:/a\nb', false],
    ['ENV:A', false],
    [' env:A', false],
    ['xoxb-1', false],
    [7, false],
    [null, false],
  ])('%j: %s', (value, expected) => {
    expect(isSecretReference(value)).toBe(expected);
  });
});

describe('opening', () => {
  test('from the environment and from files, nested ones too; the original stays closed', () => {
    const config = { token: 'env:TOKEN', login: { user: 'u', password: 'file:/run/token' } };
    expect(resolveSecrets(config, schema, env, readFile)).toEqual({
      token: 'hunter2',
      login: { user: 'u', password: 'from a file' },
    });
    expect(config.token).toBe('env:TOKEN');
  });

  test('other texts that look like references stay', () => {
    const config = { token: 'open already', note: 'env:TOKEN' };
    expect(resolveSecrets(config, schema, env, readFile)).toEqual(config);
  });

  test.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ login: null }],
    [{ login: 'x', token: 7 }],
  ])('%j goes through, for the schema to refuse', (config) => {
    expect(resolveSecrets(config, schema, env, readFile)).toEqual(config);
  });

  test.each([
    ['env:NOBODY', 'token: environment variable NOBODY (env:NOBODY) is not set or empty'],
    ['env:EMPTY', 'token: environment variable EMPTY (env:EMPTY) is not set or empty'],
    ['file:/run/none', 'token: file:/run/none cannot be read (ENOENT)'],
    ['file:/run/empty', 'token: file:/run/empty is empty'],
    ['file:/run/big', 'token: file:/run/big is too large for a secret'],
  ])('%s: a person must act', (token, message) => {
    const open = () => resolveSecrets({ token }, schema, env, readFile);
    expect(open).toThrow(Failure);
    expect(open).toThrow(expect.objectContaining({ kind: 'auth', message }));
  });
});

test('the values to redact are those of the secret fields, once they are open', () => {
  expect(secretValues({ token: 'a', note: 'b', login: { user: 'c', password: 'd' } }, schema)).toEqual(['a', 'd']);
  expect(secretValues({ token: 'env:TOKEN' }, schema)).toEqual([]);
});

describe('redaction', () => {
  test.each([
    ['plain', 'token hunter2 refused', 'token [redacted] refused'],
    ['twice', 'hunter2hunter2', '[redacted][redacted]'],
    ['in a URL', 'GET /?key=p%C3%A4ss%2F%3F', 'GET /?key=[redacted]'],
    ['in JSON', '{"key":"line\\nbreak"}', '{"key":"[redacted]"}'],
    ['with signs of regular expressions', 'a.b*c(', '[redacted]'],
    ['not at all', 'axbxc', 'axbxc'],
  ])('%s', (_, text, expected) => {
    expect(redact(text, ['hunter2', 'päss/?', 'line\nbreak', 'a.b*c(', ''])).toBe(expected);
  });

  test('a secret that contains another one disappears whole', () => {
    expect(redact('key abcdef', ['abc', 'abcdef'])).toBe('key [redacted]');
  });

  test('without secrets nothing changes', () => {
    expect(redact('text', [])).toBe('text');
    expect(redact('text', [''])).toBe('text');
  });
});
