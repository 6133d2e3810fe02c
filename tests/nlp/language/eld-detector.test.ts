/** Our reading of eld's table says what the package itself says. */
import { eld } from 'eld/extrasmall';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/domain/seeded-random.ts';
import { EldDetector } from '../../../src/nlp/language/eld-detector.ts';
import { HOSTILE_TEXTS } from '../hostile-texts.ts';

const TEXTS = [
  'Hello, how are you?',
  'Ne oluyor burada, hiç anlamadım',
  'Это очень хорошо, спасибо!',
  'Không có gì quý hơn độc lập tự do',
  "M'agrada molt, però l'he d'anar a buscar",
  'नमस्ते दुनिया',
  '日本語のテキスト',
  '𝒜𝒷𝒸 😀👍🏽 x',
  'a',
  'ab abc abcd abcde',
  `${'x'.repeat(69)} ${'y'.repeat(71)} ${'z'.repeat(2_000)}`,
  `${'ü'.repeat(200)} tail`,
  '5656 6565 9819',
  '\u0000\u0001 \ud800 constructor __proto__ toString',
];

const said = (text: string) => Object.entries(eld.detect(text).getScores());

test('the same scores, in the same order', () => {
  const detector = new EldDetector();
  for (const text of [...TEXTS, ...HOSTILE_TEXTS.map(([, text]) => text)])
    expect(detector.scores(text), text.slice(0, 50)).toEqual(said(text));
});

test('of random pieces of texts, too', () => {
  const detector = new EldDetector();
  const random = seededRandom(1);
  const all = TEXTS.join(' ');
  for (let nth = 0; nth < 500; nth++) {
    const from = Math.floor(random() * 300);
    const text = all.slice(from, from + Math.floor(random() * 60));
    expect(detector.scores(text), text).toEqual(said(text));
  }
});
