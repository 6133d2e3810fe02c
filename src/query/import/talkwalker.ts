/**
 * Talkwalker. Sources: its pages "Search Syntax – Talkwalker Alerts" (operators, wildcards, site:), "Special
 * Transformations" (queries without operators, `+` and `++`), "Field Information" and "Histogram types" (fields), "Topic
 * API" (lines), and the dashboard manual of 2015 (NEAR/x, ONEAR/x, sentences, `~`). The rest is marked unconfirmed.
 */
import { term } from '../ast.ts';
import type { NumberField } from '../fields.ts';
import type { Dialect, FieldValue } from './dialect.ts';
import { type Draft, joined, leaf, missing, relaxed } from './draft.ts';
import type { ForeignToken } from './lex.ts';
import { exactOf, phraseOf, plainTerm } from './term.ts';
import { compared, counted, country, instant, language, linked, linkedSite, named, searched } from './values.ts';

type FieldReader = (value: FieldValue) => Draft;

/** The names of `sourcetype:` are unconfirmed. */
const SOURCES: Record<string, string> = {
  socialmedia_twitter: 'x',
  socialmedia_reddit: 'reddit',
  socialmedia_bluesky: 'bluesky',
  socialmedia_mastodon: 'mastodon',
  socialmedia_youtube: 'youtube',
};

const NUMBERS: Record<string, NumberField> = {
  reach: 'reach',
  twitter_followers: 'author.followers',
  twitter_likes: 'likes',
  twitter_retweets: 'reposts',
  twitter_impressions: 'views',
  youtube_views: 'views',
  youtube_likes: 'likes',
};

const FIELDS: Record<string, FieldReader> = {
  title: (value) => searched('title', value, true),
  content: (value) => searched('body', value, true),
  author: (value) => named('author', value, value.text.replace(/^@/, ''), AUTHOR),
  site: linkedSite,
  // A host and its sub-hosts are one here.
  host_url: (value) => linkedSite(value, 'host_url: covers sub-hosts here'),
  domain_url: linkedSite,
  url: linked,
  // The three are unconfirmed in the stored pages; they are what users paste.
  lang: language,
  sourcecountry: country,
  sourcetype: (value) => {
    const platform = SOURCES[value.text.toLowerCase()];
    return platform === undefined ? missing(value, `sourcetype:${value.text}`) : named('platform', value, platform);
  },
};

const AUTHOR = 'author: finds handles here; what it compares in Talkwalker (handle or name) is unconfirmed';
const WITHOUT_COUNTERPART = new Set(
  'engagement facebook_shares facebook_likes instagram_likes twitter_shares twitter_video_views search_indexed topic dataset'.split(
    ' ',
  ),
);

export const talkwalker: Dialect = {
  name: 'talkwalker',
  title: 'Talkwalker',
  operator: (run) => (({ AND: 'and', OR: 'or', NOT: 'not' }) as const)[run] ?? null,
  near: (run) => {
    if (/^O?SENTENCE$/.test(run)) return 'sentence';
    const found = /^(O?NEAR)(?:\/(\d+))?$/.exec(run);
    if (found === null) return null;
    return {
      operator: found[1] === 'ONEAR' ? 'ONEAR' : 'NEAR',
      distance: found[2] === undefined ? null : Number(found[2]),
    };
  },
  defaultDistance: null,
  minus: true,
  wildcards: true,
  braces: false,
  lines: true,
  juxtaposed: 'words side by side are read as AND; what Talkwalker makes of them beside operators is unconfirmed',
  mixed: 'AND was read before OR; which comes first in Talkwalker without brackets is unconfirmed',
  term: word,
  field,
  simple,
  wordNote: {
    code: 'W-UNCONFIRMED',
    message: 'a word does not find the hashtag of the same letters here; whether it does in Talkwalker is unconfirmed',
  },
};

function field(name: string, value: FieldValue): Draft | undefined {
  const { name: plain, comparison } = compared(name.toLowerCase());
  const read = FIELDS[plain];
  if (read !== undefined && comparison === null) return read(value);
  const counts = NUMBERS[plain];
  if (counts !== undefined) return counted(counts, value, comparison ?? '=');
  if (plain === 'published') return published(value, comparison);
  if (plain === 'sentiment') return missing(value, 'sentiment: (known only after analysis: put it into a route; it)');
  return WITHOUT_COUNTERPART.has(plain) ? missing(value, `${plain}:`) : undefined;
}

/** Milliseconds since 1970. */
function published(value: FieldValue, comparison: string | null): Draft {
  if (comparison === '>' || comparison === '>=') return instant('since', value, Number(value.text));
  if (comparison === '<' || comparison === '<=') return instant('until', value, Number(value.text));
  return missing(value, 'published: of this form');
}

/** `++"ABC"` insists on capitals and punctuation, `+"p&t"` on punctuation. */
function word(token: ForeignToken): Draft {
  if (token.plus === 0) return plainTerm(token, talkwalker);
  const node = token.plus > 1 ? exactOf(token.text) : phraseOf(token.text, false);
  if (node === null) return missing(token, 'punctuation alone');
  const insists = /[^\p{L}\p{N}\p{M}\s]/u.test(token.text) && token.plus === 1;
  return leaf(
    token,
    node,
    insists ? `+"${token.text}" insists on its punctuation there; here {…} does, on capitals too` : undefined,
  );
}

/** "These transformations apply when a query contains no operators." */
function simple(tokens: readonly ForeignToken[]): Draft | null {
  const words = tokens.filter(({ kind }) => kind !== 'end');
  if (words.length === 0 || !words.every(({ kind, plus }) => kind === 'word' && plus === 0)) return null;
  if (words.every(({ text }) => /^[\p{Lu}\p{N}+&-]*\p{Lu}[\p{Lu}\p{N}+&-]*$/u.test(text)))
    return joined(
      'and',
      words.map((token) => insistent(token)),
    );
  const plain = words.every(({ text }) => /^[\p{L}\p{N}\p{M}]+$/u.test(text));
  return plain && words.length > 1 ? together(words) : null;
}

function insistent(token: ForeignToken): Draft {
  return leaf(
    token,
    term('exact', token.text),
    `${token.text}: words in capitals insist on them there, hence the braces`,
  );
}

/** "(#words - 1) * 10" jumps. */
function together(words: readonly ForeignToken[]): Draft {
  const distance = (words.length - 1) * 10;
  const at = { start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0 };
  const phrase = leaf(at, term('phrase', words.map(({ text }) => text).join(' ')));
  if (distance <= 50) return { kind: 'window', item: phrase, distance, at };
  const all = joined(
    'and',
    words.map((token) => plainTerm(token, talkwalker)),
  );
  return relaxed(all, `${words.length} words stand within ${distance} there and anywhere here: windows go up to 50`);
}
