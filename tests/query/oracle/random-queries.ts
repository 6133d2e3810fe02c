/** Random trees of the language: every kind of node, operator and field, nested, over the vocabulary of the random posts. */
import fc from 'fast-check';
import {
  and,
  exists,
  field,
  type Node,
  near,
  not,
  number,
  or,
  reference,
  regex,
  type TermNode,
  term,
  textField,
  time,
  window,
} from '../../../src/query/ast.ts';
import { type NameField, NUMBER_FIELDS, TEXT_FIELDS } from '../../../src/query/fields.ts';
import { MEANINGS, resolved } from './library.ts';

const WORDS = 'apple pie juice watch me bill the coca cola colour acme fails state art'.split(' ');
const OTHER_WORDS = [
  ...'Apple cafe café CAFÉ crème strasse Straße fine cocacola color don’t οδοσ istanbul lodz naive हिन्दी محمد 한글'.split(
    ' ',
  ),
  ...'coca-cola state-of-the-art AT&T BT C++ 3.5 1,000 5 ps4 foo_bar apple,pie a.b'.split(' '),
  ...'#apple #acmefails #Apple_Pie #café #東京都 #apple* #acme* @acme @acme@host.example @bob @acme.bsky.social @acm*'.split(
    ' ',
  ),
  ...'$AAPL $BRK.B https://acme.com/apple www.acme.com/a bob@acme.com 👍 ❤️ 👨‍👩‍👧 👩 🇩🇪 1️⃣ 👩🏽‍🚀'.split(' '),
  ...'東京都 東京 京都 猫 黒猫 京 ไทย 手机 iPhone手机 ガ bill* app* app?e colo?r col* caf* bil?ed coc*-col*'.split(' '),
];
const PHRASE_PIECES =
  'apple pie juice watch me bill* the coca-cola café state of #apple @acme 👍 * * 東京都 3.5 app?e don’t'.split(' ');
const EXACTS = [
  'Apple',
  'apple',
  'BT',
  'C++',
  'café',
  'cafe',
  'apple pie',
  'pie!',
  '東京',
  '#apple',
  '👍',
  '!',
  ', ',
  'me',
];

const word = fc
  .oneof({ weight: 3, arbitrary: fc.constantFrom(...WORDS) }, { weight: 2, arbitrary: fc.constantFrom(...OTHER_WORDS) })
  .map((text) => term('word', text));
const phrase = fc
  .array(fc.constantFrom(...PHRASE_PIECES), { minLength: 1, maxLength: 4 })
  .filter((pieces) => pieces.some((piece) => piece !== '*'))
  .map((pieces) => term('phrase', pieces.join(' ')));
const exact = fc.constantFrom(...EXACTS).map((text) => term('exact', text));

export const termNode: fc.Arbitrary<TermNode> = fc.oneof(
  { weight: 5, arbitrary: word },
  { weight: 2, arbitrary: phrase },
  { weight: 1, arbitrary: exact },
);

const distance = fc.oneof({ weight: 6, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.constantFrom(6, 20, 50) });
const operator = fc.constantFrom('NEAR' as const, 'NEAR' as const, 'ONEAR' as const, 'NOTNEAR' as const);

/** Terms, and NEARs, windows and ORs of them. */
export const positional: fc.Arbitrary<Node> = fc.letrec<{ node: Node; pair: Node; either: Node; group: Node }>(
  (tie) => ({
    node: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      termNode,
      tie('pair'),
      tie('either'),
      tie('group'),
      phrase.chain(windowed),
    ),
    pair: fc.tuple(operator, distance, tie('node'), tie('node')).map((parts) => near(...parts)),
    either: items(tie('node')).map(or),
    group: items(tie('node'))
      .chain((nodes) => fc.constantFrom(and(nodes), or(nodes)))
      .chain(windowed),
  }),
).node;

function windowed(node: Node): fc.Arbitrary<Node> {
  return distance.map((n) => window(node, n));
}

function items(node: fc.Arbitrary<Node>): fc.Arbitrary<Node[]> {
  return fc.array(node, { minLength: 2, maxLength: 3 });
}

const common = fc.constantFrom(...WORDS).map((text) => term('word', text));
const near2 = fc.oneof(
  fc.tuple(operator, distance, common, common).map((parts) => near(...parts)),
  fc.tuple(operator, distance, positional, positional).map((parts) => near(...parts)),
);
const window2 = fc.oneof(
  phrase.chain(windowed),
  items(positional)
    .chain((nodes) => fc.constantFrom(and(nodes), or(nodes)))
    .chain(windowed),
);

/** Patterns that every engine reads alike, with a literal of three characters. */
const PATTERNS = [
  'appl[ea]',
  'App.e',
  'pie[!?.]',
  '(apple|juice) pie',
  'bill(ed|ing)?',
  '\\bcoca.?cola\\b',
  'acme\\d*',
  '^apple',
  'caf[eé]',
  'juice$',
];
const regexNode = fc.tuple(fc.constantFrom(...PATTERNS), fc.boolean()).map((parts) => regex(...parts));

