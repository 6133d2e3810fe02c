/** Slack, by an app's token (`chat.postMessage`: can update, thread and retract) or by an incoming webhook (post only). */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Channel, ChannelDeps, Outbox, Previous, Receipt } from '../contracts/channel.ts';
import { Failure } from '../contracts/failure.ts';
import { secret } from '../contracts/secret.ts';
import { isWebAddress } from './display-text.ts';
import { callSlack, type SlackApp, TIMEOUT_MS } from './slack-api.ts';
import { failureForSlackCode, failureForSlackStatus, isSlackCode } from './slack-failure.ts';
import { MAX_EXCERPT, type SlackMessage, slackMessage } from './slack-message.ts';
import { uuidOf } from './stable-id.ts';

const MODES = 'give either `token` and `channel` (an app), or `webhookUrl` (an incoming webhook)';

const config = z
  .strictObject({
    token: secret('Bot token of a Slack app with the scope chat:write (xoxb-…)').optional(),
    channel: z.string().min(1).max(255).optional().describe('Channel id, such as C0123456789'),
    endpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Base address of the Web API; default Slack itself'),
    signingSecret: secret(
      "The app's signing secret: messages get buttons, and what comes to /interact/slack is checked with it",
    ).optional(),
    webhookUrl: secret('Incoming webhook, instead of token and channel').optional(),
  })
  .superRefine((value, ctx) => {
    const app = value.token !== undefined && value.channel !== undefined && value.webhookUrl === undefined;
    const hook = value.webhookUrl !== undefined && Object.keys(present(value)).length === 1;
    if (!app && !hook) ctx.addIssue({ code: 'custom', message: MODES });
  });

export type SlackConfig = z.output<typeof config>;

export const slack: Channel<SlackConfig, SlackMessage> = {
  name: 'slack',
  title: 'Slack',
  summary: 'Posts to a Slack channel with an app token, or with an incoming webhook.',
  docsUrl: 'https://docs.slack.dev/reference/methods/chat.postMessage',
  config,
  example: { token: 'env:SLACK_TOKEN', channel: 'C0123456789' },
  // docs.slack.dev/apis/web-api/rate-limits: one message a second a channel, incoming webhooks alike.
  limits: { messages: 1, perMs: 1000, concurrency: 1, maxText: MAX_EXCERPT },
  // `client_msg_id` is undocumented and only best effort, so Slack does not count as deduping.
  keyed: false,
  open(config, deps) {
    if (config.webhookUrl !== undefined) return openWebhook(config.webhookUrl, deps);
    if (config.token === undefined || config.channel === undefined) throw new Failure('auth', `slack: ${MODES}`);
    const { token, channel, endpoint, signingSecret } = config;
    return openApp({ token, channel, endpoint, buttons: signingSecret !== undefined }, deps);
  },
};

/** What is needed to find a message again; `channel` is the id Slack answered, which update and delete insist on. */
interface SlackReceipt extends Receipt {
  id: string;
  channel: string;
}

/** `buttons`: somebody hears when they are used. */
function openApp(app: SlackApp & { buttons: boolean }, deps: ChannelDeps): Outbox<SlackMessage> {
  return {
    can: ['update', 'thread'],
    render: (notification) => slackMessage(notification, { buttons: app.buttons }),
    async send(payload, key, previous, signal) {
      const { method, args } = request(app.channel, payload, key, previous);
      const answer = await callSlack(app, deps, method, args, signal);
      return receipt(answer, app.channel);
    },
    /** Needs the scope channels:history (groups:history for private channels). An update is simply made again. */
    async find({ name }, key, previous, signal) {
      if (previous?.mode === 'update') return null;
      const thread = previous === undefined ? null : slackReceipt(previous.receipt, app.channel).id;
      const args = { channel: app.channel, include_all_metadata: true, limit: LOOKED_AT };
      const answer =
        thread === null
          ? await callSlack(app, deps, 'conversations.history', args, signal)
          : await callSlack(app, deps, 'conversations.replies', { ...args, ts: thread }, signal);
      const found = messagesOf(answer).find((one) => isDeepStrictEqual(one.metadata?.event_payload, { key, name }));
      return found === undefined ? null : receipt({ ts: found.ts, channel: app.channel }, app.channel);
    },
    async retract(receipt) {
      const { id, channel } = slackReceipt(receipt, app.channel);
      try {
        await callSlack(app, deps, 'chat.delete', { channel, ts: id });
      } catch (error) {
        // Gone already is what was wanted.
        if (!(error instanceof Failure && error.message.includes('message_not_found'))) throw error;
      }
    },
  };
}

function request(channel: string, payload: SlackMessage, key: string, previous?: Previous) {
  const { name } = payload;
  const metadata = { event_type: 'earshot_delivery', event_payload: { key, name } };
  const common = { text: payload.text, blocks: payload.blocks, metadata, parse: 'none', link_names: false };
  if (previous?.mode === 'update') {
    const { id, channel: where } = slackReceipt(previous.receipt, channel);
    return { method: 'chat.update', args: { ...common, channel: where, ts: id } };
  }
  const thread = previous === undefined ? {} : { thread_ts: slackReceipt(previous.receipt, channel).id };
  const post = {
    channel,
    client_msg_id: uuidOf(`${name}:${key}`),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
  };
  return { method: 'chat.postMessage', args: { ...common, ...post, ...thread } };
}

/** The newest messages that a message in doubt is looked for among. */
const LOOKED_AT = 200;

interface FoundMessage {
  ts?: unknown;
  metadata?: { event_payload?: unknown };
}

function messagesOf(answer: { messages?: unknown }): FoundMessage[] {
  return Array.isArray(answer.messages) ? answer.messages : [];
}

function receipt(answer: { ts?: unknown; channel?: unknown }, channel: string): SlackReceipt {
  // Slack said ok, so it is posted; without a timestamp it just cannot be found again.
  const id = typeof answer.ts === 'string' ? answer.ts : '';
  return { id, channel: typeof answer.channel === 'string' ? answer.channel : channel };
}

function slackReceipt(receipt: Receipt, channel: string): SlackReceipt {
  if (receipt.id === undefined || receipt.id === '') {
    throw new Failure('rejected', 'the receipt names no Slack message, so it cannot be changed or answered');
  }
  return { id: receipt.id, channel: typeof receipt.channel === 'string' ? receipt.channel : channel };
}

function openWebhook(url: string, deps: ChannelDeps): Outbox<SlackMessage> {
  if (!isWebAddress(url)) throw new Failure('auth', 'slack: `webhookUrl` is not an http(s) address');
  return {
    render: slackMessage,
    /** A webhook can neither update nor answer in a thread: `previous` is ignored and a new message is posted. */
    async send(payload, _key, _previous, signal) {
      const body = JSON.stringify({ text: payload.text, blocks: payload.blocks, unfurl_links: false });
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      const options = { timeoutMs: TIMEOUT_MS, redirects: 0, signal };
      const answer = await deps.http.request({ url, method: 'POST', headers, body, ...options });
      const said = Buffer.from(answer.body.subarray(0, 200)).toString('utf8').trim();
      const retryAfter = answer.headers['retry-after'] ?? null;
      const failure = failureForSlackStatus(answer.status, retryAfter, deps.clock(), said);
      if (failure !== null) throw failure;
      if (said !== 'ok') throw failureForSlackCode(isSlackCode(said) ? said : '', answer.status);
      return {};
    },
  };
}

function present(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}
