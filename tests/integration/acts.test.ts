/** Acts in the database: once, on the timeline, as labels, in every message that tells of the story. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Act } from '../../src/domain/act.ts';
import { ActRefused, type ActRequest, listActs, performAct } from '../../src/storage/acts.ts';
import { labelledPosts, listLabels } from '../../src/storage/labels.ts';
import { deliverBatch } from '../../workers/deliver.ts';
import { Outboxes } from '../../workers/outboxes.ts';
import { createMemoryChannel, type MemoryChannel } from '../support/memory-channel.ts';
import { hear } from '../support/signals.ts';
import { count, deliverOptions, openWorkbench, postOf, routeTo, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let memory: MemoryChannel;
let outboxes: Outboxes;
beforeAll(async () => {
  bench = await openWorkbench();
  memory = createMemoryChannel({ can: ['update'] });
  const channels = ['memory', 'web-memory'].map((name) => ({ name, type: 'memory', config: {} }));
  await bench.apply({
    teams: [{ name: 'everyone', members: ['ada', 'bob'] }, { name: 'web' }, { name: 'quiet' }],
    channels,
    route: routeTo('memory', {
      routes: [routeTo('web-memory', { name: 'web', team: 'web', when: { platform: ['web-only'] } })],
    }),
  });
  outboxes = new Outboxes(deliverOptions(memory));
});
afterAll(async () => {
  await outboxes?.close();
  await bench?.end();
});
beforeEach(() => {
  memory.messages.length = 0;
});

let serial = 0;
const request = (postId: number, act: Act, changes: Partial<ActRequest> = {}): ActRequest => ({
  postId,
  act,
  by: 'ada',
  way: 'cli',
  key: `test:${++serial}`,
  ...changes,
});
const act = (postId: number, given: Act, changes: Partial<ActRequest> = {}) =>
  performAct(bench.db, request(postId, given, changes));

/** Sends everything that is due. */
async function deliverAll(): Promise<void> {
  const due = await bench.db.query<{ id: number }>(`select id from deliveries where state = 'pending' order by id`);
  const ids = due.map(({ id }) => id);
  await deliverBatch(bench, deliverOptions(memory), outboxes, ids, new AbortController().signal);
}

async function told(): Promise<number> {
  const id = await hear(bench, postOf());
  await deliverAll();
  memory.messages.length = 0;
  return id;
}

const stagesOf = (postId: number) =>
  bench.db.query(
    `select stage, actor, detail from timeline_events where post_id = $1 and stage <> 'delivered' order by id`,
    [postId],
  );

test('an act moves the story, stands on the timeline with its versions, and its message is changed', async () => {
  const postId = await told();
  const done = await act(postId, { kind: 'acknowledge' }, { note: 'on it' });
  expect(done).toMatchObject({ changed: true, repeated: false, told: 'Acknowledged by ada', state: { owner: 'ada' } });
  expect(await stagesOf(postId)).toEqual([
    {
      stage: 'acknowledged',
      actor: 'ada',
      detail: {
        act: { kind: 'acknowledge' },
        way: 'cli',
        note: 'on it',
        workspace: bench.watch.current().workspace.version,
        model: expect.stringContaining('earshot-2'),
      },
    },
  ]);
  expect(done.pending).toHaveLength(1);
  await deliverAll();
  expect(memory.messages).toMatchObject([
    {
      previous: { mode: 'update' },
      payload: { notification: { state: { status: 'acknowledged', owner: 'ada', by: 'ada' } } },
    },
  ]);
});

test('the same key again changes nothing and is told what became of it, also at once from many sides', async () => {
  const postId = await told();
  const one = request(postId, { kind: 'resolve', outcome: 'fixed' });
  const results = await Promise.all(Array.from({ length: 4 }, () => performAct(bench.db, one)));
  expect(results.map(({ repeated }) => repeated).sort()).toEqual([false, true, true, true]);
  expect(new Set(results.map(({ told }) => told)).size).toBe(1);
  await act(postId, { kind: 'reopen' });
  expect(await performAct(bench.db, one)).toMatchObject({ repeated: true, pending: [], state: { status: 'open' } });
  expect((await stagesOf(postId)).map(({ stage }) => stage)).toEqual(['resolved', 'reopened']);
});

test('what is so already changes nothing: no event, no message', async () => {
  const postId = await told();
  await act(postId, { kind: 'acknowledge' });
  await deliverAll();
  const again = await act(postId, { kind: 'acknowledge' }, { by: 'bob' });
  expect(again).toMatchObject({ changed: false, told: 'It is acknowledged by ada already', pending: [] });
  expect(await stagesOf(postId)).toHaveLength(1);
});