const VALUES: Record<NameField, readonly string[]> = {
  author: ['acme', 'bob', 'acme@host.example', 'acme.bsky.social', 'acm*', 'acme?orp', 'muller'],
  'author.verified': ['true', 'false'],
  to: ['acme', 'bob', 'acm*'],
  mentions: ['acme', 'bob', 'acme@host.example', 'acm*'],
  reply_to: ['acme', 'bob', 'acme.bsky.social'],
  platform: ['x', 'reddit', 'rss', 'hackernews'],
  community: ['apple', 'acme/cloud', 'app*', 'pies'],
  site: ['acme.com', 'shop.acme.com', 'other.example', 'com', 'cme.com'],
  url: ['acme.com/pricing', 'apple', 'pricing', 'pie', 'acme.com'],
  url_contains: ['acme', 'Pricing', 'apple', '?x=p', '.com/a'],
  lang: ['en', 'en-gb', 'de', 'fr'],
  country: ['DE', 'US', 'FR'],
  thread: ['1', '2', '9'],
  id: ['1', '2', '9'],
  quotes_of: ['1', '2', '9'],
  is: [
    'post',
    'reply',
    'comment',
    'repost',
    'quote',
    'review',
    'article',
    'edited',
    'verified',
    'bot',
    'nsfw',
    'question',
  ],
  has: ['link', 'media', 'image', 'video', 'hashtag', 'mention', 'cashtag', 'emoji', 'code'],
};
const NAMES = Object.keys(VALUES) as NameField[];
const nameField = fc
  .oneof(
    { weight: 5, arbitrary: fc.constantFrom(...NAMES) },
    { weight: 2, arbitrary: fc.constantFrom('is' as const, 'has' as const) },
  )
  .chain((name) =>
    fc
      .uniqueArray(fc.constantFrom(...VALUES[name]), { minLength: 1, maxLength: 2 })
      .map((values) => field(name, values)),
  );
const textNode = fc
  .tuple(fc.constantFrom(...TEXT_FIELDS), fc.array(termNode, { minLength: 1, maxLength: 2 }))
  .map((parts) => textField(...parts));
const comparison = fc.constantFrom('=' as const, '>' as const, '>=' as const, '<' as const, '<=' as const);
const numberNode = fc
  .tuple(fc.constantFrom(...NUMBER_FIELDS), comparison, fc.constantFrom(0, 1, 4.5, 5, 9, 100))
  .map((parts) => number(...parts));
const timeNode = fc.oneof(
  fc
    .constantFrom('2025-12-31', '2026-01-01', '2026-01-02', '2026-01-02T10:00:00Z')
    .chain((value) => fc.constantFrom(time('since', value), time('until', value))),
  fc.constantFrom('30m', '1h', '2h', '24h', '2d', '1w').map((value) => time('within', value)),
);
const EXISTS =
  'title quoted parent alt author.name bio author author.followers author.verified to reply_to community thread quotes_of lang country likes replies reposts quotes score rating views reach platform id body'.split(
    ' ',
  );
const existsNode = fc.constantFrom(...EXISTS).map(exists);

const referenceNode = fc.constantFrom(...Object.keys(MEANINGS)).map((key) => {
  const [kind, ...name] = key.split(' ');
  return reference(kind === 'list' ? 'list' : 'use', name.join(' '));
});

export const leaf: fc.Arbitrary<Node> = fc.oneof(
  { weight: 10, arbitrary: termNode },
  { weight: 3, arbitrary: near2 },
  { weight: 2, arbitrary: window2 },
  { weight: 1, arbitrary: regexNode },
  { weight: 2, arbitrary: textNode },
  { weight: 4, arbitrary: nameField },
  { weight: 2, arbitrary: numberNode },
  { weight: 1, arbitrary: timeNode },
  { weight: 1, arbitrary: existsNode },
  { weight: 1, arbitrary: referenceNode },
);

/** A whole query. */
export const query: fc.Arbitrary<Node> = fc.letrec<{ node: Node; group: Node }>((tie) => ({
  node: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf, tie('group')),
  group: fc.oneof(items(tie('node')).map(or), items(tie('node')).map(and), tie('node').map(not)),
})).node;

/** Anchors of every kind: what a monitor may be found by. */
const ANCHOR_FIELDS: readonly NameField[] =
  'author to reply_to mentions community site url url_contains thread id quotes_of'.split(' ') as NameField[];
const anchor: fc.Arbitrary<Node> = fc.oneof(
  { weight: 6, arbitrary: termNode },
  { weight: 1, arbitrary: textNode },
  { weight: 1, arbitrary: nameField.filter((node) => ANCHOR_FIELDS.includes(node.field)) },
  { weight: 1, arbitrary: regexNode },
);

/** A query that a monitor may have as its `match`. */
export const anchored: fc.Arbitrary<Node> = fc
  .tuple(query, anchor)
  .map(([node, required]) => (hasAnchor(node) ? node : and([required, node])));

/** docs/monitor-language.md, Anchors: every OR branch has something to look for that is not negated. */
export function hasAnchor(node: Node, negated = false): boolean {
  switch (node.kind) {
    case 'and':
    case 'or': {
      const every = (node.kind === 'or') !== negated;
      const anchors = node.items.map((item) => hasAnchor(item, negated));
      return every ? !anchors.includes(false) : anchors.includes(true);
    }
    case 'not':
      return hasAnchor(node.item, !negated);
    case 'number':
    case 'time':
    case 'exists':
      return false;
    case 'list':
    case 'use':
      return hasAnchor(resolved(node), negated);
    case 'field':
      return !negated && ANCHOR_FIELDS.includes(node.field);
    default:
      return !negated;
  }
}
