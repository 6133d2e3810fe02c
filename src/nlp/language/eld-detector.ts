/** How `eld` reads a text, over its table in {@link EldTable}: the same scores as the package's `detect`. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { EldTable } from './eld-table.ts';

/** Parts of the package that are small. */
interface Parts {
  /** What separates words. */
  separators: RegExp;
  /** The sign that stands for a byte. */
  dictionary: readonly string[];
}

/** "Cut to first whitespace after" and "after any character when surpassing", in bytes. */
const CUT_AFTER = 350;
const CUT_SURELY_AFTER = 380;
const WORD_SIGNS = 70;
const SCALE = 25;

export class EldDetector {
  readonly #table: EldTable;
  readonly #parts: Parts;
  readonly #scores: Float64Array;

  /** By `require`, because an analysis does not wait; the package names itself to `import` only. 0.1 s. */
  constructor() {
    const require = createRequire(import.meta.url);
    const entry = import.meta.resolve('eld/extrasmall');
    const part = (path: string) => fileURLToPath(new URL(path, entry));
    this.#table = new EldTable(part('../ngrams/extrasmall.js'));
    const { dictionary } = require(part('../dictionary.js')) as Parts;
    const { separators } = require(part('../regexPatterns.js')) as Parts;
    this.#parts = { dictionary, separators };
    this.#scores = new Float64Array(this.#table.languages.length);
  }

  /** ISO 639-1 codes with scores of more than 0 up to 1, the likeliest first. */
  scores(text: string): [code: string, score: number][] {
    const grams = gramsOf(this.#words(text));
    const scores = this.#scores.fill(0);
    for (const gram of grams) this.#table.addScores(gram, scores);
    const found: [string, number][] = [];
    for (const [nth, code] of this.#table.languages.entries()) {
      const each = (scores[nth] as number) / grams.size;
      if (each > 0) found.push([code, each / (each + SCALE)]);
    }
    return found.sort((a, b) => b[1] - a[1]);
  }

  /** Words as bytes in UTF-8, a sign of the dictionary for each that is not ASCII. */
  #words(text: string): string[] {
    const { dictionary, separators } = this.#parts;
    const words: string[] = [];
    let word = '';
    let bytes = 0;
    for (const sign of text.substring(0, 1000).replace(separators, ' ').trim().toLowerCase()) {
      const code = sign.codePointAt(0) as number;
      if (sign === ' ') {
        if (word !== '') words.push(word);
        word = '';
        if (bytes > CUT_AFTER) break;
        bytes++;
      } else if (code < 0x80) {
        word += sign;
        bytes++;
      } else if (code < 0x800) {
        word += `${dictionary[0xc0 | (code >> 6)]}${dictionary[0x80 | (code & 0x3f)]}`;
        bytes += 2;
      } else {
        // No letter that is left is beyond 16 bits.
        word += `${dictionary[0xe0 | (code >> 12)]}${dictionary[0x80 | ((code >> 6) & 0x3f)]}${dictionary[0x80 | (code & 0x3f)]}`;
        bytes += 3;
      }
      if (bytes > CUT_SURELY_AFTER) break;
    }
    if (word !== '') words.push(word);
    return words;
  }
}

/** Four signs each, every third sign; a word's last ones always. The blank before the first and after the last counts. */
function gramsOf(words: readonly string[]): Set<string> {
  const grams = new Set<string>();
  for (const word of words) {
    const length = Math.min(word.length, WORD_SIGNS);
    let at = 0;
    for (; at + 4 < length; at += 3) grams.add((at === 0 ? ' ' : '') + word.substring(at, at + 4));
    grams.add(`${at === 0 ? ' ' : ''}${word.substring(length === 3 ? 0 : length - 4)} `);
  }
  return grams;
}
