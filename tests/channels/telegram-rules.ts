/** Telegram's rules about a message; its double and the contract suite check by these. */
import { expect } from 'vitest';
import { GLUE } from '../../src/channels/markdown.ts';
import { type TelegramConfig, telegram } from '../../src/channels/telegram.ts';
import { TELEGRAM_LIMITS, type TelegramMessage } from '../../src/channels/telegram-message.ts';
import type { ChannelCase } from '../contract/channel-suite.ts';

export function checkTelegramMessage({ text, entities }: TelegramMessage): void {
  expect(text.trim()).toBe(text);
  expect(text.length).toBeGreaterThan(0);
  expect(text.length).toBeLessThanOrEqual(TELEGRAM_LIMITS.text);
  expect(entities.length).toBeLessThanOrEqual(TELEGRAM_LIMITS.entities);
  for (const { type, offset, length, url } of entities) {
    expect(length).toBeGreaterThan(0);
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(offset + length).toBeLessThanOrEqual(text.length);
    const marked = text.slice(offset, offset + length);
    expect(marked.isWellFormed()).toBe(true);
    expect(url === undefined).toBe(type !== 'text_link');
    if (type === 'text_link') expect(marked).toBe('open');
  }
  // What Telegram would find without being told: mentions, tags, cashtags, commands, addresses.
  expect(text).not.toMatch(/[@#$][\p{L}\p{N}_]|\/\w|:\/\/|[\p{L}\p{N}]\.\p{L}/u);
}

export const telegramLinks = ({ entities }: TelegramMessage) => entities.flatMap((entity) => entity.url ?? []);

export const telegramCase: ChannelCase<TelegramConfig, TelegramMessage> = {
  channel: telegram,
  config: (url) => ({ token: '110201543:AAHs3cr3t-T0ken', chat: '-1001', endpoint: url }),
  secrets: () => ['AAHs3cr3t-T0ken', '110201543'],
  reader: 'person',
  texts: (message) => [message.text.replaceAll(GLUE, ''), ...telegramLinks(message)],
  links: telegramLinks,
  check: checkTelegramMessage,
  remote: { accept: { status: 200, body: '{"ok":true,"result":{"message_id":5,"chat":{"id":-1001}}}' } },
};
