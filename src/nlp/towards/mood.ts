/** Sentiment as three chances that add up to 1, and what can be done to it. */

export interface Mood {
  negative: number;
  neutral: number;
  positive: number;
}

/** Any sentiment model: text → chances. Called for a few clauses of a post. */
export type Scorer = (text: string) => Mood;

export const NEUTRAL: Mood = { negative: 0, neutral: 1, positive: 0 };

/** −1…1 → a mood that leans as much: ±0.4 is told from neutral, ±0.7 clearly so. */
export function leaning(value: number): Mood {
  const main = 0.3 + 0.7 * Math.min(1, Math.abs(value));
  const rest = 1 - main;
  return value < 0
    ? { negative: main, neutral: rest * 0.8, positive: rest * 0.2 }
    : { negative: rest * 0.2, neutral: rest * 0.8, positive: main };
}

export function flipped({ negative, neutral, positive }: Mood): Mood {
  return { negative: positive, neutral, positive: negative };
}

/** `share` 0…1 of the mood, the rest neutral. */
export function faded(mood: Mood, share: number): Mood {
  return blend([
    { mood, weight: share },
    { mood: NEUTRAL, weight: 1 - share },
  ]);
}

export function blend(parts: readonly { mood: Mood; weight: number }[]): Mood {
  let [negative, neutral, positive, total] = [0, 0, 0, 0];
  for (const { mood, weight } of parts) {
    negative += mood.negative * weight;
    neutral += mood.neutral * weight;
    positive += mood.positive * weight;
    total += weight;
  }
  return total === 0 ? NEUTRAL : { negative: negative / total, neutral: neutral / total, positive: positive / total };
}

/** −1…1 */
export function balance(mood: Mood): number {
  return mood.positive - mood.negative;
}
