/** Which messages carry links, and to whom they are bound. */
import { expect, test } from 'vitest';
import { linkKey, readActToken } from '../../src/platform/act-token.ts';
import type { StoredChannel } from '../../src/storage/workspace.ts';
import { linkMaker, withLinks } from '../../workers/act-links.ts';
import { digest, signal, signalNotification } from '../channels/notification-samples.ts';

const maker = { key: linkKey('a long and random secret'), publicUrl: 'https://earshot.example', days: 14 };
const COLLECTED = '2026-11-25T10:00:00.000Z';
const told = signalNotification({ id: '77', signal: signal({ collectedAt: COLLECTED }) });
const channel = (type: string, config: unknown = {}): StoredChannel => ({ name: `our ${type}`, type, config });

function claimsOf(where: StoredChannel) {
  const made = withLinks(told, where, maker);
  return (made.kind === 'signal' ? (made.links ?? []) : []).map(({ url }) => {
    expect(url).toMatch(/^https:\/\/earshot\.example\/act\/[\w.-]+$/);
    return readActToken(maker.key, url.slice(url.lastIndexOf('/') + 1), Date.parse(COLLECTED));
  });
}

test('mail to one person is theirs, everything else the channel’s', () => {
  expect(claimsOf(channel('email', { to: ['ada@acme.example'] }))[0]).toMatchObject({
    deliveryId: 77,
    kind: 'acknowledge',
    recipient: 'ada@acme.example',
  });
  expect(claimsOf(channel('email', { to: ['ada@acme.example', 'bob@acme.example'] }))[0]).toMatchObject({
    recipient: 'our email',
  });
  expect(claimsOf(channel('discord'))[0]).toMatchObject({ recipient: 'our discord' });
});

test('they end after so many days, the same over retries', () => {
  const [claim] = claimsOf(channel('teams'));
  expect(claim).toMatchObject({ expiresMs: Date.parse('2026-12-10T00:00:00Z') });
  expect(withLinks(told, channel('teams'), maker)).toEqual(withLinks(told, channel('teams'), maker));
});

test('where others may read, and in digests, there are none', () => {
  for (const type of ['github', 'jira', 'linear', 'pagerduty', 'webhook', 'terminal', 'unknown'])
    expect(claimsOf(channel(type))).toEqual([]);
  expect(withLinks(told, undefined, maker)).toBe(told);
  const several = digest(3);
  expect(withLinks(several, channel('email'), maker)).toBe(several);
});

test('no public address, no links', async () => {
  const key = async () => maker.key;
  expect(await linkMaker({ actLinks: null }, key)).toBeNull();
  expect(await linkMaker({ actLinks: { days: 14 } }, key)).toBeNull();
  expect(await linkMaker({ actLinks: { days: 14, publicUrl: 'https://earshot.example/' } }, key)).toEqual(maker);
});
