import { describe, expect, it } from 'vitest';
import type { SentimentLabel } from '../../src/domain/analysis.ts';
import type { Span } from '../../src/domain/monitor.ts';
import { lazyLexicons } from '../../src/nlp/lexicons.ts';
import { SentimentModels } from '../../src/nlp/model-sentiment.ts';
import { sentimentOf } from '../../src/nlp/sentiment.ts';
import { type Mood, type Scorer, towardsOf } from '../../src/nlp/towards.ts';
import { wordsOf } from '../../src/nlp/words.ts';
import { TOWARDS_CASES, TOWARDS_HELD_OUT, TOWARDS_SECOND, type TowardsCase } from './towards-cases.ts';

const lexicons = lazyLexicons();
const models = new SentimentModels();

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

/** The shipped models. */
function modelScorer(lang: string): Scorer {
  return (text) => models.polarityOf(text, lang) ?? scorer(lang)(text);
}

function spansOf(text: string, name: string, field = 'text'): Span[] {
  return [...text.matchAll(new RegExp(name, 'gi'))].map(({ 0: found, index }) => ({
    field,
    start: index,
    end: index + found.length,
  }));
}

const LABELS: Record<string, SentimentLabel> = { '-': 'negative', '0': 'neutral', '+': 'positive' };

function answers({ text, says, lang = 'en' }: TowardsCase, by = scorer) {
  const targets = Object.keys(says).map((name) => ({ name, spans: spansOf(text, name) }));
  return towardsOf({ post: { text }, targets, score: by(lang) });
}

function expected({ says }: TowardsCase): Record<string, SentimentLabel | undefined> {
  return Object.fromEntries(Object.entries(says).map(([name, sign]) => [name, LABELS[sign]]));
}

function accuracy(cases: readonly TowardsCase[], by = scorer) {
  let [right, all, whole] = [0, 0, 0];
  const wrong: string[] = [];
  for (const one of cases) {
    const labels = expected(one);
    const plain = towardsOf({ post: one, targets: [{ name: 'all', spans: [] }], score: by(one.lang ?? 'en') })[0];
    for (const { name, label, reason } of answers(one, by)) {
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

  it.each([
    ['the lexicon', scorer, 0.7],
    ['the models', modelScorer, 0.7],
  ])('holds with %s on sentences that the rules were not made from, far better than the whole text does', (name, by, least) => {
    const figures = accuracy(TOWARDS_HELD_OUT, by);
    if (process.env.FIGURES !== undefined) {
      console.log(name, 'held out', { ...figures, wrong: figures.wrong.length });
      console.log(name, 'second', accuracy(TOWARDS_SECOND, by));
      console.log(name, 'first', accuracy(TOWARDS_CASES, by));
    }
    expect([TOWARDS_HELD_OUT.length, TOWARDS_SECOND.length]).toEqual([40, 40]);
    expect(figures.accuracy).toBeGreaterThan(least);
    expect(figures.accuracy).toBeGreaterThan(figures.wholeText + 0.2);
  });
});
