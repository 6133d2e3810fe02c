/** The language's field names and aliases, and which of them can be asked already. */
import { closest, distance } from 'fastest-levenshtein';

export const BUILT_FIELDS = ['platform', 'lang', 'author', 'community', 'has', 'is'] as const;
export type BuiltField = (typeof BUILT_FIELDS)[number];

const BUILT_NAMES: Record<BuiltField, readonly string[]> = {
  platform: ['platform', 'source'],
  lang: ['lang'],
  author: ['author', 'from', 'by'],
  community: ['community', 'subreddit', 'repo', 'server'],
  has: ['has'],
  is: ['is'],
};

const LATER_NAMES = (
  'title body quoted parent alt tagwords author.name bio author.followers min_followers followers_count ' +
  'author.verified to mentions reply_to site domain url url_contains country place_country thread conversation_id id ' +
  'quotes_of since until within likes min_likes min_faves replies min_replies reposts min_retweets min_reposts quotes ' +
  'score rating views reach list use exists'
).split(' ');

/** Known only after analysis: for routes, search and saved views. */
const ANALYSIS_NAMES = ['sentiment', 'topic', 'intent', 'urgency', 'relevance', 'story', 'team', 'state'];

export type FieldStatus = { status: 'built'; field: BuiltField } | { status: 'later' } | { status: 'analysis' };

const BY_NAME = new Map<string, FieldStatus>([
  ...LATER_NAMES.map((name): [string, FieldStatus] => [name, { status: 'later' }]),
  ...ANALYSIS_NAMES.map((name): [string, FieldStatus] => [name, { status: 'analysis' }]),
  ...BUILT_FIELDS.flatMap((field) =>
    BUILT_NAMES[field].map((name): [string, FieldStatus] => [name, { status: 'built', field }]),
  ),
]);

/** Case does not matter; undefined when no field is called so. */
export function fieldStatus(name: string): FieldStatus | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** The field name a person most likely meant, or undefined. */
export function similarField(name: string): string | undefined {
  return similar(name, [...BY_NAME.keys()]);
}

/** The nearest of `choices` when it is near enough to be a slip of the finger. */
export function similar(name: string, choices: readonly string[]): string | undefined {
  if (choices.length === 0 || name.length > 64) return undefined;
  const lower = name.toLowerCase();
  const best = closest(lower, [...choices]);
  return distance(lower, best) <= Math.max(1, Math.floor((lower.length + 1) / 3)) ? best : undefined;
}
