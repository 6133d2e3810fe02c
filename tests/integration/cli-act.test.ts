/** `earshot act` and `earshot speed`, as a person uses them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AppliedWorkspace, appliedWorkspace } from '../support/applied-workspace.ts';
import { linesOf } from '../support/cli.ts';
import { count } from '../support/workbench.ts';

const CONFIG = [
  'workspace: Acme',
  "monitors: [{ name: brand, match: 'acme' }]",
  'topics: [{ name: login, keywords: [login] }]',
  'channels: [{ name: terminal, type: terminal }]',
  'teams: [{ name: marketing, members: [ada, { name: bob, slack: U0B0B0B }] }, { name: web }]',
  'defaultRoute: { team: marketing, channel: terminal }',
].join('\n');

let workspace: AppliedWorkspace;
beforeAll(async () => {
  const postedAt = new Date(Date.now() - 3_600_000).toISOString();
  const post = { platform: 'x', id: '1', text: 'acme login is broken for me', postedAt };
  workspace = await appliedWorkspace({ 'earshot.yaml': CONFIG, 'posts.jsonl': JSON.stringify(post) });
});
afterAll(() => workspace?.end());

const act = (...args: string[]) => workspace.called('act', 'x/1', ...args);

test('nothing was done yet', async () => {
  expect(await act()).toMatchObject({ code: 0, out: 'Nobody did anything with it yet.\n' });
});

test('each action, in words', async () => {
  const by = ['--by', 'ada'];
  expect(await act('acknowledge', ...by, '--key', 'k')).toMatchObject({ code: 0, out: 'Acknowledged by ada.\n' });
  expect(await act('acknowledge', ...by, '--key', 'k')).toMatchObject({
    code: 0,
    out: expect.stringContaining('done before'),
  });
  expect(await act('assign', 'bob', ...by)).toMatchObject({ out: 'Assigned to bob.\n' });
  expect(await act('snooze', '2h', ...by)).toMatchObject({ out: 'Snoozed for 2 h by ada.\n' });
  expect(await act('wrong-topic', 'none', ...by)).toMatchObject({ out: 'Noted: its topic is none of ours.\n' });
  expect(await act('link-issue', 'https://t.example/1', ...by)).toMatchObject({
    out: expect.stringContaining('Linked by ada'),
  });
  expect(await act('answer', 'https://x.example/2', ...by)).toMatchObject({
    out: expect.stringContaining('Answered by ada'),
  });
  expect(await act('resolve', 'fixed', ...by, '--note', 'in 1.2')).toMatchObject({ out: 'Resolved by ada: fixed.\n' });
  const [last] = linesOf(await act('--json'))[0] as unknown as object[];
  expect(last).toMatchObject({ act: { kind: 'resolve', outcome: 'fixed' }, note: 'in 1.2', way: 'cli' });
  expect((await act()).out).toMatch(/resolve +ada +cli +Resolved by ada: fixed +in 1\.2/);
});

test('explain tells what was done, in order', async () => {
  const { out } = await workspace.called('explain', 'x/1');
  expect(out).toMatch(/done +\S+ Acknowledged by ada \(cli\)[\s\S]*done +\S+ Resolved by ada: fixed \(cli: in 1\.2\)/);
});

test('what cannot be done says why: 1; what cannot be meant: 2', async () => {
  expect(await act('acknowledge', '--by', 'ada')).toMatchObject({
    code: 1,
    err: expect.stringContaining('reopen it first'),
  });
  expect(await act('reopen', '--by', 'ada', '--json')).toMatchObject({
    code: 0,
    out: expect.stringContaining('"status":"open"'),
  });
  expect(await act('assign', 'eve')).toMatchObject({ code: 1, err: expect.stringContaining('Nobody in a team') });
  expect(await act('explode')).toMatchObject({ code: 2, err: expect.stringContaining('choose from see, acknowledge') });
  expect(await act('snooze', 'long')).toMatchObject({ code: 2, err: expect.stringContaining('30m, 2h, 3d') });
  expect(await act('dismiss', '--note', 'a\nb')).toMatchObject({ code: 2 });
  expect(await workspace.called('act', 'x/none', 'dismiss')).toMatchObject({
    code: 1,
    err: expect.stringContaining('no such post'),
  });
});

test('a team where no route leads is named, and a label says whose it is', async () => {
  expect(await act('wrong-team', 'web', '--by', 'ada')).toMatchObject({
    out: expect.stringContaining('no route leads to web'),
  });
  expect((await workspace.called('labels', 'list', '--kind', 'team')).out).toMatch(/team +marketing +web +ada/);
  expect(await count(workspace.db, 'timeline_events', `stage = 'handed-over' and actor = 'ada'`)).toBe(1);
});

test('speed: a table, JSON, by platform', async () => {
  const { code, out } = await workspace.called('speed');
  expect(code).toBe(0);
  expect(out).toMatch(/stage +count +p50 +p95/);
  const [report] = linesOf(await workspace.called('speed', '--json', '--by', 'platform'));
  expect(report).toMatchObject({ by: 'platform', groups: [{ name: 'x', signals: 1 }] });
  expect((await workspace.called('speed', '--by', 'platform')).out).toContain('platform x, 1 signal');
  expect((await workspace.called('speed', '--by', 'mood')).code).toBe(2);
});
