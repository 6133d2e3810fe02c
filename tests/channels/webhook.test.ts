/** What the contract suite cannot know of webhooks: signatures, rotation, bodies, and a receiver that verifies. */
import { Webhook } from 'standardwebhooks';
import { afterAll, describe, expect, test } from 'vitest';
import { webhook } from '../../src/channels/webhook.ts';
import { MAX_BODY_BYTES, webhookBody } from '../../src/channels/webhook-body.ts';
import { checkWebhook, signWebhook, webhookKey } from '../../src/channels/webhook-signature.ts';
import { Failure } from '../../src/contracts/failure.ts';
import { createHttpClient } from '../../src/platform/http.ts';
import { recordingDeps } from '../contract/channel-suite.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { digest, post, said, signal, signalNotification } from './notification-samples.ts';
import { startScriptedRemote } from './scripted-remote.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OLD = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const http = createHttpClient({ allowPrivate: ['127.0.0.1'] });
afterAll(() => http.close());

function open(url: string, previousSecret?: string) {
  const deps = { ...recordingDeps(http).deps, clock: Date.now };
  return webhook.open({ url, secret: SECRET, previousSecret }, deps);
}

async function withReceiver(work: (receiver: WebhookReceiver) => Promise<void>, secret = SECRET): Promise<void> {
  const receiver = await startWebhookReceiver({ secret });
  await work(receiver).finally(() => receiver.close());
}

describe('a signature', () => {
  test('holds for the reference implementation, with the new and with the old secret', async () => {
    const remote = await startScriptedRemote();
    const outbox = open(remote.url, OLD);
    await outbox.send(outbox.render(signalNotification()), 'delivery-1').finally(() => remote.close());
    const { headers, body } = remote.asked[0] ?? { headers: {}, body: '' };
    const sent = headers as Record<string, string>;
    expect(sent['webhook-id']).toMatch(UUID);
    for (const secret of [SECRET, OLD]) {
      expect(new Webhook(secret).verify(body, sent)).toMatchObject({ type: 'earshot.signal' });
    }
    const stranger = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    expect(() => new Webhook(stranger).verify(body, sent)).toThrow();
  });

  test('is the one of the reference implementation', () => {
    const at = new Date('2026-01-02T03:04:05Z');
    const ours = signWebhook([webhookKey(SECRET, 'secret')], 'id', at.getTime() / 1000, '{"ü":"🙂"}');
    expect(ours).toBe(new Webhook(SECRET).sign('id', at, '{"ü":"🙂"}'));
  });

  const key = webhookKey(SECRET, 'secret');
  const now = 1_767_323_045_000;
  const signed = (id: string, atMs: number, body: string) => ({
    'webhook-id': id,
    'webhook-timestamp': String(atMs / 1000),
    'webhook-signature': signWebhook([key], id, atMs / 1000, body),
  });
  test.each([
    ['as it was sent', signed('a', now, '{}'), '{}', null],
    ['a changed body', signed('a', now, '{}'), '{ }', 'wrong signature'],
    ['another id', { ...signed('a', now, '{}'), 'webhook-id': 'b' }, '{}', 'wrong signature'],
    ['301 s old', signed('a', now - 301_000, '{}'), '{}', 'timestamp too old or too new'],
    ['301 s ahead', signed('a', now + 301_000, '{}'), '{}', 'timestamp too old or too new'],
    [
      'no number as its time',
      { ...signed('a', now, '{}'), 'webhook-timestamp': 'x' },
      '{}',
      'timestamp too old or too new',
    ],
    ['without headers', {}, '{}', 'no signature'],
  ])('received %s', (_name, headers, body, expected) => {
    expect(checkWebhook(key, headers, body, now)).toBe(expected);
  });
});

