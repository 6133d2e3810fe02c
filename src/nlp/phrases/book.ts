/** How a language's phrase book is written; see `../phrases.ts` for what `|`, `~` and `!` mean. */
import type { IntentName } from '../../domain/analysis.ts';

/** What a phrase speaks for: an intent, or a part of urgency. */
export type PhraseTarget = IntentName | 'urgent' | 'blocked' | 'waiting' | 'denied';

/** `against`: whatever phrases hold the same words say nothing ("thanks for nothing" is no praise). */
export type Strength = 'strong' | 'plain' | 'weak' | 'against';

/** Comma-separated phrases by strength. */
export type PhraseBook = Partial<Record<PhraseTarget, Partial<Record<Strength, string>>>>;

/** How far one phrase alone carries an intent; two plain ones make 0.84, two weak ones 0.51. Negative is against. */
export const STRENGTHS: Record<Strength, number> = { strong: 0.8, plain: 0.6, weak: 0.3, against: -1 };

export interface PhraseWeight {
  target: PhraseTarget;
  weight: number;
}

/** A book as (phrase, weight) pairs. */
export function pagesOf(book: PhraseBook): [phrase: string, value: PhraseWeight][] {
  return Object.entries(book).flatMap(([target, byStrength]) =>
    Object.entries(byStrength).flatMap(([strength, list]) =>
      list
        .split(/,\s*/)
        .map((phrase): [string, PhraseWeight] => [
          phrase,
          { target: target as PhraseTarget, weight: STRENGTHS[strength as Strength] },
        ]),
    ),
  );
}
