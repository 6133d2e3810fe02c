/** Packages that measurements compare with; they bring no types, or types that do not compile here. */
declare module 'vader-sentiment' {
  const vader: { SentimentIntensityAnalyzer: { polarity_scores(text: string): { compound: number } } };
  export default vader;
}
declare module 'wink-sentiment' {
  export default function wink(text: string): { score: number };
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
declare module 'natural/lib/natural/tokenizers/regexp_tokenizer.js' {
  export class WordTokenizer {
    tokenize(text: string): string[] | null;
  }
}
