/** Mattermost's rules about an incoming webhook's post; its double and the contract suite check by these. */
import { expect } from 'vitest';
import { MAX_POST, type MattermostConfig, type MattermostMessage, mattermost } from '../../src/channels/mattermost.ts';
import type { ChannelCase } from '../contract/channel-suite.ts';
import { expectInertMarkdown, markdownLinks, markdownTexts } from './markdown-rules.ts';

/** Throws what Mattermost would split, and what it or its translation from Slack's syntax would act on. */
export function checkMattermostMessage(message: MattermostMessage): void {
  expect(Object.keys(message)).toEqual(['text']);
  expect(message.text.length).toBeGreaterThan(0);
  expect(message.text.length).toBeLessThanOrEqual(MAX_POST);
  expect(message.text).not.toContain('<');
  expectInertMarkdown(asRead(message));
}

const asRead = ({ text }: MattermostMessage) => text.replaceAll('&lt;', '<');

export const mattermostCase: ChannelCase<MattermostConfig, MattermostMessage> = {
  channel: mattermost,
  config: (url) => ({ url: `${url}/hooks/s3cr3t-key` }),
  secrets: () => ['s3cr3t-key'],
  reader: 'person',
  texts: (message) => markdownTexts(asRead(message)),
  links: ({ text }) => markdownLinks(text),
  check: checkMattermostMessage,
  remote: { accept: { status: 200, body: 'ok' } },
};
