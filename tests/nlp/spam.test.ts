import { describe, expect, it } from 'vitest';
import type { Post } from '../../src/domain/post.ts';
import { PHRASES } from '../../src/nlp/phrases/all.ts';
import { findPhrases } from '../../src/nlp/phrases.ts';
import { postText, stripped } from '../../src/nlp/post-text.ts';
import { type SpamContext, spamOf } from '../../src/nlp/spam.ts';
import { wordsOf } from '../../src/nlp/words.ts';
import { aPost } from './a-post.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

function spam(text: string, more: Partial<Post> = {}, context: SpamContext = {}) {
  const post = aPost(text, more);
  return spamOf({ post, found: findPhrases(wordsOf(stripped(postText(post))), PHRASES), context });
}

describe('spam', () => {
  it.each([
    'Free followers! Click here, link in bio',
    'GIVEAWAY!!! Follow, like and retweet to win an iPhone 🎁🎁🎁',
    'Claim your airdrop now https://bit.ly/abc',
    'The next 100x gem 🚀🚀🚀🚀 presale is live, join https://t.me/moonsoon',
    'Earn $500 a day from home, ask me how',
    '$BTC $ETH $DOGE $SHIB $PEPE to the top',
    'new pics on onlyfans.com/jane subscribe now',
    '#a #b #c #d #e #f #g #h #i #j #k #l buy now',
    '@a @b @c @d @e @f @g @h look at this',
    'Follow me and I follow back #f4f',
    'send to 0x52908400098527886E0F7030069857D2E4169EE7 and double your ETH',
    'WhatsApp +4917012345 for cheap loans approved today',
  ])('probably: %s', (text) => {
    const { score, reasons } = spam(text);
    expect(score, reasons.join('; ')).toBeGreaterThanOrEqual(0.5);
    expect(reasons.length).toBeGreaterThan(0);
  });

  it.each([
    'The app keeps crashing, please fix it',
    'Thanks for the talk #nodeconf @alice @bob https://example.com/slides',
    'Your promo page shows a 404',
    'I WANT MY MONEY BACK',
    'How do I connect my crypto wallet to your shop?',
    'Release notes: https://acme.com/a and https://acme.com/b',
    'I keep getting spam from your newsletter, please stop',
    'Bought $AAPL today',
    'Paid $20 for a month of this, never again',
  ])('hardly: %s', (text) => {
    expect(spam(text).score).toBeLessThan(0.5);
  });

  it('is nothing at all for small talk, and says nothing', () => {
    expect(spam('Lovely weather in Lisbon')).toEqual({ score: 0, bot: 0, reasons: [] });
  });

  it('rises with repeats by the same author, less with those of others', () => {
    const text = 'Have you seen our new shop yet?';
    const scores = [0, 1, 2, 5, 20, 500].map((repeatsByAuthor) => spam(text, {}, { repeatsByAuthor }));
    expect(scores.map(({ score }) => score)).toEqual(scores.map(({ score }) => score).sort((a, b) => a - b));
    expect(scores[1]?.score).toBe(0);
    expect(scores[4]?.score).toBeGreaterThan(0.5);
    expect(scores[4]?.bot).toBeGreaterThan(0.5);
    expect(spam(text, {}, { repeatsByOthers: 20 })).toMatchObject({ bot: 0 });
    expect(spam(text, {}, { repeatsByOthers: 20 }).score).toBeLessThan(scores[4]?.score ?? 0);
  });
});

describe('bot', () => {
  it.each<[string, string, Post['author']]>([
    ['a handle that says so', 'Sunny, 21 degrees', { handle: 'weather_bot' }],
    ['a bio that says so', 'Sunny, 21 degrees', { handle: 'lisbonweather', bio: 'I am a bot. Made by @jane' }],
    ['several small signs', 'BREAKING: markets up', { handle: 'anna83726152', followers: 0, bio: '' }],
  ])('probably by %s', (_name, text, author) => {
    const { bot, score } = spam(text, { author });
    expect(bot).toBeGreaterThanOrEqual(0.5);
    expect(score).toBeLessThan(0.5);
  });

  it.each<[string, Post['author']]>([
    ['an ordinary handle', { handle: 'anna', followers: 120 }],
    ['a birth year', { handle: 'anna1987' }],
    ['a name that ends in -bot', { handle: 'jtalbot' }],
    ['nothing known', {}],
    ['no followers alone', { handle: 'anna', followers: 0 }],
    ['digits, but verified', { handle: 'channel12345', verified: true }],
  ])('hardly by %s', (_name, author) => {
    expect(spam('The app crashes', { author }).bot).toBeLessThan(0.5);
  });
});

it.each(HOSTILE_TEXTS)('%s stays within its ranges', (_name, text) => {
  const { score, bot, reasons } = spam(text, { author: { handle: text, bio: text } });
  for (const value of [score, bot]) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(1);
  }
  expect(reasons.every((reason) => reason.isWellFormed() && reason.length < 1000)).toBe(true);
});
