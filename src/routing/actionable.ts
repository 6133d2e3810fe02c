/** How much a signal asks to be acted on: a score with its parts, each of which a person can follow. */
import type { Analysis, IntentName } from '../domain/analysis.ts';
import type { Actionable } from '../domain/attention.ts';

/** What is not in the analysis. */
export interface ActionableContext {
  /** Posts of its story in the hour before it, itself included. */
  postsAnHour: number;
  /** Posts its story had before it. */
  storySize: number;
  /** Why its author is taken for a customer; null: nothing says so. */
  customer: string | null;
}

/** What a team can do something about comes first; praise is nice to know. */
const INTENTS: Partial<Record<IntentName, number>> = {
  outage: 0.35,
  security: 0.35,
  'legal-threat': 0.35,
  'churn-risk': 0.32,
  'purchase-interest': 0.3,
  bug: 0.28,
  complaint: 0.22,
  question: 0.2,
  'feature-request': 0.16,
  pricing: 0.15,
  comparison: 0.15,
  praise: 0.05,
};
const WEIGHT = {
  urgency: 0.25,
  reach: 0.15,
  velocity: 0.12,
  sentiment: 0.15,
  customer: 0.1,
  novelty: 0.05,
  spam: -0.5,
};
/** So many people, and so many posts an hour, are as many as count. */
const MUCH = { reach: 100_000, postsAnHour: 30 };

export function actionable(analysis: Analysis, context: ActionableContext): Actionable {
  const parts = [
    intentPart(analysis),
    part('urgency', analysis.urgency.score, analysis.urgency.score.toFixed(2)),
    part('reach', onLogScale(analysis.reach ?? 0, MUCH.reach), `${analysis.reach} people`),
    part('velocity', onLogScale(context.postsAnHour - 1, MUCH.postsAnHour), `${context.postsAnHour} posts an hour`),
    sentimentPart(analysis),
    part('customer', context.customer === null ? 0 : 1, context.customer ?? ''),
    part('novelty', 1 / (1 + context.storySize), noveltyOf(context.storySize)),
    part('spam', spamOf(analysis), 'looks like spam'),
  ].filter(({ value }) => value !== 0);
  const sum = parts.reduce((total, { value }) => total + value, 0);
  return { score: hundredths(Math.min(1, Math.max(0, sum))), parts };
}

function part(name: keyof typeof WEIGHT, share: number, reason: string): Actionable['parts'][number] {
  return { name, value: hundredths(WEIGHT[name] * share), reason };
}

/** The weightiest one; a doubtful one counts less. */
function intentPart({ intents }: Analysis): Actionable['parts'][number] {
  const [best] = intents
    .map(({ name, score }) => ({ name, value: (INTENTS[name] ?? 0) * Math.min(1, 0.5 + score / 2) }))
    .sort((a, b) => b.value - a.value);
  return { name: 'intent', value: hundredths(best?.value ?? 0), reason: best?.name ?? '' };
}

/** Towards what we listen for where that is known, or of the whole text. Only what is negative asks for action. */
function sentimentPart({ towards = [], sentiment }: Analysis): Actionable['parts'][number] {
  const worst = towards.toSorted((a, b) => a.score * a.confidence - b.score * b.confidence)[0];
  if (worst === undefined) return part('sentiment', badness(sentiment), `${sentiment.label}`);
  return part('sentiment', badness(worst), `${worst.label} towards ${worst.name}`);
}

function badness({ score, confidence }: { score: number; confidence: number }): number {
  return Math.max(0, -score) * Math.min(1, 0.4 + confidence);
}

function spamOf({ spam }: Analysis): number {
  return spam === undefined || spam.score < 0.5 ? 0 : spam.score;
}

function noveltyOf(storySize: number): string {
  return storySize === 0 ? 'a new story' : `said ${storySize} times before`;
}

/** 0…1; each tenfold counts the same. */
function onLogScale(value: number, much: number): number {
  return Math.min(1, Math.log1p(Math.max(0, value)) / Math.log1p(much));
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;

/** What people write who have paid. A pattern's group is what is quoted. */
const CUSTOMER =
  /\b((?:i['’]?m|i am|we['’]?re|we are|as) (?:a |an )?(?:long[- ]?time |loyal |paying |existing )*(?:customers?|subscribers?|users?)|my (?:account|subscription|invoice|order|plan|renewal)|our (?:account|subscription|contract|renewal)|(?:i|we) (?:pay|paid|subscribed|upgraded)|charged (?:me|us)|billed (?:me|us)|refund(?:ed)? me)\b/i;
/** Linear in any text, and whoever is a customer says so early. */
const LOOKED_AT = 4_000;

/** Why an author is taken for a customer: a list names them, or the text says so. Null where neither does. */
export function customerOf(
  { text, author }: { text: string; author?: { handle?: string; id?: string } },
  listed: ReadonlySet<string>,
): string | null {
  const names = [author?.handle, author?.id].flatMap((name) => (name === undefined ? [] : [nameKey(name)]));
  if (names.some((name) => listed.has(name))) return 'in the list of customers';
  const said = CUSTOMER.exec(text.slice(0, LOOKED_AT));
  return said === null ? null : `says “${said[0].toLowerCase()}”`;
}

/** As handles are compared. */
export function nameKey(name: string): string {
  return name.replace(/^@/, '').toLowerCase();
}
