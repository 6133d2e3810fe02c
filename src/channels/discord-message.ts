/** A notification as one Discord embed; mentions are off for the whole message, whatever it says. */
import type { Notification } from '../domain/notification.ts';
import { type Shown, show } from './display.ts';
import { cutText } from './display-text.ts';
import { fitted, ROOM } from './layout.ts';
import { escapeMarkdown, markdown } from './markdown.ts';

/** Characters; docs.discord.com/developers/resources/message#embed-object-embed-limits. All embeds together: 6,000. */
export const DISCORD_LIMITS = { content: 2000, title: 256, description: 4096, fields: 25, total: 6000 } as const;
const COLOURS = { negative: 0xd33f49, neutral: 0x8a8d93, positive: 0x2f9e6e } as const;

export interface DiscordMessage {
  embeds: [DiscordEmbed];
  allowed_mentions: { parse: [] };
}

export interface DiscordEmbed {
  title: string;
  description: string;
  color: number;
}

/** Pure; always within Discord's limits. */
export function discordMessage(notification: Notification): DiscordMessage {
  const shown = show(notification);
  const write = (blocks: Parameters<typeof markdown>[0]) => markdown(blocks.slice(1));
  const description = fitted(shown, ROOM, write, (text) => text.length <= DISCORD_LIMITS.description);
  const title = cutText(escapeMarkdown(shown.headline), DISCORD_LIMITS.title);
  return { embeds: [{ title, description, color: colour(shown) }], allowed_mentions: { parse: [] } };
}

function colour(shown: Shown): number {
  const said = shown.kind === 'signal' ? shown.signal.sentiment : (shown.counts[0] ?? '');
  if (said.includes('negative')) return COLOURS.negative;
  return said.includes('positive') ? COLOURS.positive : COLOURS.neutral;
}
