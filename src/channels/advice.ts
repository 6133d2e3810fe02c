/** What to do about a signal, in one line of our own words; the most pressing intent decides. */
import type { Analysis, IntentName } from '../domain/analysis.ts';

/** Most pressing first. */
const ADVICE: readonly [IntentName, string][] = [
  ['security', 'tell the security team before anybody answers in public'],
  ['legal-threat', 'tell the lawyers before anybody answers in public'],
  ['outage', 'check whether it is down, then say so where they ask'],
  ['churn-risk', 'let somebody who can help answer in person'],
  ['bug', 'try it, file it, and tell the author'],
  ['complaint', 'answer the author, and say what happens next'],
  ['purchase-interest', 'offer help with the choice'],
  ['pricing', 'explain the price'],
  ['comparison', 'put right what is wrong in the comparison'],
  ['question', 'answer the question'],
  ['feature-request', 'file the wish and thank the author'],
  ['praise', 'say thank you'],
  ['hiring', 'pass it on to whoever hires'],
  ['spam', 'dismiss it'],
];
const OTHERWISE = 'read it and decide';
/** From here on it should not wait. */
const URGENT = 0.7;

/** `now: check whether it is down, then say so where they ask` */
export function advice({ intents, urgency }: Pick<Analysis, 'intents' | 'urgency'>): string {
  const names = new Set(intents.map((intent) => intent.name));
  const what = ADVICE.find(([name]) => names.has(name))?.[1] ?? OTHERWISE;
  return urgency.score >= URGENT ? `now: ${what}` : what;
}
