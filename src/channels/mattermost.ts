/** Mattermost, by an incoming webhook: posts only; a webhook answers no id, so nothing can be updated or answered. */
import { z } from 'zod';
import type { Channel, ChannelDeps, Outbox } from '../contracts/channel.ts';
import { secret } from '../contracts/secret.ts';
import type { Notification } from '../domain/notification.ts';
import { show } from './display.ts';
import { notTheApi, requestJson, webAddress } from './json-request.ts';
import { type Block, fitted, ROOM } from './layout.ts';
import { markdown } from './markdown.ts';

/** Characters of a post (Mattermost 5.0 and later); a longer message would be split into several. */
export const MAX_POST = 16_383;

const config = z.strictObject({
  url: secret('Incoming webhook of the Mattermost channel (https://…/hooks/…)'),
});

export type MattermostConfig = z.output<typeof config>;

export interface MattermostMessage {
  /** Markdown. */
  text: string;
}

export const mattermost: Channel<MattermostConfig, MattermostMessage> = {
  name: 'mattermost',
  title: 'Mattermost',
  summary: 'Posts to a Mattermost channel with an incoming webhook.',
  docsUrl: 'https://developers.mattermost.com/integrate/webhooks/incoming/',
  config,
  example: { url: 'env:MATTERMOST_WEBHOOK_URL' },
  // The server's own limit is 10 a second unless changed (RateLimitSettings.PerSec); people read less than one.
  limits: { messages: 5, perMs: 1000, concurrency: 1, maxText: MAX_POST },
  keyed: false,
  open,
};

/** Pure; always one post. */
export function mattermostMessage(notification: Notification): MattermostMessage {
  return { text: fitted(show(notification), ROOM, write, (text) => text.length <= MAX_POST) };
}

/** What comes by a webhook is first translated from Slack's syntax: `<…|…>` becomes a link, across lines and escapes. */
function write(blocks: readonly Block[]): string {
  return markdown(blocks).replaceAll('<', '&lt;');
}

function open(config: MattermostConfig, deps: ChannelDeps): Outbox<MattermostMessage> {
  const url = webAddress(config.url, 'mattermost', 'url').href;
  return {
    can: [],
    render: mattermostMessage,
    /** `previous` is ignored: a new message is posted. */
    async send(payload, _key, _previous, signal) {
      const { status, text } = await requestJson(deps, { what: 'Mattermost', url, json: payload, signal });
      if (text.trim() !== 'ok') throw notTheApi('Mattermost', status);
      return {};
    },
  };
}
