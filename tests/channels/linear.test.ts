/** The double of Linear: ids we choose, errors with status 200 and 400, the hour's allowance. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type LinearIssue, linear } from '../../src/channels/linear.ts';
import type { Outbox } from '../../src/contracts/channel.ts';
import { failureOf, jsonReply, Pace, sendSamples, sendThroughCuts, startDouble } from './double.ts';
import { said, signalNotification } from './notification-samples.ts';
import type { AskedRequest, Reply } from './scripted-remote.ts';
import { checkLinearIssue } from './tracker-rules.ts';

const TEAM = '9cfb482a-81e3-4154-b5b9-2c805e70a02d';
const UUID_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** What the deps of the suite say the time is. */
const NOW = Date.parse('2026-01-02T03:05:00Z');
const clock = { now: NOW };
const kept = new Map<string, { issue?: string }>();
let pace: Pace;
let loseAnswer = false;
let double: Awaited<ReturnType<typeof startDouble>>;
let outbox: Outbox<LinearIssue>;

const refuse = (status: number, code: string, message: string, headers = {}) =>
  jsonReply(status, { data: null, errors: [{ message, extensions: { code, type: 'x' } }] }, headers);

beforeAll(async () => {
  double = await startDouble(answer, (reason) => refuse(200, 'INPUT_ERROR', reason));
  outbox = linear.open({ apiKey: 'lin_x', team: TEAM, endpoint: double.remote.url }, double.deps);
});
beforeEach(() => {
  clock.now += 3_600_000;
  pace = new Pace(clock, 5000, 3_600_000);
  kept.clear();
});
afterAll(() => double.close());

interface Asked {
  query: string;
  variables: {
    id?: string;
    input?: { id: string; issueId?: string; teamId?: string; body?: string; title?: string; description?: string };
  };
}

function answer({ headers }: AskedRequest, json: unknown): Reply {
  const { query, variables } = json as Asked;
  if (headers.authorization !== 'lin_x') return refuse(200, 'AUTHENTICATION_ERROR', 'Authentication required');
  if (pace.take() > 0) {
    const reset = { 'x-ratelimit-requests-reset': String(NOW + 90_000) };
    return refuse(400, 'RATELIMITED', 'Rate limit exceeded', reset);
  }
  const field = /(issueCreate|commentCreate|issue|comment)\(/.exec(query)?.[1] ?? '';
  if (field === 'issue' || field === 'comment') {
    const there = kept.has(variables.id ?? '');
    return there
      ? jsonReply(200, { data: { [field]: { id: variables.id, url: 'https://linear.app/x' } } })
      : refuse(200, 'INPUT_ERROR', 'Entity not found: Issue');
  }
  if (query.includes('issueUpdate') || query.includes('commentDelete')) return remove(query, variables.id ?? '');
  const { input = { id: '' } } = variables;
  expect(input.id).toMatch(UUID_4);
  if (kept.has(input.id)) return refuse(200, 'INPUT_ERROR', `Entity with id ${input.id} already exists`);
  if (field === 'issueCreate') expect(input.teamId).toBe(TEAM);
  else expect(kept.has(input.issueId ?? '')).toBe(true);
  checkLinearIssue(field === 'issueCreate' ? input : { description: input.body });
  kept.set(input.id, input.issueId === undefined ? {} : { issue: input.issueId });
  const what = field === 'issueCreate' ? 'issue' : 'comment';
  if (!loseAnswer)
    return jsonReply(200, {
      data: { [field]: { success: true, [what]: { id: input.id, url: 'https://linear.app/x' } } },
    });
  loseAnswer = false;
  return 'reset';
}

function remove(query: string, id: string): Reply {
  if (!kept.has(id))
    return refuse(200, 'INPUT_ERROR', 'Entity not found: Comment - Could not find referenced Comment.');
  if (query.includes('commentDelete')) kept.delete(id);
  else kept.set(id, { issue: 'cleared' });
  return jsonReply(200, { data: { done: { success: true } } });
}

test('a deletion follows: the comment goes, the issue loses its words; gone already is fine', async () => {
  const receipt = await outbox.send(outbox.render(signalNotification()), '1');
  const second = await outbox.send(outbox.render(said('more')), '2', { mode: 'thread', receipt });
  await outbox.retract?.(second);
  await outbox.retract?.(second);
  await outbox.retract?.(receipt);
  expect([...kept.entries()]).toEqual([[receipt.id, { issue: 'cleared' }]]);
});

test('every message is accepted at the declared pace', async () => {
  const receipts = await sendSamples(linear, outbox, clock);
  expect(double.refused).toEqual([]);
  expect(kept.size).toBe(receipts.length);
});

test('accepted, then cut: sent again it is there once, and is found', async () => {
  const payload = outbox.render(signalNotification());
  expect(await outbox.find?.(payload, '1')).toBeNull();
  loseAnswer = true;
  expect(await failureOf(outbox.send(payload, '1'))).toMatchObject({ kind: 'transient', inDoubt: true });
  expect(await outbox.find?.(payload, '1')).toMatchObject({ url: 'https://linear.app/x' });
  expect(await outbox.send(payload, '1')).toEqual({ id: expect.stringMatching(UUID_4) });
  expect(kept.size).toBe(1);
});

test('what follows is a comment on the issue, there once as well', async () => {
  const receipt = await outbox.send(outbox.render(signalNotification()), '1');
  const previous = { mode: 'thread', receipt } as const;
  const second = await outbox.send(outbox.render(said('more')), '2', previous);
  expect(second).toMatchObject({ id: receipt.id, comment: expect.stringMatching(UUID_4) });
  await outbox.send(outbox.render(said('more')), '2', previous);
  expect(await outbox.find?.(outbox.render(said('more')), '2', previous)).toMatchObject({ comment: second.comment });
  expect(kept.size).toBe(2);
});

test('a 200 is looked into; a 400 may be a limit, with its time', async () => {
  const payload = outbox.render(signalNotification());
  const other = linear.open({ apiKey: 'lin_y', team: TEAM, endpoint: double.remote.url }, double.deps);
  expect(await failureOf(other.send(payload, 'k'))).toMatchObject({ kind: 'auth', status: 200 });
  pace = new Pace(clock, 0, 1000);
  expect(await failureOf(outbox.send(payload, 'k'))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 90_000 });
  pace = new Pace(clock, 10, 1000);
  const large = { ...payload, title: 'x'.repeat(300) };
  expect(await failureOf(outbox.send(large, 'k'))).toMatchObject({ kind: 'rejected', status: 200 });
  expect(await failureOf(outbox.send(payload, 'k', { mode: 'thread', receipt: {} }))).toMatchObject({
    kind: 'rejected',
  });
});

test('one in twenty accepted and then cut: each message is there exactly once', async () => {
  const lose = (next: boolean) => {
    loseAnswer = next;
  };
  const { sent, cuts } = await sendThroughCuts(linear, outbox, { clock, lose });
  expect(cuts).toBeGreaterThan(5);
  expect(kept.size).toBe(sent);
});
