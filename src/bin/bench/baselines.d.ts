/** Packages that measurements compare with; they bring no types, or types that do not compile here. */
declare module 'vader-sentiment' {
  const vader: { SentimentIntensityAnalyzer: { polarity_scores(text: string): { compound: number } } };
  export default vader;
}
declare module 'wink-sentiment' {
  export default function wink(text: string): { score: number };
}
