/** Slack, by an app's token (`chat.postMessage`: can update, thread and retract) or by an incoming webhook (post only). */
import type { FetchFunction, WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Channel, ChannelDeps, Outbox, Previous, Receipt } from '../contracts/channel.ts';
import { asFailure, Failure } from '../contracts/failure.ts';
import { secret } from '../contracts/secret.ts';
import { isWebAddress } from './display-text.ts';
import { failureForSlackCode, failureForSlackStatus, isSlackCode } from './slack-failure.ts';
import { MAX_EXCERPT, type SlackMessage, slackMessage } from './slack-message.ts';
import { uuidOf } from './stable-id.ts';

const TIMEOUT_MS = 15_000;
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

interface SlackApp {
  token: string;
  channel: string;
  endpoint: string | undefined;
  /** Somebody hears when they are used. */
  buttons: boolean;
}

/** What is needed to find a message again; `channel` is the id Slack answered, which update and delete insist on. */
interface SlackReceipt extends Receipt {
  id: string;
  channel: string;
}

function openApp(app: SlackApp, deps: ChannelDeps): Outbox<SlackMessage> {
  return {
    can: ['update', 'thread'],
    render: (notification) => slackMessage(notification, { buttons: app.buttons }),
    async send(payload, key, previous, signal) {
      const { method, args } = request(app.channel, payload, key, previous);
      const answer = await call(app, deps, method, args, signal);
      return receipt(answer, app.channel);
    },
    async retract(receipt) {
      const { id, channel } = slackReceipt(receipt, app.channel);
      try {
        await call(app, deps, 'chat.delete', { channel, ts: id });
      } catch (error) {
        // Gone already is what was wanted.
        if (!(error instanceof Failure && error.message.includes('message_not_found'))) throw error;
      }
    },
  };
}

function request(channel: string, payload: SlackMessage, key: string, previous?: Previous) {
  const metadata = { event_type: 'earshot_delivery', event_payload: { key } };
  const common = { text: payload.text, blocks: payload.blocks, metadata, parse: 'none', link_names: false };
  if (previous?.mode === 'update') {
    const { id, channel: where } = slackReceipt(previous.receipt, channel);
    return { method: 'chat.update', args: { ...common, channel: where, ts: id } };
  }
  const thread = previous === undefined ? {} : { thread_ts: slackReceipt(previous.receipt, channel).id };
  const post = { channel, client_msg_id: uuidOf(key), mrkdwn: false, unfurl_links: false, unfurl_media: false };
  return { method: 'chat.postMessage', args: { ...common, ...post, ...thread } };
}

/** One call of the Web API, through our HTTP client; throws `Failure`, or the signal's reason when it was aborted. */
async function call(app: SlackApp, deps: ChannelDeps, method: string, args: object, signal?: AbortSignal) {
  signal?.throwIfAborted();
  const client = await createClient(app, fetchOver(deps, signal));
  try {
    return (await client.apiCall(method, { ...args })) as { ts?: unknown; channel?: unknown };
  } catch (error) {
    signal?.throwIfAborted();
    throw failureOf(error);
  }
}

/** The SDK is loaded on first use, so that no command pays for a channel it does not open. */
async function createClient(app: SlackApp, fetch: FetchFunction): Promise<WebClient> {
  const { WebClient } = await import('@slack/web-api');
  return new WebClient(app.token, {
    ...(app.endpoint === undefined ? {} : { slackApiUrl: app.endpoint }),
    fetch,
    logger: silent,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    allowAbsoluteUrls: false,
  });
}

/**
 * The SDK's transport: our bounded HTTP client, which also refuses private addresses. Statuses become failures here,
 * because the SDK reads neither an HTTP-date in Retry-After nor a 429 without one.
 */
function fetchOver(deps: ChannelDeps, signal?: AbortSignal): FetchFunction {
  return async (url, init) => {
    const answer = await deps.http.request({
      url: String(url),
      method: 'POST',
      headers: init?.headers ?? {},
      body: String(init?.body ?? ''),
      timeoutMs: TIMEOUT_MS,
      redirects: 0,
      signal,
    });
    const failure = failureForSlackStatus(answer.status, answer.headers['retry-after'] ?? null, deps.clock());
    if (failure !== null) throw failure;
    return new Response(Buffer.from(answer.body), { status: answer.status, headers: answer.headers });
  };
}

/** The SDK's errors hold requests and answers, so only their code survives. */
function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const { code, original, data } = error as {
    code?: string;
    original?: unknown;
    data?: { error?: unknown; response_metadata?: { retryAfter?: number } };
  };
  if (code === 'slack_webapi_request_error') return asFailure(original);
  if (code === 'slack_webapi_platform_error') {
    const said = typeof data?.error === 'string' ? data.error : '';
    return failureForSlackCode(said, 200, data?.response_metadata?.retryAfter);
  }
  return new Failure('transient', 'the Slack client failed before it had an answer', { inDoubt: true });
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

const nothing = () => undefined;
/** The SDK's own log prints requests and Slack's prose; failures say what a person needs. */
const silent = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  setName: nothing,
  getLevel: () => 'error' as never,
};
