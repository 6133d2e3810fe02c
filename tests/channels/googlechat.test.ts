/** The double of a Google Chat space: dedupes on requestId, groups by threadKey, limits size and rate. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { googlechat } from '../../src/channels/googlechat.ts';
import type { GoogleChatMessage } from '../../src/channels/googlechat-message.ts';
import type { Outbox } from '../../src/contracts/channel.ts';
import { failureOf, jsonReply, Pace, sendSamples, sendThroughCuts, startDouble } from './double.ts';
import { checkGoogleChatBody } from './googlechat-rules.ts';
import { digest, signal, signalNotification } from './notification-samples.ts';
import type { Reply } from './scripted-remote.ts';

const clock = { now: 0 };
const messages = new Map<string, { name: string; thread: { name: string } }>();
const threads = new Map<string, string>();
let pace: Pace;
/** Cuts the connection after the next message was kept. */
let loseAnswer = false;
let double: Awaited<ReturnType<typeof startDouble>>;
let outbox: Outbox<GoogleChatMessage>;

beforeAll(async () => {
  double = await startDouble(
    ({ path }, json) => accept(new URL(path, 'http://x').searchParams, json as never),
    () => jsonReply(400, { error: { code: 400, status: 'INVALID_ARGUMENT' } }),
  );
  outbox = googlechat.open({ url: `${double.remote.url}/v1/spaces/AAA/messages?key=k&token=t` }, double.deps);
});
beforeEach(() => {
  clock.now += 3_600_000;
  pace = new Pace(clock, 60, 60_000);
  messages.clear();
});
afterAll(() => double.close());

type Body = GoogleChatMessage['message'] & { thread: { threadKey?: string; name?: string } };

function accept(query: URLSearchParams, body: Body): Reply {
  expect(query.get('key') ?? query.get('token')).not.toBeNull();
  expect(query.get('messageReplyOption')).toBe('REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
  if (pace.take() > 0) return jsonReply(429, { error: { code: 429, status: 'RESOURCE_EXHAUSTED' } });
  checkGoogleChatBody(body);
  const id = query.get('requestId') ?? '';
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  const thread = body.thread.name ?? threads.get(body.thread.threadKey ?? '') ?? `spaces/AAA/threads/${threads.size}`;
  if (body.thread.threadKey !== undefined) threads.set(body.thread.threadKey, thread);
  const message = messages.get(id) ?? { name: `spaces/AAA/messages/${messages.size}`, thread: { name: thread } };
  messages.set(id, message);
  if (!loseAnswer) return jsonReply(200, message);
  loseAnswer = false;
  return 'reset';
}

test('every message is accepted at the declared pace', async () => {
  const receipts = await sendSamples(googlechat, outbox, clock);
  expect(double.refused).toEqual([]);
  expect(messages.size).toBe(receipts.length);
});

test('accepted, then cut: sent again under the same key it is there once', async () => {
  const payload = outbox.render(signalNotification());
  loseAnswer = true;
  expect(await failureOf(outbox.send(payload, '7'))).toMatchObject({ kind: 'transient', inDoubt: true });
  expect(await outbox.send(payload, '7')).toMatchObject({ id: 'spaces/AAA/messages/0' });
  expect(messages.size).toBe(1);
});

test('the first delivery of another Earshot is another message', async () => {
  await outbox.send(outbox.render(signalNotification()), '1');
  const other = signalNotification({ signal: signal({ collectedAt: '2026-02-02T00:00:00.000Z' }) });
  await outbox.send(outbox.render(other), '1');
  expect(messages.size).toBe(2);
});

test('messages of one story share a thread; one that answers goes into the thread of the other', async () => {
  const first = await outbox.send(outbox.render(signalNotification()), '1');
  const second = await outbox.send(outbox.render(signalNotification({ id: 'd2' })), '2');
  expect(second.thread).toBe(first.thread);
  const digested = await outbox.send(outbox.render(digest(2)), '3', { mode: 'thread', receipt: first });
  expect(digested.thread).toBe(first.thread);
  expect((await outbox.send(outbox.render(digest(2)), '4')).thread).not.toBe(first.thread);
});

test('a flood is refused without a time: the worker’s own pause applies', async () => {
  const payload = outbox.render(signalNotification());
  for (let i = 0; i < 60; i++) await outbox.send(payload, 'k');
  expect(await failureOf(outbox.send(payload, 'k'))).toMatchObject({ kind: 'rate-limited', retryAfterMs: undefined });
});

test('one in twenty accepted and then cut: each message is there exactly once', async () => {
  const lose = (next: boolean) => {
    loseAnswer = next;
  };
  const { sent, cuts } = await sendThroughCuts(googlechat, outbox, { clock, lose });
  expect(cuts).toBeGreaterThan(5);
  expect(messages.size).toBe(sent);
});
