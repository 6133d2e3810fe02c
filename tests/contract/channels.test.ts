/** Every channel against the one suite, and the registry against the suite's customers. */
import { expect, test } from 'vitest';
import { discord } from '../../src/channels/discord.ts';
import { googlechat } from '../../src/channels/googlechat.ts';
import { mattermost } from '../../src/channels/mattermost.ts';
import { channels } from '../../src/channels/registry.ts';
import { slack } from '../../src/channels/slack.ts';
import { teams } from '../../src/channels/teams.ts';
import { terminal } from '../../src/channels/terminal.ts';
import { webhook } from '../../src/channels/webhook.ts';
import { MAX_BODY_BYTES } from '../../src/channels/webhook-body.ts';
import { discordCase } from '../channels/discord-rules.ts';
import { emailCase } from '../channels/email-rules.ts';
import { googleChatCase } from '../channels/googlechat-rules.ts';
import { mattermostCase } from '../channels/mattermost-rules.ts';
import { pagerDutyCase } from '../channels/pagerduty-rules.ts';
import { checkSlackMessage, slackLinks, slackTexts } from '../channels/slack-rules.ts';
import { teamsCase } from '../channels/teams-rules.ts';
import { telegramCase } from '../channels/telegram-rules.ts';
import { githubCase, jiraCase, linearCase } from '../channels/tracker-rules.ts';
import { createMemoryChannel } from '../support/memory-channel.ts';
import { type ChannelCase, describeChannel, recordingDeps } from './channel-suite.ts';

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

const CASES = [
  discordCase,
  emailCase,
  googleChatCase,
  mattermostCase,
  pagerDutyCase,
  teamsCase,
  telegramCase,
  githubCase,
  jiraCase,
  linearCase,
];
for (const it of CASES) describeChannel(it as ChannelCase<unknown, unknown>);

test.each([
  ['discord', discord.open, { url: 'env:HOOK' }],
  ['googlechat', googlechat.open, { url: 'env:HOOK' }],
  ['mattermost', mattermost.open, { url: 's3cr3t' }],
  ['teams', teams.open, { url: 'env:HOOK' }],
  ['slack', slack.open, { webhookUrl: 'env:HOOK' }],
  ['slack', slack.open, { webhookUrl: 's3cr3t' }],
  ['webhook', webhook.open, { url: 'env:HOOK', secret: WHSEC }],
] as const)('%s refuses an address nobody opened, without repeating it', (_name, open, config) => {
  const opened = () => open(config as never, recordingDeps().deps);
  expect(opened).toThrow(/is not an http\(s\) address/);
  expect(opened).not.toThrow(/HOOK|s3cr3t/);
});

test('the registry holds every channel under its own name', () => {
  const others = ['slack', 'terminal', 'webhook'];
  expect([...channels.keys()].toSorted()).toEqual([...CASES.map((it) => it.channel.name), ...others].toSorted());
  for (const [name, channel] of channels) expect(channel.name).toBe(name);
});
