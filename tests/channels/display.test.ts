import { describe, expect, test } from 'vitest';
import { age, matchedWords, show } from '../../src/channels/display.ts';
import { analysis, digest, post, signal, signalNotification } from './notification-samples.ts';

test('a signal as a neutral document', () => {
  expect(show(signalNotification())).toMatchInlineSnapshot(`
    {
      "headline": "bug · negative · urgency 0.82",
      "kind": "signal",
      "signal": {
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
  [{ state: 'open' }, '4 posts on reddit, x'],
  [{ state: 'acknowledged', by: 'jane' }, '4 posts on reddit, x; acknowledged by jane'],
  [{ state: 'assigned', by: 'omar' }, '4 posts on reddit, x; assigned to omar'],
  [{ state: 'resolved', by: 'omar', outcome: 'fixed in 2.3' }, '4 posts on reddit, x; resolved by omar: fixed in 2.3'],
] as const)('a story that is %j', (standing, expected) => {
  const story = { ...signalNotification().story, standing };
  expect(show(signalNotification({ story }))).toMatchObject({ story: expected });
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
