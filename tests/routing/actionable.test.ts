/** How much a signal asks to be acted on, and why. */
import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../src/domain/analysis.ts';
import { actionable, customerOf } from '../../src/routing/actionable.ts';

const analysis = (changes: Partial<Analysis> = {}): Analysis => ({
  model: 'test',
  language: { code: 'en', confidence: 1, from: 'model' },
  sentiment: { label: 'neutral', score: 0, confidence: 0.8 },
  topics: [],
  intents: [],
  urgency: { score: 0, parts: [] },
  reach: null,
  ...changes,
});
const alone = { postsAnHour: 1, storySize: 0, customer: null };
const outage = analysis({
  sentiment: { label: 'negative', score: -0.9, confidence: 0.9 },
  intents: [{ name: 'outage', score: 0.9, reason: 'down' }],
  urgency: { score: 0.9, parts: [] },
  reach: 50_000,
});

test('its parts sum to the score, and those that add nothing are left out', () => {
  const { score, parts } = actionable(
    { ...outage, reach: 500 },
    { postsAnHour: 5, storySize: 40, customer: 'says “my account”' },
  );
  expect(parts.map(({ name }) => name)).toEqual(['intent', 'urgency', 'reach', 'velocity', 'sentiment', 'customer']);
  expect(score).toBeCloseTo(
    parts.reduce((sum, { value }) => sum + value, 0),
    5,
  );
  expect(score).toBeGreaterThan(0.9);
  expect(actionable(analysis(), { ...alone, storySize: 500 })).toEqual({ score: 0, parts: [] });
});

test('an outage that spreads before a complaint before praise', () => {
  const complaint = analysis({ intents: [{ name: 'complaint', score: 0.8, reason: '' }] });
  const praise = analysis({ intents: [{ name: 'praise', score: 0.9, reason: '' }] });
  const scores = [outage, complaint, praise].map((one) => actionable(one, alone).score);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(scores[2]).toBeLessThan(0.15);
});

test('what is said of us counts, not the mood of the text', () => {
  const of = (label: 'negative' | 'positive', score: number) => ({
    name: 'brand',
    label,
    score,
    confidence: 0.9,
    reason: '',
  });
  const aboutOthers = { ...outage, towards: [of('positive', 0.8)] };
  expect(actionable(aboutOthers, alone).parts.map(({ name }) => name)).not.toContain('sentiment');
  const aboutUs = { ...analysis(), towards: [of('negative', -0.8), of('positive', 0.8)] };
  expect(actionable(aboutUs, alone).parts).toContainEqual({
    name: 'sentiment',
    value: 0.12,
    reason: 'negative towards brand',
  });
});

test('spam takes away', () => {
  const spam = { score: 0.9, bot: 0, reasons: ['bait'] } as Analysis['spam'];
  expect(actionable({ ...outage, spam }, alone).score).toBeLessThan(actionable(outage, alone).score - 0.4);
});

describe('a customer', () => {
  test.each([
    ['I pay for this every month', 'says “i pay”'],
    ["As a long-time customer I'm shocked", 'says “as a long-time customer”'],
    ['they charged me twice', 'says “charged me”'],
    ['my account was closed', 'says “my account”'],
    ['I might become one', null],
    ['x'.repeat(65_536), null],
    [`${'my '.repeat(20_000)}account`, null],
  ])('%.40s', (text, why) => {
    expect(customerOf({ text }, new Set())).toBe(why);
  });

  test('who stands in the list', () => {
    expect(customerOf({ text: '', author: { handle: '@Hooli' } }, new Set(['hooli']))).toBe('in the list of customers');
  });
});
