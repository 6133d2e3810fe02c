/** The language's fields: names, aliases, and what their values are. One table for parser, printer, explainer and engine. */
import { closest, distance } from 'fastest-levenshtein';

/** Searched like a text: the value is a word, phrase or `{exact}`. */
export const TEXT_FIELDS = ['title', 'body', 'quoted', 'parent', 'alt', 'tagwords', 'author.name', 'bio'] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

/** Compared with names, codes and addresses. */
export const NAME_FIELDS = [
  'author',
  'author.verified',
  'to',
  'mentions',
  'reply_to',
  'platform',
  'community',
  'site',
  'url',
  'url_contains',
  'lang',
  'country',
  'thread',
  'id',
  'quotes_of',
  'is',
  'has',
] as const;
export type NameField = (typeof NAME_FIELDS)[number];

export const NUMBER_FIELDS = [
  'author.followers',
  'likes',
  'replies',
  'reposts',
  'quotes',
  'score',
  'rating',
  'views',
  'reach',
] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

export const TIME_FIELDS = ['since', 'until', 'within'] as const;
export type TimeField = (typeof TIME_FIELDS)[number];

/** Known only after analysis: for routes, searches and saved views. */
export const ANALYSIS_FIELDS = [
  'sentiment',
  'topic',
  'intent',
  'urgency',
  'relevance',
  'story',
  'team',
  'state',
] as const;

/** A field as a person named it. */
export type Field =
  | { type: 'text'; field: TextField }
  | { type: 'name'; field: NameField }
  /** `atLeast`: the alias says `min_…`, so that a bare value is a lower bound. */
  | { type: 'number'; field: NumberField; atLeast: boolean }
  | { type: 'time'; field: TimeField }
  | { type: 'list' | 'use' }
  | { type: 'exists' }
  | { type: 'analysis' };

const NAME_ALIASES: Record<string, NameField> = {
  from: 'author',
  by: 'author',
  source: 'platform',
  subreddit: 'community',
  repo: 'community',
  server: 'community',
  domain: 'site',
  place_country: 'country',
  conversation_id: 'thread',
};
const NUMBER_ALIASES: Record<string, NumberField> = {
  followers_count: 'author.followers',
  min_followers: 'author.followers',
  min_likes: 'likes',
  min_faves: 'likes',
  min_replies: 'replies',
  min_reposts: 'reposts',
  min_retweets: 'reposts',
};

const BY_NAME = new Map<string, Field>([
  ...TEXT_FIELDS.map((field): [string, Field] => [field, { type: 'text', field }]),
  ...NAME_FIELDS.map((field): [string, Field] => [field, { type: 'name', field }]),
  ...Object.entries(NAME_ALIASES).map(([name, field]): [string, Field] => [name, { type: 'name', field }]),
  ...NUMBER_FIELDS.map((field): [string, Field] => [field, { type: 'number', field, atLeast: false }]),
  ...Object.entries(NUMBER_ALIASES).map(([name, field]): [string, Field] => [
    name,
    { type: 'number', field, atLeast: name.startsWith('min_') },
  ]),
  ...TIME_FIELDS.map((field): [string, Field] => [field, { type: 'time', field }]),
  ...(['list', 'use', 'exists'] as const).map((type): [string, Field] => [type, { type }]),
  ...ANALYSIS_FIELDS.map((name): [string, Field] => [name, { type: 'analysis' }]),
]);

/** Case does not matter; undefined when no field is called so. */
export function fieldNamed(name: string): Field | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** Fields by which `exists("…")` may ask, canonical. */
export function existsName(name: string): string | undefined {
  const found = fieldNamed(name);
  return found !== undefined && 'field' in found && found.type !== 'time' ? found.field : undefined;
}

/** The field name a person most likely meant, or undefined. */
export function similarField(name: string): string | undefined {
  return similar(name, [...BY_NAME.keys()]);
}

/** The nearest of `choices` when it is near enough to be a slip of the finger; two letters swapped are the likeliest. */
export function similar(name: string, choices: readonly string[]): string | undefined {
  if (choices.length === 0 || name.length > 64) return undefined;
  const lower = name.toLowerCase();
  const swapped = choices.find((choice) => isSwap(lower, choice.toLowerCase()));
  if (swapped !== undefined) return swapped;
  const best = closest(lower, [...choices]);
  return distance(lower, best) <= Math.max(1, Math.floor((lower.length + 1) / 3)) ? best : undefined;
}

function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((_, nth) => a[nth] !== b[nth]);
  return at >= 0 && a.slice(0, at) + a.charAt(at + 1) + a.charAt(at) + a.slice(at + 2) === b;
}
