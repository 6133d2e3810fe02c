import { describe, expect, it } from 'vitest';
import type { Post } from '../../src/domain/post.ts';
import { fingerprint } from '../../src/nlp/fingerprint.ts';
import { sameStory } from '../../src/nlp/stories/same-story.ts';
import { wordsOfStory } from '../../src/nlp/stories/units.ts';
import { aPost } from './a-post.ts';

function compare(a: string, b: string, more: Partial<Post> = {}) {
  const [one, two] = [fingerprint(aPost(a)), fingerprint(aPost(b, more))];
  return { same: sameStory(one.units, two.units) > 0, found: one.keys.some((key) => two.keys.includes(key)) };
}

const NEWS = 'Acme Cloud confirms a data breach that exposed the e-mail addresses of two million customers in Europe';

/** What must become one story … */
const COPIES: [string, string, string][] = [
  ['a repost', NEWS, `RT @newsdesk: ${NEWS}`],
  ['a repost of a repost', NEWS, `RT @a: RT @b: ${NEWS}`],
  ['an added link', NEWS, `${NEWS} https://t.co/x1y2z3`],
  ['a link as an app shows it', NEWS, `${NEWS} acme.example/blog/breach…`],
  ['added hashtags', NEWS, `${NEWS} #security #breach #acme`],
  ['a word made a hashtag', NEWS, NEWS.replace('data', '#data')],
  ['an added mention', NEWS, `@friend ${NEWS}`],
  ['other case and punctuation', NEWS, `“${NEWS.toUpperCase()}”!!!`],
  ['added emoji', NEWS, `🚨🚨 ${NEWS} 😱`],
  ['zero-width characters', NEWS, NEWS.replaceAll('a', 'a\u200b')],
  ['full-width letters', NEWS, NEWS.replace('Acme', 'Ａｃｍｅ')],
  ['a comment in front', NEWS, `Wow: ${NEWS}`],
  ['a comment behind', NEWS, `${NEWS} — unbelievable`],
  ['a place', NEWS, `${NEWS} @ Brussels, Belgium`],
  ['another form of a word', NEWS, NEWS.replace('exposed', 'exposes')],
  ['a spelling corrected', NEWS, NEWS.replace('customers', 'custmoers')],
  ['a number in digits', NEWS, NEWS.replace('two', '2')],
  ['a repost cut off at its end', NEWS, `RT @newsdesk: ${NEWS.slice(0, 85)}…`],
  ['a short post with a link', 'The login page is down again', 'the login page is down again! https://t.co/abc'],
  [
    'Japanese with a link',
    '最新のアップデート後にアプリが起動しなくなりました',
    '最新のアップデート後にアプリが起動しなくなりました！ https://t.co/a',
  ],
  ['Thai with a tag', 'แอปใช้งานไม่ได้หลังจากอัปเดตล่าสุด', 'แอปใช้งานไม่ได้หลังจากอัปเดตล่าสุด #แอป'],
];

/** … and what must not, though it is about the same thing or has the same shape. */
const LOOK_ALIKES: [string, string, string][] = [
  ['other words', NEWS, 'Two million e-mail addresses leaked: Acme Cloud admits it was hacked last month'],
  ['another number', NEWS, NEWS.replace('two', 'three')],
  ['another name', NEWS, NEWS.replace('in Europe', 'in Canada')],
  ['another firm at the beginning', NEWS, NEWS.replace('Acme', 'Globex')],
  ['a denial', NEWS, NEWS.replace('confirms', 'denies')],
  [
    'a "not"',
    'The new release is safe to install on all servers',
    'The new release is not safe to install on all servers',
  ],
  [
    'a "not" in front',
    'Buy the new Acme phone while you still can',
    "Don't buy the new Acme phone while you still can",
  ],
  [
    'a version',
    'Acme 5.1.2 is out with many fixes, download it now',
    'Acme 5.1.3 is out with many fixes, download it now',
  ],
  ['a price', 'Wireless headphones now only $49.99 in our shop', 'Wireless headphones now only $59.99 in our shop'],
  [
    'another thing',
    'The Acme app crashes every time I open the camera',
    'The Acme app crashes every time I open the map',
  ],
  ['another day', 'Our shop will be closed all day on Monday', 'Our shop will be closed all day on Friday'],
  ['a direction', 'Acme shares rise 5% after strong results', 'Acme shares fall 5% after strong results'],
  ['an answer to it', NEWS, 'Is this the data breach that exposed our addresses? Asking for two million customers'],
  ['short posts of one shape', 'the login page is down', 'the export is broken'],
  ['the same few words at two places', 'Home sweet home @ Fresno, California', 'Home sweet home @ Disneyland'],
  ['two at one place', 'Carpe diem @ Hollywood Walk of Fame', 'So hot today @ Hollywood Walk of Fame'],
];

