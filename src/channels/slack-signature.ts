/** Slack's request signatures (docs.slack.dev/authentication/verifying-requests-from-slack): `v0=` and hex of HMAC-SHA256. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Slack's own advice: further away it could be a replay. Seconds. */
const TOLERANCE_S = 300;

export interface SlackSigned {
  /** `x-slack-signature` */
  signature: unknown;
  /** `x-slack-request-timestamp`: Unix seconds. */
  timestamp: unknown;
  /** As it came, byte for byte. */
  body: Buffer;
}

/** Null when one of the secrets made it just now, else what is wrong; never tells which secret. */
export function checkSlackSignature(
  secrets: readonly string[],
  { signature, timestamp, body }: SlackSigned,
  nowMs: number,
): string | null {
  if (typeof signature !== 'string' || typeof timestamp !== 'string') return 'it carries no signature';
  if (!/^\d{1,12}$/.test(timestamp)) return 'its timestamp is none';
  if (Math.abs(Math.floor(nowMs / 1000) - Number(timestamp)) > TOLERANCE_S) return 'it is too old or too new';
  const given = Buffer.from(signature);
  // Every secret is tried, so that time tells nothing.
  const held = secrets.map((secret) => isEqual(given, signSlack(secret, timestamp, body)));
  return held.includes(true) ? null : 'its signature is wrong';
}

export function signSlack(secret: string, timestamp: string, body: Buffer | string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
}

function isEqual(given: Buffer, expected: string): boolean {
  const right = Buffer.from(expected);
  return given.length === right.length && timingSafeEqual(given, right);
}
