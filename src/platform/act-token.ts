/** Tokens of links: which message, what it does, to whom it was sent, until when; signed, so that nobody else can make one. */
import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import { ACT_KINDS, type ActKind } from '../domain/act.ts';

export interface ActClaim {
  deliveryId: number;
  kind: ActKind;
  /** An address or a channel's name. */
  recipient: string;
  /** Unix milliseconds, whole seconds. */
  expiresMs: number;
}

/** Half of SHA-256 cannot be guessed either, and links stay short. */
const MAC_BYTES = 16;
const MAX_TOKEN = 1024;

/** `secret`: long and random. */
export function linkKey(secret: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, 'earshot', 'act links', 32)));
}

/** `<delivery>.<act>.<expiry>.<recipient>.<mac>`, fit for a path. */
export function actToken(key: KeyObject, { deliveryId, kind, recipient, expiresMs }: ActClaim): string {
  const seconds = Math.floor(expiresMs / 1000);
  const said = [deliveryId.toString(36), kind, seconds.toString(36), Buffer.from(recipient).toString('base64url')].join(
    '.',
  );
  return `${said}.${macOf(key, said).toString('base64url')}`;
}

/** What it allows; `forged` is whatever we did not sign. */
export function readActToken(key: KeyObject, token: string, nowMs: number): ActClaim | 'forged' | 'expired' {
  const at = token.lastIndexOf('.');
  if (token.length > MAX_TOKEN || at < 0) return 'forged';
  const said = token.slice(0, at);
  const given = Buffer.from(token.slice(at + 1), 'base64url');
  const expected = macOf(key, said);
  // The text is compared too: base64url has several spellings of one value.
  const isOurs = given.length === MAC_BYTES && timingSafeEqual(given, expected);
  if (!isOurs || expected.toString('base64url') !== token.slice(at + 1)) return 'forged';
  const [delivery = '', name, seconds = '', recipient = ''] = said.split('.');
  const kind = ACT_KINDS.find((one) => one === name);
  if (kind === undefined) return 'forged';
  const expiresMs = Number.parseInt(seconds, 36) * 1000;
  if (!(nowMs < expiresMs)) return 'expired';
  return {
    deliveryId: Number.parseInt(delivery, 36),
    kind,
    recipient: Buffer.from(recipient, 'base64url').toString(),
    expiresMs,
  };
}

function macOf(key: KeyObject, said: string): Buffer {
  return createHmac('sha256', key).update(said).digest().subarray(0, MAC_BYTES);
}
