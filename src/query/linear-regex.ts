/** Regular expressions in linear time (RE2), whatever the pattern: nobody's query slows the others down. */
import { RE2JS } from 're2js';

/** Steps (instructions × characters) spent on one text at most; of a longer text only the beginning is looked at. */
const MAX_STEPS = 4_000_000;
/** Matches reported of one text at most. */
const MAX_FOUND = 50;

export class LinearRegex {
  readonly pattern: string;
  readonly insensitive: boolean;
  readonly #regex: RE2JS;
  readonly #reach: number;

  /** Throws what RE2 refuses: look-around, back-references, too much repetition. */
  constructor(pattern: string, insensitive: boolean) {
    this.pattern = pattern;
    this.insensitive = insensitive;
    this.#regex = RE2JS.compile(pattern, insensitive ? RE2JS.CASE_INSENSITIVE : 0);
    this.#reach = Math.floor(MAX_STEPS / Math.max(1, this.#regex.programSize()));
  }

  test(text: string): boolean {
    return this.#regex.test(this.#bounded(text));
  }

  /** Where it matches, empty matches left out. */
  find(text: string): [start: number, end: number][] {
    const matcher = this.#regex.matcher(this.#bounded(text));
    const found: [number, number][] = [];
    while (found.length < MAX_FOUND && matcher.find()) {
      if (matcher.end() > matcher.start()) found.push([matcher.start(), matcher.end()]);
    }
    return found;
  }

  #bounded(text: string): string {
    return text.length <= this.#reach ? text : text.slice(0, this.#reach).toWellFormed();
  }
}
