/** Issues closed and opened again in a tracker: signed, taken once, in the tracker's order, shown by every message. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Api, build } from '../../src/api/build.ts';
import { signHook, trackerHooks } from '../../src/channels/tracker-hooks.ts';
import { linkKey } from '../../src/platform/act-token.ts';
import { createHttpClient } from '../../src/platform/http.ts';
import { listActs, performAct } from '../../src/storage/acts.ts';
import { hear } from '../support/signals.ts';
import { gitHubIssue, jiraIssue, linearIssue, type SaidOfIssue } from '../support/tracker-payloads.ts';
import { openWorkbench, postOf, routeTo, type Workbench } from '../support/workbench.ts';

const SECRET = 'a long shared secret';
const CONFIGS: Record<string, object> = { github: { repository: 'acme/cloud' }, jira: {}, linear: {} };
const PAYLOADS = { github: gitHubIssue, jira: jiraIssue, linear: linearIssue };
type Tracker = keyof typeof PAYLOADS;

let bench: Workbench;
let http: ReturnType<typeof createHttpClient>;
let api: Api;
beforeAll(async () => {
  bench = await openWorkbench();
  await bench.apply({
    teams: [{ name: 'everyone', members: [{ name: 'Ada of billing', email: 'ada@acme.example' }] }],
    channels: Object.keys(PAYLOADS).map((name) => ({ name, type: name, config: {} })),
    route: routeTo('github'),
  });
  http = createHttpClient({ allowPrivate: [] });
  const { db, queues, metrics, log } = bench;
  api = await build({
    db,
    queues,
    metrics,
    log,
    roles: [],
    version: '1',
    ingest: async () => ({ outcome: 'unauthorised' }),
    acts: {
      slackSecrets: () => [],
      tracker: (type) => (type in CONFIGS ? { type, config: CONFIGS[type], secret: SECRET } : null),
      linkKey: async () => linkKey('a long secret'),
      http,
      clock: Date.now,
    },
  });
});
afterAll(async () => {
  await api?.close();
  await http?.close();
  await bench?.end();
});

let serial = 100;
let postId: number;
let issue: string;
beforeEach(async () => {
  postId = await hear(bench, postOf());
  issue = String(++serial);
});

/** The story's message is an issue of that tracker. */
const filed = (tracker: Tracker, id = issue) =>
  bench.db.query(
    `update deliveries set channel = $1, receipt = $2, state = 'sent', sent_at = now() where post_id = $3`,
    [tracker, JSON.stringify({ id, url: 'https://tracker.example/1' }), postId],
  );

async function post(channel: string, body: string, headers: Record<string, string>) {
  const answer = await api.inject({ method: 'POST', url: `/hooks/${channel}`, body, headers });
  return { status: answer.statusCode, ...(answer.json() as { told?: string; code?: string }) };
}

function say(tracker: Tracker, said: Partial<SaidOfIssue> = {}) {
  const hook = trackerHooks.get(tracker);
  if (hook === undefined) throw new Error(tracker);
  const body = JSON.stringify(PAYLOADS[tracker]({ issue, closed: true, ...said }));
  const headers = { 'content-type': 'application/json', [hook.header]: signHook(hook, SECRET, body) };
  return post(tracker, body, headers);
}

async function stateOf() {
  const [row] = await bench.db.query<{ status: string; actor: string; outcome: string | null }>(
    'select status, actor, outcome from story_states join signals using (story_id) where post_id = $1',
    [postId],
  );
  return row;
}

describe.each([
  ['github', 'ada (GitHub)'],
  ['jira', 'Ada of billing'],
  ['linear', 'Ada of billing'],
] as const)('%s', (tracker, by) => {
  test('closed: resolved, as somebody; opened again: open', async () => {
    await filed(tracker);
    expect(await say(tracker, { atMs: 1_000_000 })).toMatchObject({ status: 200, told: `Resolved by ${by}: fixed` });
    expect(await stateOf()).toMatchObject({ status: 'resolved', actor: by, outcome: 'fixed' });
    expect(await say(tracker, { closed: false, atMs: 2_000_000 })).toMatchObject({ told: `Reopened by ${by}` });
    expect(await stateOf()).toMatchObject({ status: 'open' });
    expect(await listActs(bench.db, postId, 9)).toMatchObject([{ way: 'tracker' }, { way: 'tracker' }]);
  });
});

test('what comes again, or late, changes nothing', async () => {
  await filed('github');
  await say('github', { atMs: 5_000_000 });
  await performAct(bench.db, { postId, act: { kind: 'reopen' }, by: 'bob', way: 'cli', key: `again ${issue}` });
  await say('github', { atMs: 5_000_000 });
  expect(await stateOf()).toMatchObject({ status: 'open' });
  await say('github', { atMs: 7_000_000 });
  expect(await say('github', { closed: false, atMs: 6_000_000 })).toMatchObject({
    status: 200,
    told: 'Something newer was said of that issue',
  });
  expect(await stateOf()).toMatchObject({ status: 'resolved' });
});

test('a move between columns opens nothing that is in hand', async () => {
  await filed('linear');
  await performAct(bench.db, { postId, act: { kind: 'acknowledge' }, by: 'bob', way: 'cli', key: `ack ${issue}` });
  expect(await say('linear', { closed: false })).toMatchObject({ status: 200, told: 'The story was not resolved' });
  expect(await stateOf()).toMatchObject({ status: 'acknowledged' });
});

test('a dismissed story stays so, and the tracker need not send it again', async () => {
  await filed('github');
  await performAct(bench.db, { postId, act: { kind: 'dismiss' }, by: 'bob', way: 'cli', key: `no ${issue}` });
  const { status, told } = await say('github');
  expect([status, told]).toEqual([200, expect.stringMatching(/^Nothing was changed: It is dismissed/)]);
});

test('an issue that somebody linked is followed, too', async () => {
  const url = `https://github.com/acme/cloud/issues/${issue}`;
  await performAct(bench.db, { postId, act: { kind: 'link-issue', url }, by: 'bob', way: 'cli', key: `link ${issue}` });
  expect(await say('github', { because: 'not-planned' })).toMatchObject({
    told: 'Resolved by ada (GitHub): no-action',
  });
});

test('an issue that we emptied ourselves resolves nothing', async () => {
  await filed('github');
  await bench.db.query(`update deliveries set retraction = 'done' where post_id = $1`, [postId]);
  expect(await say('github')).toMatchObject({ status: 200, told: 'No story here has that issue' });
});

describe('refused', () => {
  const body = () => JSON.stringify(gitHubIssue({ issue, closed: true }));
  test.each([
    ['without a signature', {}],
    ['with a wrong one', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
    ["with another tracker's header", { 'linear-signature': '0'.repeat(64) }],
  ])('%s', async (_name, headers) => {
    await filed('github');
    const answer = await post('github', body(), { 'content-type': 'application/json', ...headers });
    expect(answer).toMatchObject({ status: 401, code: 'EARSHOT_NOT_SIGNED' });
    expect(await stateOf()).toBeUndefined();
  });

  test('a channel that hears nothing', async () => {
    expect(await post('nobody', body(), {})).toMatchObject({ status: 404, code: 'EARSHOT_NOT_FOUND' });
  });

  test('signed nonsense is taken and changes nothing', async () => {
    for (const text of ['', 'null', '{', '[1]', '{"action":"closed"}']) {
      const signature = signHook({ prefix: 'sha256=' }, SECRET, text);
      expect(await post('github', text, { 'x-hub-signature-256': signature })).toMatchObject({ status: 200 });
    }
  });
});
