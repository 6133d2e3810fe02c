import { beforeAll, describe, expect, it } from 'vitest';
import type { SentimentLabel } from '../../src/domain/analysis.ts';
import type { Span } from '../../src/domain/monitor.ts';
import { type Lexicons, loadLexicons } from '../../src/nlp/lexicons.ts';
import { sentimentOf } from '../../src/nlp/sentiment.ts';
import { type Mood, type Scorer, towardsOf } from '../../src/nlp/towards.ts';
import { wordsOf } from '../../src/nlp/words.ts';
import { TOWARDS_CASES, TOWARDS_HELD_OUT, TOWARDS_SECOND, type TowardsCase } from './towards-cases.ts';

let lexicons: Lexicons;
beforeAll(async () => {
  lexicons = await loadLexicons();
});

/** The lexicon's answer as chances, with the same label; a stand-in for a model. */
function scorer(lang: string): Scorer {
  return (text): Mood => {
    const { label, score } = sentimentOf(wordsOf(text), lang, lexicons);
    const [main, rest] = [0.55 + 0.4 * Math.abs(score), 0.45 - 0.4 * Math.abs(score)];
    if (label === 'neutral') return { negative: rest / 2, neutral: main, positive: rest / 2 };
    const [negative, positive] = label === 'negative' ? [main, rest * 0.2] : [rest * 0.2, main];
    return { negative, neutral: rest * 0.8, positive };
  };
}

function spansOf(text: string, name: string, field = 'text'): Span[] {
  return [...text.matchAll(new RegExp(name, 'gi'))].map(({ 0: found, index }) => ({
    field,
    start: index,
    end: index + found.length,
  }));
}

const LABELS: Record<string, SentimentLabel> = { '-': 'negative', '0': 'neutral', '+': 'positive' };

function answers({ text, says, lang = 'en' }: TowardsCase) {
  const targets = Object.keys(says).map((name) => ({ name, spans: spansOf(text, name) }));
  return towardsOf({ post: { text }, targets, score: scorer(lang) });
}

function expected({ says }: TowardsCase): Record<string, SentimentLabel | undefined> {
  return Object.fromEntries(Object.entries(says).map(([name, sign]) => [name, LABELS[sign]]));
}

function accuracy(cases: readonly TowardsCase[]) {
  let [right, all, whole] = [0, 0, 0];
  const wrong: string[] = [];
  for (const one of cases) {
    const labels = expected(one);
    const plain = towardsOf({ post: one, targets: [{ name: 'all', spans: [] }], score: scorer(one.lang ?? 'en') })[0];
    for (const { name, label, reason } of answers(one)) {
      all++;
      if (labels[name] === plain?.label) whole++;
      if (labels[name] === label) right++;
      else wrong.push(`${one.text} | ${name}: ${label}, expected ${labels[name]} (${reason})`);
    }
  }
  return { accuracy: right / all, wholeText: whole / all, targets: all, wrong };
}

describe('towards whom', () => {
  it.each(TOWARDS_CASES.map((one) => [one.text, one] as const))('%s', (_text, one) => {
    const found = answers(one);
    expect(Object.fromEntries(found.map(({ name, label }) => [name, label])), JSON.stringify(found)).toEqual(
      expected(one),
    );
  });

  it('holds on sentences that the rules were not made from, far better than the whole text does', () => {
    const figures = accuracy(TOWARDS_HELD_OUT);
    if (process.env.FIGURES !== undefined)
      console.log(
        { accuracy: figures.accuracy, whole: figures.wholeText, n: figures.targets },
        accuracy(TOWARDS_SECOND),
      );
    expect(TOWARDS_HELD_OUT).toHaveLength(40);
    expect(figures.accuracy).toBeGreaterThan(0.65);
    expect(figures.accuracy).toBeGreaterThan(figures.wholeText + 0.2);
  });
});