test('another owner and a linked issue are shown too, although the status stays', async () => {
  const postId = await told();
  await act(postId, { kind: 'assign', to: 'ada' });
  await deliverAll();
  await act(postId, { kind: 'assign', to: 'bob' });
  await deliverAll();
  await act(postId, { kind: 'link-issue', url: 'https://tracker.example/7' });
  await deliverAll();
  expect(
    memory.messages.map(({ payload: { notification } }) => notification.kind === 'signal' && notification.state),
  ).toMatchObject([
    { status: 'assigned', owner: 'ada' },
    { status: 'assigned', owner: 'bob' },
    { status: 'assigned', owner: 'bob', issues: ['https://tracker.example/7'] },
  ]);
});

test('refused: nothing is kept, and the key is free', async () => {
  const postId = await told();
  const wrong = request(postId, { kind: 'assign', to: 'eve' });
  await expect(performAct(bench.db, wrong)).rejects.toThrow(ActRefused);
  expect(await count(bench.db, 'acts', `key = '${wrong.key}'`)).toBe(0);
  expect(await performAct(bench.db, { ...wrong, act: { kind: 'assign', to: 'bob' } })).toMatchObject({ changed: true });
  await expect(act(999_999, { kind: 'dismiss' })).rejects.toThrow('no signal');
});

test('dismissing and wrong topics are labels that say what they correct', async () => {
  const postId = await told();
  await act(postId, { kind: 'wrong-topic', topics: ['billing'] });
  await act(postId, { kind: 'dismiss' });
  const corrects = {
    model: expect.stringContaining('earshot-2'),
    workspace: bench.watch.current().workspace.version,
    routes: ['default'],
  };
  expect(await listLabels(bench.db, { postId, limit: 10 })).toMatchObject([
    { kind: 'relevance', value: false, author: 'ada', corrects },
    { kind: 'topic', value: ['billing'], author: 'ada', corrects },
  ]);
});

test('wrong team: labelled, the other team is told once, both messages follow', async () => {
  const postId = await told();
  const handed = await act(postId, { kind: 'wrong-team', team: 'web' });
  expect(handed).toMatchObject({ told: 'Handed over to web by ada', state: { status: 'assigned', owner: 'web' } });
  await deliverAll();
  const messages = await bench.db.query(
    `select channel, mode, team, route, state, reason from deliveries where post_id = $1 order by id`,
    [postId],
  );
  expect(messages).toMatchObject([
    { channel: 'memory', mode: 'ping', state: 'sent' },
    { channel: 'memory', mode: 'update', state: 'sent' },
    { channel: 'web-memory', mode: 'ping', team: 'web', route: 'web', state: 'sent', reason: 'handed over by ada' },
  ]);
  expect(await listLabels(bench.db, { postId, limit: 10 })).toMatchObject([
    { kind: 'team', value: 'web', was: ['everyone'] },
  ]);
  // The routes were wrong, no model was: there is nothing to learn.
  expect((await labelledPosts(bench.db, 100)).map((labelled) => labelled.postId)).not.toContain(postId);
  memory.messages.length = 0;
  await act(postId, { kind: 'resolve', outcome: 'fixed' });
  await deliverAll();
  expect(memory.messages.map(({ previous }) => previous?.mode)).toEqual(['update', 'update']);
});

test('what an escalation said in another channel is changed too', async () => {
  const postId = await told();
  await bench.db.query(
    `insert into deliveries (dedupe_key, kind, mode, state, route, team, channel, story_id, post_id, reason, group_id, receipt)
     select 'escalated', 'signal', 'escalation', 'sent', route, team, 'web-memory', story_id, post_id, 'escalated', group_id,
       '{"id": "elsewhere"}' from deliveries where post_id = $1`,
    [postId],
  );
  await act(postId, { kind: 'acknowledge' });
  await deliverAll();
  const previous = { mode: 'update', receipt: { id: 'elsewhere' } };
  expect(memory.messages).toHaveLength(2);
  expect(memory.messages).toContainEqual(expect.objectContaining({ previous }));
});

test('a team without a route is named nevertheless, and whoever did it is told', async () => {
  const postId = await told();
  const { told: said } = await act(postId, { kind: 'wrong-team', team: 'quiet' });
  expect(said).toBe('Handed over to quiet by ada; no route leads to quiet, so tell them yourself');
});

test('what was done is listed, the newest first', async () => {
  const postId = await told();
  await act(postId, { kind: 'see' });
  await act(postId, { kind: 'snooze', minutes: 30 });
  expect(await listActs(bench.db, postId, 10)).toMatchObject([
    { act: { kind: 'snooze', minutes: 30 }, by: 'ada', way: 'cli', changed: true },
    { act: { kind: 'see' } },
  ]);
});
