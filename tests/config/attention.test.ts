/** Time windows, budgets, rotations, escalation and inhibition of a workspace's configuration. */
import { describe, expect, test } from 'vitest';
import { load, problemsOf } from './small-registry.ts';

const HEAD = 'workspace: Acme\nchannels: [{ name: t, type: terminal }]\ndefaultRoute: { channel: t }\n';

describe('how a route tells', () => {
  test('is read into milliseconds, and what is not said is not there', () => {
    const text = `${HEAD}routes: [{ name: a, group: { wait: 30s, by: topic }, flood: { max: 30/10m }, escalate: [{ after: 15m, to: t }] }]`;
    expect(load(text).route.routes[0]).toMatchObject({
      group: { by: 'topic', waitMs: 30_000 },
      flood: { max: 30, perMs: 600_000 },
      escalate: [{ afterMs: 900_000, to: 't' }],
    });
    expect(Object.keys(load(text).route.routes[0]?.group ?? {})).toEqual(['by', 'waitMs']);
  });

  test.each([
    ['{ batch: 15m }', { mode: 'batch', everyMinutes: 15 }],
    [
      "{ digest: { at: '09:00', days: mon..wed } }",
      { mode: 'digest', at: { at: '09:00', zone: 'UTC', days: ['mon', 'tue', 'wed'] } },
    ],
    [
      "{ digest: { at: '09:00', zone: Asia/Tokyo, days: [sun] } }",
      { mode: 'digest', at: { at: '09:00', zone: 'Asia/Tokyo', days: ['sun'] } },
    ],
    ['{ digest: { every: 2h } }', { mode: 'digest', everyMinutes: 120 }],
  ])('timing %s', (timing, expected) => {
    expect(load(`${HEAD}routes: [{ name: a, timing: ${timing} }]`).route.routes[0]?.timing).toEqual(expected);
  });

  test('days may go over the weekend', () => {
    const text = `${HEAD}timeWindows: [{ name: w, days: fri..mon }]`;
    expect(load(text).timeWindows).toEqual([
      { name: 'w', zone: 'UTC', days: ['fri', 'sat', 'sun', 'mon'], from: '00:00', to: '24:00' },
    ]);
  });
});

test('a team’s budget and rotation', () => {
  const text = `${HEAD}teams: [{ name: a, zone: Europe/Berlin, budget: { instant: 20/day, digest: 1, exempt: 0.9 }, onCall: { people: [ada, { name: bob, channel: t }], start: '2026-01-05', shift: 14d } }]`;
  expect(load(text).teams[0]).toMatchObject({
    zone: 'Europe/Berlin',
    budget: { instant: 20, digest: 1, exempt: 0.9 },
    onCall: {
      people: [{ name: 'ada' }, { name: 'bob', channel: 't' }],
      zone: 'Europe/Berlin',
      shiftDays: 14,
      handover: '09:00',
      overrides: [],
    },
  });
});

describe('what is wrong is told where it stands', () => {
  test.each([
    [
      'a zone that is none',
      'timeWindows: [{ name: w, zone: Mars/Base }]',
      'timeWindows[0].zone: expected an IANA time zone',
    ],
    [
      'an hour that is none',
      "timeWindows: [{ name: w, from: '25:00' }]",
      "timeWindows[0].from: expected a time such as '09:00'",
    ],
    [
      'days that are none',
      'timeWindows: [{ name: w, days: mon..never }]',
      'timeWindows[0].days: expected days such as',
    ],
    [
      'a budget that is none',
      'teams: [{ name: a, budget: { instant: many } }]',
      'teams[0].budget.instant: expected a number a day',
    ],
    [
      'a rate that is none',
      'routes: [{ name: a, flood: { max: 30 per hour } }]',
      'routes[0].flood.max: expected so many in so long',
    ],
    [
      'a window nobody knows',
      'routes: [{ name: a, quiet: [night] }]',
      'routes[0].quiet[0]: unknown time window "night"',
    ],
    [
      'a channel nobody knows',
      'routes: [{ name: a, escalate: [{ after: 5m, to: x }] }]',
      'routes[0].escalate[0].to: unknown channel "x"',
    ],
    [
      'a team without a rotation',
      'teams: [{ name: b }]\nroutes: [{ name: a, escalate: [{ after: 5m, to: "on-call:b" }] }]',
      'routes[0].escalate[0].to: unknown rotation "on-call:b"',
    ],
    [
      'a topic nobody knows',
      'inhibit: [{ source: { topic: x }, target: {} }]',
      'inhibit[0].source.topic: unknown topic "x"',
    ],
    ['customers nobody lists', 'customers: [ours]', 'customers[0]: unknown list of authors "ours"'],
    [
      'two windows of one name',
      'timeWindows: [{ name: w }, { name: w }]',
      'timeWindows[1].name: timeWindows[0] has the name "w" too',
    ],
    [
      'a score beyond 1',
      "routes: [{ name: a, when: { actionable: '>=5' } }]",
      'routes[0].when.actionable: expected numbers from 0 to 1',
    ],
  ])('%s', (_name, text, problem) => {
    expect(problemsOf(`${HEAD}${text}`).join('\n')).toContain(problem);
  });
});
