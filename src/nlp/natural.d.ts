/**
 * natural is imported by its parts (the whole package takes 0.8 s and 110 MB and prints lines); its own types name only
 * the whole.
 */
declare module 'natural/lib/natural/tokenizers/regexp_tokenizer.js' {
  export class RegexpTokenizer {
    /** With `gaps: false` the pattern (global) matches tokens; null when there is none. */
    constructor(options: { pattern: RegExp; gaps: false });
    tokenize(text: string): string[] | null;
  }
}
