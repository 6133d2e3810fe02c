/** The double of Jira Cloud: fields and sizes, comments with properties, the label that is looked up in doubt. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type JiraIssue, jira } from '../../src/channels/jira.ts';
import type { Outbox } from '../../src/contracts/channel.ts';
import { failureOf, jsonReply, Pace, sendSamples, sendThroughCuts, startDouble } from './double.ts';
import { said, signalNotification } from './notification-samples.ts';
import type { AskedRequest, Reply } from './scripted-remote.ts';
import { checkAdf } from './tracker-rules.ts';

const clock = { now: Date.parse('2026-01-02T03:05:00Z') };
const issues: { key: string; labels: string[] }[] = [];
const comments: { id: string; issue: string; properties: unknown }[] = [];
let pace: Pace;
let loseAnswer = false;
let double: Awaited<ReturnType<typeof startDouble>>;
let outbox: Outbox<JiraIssue>;
const AUTHORIZATION = `Basic ${Buffer.from('bot@acme.example:t').toString('base64')}`;

beforeAll(async () => {
  double = await startDouble(answer, (reason) => jsonReply(400, { errorMessages: [reason], errors: {} }));
  outbox = open({});
});
beforeEach(() => {
  clock.now += 3_600_000;
  pace = new Pace(clock, 10, 1000);
  issues.length = 0;
  comments.length = 0;
});
afterAll(() => double.close());

function open(rest: object): Outbox<JiraIssue> {
  const config = { site: double.remote.url, email: 'bot@acme.example', token: 't', project: 'CLOUD', labels: ['voc'] };
  return jira.open(jira.config.parse({ ...config, ...rest }), double.deps);
}

function answer({ method, path, headers }: AskedRequest, json: Record<string, unknown>): Reply {
  if (headers.authorization !== AUTHORIZATION) return jsonReply(401, { errorMessages: ['no'] });
  const url = new URL(path, 'http://x');
  if (url.pathname === '/rest/api/3/search/jql') return search(url.searchParams.get('jql') ?? '');
  if (method === 'DELETE' || method === 'PUT') return remove(method, url.pathname, json);
  if (pace.take() > 0) return { status: 429, headers: { 'retry-after': '3' } };
  const [, issue] = /^\/rest\/api\/3\/issue\/([A-Z]+-\d+)\/comment$/.exec(url.pathname) ?? [];
  return issue === undefined ? create(json.fields as Fields) : comment(issue, json, url.searchParams);
}

function remove(method: string, path: string, json: Record<string, unknown>): Reply {
  const [, key, id] = /^\/rest\/api\/3\/issue\/([A-Z]+-\d+)(?:\/comment\/(\d+))?$/.exec(path) ?? [];
  const issue = issues.find((one) => one.key === key);
  if (method === 'PUT') {
    if (issue === undefined) return jsonReply(404, { errorMessages: ['Issue does not exist'] });
    const fields = json.fields as Fields;
    checkAdf(fields.description);
    Object.assign(issue, { summary: fields.summary });
    return { status: 204 };
  }
  const at = comments.findIndex((one) => one.id === id && one.issue === key);
  if (at < 0) return jsonReply(404, { errorMessages: ['no such comment'] });
  comments.splice(at, 1);
  return { status: 204 };
}

interface Fields {
  project: { key: string };
  issuetype: { name: string };
  summary: string;
  description: JiraIssue['description'];
  labels: string[];
}

function create(fields: Fields): Reply {
  expect(fields).toMatchObject({ project: { key: 'CLOUD' }, issuetype: { name: 'Task' } });
  expect(fields.summary).toMatch(/^[^\n]{1,255}$/);
  checkAdf(fields.description);
  for (const label of fields.labels) expect(label).toMatch(/^\S{1,255}$/);
  const key = `CLOUD-${issues.length + 1}`;
  issues.push({ key, labels: fields.labels });
  return answered(201, { id: '1', key });
}

function comment(issue: string, json: Record<string, unknown>, query: URLSearchParams): Reply {
  if (!issues.some(({ key }) => key === issue)) return jsonReply(404, { errorMessages: ['Issue does not exist'] });
  if (json.body === undefined) {
    expect(query.get('expand')).toBe('properties');
    return jsonReply(200, { comments: comments.filter((one) => one.issue === issue).toReversed() });
  }
  checkAdf(json.body as JiraIssue['description']);
  comments.push({ id: String(500 + comments.length), issue, properties: json.properties });
  return answered(201, { id: comments.at(-1)?.id });
}

function search(jql: string): Reply {
  const [, label] = /^project = "CLOUD" AND labels = "([^"]+)"$/.exec(jql) ?? [];
  if (label === undefined) return jsonReply(400, { errorMessages: ['Error in the JQL Query'] });
  return jsonReply(200, { issues: issues.filter(({ labels }) => labels.includes(label)).slice(0, 1) });
}

function answered(status: number, body: object): Reply {
  if (!loseAnswer) return jsonReply(status, body);
  loseAnswer = false;
  return 'reset';
}

test('every message is accepted at the declared pace', async () => {
  await sendSamples(jira, outbox, clock);
  expect(double.refused).toEqual([]);
  expect(issues[0]?.labels).toEqual(['voc', expect.stringMatching(/^earshot-[0-9a-f-]{36}$/)]);
});

test('what follows is a comment on the issue', async () => {
  const receipt = await outbox.send(outbox.render(signalNotification()), '1');
  expect(receipt).toEqual({ id: 'CLOUD-1', url: `${double.remote.url}/browse/CLOUD-1` });
  const second = await outbox.send(outbox.render(said('more')), '2', { mode: 'thread', receipt });
  expect(second).toMatchObject({ id: 'CLOUD-1', comment: '500' });
});

test('in doubt it is read back: the issue by its label, the comment by its property', async () => {
  const payload = outbox.render(signalNotification());
  expect(await outbox.find?.(payload, '1')).toBeNull();
  loseAnswer = true;
  expect(await failureOf(outbox.send(payload, '1'))).toMatchObject({ kind: 'transient', inDoubt: true });
  const receipt = await outbox.find?.(payload, '1');
  expect(receipt).toMatchObject({ id: 'CLOUD-1' });
  const previous = { mode: 'thread', receipt: receipt ?? {} } as const;
  expect(await outbox.find?.(payload, '2', previous)).toBeNull();
  loseAnswer = true;
  await failureOf(outbox.send(payload, '2', previous));
  expect(await outbox.find?.(payload, '2', previous)).toMatchObject({ id: 'CLOUD-1', comment: '500' });
});

test('a deletion follows: the comment goes, the issue loses its words; gone already is fine', async () => {
  const receipt = await outbox.send(outbox.render(signalNotification()), '1');
  const second = await outbox.send(outbox.render(said('more')), '2', { mode: 'thread', receipt });
  await outbox.retract?.(second);
  await outbox.retract?.(second);
  expect(comments).toEqual([]);
  await outbox.retract?.(receipt);
  expect(issues).toMatchObject([{ summary: 'Removed' }]);
  await outbox.retract?.({ id: 'CLOUD-77' });
});

test('a flood, a wrong token, an issue that is gone', async () => {
  const payload = outbox.render(signalNotification());
  for (let i = 0; i < 10; i++) await outbox.send(payload, 'k');
  expect(await failureOf(outbox.send(payload, 'k'))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 3000 });
  expect(await failureOf(open({ token: 'other' }).send(payload, 'k'))).toMatchObject({ kind: 'auth', status: 401 });
  clock.now += 1000;
  for (const receipt of [{ id: 'CLOUD-99' }, { id: '../x' }, {}]) {
    expect(await failureOf(outbox.send(payload, 'k', { mode: 'thread', receipt }))).toMatchObject({ kind: 'rejected' });
  }
});

test('one in twenty accepted and then cut: each message is there exactly once', async () => {
  const lose = (next: boolean) => {
    loseAnswer = next;
  };
  const { sent, cuts } = await sendThroughCuts(jira, outbox, { clock, lose });
  expect(cuts).toBeGreaterThan(5);
  expect(issues.length).toBe(sent);
});
