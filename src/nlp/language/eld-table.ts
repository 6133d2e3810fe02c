/**
 * The table of `eld` (extrasmall: 50,000 n-grams of 60 languages) in typed arrays: 2 MB where the package's own object takes
 * 86. Its file is read and never run. Made for the version that `package.json` names; a test compares it with the package.
 */
import { readFileSync } from 'node:fs';

/** The package takes it away from every score to be smaller. */
const LEAST_SCORE = 53;
/** Ends the languages of an n-gram: none has that number. */
const END = 255;
const MAX_UNITS = 6;
/** Twice the n-grams, at least, and a power of two. */
const PLACES = 1 << 17;

const QUOTE = 39;
const COMMA = 44;
const COLON = 58;
const ESCAPE = 92;
const CLOSE = 125;

export class EldTable {
  /** ISO 639-1 by the numbers of {@link addScores}. */
  readonly languages: readonly string[];
  readonly #grams = new Float64Array(PLACES);
  readonly #from = new Uint32Array(PLACES);
  /** Language and score in turn. */
  readonly #pairs: Uint8Array;

  /** Throws when the file is none of the package's. */
  constructor(path: string) {
    const source = readFileSync(path, 'utf8');
    this.languages = languagesOf(source);
    this.#pairs = new Uint8Array(source.length >> 1);
    const from = source.indexOf('ngrams:{');
    if (from < 0 || this.languages.length === 0) throw new Error(`${path} is no table of eld`);
    this.#read(source, from + 'ngrams:{'.length);
  }

  /** Adds what this n-gram says for each language to `scores`. */
  addScores(gram: string, scores: Float64Array): void {
    if (gram.length > MAX_UNITS) return;
    const key = keyOf(gram);
    const place = this.#placeOf(key);
    if (this.#grams[place] !== key) return;
    const pairs = this.#pairs;
    for (let at = this.#from[place] as number; pairs[at] !== END; at += 2) {
      const language = pairs[at] as number;
      scores[language] = (scores[language] as number) + (pairs[at + 1] as number) + LEAST_SCORE;
    }
  }

  /** `'ab ':{3:17,5:20},…}` */
  #read(source: string, from: number): void {
    let at = from;
    let pair = 0;
    while (at < source.length && source.charCodeAt(at) !== CLOSE) {
      let key = 1;
      const isQuoted = source.charCodeAt(at) === QUOTE;
      if (isQuoted) at++;
      for (const end = isQuoted ? QUOTE : COLON; source.charCodeAt(at) !== end; at++) {
        if (isQuoted && source.charCodeAt(at) === ESCAPE) at++;
        key = key * 256 + source.charCodeAt(at);
      }
      at = source.indexOf('{', at) + 1;
      const place = this.#placeOf(key);
      this.#grams[place] = key;
      this.#from[place] = pair;
      while (source.charCodeAt(at - 1) !== CLOSE) {
        let value = 0;
        for (; isDigit(source.charCodeAt(at)); at++) value = value * 10 + source.charCodeAt(at) - 48;
        this.#pairs[pair++] = value;
        at++;
      }
      this.#pairs[pair++] = END;
      if (source.charCodeAt(at) === COMMA) at++;
    }
  }

  /** Where it is, or would be. */
  #placeOf(key: number): number {
    let place = (Math.imul((key / 0x1000000) | 0, 0x9e3779b1) ^ Math.imul(key | 0, 0x85ebca6b)) >>> 15;
    while (this.#grams[place] !== 0 && this.#grams[place] !== key) place = (place + 1) & (PLACES - 1);
    return place;
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function languagesOf(source: string): string[] {
  const list = /languages:\{([^}]*)\}/.exec(source)?.[1] ?? '';
  return Array.from(list.matchAll(/\d+:'(\w+)'/g), ([, code]) => code as string);
}

/** Units up to 255, six at most: exact in a number. A leading one tells lengths apart. */
function keyOf(gram: string): number {
  let key = 1;
  for (let at = 0; at < gram.length; at++) key = key * 256 + gram.charCodeAt(at);
  return key;
}
