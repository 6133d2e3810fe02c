/** Acts as people write them, and whom channels vouch for. */
import { describe, expect, test } from 'vitest';
import { ACT_KINDS, ACT_VALUES, actOf } from '../../src/domain/act.ts';
import { memberAs } from '../../src/domain/team.ts';

test.each([
  ['acknowledge', '', { kind: 'acknowledge' }],
  ['snooze', '30m', { kind: 'snooze', minutes: 30 }],
  ['snooze', '2 h', { kind: 'snooze', minutes: 120 }],
  ['snooze', '3d', { kind: 'snooze', minutes: 4320 }],
  ['resolve', 'no-action', { kind: 'resolve', outcome: 'no-action' }],
  ['wrong-topic', 'billing, login', { kind: 'wrong-topic', topics: ['billing', 'login'] }],
  ['wrong-topic', 'none', { kind: 'wrong-topic', topics: [] }],
  ['assign', ' ada ', { kind: 'assign', to: 'ada' }],
])('%s %s', (kind, value, act) => {
  expect(actOf(kind, value)).toEqual(act);
});

test.each([
  ['acknowledge', 'now'],
  ['snooze', ''],
  ['snooze', '0m'],
  ['snooze', '2 weeks'],
  ['snooze', '999999d'],
  ['resolve', 'done'],
  ['answer', 'not a link'],
  ['link-issue', 'javascript:alert(1)'],
  ['wrong-topic', ''],
  ['constructor', ''],
])('refused: %s %s', (kind, value) => {
  expect(actOf(kind, value)).toBeNull();
});

test('every act that asks for something says what', () => {
  for (const kind of ACT_KINDS) expect(actOf(kind) === null).toBe(ACT_VALUES[kind] !== undefined);
});

describe('members', () => {
  const teams = [
    { name: 'billing', members: ['ada', 'U0EVE', { name: 'Bob', slack: 'U0BOB', email: 'Bob@acme.example' }] },
    { name: 'web', members: [{ name: 'Bob', slack: 'U0BOB' }, 'carl@acme.example'] },
  ];

  test('known by what a channel vouches for, in all their teams', () => {
    expect(memberAs(teams, { slack: 'U0BOB' })).toEqual({ name: 'Bob', teams: ['billing', 'web'] });
    expect(memberAs(teams, { slack: 'U0EVE' })).toEqual({ name: 'U0EVE', teams: ['billing'] });
    expect(memberAs(teams, { email: 'bob@ACME.example' })).toEqual({ name: 'Bob', teams: ['billing'] });
    expect(memberAs(teams, { email: 'carl@acme.example' })).toEqual({ name: 'carl@acme.example', teams: ['web'] });
  });

  test('strangers are nobody', () => {
    for (const who of [{ slack: 'U0X' }, { slack: 'Bob' }, { email: '' }, { email: 'U0BOB' }])
      expect(memberAs(teams, who)).toBeNull();
    expect(memberAs([], { slack: 'U0BOB' })).toBeNull();
  });
});
