/**
 * X: rules and queries of API v2, and the operators of the advanced search on the web. Sources: X's pages "Build a rule"
 * and "Filtered Stream Operators", and the collection igorbrigadir/twitter-advanced-search for the web's operators.
 */
import { term, time } from '../ast.ts';
import type { NumberField } from '../fields.ts';
import type { Dialect, FieldValue } from './dialect.ts';
import { anyOf, type Draft, leaf, missing } from './draft.ts';
import type { ForeignToken } from './lex.ts';
import { plainTerm } from './term.ts';
import { counted, country, instant, language, linked, linkedSite, named, searched } from './values.ts';

type FieldReader = (value: FieldValue) => Draft;

const IS: Record<string, string> = { retweet: 'repost', reply: 'reply', quote: 'quote', verified: 'verified' };
const HAS: Record<string, string> = {
  hashtags: 'hashtag',
  cashtags: 'cashtag',
  links: 'link',
  mentions: 'mention',
  media: 'media',
  images: 'image',
  videos: 'video',
  video_link: 'video',
};
/** `filter:` of the web's search. */
const FILTERS: Record<string, ['is' | 'has', string]> = {
  retweets: ['is', 'repost'],
  nativeretweets: ['is', 'repost'],
  replies: ['is', 'reply'],
  quote: ['is', 'quote'],
  verified: ['is', 'verified'],
  blue_verified: ['is', 'verified'],
  links: ['has', 'link'],
  mentions: ['has', 'mention'],
  hashtags: ['has', 'hashtag'],
  media: ['has', 'media'],
  images: ['has', 'image'],
  twimg: ['has', 'image'],
  videos: ['has', 'video'],
  native_video: ['has', 'video'],
  consumer_video: ['has', 'video'],
  pro_video: ['has', 'video'],
};

const FIELDS: Record<string, FieldReader> = {
  from: (value) => handle('author', value),
  to: (value) => handle('to', value),
  url: linked,
  url_contains: (value) => named('url_contains', value),
  card_domain: (value) => linkedSite(value, 'card_domain: looks at the card alone there'),
  lang: language,
  conversation_id: (value) => named('thread', value),
  place_country: country,
  quotes_of_tweet_id: (value) => named('quotes_of', value),
  quoted_tweet_id: (value) => named('quotes_of', value),
  bio: (value) => searched('bio', value, false),
  bio_name: (value) => searched('author.name', value, false),
  is: (value) => listed('is', IS, value),
  has: (value) => listed('has', HAS, value),
  filter: filtered,
  include: (value) => missing(value, 'include: (reposts are never left out here, and it)'),
  min_faves: (value) => atLeast('likes', value),
  min_retweets: (value) => atLeast('reposts', value),
  min_replies: (value) => atLeast('replies', value),
  min_followers: (value) => atLeast('author.followers', value),
  // "If a single number is specified, any number equal to or higher will match."
  followers_count: (value) => atLeast('author.followers', value),
  since: (value) => date('since', value),
  until: (value) => date('until', value),
  since_time: (value) => instant('since', value, Number(value.text) * 1000),
  until_time: (value) => instant('until', value, Number(value.text) * 1000),
  within_time: within,
};

/** Operators that exist there and have no counterpart, so that a slip of the finger is told from them. */
const WITHOUT_COUNTERPART = new Set(
  (
    'retweets_of retweets_of_tweet_id in_reply_to_tweet_id in_reply_to_status_id from_affiliate_of to_affiliate_of url_title ' +
    'url_description context entity bio_location place point_radius bounding_box sample tweets_count following_count ' +
    'listed_count source list near within geocode since_id max_id quoted_user_id card_name card_url embedding ' +
    'embedding_threshold'
  ).split(' '),
);

export const x: Dialect = {
  name: 'x',
  title: 'X',
  // AND is written as a space; X answers "ambiguous use of and as a keyword", people write it nevertheless.
  operator: (run) => (run === 'OR' ? 'or' : run === 'AND' ? 'and' : null),
  near: () => null,
  defaultDistance: null,
  minus: true,
  wildcards: false,
  braces: false,
  lines: false,
  term: keyword,
  field: (name, value) => {
    const read = FIELDS[name.toLowerCase()];
    if (read !== undefined) return read(value);
    return WITHOUT_COUNTERPART.has(name.toLowerCase()) ? missing(value, `${name}:`) : undefined;
  },
  windowNote: 'on X, words in the opposite order must stand two words closer than ~n; here the order does not matter',
  wordNote: {
    code: 'W-DIFFERS',
    message:
      'on X a word also finds the hashtag and the mention of the same letters, which were added, and addresses that hold it, for which there is url: here',
  },
};

/**
 * X splits a post's text at punctuation and symbols, so that a word there also finds the hashtag and the mention of the
 * same letters; here it does not, so they are asked for.
 */
function keyword(token: ForeignToken): Draft {
  const draft = plainTerm(token, x);
  if (draft.kind !== 'leaf' || draft.node.kind !== 'word' || token.kind !== 'word') return draft;
  const { text } = draft.node;
  if (!/^[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*$/u.test(text)) return draft;
  const mention = /^\w{1,15}$/.test(text) ? [term('word', `@${text}`)] : [];
  return anyOf(token, [draft.node, term('word', `#${text}`), ...mention]);
}

function handle(name: 'author' | 'to', value: FieldValue): Draft {
  const text = value.text.replace(/^@/, '');
  if (/^\d+$/.test(text)) return missing(value, "an account's number");
  return /^\w+$/.test(text) ? named(name, value, text) : missing(value, 'an account of this form');
}

function listed(name: 'is' | 'has', values: Record<string, string>, value: FieldValue): Draft {
  const found = values[value.text.toLowerCase()];
  return found === undefined ? missing(value, `${name}:${value.text}`) : named(name, value, found);
}

function filtered(value: FieldValue): Draft {
  const found = FILTERS[value.text.toLowerCase()];
  return found === undefined ? missing(value, `filter:${value.text}`) : named(found[0], value, found[1]);
}

function atLeast(name: NumberField, value: FieldValue): Draft {
  return counted(name, value, '>=');
}

function date(name: 'since' | 'until', value: FieldValue): Draft {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(value.text);
  if (found === null) return missing(value, 'a date of this form');
  const text = `${found[1]}-${found[2]?.padStart(2, '0')}-${found[3]?.padStart(2, '0')}`;
  return leaf(value, time(name, text));
}

function within(value: FieldValue): Draft {
  const found = /^(\d+)([dhms])$/.exec(value.text);
  if (found === null) return missing(value, 'a duration of this form');
  const count = Number(found[1]);
  if (found[2] !== 's') return leaf(value, time('within', `${count}${found[2]}`));
  const minutes = Math.max(1, Math.ceil(count / 60));
  return leaf(
    value,
    time('within', `${minutes}m`),
    `${count} seconds became ${minutes}m: seconds are not counted here`,
  );
}