test.each([
  ['no prefix', Buffer.alloc(32).toString('base64')],
  ['too short', `whsec_${Buffer.alloc(23).toString('base64')}`],
  ['too long', `whsec_${Buffer.alloc(65).toString('base64')}`],
  ['no base64', `whsec_${'!'.repeat(44)}`],
])('refuses a secret that has %s, without repeating it', (_name, secret) => {
  const opened = () => webhook.open({ url: 'https://example.com', secret }, recordingDeps().deps);
  expect(opened).toThrow(Failure);
  expect(opened).not.toThrow(secret);
});

describe('a body', () => {
  test('of a signal', () => {
    expect(JSON.parse(webhookBody(signalNotification()))).toMatchInlineSnapshot(`
      {
        "data": {
          "id": "delivery-1",
          "reason": "topic billing; sentiment negative",
          "route": "billing-urgent",
          "signal": {
            "analysis": {
              "intents": [
                {
                  "name": "bug",
                  "reason": "wrong",
                  "score": 0.88,
                },
              ],
              "language": {
                "code": "en",
                "confidence": 0.98,
                "from": "model",
              },
              "model": "rules-1",
              "reach": 12300,
              "sentiment": {
                "confidence": 0.91,
                "label": "negative",
                "score": -0.8,
              },
              "topics": [
                {
                  "name": "billing",
                  "reason": "invoices",
                  "score": 0.92,
                },
              ],
              "towards": [
                {
                  "confidence": 0.84,
                  "label": "negative",
                  "name": "brand",
                  "reason": "invoices are wrong",
                  "score": -0.7,
                },
              ],
              "urgency": {
                "parts": [
                  {
                    "name": "intent",
                    "value": 0.5,
                  },
                ],
                "score": 0.82,
              },
            },
            "collectedAt": "2026-01-02T03:04:05.000Z",
            "id": "0197a000-0000-7000-8000-000000000001",
            "monitors": [
              {
                "name": "brand",
                "spans": [
                  {
                    "end": 10,
                    "field": "title",
                    "start": 0,
                  },
                ],
                "words": [
                  "“Acme Cloud”",
                ],
              },
            ],
            "post": {
              "author": {
                "followers": 120,
                "handle": "jane",
                "name": "Jane Doe",
              },
              "community": "selfhosted",
              "id": "t3_1abc",
              "platform": "reddit",
              "postedAt": "2026-01-02T03:01:05.000Z",
              "text": "Since the last update my Acme Cloud invoices are wrong & support is silent.",
              "title": "Acme Cloud billing broken?",
              "url": "https://www.reddit.com/r/selfhosted/comments/1abc/",
            },
          },
          "story": {
            "id": "story-1",
            "platforms": [
              "reddit",
              "x",
            ],
            "size": 4,
          },
          "team": "billing",
        },
        "timestamp": "2026-01-02T03:04:05.000Z",
        "type": "earshot.signal",
      }
    `);
  });

  test('of a digest', () => {
    const { type, timestamp, data } = JSON.parse(webhookBody(digest(2)));
    expect({ type, timestamp, more: data.more, truncated: data.truncated }).toEqual({
      type: 'earshot.digest',
      timestamp: '2026-01-02T04:00:00.000Z',
      more: 412,
      truncated: undefined,
    });
    expect(data.signals[0]).toMatchInlineSnapshot(`
      {
        "author": "jane",
        "id": "signal-0",
        "intents": [
          "bug",
        ],
        "monitors": [
          "brand",
        ],
        "platform": "reddit",
        "postId": "t3_0",
        "postedAt": "2026-01-02T03:01:05.000Z",
        "sentiment": "negative",
        "text": "Report 0 Since the last update my Acme Cloud invoices are wrong & support is silent.",
        "topics": [
          "billing",
        ],
        "urgency": 0.82,
        "url": "https://www.reddit.com/r/selfhosted/comments/1abc/",
      }
    `);
  });

  test('never holds what the platform sent', () => {
    expect(webhookBody(signalNotification({ signal: signal({ post: post({ raw: { a: 'RAW' } }) }) }))).not.toContain(
      'RAW',
    );
  });

  test('that would be too large is cut, says so, and drops spans beyond the cut', () => {
    const text = `acme ${'große Rechnung "falsch" '.repeat(2000)}acme`;
    const spans = [
      { field: 'text', start: 0, end: 4 },
      { field: 'text', start: text.length - 4, end: text.length },
    ];
    const long = signalNotification({ signal: signal({ post: post({ text }), monitors: [{ name: 'brand', spans }] }) });
    const body = webhookBody(long);
    const { data } = JSON.parse(body);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MAX_BODY_BYTES);
    expect(Buffer.byteLength(body)).toBeGreaterThan(MAX_BODY_BYTES - 100);
    expect(data.truncated).toBe(true);
    expect(data.signal.post.text.endsWith('…')).toBe(true);
    expect(data.signal.monitors[0].spans).toEqual([spans[0]]);
  });

  test('of a large digest counts what did not fit', () => {
    const signals = Array.from({ length: 200 }, (_, i) => signal({ id: `s${i}` }));
    const { data } = JSON.parse(webhookBody(digest(0, { signals, more: 5 })));
    expect(data.signals.length).toBeGreaterThan(20);
    expect(data.more).toBe(205 - data.signals.length);
    expect(data.truncated).toBe(true);
  });

  test('passes hostile text on as data', () => {
    const text = '</script><!channel>\u202e"\u0007\u2028';
    expect(JSON.parse(webhookBody(said(text))).data.signal.post.text).toBe(text);
  });
});

