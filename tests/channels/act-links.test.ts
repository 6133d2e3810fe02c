/** What can be done stands in every message that people read, however long the post is, and how things stand. */
import { expect, test } from 'vitest';
import { discordMessage } from '../../src/channels/discord-message.ts';
import { emailMessage } from '../../src/channels/email-message.ts';
import { googleChatMessage } from '../../src/channels/googlechat-message.ts';
import { mattermostMessage } from '../../src/channels/mattermost.ts';
import { teamsMessage } from '../../src/channels/teams-message.ts';
import { telegramMessage } from '../../src/channels/telegram-message.ts';
import { ACT_LABELS, type ActKind } from '../../src/domain/act.ts';
import type { Notification } from '../../src/domain/notification.ts';
import { post, signal, signalNotification } from './notification-samples.ts';

const KINDS: ActKind[] = ['acknowledge', 'resolve', 'dismiss', 'wrong-team', 'answer'];
// As long as signed ones are.
const LINKS = KINDS.map((kind) => ({
  kind,
  label: ACT_LABELS[kind],
  url: `https://earshot.acme.example/act/${kind.replace('-', '')}${'x'.repeat(250)}`,
}));
const CHANNELS: [string, (notification: Notification) => unknown][] = [
  ['discord', discordMessage],
  ['email', emailMessage],
  ['googlechat', googleChatMessage],
  ['mattermost', mattermostMessage],
  ['teams', teamsMessage],
  ['telegram', telegramMessage],
];
const TEXTS = ['acme is down', 'acme '.repeat(9000), '🙂'.repeat(20_000), '<b>&amp;*_[]()'.repeat(3000)];

test.each(CHANNELS)('%s', (_name, render) => {
  for (const text of TEXTS) {
    const told = signalNotification({
      signal: signal({ post: post({ text }) }),
      links: LINKS,
      state: { status: 'acknowledged', owner: 'ada', by: 'ada', at: '2026-01-02T03:04:05Z' },
    });
    const page = JSON.stringify(render(told));
    for (const { url } of LINKS) expect(page).toContain(url);
    expect(page).toContain('acknowledged by ada');
  }
});
