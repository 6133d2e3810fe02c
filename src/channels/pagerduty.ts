/** PagerDuty, by the Events API v2: one alert a message, which follow-ups update, acknowledge or resolve. */
import { z } from 'zod';
import type { Channel, ChannelDeps, Outbox } from '../contracts/channel.ts';
import { Failure } from '../contracts/failure.ts';
import { secret } from '../contracts/secret.ts';
import { type JsonAnswer, notTheApi, requestJson, webAddress } from './json-request.ts';
import { MAX_SUMMARY, type PagerDutyEvent, pagerDutyEvent } from './pagerduty-event.ts';

const config = z.strictObject({
  routingKey: secret('Integration key of the service (Events API v2), 32 characters'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Default https://events.pagerduty.com; accounts in the EU: https://events.eu.pagerduty.com'),
});

export type PagerDutyConfig = z.output<typeof config>;

export const pagerduty: Channel<PagerDutyConfig, PagerDutyEvent> = {
  name: 'pagerduty',
  title: 'PagerDuty',
  summary: 'Triggers alerts in PagerDuty, and acknowledges and resolves them with their story.',
  docsUrl: 'https://developer.pagerduty.com/docs/events-api-v2-overview',
  config,
  example: { routingKey: 'env:PAGERDUTY_ROUTING_KEY' },
  // Too many events of one key are answered 429 until the minute is over; 120 a minute were always taken.
  limits: { messages: 2, perMs: 1000, concurrency: 2, maxText: MAX_SUMMARY },
  keyed: true,
  open,
};

function open(config: PagerDutyConfig, deps: ChannelDeps): Outbox<PagerDutyEvent> {
  const base = webAddress(config.endpoint ?? 'https://events.pagerduty.com', 'pagerduty', 'endpoint').href;
  const url = `${base.replace(/\/+$/, '')}/v2/enqueue`;
  return {
    can: ['update'],
    render: pagerDutyEvent,
    async send({ name, ...event }, key, previous, signal) {
      const known = previous?.receipt.id;
      const dedupKey = known ?? `earshot-${name}-${key}`.slice(0, 255);
      const json = { routing_key: config.routingKey, dedup_key: dedupKey, client: 'Earshot', ...event };
      const { status, body } = await requestJson(deps, { what: 'PagerDuty', url, json, signal, judge });
      if (body.status !== 'success') throw notTheApi('PagerDuty', status);
      return { id: dedupKey };
    },
  };
}

/** An integration key that is none comes back as an invalid event, not as 401. */
function judge({ status, body }: JsonAnswer): Failure | null {
  if (status !== 400 || !/routing.?key/i.test(JSON.stringify(body.errors ?? ''))) return null;
  return new Failure('auth', 'PagerDuty answered 400: the routing key is not one of its integration keys', { status });
}
