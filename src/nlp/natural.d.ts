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
  export class WordTokenizer {
    tokenize(text: string): string[] | null;
  }
}
declare module 'natural/lib/natural/sentiment/SentimentAnalyzer.js' {
  /** natural's analyser by its parts: the whole package prints lines. */
  export default class SentimentAnalyzer {
    constructor(language: 'English', stemmer: unknown, vocabulary: 'afinn');
    getSentiment(words: string[]): number;
  }
}
declare module 'natural/lib/natural/stemmers/porter_stemmer.js' {
  const stemmer: unknown;
  export default stemmer;
}
