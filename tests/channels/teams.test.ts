/** The double of a Teams workflow: size as either measure counts it, throttling that hides in a 200. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { teams } from '../../src/channels/teams.ts';
import type { TeamsMessage } from '../../src/channels/teams-message.ts';
import type { Outbox } from '../../src/contracts/channel.ts';
import { failureOf, Pace, sendSamples, startDouble } from './double.ts';
import { said, signalNotification } from './notification-samples.ts';
import { checkTeamsMessage, teamsTexts } from './teams-rules.ts';

const clock = { now: 0 };
let pace: Pace;
let double: Awaited<ReturnType<typeof startDouble>>;
let outbox: Outbox<TeamsMessage>;

beforeAll(async () => {
  double = await startDouble(
    (_request, json) => {
      if (pace.take() > 0) return failedInside(429);
      checkTeamsMessage(json as unknown as TeamsMessage);
      return { status: 202 };
    },
    () => failedInside(413),
  );
  outbox = teams.open({ url: `${double.remote.url}/flow?sig=x` }, double.deps);
});
beforeEach(() => {
  clock.now += 3_600_000;
  pace = new Pace(clock, 4, 1000);
  double.refused.length = 0;
});
afterAll(() => double.close());

/** What Teams' connectors say, with status 200. */
function failedInside(status: number) {
  const text = `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status} with ContextId tcid=1,server=X,cv=y..`;
  return { status: 200, body: text };
}

test('every message is accepted at the declared pace', async () => {
  await sendSamples(teams, outbox, clock);
  expect(double.refused).toEqual([]);
});

test('a 200 that says 429 is throttling, and one that says 413 is a refusal', async () => {
  const payload = outbox.render(signalNotification());
  for (let i = 0; i < 4; i++) await outbox.send(payload, 'k');
  expect(await failureOf(outbox.send(payload, 'k'))).toMatchObject({ kind: 'rate-limited', status: 429 });
  clock.now += 1000;
  const large = { ...payload, summary: 'x'.repeat(30_000) };
  expect(await failureOf(outbox.send(large, 'k'))).toMatchObject({ kind: 'rejected', status: 413 });
});

test('says that it can follow nothing up', () => {
  expect(outbox.can).toEqual([]);
  expect(outbox.retract).toBeUndefined();
});

test('lines of a post stay lines, and what a card would fill in stays letters', () => {
  const message = outbox.render(said('one\n\nthree {{DATE(2026-01-02T03:04:05Z, SHORT)}}'));
  expect(teamsTexts(message)).toEqual(
    expect.arrayContaining(['one', ' ', 'three {{DATE(2026-01-02T03:04:05Z, SHORT)}}']),
  );
  expect(JSON.stringify(message)).not.toContain('{{');
});
