/** Random posts: every field of the post format, given or not, and texts that exercise the rules for text. */
import fc from 'fast-check';
import { POST_KINDS, type Post } from '../../../src/domain/post.ts';

/** One vocabulary for posts and queries, small so that queries match. */
const PLAIN = 'apple pie juice watch me bill billed the of coca cola cocacola colour acme fails state art $AAPL'.split(
  ' ',
);
const DRESSED = [
  ...'Apple APPLE pies apples PIE billing Bills billable color Colour coca-cola Coca-Cola state-of-the-art AT&T BT'.split(
    ' ',
  ),
  ...'café cafe CAFÉ Cafe\u0301 crème cafe\u0301s Straße STRASSE strasse ﬁne fine ｆｉｎｅ ap\u200bple ap\u00adple Łódź'.split(
    ' ',
  ),
  ...'coca\u2011cola coca\u2010cola ΟΔΟΣ οδος İstanbul naïve m² ½ Acme™ हिन्दी مُحَمَّد محمد 한글'.split(' '),
  ..."don't don’t Apple's apple’s ACME'S BT's users' 'apple' “apple” \"pie\" «me» acme's,".split(' '),
  ...'C++ {BT} bt C# c 3.5 1,000 5 10:30 2026 ps4 foo_bar (apple) pie! pie. pie? apple, a.b phone.Best'.split(' '),
];
const SINGLE = [
  ...'#apple #Apple #AcmeFails #acmefails #Apple_Pie #ACMEFails2 #1 #café #CaféAcme #Cafe\u0301Acme #東京都 #apple’s ＃pie'.split(
    ' ',
  ),
  ...'@acme @Acme: @acme@host.example @acme.bsky.social @bob .@acme @a_b @bob’s'.split(' '),
  ...'$AAPL $aapl $BRK.B $5 $TOOLONGSYMBOL US$5'.split(' '),
  ...'https://acme.com/apple HTTPS://shop.Acme.com/pricing?x=pie, www.acme.com/a t.co/Ab1 http://other.example/apple_(pie)'.split(
    ' ',
  ),
  ...'acme.com http:// (https://acme.com/pricing/2026) bob@acme.com first.last+a@mail.acme.co.uk acme.com/pricing.'.split(
    ' ',
  ),
  ...'👍 👍🏽 ❤️ ❤ 👨‍👩‍👧 👩 🇩🇪 🇫🇷🇩🇪 1️⃣ 🏳️‍🌈 ok👍 👩🏽‍🚀 👩‍🚀 🏴󠁧󠁢󠁥󠁮󠁧󠁿'.split(' '),
  ...'東京都 東京 京都 猫 黒猫 黒猫が好き 東京タワー ไทย กิน iPhone手机 手机 猫cat ｶﾞ が'.split(' '),
  ...'`npm` ``` <code> ... — - ++ & / \n \t'.split(' '),
];
const TAGS = [
  'apple',
  'Apple',
  '#AcmeFails',
  'acmefails',
  'Apple_Pie',
  'two words',
  'ACMEFails2',
  '東京都',
  'CaféAcme',
  '#',
  '',
];
const HANDLES = [
  'acme',
  'Acme',
  '@acme',
  'acme@host.example',
  'acme.bsky.social',
  'bob',
  'Bob',
  'acmecorp',
  'Müller',
  '',
];
const URLS = [
  'https://acme.com/apple',
  'https://www.acme.com/pricing?x=pie',
  'HTTP://Shop.ACME.com:8080/Apple-Pie#acme',
  'https://other.example/acme.com',
  'https://notacme.com/',
  'https://user@acme.com/a_b',
  'acme.com/pricing',
  'acme.com:8080/apple',
];

const piece = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...PLAIN) },
  { weight: 5, arbitrary: fc.constantFrom(...DRESSED) },
  { weight: 4, arbitrary: fc.constantFrom(...SINGLE) },
);
const gap = fc.oneof(
  { weight: 14, arbitrary: fc.constant(' ') },
  { weight: 2, arbitrary: fc.constantFrom(', ', '. ', '\n', '-', ' - ', '/', '…') },
  { weight: 1, arbitrary: fc.constantFrom('', "'", '.', '_', '\u200b', '\u200d', '’') },
);

/** Pieces with gaps between them; now and then a text that repeats itself. */
export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 20, arbitrary: texts(10) },
  {
    weight: 1,
    arbitrary: fc.tuple(texts(3), fc.integer({ min: 2, max: 12 })).map(([some, times]) => `${some} `.repeat(times)),
  },
);

const number = fc.constantFrom(0, 1, 5, 9, 10, 100, 5000);
const instant = fc.constantFrom(
  '2025-12-31T23:59:59.999Z',
  '2026-01-01T00:00:00.000Z',
  '2026-01-02T10:00:00.000Z',
  '2026-01-02T11:30:00.000Z',
);

const author = fc.record(
  {
    id: fc.constant('a1'),
    handle: fc.constantFrom(...HANDLES),
    name: texts(3),
    bio: texts(5),
    followers: number,
    verified: fc.boolean(),
  },
  { requiredKeys: [] },
);
const reference = fc.record(
  {
    id: fc.constantFrom('1', '2', '3'),
    author: fc.record({ handle: fc.constantFrom(...HANDLES) }, { requiredKeys: [] }),
    text: texts(5),
  },
  { requiredKeys: ['id'] },
);
const medium = fc.record(
  {
    type: fc.constantFrom('image', 'photo', 'video/mp4', 'animated_gif', 'audio'),
    url: fc.constant('https://acme.com/i'),
    alt: texts(4),
  },
  { requiredKeys: [] },
);
const metrics = fc.record(
  {
    likes: number,
    replies: number,
    reposts: number,
    quotes: number,
    views: number,
    score: fc.constantFrom(-5, 0.5, 5),
    rating: fc.constantFrom(1, 4.5, 5),
  },
  { requiredKeys: [] },
);

export const post: fc.Arbitrary<Post> = fc.record(
  {
    platform: fc.constantFrom('x', 'reddit', 'rss'),
    id: fc.constantFrom('1', '2', '3'),
    text,
    postedAt: instant,
    url: fc.constantFrom(...URLS),
    title: texts(5),
    lang: fc.constantFrom('en', 'en-GB', 'EN_us', 'de', 'und', ''),
    kind: fc.constantFrom(...POST_KINDS),
    author,
    community: fc.constantFrom('apple', 'r/Apple', 'acme/cloud', 'applepie'),
    thread: fc.constantFrom('1', '2'),
    parent: reference,
    quoted: reference,
    mentions: fc.array(fc.constantFrom(...HANDLES), { maxLength: 2 }),
    tags: fc.array(fc.constantFrom(...TAGS), { maxLength: 3 }),
    links: fc.array(fc.record({ url: fc.constantFrom(...URLS) }), { maxLength: 2 }),
    media: fc.array(medium, { maxLength: 2 }),
    metrics,
    country: fc.constantFrom('DE', 'us', 'US'),
    editedAt: instant,
  },
  { requiredKeys: ['platform', 'id', 'text', 'postedAt'] },
);

function texts(maxLength: number): fc.Arbitrary<string> {
  return fc
    .array(fc.tuple(piece, gap), { maxLength })
    .map((pairs) => pairs.map(([some, after], nth) => (nth === pairs.length - 1 ? some : some + after)).join(''));
}
