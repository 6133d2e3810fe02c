/** What our own model and `eld` make of a post together, where the own one is not sure by itself. */
import { OTHER } from './language-features.ts';
import type { Guess } from './language-model.ts';
import type { Likeliest } from './other-languages.ts';

export interface Settled {
  code: string;
  /** 0…1 */
  probability: number;
}

/** How many times likelier "another language" must be than the best of our own, where `eld` softly names another one. */
const OTHER_ODDS = 4;
/** What `eld`'s word for a language multiplies it by, at a lead of {@link CLEAR} and more: three. */
const VOICE = 2;
const CLEAR = 0.05;

/** Null when it is the one that `eld` names, which our model does not know. */
export function settled({ code, probability, probabilities }: Guess, heard: Likeliest | null): Settled | null {
  const other = probabilities[OTHER] ?? 0;
  if (heard === null) return { code, probability };
  const isKnown = heard.code in probabilities;
  if (!isKnown && other * voiceOf(heard) > probability * OTHER_ODDS) return null;
  return best(probabilities, heard, isKnown ? 0 : other);
}

/** `eld` knows no romanised Hindi and mostly takes it for English: its word for English is one for either. */
function best(probabilities: Guess['probabilities'], heard: Likeliest, rest: number): Settled {
  const voice = voiceOf(heard);
  let found: Settled = { code: 'und', probability: 0 };
  let sum = rest;
  for (const [code, plain] of Object.entries(probabilities)) {
    if (code === OTHER) continue;
    const isMeant = code === heard.code || (heard.code === 'en' && code === 'hi');
    const probability = isMeant ? plain * voice : plain;
    sum += probability;
    if (probability > found.probability) found = { code, probability };
  }
  return { ...found, probability: found.probability / sum };
}

function voiceOf({ margin }: Likeliest): number {
  return 1 + VOICE * Math.min(1, margin / CLEAR);
}
