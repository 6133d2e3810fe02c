/** What the contract suite cannot know of Slack: its Web API, its errors in a 200, updates, threads and deletions. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type SlackConfig, slack } from '../../src/channels/slack.ts';
import { escapeSlack, type SlackMessage } from '../../src/channels/slack-message.ts';
import { uuidOf } from '../../src/channels/stable-id.ts';
import type { Outbox } from '../../src/contracts/channel.ts';
import { Failure, type FailureKind } from '../../src/contracts/failure.ts';
import { createHttpClient } from '../../src/platform/http.ts';
import { recordingDeps } from '../contract/channel-suite.ts';
import { digest, HOSTILE, said, signalNotification } from './notification-samples.ts';
import { type ScriptedRemote, startScriptedRemote } from './scripted-remote.ts';
import { checkSlackMessage } from './slack-rules.ts';

const TOKEN = 'xoxb-test';
const http = createHttpClient({ allowPrivate: ['127.0.0.1'] });
let remote: ScriptedRemote;
let outbox: Outbox<SlackMessage>;

beforeAll(async () => {
  remote = await startScriptedRemote();
  outbox = open({ token: TOKEN, channel: 'C1', endpoint: `${remote.url}/api` });
});
afterEach(() => {
  remote.asked.length = 0;
});
afterAll(async () => {
  await http.close();
  await remote.close();
});

function open(config: SlackConfig): Outbox<SlackMessage> {
  return slack.open(slack.config.parse(config), recordingDeps(http).deps);
}

function answer(body: object | string, status = 200): void {
  remote.answer = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** The Web API's form fields of the last request, JSON fields parsed. */
function form(): Record<string, unknown> {
  const asked = remote.asked.at(-1);
  const fields = Object.fromEntries(new URLSearchParams(asked?.body));
  const parsed = ['blocks', 'metadata'].flatMap((name) => (fields[name] ? [[name, JSON.parse(fields[name])]] : []));
  return { ...fields, ...Object.fromEntries(parsed) };
}

async function failureOf(attempt: Promise<unknown>): Promise<Failure> {
  const outcome = await attempt.catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(Failure);
  return outcome as Failure;
}

