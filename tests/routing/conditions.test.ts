import { describe, expect, test } from 'vitest';
import type { RouteConditions, SignalFacts } from '../../src/domain/routing.ts';
import { checkConditions } from '../../src/routing/conditions.ts';
import { facts } from './routing-samples.ts';

const outage = facts({
  monitors: ['brand', 'outage'],
  topics: ['login'],
  sentiment: 'negative',
  intents: ['outage', 'complaint'],
  urgency: 0.81,
  reach: 1200,
});

describe('a condition that holds says why', () => {
  const cases: [name: string, when: RouteConditions, reasons: string[]][] = [
    ['no conditions ask nothing', {}, []],
    ['one of several monitors', { monitor: ['outage', 'security'] }, ['monitor outage is one of [outage, security]']],
    ['a topic', { topic: ['login'] }, ['topic login is one of [login]']],
    ['the sentiment', { sentiment: ['negative'] }, ['sentiment negative is one of [negative]']],
    ['one of several intents', { intent: ['outage', 'bug'] }, ['intent outage is one of [outage, bug]']],
    [
      'all intents that hit are named',
      { intent: ['complaint', 'outage'] },
      ['intent outage, complaint is one of [complaint, outage]'],
    ],
    ['the language', { language: ['en', 'de'] }, ['language en is one of [en, de]']],
    ['the platform', { platform: ['x'] }, ['platform x is one of [x]']],
    ['at least', { urgency: { min: 0.6 } }, ['urgency 0.81 >= 0.6']],
    ['at most', { urgency: { max: 0.9 } }, ['urgency 0.81 <= 0.9']],
    ['between', { urgency: { min: 0.6, max: 0.9 } }, ['urgency 0.81 >= 0.6 and <= 0.9']],
    ['bounds are inclusive', { reach: { min: 1200, max: 1200 } }, ['reach 1200 >= 1200 and <= 1200']],
    [
      'several conditions in the order of the table, whatever the order in the file',
      { urgency: { min: 0.6 }, intent: ['outage'] },
      ['intent outage is one of [outage]', 'urgency 0.81 >= 0.6'],
    ],
  ];
  test.each(cases)('%s', (_name, when, reasons) => {
    expect(checkConditions(when, outage)).toEqual({ held: reasons });
  });
});

describe('a condition that fails names itself', () => {
  const cases: [name: string, when: RouteConditions, about: Partial<SignalFacts>, failed: string][] = [
    ['another language', { language: ['en'] }, { language: 'de' }, 'language de is not one of [en]'],
    ['another monitor', { monitor: ['security'] }, {}, 'monitor brand is not one of [security]'],
    ['no topic at all', { topic: ['login'] }, {}, 'no topic, wanted one of [login]'],
    ['no intent at all', { intent: ['bug'] }, {}, 'no intent, wanted one of [bug]'],
    ['names keep their case', { monitor: ['Brand'] }, {}, 'monitor brand is not one of [Brand]'],
    ['an empty list is satisfied by nothing', { platform: [] }, {}, 'platform x is not one of []'],
    ['too low', { urgency: { min: 0.6 } }, { urgency: 0.41 }, 'urgency 0.41 is below 0.6'],
    ['too high', { reach: { max: 100 } }, { reach: 5000 }, 'reach 5000 is above 100'],
    ['just missed is not rounded away', { urgency: { min: 0.6 } }, { urgency: 0.5999 }, 'urgency 0.5999 is below 0.6'],
    ['unknown reach satisfies no lower bound', { reach: { min: 0 } }, {}, 'reach is unknown, wanted >= 0'],
    ['unknown reach satisfies no upper bound', { reach: { max: 1e9 } }, {}, 'reach is unknown, wanted <= 1000000000'],
    ['not a number', { urgency: { min: 0 } }, { urgency: Number.NaN }, 'urgency is unknown, wanted >= 0'],
  ];
  test.each(cases)('%s', (_name, when, about, failed) => {
    expect(checkConditions(when, facts(about)).failed).toBe(failed);
  });

  test('the first in the order of the table is the one told', () => {
    const answer = checkConditions({ reach: { min: 10 }, language: ['de'], platform: ['x'] }, facts());
    expect(answer).toEqual({ held: [], failed: 'language en is not one of [de]' });
  });
});

test('a range without bounds asks nothing', () => {
  expect(checkConditions({ reach: {} }, facts()).failed).toBeUndefined();
});

test('a long list is cut in the reason', () => {
  const topic = Array.from({ length: 40 }, (_, i) => `t${i}`);
  expect(checkConditions({ topic }, facts({ topics: ['t39'] })).held[0]).toMatch(
    /^topic t39 is one of \[t0, .*, … 28 more]$/,
  );
});
