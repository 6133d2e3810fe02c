import { describe, expect, test } from 'vitest';
import { age, matchedWords, show, showSignal } from '../../src/channels/display.ts';
import type { ActionablePart } from '../../src/domain/attention.ts';
import { analysis, digest, post, signal, signalNotification } from './notification-samples.ts';

test('a signal as a neutral document', () => {
  expect(show(signalNotification())).toMatchInlineSnapshot(`
    {
      "headline": "bug · negative · urgency 0.82",
      "kind": "signal",
      "links": [],
      "signal": {
        "actionable": null,
        "age": "3 min",
        "author": "Jane Doe (@jane)",
        "intents": [
          "bug 88%",
        ],
        "language": "en",
        "link": "https://www.reddit.com/r/selfhosted/comments/1abc/",
        "monitors": [
          "brand (“Acme Cloud”)",
        ],
        "place": "reddit · selfhosted",
        "postedAt": "2026-01-02 03:01 UTC",
        "reach": "about 12,300 people",
        "sentiment": "negative 91%",
        "text": "Since the last update my Acme Cloud invoices are wrong & support is silent.",
        "title": "Acme Cloud billing broken?",
        "todo": "now: try it, file it, and tell the author",
        "topics": [
          "billing 92%",
        ],
        "towards": [
          "brand negative 84%",
        ],
        "urgency": "0.82",
      },
      "story": "4 posts on reddit, x",
      "why": {
        "reason": "topic billing; sentiment negative",
        "route": "billing-urgent",
        "team": "billing",
      },
    }
  `);
});

test('a digest counts what it lists and what it leaves out', () => {
  const praise = analysis({ sentiment: { label: 'positive', score: 0.9, confidence: 0.8 }, intents: [] });
  const shown = show(digest(2, { signals: [signal(), signal(), signal({ analysis: praise })] }));
  expect(shown).toMatchObject({
    headline: '415 signals',
    period: '2026-01-02 03:00 – 2026-01-02 04:00 UTC',
    counts: ['2 negative', '2 bug', '1 positive'],
    more: 412,
  });
});

test.each([
  ['open', '4 posts on reddit, x'],
  ['acknowledged', '4 posts on reddit, x; acknowledged by jane'],
  ['assigned', '4 posts on reddit, x; assigned to omar'],
  ['resolved', '4 posts on reddit, x; resolved by jane'],
] as const)('a story that is %s', (status, expected) => {
  const state = { status, owner: 'omar', by: 'jane', at: '2026-01-02T04:00:00.000Z' };
  expect(show(signalNotification({ state }))).toMatchObject({ story: expected });
});

test('how much it asks to be acted on, with what adds most', () => {
  const part = (name: ActionablePart, value: number) => ({ name, value, reason: '' });
  const parts = [
    part('reach', 0.1),
    part('intent', 0.4),
    part('spam', -0.2),
    part('novelty', 0.2),
    part('urgency', 0.15),
  ];
  const shown = showSignal(signal({ actionable: { score: 0.65, parts } }));
  expect(shown.actionable).toBe('0.65 (intent, novelty, urgency)');
});

test.each([
  ['2026-01-02T03:00:00Z', 'less than a minute'],
  ['2026-01-02T03:05:00Z', 'less than a minute'],
  ['2026-01-02T02:57:00Z', '3 min'],
  ['2026-01-02T00:00:00Z', '3 h'],
  ['2020-01-02T03:00:00Z', '2,192 days'],
])('a post of %s is %s old at three', (postedAt, expected) => {
  expect(age(postedAt, '2026-01-02T03:00:00Z')).toBe(expected);
});

describe('matched words', () => {
  const spans = (...list: [string, number, number][]) => list.map(([field, start, end]) => ({ field, start, end }));

  test('once each, as written, from text and title', () => {
    const it = post({ text: 'Acme and acme and Acme', title: 'On ACME' });
    expect(matchedWords(it, spans(['text', 0, 4], ['text', 9, 13], ['text', 18, 22], ['title', 3, 7]))).toEqual([
      '“Acme”',
      '“acme”',
      '“ACME”',
    ]);
  });

  test('names fields that are no text of the post', () => {
    expect(matchedWords(post(), spans(['tags', 0, 4], ['tags', 5, 9]))).toEqual(['in tags']);
  });

  test('shows nothing for spans beyond the text', () => {
    expect(matchedWords(post({ text: 'short' }), spans(['text', 100, 120]))).toEqual([]);
  });
});
