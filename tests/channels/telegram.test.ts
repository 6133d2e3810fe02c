/** The double of Telegram's Bot API: sizes, pace with retry_after, edits, answers, deletions, its prose errors. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { telegram } from '../../src/channels/telegram.ts';
import { holdApart, type TelegramMessage } from '../../src/channels/telegram-message.ts';
import type { Outbox } from '../../src/contracts/channel.ts';
import { failureOf, jsonReply, Pace, sendSamples, startDouble } from './double.ts';
import { said, signalNotification } from './notification-samples.ts';
import type { AskedRequest } from './scripted-remote.ts';
import { checkTelegramMessage } from './telegram-rules.ts';

const clock = { now: 0 };
const messages = new Map<number, string>();
let pace: Pace;
let double: Awaited<ReturnType<typeof startDouble>>;
let outbox: Outbox<TelegramMessage>;

const refuse = (status: number, description: string, parameters = {}) =>
  jsonReply(status, { ok: false, error_code: status, description, parameters });

beforeAll(async () => {
  double = await startDouble(answer, (reason) => refuse(400, `Bad Request: ${reason}`));
  outbox = telegram.open({ token: '1:a', chat: '-1001', endpoint: double.remote.url }, double.deps);
});
beforeEach(() => {
  clock.now += 3_600_000;
  pace = new Pace(clock, 20, 60_000);
  double.remote.asked.length = 0;
});
afterAll(() => double.close());

function answer({ path }: AskedRequest, json: Record<string, unknown>) {
  const [, token, method] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
  if (token !== '1:a') return refuse(404, 'Not Found');
  if (json.chat_id === '-9') return refuse(403, 'Forbidden: bot was kicked from the supergroup chat');
  const waitMs = pace.take();
  if (waitMs > 0) return refuse(429, 'Too Many Requests', { retry_after: Math.ceil(waitMs / 1000) });
  const id = method === 'sendMessage' ? messages.size + 1 : Number(json.message_id);
  const known = messages.get(id);
  if (method === 'deleteMessage') {
    return messages.delete(id)
      ? jsonReply(200, { ok: true, result: true })
      : refuse(400, 'Bad Request: message to delete not found');
  }
  expect(json).not.toHaveProperty('parse_mode');
  expect(json.link_preview_options).toEqual({ is_disabled: true });
  checkTelegramMessage(json as unknown as TelegramMessage);
  if (method === 'editMessageText' && known === undefined) return refuse(400, 'Bad Request: message to edit not found');
  if (known === json.text) {
    return refuse(400, 'Bad Request: message is not modified: specified new message content is exactly the same');
  }
  messages.set(id, String(json.text));
  return jsonReply(200, { ok: true, result: { message_id: id, chat: { id: -1001 } } });
}

test('every message is accepted at the declared pace', async () => {
  await sendSamples(telegram, outbox, clock);
  expect(double.refused).toEqual([]);
});

test('a flood is told in the body how long to wait', async () => {
  const payload = outbox.render(signalNotification());
  for (let i = 0; i < 20; i++) await outbox.send(payload, 'k');
  const failure = await failureOf(outbox.send(payload, 'k'));
  expect(failure).toMatchObject({ kind: 'rate-limited', retryAfterMs: 60_000 });
});

describe('a message that is there', () => {
  test('is edited; one that says so already is fine; one that is gone is refused', async () => {
    const receipt = await outbox.send(outbox.render(signalNotification()), 'k');
    expect(receipt).toEqual({ id: expect.any(String), chat: '-1001' });
    const update = { mode: 'update', receipt } as const;
    expect(await outbox.send(outbox.render(said('news')), 'k2', update)).toEqual(receipt);
    expect(await outbox.send(outbox.render(said('news')), 'k3', update)).toEqual(receipt);
    await outbox.retract?.(receipt);
    await outbox.retract?.(receipt);
    const failure = await failureOf(outbox.send(outbox.render(said('more')), 'k4', update));
    expect(failure).toMatchObject({ kind: 'rejected', status: 400 });
    expect(failure.message).toContain('the message is gone');
  });

  test('is answered', async () => {
    const receipt = await outbox.send(outbox.render(signalNotification()), 'k');
    await outbox.send(outbox.render(said('an answer')), 'k2', { mode: 'thread', receipt });
    expect(JSON.parse(double.remote.asked.at(-1)?.body ?? '')).toMatchObject({
      reply_parameters: { message_id: Number(receipt.id), allow_sending_without_reply: true },
    });
  });
});

test.each([
  ['a token nobody has', { token: '2:b', chat: '-1001' }, 'auth'],
  ['a chat the bot was thrown out of', { token: '1:a', chat: '-9' }, 'auth'],
])('%s → %s', async (_name, config, kind) => {
  const other = telegram.open({ ...config, endpoint: double.remote.url }, double.deps);
  const failure = await failureOf(other.send(other.render(signalNotification()), 'k'));
  expect(failure.kind).toBe(kind);
  expect(failure.message).not.toMatch(/kicked|2:b/);
});

test('holds apart what Telegram would find by itself', () => {
  expect(holdApart('@acme #1 /start $TSLA https://evil.example v2.3').replaceAll('\u2060', '|')).toBe(
    '@|acme #|1 /|start $|TSLA https:|//|evil.|example v2.3',
  );
});
