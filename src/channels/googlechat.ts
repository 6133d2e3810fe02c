/** Google Chat, by a space's webhook: a story's messages share a thread, and a repeated `requestId` posts nothing new. */
import { z } from 'zod';
import type { Channel, ChannelDeps, Outbox } from '../contracts/channel.ts';
import { secret } from '../contracts/secret.ts';
import { type GoogleChatMessage, googleChatMessage, MAX_MESSAGE_BYTES } from './googlechat-message.ts';
import { notTheApi, requestJson, webAddress } from './json-request.ts';
import { uuidOf } from './stable-id.ts';

const config = z.strictObject({
  url: secret('Webhook address of the Google Chat space (https://chat.googleapis.com/v1/spaces/…)'),
});

export type GoogleChatConfig = z.output<typeof config>;

export const googlechat: Channel<GoogleChatConfig, GoogleChatMessage> = {
  name: 'googlechat',
  title: 'Google Chat',
  summary: 'Posts to a Google Chat space with a webhook, one thread a story.',
  docsUrl: 'https://developers.google.com/workspace/chat/quickstart/webhooks',
  config,
  example: { url: 'env:GOOGLE_CHAT_WEBHOOK_URL' },
  // 60 writes a minute a space, shared by all apps in it (developers.google.com/workspace/chat/limits).
  limits: { messages: 1, perMs: 1000, concurrency: 1, maxText: MAX_MESSAGE_BYTES },
  keyed: true,
  open,
};

function open(config: GoogleChatConfig, deps: ChannelDeps): Outbox<GoogleChatMessage> {
  const hook = webAddress(config.url, 'googlechat', 'url');
  return {
    can: ['thread'],
    render: googleChatMessage,
    /** A webhook cannot update its messages: with any `previous` the message answers in that one's thread. */
    async send({ message, threadKey, name }, key, previous, signal) {
      const url = new URL(hook);
      url.searchParams.set('messageReplyOption', 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
      url.searchParams.set('requestId', uuidOf(`${name}:${key}`));
      const known = previous?.receipt.thread;
      const thread = typeof known === 'string' ? { name: known } : { threadKey };
      const request = { what: 'Google Chat', url: url.href, json: { ...message, thread }, signal };
      const { status, body } = await requestJson(deps, request);
      if (typeof body.name !== 'string') throw notTheApi('Google Chat', status);
      const answered = (body.thread as { name?: unknown } | undefined)?.name;
      return typeof answered === 'string' ? { id: body.name, thread: answered } : { id: body.name };
    },
  };
}
