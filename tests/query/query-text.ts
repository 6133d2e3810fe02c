/** Random queries for property tests: valid ones that cover every operator and field, and soups of the language's pieces. */
import fc from 'fast-check';

const TERMS =
  'apple pie juice watch coca-cola bill* colo?r #apple #acme* @acme $AAPL 👍 東京都 猫 café {Apple} {pie!} "apple pie" "coca cola" "apple * watch" AT&T don’t'.split(
    /\s+(?=(?:[^"]*"[^"]*")*[^"]*$)(?![^{]*})/,
  );
const REGEXES = '/appl[ey]/ /pies?\\b/i /a\\/b c/ /\\d{2,4} %/ /(red|green) apple/'.split(/(?<=\/i?) (?=\/)/);
const TEXT_FIELDS =
  'title:apple body:"apple pie" quoted:{Apple} parent:(apple OR "red pie") alt:appl* tagwords:acme author.name:bob bio:(a OR {B})'.split(
    /\s+(?=[a-z_.]+:)/,
  );
const NAME_FIELDS = (
  'lang:en lang:(de OR en-GB) lang:!=fr from:acme by:(bob OR "a b") author:acm* author.verified:true to:bob mentions:@acme ' +
  'reply_to:bob community:r/pies subreddit:(pies OR "my pies") platform:x source:!=(reddit OR rss) site:acme.com ' +
  'domain:(acme.com OR example.org) url:acme.com/pies?a=1 url:"apple pie" url_contains:/pie country:DE place_country:us ' +
  'thread:t1 conversation_id:"a b" id:12 id:"a*b" quotes_of:7 is:reply is:(quote OR verified) is:retweet is:question ' +
  'has:link has:(media OR images) has:emoji has:code'
).split(/\s+(?=[a-z_.]+:)/);
const NUMBER_FIELDS = (
  'likes:5 likes:>5 likes:>=5 likes:<1.5k likes:<=2m likes:!=5 likes:5..9 likes:(1 OR 4..) likes>=3 min_likes:5 min_faves:5 ' +
  'replies:>0 min_replies:2 reposts:..9 min_reposts:1 min_retweets:1 quotes:0 score:>-5 rating:<=2.5 views:>100 reach:>1k ' +
  'author.followers:>100 followers_count:5 min_followers:10'
).split(/\s+(?=[a-z_.]+[:>])/);
const TIME_FIELDS =
  'since:2026-01-01 until:2026-02-01T10:00:00Z since:2026-01-01T10:00+02:00 within:24h within:30m exists(likes) exists("lang")'.split(
    ' ',
  );
const REFERENCES = 'list:rivals list:"our rivals" use:brand use:(brand OR rivals) list:!=rivals'.split(
  /\s+(?=[a-z]+:)/,
);
const PREDICATES = [...TEXT_FIELDS, ...NAME_FIELDS, ...NUMBER_FIELDS, ...TIME_FIELDS];

const term = fc.constantFrom(...TERMS);
const distance = fc.constantFrom(0, 1, 2, 6);

/** What may stand beside NEAR. */
const { side } = fc.letrec<{ side: string; one: string; window: string; near: string }>((tie) => ({
  one: fc.oneof(
    { weight: 4, arbitrary: term },
    { weight: 1, arbitrary: fc.tuple(tie('side'), term).map(([a, b]) => `(${a} OR ${b})`) },
    { weight: 1, arbitrary: tie('window') },
  ),
  window: fc.oneof(
    distance.map((n) => `"apple pie juice"~${n}`),
    fc
      .tuple(fc.array(tie('side'), { minLength: 1, maxLength: 3 }), distance)
      .map(([items, n]) => `(${items.join(' ')})~${n}`),
  ),
  near: fc
    .tuple(tie('one'), fc.constantFrom('NEAR', 'NEAR/0', 'NEAR/2f', 'ONEAR/1', 'ONEAR', 'NOTNEAR/1'), tie('one'))
    .map((parts) => `(${parts.join(' ')})`),
  side: fc.oneof({ maxDepth: 2, withCrossShrink: true }, tie('one'), tie('near'), tie('window')),
}));

const positional = fc.oneof(
  fc.tuple(side, fc.constantFrom('NEAR/1', 'ONEAR/2', 'NOTNEAR'), side).map((parts) => parts.join(' ')),
  fc.tuple(side, side, side).map(([a, b, c]) => `${a} NEAR/1 ${b} NOTNEAR/2 (${c})`),
  fc.tuple(side, side, distance).map(([a, b, n]) => `(${a} ${b})~${n}`),
  distance.map((n) => `"apple * pie"~${n}`),
);

function queries(leaves: readonly string[]): fc.Arbitrary<string> {
  const { query } = fc.letrec<{ query: string; leaf: string; group: string }>((tie) => ({
    leaf: fc.oneof(
      { weight: 6, arbitrary: term },
      { weight: 4, arbitrary: fc.constantFrom(...leaves) },
      { weight: 2, arbitrary: positional },
    ),
    query: fc.oneof({ maxDepth: 4, withCrossShrink: true }, tie('leaf'), tie('group')),
    group: fc.oneof(
      fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((items) => `(${items.join(' OR ')})`),
      fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((items) => `(${items.join(' ')})`),
      tie('query').map((item) => `-${item}`),
      tie('query').map((item) => `(NOT ${item})`),
    ),
  }));
  return query;
}

/** Every operator and field but `list:` and `use:`. */
export const validQuery: fc.Arbitrary<string> = queries([...PREDICATES, ...REGEXES]);

/** With `list:rivals`, `list:"our rivals"`, `use:brand` and `use:rivals` too. */
export const referringQuery: fc.Arbitrary<string> = queries([...PREDICATES, ...REGEXES, ...REFERENCES]);

const PIECES = (
  '( ) " { } | || & && - -- ~3 ~ ~x OR AND NOT NEAR NEAR/2 ONEAR/9f NOTNEAR/ or : / // * ? , # @ $ “ ” „ ] [ \\ + ^ .. ' +
  'from: from:( title:( likes:( exists( exists( re:x likes: likes:> likes>= likes:5.. :>= :!= since: since:2026-02-30 within: ' +
  'list: use:( a:b:c /a/ /a /(/ /a{9}/i /(?=a)/ sentiment:neg https://acme.com/?a=1 bob@acme.com 5k 1e9 -5'
).split(' ');

/** Mostly not valid: every piece of the language and bits of any text, with and without spaces between. */
export const soup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...TERMS, ...REGEXES, ...PREDICATES, ...REFERENCES),
      fc.constantFrom(...PIECES),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom(' ', '\n', '  '),
    ),
    { maxLength: 14 },
  )
  .chain((pieces) => fc.constantFrom(pieces.join(''), pieces.join(' ')));
