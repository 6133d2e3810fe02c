/** The double of a Mattermost server: posts that need no splitting, its rate limit, its errors. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type MattermostMessage, mattermost } from '../../src/channels/mattermost.ts';
import type { Outbox } from '../../src/contracts/channel.ts';
import { failureOf, jsonReply, Pace, sendSamples, startDouble } from './double.ts';
import { checkMattermostMessage } from './mattermost-rules.ts';
import { signalNotification } from './notification-samples.ts';

const clock = { now: 0 };
let pace: Pace;
let double: Awaited<ReturnType<typeof startDouble>>;
let outbox: Outbox<MattermostMessage>;

beforeAll(async () => {
  double = await startDouble(
    ({ path }, json) => {
      if (path !== '/hooks/key')
        return jsonReply(400, { id: 'web.incoming_webhook.invalid.app_error', status_code: 400 });
      // The header is whole seconds (throttled/throttled, which Mattermost uses).
      if (pace.take() > 0) return { status: 429, headers: { 'retry-after': '1' }, body: 'limit exceeded' };
      checkMattermostMessage(json as unknown as MattermostMessage);
      return { status: 200, body: 'ok' };
    },
    () => jsonReply(400, { id: 'web.incoming_webhook.text.length.app_error', status_code: 400 }),
  );
  outbox = mattermost.open({ url: `${double.remote.url}/hooks/key` }, double.deps);
});
beforeEach(() => {
  clock.now += 3_600_000;
  pace = new Pace(clock, 10, 1000);
});
afterAll(() => double.close());

test('every message is accepted at the declared pace', async () => {
  await sendSamples(mattermost, outbox, clock);
  expect(double.refused).toEqual([]);
});

test('a flood is told to wait', async () => {
  const payload = outbox.render(signalNotification());
  for (let i = 0; i < 10; i++) await outbox.send(payload, 'k');
  expect(await failureOf(outbox.send(payload, 'k'))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 1000 });
});

test('a hook that is gone refuses, and an answer that is not Mattermost’s is in doubt', async () => {
  const gone = mattermost.open({ url: `${double.remote.url}/hooks/gone` }, double.deps);
  expect(await failureOf(gone.send({ text: 'x' }, 'k'))).toMatchObject({ kind: 'rejected', status: 400 });
  const { answer } = double.remote;
  double.remote.answer = { status: 200, body: '<html>login</html>' };
  expect(await failureOf(outbox.send({ text: 'x' }, 'k'))).toMatchObject({ kind: 'transient', inDoubt: true });
  double.remote.answer = answer;
});