describe('the Web API', () => {
  test('posts once, with the token in a header only, a stable client_msg_id and the key as metadata', async () => {
    answer({ ok: true, channel: 'C1', ts: '17.5' });
    expect(await outbox.send(outbox.render(signalNotification()), 'key-7')).toEqual({ id: '17.5', channel: 'C1' });
    const [asked] = remote.asked;
    expect(asked).toMatchObject({ path: '/api/chat.postMessage', headers: { authorization: `Bearer ${TOKEN}` } });
    expect(asked?.body).not.toContain(TOKEN);
    const sent = form();
    const { name } = outbox.render(signalNotification());
    expect(sent).toMatchObject({
      channel: 'C1',
      client_msg_id: uuidOf(`${name}:key-7`),
      metadata: { event_type: 'earshot_delivery', event_payload: { key: 'key-7', name } },
      unfurl_links: 'false',
      unfurl_media: 'false',
      link_names: 'false',
      parse: 'none',
      mrkdwn: 'false',
    });
    checkSlackMessage({ text: String(sent.text), blocks: sent.blocks as SlackMessage['blocks'] });
  });

  test('updates the previous message', async () => {
    answer({ ok: true, channel: 'C9', ts: '17.5' });
    const previous = { mode: 'update', receipt: { id: '17.5', channel: 'C9' } } as const;
    await outbox.send(outbox.render(signalNotification()), 'key-8', previous);
    expect(remote.asked.map((asked) => asked.path)).toEqual(['/api/chat.update']);
    expect(form()).toMatchObject({ channel: 'C9', ts: '17.5' });
  });

  test('answers in the thread of the previous message', async () => {
    answer({ ok: true, channel: 'C1', ts: '18.1' });
    const previous = { mode: 'thread', receipt: { id: '17.5', channel: 'C1' } } as const;
    await outbox.send(outbox.render(signalNotification()), 'key-9', previous);
    expect(remote.asked.map((asked) => asked.path)).toEqual(['/api/chat.postMessage']);
    expect(form()).toMatchObject({ thread_ts: '17.5' });
  });

  test('cannot update what it has no id of', async () => {
    const previous = { mode: 'update', receipt: {} } as const;
    const failure = await failureOf(outbox.send(outbox.render(signalNotification()), 'key', previous));
    expect(failure.kind).toBe('rejected');
    expect(remote.asked).toEqual([]);
  });

  test('finds again what it left in the channel or in a thread, and nothing of anybody else', async () => {
    const payload = outbox.render(signalNotification());
    const mine = { event_type: 'earshot_delivery', event_payload: { name: payload.name, key: '7' } };
    const another = { event_type: 'earshot_delivery', event_payload: { name: 'of another Earshot', key: '7' } };
    const messages = [
      { ts: '3.1', text: 'hello' },
      { ts: '2.1', metadata: another },
      { ts: '1.1', metadata: mine },
    ];
    answer({ ok: true, messages });
    expect(await outbox.find?.(payload, '7')).toEqual({ id: '1.1', channel: 'C1' });
    expect(await outbox.find?.(payload, '8')).toBeNull();
    const receipt = { id: '17.5', channel: 'C1' };
    expect(await outbox.find?.(payload, '7', { mode: 'thread', receipt })).toEqual({ id: '1.1', channel: 'C1' });
    expect(form()).toMatchObject({ ts: '17.5', include_all_metadata: 'true' });
    expect(await outbox.find?.(payload, '7', { mode: 'update', receipt })).toBeNull();
    const paths = ['/api/conversations.history', '/api/conversations.history', '/api/conversations.replies'];
    expect(remote.asked.map((asked) => asked.path)).toEqual(paths);
    answer({ ok: false, error: 'missing_scope' });
    expect((await failureOf(outbox.find?.(payload, '7') ?? Promise.resolve())).kind).toBe('auth');
  });

  test('takes a message back; one that is gone already is fine', async () => {
    answer({ ok: true });
    await outbox.retract?.({ id: '17.5', channel: 'C1' });
    expect(remote.asked.map((asked) => asked.path)).toEqual(['/api/chat.delete']);
    answer({ ok: false, error: 'message_not_found' });
    await outbox.retract?.({ id: '17.5', channel: 'C1' });
    answer({ ok: false, error: 'cant_delete_message' });
    expect((await failureOf(outbox.retract?.({ id: '17.5' }) ?? Promise.resolve())).kind).toBe('rejected');
  });

  const codes: [string, FailureKind, boolean][] = [
    ['ratelimited', 'rate-limited', false],
    ['invalid_auth', 'auth', false],
    ['not_authed', 'auth', false],
    ['account_inactive', 'auth', false],
    ['token_revoked', 'auth', false],
    ['missing_scope', 'auth', false],
    ['channel_not_found', 'rejected', false],
    ['not_in_channel', 'rejected', false],
    ['is_archived', 'rejected', false],
    ['msg_too_long', 'rejected', false],
    ['msg_blocks_too_long', 'rejected', false],
    ['invalid_blocks', 'rejected', false],
    ['a_code_of_the_future', 'rejected', false],
    ['request_timeout', 'transient', false],
    ['service_unavailable', 'transient', true],
    ['fatal_error', 'transient', true],
    ['internal_error', 'transient', true],
  ];
  test.each(codes)('a 200 that says %s → %s', async (code, kind, inDoubt) => {
    answer({ ok: false, error: code });
    const failure = await failureOf(outbox.send(outbox.render(signalNotification()), 'key'));
    expect({ kind: failure.kind, inDoubt: failure.inDoubt }).toEqual({ kind, inDoubt });
    expect(failure.message).toContain(code);
    expect(remote.asked.length).toBe(1);
  });

  test('ratelimited in a 200 still obeys Retry-After', async () => {
    remote.answer = { status: 200, headers: { 'retry-after': '30' }, body: '{"ok":false,"error":"ratelimited"}' };
    const failure = await failureOf(outbox.send(outbox.render(signalNotification()), 'key'));
    expect(failure.retryAfterMs).toBe(30_000);
  });

  test.each([
    ['<html>maintenance</html>'],
    [''],
    ['{"ok":'],
    ['null'],
    ['[]'],
  ])('an answer that is not the API’s (%s) is in doubt', async (body) => {
    answer(body);
    const failure = await failureOf(outbox.send(outbox.render(signalNotification()), 'key'));
    expect({ kind: failure.kind, inDoubt: failure.inDoubt }).toEqual({ kind: 'transient', inDoubt: true });
    expect(failure.message).not.toContain('maintenance');
  });
});

describe('the incoming webhook', () => {
  const hook = () => open({ webhookUrl: `${remote.url}/services/T/B/x` });

  test('posts text and blocks, and cannot retract', async () => {
    answer('ok');
    expect(await hook().send(hook().render(signalNotification()), 'key')).toEqual({});
    checkSlackMessage(JSON.parse(remote.asked[0]?.body ?? ''));
    expect(hook().retract).toBeUndefined();
  });

  test.each([
    [400, 'invalid_payload', 'rejected'],
    [403, 'action_prohibited', 'auth'],
    [404, 'no_service', 'rejected'],
    [404, 'channel_not_found', 'rejected'],
    [410, 'channel_is_archived', 'rejected'],
    [429, 'rate_limited', 'rate-limited'],
    [500, 'rollup_error', 'transient'],
    [200, 'invalid_token', 'auth'],
  ])('%i %s → %s, with the word in the message', async (status, body, kind) => {
    answer(body, status);
    const failure = await failureOf(hook().send(hook().render(signalNotification()), 'key'));
    expect(failure.kind).toBe(kind);
    expect(failure.message).toContain(body);
  });
});

