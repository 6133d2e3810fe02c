import { beforeAll, describe, expect, it } from 'vitest';
import { type Lexicons, lazyLexicons } from '../../src/nlp/lexicons.ts';
import { sentimentOf } from '../../src/nlp/sentiment.ts';
import { wordsOf } from '../../src/nlp/words.ts';

let lexicons: Lexicons;
beforeAll(async () => {
  lexicons = lazyLexicons();
});

function mood(text: string, language = 'en') {
  return sentimentOf(wordsOf(text), language, lexicons);
}

describe('sentiment label', () => {
  it.each([
    ['en', 'I love this app, best update ever!', 'positive'],
    ['en', 'This is the worst update, everything is broken', 'negative'],
    ['en', 'The release is planned for the second half of the year', 'neutral'],
    ['en', 'This is not good at all', 'negative'],
    ['en', "It doesn't disappoint. Thanks!", 'positive'],
    ['en', 'Looks great but it crashes all the time and support is useless', 'negative'],
    ['en', 'sooooo goooood', 'positive'],
    ['en', '😍😍', 'positive'],
    ['en', '😡', 'negative'],
    ['en', 'waiting for the bus :(', 'negative'],
    ['und', 'great!', 'positive'],
    ['es', 'Excelente servicio, muchas gracias', 'positive'],
    ['es', 'Pésimo servicio, una estafa', 'negative'],
    ['fr', 'Super application, merci beaucoup', 'positive'],
    ['fr', 'Service client nul, une honte', 'negative'],
    ['de', 'Tolle App, vielen Dank', 'positive'],
    ['de', 'Der Service ist eine Katastrophe', 'negative'],
    ['pt', 'Adorei o atendimento, parabéns', 'positive'],
    ['pt', 'Péssimo atendimento, um lixo', 'negative'],
    ['it', 'Ottimo servizio, bellissimo', 'positive'],
    ['it', 'Servizio pessimo, una truffa', 'negative'],
    ['ja', '最高です 😍', 'positive'],
    ['ja', '最悪です', 'neutral'],
    ['en', '', 'neutral'],
  ])('%s: %s → %s', (language, text, label) => {
    expect(mood(text, language).label).toBe(label);
  });
});

describe('sentiment score', () => {
  it.each([
    ['capitals', 'this is GREAT', 'this is great'],
    ['stretched letters', 'this is greeeeat', 'this is great'],
    ['exclamation marks', 'this is great!!!', 'this is great'],
    ['an intensifier', 'this is really great', 'this is great'],
    ['emoji', 'this is great 😍', 'this is great'],
    ['no negation', 'this is great', 'this is not great'],
    ['a distant negation', 'not today. This is great', 'this is not great'],
  ])('rises with %s', (_name, more, less) => {
    expect(mood(more).score).toBeGreaterThan(mood(less).score);
  });

  it('stresses nothing where everything is shouted', () => {
    expect(mood('THIS IS GREAT').score).toBe(mood('this is great').score);
  });

  it('stays within bounds and is never −0', () => {
    expect(mood('love '.repeat(2000)).score).toBeLessThanOrEqual(1);
    expect(mood('hate '.repeat(2000)).score).toBeGreaterThanOrEqual(-1);
    expect(Object.is(mood('').score, 0)).toBe(true);
  });

  it('is surer in English than in other languages, and hardly without a lexicon', () => {
    const [english, spanish, japanese] = [mood('great'), mood('excelente', 'es'), mood('最悪です', 'ja')];
    expect(english.confidence).toBeGreaterThan(spanish.confidence * 0.9);
    expect(japanese.confidence).toBeLessThan(0.2);
  });
});
