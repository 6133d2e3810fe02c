/** The double of GitHub's issues: sizes, its two kinds of limits, comments, and reading back what is in doubt. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { github } from '../../src/channels/github.ts';
import type { GitHubIssue } from '../../src/channels/github-issue.ts';
import type { Outbox } from '../../src/contracts/channel.ts';
import { failureOf, jsonReply, Pace, sendSamples, sendThroughCuts, startDouble } from './double.ts';
import { said, signalNotification } from './notification-samples.ts';
import type { AskedRequest, Reply } from './scripted-remote.ts';
import { checkGitHubIssue } from './tracker-rules.ts';

const clock = { now: Date.parse('2026-01-02T03:05:00Z') };
interface Kept {
  id: number;
  number: number;
  body: string;
  html_url: string;
}
const issues: Kept[] = [];
const comments: Kept[] = [];
let pace: Pace;
let loseAnswer = false;
let double: Awaited<ReturnType<typeof startDouble>>;
let outbox: Outbox<GitHubIssue>;

beforeAll(async () => {
  double = await startDouble(answer, () => jsonReply(422, { message: 'Validation Failed' }));
  outbox = github.open(
    { token: 'ghp_x', repository: 'acme/cloud', labels: ['voc'], endpoint: double.remote.url },
    double.deps,
  );
});
beforeEach(() => {
  clock.now += 3_600_000;
  pace = new Pace(clock, 80, 60_000);
  issues.length = 0;
  comments.length = 0;
});
afterAll(() => double.close());

function answer({ method, path, headers }: AskedRequest, json: Partial<GitHubIssue>): Reply {
  if (headers.authorization !== 'Bearer ghp_x') return jsonReply(401, { message: 'Bad credentials' });
  const url = new URL(path, 'http://x');
  const [, rest] = /^\/repos\/acme\/cloud\/(.*)$/.exec(url.pathname) ?? [];
  if (rest === undefined) return jsonReply(404, { message: 'Not Found' });
  if (method === 'GET') return jsonReply(200, (rest === 'issues' ? issues : comments).toReversed().slice(0, 100));
  if (method === 'DELETE' || method === 'PATCH') {
    const [, comment, number] = /^issues\/(?:comments\/(\d+)|(\d+))$/.exec(rest) ?? [];
    const list = comment === undefined ? issues : comments;
    const at = list.findIndex((one) =>
      comment === undefined ? one.number === Number(number) : one.id === Number(comment),
    );
    if (at < 0) return jsonReply(404, { message: 'Not Found' });
    if (method === 'DELETE') return list.splice(at, 1).length === 1 ? { status: 204 } : { status: 500 };
    Object.assign(list[at] as Kept, json);
    return jsonReply(200, {});
  }
  if (pace.take() > 0) {
    return jsonReply(403, { message: 'You have exceeded a secondary rate limit.' }, { 'retry-after': '60' });
  }
  checkGitHubIssue(json);
  const [, issue] = /^issues\/(\d+)\/comments$/.exec(rest) ?? [];
  if (issue !== undefined && !issues.some((one) => one.number === Number(issue))) return jsonReply(404, {});
  const kept = issue === undefined ? issues : comments;
  const made = {
    id: 900 + kept.length,
    number: kept.length + 1,
    body: String(json.body),
    html_url: `https://github.com/x/${rest}`,
  };
  kept.push(made);
  if (!loseAnswer) return jsonReply(201, made);
  loseAnswer = false;
  return 'reset';
}

test('every message is accepted at the declared pace', async () => {
  await sendSamples(github, outbox, clock);
  expect(double.refused).toEqual([]);
});

test('what follows is a comment on the issue', async () => {
  const receipt = await outbox.send(outbox.render(signalNotification()), '1');
  expect(receipt).toEqual({ id: '1', url: 'https://github.com/x/issues' });
  const second = await outbox.send(outbox.render(said('more')), '2', { mode: 'thread', receipt });
  expect(second).toMatchObject({ id: '1', comment: '900' });
  await outbox.send(outbox.render(said('and more')), '3', { mode: 'thread', receipt: second });
  expect([issues.length, comments.length]).toEqual([1, 2]);
});

test('in doubt it is read back: the issue, and the comment', async () => {
  const payload = outbox.render(signalNotification());
  expect(await outbox.find?.(payload, '1')).toBeNull();
  loseAnswer = true;
  expect(await failureOf(outbox.send(payload, '1'))).toMatchObject({ kind: 'transient', inDoubt: true });
  const receipt = await outbox.find?.(payload, '1');
  expect(receipt).toEqual({ id: '1', url: 'https://github.com/x/issues' });
  expect(await outbox.find?.(payload, '2')).toBeNull();
  const previous = { mode: 'thread', receipt: receipt ?? {} } as const;
  expect(await outbox.find?.(payload, '2', previous)).toBeNull();
  loseAnswer = true;
  await failureOf(outbox.send(payload, '2', previous));
  expect(await outbox.find?.(payload, '2', previous)).toMatchObject({ id: '1', comment: '900' });
});

test('a limit that comes as 403 is a limit, with its time', async () => {
  const payload = outbox.render(signalNotification());
  for (let i = 0; i < 80; i++) await outbox.send(payload, 'k');
  expect(await failureOf(outbox.send(payload, 'k'))).toMatchObject({
    kind: 'rate-limited',
    retryAfterMs: 60_000,
    status: 403,
  });
});

test.each([
  ['a token nobody gave', { token: 'ghp_y', repository: 'acme/cloud' }, 'auth'],
  ['a repository it may not see', { token: 'ghp_x', repository: 'acme/hidden' }, 'auth'],
])('%s → %s', async (_name, config, kind) => {
  const other = github.open({ ...config, endpoint: double.remote.url }, double.deps);
  expect(await failureOf(other.send(other.render(signalNotification()), 'k'))).toMatchObject({ kind });
});

test('an issue that is gone cannot be commented', async () => {
  const payload = outbox.render(signalNotification());
  for (const receipt of [{ id: '77' }, {}, { id: '../1' }]) {
    expect(await failureOf(outbox.send(payload, 'k', { mode: 'thread', receipt }))).toMatchObject({ kind: 'rejected' });
  }
});

test('a deletion follows: the comment goes, the issue loses its words; gone already is fine', async () => {
  const receipt = await outbox.send(outbox.render(signalNotification()), '1');
  const second = await outbox.send(outbox.render(said('more')), '2', { mode: 'thread', receipt });
  await outbox.retract?.(second);
  await outbox.retract?.(second);
  expect(comments).toEqual([]);
  await outbox.retract?.(receipt);
  expect(issues).toMatchObject([{ title: 'Removed', body: 'The post this was about was deleted.', state: 'closed' }]);
  await outbox.retract?.({ id: '77' });
});

test('a post of GitHub’s own is not told about it', () => {
  const { body } = outbox.render(said('x', { url: 'https://github.com/acme/cloud/issues/1' }));
  expect(body).toContain('https://redirect.github.com/acme/cloud/issues/1');
});

test('one in twenty accepted and then cut: each message is there exactly once', async () => {
  const lose = (next: boolean) => {
    loseAnswer = next;
  };
  const { sent, cuts } = await sendThroughCuts(github, outbox, { clock, lose });
  expect(cuts).toBeGreaterThan(5);
  expect(issues.length).toBe(sent);
});
