/** Signs, and where links, handles and emoticons end. */
import { DIGIT, KIND, LETTER, SPACE } from './characters.ts';
import { step } from './hash.ts';
import { EMOTICON } from './token-kinds.ts';

export const APOSTROPHES = new Set([0x27, 0x2019, 0x02bc]);
export const BREAKS = new Set([...',;:()[]{}"“”«»—–\n|'].map((sign) => sign.charCodeAt(0)));
/** First sign of `<3`. */
const HEART = 0x3c;
const EYES = new Set([...':;=8xX'].map((sign) => sign.charCodeAt(0)));
const NOSES = new Set([...`-'o^`].map((sign) => sign.charCodeAt(0)));
const MOUTHS = new Map([...')]D(/[|PpO*3\\'].map((sign) => [sign.charCodeAt(0), sign === ']' ? ')' : sign]));

/** Behind the link that begins here, or here where none does. */
export function linkEnd(text: string, at: number): number {
  const first = text.charCodeAt(at) | 32;
  if (first !== 0x68 && first !== 0x77) return at;
  if (!/^(?:https?(?:(?![\w])|:)|www\.)/i.test(text.slice(at, at + 6))) return at;
  let end = at;
  while (end < text.length && KIND[text.charCodeAt(end)] !== SPACE) end++;
  return end;
}

export function handleEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length) {
    const unit = text.charCodeAt(end);
    if (!isWordUnit(unit) && unit !== 0x5f) break;
    end++;
  }
  return end;
}

/** Of the emoticon that begins here, 0 where none does. */
export function emoticonLength(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit === HEART && text.charCodeAt(at + 1) === 0x33) return 2;
  if (!EYES.has(unit)) return 0;
  const nose = NOSES.has(text.charCodeAt(at + 1)) ? 1 : 0;
  if (!MOUTHS.has(text.charCodeAt(at + 1 + nose)) || isWordUnit(text.charCodeAt(at + 2 + nose))) return 0;
  return 2 + nose;
}

/** `]` is as `)`. */
export function emoticonHash(text: string, at: number, length: number): number {
  const eyes = text.charCodeAt(at);
  const mouth = text.charCodeAt(at + length - 1);
  if (eyes === HEART) return step(EMOTICON, mouth);
  return step(step(EMOTICON, eyes), (MOUTHS.get(mouth) ?? '').charCodeAt(0));
}

export function isLetter(unit: number): boolean {
  return KIND[unit] === LETTER;
}

export function isWordUnit(unit: number): boolean {
  const kind = KIND[unit];
  return kind === LETTER || kind === DIGIT;
}
