/** Slack's signatures: its published vector, age, tampering. */
import { describe, expect, test } from 'vitest';
import { checkSlackSignature, signSlack } from '../../src/channels/slack-signature.ts';

/** docs.slack.dev/authentication/verifying-requests-from-slack */
const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const TIMESTAMP = '1531420618';
const BODY =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar' +
  '&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com' +
  '%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.' +
  '803a0bc887a14d10d2c447fce8b6703c';
const SIGNATURE = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';
const NOW = Number(TIMESTAMP) * 1000;

const check = (
  changes: { secrets?: string[]; signature?: unknown; timestamp?: unknown; body?: string; now?: number } = {},
) =>
  checkSlackSignature(
    changes.secrets ?? [SECRET],
    {
      signature: 'signature' in changes ? changes.signature : SIGNATURE,
      timestamp: 'timestamp' in changes ? changes.timestamp : TIMESTAMP,
      body: Buffer.from(changes.body ?? BODY),
    },
    changes.now ?? NOW,
  );

test("Slack's own example", () => {
  expect(signSlack(SECRET, TIMESTAMP, BODY)).toBe(SIGNATURE);
  expect(check()).toBeNull();
});

test('any of several secrets, none of none', () => {
  expect(check({ secrets: ['another', SECRET] })).toBeNull();
  expect(check({ secrets: [] })).toBe('its signature is wrong');
});

describe('age', () => {
  test.each([
    [300, null],
    [-300, null],
    [301, 'it is too old or too new'],
    [-301, 'it is too old or too new'],
  ])('%i s', (seconds, problem) => {
    expect(check({ now: NOW + seconds * 1000 })).toBe(problem);
  });

  test('another timestamp needs another signature', () => {
    expect(check({ timestamp: '1531420619' })).toBe('its signature is wrong');
  });
});

test.each([
  ['a byte of the body', { body: BODY.replace('roadrunner', 'roadrunneR') }],
  ['something added', { body: `${BODY}&more=1` }],
  ['another case', { signature: SIGNATURE.toUpperCase() }],
  ['one digit', { signature: `${SIGNATURE.slice(0, -1)}4` }],
  ['cut', { signature: SIGNATURE.slice(0, -2) }],
  ['another version', { signature: SIGNATURE.replace('v0', 'v1') }],
  ['no signature', { signature: undefined }],
  ['two headers', { signature: [SIGNATURE, SIGNATURE] }],
  ['wide letters', { signature: 'v0=ſ'.padEnd(SIGNATURE.length, 'é') }],
  ['another secret', { secrets: ['8f742231b10e8888abcd99yyyzzz85a6'] }],
  ['no timestamp', { timestamp: undefined }],
  ['a timestamp that is none', { timestamp: 'now' }],
  ['a timestamp with a sign', { timestamp: `+${TIMESTAMP}` }],
])('tampered: %s', (_, changes) => {
  expect(check(changes)).not.toBeNull();
});
