/** natural's own sentiment analyser, as a user of the package has it: what our models are measured against. */
export async function loadNaturalAfinn(): Promise<(text: string) => number> {
  const [{ default: SentimentAnalyzer }, { default: stemmer }, { WordTokenizer }] = await Promise.all([
    import('natural/lib/natural/sentiment/SentimentAnalyzer.js'),
    import('natural/lib/natural/stemmers/porter_stemmer.js'),
    import('natural/lib/natural/tokenizers/regexp_tokenizer.js'),
  ]);
  const analyser = new SentimentAnalyzer('English', stemmer, 'afinn');
  const tokenizer = new WordTokenizer();
  return (text) => analyser.getSentiment(tokenizer.tokenize(text) ?? []);
}
