import { describe, expect, it } from 'vitest';
import type { TopicDef } from '../../src/domain/analysis.ts';
import { ridge } from '../../src/nlp/learning/ridge.ts';
import { createVectors } from '../../src/nlp/learning/sparse.ts';
import { learnedTopics, topicLayer } from '../../src/nlp/topics/learned.ts';
import { trainTopics } from '../../src/nlp/topics/train.ts';

const vectors = createVectors();
const BILLING = [
  'I was charged twice this month',
  'where is my refund, you took the money two weeks ago',
  'the invoice shows the wrong amount again',
  'my card was charged after I cancelled the subscription',
  'please send me an invoice with our VAT number',
  'why did the price of my subscription go up',
  'refund me, I never ordered this plan',
  'payment fails although my card is fine',
];
const LOGIN = [
  'cannot log in since the update',
  'the password reset mail never arrives',
  'two-factor code is rejected every time I sign in',
  'locked out of my account again',
  'sign in with google sends me round in circles',
  'my account says wrong password but it is right',
  'how do I change the e-mail address I log in with',
  'logged out every five minutes, so annoying',
];
const none = () => new Set<string>();

function learn(defs: TopicDef[], more: Partial<Parameters<typeof trainTopics>[0]> = {}) {
  const trained = trainTopics({ defs, vectors, keywordsOf: none, ...more });
  const layer = JSON.parse(JSON.stringify(topicLayer(trained)));
  return { trained, learned: learnedTopics(layer, defs, vectors) };
}
const DEFS: TopicDef[] = [
  { name: 'billing', keywords: [], examples: BILLING },
  { name: 'login', keywords: [], examples: LOGIN },
];
const names = (list: { name: string }[]) => list.map(({ name }) => name);

describe('topics by examples', () => {
  const { learned } = learn(DEFS);

  it('finds what resembles them and says by which words', () => {
    const [first, ...others] = learned.topicsOf('they charged my card again and refuse the refund', []);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ name: 'billing', reason: expect.stringMatching(/^like its examples: .*"refund"/) });
    expect(first?.score).toBeGreaterThan(0.5);
    expect(names(learned.topicsOf('I am locked out and the password reset does not work', []))).toEqual(['login']);
  });

  it('knows "none of them"', () => {
    const background = [
      'lovely weather in Berlin today',
      'what a match last night',
      'new phone who dis',
      'good morning',
    ];
    const { learned } = learn(DEFS, { background });
    expect(learned.topicsOf('what a lovely morning, good weather for the match', [])).toEqual([]);
    expect(learned.topicsOf('', [])).toEqual([]);
  });

  it('learns nothing from seven', () => {
    const { trained } = learn([{ name: 'billing', keywords: [], examples: BILLING.slice(1) }, DEFS[1] as TopicDef]);
    expect(names(trained.heads)).toEqual(['login']);
  });

  it('is the same again for the same texts', () => {
    const again = [0, 1].map(() => JSON.stringify(topicLayer(trainTopics({ defs: DEFS, vectors, keywordsOf: none }))));
    expect(again[0]).toBe(again[1]);
  });

  it('leaves a topic alone that was defined otherwise since', () => {
    const layer = topicLayer(trainTopics({ defs: DEFS, vectors, keywordsOf: none }));
    const changed = [{ ...DEFS[0], not: ['telephone bill'] } as TopicDef, DEFS[1] as TopicDef];
    expect(learnedTopics(layer, changed, vectors).names).toEqual(new Set(['login']));
  });

  it.each([
    ['nothing but emoji', '🔥'.repeat(20_000)],
    ['no spaces', 'x'.repeat(65_536)],
    ['piles of marks', `a${'\u0301'.repeat(10_000)}`],
    ['a lone surrogate', '\ud800 refund \udc00'],
    ['many words', 'refund my card '.repeat(4000)],
  ])('hostile text: %s', (_, text) => {
    expect(learned.topicsOf(text, [])).toBeInstanceOf(Array);
  });
});

describe('keywords beside examples', () => {
  const keyword = { name: 'billing', score: 1, reason: 'keyword invoice' };

  it('a keyword is enough', () => {
    const { learned } = learn(DEFS);
    expect(learned.topicsOf('so what about the weather', [keyword])).toEqual([keyword]);
  });

  it('unless people took it back time and again', () => {
    const talk = ['apple', 'pear', 'plum', 'fig', 'date', 'lime', 'kiwi', 'nut', 'oat', 'rye'];
    const labels = talk.flatMap((fruit) => [
      { text: `the ${fruit} invoice meme is hilarious, lol`, topics: [] },
      { text: `lol who drew this ${fruit} invoice`, topics: [] },
    ]);
    const keywordsOf = (text: string) => new Set(text.includes('invoice') ? ['billing'] : []);
    const { trained, learned } = learn(DEFS, { labels, keywordsOf });
    expect(trained.heads[0]).toMatchObject({ name: 'billing', keywords: 'model' });
    expect(learned.topicsOf('that hilarious melon invoice meme lol', [keyword])).toEqual([]);
    expect(names(learned.topicsOf('the invoice shows the wrong amount', [keyword]))).toEqual(['billing']);
  });

  it('a correction outweighs an example of the same text', () => {
    const labels = [{ text: BILLING[0] as string, topics: [] }];
    expect(learn(DEFS, { labels }).trained.heads.map(({ name, texts }) => [name, texts])).toEqual([['login', 8]]);
  });
});

it('what a text would have got had it not been learnt is exact', () => {
  const texts = [...BILLING, ...LOGIN].map((text) => vectors.of(text));
  const targets = texts.map((_, at) => (at < BILLING.length ? 1 : -1));
  const { leftOut } = ridge(texts, 0.3)(targets);
  const others = texts.toSpliced(3, 1);
  const { model } = ridge(others, 0.3)(targets.toSpliced(3, 1));
  const text = texts[3] as (typeof texts)[number];
  const weights = new Map(Array.from(model.indices, (bucket, at) => [bucket, model.values[at] as number]));
  const score = text.indices.reduce(
    (sum, bucket, at) => sum + (weights.get(bucket) ?? 0) * (text.values[at] as number),
    model.bias,
  );
  expect(leftOut[3]).toBeCloseTo(score, 5);
});
