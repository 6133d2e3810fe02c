/**
 * Brandwatch Consumer Research. Source: its help page "Query Operators". What that page does not say is marked
 * unconfirmed.
 */
import { term } from '../ast.ts';
import type { Dialect, FieldValue } from './dialect.ts';
import { type Draft, leaf, missing } from './draft.ts';
import type { ForeignToken } from './lex.ts';
import { exactOf, plainTerm } from './term.ts';
import { counted, country, language, linked, linkedSite, named, saidOn, searched, tagged } from './values.ts';

type FieldReader = (value: FieldValue) => Draft;

/** Values are case-sensitive there. */
const ENGAGEMENT: Record<string, string> = { COMMENT: 'comment', REPLY: 'reply', RETWEET: 'repost', QUOTE: 'quote' };
const MEDIA: Record<string, string> = { image: 'image', video: 'video' };

const FIELDS: Record<string, FieldReader> = {
  title: (value) => searched('title', value, true),
  raw,
  author,
  weblogtitle: (value) => named('author', value),
  site: saidOn,
  url: (value) =>
    linked(value, 'url: looks at links here, and at the address of articles; there, at the page it was said on'),
  links: (value) => (value.text.includes('/') ? linked(value) : linkedSite(value)),
  language,
  country,
  authorverified: (value) => yesOrNo(value, () => named('author.verified', value, value.text.toLowerCase())),
  authorfollowers: (value) => counted('author.followers', value, '='),
  rating: (value) => counted('rating', value, '='),
  engagementtype: (value) => listed('is', ENGAGEMENT, value, value.text),
  imagetype: (value) => listed('has', MEDIA, value, value.text.toLowerCase()),
  publishersubtype: (value) => listed('has', MEDIA, value, value.text.toLowerCase()),
  guid: (value) => named('id', value),
  subreddit: (value) => named('community', value),
  tags: (value) => tagged(value, 'tags: looks at Tumblr alone there'),
  // Both unconfirmed: the page says that # and @ are simply written.
  hashtags: (value) => tagged(value),
  at_mentions: (value) => leaf(value, term('word', `@${value.text.replace(/^@/, '')}`)),
};

const WITHOUT_COUNTERPART = new Set(
  (
    'continent region city state county latitude longitude channelid authorgender authorverifiedtype blogname parentblogname ' +
    'rootblogname parentpostid rootpostid brandids objects engagingwith engagingwithguid itemreview minuteofday pubtype ' +
    'publication redditauthorflair redditpostflair redditspoiler sensitivecontent subredditnsfw subreddittopics ' +
    'topleveldomain sentiment impactscore'
  ).split(' '),
);

export const brandwatch: Dialect = {
  name: 'brandwatch',
  title: 'Brandwatch',
  // "Must be capitalized."
  operator: (run) => (({ AND: 'and', OR: 'or', NOT: 'not' }) as const)[run] ?? null,
  near: (run) => {
    const found = /^NEAR(?:\/(\d+)(f)?)?$/.exec(run);
    if (found === null) return null;
    return {
      operator: found[2] === 'f' ? 'ONEAR' : 'NEAR',
      distance: found[1] === undefined ? null : Number(found[1]),
    };
  },
  defaultDistance: null,
  // Unconfirmed for Consumer Research; its older sibling writes "AND -word".
  minus: true,
  wildcards: true,
  braces: true,
  lines: false,
  comment: /<<<[\s\S]*?(?:>>>|$)/y,
  juxtaposed: 'words side by side are read as AND; what Brandwatch makes of them is unconfirmed',
  mixed: 'AND was read before OR; which comes first in Brandwatch without brackets is unconfirmed',
  term: (token) => word(token),
  field: (name, value) => {
    const read = FIELDS[name.toLowerCase()];
    if (read !== undefined) return read(value);
    return WITHOUT_COUNTERPART.has(name.toLowerCase()) ? missing(value, `${name}:`) : undefined;
  },
  wordNote: {
    code: 'W-UNCONFIRMED',
    message: 'a word does not find the hashtag of the same letters here; whether it does in Brandwatch is unconfirmed',
  },
};

/** A word with accents finds only that spelling there; here accents are folded. */
function word(token: ForeignToken): Draft {
  const draft = plainTerm(token, brandwatch);
  const accented = token.kind !== 'exact' && token.text.normalize('NFD') !== token.text.normalize('NFC');
  if (draft.kind !== 'leaf' || !accented) return draft;
  return leaf(
    token,
    draft.node,
    `"${token.text}" is found without its accents too here; {${token.text}} insists, on capitals as well`,
  );
}

/** `raw:Google+`: these very characters. */
function raw(value: FieldValue): Draft {
  const node = exactOf(value.text);
  return node === null ? missing(value, 'raw: of this form') : leaf(value, node);
}

/** Handles there and display names: a value with a space can only be a name, and stops are written as spaces. */
function author(value: FieldValue): Draft {
  const text = value.text.trim().replace(/^@/, '');
  if (text === '') return missing(value, 'an empty value');
  if (!/\s/.test(text))
    return named('author', value, text, `author: finds handles here; for display names write author.name:${text}`);
  return searched('author.name', { ...value, kind: 'phrase' }, false);
}

function listed(name: 'is' | 'has', values: Record<string, string>, value: FieldValue, key: string): Draft {
  const found = values[key];
  return found === undefined ? missing(value, value.text) : named(name, value, found);
}

function yesOrNo(value: FieldValue, read: () => Draft): Draft {
  return /^(?:true|false)$/i.test(value.text) ? read() : missing(value, 'a value other than true and false');
}
