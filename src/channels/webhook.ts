/** Any program of yours: a signed POST by Standard Webhooks 1.0. The receiver dedupes on `webhook-id`. */
import { z } from 'zod';
import type { Channel, ChannelDeps, Outbox } from '../contracts/channel.ts';
import { Failure, failureForStatus, parseRetryAfter } from '../contracts/failure.ts';
import { secret } from '../contracts/secret.ts';
import { isWebAddress } from './display-text.ts';
import { messageName, uuidOf } from './stable-id.ts';
import { MAX_BODY_BYTES, webhookBody } from './webhook-body.ts';
import { signWebhook, webhookKey } from './webhook-signature.ts';

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** Answers with which a receiver asks for less (Standard Webhooks: "throttle"). */
const THROTTLE = new Set([429, 502, 504]);

const config = z.strictObject({
  url: secret('Address that receives the POST; private addresses must be allowed explicitly'),
  secret: secret('Signing secret: "whsec_" and the base64 of 24 to 64 random bytes'),
  previousSecret: secret('While rotating: the old signing secret; requests are signed with both').optional(),
});

export type WebhookConfig = z.output<typeof config>;

export interface WebhookPayload {
  /** What no other message has; part of `webhook-id`. */
  name: string;
  /** JSON: `{ type: 'earshot.signal' | 'earshot.digest', timestamp, data }`, below 20 kB of UTF-8. */
  body: string;
}

export const webhook: Channel<WebhookConfig, WebhookPayload> = {
  name: 'webhook',
  title: 'Webhook',
  summary: 'Posts signed JSON to an address of yours (Standard Webhooks 1.0).',
  docsUrl: 'https://www.standardwebhooks.com',
  config,
  example: { url: 'env:WEBHOOK_URL', secret: 'env:WEBHOOK_SECRET' },
  // The remote is the user's own; these only keep one receiver from taking the whole worker.
  limits: { messages: 10_000, perMs: 1000, concurrency: 32, maxText: MAX_BODY_BYTES },
  keyed: true,
  open,
};

function open(config: WebhookConfig, deps: ChannelDeps): Outbox<WebhookPayload> {
  if (!isWebAddress(config.url)) throw new Failure('auth', 'webhook: `url` is not an http(s) address');
  const keys = [webhookKey(config.secret, 'secret')];
  if (config.previousSecret !== undefined) keys.push(webhookKey(config.previousSecret, 'previousSecret'));
  return {
    render: (notification) => ({ name: messageName(notification), body: webhookBody(notification) }),
    /** `previous` is not known to this protocol; a receiver can tell by `data.id` and the story's id. */
    async send({ name, body }, key, _previous, signal) {
      // The key alone begins again at 1 in a new database, whose messages the receiver would take for repeats.
      const id = uuidOf(`${name}:${key}`);
      const timestampS = Math.floor(deps.clock() / 1000);
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'webhook-id': id,
        'webhook-timestamp': String(timestampS),
        'webhook-signature': signWebhook(keys, id, timestampS, body),
      };
      const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES, redirects: 0, signal };
      const request = deps.http.request({ url: config.url, method: 'POST', headers, body, ...limits });
      const answer = await request.catch(acceptedAnyway);
      const failure = failureOf(answer.status, answer.headers['retry-after'] ?? null, deps.clock);
      if (failure !== null) throw failure;
      return { status: answer.status };
    },
  };
}

/** A 2xx whose body is too large to read is still a yes; nobody needs that body. */
function acceptedAnyway(error: unknown): { status: number; headers: Record<string, string> } {
  const status = error instanceof Failure && error.kind === 'rejected' ? (error.status ?? 0) : 0;
  if (status >= 200 && status < 300) return { status, headers: {} };
  throw error;
}

/** Null for 2xx; everything else is a failure, redirects and 304 included. */
function failureOf(status: number, retryAfter: string | null, clock: () => number): Failure | null {
  if (status >= 200 && status < 300) return null;
  const message = `webhook answered ${status}`;
  if (THROTTLE.has(status)) {
    const retryAfterMs = parseRetryAfter(retryAfter, clock()) ?? undefined;
    return new Failure('rate-limited', message, { status, retryAfterMs, inDoubt: status !== 429 });
  }
  if (status === 410) return new Failure('rejected', `${message}: gone, the receiver wants no more`, { status });
  const failure = failureForStatus(status, retryAfter, 'webhook', clock());
  return failure ?? new Failure('rejected', message, { status });
}
