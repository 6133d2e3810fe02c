/** Tokens of links, and secrets that are kept sealed. */
import { describe, expect, test } from 'vitest';
import { ACT_KINDS } from '../../src/domain/act.ts';
import { type ActClaim, actToken, linkKey, readActToken } from '../../src/platform/act-token.ts';
import { seal, unseal } from '../../src/platform/seal.ts';

const KEY = linkKey('a long and random secret');
const NOW = Date.parse('2026-11-25T10:00:00Z');
const CLAIM: ActClaim = {
  deliveryId: 123_456,
  kind: 'acknowledge',
  recipient: 'ada@acme.example',
  expiresMs: NOW + 60_000,
};

describe('tokens', () => {
  test('say what they were made for, in few letters', () => {
    for (const kind of ACT_KINDS) {
      const token = actToken(KEY, { ...CLAIM, kind });
      expect(token).toMatch(/^[\w.-]{1,120}$/);
      expect(readActToken(KEY, token, NOW)).toEqual({ ...CLAIM, kind });
    }
    const recipient = 'Ünïcode · 队';
    expect(readActToken(KEY, actToken(KEY, { ...CLAIM, recipient }), NOW)).toMatchObject({ recipient });
  });

  test('end', () => {
    const token = actToken(KEY, CLAIM);
    expect(readActToken(KEY, token, CLAIM.expiresMs - 1)).toEqual(CLAIM);
    expect(readActToken(KEY, token, CLAIM.expiresMs)).toBe('expired');
  });

  test('are bound to message, act, recipient and time', () => {
    const mac = actToken(KEY, CLAIM).split('.').at(-1);
    const others = [
      { deliveryId: 123_457 },
      { kind: 'dismiss' as const },
      { recipient: 'bob@acme.example' },
      { expiresMs: CLAIM.expiresMs + 1000 },
    ];
    for (const other of others) {
      const moved = actToken(KEY, { ...CLAIM, ...other })
        .split('.')
        .slice(0, -1);
      expect(readActToken(KEY, [...moved, mac].join('.'), NOW)).toBe('forged');
    }
    expect(readActToken(linkKey('another secret'), actToken(KEY, CLAIM), NOW)).toBe('forged');
  });

  test('any letter changed, cut or added is forged; nothing throws', () => {
    const token = actToken(KEY, CLAIM);
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(readActToken(KEY, token.slice(0, at) + other + token.slice(at + 1), NOW)).toBe('forged');
      expect(readActToken(KEY, token.slice(0, at), NOW)).toBe('forged');
    }
    for (const odd of ['', '.', '....', `${token}=`, `${token}.`, 'x'.repeat(100_000), '\u0000'])
      expect(readActToken(KEY, odd, NOW)).toBe('forged');
  });
});

describe('sealed', () => {
  const sealed = seal('the key', 'act-links', 'hush');

  test('opened with its key under its name only', () => {
    expect(unseal('the key', 'act-links', sealed)).toBe('hush');
    expect(unseal('another key', 'act-links', sealed)).toBeNull();
    expect(unseal('the key', 'another', sealed)).toBeNull();
  });

  test('changed, cut or nonsense is not opened', () => {
    for (let at = 3; at < sealed.length; at += 5)
      expect(
        unseal(
          'the key',
          'act-links',
          `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`,
        ),
      ).toBeNull();
    for (const odd of ['', 'v1', 'v1.', 'v2.AAAA', sealed.slice(0, 20)])
      expect(unseal('the key', 'act-links', odd)).toBeNull();
  });

  test('says nothing and is never the same twice', () => {
    expect(sealed).not.toContain('hush');
    expect(seal('the key', 'act-links', 'hush')).not.toBe(sealed);
  });
});
