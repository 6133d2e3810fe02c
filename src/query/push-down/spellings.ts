/** How the words of a query may be written: platforms that tell accents apart are asked for both. */
import { foldName } from '../fold.ts';
import type { Sequence } from '../term.ts';
import { WORD } from '../token-list.ts';

/**
 * For each step its spellings: as in the query's `text`, and without accents. Null when that cannot be told: the text's words
 * and the steps do not belong together one by one.
 */
export function spellingsOf(sequence: Sequence, text: string): string[][] | null {
  if (/^[\p{ASCII}‘’“”]*$/u.test(text)) return sequence.map((step) => [step.text]);
  const words = sequence.filter(({ kind, match }) => kind === WORD && match === 'token');
  if (words.length < sequence.length) return null;
  const written =
    text
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [];
  if (written.length !== words.length || written.some((word, nth) => foldName(word) !== words[nth]?.text)) return null;
  return words.map((step, nth) => [...new Set([written[nth] ?? step.text, step.text])]);
}
