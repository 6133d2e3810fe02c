/** Discord's double: enforces size, rate and codes as documented; edits, retractions, the ban on invalid requests. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { discord } from '../../src/channels/discord.ts';
import type { DiscordMessage } from '../../src/channels/discord-message.ts';
import type { Outbox } from '../../src/contracts/channel.ts';
import { checkDiscordMessage } from './discord-rules.ts';
import { failureOf, jsonReply, Pace, sendSamples, startDouble } from './double.ts';
import { signalNotification } from './notification-samples.ts';
import type { AskedRequest } from './scripted-remote.ts';

const HOOK = '/api/webhooks/1/s3cr3t';
const clock = { now: 0 };
const messages = new Map<string, unknown>();
let pace: Pace;
let double: Awaited<ReturnType<typeof startDouble>>;
let outbox: Outbox<DiscordMessage>;

beforeAll(async () => {
  double = await startDouble(answer, () => jsonReply(400, { code: 50035, message: 'Invalid Form Body' }));
  outbox = discord.open({ url: `${double.remote.url}${HOOK}` }, double.deps);
});
beforeEach(() => {
  clock.now += 3_600_000;
  pace = new Pace(clock, 5, 2000);
  double.remote.asked.length = 0;
  double.refused.length = 0;
});
afterAll(() => double.close());

function answer({ method, path }: AskedRequest, json: object) {
  const url = new URL(path, 'http://double');
  if (!url.pathname.startsWith(HOOK)) return jsonReply(404, { code: 10015, message: 'Unknown Webhook' });
  const waitMs = pace.take();
  if (waitMs > 0) return jsonReply(429, { message: 'You are being rate limited.', retry_after: waitMs / 1000 });
  const id = url.pathname.slice(HOOK.length).replace('/messages/', '');
  if (id !== '' && !messages.has(id)) return jsonReply(404, { code: 10008, message: 'Unknown Message' });
  if (method === 'DELETE') return messages.delete(id) ? { status: 204 } : { status: 500 };
  checkDiscordMessage(json as DiscordMessage);
  const known = id === '' ? String(1_000_000 + messages.size) : id;
  messages.set(known, json);
  if (id === '' && url.searchParams.get('wait') !== 'true') return { status: 204 };
  return jsonReply(200, { id: known, channel_id: '77' });
}

test('every message is accepted at the declared pace', async () => {
  const receipts = await sendSamples(discord, outbox, clock);
  expect(double.refused).toEqual([]);
  expect(new Set(receipts.map((receipt) => receipt.id)).size).toBe(receipts.length);
});

test('a flood is told how long to wait, in the body, and a header counts more', async () => {
  const payload = outbox.render(signalNotification());
  for (let i = 0; i < 5; i++) await outbox.send(payload, 'k');
  const failure = await failureOf(outbox.send(payload, 'k'));
  expect(failure).toMatchObject({ kind: 'rate-limited', retryAfterMs: 2000 });
  clock.now += 2000;
  await outbox.send(payload, 'k');
});

describe('a message that is there', () => {
  test('is edited, not posted again', async () => {
    const payload = outbox.render(signalNotification());
    const receipt = await outbox.send(payload, 'k');
    const before = messages.size;
    expect(await outbox.send(payload, 'k2', { mode: 'update', receipt })).toEqual(receipt);
    expect(double.remote.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST ${HOOK}?wait=true`,
      `PATCH ${HOOK}/messages/${receipt.id}`,
    ]);
    expect(messages.size).toBe(before);
  });

  test('is taken back; gone already is fine, and then it cannot be edited', async () => {
    const payload = outbox.render(signalNotification());
    const receipt = await outbox.send(payload, 'k');
    await outbox.retract?.(receipt);
    await outbox.retract?.(receipt);
    expect(messages.has(String(receipt.id))).toBe(false);
    const failure = await failureOf(outbox.send(payload, 'k2', { mode: 'update', receipt }));
    expect(failure).toMatchObject({ kind: 'rejected', status: 404 });
  });

  test('must be named by its receipt', async () => {
    const payload = outbox.render(signalNotification());
    for (const receipt of [{}, { id: '../../x' }]) {
      const failure = await failureOf(outbox.send(payload, 'k', { mode: 'update', receipt }));
      expect(failure.kind).toBe('rejected');
    }
    expect(double.remote.asked).toEqual([]);
  });
});

test('a webhook that is gone stops the channel at once', async () => {
  const gone = discord.open({ url: `${double.remote.url}/api/webhooks/2/x` }, double.deps);
  const failure = await failureOf(gone.send(gone.render(signalNotification()), 'k'));
  expect(failure).toMatchObject({ kind: 'auth', status: 404 });
  expect(failure.message).toContain('10015');
});

test('posts into a thread of the channel', async () => {
  const threaded = discord.open({ url: `${double.remote.url}${HOOK}`, thread: '123456' }, double.deps);
  await threaded.send(threaded.render(signalNotification()), 'k');
  expect(double.remote.asked[0]?.path).toBe(`${HOOK}?wait=true&thread_id=123456`);
});

test('a 200 that is not Discord’s is in doubt', async () => {
  const { answer: usual } = double.remote;
  double.remote.answer = { status: 200, body: '<html>proxy</html>' };
  const failure = await failureOf(outbox.send(outbox.render(signalNotification()), 'k'));
  double.remote.answer = usual;
  expect(failure).toMatchObject({ kind: 'transient', inDoubt: true });
});