test.each([
  ['nothing', {}],
  ['a token without a channel', { token: 't' }],
  ['both modes', { token: 't', channel: 'C1', webhookUrl: 'env:HOOK' }],
  ['a webhook and an endpoint', { webhookUrl: 'env:HOOK', endpoint: 'https://slack.example/api/' }],
])('refuses a configuration with %s, and says what to give', (_name, config) => {
  expect(slack.config.safeParse(config).error?.issues[0]?.message).toContain('`webhookUrl`');
});

test('escapes what Slack reads as markup', () => {
  expect(escapeSlack('<!channel> & "you"')).toBe('&lt;!channel&gt; &amp; "you"');
});

test('the same key makes the same UUID', () => {
  expect(uuidOf('a')).toBe(uuidOf('a'));
  expect(uuidOf('a')).not.toBe(uuidOf('b'));
  expect(uuidOf('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('a signal as Slack gets it', () => {
  expect(outbox.render(signalNotification())).toMatchInlineSnapshot(`
    {
      "blocks": [
        {
          "text": {
            "emoji": false,
            "text": "bug · negative · urgency 0.82",
            "type": "plain_text",
          },
          "type": "header",
        },
        {
          "elements": [
            {
              "elements": [
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "Jane Doe (@jane)",
                  "type": "text",
                },
                {
                  "text": "  reddit · selfhosted  2026-01-02 03:01 UTC (heard after 3 min)",
                  "type": "text",
                },
                {
                  "text": "  ",
                  "type": "text",
                },
                {
                  "text": "open",
                  "type": "link",
                  "url": "https://www.reddit.com/r/selfhosted/comments/1abc/",
                },
              ],
              "type": "rich_text_section",
            },
            {
              "elements": [
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "Acme Cloud billing broken?
    ",
                  "type": "text",
                },
                {
                  "text": "Since the last update my Acme Cloud invoices are wrong & support is silent.",
                  "type": "text",
                },
              ],
              "type": "rich_text_quote",
            },
            {
              "elements": [
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "Sentiment ",
                  "type": "text",
                },
                {
                  "text": "negative 91%   ",
                  "type": "text",
                },
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "Intent ",
                  "type": "text",
                },
                {
                  "text": "bug 88%   ",
                  "type": "text",
                },
              ],
              "type": "rich_text_section",
            },
            {
              "elements": [
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "Topics ",
                  "type": "text",
                },
                {
                  "text": "billing 92%   ",
                  "type": "text",
                },
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "Towards ",
                  "type": "text",
                },
                {
                  "text": "brand negative 84%   ",
                  "type": "text",
                },
              ],
              "type": "rich_text_section",
            },
            {
              "elements": [
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "Urgency ",
                  "type": "text",
                },
                {
                  "text": "0.82   ",
                  "type": "text",
                },
              ],
              "type": "rich_text_section",
            },
            {
              "elements": [
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "Reach ",
                  "type": "text",
                },
                {
                  "text": "about 12,300 people   ",
                  "type": "text",
                },
              ],
              "type": "rich_text_section",
            },
            {
              "elements": [
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "Story ",
                  "type": "text",
                },
                {
                  "text": "4 posts on reddit, x   ",
                  "type": "text",
                },
              ],
              "type": "rich_text_section",
            },
            {
              "elements": [
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "Matched ",
                  "type": "text",
                },
                {
                  "text": "brand (“Acme Cloud”)   ",
                  "type": "text",
                },
              ],
              "type": "rich_text_section",
            },
            {
              "elements": [
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "For ",
                  "type": "text",
                },
                {
                  "text": "billing   ",
                  "type": "text",
                },
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "Route ",
                  "type": "text",
                },
                {
                  "text": "billing-urgent   ",
                  "type": "text",
                },
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "Why ",
                  "type": "text",
                },
                {
                  "text": "topic billing; sentiment negative   ",
                  "type": "text",
                },
              ],
              "type": "rich_text_section",
            },
            {
              "elements": [
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "To do ",
                  "type": "text",
                },
                {
                  "text": "now: try it, file it, and tell the author   ",
                  "type": "text",
                },
              ],
              "type": "rich_text_section",
            },
          ],
          "type": "rich_text",
        },
      ],
      "name": "dcaef2250f6e3d5969feaffb8d6b629b",
      "text": "bug · negative · urgency 0.82: Acme Cloud billing broken?",
    }
  `);
});

test('a hostile post keeps its letters and loses its power', () => {
  const { text, blocks } = outbox.render(said(HOSTILE, { title: undefined }));
  expect(text).toContain('&lt;!channel&gt;');
  const quote = blocks.flatMap((block) => (block.type === 'rich_text' ? block.elements : []))[1];
  const runs = (quote?.elements ?? []).map((element) => ('text' in element ? element.text : ''));
  expect(runs.join('')).toBe(HOSTILE);
  expect(runs.length).toBeGreaterThan(1);
});

test('a digest lists up to twenty and counts the rest', () => {
  const json = JSON.stringify(outbox.render(digest(50)).blocks);
  expect(json).toContain('442 more');
  expect(json.match(/Report \d+/g)?.length).toBe(20);
});
