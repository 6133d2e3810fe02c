/** What open tools say of a mood: asked as their own documents do, with their own thresholds. */
import { expect, test } from 'vitest';
import { SENTIMENT_BASELINES } from '../../../src/bin/bench/baselines-sentiment.ts';

test('are the three that people ship', () => {
  expect(SENTIMENT_BASELINES.map(({ name }) => name)).toEqual(['natural AFINN', 'vader-sentiment', 'wink-sentiment']);
});

for (const { name, load } of SENTIMENT_BASELINES) {
  test.each([
    ['I love it, what a great day', 'positive'],
    ['I hate it, this is terrible', 'negative'],
    ['we met at noon', 'neutral'],
    ['', 'neutral'],
    ['!!! 123 ...', 'neutral'],
  ])(`${name}: "%s" is %s`, async (text, label) => {
    expect((await load())(text)).toBe(label);
  });
}

test('vader: what is within its threshold is neutral, though not zero', async () => {
  const { default: vader } = await import('vader-sentiment');
  const text = 'please stop';
  expect(vader.SentimentIntensityAnalyzer.polarity_scores(text).compound).toBe(0.0258);
  const label = await SENTIMENT_BASELINES[1]?.load();
  expect(label?.(text)).toBe('neutral');
});

test('hostile texts are answered', async () => {
  for (const { load } of SENTIMENT_BASELINES) {
    const label = await load();
    for (const text of ['Z̷̢̧͎͇'.repeat(500), '😀'.repeat(500), 'x'.repeat(5_000), '\u0000', 'constructor __proto__']) {
      expect(['negative', 'neutral', 'positive']).toContain(label(text));
    }
  }
});
