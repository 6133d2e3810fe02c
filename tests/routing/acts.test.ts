/** Which act is allowed in which state, what it changes, and what is told. */
import { describe, expect, test } from 'vitest';
import { ACT_KINDS, type Act, actSchema, type StoryRecord, statusNow, UNTOUCHED } from '../../src/domain/act.ts';
import { STORY_STATUSES } from '../../src/domain/attention.ts';
import { type ActContext, decideAct } from '../../src/routing/acts.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const CONTEXT: ActContext = {
  nowMs: NOW,
  by: 'ada',
  team: 'billing',
  teams: [
    { name: 'billing', members: ['ada', { name: 'bob', slack: 'U0B0B' }] },
    { name: 'web', members: [] },
  ],
  topics: ['invoices', 'login'],
};
const EXAMPLES: Record<Act['kind'], Act> = {
  see: { kind: 'see' },
  acknowledge: { kind: 'acknowledge' },
  assign: { kind: 'assign', to: 'bob' },
  snooze: { kind: 'snooze', minutes: 60 },
  resolve: { kind: 'resolve', outcome: 'fixed' },
  dismiss: { kind: 'dismiss' },
  'wrong-topic': { kind: 'wrong-topic', topics: ['login'] },
  'wrong-team': { kind: 'wrong-team', team: 'web' },
  'link-issue': { kind: 'link-issue', url: 'https://tracker.example/1' },
  answer: { kind: 'answer', url: 'https://x.example/answer' },
  reopen: { kind: 'reopen' },
};
const stateOf = (changes: Partial<StoryRecord>): StoryRecord => ({
  ...UNTOUCHED,
  by: 'bob',
  atMs: NOW - 1,
  ...changes,
});
const decide = (before: Partial<StoryRecord> | null, act: Act) =>
  decideAct(before === null ? null : stateOf(before), act, CONTEXT);

test('the whole table: what each act makes of each state', () => {
  const table = STORY_STATUSES.map((status) => {
    const outcome = status === 'resolved' ? 'known' : null;
    const row = ACT_KINDS.map((kind) => {
      const decision = decide(
        { status, outcome, owner: 'carl', untilMs: status === 'snoozed' ? NOW + 1 : null },
        EXAMPLES[kind],
      );
      return [kind, decision.kind === 'done' ? decision.state.status : decision.kind];
    });
    return [status, Object.fromEntries(row)];
  });
  const settled = { see: true, 'wrong-topic': true, 'link-issue': true, answer: true };
  for (const [status, row] of table as [string, Record<string, string>][]) {
    const isSettled = status === 'resolved' || status === 'dismissed';
    for (const [kind, became] of Object.entries(row)) {
      if (isSettled && kind in settled) expect([status, kind, became]).toEqual([status, kind, status]);
      if (isSettled && ['acknowledge', 'assign', 'snooze', 'wrong-team'].includes(kind))
        expect([status, kind, became]).toEqual([status, kind, 'refused']);
    }
  }
  expect(Object.fromEntries(table)).toMatchSnapshot();
});

test('who acknowledges owns it; a second one is told who has it and changes nothing', () => {
  const first = decide(null, { kind: 'acknowledge' });
  expect(first).toMatchObject({
    kind: 'done',
    stage: 'acknowledged',
    state: { status: 'acknowledged', owner: 'ada', by: 'ada', atMs: NOW },
  });
  expect(decide({ status: 'acknowledged', owner: 'bob' }, { kind: 'acknowledge' })).toMatchObject({
    kind: 'unchanged',
    told: 'It is acknowledged by bob already',
  });
});

test('what was given to a team or to oneself is acknowledged, what is somebody else’s is not', () => {
  const taken = { kind: 'done', state: { status: 'acknowledged', owner: 'ada' } };
  for (const owner of ['ada', 'web'])
    expect(decide({ status: 'assigned', owner }, { kind: 'acknowledge' })).toMatchObject(taken);
  expect(decide({ status: 'assigned', owner: 'carl' }, { kind: 'acknowledge' })).toMatchObject({
    kind: 'unchanged',
    told: 'It is assigned to carl by bob already',
  });
});

describe('assign', () => {
  test('to a member or a team; to nobody else', () => {
    for (const to of ['ada', 'bob', 'web'])
      expect(decide(null, { kind: 'assign', to })).toMatchObject({ kind: 'done', state: { owner: to } });
    expect(decide(null, { kind: 'assign', to: 'eve' })).toEqual({
      kind: 'refused',
      reason: 'Nobody in a team is called eve',
    });
  });

  test('to anybody where no team names its members', () => {
    const context = { ...CONTEXT, teams: [{ name: 'billing', members: [] }] };
    expect(decideAct(null, { kind: 'assign', to: 'eve' }, context)).toMatchObject({ kind: 'done' });
  });
});