describe('stories', () => {
  it.each(COPIES)('%s joins', (_name, a, b) => {
    expect(compare(a, b)).toEqual({ same: true, found: true });
  });

  it.each(LOOK_ALIKES)('%s does not join', (_name, a, b) => {
    expect(compare(a, b).same).toBe(false);
  });

  it('joins a cross-post that has its words in the title', () => {
    expect(compare(NEWS, '', { platform: 'hackernews', title: NEWS })).toEqual({ same: true, found: true });
  });

  it.each([
    'Good morning everyone',
    'Happy birthday!',
    'I love you so much',
    'so tired today',
  ])('%j is said by chance and has no keys', (text) => {
    expect(fingerprint(aPost(text)).keys).toEqual([]);
  });
});

describe('fingerprint', () => {
  it('has at most 8 keys, none below zero, and a unit a word, all signed 32-bit integers', () => {
    const { keys, units } = fingerprint(aPost(NEWS));
    expect([keys.length, units.length]).toEqual([8, 18]);
    expect([...keys, ...units].every((value) => value === (value | 0))).toBe(true);
    expect(keys.every((key) => key >= 0)).toBe(true);
  });

  it('never changes: stored ones must stay comparable', () => {
    const { keys, units, self } = fingerprint(aPost(NEWS));
    expect({ keys: keys.slice(0, 4), units: units.slice(0, 4), self }).toMatchInlineSnapshot(`
      {
        "keys": [
          243890089,
          339694941,
          417600023,
          562219577,
        ],
        "self": -1475073234,
        "units": [
          2019597608,
          1207966890,
          133942331,
          444628993,
        ],
      }
    `);
    expect(fingerprint(aPost('down again')).keys).toMatchInlineSnapshot(`
      [
        6390973,
      ]
    `);
  });

  it.each([
    '',
    '   ',
    '😂😂😂',
    'https://t.co/a',
    '@user',
    '!!!',
    '\u200b\u200d',
  ])('%j has no keys and no units', (text) => {
    expect(fingerprint(aPost(text))).toMatchObject({ keys: [], units: [], links: [], refs: [], repeats: null });
    expect(compare(text, text)).toEqual({ same: false, found: false });
  });

  it('of fewer than four words is only like itself', () => {
    expect(compare('Down again!', 'down AGAIN https://t.co/a')).toEqual({ same: true, found: true });
    expect(compare('down again', 'down once again')).toEqual({ same: false, found: false });
  });

  it('of a quote is that of the quoted post', () => {
    const quoted = { id: '7', text: NEWS };
    expect(compare(NEWS, 'no comment', { kind: 'quote', quoted })).toEqual({ same: true, found: true });
    const [original, quote] = [aPost(NEWS, { id: '7' }), aPost('ha', { id: '8', kind: 'quote', quoted: { id: '7' } })];
    expect(fingerprint(quote).refs).toEqual([fingerprint(original).self]);
    expect(fingerprint(quote).repeats).toEqual({ platform: 'x', id: '7' });
    expect(fingerprint(aPost('ha', { kind: 'repost', parent: { id: '7' } })).refs).toEqual([
      fingerprint(original).self,
    ]);
    expect(fingerprint(aPost('ha', { kind: 'reply', parent: { id: '7' } })).refs).toEqual([]);
  });

  it.each([
    ['RT @a: Hello, big World! #x', 'hello big world x'],
    ['one two three four #x #y', 'one 2 3 4'],
    ['#one #two #three', 'one 2 3'],
    ["don't stop", 'dont stop'],
    ['iPhoneが壊れた ❤️', 'iphone が 壊 れ た'],
    ['ﬁne Ｔｅｘｔ', 'fine text'],
    ['v5.2 costs $1,200 in eu-1, 3-1 won', '5.2 costs 1200 in eu-1 3-1 won'],
    [`${'word '.repeat(12)}was cut of…`, `${'word '.repeat(12)}was cut`],
  ])('%j is compared as %j', (text, units) => {
    expect(
      wordsOfStory(text)
        .map((word) => word.text)
        .join(' '),
    ).toBe(units);
  });
});
