/**
 * Real channels over loopback through the real deliver worker: one message in twenty is accepted and its connection cut
 * before the answer; one channel of three is told 429 again and again.
 */
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mattermost } from '../../src/channels/mattermost.ts';
import { webhook } from '../../src/channels/webhook.ts';
import type { Channel } from '../../src/contracts/channel.ts';
import { seededRandom } from '../../src/domain/seeded-random.ts';
import { createHttpClient } from '../../src/platform/http.ts';
import { savePage } from '../../src/storage/pages.ts';
import { analyseBatch } from '../../workers/analyse.ts';
import type { Running } from '../../workers/context.ts';
import { startDeliver } from '../../workers/deliver.ts';
import { newSeed } from '../support/ledger.ts';
import { type Loopback, loopback, type SeenRequest } from '../support/loopback.ts';
import {
  analyseOptions,
  count,
  deliverOptions,
  leaseOf,
  openWorkbench,
  postOf,
  routeTo,
  until,
  type Workbench,
} from '../support/workbench.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const POSTS = 150;
const CUT = 0.05;

let bench: Workbench;
let http: ReturnType<typeof createHttpClient>;
let running: Running | undefined;
const remotes: Loopback[] = [];
beforeEach(async () => {
  bench = await openWorkbench();
  http = createHttpClient({ allowPrivate: ['127.0.0.1'] });
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await Promise.all(remotes.splice(0).map((remote) => remote.close()));
  await http?.close();
  await bench?.end();
});

async function remoteOf(handler: (request: SeenRequest, response: ServerResponse) => void): Promise<string> {
  const remote = await loopback(handler);
  remotes.push(remote);
  return remote.url;
}

/** Every signal goes to each of the channels; posts are analysed and the queue is told. */
async function tell(channels: { name: string; type: string; config: object }[], posts = POSTS): Promise<void> {
  await bench.apply({
    channels,
    route: routeTo(channels[0]?.name ?? '', {
      routes: channels.map(({ name }) => ({ ...routeTo(name), name: `to-${name}`, continue: true })),
    }),
  });
  const { monitors, monitorIds } = bench.watch.current();
  const matched = Array.from({ length: posts }, () => postOf()).map((post) => ({
    post,
    matches: monitors.match(post).matches,
  }));
  const page = { matched, haystack: [], deleted: [], skipped: [], cursor: {}, read: posts, backfill: false };
  const ids = await savePage(bench.db, await leaseOf(bench.db), page, monitorIds);
  await analyseBatch(bench, await analyseOptions(), ids);
}

function start(...channels: Channel[]): void {
  const options = deliverOptions(...channels);
  running = startDeliver(bench, { ...options, deps: { ...options.deps, http } });
}

/** As far as it is read back from the database; what waits for its next try is tried now. */
async function allSent(expected: number): Promise<void> {
  await until('every delivery sent', async () => {
    if ((await count(bench.db, 'deliveries', `state = 'sent'`)) === expected) return true;
    const late = await bench.db.query<{ id: number }>(
      `update deliveries set next_attempt_at = clock_timestamp() where state = 'pending' and last_failure is not null returning id`,
    );
    await bench.queues.send(
      'deliver',
      late.map(({ id }) => id),
    );
    return undefined;
  });
}

/** A remote that counts what it accepted by `what`, and cuts one connection in twenty after that. */
async function cutting(what: (request: SeenRequest) => string) {
  const random = seededRandom(newSeed());
  const accepted = new Map<string, number>();
  const cuts = new Map<string, number>();
  const add = (to: Map<string, number>, key: string) => to.set(key, (to.get(key) ?? 0) + 1);
  const url = await remoteOf((request, response) => {
    const key = what(request);
    add(accepted, key);
    // At least once, whatever the seed.
    if (cuts.size > 0 && random() >= CUT) return response.end('ok');
    add(cuts, key);
    return response.destroy();
  });
  return { url, accepted, cuts };
}

/** Faster than the real one, or the test would take half a minute. */
const quickMattermost = { ...mattermost, limits: { ...mattermost.limits, messages: 1_000 } } as Channel;

test('accepted, then reset: once where the remote dedupes, at most one repeat a cut elsewhere', async () => {
  const keyed = await cutting(({ headers, body }) => `${headers['webhook-id']} ${JSON.parse(body.toString()).data.id}`);
  const plain = await cutting(({ body }) => body.toString());
  await tell([
    { name: 'keyed', type: 'webhook', config: { url: keyed.url, secret: SECRET } },
    { name: 'plain', type: 'mattermost', config: { url: plain.url } },
  ]);
  start(webhook as Channel, quickMattermost);
  await allSent(2 * POSTS);
  // The remote's effect is one per key: nothing is missing and no key stands for two.
  const ids = await bench.db.query<{ id: number }>(`select id from deliveries where channel = 'keyed' order by id`);
  const said = [...keyed.accepted.keys()].map((key) => key.split(' ') as [string, string]);
  expect(said.map(([, id]) => Number(id)).sort((a, b) => a - b)).toEqual(ids.map(({ id }) => id));
  expect(new Set(said.map(([key]) => key)).size).toBe(ids.length);
  expect(plain.accepted.size).toBe(POSTS);
  for (const { accepted, cuts } of [keyed, plain]) {
    const repeats = [...accepted].map(([key, times]) => [key, times - 1]).filter(([, times]) => times !== 0);
    expect(Object.fromEntries(repeats)).toEqual(Object.fromEntries(cuts));
  }
});

test('a channel that is told 429 again and again holds nobody up, and gets everything in the end', async () => {
  let storm = true;
  const stormy = new Set<string>();
  let refused = 0;
  const url = await remoteOf(({ headers }, response) => {
    if (storm) {
      refused++;
      response.writeHead(429, { 'retry-after': '1' }).end();
      return;
    }
    stormy.add(String(headers['webhook-id']));
    response.end();
  });
  const calm = await remoteOf((_request, response) => void response.end());
  await tell([
    { name: 'stormy', type: 'webhook', config: { url, secret: SECRET } },
    { name: 'calm-1', type: 'webhook', config: { url: calm, secret: SECRET } },
    { name: 'calm-2', type: 'webhook', config: { url: calm, secret: SECRET } },
  ]);
  start(webhook as Channel);
  await until('the calm ones have all', async () =>
    (await count(bench.db, 'deliveries', `state = 'sent' and channel <> 'stormy'`)) === 2 * POSTS ? true : undefined,
  );
  // At most what was under way when the first answer came, each time the pause had ended.
  expect(refused).toBeGreaterThan(0);
  expect(stormy.size).toBe(0);
  storm = false;
  await until('the stormy one has all', async () =>
    (await count(bench.db, 'deliveries', `state = 'sent'`)) === 3 * POSTS ? true : undefined,
  );
  expect(stormy.size).toBe(POSTS);
  expect(await count(bench.db, 'deliveries', `state = 'sent' and attempts = 1`)).toBe(3 * POSTS);
});
