/** One round through Slack: a message with buttons goes out, somebody presses one, the message says so. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, build } from '../../src/api/build.ts';
import { slack } from '../../src/channels/slack.ts';
import { signSlack } from '../../src/channels/slack-signature.ts';
import type { Channel } from '../../src/contracts/channel.ts';
import { linkKey } from '../../src/platform/act-token.ts';
import { createHttpClient } from '../../src/platform/http.ts';
import { startDeliver } from '../../workers/deliver.ts';
import { checkSlackMessage } from '../channels/slack-rules.ts';
import { type Loopback, loopback } from '../support/loopback.ts';
import { hear } from '../support/signals.ts';
import { deliverOptions, openWorkbench, postOf, routeTo, type Workbench } from '../support/workbench.ts';

const ingest = async () => ({ outcome: 'unauthorised' as const });
const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';

let bench: Workbench;
let remote: Loopback;
let http: ReturnType<typeof createHttpClient>;
let api: Api;
beforeAll(async () => {
  bench = await openWorkbench();
  remote = await loopback((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      request.url === '/answer' ? 'ok' : JSON.stringify({ ok: true, ts: '1700000000.000100', channel: 'C1' }),
    );
  });
  http = createHttpClient({ allowPrivate: [remote.host] });
  const config = { token: 'xoxb-1', channel: 'C1', endpoint: `${remote.url}/api/`, signingSecret: SECRET };
  await bench.apply({
    teams: [{ name: 'everyone', members: [{ name: 'ada', slack: 'U0ADA' }] }, { name: 'web' }],
    channels: [{ name: 'chat', type: 'slack', config }],
    route: routeTo('chat'),
  });
  const { db, queues, metrics, log } = bench;
  const acts = {
    slackSecrets: () => [SECRET],
    tracker: () => null,
    linkKey: async () => linkKey('a long secret'),
    http,
    clock: Date.now,
  };
  api = await build({ db, queues, metrics, log, roles: [], version: '1', ingest, acts });
});
afterAll(async () => {
  await api?.close();
  await http?.close();
  await remote?.close();
  await bench?.end();
});

interface Sent {
  text: string;
  blocks: { type: string; block_id?: string; elements: { type: string; action_id: string }[] }[];
  ts?: string;
}

/** What the Web API was sent: a form whose fields are JSON where they are no texts. */
function sent(path: string): Sent[] {
  return remote.seen
    .filter(({ url }) => url === `/api/${path}`)
    .map(({ body }) => {
      const form = new URLSearchParams(body.toString());
      return {
        text: form.get('text') ?? '',
        blocks: JSON.parse(form.get('blocks') ?? '[]'),
        ts: form.get('ts') ?? undefined,
      };
    });
}

test('posted with buttons, pressed, changed', async () => {
  const options = deliverOptions(slack as Channel);
  const key = linkKey('a long secret');
  const worker = startDeliver(bench, {
    ...options,
    deps: { ...options.deps, http },
    links: async () => ({ key, publicUrl: 'https://earshot.example', days: 14 }),
  });
  try {
    await hear(bench, postOf());
    await remote.arrived(1);
    const [message] = sent('chat.postMessage') as [Sent];
    checkSlackMessage({ name: '', ...message } as never);
    const actions = message.blocks.find(({ type }) => type === 'actions');
    const ids = actions?.elements.map(({ action_id }) => action_id.replace('earshot.', ''));
    expect(ids).toEqual([
      'acknowledge',
      'assign',
      'dismiss',
      'more',
      'wrong-team',
      'wrong-topic',
      'link-issue',
      'answer',
    ]);

    const payload = JSON.stringify({
      type: 'block_actions',
      user: { id: 'U0ADA' },
      container: { message_ts: '1700000000.000100' },
      response_url: `${remote.url}/answer`,
      actions: [{ action_id: 'earshot.acknowledge', block_id: actions?.block_id, action_ts: '1.1' }],
    });
    const body = new URLSearchParams({ payload }).toString();
    const timestamp = String(Math.floor(Date.now() / 1000));
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signSlack(SECRET, timestamp, body),
    };
    const answer = await api.inject({ method: 'POST', url: '/interact/slack', headers, payload: body });
    expect(answer.statusCode).toBe(200);
    // The answer to whoever pressed, and the message.
    await remote.arrived(3);
    const [update] = sent('chat.update') as [Sent];
    expect(update.ts).toBe('1700000000.000100');
    expect(JSON.stringify(update.blocks)).toContain('acknowledged by ada');
    expect(JSON.stringify(update.blocks)).not.toContain('earshot.acknowledge');
  } finally {
    await worker.stop();
  }
});
