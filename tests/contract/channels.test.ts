/** Every channel against the one suite, and the registry against the suite's customers. */
import { expect, test } from 'vitest';
import { discord } from '../../src/channels/discord.ts';
import { channels } from '../../src/channels/registry.ts';
import { slack } from '../../src/channels/slack.ts';
import { terminal } from '../../src/channels/terminal.ts';
import { webhook } from '../../src/channels/webhook.ts';
import { MAX_BODY_BYTES } from '../../src/channels/webhook-body.ts';
import { checkDiscordMessage, discordLinks, discordTexts } from '../channels/discord-rules.ts';
import { checkSlackMessage, slackLinks, slackTexts } from '../channels/slack-rules.ts';
import { createMemoryChannel } from '../support/memory-channel.ts';
import { describeChannel, recordingDeps } from './channel-suite.ts';

describeChannel({
  channel: createMemoryChannel(),
  config: () => ({}),
  secrets: () => [],
  reader: 'program',
  whole: true,
  texts: ({ notification }) => [JSON.stringify(notification)],
  links: () => [],
  check: ({ notification }, given) => expect(notification).toEqual(given),
});

describeChannel({
  channel: terminal,
  config: () => ({ color: 'never' as const }),
  secrets: () => [],
  reader: 'person',
  texts: (text) => text.split('\n'),
  links: (text) => text.split('\n').flatMap((line) => /^ {2}(https?:.*)$/.exec(line)?.slice(1) ?? []),
  check(text, { kind }) {
    const lines = text.split('\n');
    expect(lines.length).toBeLessThanOrEqual(kind === 'signal' ? 4 : 14);
    for (const line of lines) expect(line.length).toBeLessThan(2100);
  },
});

const WHSEC = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
const OLD_WHSEC = `whsec_${Buffer.from('fedcba9876543210fedcba9876543210').toString('base64')}`;

describeChannel({
  channel: webhook,
  config: (url) => ({ url: `${url}/hooks/s3cr3t-path?token=t0k3n`, secret: WHSEC, previousSecret: OLD_WHSEC }),
  secrets: () => ['s3cr3t-path', 't0k3n', WHSEC, WHSEC.slice(6), OLD_WHSEC.slice(6)],
  reader: 'program',
  texts: ({ body }) => [body],
  links: () => [],
  check({ body }, notification) {
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MAX_BODY_BYTES);
    const { type, timestamp, data } = JSON.parse(body);
    expect(type).toBe(`earshot.${notification.kind}`);
    expect(timestamp).toBe(notification.kind === 'signal' ? notification.signal.collectedAt : notification.to);
    expect(data.id).toBe(notification.id);
  },
  remote: {
    accept: { status: 204 },
    // Standard Webhooks: 429, 502 and 504 ask for less.
    statuses: { 502: { kind: 'rate-limited', inDoubt: true }, 504: { kind: 'rate-limited', inDoubt: true } },
  },
});

const TOKEN = 'xoxb-1234567890-s3cr3t';

describeChannel({
  channel: slack,
  mode: 'app',
  config: (url) => ({ token: TOKEN, channel: 'C0123456789', endpoint: `${url}/api/` }),
  secrets: () => [TOKEN],
  reader: 'person',
  texts: slackTexts,
  links: slackLinks,
  check: checkSlackMessage,
  remote: { accept: { status: 200, body: '{"ok":true,"channel":"C0123456789","ts":"1767323105.000100"}' } },
});

describeChannel({
  channel: slack,
  mode: 'incoming webhook',
  config: (url) => ({ webhookUrl: `${url}/services/T000/B000/s3cr3t` }),
  secrets: () => ['T000/B000', 's3cr3t'],
  reader: 'person',
  texts: slackTexts,
  links: slackLinks,
  check: checkSlackMessage,
  remote: { accept: { status: 200, body: 'ok' } },
});

describeChannel({
  channel: discord,
  config: (url) => ({ url: `${url}/api/webhooks/1234567890/s3cr3t-t0k3n` }),
  secrets: () => ['s3cr3t-t0k3n'],
  reader: 'person',
  texts: discordTexts,
  links: discordLinks,
  check: checkDiscordMessage,
  remote: {
    accept: { status: 200, body: '{"id":"1100","channel_id":"77"}' },
    // A webhook that is gone: further requests count towards a ban of the address.
    statuses: { 404: { kind: 'auth' } },
  },
});

test.each([
  ['discord', discord.open, { url: 'env:HOOK' }],
  ['slack', slack.open, { webhookUrl: 'env:HOOK' }],
  ['slack', slack.open, { webhookUrl: 's3cr3t' }],
  ['webhook', webhook.open, { url: 'env:HOOK', secret: WHSEC }],
] as const)('%s refuses an address nobody opened, without repeating it', (_name, open, config) => {
  const opened = () => open(config as never, recordingDeps().deps);
  expect(opened).toThrow(/is not an http\(s\) address/);
  expect(opened).not.toThrow(/HOOK|s3cr3t/);
});

test('the registry holds every channel under its own name', () => {
  expect([...channels.keys()]).toEqual(['discord', 'slack', 'terminal', 'webhook']);
  for (const [name, channel] of channels) expect(channel.name).toBe(name);
});