test('a snooze ends by itself, and its end goes when something else is done', () => {
  const snoozed = decide(null, { kind: 'snooze', minutes: 90 });
  expect(snoozed).toMatchObject({
    state: { status: 'snoozed', untilMs: NOW + 5_400_000 },
    told: expect.stringContaining('90 min'),
  });
  if (snoozed.kind !== 'done') throw new Error('refused');
  expect(statusNow(snoozed.state, NOW + 5_399_999)).toBe('snoozed');
  expect(statusNow(snoozed.state, NOW + 5_400_000)).toBe('open');
  const later = { ...CONTEXT, nowMs: NOW + 5_400_000 };
  expect(decideAct(snoozed.state, { kind: 'acknowledge' }, later)).toMatchObject({
    state: { status: 'acknowledged', untilMs: null },
  });
});

test('what is settled is reopened first, and the refusal says so', () => {
  expect(decide({ status: 'resolved', outcome: 'fixed' }, { kind: 'acknowledge' })).toEqual({
    kind: 'refused',
    reason: 'It is resolved (fixed) by bob; reopen it first',
  });
  expect(decide({ status: 'resolved', outcome: 'fixed' }, { kind: 'reopen' })).toMatchObject({
    state: { status: 'open', owner: null, outcome: null },
  });
});

test('dismissing says that it is not relevant; reopening takes that back', () => {
  const label = { kind: 'relevance', author: 'ada' };
  expect(decide(null, { kind: 'dismiss' })).toMatchObject({ labels: [{ ...label, value: false }] });
  expect(decide({ status: 'dismissed' }, { kind: 'reopen' })).toMatchObject({ labels: [{ ...label, value: true }] });
  expect(decide({ status: 'acknowledged' }, { kind: 'reopen' })).toMatchObject({ labels: [] });
});

test('wrong topic: topics there are, nothing else changes', () => {
  const state = stateOf({ status: 'acknowledged' });
  expect(decideAct(state, { kind: 'wrong-topic', topics: ['login', 'login'] }, CONTEXT)).toMatchObject({
    kind: 'done',
    state,
    labels: [{ kind: 'topic', value: ['login'], author: 'ada' }],
  });
  expect(decide(null, { kind: 'wrong-topic', topics: ['nonsense'] })).toMatchObject({ kind: 'refused' });
});

test('wrong team: handed over and labelled; not to itself, not to a team that is none', () => {
  expect(decide(null, { kind: 'wrong-team', team: 'web' })).toMatchObject({
    kind: 'done',
    handTo: 'web',
    state: { status: 'assigned', owner: 'web', team: 'web' },
    labels: [{ kind: 'team', value: 'web', author: 'ada' }],
  });
  expect(decide(null, { kind: 'wrong-team', team: 'billing' })).toMatchObject({ kind: 'unchanged' });
  expect(decide({ team: 'web' }, { kind: 'wrong-team', team: 'web' })).toMatchObject({ kind: 'unchanged' });
  expect(decide(null, { kind: 'wrong-team', team: 'nobody' })).toMatchObject({ kind: 'refused' });
});

test('an issue and an answer are kept, once, and mean that somebody has it', () => {
  const url = 'https://tracker.example/1';
  expect(decide(null, { kind: 'link-issue', url })).toMatchObject({ state: { status: 'acknowledged', issues: [url] } });
  expect(decide({ status: 'resolved' }, { kind: 'link-issue', url })).toMatchObject({ state: { status: 'resolved' } });
  expect(decide({ issues: [url] }, { kind: 'link-issue', url })).toMatchObject({ kind: 'unchanged' });
  expect(decide(null, { kind: 'answer', url })).toMatchObject({ stage: 'answered', state: { answer: url } });
});

test('the schema takes no control characters, no other schemes, no endless snooze', () => {
  const isTaken = (act: unknown) => actSchema.safeParse(act).success;
  for (const act of Object.values(EXAMPLES)) expect(isTaken(act)).toBe(true);
  for (const act of [
    { kind: 'assign', to: 'a\u0000b' },
    { kind: 'assign', to: '\ud800' },
    { kind: 'assign', to: ' ' },
    { kind: 'link-issue', url: 'javascript:alert(1)' },
    { kind: 'snooze', minutes: 1e9 },
    { kind: 'resolve', outcome: 'whatever' },
    { kind: 'acknowledge', more: 1 },
    { kind: 'nothing' },
  ])
    expect([act, isTaken(act)]).toEqual([act, false]);
});
