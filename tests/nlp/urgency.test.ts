import { beforeAll, describe, expect, it } from 'vitest';
import type { Post } from '../../src/domain/post.ts';
import { reachOf } from '../../src/domain/post.ts';
import { type Analyser, loadAnalyser } from '../../src/nlp/analyser.ts';
import { PHRASES } from '../../src/nlp/phrases/all.ts';
import { findPhrases } from '../../src/nlp/phrases.ts';
import { urgencyOf } from '../../src/nlp/urgency.ts';
import { wordsOf } from '../../src/nlp/words.ts';
import { aPost } from './a-post.ts';

let analyser: Analyser;
beforeAll(async () => {
  analyser = await loadAnalyser();
});

function urgency(text: string, more: Partial<Post> = {}) {
  return analyser.analyse(aPost(text, more)).urgency;
}

describe('urgency', () => {
  it.each([
    ['an outage over a question', "Your servers are down, I can't log in", 'How do I change my avatar?'],
    ['a breach over a bug', 'Passwords leaked, my account got hacked', 'Small glitch in the settings'],
    ['“asap” over nothing', 'The export crashes, need it fixed asap', 'The export crashes'],
    ['being locked out over a wish', "I'm locked out of my account", 'Please add dark mode'],
    ['long waiting over none', 'Still waiting for a refund for weeks', 'I want a refund'],
    [
      'a Spanish emergency over a Spanish thank-you',
      'Urgente: no puedo entrar en mi cuenta',
      'Muchas gracias, excelente',
    ],
    ['a German one', 'Dringend: kann mich nicht einloggen', 'Vielen Dank'],
    ['a French one', "C'est urgent, impossible de me connecter", 'Merci beaucoup'],
    ['a Portuguese one', 'Urgente, não consigo acessar minha conta', 'Muito obrigado'],
  ])('puts %s', (_name, more, less) => {
    expect(urgency(more).score).toBeGreaterThan(urgency(less).score + 0.05);
  });

  it('is zero without parts for small talk', () => {
    expect(urgency('Lovely weather in Lisbon')).toEqual({ score: 0, parts: [] });
  });

  it('is the sum of its named parts within 0…1', () => {
    const { score, parts } = urgency(
      "URGENT: servers are down, hacked, can't log in, my lawyer will sue you, still waiting for hours",
      {
        metrics: { views: 50_000_000 },
      },
    );
    expect(score).toBe(1);
    expect(parts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['says it is urgent', 'cannot go on', 'reach']),
    );
    const small = urgency('Small glitch in the settings');
    expect(small.score).toBeCloseTo(
      small.parts.reduce((sum, { value }) => sum + value, 0),
      6,
    );
  });

  it('rises with reach from a thousand people on', () => {
    const at = (followers: number) => urgency('Your servers are down', { author: { followers } }).score;
    expect(at(1000)).toBe(urgency('Your servers are down').score);
    expect(at(100_000)).toBeGreaterThan(at(1000));
    expect(at(1e9)).toBe(at(1e7));
  });

  it('falls for spam', () => {
    expect(urgency('URGENT act now! free followers, link in bio').parts).toContainEqual(
      expect.objectContaining({ name: 'spam', value: expect.any(Number) }),
    );
    expect(urgency('URGENT act now! free followers, link in bio').score).toBeLessThan(urgency('URGENT').score);
  });
});

describe('denial of service', () => {
  const denied = (text: string) =>
    urgency(text).parts.some(({ name }) => name === 'service denied' || name === 'cannot go on');
  it.each([
    "I can't log in",
    'The export is not working',
    'Checkout is down',
    'Site unreachable for an hour',
    'Die App funktioniert nicht',
    'No puedo entrar en la aplicación',
    'Impossible de me connecter',
    'Não consigo acessar o site',
    'Il sito non funziona',
  ])('is heard in: %s', (text) => {
    expect(denied(text), JSON.stringify(urgency(text))).toBe(true);
  });

  it.each([
    'Prices are down',
    'Sit down',
    'Works like a charm',
    'Hands down the best',
    'Everything loads fast',
  ])('is not heard in: %s', (text) => {
    expect(denied(text), JSON.stringify(urgency(text))).toBe(false);
  });
});

describe('velocity', () => {
  const at = (velocity?: number) =>
    urgencyOf({
      found: findPhrases(wordsOf('a glitch'), PHRASES),
      intents: [],
      sentiment: { label: 'neutral', score: 0, confidence: 1 },
      reach: null,
      ...(velocity === undefined ? {} : { velocity }),
    });

  it('counts from five posts an hour on, fully at five hundred', () => {
    expect(at()).toEqual({ score: 0, parts: [] });
    expect(at(5)).toEqual(at());
    expect(at(50)).toEqual({ score: 0.125, parts: [{ name: 'velocity', value: 0.125 }] });
    expect(at(1e6)).toEqual(at(500));
    expect(at(500).score).toBe(0.25);
  });
});

describe('reach', () => {
  it.each([
    ['views first', { metrics: { views: 7 }, author: { followers: 9 } }, 7],
    ['followers without views', { author: { followers: 9 } }, 9],
    ['a known zero', { metrics: { views: 0 }, author: { followers: 9 } }, 0],
    ['unknown', { author: { handle: 'a' } }, null],
  ])('%s', (_name, more, reach) => {
    expect(reachOf(aPost('a', more))).toBe(reach);
  });
});
