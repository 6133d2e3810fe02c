/** PagerDuty's rules about an event; its double and the contract suite check by these. */
import { expect } from 'vitest';
import { type PagerDutyConfig, pagerduty } from '../../src/channels/pagerduty.ts';
import { MAX_SUMMARY, type PagerDutyEvent } from '../../src/channels/pagerduty-event.ts';
import type { ChannelCase } from '../contract/channel-suite.ts';

export const ROUTING_KEY = '0123456789abcdef0123456789abcdef';

export function checkPagerDutyEvent(event: Pick<PagerDutyEvent, 'payload' | 'links' | 'event_action'>): void {
  expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(512 * 1024);
  expect(event.event_action).toMatch(/^(trigger|acknowledge|resolve)$/);
  expect(event.payload.summary).toMatch(/^[^\n]+$/);
  expect(event.payload.summary.length).toBeLessThanOrEqual(MAX_SUMMARY);
  expect(event.payload.source.length).toBeGreaterThan(0);
  expect(event.payload.severity).toMatch(/^(critical|error|warning|info)$/);
  expect(Number.isNaN(Date.parse(event.payload.timestamp))).toBe(false);
  for (const { href, text } of event.links) expect([href, text]).toEqual([expect.stringMatching(/^https?:/), text]);
}

export const pagerDutyCase: ChannelCase<PagerDutyConfig, PagerDutyEvent> = {
  channel: pagerduty,
  config: (url) => ({ routingKey: ROUTING_KEY, endpoint: url }),
  secrets: () => [ROUTING_KEY],
  reader: 'person',
  texts: ({ payload, links }) => [
    payload.summary,
    payload.source,
    payload.group,
    ...Object.values(payload.custom_details).flat(),
    ...links.flatMap(({ href, text }) => [href, text]),
  ],
  links: ({ links }) => links.map(({ href }) => href),
  check: checkPagerDutyEvent,
  remote: { accept: { status: 202, body: '{"status":"success","message":"Event processed","dedup_key":"k"}' } },
};
