/** What each channel makes of the same notifications; a change here is a change that people see. */
import { expect, test } from 'vitest';
import { discordMessage } from '../../src/channels/discord-message.ts';
import { emailMessage } from '../../src/channels/email-message.ts';
import { githubIssue } from '../../src/channels/github-issue.ts';
import { googleChatMessage } from '../../src/channels/googlechat-message.ts';
import { jiraIssue } from '../../src/channels/jira.ts';
import { linearIssue } from '../../src/channels/linear.ts';
import { mattermostMessage } from '../../src/channels/mattermost.ts';
import { pagerDutyEvent } from '../../src/channels/pagerduty-event.ts';
import { slackMessage } from '../../src/channels/slack-message.ts';
import { teamsMessage } from '../../src/channels/teams-message.ts';
import { telegramMessage } from '../../src/channels/telegram-message.ts';
import { terminal } from '../../src/channels/terminal.ts';
import { webhookBody } from '../../src/channels/webhook-body.ts';
import type { Notification } from '../../src/domain/notification.ts';
import { recordingDeps } from '../contract/channel-suite.ts';
import { NOTIFICATIONS } from './notification-samples.ts';

const CHANNELS: [string, (notification: Notification) => unknown][] = [
  ['discord', discordMessage],
  ['email', emailMessage],
  ['github', githubIssue],
  ['googlechat', googleChatMessage],
  ['jira', jiraIssue],
  ['linear', linearIssue],
  ['mattermost', (notification) => mattermostMessage(notification).text],
  ['pagerduty', pagerDutyEvent],
  ['slack', slackMessage],
  ['teams', teamsMessage],
  ['telegram', telegramMessage],
  ['terminal', (notification) => terminal.open({ color: 'never' }, recordingDeps().deps).render(notification)],
  ['webhook', (notification) => JSON.parse(webhookBody(notification))],
];

const SAMPLES = [
  'short',
  'very long',
  'emoji joined by ZWJ',
  'right to left',
  'empty title',
  'digest of 50',
  'hostile mentions and markup',
];

test.each(CHANNELS)('%s', async (name, render) => {
  const pages = NOTIFICATIONS.filter(([sample]) => SAMPLES.includes(sample)).map(([sample, notification]) => {
    const page = render(notification);
    return `# ${sample}\n${visible(typeof page === 'string' ? page : JSON.stringify(page, null, 2))}\n`;
  });
  expect(pages.length).toBe(SAMPLES.length);
  await expect(pages.join('\n')).toMatchFileSnapshot(`renderings/${name}.txt`);
});

/** Line breaks as such and the invisible as its number, so that a person can read the difference. */
function visible(text: string): string {
  return text
    .replace(/(?<!\\)\\n/g, '\n    ')
    .replace(/[\u2060\u200b-\u200f\u202a-\u202e]/g, (mark) =>
      mark === '\u200d' ? mark : `{${mark.charCodeAt(0).toString(16)}}`,
    );
}
