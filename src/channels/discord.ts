/** Discord, by a channel's webhook: posts, edits and takes back its own messages; it cannot answer in a reply. */
import { z } from 'zod';
import type { Channel, ChannelDeps, Outbox, Receipt } from '../contracts/channel.ts';
import { Failure } from '../contracts/failure.ts';
import { secret } from '../contracts/secret.ts';
import { DISCORD_LIMITS, type DiscordMessage, discordMessage } from './discord-message.ts';
import { errorCode, type JsonAnswer, notTheApi, requestJson, secondsToMs, webAddress } from './json-request.ts';

const config = z.strictObject({
  url: secret('Webhook address of the Discord channel (https://discord.com/api/webhooks/…)'),
  thread: z
    .string()
    .regex(/^\d{5,20}$/, 'expected a thread id: digits')
    .optional()
    .describe('Id of a thread in that channel to post into'),
});

export type DiscordConfig = z.output<typeof config>;

/** docs.discord.com, JSON error codes. */
const UNKNOWN_MESSAGE = 10008;

export const discord: Channel<DiscordConfig, DiscordMessage> = {
  name: 'discord',
  title: 'Discord',
  summary: 'Posts to a Discord channel with a webhook, and edits what it posted.',
  docsUrl: 'https://docs.discord.com/developers/resources/webhook#execute-webhook',
  config,
  example: { url: 'env:DISCORD_WEBHOOK_URL' },
  // Discord states no fixed rate, only headers; 30 a minute is what its channels take from webhooks in practice.
  limits: { messages: 1, perMs: 2000, concurrency: 1, maxText: DISCORD_LIMITS.description },
  keyed: false,
  open,
};

function open(config: DiscordConfig, deps: ChannelDeps): Outbox<DiscordMessage> {
  const hook = webAddress(config.url, 'discord', 'url');
  const ask = (path: string, rest: { method: 'POST' | 'PATCH' | 'DELETE'; json?: unknown; signal?: AbortSignal }) =>
    requestJson(deps, { what: 'Discord', url: address(hook, path, config.thread), judge, ...rest });
  return {
    can: ['update'],
    render: discordMessage,
    /** `update` edits the message; a webhook cannot reply, so `thread` posts a message of its own. */
    async send(payload, _key, previous, signal) {
      const edits = previous?.mode === 'update';
      const path = edits ? messagePath(previous.receipt) : '';
      const answer = await ask(path, { method: edits ? 'PATCH' : 'POST', json: payload, ...(signal && { signal }) });
      const { id, channel_id: channel } = answer.body;
      if (typeof id !== 'string') throw notTheApi('Discord', answer.status);
      return typeof channel === 'string' ? { id, channel } : { id };
    },
    async retract(receipt) {
      try {
        await ask(messagePath(receipt), { method: 'DELETE' });
      } catch (error) {
        // Gone already is what was wanted.
        if (!(error instanceof Failure && error.message.includes('message is gone'))) throw error;
      }
    },
  };
}

/** `wait` makes Discord answer the message, whose id is needed to edit it. */
function address(hook: URL, path: string, thread: string | undefined): string {
  const url = new URL(hook);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  if (path === '') url.searchParams.set('wait', 'true');
  if (thread !== undefined) url.searchParams.set('thread_id', thread);
  return url.href;
}

function messagePath({ id }: Receipt): string {
  if (id !== undefined && /^\d{1,20}$/.test(id)) return `/messages/${id}`;
  throw new Failure('rejected', 'the receipt names no Discord message, so it cannot be changed');
}

/**
 * 10,000 refused requests (401, 403, 404, 429) in ten minutes ban the whole address, so a webhook that is gone counts
 * as credentials that do not work: the channel rests until a person has looked.
 */
function judge({ status, headers, body }: JsonAnswer): Failure | null {
  const code = errorCode(body.code);
  const said = `Discord answered ${status}${code === null ? '' : ` (code ${code})`}`;
  if (status === 404 && body.code === UNKNOWN_MESSAGE) {
    return new Failure('rejected', `${said}: the message is gone`, { status });
  }
  if (status === 404) return new Failure('auth', `${said}: the webhook is gone; make a new one`, { status });
  const retryAfterMs = secondsToMs(body.retry_after);
  if (status === 429 && headers['retry-after'] === undefined) {
    return new Failure('rate-limited', said, { status, retryAfterMs });
  }
  return null;
}
