/** Discord's rules about a webhook's message; its double and the contract suite check by these. */
import { expect } from 'vitest';
import { type DiscordConfig, discord } from '../../src/channels/discord.ts';
import { DISCORD_LIMITS, type DiscordMessage } from '../../src/channels/discord-message.ts';
import type { ChannelCase } from '../contract/channel-suite.ts';
import { expectInertMarkdown, markdownLinks, markdownTexts } from './markdown-rules.ts';

export function discordTexts({ embeds: [embed] }: DiscordMessage): string[] {
  return [...markdownTexts(embed.title), ...markdownTexts(embed.description)];
}

export function discordLinks({ embeds: [embed] }: DiscordMessage): string[] {
  return markdownLinks(embed.description);
}

export function checkDiscordMessage({ embeds, allowed_mentions }: DiscordMessage): void {
  expect(allowed_mentions).toEqual({ parse: [] });
  expect(embeds.length).toBe(1);
  const [{ title, description }] = embeds;
  expect(title.length).toBeGreaterThan(0);
  expect(title.length).toBeLessThanOrEqual(DISCORD_LIMITS.title);
  expect(description.length).toBeGreaterThan(0);
  expect(description.length).toBeLessThanOrEqual(DISCORD_LIMITS.description);
  expect(title.length + description.length).toBeLessThanOrEqual(DISCORD_LIMITS.total);
  expectInertMarkdown(title);
  expectInertMarkdown(description);
}

export const discordCase: ChannelCase<DiscordConfig, DiscordMessage> = {
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
};
