/** Discord's rules about a webhook's message; its double and the contract suite check by these. */
import { expect } from 'vitest';
import { DISCORD_LIMITS, type DiscordMessage } from '../../src/channels/discord-message.ts';
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