describe('against a receiver', () => {
  test('that lost its answer: the same key again, one effect', () =>
    withReceiver(async (receiver) => {
      receiver.script.push('accept-then-reset');
      const outbox = open(receiver.url);
      const payload = outbox.render(signalNotification());
      const failure = await outbox.send(payload, 'd-1').catch((error: unknown) => error);
      expect(failure).toMatchObject({ kind: 'transient', inDoubt: true });
      expect(await outbox.send(payload, 'd-1')).toEqual({ status: 200 });
      expect([...receiver.arrivals.values()].map(({ count }) => count)).toEqual([2]);
    }));

  test('that saw the same number in another database: another message', () =>
    withReceiver(async (receiver) => {
      const outbox = open(receiver.url);
      const anew = signalNotification({ signal: signal({ collectedAt: '2026-03-01T00:00:00.000Z' }) });
      for (const notification of [signalNotification(), anew]) await outbox.send(outbox.render(notification), '1');
      expect([...receiver.arrivals.values()].map(({ count }) => count)).toEqual([1, 1]);
    }));

  test('that knows another secret: auth', () =>
    withReceiver(async (receiver) => {
      const outbox = open(receiver.url);
      const failure = await outbox.send(outbox.render(signalNotification()), 'd-1').catch((error: unknown) => error);
      expect(failure).toMatchObject({ kind: 'auth', status: 401 });
      expect(receiver.refused).toEqual(['wrong signature']);
      expect(receiver.arrivals.size).toBe(0);
    }, OLD));

  test('that is gone: rejected, and the message says so', () =>
    withReceiver(async (receiver) => {
      receiver.script.push(410, { status: 503, headers: { 'retry-after': '2' } });
      const outbox = open(receiver.url);
      const payload = outbox.render(signalNotification());
      await expect(outbox.send(payload, 'd-1')).rejects.toThrow(/410: gone/);
      await expect(outbox.send(payload, 'd-1')).rejects.toMatchObject({ kind: 'transient', retryAfterMs: 2000 });
      await outbox.send(payload, 'd-1');
      await receiver.until(() => receiver.arrivals.size === 1);
      expect(receiver.requests).toBe(3);
    }));
});

test('a yes with an endless body is a yes', async () => {
  const remote = await startScriptedRemote();
  remote.answer = { status: 200, body: 'x'.repeat(1_000_000) };
  const outbox = open(remote.url);
  const sent = outbox.send(outbox.render(signalNotification()), 'd-1');
  expect(await sent.finally(() => remote.close())).toEqual({ status: 200 });
});
