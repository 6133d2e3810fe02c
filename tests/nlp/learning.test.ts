import { describe, expect, it } from 'vitest';
import type { Analysis, SentimentLabel } from '../../src/domain/analysis.ts';
import { labelOf, labelText } from '../../src/domain/label.ts';
import { type Answers, agreed, isHeldBack, type LearningRow } from '../../src/nlp/learning/answers.ts';
import { learnedLayer, polarityOf } from '../../src/nlp/learning/layer.ts';
import { learn } from '../../src/nlp/learning/learn.ts';
import { createVectors } from '../../src/nlp/learning/sparse.ts';
import { trainLayer } from '../../src/nlp/learning/train-layer.ts';
import { sentimentFrom } from '../../src/nlp/model-sentiment.ts';

const vectors = createVectors();
const SAYS: Analysis = {
  model: 'shipped',
  language: { code: 'en', confidence: 1, from: 'model' },
  sentiment: { label: 'positive', score: 0.5, confidence: 0.6 },
  topics: [],
  intents: [{ name: 'praise', score: 0.6, reason: '"sick"' }],
  urgency: { score: 0, parts: [] },
  reach: null,
};
const GAMES = ['boss', 'level', 'patch', 'raid', 'loot', 'build', 'weapon', 'map', 'quest', 'skin', 'mode', 'lobby'];

/** `sick` and `brutal` mean other things to players than to the shipped model. */
function rows(answers: Answers, text = (game: string) => `that new ${game} is sick and brutal`): LearningRow[] {
  return [...GAMES, ...GAMES.map((game) => `${game} two`)].map((game, at) => {
    const key = `x/${at}`;
    return { key, text: text(game), shipped: SAYS, answers, heldBack: at % 4 === 0 };
  });
}
const plain = (answers: Answers) => rows(answers, (game) => `reading about the ${game} on a quiet evening`);
const training = (list: LearningRow[]) => ({
  rows: list,
  defs: [],
  background: [],
  vectors,
  keywordsOf: () => new Set<string>(),
});
const learning = (list: LearningRow[]) => learn({ ...training(list), current: null, disagreements: [] });
const correctedBy = (list: LearningRow[], text: string) =>
  learnedLayer(JSON.parse(JSON.stringify(trainLayer(training(list)))), [], vectors).correct(text, SAYS);

