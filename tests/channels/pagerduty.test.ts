/** The double of PagerDuty's Events API: dedupes while an alert is open; triggers, acknowledges, resolves. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pagerduty } from '../../src/channels/pagerduty.ts';
import type { PagerDutyEvent } from '../../src/channels/pagerduty-event.ts';
import type { Outbox } from '../../src/contracts/channel.ts';
import type { StoryStatus } from '../../src/domain/attention.ts';
import { failureOf, jsonReply, Pace, sendSamples, sendThroughCuts, startDouble } from './double.ts';
import { signal, signalNotification } from './notification-samples.ts';
import { checkPagerDutyEvent, ROUTING_KEY } from './pagerduty-rules.ts';

const clock = { now: 0 };
const alerts = new Map<string, string>();
let pace: Pace;
let loseAnswer = false;
let double: Awaited<ReturnType<typeof startDouble>>;
let outbox: Outbox<PagerDutyEvent>;

beforeAll(async () => {
  double = await startDouble(
    ({ path }, json) => {
      expect(path).toBe('/v2/enqueue');
      if (pace.take() > 0) return { status: 429 };
      if (json.routing_key !== ROUTING_KEY) {
        const errors = ["Length of 'routing_key' is incorrect (should be 32 characters)"];
        return jsonReply(400, { status: 'invalid event', message: 'Event object is invalid', errors });
      }
      checkPagerDutyEvent(json as unknown as PagerDutyEvent);
      const key = String(json.dedup_key);
      expect(key.length).toBeLessThanOrEqual(255);
      if (json.event_action === 'resolve') alerts.delete(key);
      else if (json.event_action === 'trigger' || alerts.has(key)) alerts.set(key, String(json.event_action));
      if (!loseAnswer) return jsonReply(202, { status: 'success', message: 'Event processed', dedup_key: key });
      loseAnswer = false;
      return 'reset';
    },
    (reason) => jsonReply(400, { status: 'invalid event', errors: [reason] }),
  );
  outbox = pagerduty.open({ routingKey: ROUTING_KEY, endpoint: double.remote.url }, double.deps);
});
beforeEach(() => {
  clock.now += 3_600_000;
  pace = new Pace(clock, 120, 60_000);
  alerts.clear();
});
afterAll(() => double.close());

const standing = (status: StoryStatus) =>
  outbox.render(signalNotification({ state: { status, owner: null, by: 'jane', at: '2026-01-02T04:00:00.000Z' } }));

test('every message is accepted at the declared pace, each its own alert', async () => {
  const receipts = await sendSamples(pagerduty, outbox, clock);
  expect(double.refused).toEqual([]);
  expect(alerts.size).toBe(receipts.length);
});

test('accepted, then cut: sent again under the same key it is one alert', async () => {
  loseAnswer = true;
  const payload = outbox.render(signalNotification());
  expect(await failureOf(outbox.send(payload, '7'))).toMatchObject({ kind: 'transient', inDoubt: true });
  await outbox.send(payload, '7');
  expect(alerts.size).toBe(1);
});

test('an alert follows its story: updated, acknowledged, resolved', async () => {
  const receipt = await outbox.send(outbox.render(signalNotification()), '1');
  const follow = (state: StoryStatus, key: string) => outbox.send(standing(state), key, { mode: 'update', receipt });
  expect(await follow('open', '2')).toEqual(receipt);
  expect([...alerts.values()]).toEqual(['trigger']);
  await follow('acknowledged', '3');
  expect([...alerts.values()]).toEqual(['acknowledge']);
  await follow('resolved', '4');
  expect(alerts.size).toBe(0);
});

test('the first delivery of another Earshot is another alert', async () => {
  await outbox.send(outbox.render(signalNotification()), '1');
  const other = signalNotification({ signal: signal({ collectedAt: '2026-02-02T00:00:00.000Z' }) });
  await outbox.send(outbox.render(other), '1');
  expect(alerts.size).toBe(2);
});

test('a flood and a wrong key', async () => {
  const payload = outbox.render(signalNotification());
  const wrong = pagerduty.open({ routingKey: 's3cr3t', endpoint: double.remote.url }, double.deps);
  const failure = await failureOf(wrong.send(payload, 'k'));
  expect(failure).toMatchObject({ kind: 'auth', status: 400 });
  for (let i = 0; i < 119; i++) await outbox.send(payload, 'k');
  expect(await failureOf(outbox.send(payload, 'k'))).toMatchObject({ kind: 'rate-limited' });
});

test('one in twenty accepted and then cut: each message is there exactly once', async () => {
  const lose = (next: boolean) => {
    loseAnswer = next;
  };
  const { sent, cuts } = await sendThroughCuts(pagerduty, outbox, { clock, lose });
  expect(cuts).toBeGreaterThan(5);
  expect(alerts.size).toBe(sent);
});
