/** Google Chat's rules about a webhook's message; its double and the contract suite check by these. */
import { expect } from 'vitest';
import { type GoogleChatConfig, googlechat } from '../../src/channels/googlechat.ts';
import type { GoogleChatMessage } from '../../src/channels/googlechat-message.ts';
import type { ChannelCase } from '../contract/channel-suite.ts';

const LINK = /<a href="([^"]*)">/g;
const LETTERS: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

function htmls({ message }: Pick<GoogleChatMessage, 'message'>): string[] {
  return message.cardsV2[0].card.sections[0].widgets.map((widget) => widget.textParagraph.text);
}

/** As a browser reads it. */
export function htmlTexts(html: string): string[] {
  const words = html.replaceAll('<br>', '\n').replace(/<[^>]*>/g, '');
  return [words.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => LETTERS[entity] ?? entity), ...htmlLinks(html)];
}

export function htmlLinks(html: string): string[] {
  return [...html.matchAll(LINK)].map((match) => (match[1] ?? '').replaceAll('&amp;', '&'));
}

/** What goes over the wire: the message and its thread. */
export function checkGoogleChatBody(body: GoogleChatMessage['message'] & { thread?: object }): void {
  expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(32_000);
  expect(body.fallbackText).toMatch(/^[^<>*_~`]+$/);
  expect(body).not.toHaveProperty('text');
  const [{ card }] = body.cardsV2;
  expect(card.header.title).toBe(body.fallbackText);
  expect(card.sections[0].widgets.length).toBeLessThanOrEqual(100);
  for (const html of htmls({ message: body })) {
    expect(html.replace(/<\/?(b|i)>|<br>|<a href="https?:[^"<>]*">|<\/a>/g, '')).not.toMatch(/[<>"']/);
    expect(html).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/);
  }
}

export const googleChatCase: ChannelCase<GoogleChatConfig, GoogleChatMessage> = {
  channel: googlechat,
  config: (url) => ({ url: `${url}/v1/spaces/AAA/messages?key=s3cr3t-key&token=s3cr3t-token` }),
  secrets: () => ['s3cr3t-key', 's3cr3t-token'],
  reader: 'person',
  texts: (payload) => [payload.message.fallbackText, ...htmls(payload).flatMap(htmlTexts)],
  links: (payload) => htmls(payload).flatMap(htmlLinks),
  check: ({ message, threadKey }) => checkGoogleChatBody({ ...message, thread: { threadKey } }),
  remote: {
    accept: { status: 200, body: '{"name":"spaces/AAA/messages/1","thread":{"name":"spaces/AAA/threads/1"}}' },
  },
};
