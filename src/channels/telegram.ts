/** Telegram, by a bot: posts to a chat, edits, answers and takes back its messages. */
import { z } from 'zod';
import type { Channel, ChannelDeps, Outbox, Previous, Receipt } from '../contracts/channel.ts';
import { Failure } from '../contracts/failure.ts';
import { secret } from '../contracts/secret.ts';
import { type JsonAnswer, notTheApi, requestJson, secondsToMs, webAddress } from './json-request.ts';
import { TELEGRAM_LIMITS, type TelegramMessage, telegramMessage } from './telegram-message.ts';

const config = z.strictObject({
  token: secret('Token of the bot, from @BotFather'),
  chat: z
    .string()
    .regex(/^(-?\d{1,20}|@\w{4,40})$/, 'expected a chat id (digits) or a public @name')
    .describe('Chat id, or @name of a public channel; the bot must be a member'),
  topic: z.number().int().positive().optional().describe('Topic of a forum group (message_thread_id)'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the Bot API; default https://api.telegram.org'),
});

export type TelegramConfig = z.output<typeof config>;

export const telegram: Channel<TelegramConfig, TelegramMessage> = {
  name: 'telegram',
  title: 'Telegram',
  summary: 'Posts to a Telegram chat, group or channel with a bot, and edits what it posted.',
  docsUrl: 'https://core.telegram.org/bots/api#sendmessage',
  config,
  example: { token: 'env:TELEGRAM_TOKEN', chat: '-1001234567890' },
  // core.telegram.org/bots/faq: one a second in a chat, 20 a minute in a group; most teams are groups.
  limits: { messages: 1, perMs: 3000, concurrency: 1, maxText: TELEGRAM_LIMITS.text },
  keyed: false,
  open,
};

function open(config: TelegramConfig, deps: ChannelDeps): Outbox<TelegramMessage> {
  if (/[^\w:-]/.test(config.token)) throw new Failure('auth', 'telegram: `token` is not a bot token');
  const base = webAddress(config.endpoint ?? 'https://api.telegram.org', 'telegram', 'endpoint').href;
  const call = (method: string, json: object, signal?: AbortSignal) => {
    const url = `${base.replace(/\/+$/, '')}/bot${config.token}/${method}`;
    return requestJson(deps, { what: 'Telegram', url, json, signal, judge });
  };
  return {
    can: ['update', 'thread'],
    render: telegramMessage,
    async send(payload, _key, previous, signal) {
      const { method, args } = request(config, payload, previous);
      try {
        return receiptOf(await call(method, args, signal));
      } catch (error) {
        // The words are the same already: what was wanted is there.
        if (previous !== undefined && isSaying(error, NOT_MODIFIED)) return previous.receipt;
        throw error;
      }
    },
    async retract(receipt) {
      try {
        await call('deleteMessage', place(receipt, config.chat));
      } catch (error) {
        if (!isSaying(error, GONE)) throw error;
      }
    },
  };
}

function request(config: TelegramConfig, payload: TelegramMessage, previous?: Previous) {
  const args = { ...payload, link_preview_options: { is_disabled: true } };
  if (previous?.mode === 'update') {
    return { method: 'editMessageText', args: { ...args, ...place(previous.receipt, config.chat) } };
  }
  const topic = config.topic === undefined ? {} : { message_thread_id: config.topic };
  const answered = previous === undefined ? null : place(previous.receipt, config.chat).message_id;
  const reply =
    answered === null ? {} : { reply_parameters: { message_id: answered, allow_sending_without_reply: true } };
  return { method: 'sendMessage', args: { chat_id: config.chat, ...args, ...topic, ...reply } };
}

function place({ id, chat }: Receipt, otherwise: string): { chat_id: string; message_id: number } {
  if (id === undefined || !/^\d{1,15}$/.test(id)) {
    throw new Failure('rejected', 'the receipt names no Telegram message, so it cannot be changed or answered');
  }
  return { chat_id: typeof chat === 'string' ? chat : otherwise, message_id: Number(id) };
}

function receiptOf({ status, body }: JsonAnswer): Receipt {
  const { message_id: id, chat } = (body.result ?? {}) as { message_id?: unknown; chat?: { id?: unknown } };
  if (body.ok !== true || typeof id !== 'number') throw notTheApi('Telegram', status);
  return typeof chat?.id === 'number' ? { id: String(id), chat: String(chat.id) } : { id: String(id) };
}

const NOT_MODIFIED = 'the message says so already';
const GONE = 'the message is gone';
/** Telegram's errors are prose; of what it says, these are told on. */
const SAID: [RegExp, string][] = [
  [/message is not modified/i, NOT_MODIFIED],
  [/message to (edit|delete) not found|message can't be (edited|deleted)/i, GONE],
  [/chat not found/i, 'there is no such chat, or the bot is not in it'],
  [/upgraded to a supergroup/i, 'the group has a new id; put that into the configuration'],
  [/bot was (kicked|blocked)/i, 'the bot was removed from the chat'],
  [/not enough rights|have no rights/i, 'the bot may not write there'],
];

function judge({ status, headers, body }: JsonAnswer): Failure | null {
  if (status < 400) return null;
  const hint = SAID.find(([pattern]) => pattern.test(String(body.description)))?.[1];
  const said = `Telegram answered ${status}${hint === undefined ? '' : `: ${hint}`}`;
  if (status === 404 && body.ok === false) return new Failure('auth', `${said}: no bot has this token`, { status });
  const waitS = (body.parameters as { retry_after?: unknown } | undefined)?.retry_after;
  if (status === 429 && headers['retry-after'] === undefined) {
    return new Failure('rate-limited', said, { status, retryAfterMs: secondsToMs(waitS) });
  }
  if (status === 403) return new Failure('auth', said, { status });
  return status === 400 ? new Failure('rejected', said, { status }) : null;
}

function isSaying(error: unknown, words: string): boolean {
  return error instanceof Failure && error.message.includes(words);
}