describe('a layer on top of the shipped model', () => {
  it('puts a mood right that people corrected, and leaves others alone', () => {
    const list = [...rows({ sentiment: 'negative' }), ...plain({ sentiment: 'positive' })];
    expect(correctedBy(list, 'the new arena is sick and brutal').sentiment.label).toBe('negative');
    expect(correctedBy(list, 'reading about the arena on a quiet evening').sentiment.label).toBe('positive');
    const { lesson, layer } = learning(list);
    expect(layer?.sentiment).toBeDefined();
    expect(lesson.kinds).toMatchObject([
      { kind: 'sentiment', adopted: true, reason: expect.stringMatching(/^better: /) },
    ]);
  });

  it('changes nothing where people agree with it', () => {
    const { layer, lesson } = learning(rows({ sentiment: 'positive', intent: ['praise'] }));
    expect(layer).toBeNull();
    expect(lesson).toMatchObject({ adopted: false, reason: expect.stringMatching(/^refused: sentiment .*intent /) });
  });

  it('adds and takes away intents, and says why', () => {
    const corrected = correctedBy(
      [...rows({ intent: ['complaint'] }), ...plain({ intent: ['praise'] })],
      'that new arena is sick and brutal',
    );
    expect(corrected.intents).toEqual([
      { name: 'complaint', score: expect.any(Number), reason: 'as people corrected the like' },
    ]);
  });

  it('says how relevant a post is, and drops none', () => {
    const list = [...rows({ relevance: false }), ...plain({ relevance: true })];
    const relevance = (text: string) => correctedBy(list, text).relevance as number;
    expect(relevance('the new arena is sick and brutal')).toBeLessThan(0.3);
    expect(relevance('reading about the arena on a quiet evening')).toBeGreaterThan(0.7);
  });

  it('takes each kind by itself', () => {
    const list = [...rows({ sentiment: 'negative', intent: ['praise'] }), ...plain({ sentiment: 'positive' })];
    const { layer } = learning(list);
    expect([layer?.sentiment !== undefined, layer?.intent !== undefined]).toEqual([true, false]);
  });

  it('does not look at held-back labels', () => {
    const list = rows({ sentiment: 'negative' });
    const lied = list.map((row) => (row.heldBack ? { ...row, answers: { sentiment: 'neutral' as const } } : row));
    expect(trainLayer(training(lied))).toEqual(trainLayer(training(list)));
  });

  it('keeps "don\'t know" where there are no words', () => {
    const list = [...rows({ sentiment: 'negative' }), ...plain({ sentiment: 'positive' })];
    const none = { ...SAYS, sentiment: { label: 'neutral' as const, score: 0, confidence: 0 } };
    const layer = learnedLayer(trainLayer(training(list)), [], vectors);
    expect(layer.correct('sick', none).sentiment).toEqual(none.sentiment);
    expect(layer.correct('', SAYS)).toEqual(SAYS);
  });

  it('says nothing on features it was not learnt on', () => {
    const layer = { ...trainLayer(training([...rows({ sentiment: 'negative' }), ...plain({})])), features: 'words-0' };
    expect(learnedLayer(layer, [], vectors).correct('sick and brutal', SAYS)).toBe(SAYS);
  });
});

it.each<[SentimentLabel, number, number]>([
  ['positive', 0.5, 0.6],
  ['negative', -0.7, 0.8],
  ['neutral', 0.1, 0.7],
])('the chances behind %s (%d, %d) say the same again', (label, score, confidence) => {
  const again = sentimentFrom(polarityOf({ label, score, confidence }));
  expect(again.label).toBe(label);
  expect(again.score).toBeCloseTo(score, 1);
  expect(again.confidence).toBeCloseTo(confidence, 1);
});

describe('what people say', () => {
  it('the most frequent answer counts; a tie is told', () => {
    const label = (value: string[]) => ({ kind: 'topic' as const, value });
    expect(agreed('x/1', [label(['a', 'b']), label(['b', 'a']), label([])])).toEqual({
      answers: { topic: ['a', 'b'] },
      disagreements: [],
    });
    expect(agreed('x/1', [label(['a']), label([])])).toEqual({
      answers: {},
      disagreements: [{ key: 'x/1', kind: 'topic' }],
    });
  });

  it('one post in four is held back, and stays so', () => {
    const held = Array.from({ length: 10_000 }, (_, at) => `x/${at}`).filter(isHeldBack);
    expect(held.length).toBeGreaterThan(2350);
    expect(held.length).toBeLessThan(2650);
    expect(held.slice(0, 3)).toMatchInlineSnapshot(`
      [
        "x/1",
        "x/5",
        "x/8",
      ]
    `);
  });

  it.each([
    ['topic', 'billing, login', ['billing', 'login']],
    ['topic', 'none', []],
    ['sentiment', 'negative', 'negative'],
    ['intent', 'bug,question', ['bug', 'question']],
    ['relevance', 'not-relevant', false],
  ])('%s %s', (kind, text, value) => {
    const label = labelOf(kind, text, 'ada');
    expect(label).toEqual({ kind, value, author: 'ada' });
    expect(labelOf(kind, labelText(label as NonNullable<typeof label>), 'ada')).toEqual(label);
  });

  it.each([
    ['sentiment', 'bad'],
    ['intent', 'buy'],
    ['relevance', 'constructor'],
    ['colour', 'x'],
  ])('refused: %s %s', (kind, text) => {
    expect(labelOf(kind, text, 'ada')).toBeNull();
  });
});
