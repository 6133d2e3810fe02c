/** Acting from a message, over real HTTP: Slack's buttons, links of mails and chats, the API. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Api, build } from '../../src/api/build.ts';
import { type SlackElement, slackActions } from '../../src/channels/slack-actions.ts';
import { signSlack } from '../../src/channels/slack-signature.ts';
import type { ActKind } from '../../src/domain/act.ts';
import { type ActClaim, actToken, linkKey } from '../../src/platform/act-token.ts';
import { createHttpClient } from '../../src/platform/http.ts';
import { listActs } from '../../src/storage/acts.ts';
import { signal, signalNotification } from '../channels/notification-samples.ts';
import { type Loopback, loopback } from '../support/loopback.ts';
import { hear } from '../support/signals.ts';
import { count, openWorkbench, postOf, until, type Workbench } from '../support/workbench.ts';

const ingest = async () => ({ outcome: 'unauthorised' as const });
const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const KEY = linkKey('a long and random secret');

let bench: Workbench;
let api: Api;
let base: string;
let slack: Loopback;
let http: ReturnType<typeof createHttpClient>;
let offsetMs = 0;
let postId: number;
let deliveryId: number;
beforeAll(async () => {
  bench = await openWorkbench();
  await bench.apply({
    teams: [
      {
        name: 'everyone',
        members: [
          { name: 'ada', slack: 'U0ADA', email: 'ada@acme.example' },
          { name: 'bob', slack: 'U0BOB' },
        ],
      },
      { name: 'web' },
    ],
  });
  slack = await loopback((_, response) => response.end('ok'));
  http = createHttpClient({ allowPrivate: [slack.host] });
  const { db, queues, metrics, log } = bench;
  api = await build({
    db,
    queues,
    metrics,
    log,
    roles: [],
    version: '1',
    ingest,
    acts: {
      slackSecrets: () => [SECRET],
      tracker: () => null,
      linkKey: async () => KEY,
      http,
      clock: () => Date.now() + offsetMs,
    },
  });
  base = await api.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await api?.close();
  await http?.close();
  await slack?.close();
  await bench?.end();
});
beforeEach(async () => {
  offsetMs = 0;
  slack.seen.length = 0;
  postId = await hear(bench, postOf({ title: '<b>Title</b>', url: 'https://x.example/1' }));
  const [delivery] = await bench.db.query<{ id: number }>('select id from deliveries where post_id = $1', [postId]);
  deliveryId = delivery?.id ?? 0;
});

const statusOf = async (): Promise<string | undefined> => {
  const [row] = await bench.db.query<{ status: string }>(
    'select status from story_states join signals using (story_id) where post_id = $1',
    [postId],
  );
  return row?.status;
};

describe('slack', () => {
  const elements = (): SlackElement[] =>
    slackActions(
      signalNotification({
        id: String(deliveryId),
        signal: signal({ id: String(postId) }),
        choices: { teams: ['everyone', 'web'], topics: ['billing'] },
      }),
    ).elements;
  let presses = 0;

  interface Press {
    user?: string;
    kind?: string;
    choice?: object;
    answerUrl?: string;
  }

  function bodyOf({
    user = 'U0ADA',
    kind = 'acknowledge',
    choice = {},
    answerUrl = `${slack.url}/answer`,
  }: Press = {}): string {
    const element = elements().find(({ action_id }) => action_id === `earshot.${kind}`);
    const payload = {
      type: 'block_actions',
      user: { id: user, username: 'ada' },
      container: { type: 'message', message_ts: '1700000000.0001' },
      response_url: answerUrl,
      actions: [
        {
          type: element?.type,
          action_id: element?.action_id,
          block_id: `earshot:${postId}:${deliveryId}`,
          action_ts: `1.${++presses}`,
          ...choice,
        },
      ],
    };
    return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  }

  async function send(body: string, changes: { signature?: string; timestamp?: string; secret?: string } = {}) {
    const timestamp = changes.timestamp ?? String(Math.floor((Date.now() + offsetMs) / 1000));
    const signature = changes.signature ?? signSlack(changes.secret ?? SECRET, timestamp, body);
    const response = await fetch(`${base}/interact/slack`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-signature': signature,
        'x-slack-request-timestamp': timestamp,
      },
      body,
    });
    return { status: response.status, text: await response.text(), timestamp, signature };
  }
  const answered = async (): Promise<string> => {
    await slack.arrived(1);
    const [request] = slack.seen;
    const said = JSON.parse(String(request?.body)) as {
      response_type: string;
      replace_original: boolean;
      text: string;
    };
    expect(said).toMatchObject({ response_type: 'ephemeral', replace_original: false });
    return said.text;
  };

  test('a press is answered at once, done, and whoever pressed is told', async () => {
    expect(await send(bodyOf())).toMatchObject({ status: 200, text: '' });
    expect(await answered()).toBe('Acknowledged by ada.');
    expect(await statusOf()).toBe('acknowledged');
    expect(await listActs(bench.db, postId, 5)).toMatchObject([{ by: 'ada', way: 'slack' }]);
    await until('nothing of it is kept', async () => (await count(bench.db, 'interactions', `payload <> '{}'`)) === 0);
  });

  test('menus: another person by their Slack id, a team, an outcome', async () => {
    await send(bodyOf({ kind: 'assign', choice: { selected_user: 'U0BOB' } }));
    expect(await answered()).toBe('Assigned to bob.');
    slack.seen.length = 0;
    await send(bodyOf({ kind: 'more', choice: { selected_option: { value: 'resolve fixed' } } }));
    expect(await answered()).toBe('Resolved by ada: fixed.');
    slack.seen.length = 0;
    await send(bodyOf({ kind: 'wrong-team', choice: { selected_option: { value: 'web' } } }));
    expect(await answered()).toBe('Nothing was changed: It is resolved (fixed) by ada; reopen it first.');
  });

  test('a stranger is refused politely and changes nothing; so is assigning to one', async () => {
    expect(await send(bodyOf({ user: 'U0EVE' }))).toMatchObject({ status: 200 });
    expect(await answered()).toMatch(/^Sorry, nothing was changed: Earshot does not know you yet\..*U0EVE/);
    expect(await statusOf()).toBeUndefined();
    slack.seen.length = 0;
    await send(bodyOf({ kind: 'assign', choice: { selected_user: 'U0EVE' } }));
    expect(await answered()).toContain('in none of the teams');
    expect(await statusOf()).toBeUndefined();
  });

  test('the very same request again is refused, and nothing is done twice', async () => {
    const body = bodyOf();
    const { timestamp, signature } = await send(body);
    await answered();
    const again = await Promise.all([1, 2, 3].map(() => send(body, { timestamp, signature })));
    for (const { status, text } of again) expect([status, JSON.parse(text).code]).toEqual([409, 'EARSHOT_REPLAYED']);
    expect(await listActs(bench.db, postId, 5)).toHaveLength(1);
  });

  test('the same press signed anew (sent again by the network) is done once', async () => {
    const body = bodyOf();
    await send(body);
    await answered();
    offsetMs = 1000;
    expect(await send(body)).toMatchObject({ status: 200 });
    await slack.arrived(2);
    expect(await listActs(bench.db, postId, 5)).toHaveLength(1);
  });

  test.each([
    [301, 401],
    [-301, 401],
    [299, 200],
    [-299, 200],
  ])('%i s away: %i', async (seconds, status) => {
    const timestamp = String(Math.floor(Date.now() / 1000) - seconds);
    expect(await send(bodyOf(), { timestamp })).toMatchObject({ status });
  });

  test.each([
    ['another secret', () => ({ secret: 'wrong' })],
    ['another signature', () => ({ signature: `v0=${'0'.repeat(64)}` })],
    [
      'a signature of another body',
      () => ({ signature: signSlack(SECRET, String(Math.floor(Date.now() / 1000)), bodyOf()) }),
    ],
    ['none', () => ({ signature: '' })],
  ])('not signed: %s', async (_, changes) => {
    const { status, text } = await send(bodyOf(), changes());
    expect([status, JSON.parse(text).code]).toEqual([401, 'EARSHOT_NOT_SIGNED']);
    expect(await statusOf()).toBeUndefined();
  });

  test('what asks nothing of us is taken and forgotten', async () => {
    const before = await count(bench.db, 'interactions');
    for (const body of [
      '',
      'payload=',
      'payload=%7B',
      'payload=null',
      new URLSearchParams({ payload: '{"type":"view_closed"}' }).toString(),
    ])
      expect(await send(body)).toMatchObject({ status: 200 });
    expect(await count(bench.db, 'interactions')).toBe(before);
  });

  test('it is done although whoever pressed cannot be told', async () => {
    await send(bodyOf({ answerUrl: 'http://10.255.255.1/answer' }));
    await until('acknowledged', async () => (await statusOf()) === 'acknowledged');
  });

  test('what a crash left over is found again', async () => {
    const payload = JSON.parse(new URLSearchParams(bodyOf()).get('payload') ?? '');
    await bench.db.query(`insert into interactions (signature_hash, payload) values ('left over', $1)`, [
      JSON.stringify(payload),
    ]);
    const { db, queues, metrics, log } = bench;
    const acts = { slackSecrets: () => [SECRET], tracker: () => null, linkKey: async () => KEY, http, clock: Date.now };
    const another = await build({ db, queues, metrics, log, roles: [], version: '1', ingest, acts });
    await until('acknowledged', async () => (await statusOf()) === 'acknowledged');
    await another.close();
  });
});

describe('links', () => {
  const linkOf = (kind: ActKind, changes: Partial<ActClaim> = {}) =>
    `${base}/act/${actToken(KEY, { deliveryId, kind, recipient: 'ada@acme.example', expiresMs: Date.now() + 60_000, ...changes })}`;
  const press = (url: string, form: Record<string, string> = {}, accept = 'text/html') =>
    fetch(url, { method: 'POST', headers: { accept }, body: new URLSearchParams(form) });

  test('GET asks and changes nothing, however often a scanner follows it', async () => {
    const before = await count(bench.db, 'timeline_events');
    for (const method of ['GET', 'HEAD', 'GET']) {
      const response = await fetch(linkOf('dismiss'), { method });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
    const page = await (await fetch(linkOf('dismiss'))).text();
    expect(page).toContain('<form method="post"><button>Not relevant</button></form>');
    expect(page).toContain('&lt;b&gt;Title&lt;/b&gt;');
    expect(page).toContain('As ada.');
    expect([await statusOf(), await count(bench.db, 'timeline_events')]).toEqual([undefined, before]);
  });

  test('POST does it, in the name of whom the mail went to, once', async () => {
    const url = linkOf('acknowledge');
    expect(await (await press(url)).text()).toContain('<p>Acknowledged by ada.</p>');
    const again = await press(url);
    expect([again.status, await again.text()]).toEqual([200, expect.stringContaining('This link was used before')]);
    expect(await listActs(bench.db, postId, 5)).toMatchObject([
      { by: 'ada', way: 'link', act: { kind: 'acknowledge' } },
    ]);
  });

  test('pages ask for what an act needs', async () => {
    expect(await (await fetch(linkOf('resolve'))).text()).toContain('<option>no-action</option>');
    expect(await (await fetch(linkOf('wrong-team'))).text()).toContain('<option>web</option>');
    expect(await (await fetch(linkOf('wrong-topic'))).text()).toContain('value="billing"');
    expect(await (await press(linkOf('answer'), { value: 'https://x.example/answer' })).text()).toContain(
      'Answered by ada: https://x.example/answer',
    );
    expect((await press(linkOf('answer', { recipient: 'x' }), { value: 'javascript:alert(1)' })).status).toBe(400);
    expect((await press(linkOf('resolve'), { value: 'whatever' })).status).toBe(400);
    expect(await (await press(linkOf('wrong-topic'))).text()).toContain('none of ours');
  });

  test('a channel is nobody: whoever acts says a name, and it stands beside the channel', async () => {
    const url = linkOf('acknowledge', { recipient: 'discord-team' });
    expect(await (await fetch(url)).text()).toContain('name="by"');
    expect(await (await press(url, { by: '<i>Eve</i>' })).text()).toContain(
      'Acknowledged by &lt;i&gt;Eve&lt;/i&gt; (discord-team).',
    );
  });

  test('forged, expired, or of a message that is gone', async () => {
    const token = linkOf('acknowledge');
    for (const method of ['GET', 'POST']) {
      const code = async (url: string) => {
        const response = await fetch(url, { method, headers: { accept: 'application/json' } });
        return [response.status, ((await response.json()) as { code: string }).code];
      };
      expect(await code(`${token}x`)).toEqual([401, 'EARSHOT_NOT_SIGNED']);
      expect(await code(linkOf('acknowledge', { expiresMs: Date.now() - 1000 }))).toEqual([401, 'EARSHOT_NOT_SIGNED']);
      expect(await code(linkOf('acknowledge', { deliveryId: 999_999 }))).toEqual([404, 'EARSHOT_NOT_FOUND']);
    }
    const page = await fetch(`${token}x`, { headers: { accept: 'text/html' } });
    expect([page.status, await page.text()]).toEqual([401, expect.stringContaining('not one of ours')]);
    expect(await statusOf()).toBeUndefined();
  });

  test('refused as things stand', async () => {
    await press(linkOf('dismiss'));
    const refused = await press(linkOf('acknowledge'));
    expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining('reopen it first')]);
  });
});

describe('the API', () => {
  const post = async (body: object) => {
    const response = await fetch(`${base}/v1/acts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  };

  test('does it, once a key, and lists what was done', async () => {
    const request = {
      post: String(postId),
      by: 'ada',
      act: { kind: 'snooze', minutes: 60 },
      key: `k${postId}`,
      note: 'later',
    };
    expect(await post(request)).toMatchObject({
      status: 200,
      json: { told: 'Snoozed for 60 min by ada', changed: true, repeated: false, state: { status: 'snoozed' } },
    });
    expect(await post(request)).toMatchObject({ json: { repeated: true } });
    const listed = await (await fetch(`${base}/v1/acts?post=${postId}`)).json();
    expect(listed).toMatchObject({
      acts: [{ act: { kind: 'snooze', minutes: 60 }, by: 'ada', way: 'api', note: 'later' }],
    });
  });

  test.each([
    [{ act: { kind: 'nothing' }, by: 'ada' }, 400, 'EARSHOT_BAD_REQUEST'],
    [{ act: { kind: 'acknowledge' } }, 400, 'EARSHOT_BAD_REQUEST'],
    [{ act: { kind: 'acknowledge' }, by: 'a\u0000b' }, 400, 'EARSHOT_BAD_REQUEST'],
    [{ act: { kind: 'acknowledge' }, by: 'ada', post: 'x/none' }, 404, 'EARSHOT_NOT_FOUND'],
    [{ act: { kind: 'assign', to: 'eve' }, by: 'ada' }, 409, 'EARSHOT_REFUSED'],
  ])('refused: %j', async (body, status, code) => {
    expect(await post({ post: String(postId), ...body })).toMatchObject({ status, json: { code } });
  });

  test('speed', async () => {
    const report = await (await fetch(`${base}/v1/speed?by=team&days=366`)).json();
    expect(report).toMatchObject({ days: 366, by: 'team', groups: [{ name: 'everyone', stages: expect.any(Array) }] });
    expect((await fetch(`${base}/v1/speed?by=mood`)).status).toBe(400);
    const clock = await fetch(`${base}/v1/clock?post=${postId}`);
    expect(await clock.json()).toMatchObject({ posted: '2026-11-01T10:00:00.000Z', delivered: null, answered: null });
    expect((await fetch(`${base}/v1/clock?post=x/none`)).status).toBe(404);
  });

  test('silences: made, listed, ended', async () => {
    const request = (path: string, method: string, payload?: object) =>
      fetch(`${base}${path}`, {
        method,
        ...(payload && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(payload) }),
      });
    const given = { when: { platform: 'x', urgency: '>=0.6' }, author: 'ada', reason: 'planned work', minutes: 30 };
    const made = await request('/v1/silences', 'POST', given);
    const silence = (await made.json()) as { id: number };
    expect([made.status, silence]).toMatchObject([
      201,
      { when: { platform: ['x'], urgency: { min: 0.6 } }, author: 'ada', state: 'active' },
    ]);
    expect(await (await fetch(`${base}/v1/silences`)).json()).toMatchObject({ silences: [{ id: silence.id }] });
    expect((await request('/v1/silences', 'POST', { ...given, when: {} })).status).toBe(400);
    expect(await (await request(`/v1/silences/${silence.id}?by=bob`, 'DELETE')).json()).toMatchObject({
      state: 'expired',
    });
    expect((await request(`/v1/silences/${silence.id}?by=bob`, 'DELETE')).status).toBe(404);
    expect(await (await fetch(`${base}/v1/silences`)).json()).toEqual({ silences: [] });
  });
});
