import { describe, expect, it } from 'vitest';
import type { Post } from '../../src/domain/post.ts';
import { fingerprint, STORY_SIMILARITY, similarity, unitsOf } from '../../src/nlp/fingerprint.ts';
import { BANDS, SKETCH_SIZE } from '../../src/nlp/minhash.ts';
import { aPost } from './a-post.ts';

function compare(a: string, b: string, more: Partial<Post> = {}) {
  const [one, two] = [fingerprint(aPost(a)), fingerprint(aPost(b, more))];
  return { similar: similarity(one, two), share: one.bands.some((band) => two.bands.includes(band)) };
}

const NEWS = 'Acme Cloud confirms a data breach that exposed the e-mail addresses of two million customers in Europe';

/** The measured set: what must become one story … */
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
  ['one word changed', NEWS, NEWS.replace('million', 'mio')],
  ['a correction at the end', NEWS, NEWS.replace('in Europe', 'in the EU')],
  ['a repost cut off at its end', NEWS, `RT @newsdesk: ${NEWS.slice(0, 85)}…`],
  ['a short post with a link', 'The login page is down again', 'the login page is down again! https://t.co/abc'],
  [
    'Japanese with a link',
    '最新のアップデート後にアプリが起動しなくなりました',
    '最新のアップデート後にアプリが起動しなくなりました！ https://t.co/a',
  ],
  ['Chinese, one word changed', '更新之后应用无法打开,请尽快修复这个问题', '更新之后应用无法打开,请赶快修复这个问题'],
  ['Thai with a tag', 'แอปใช้งานไม่ได้หลังจากอัปเดตล่าสุด', 'แอปใช้งานไม่ได้หลังจากอัปเดตล่าสุด #แอป'],
];

/** … and what must not, though it is about the same thing. */
const LOOK_ALIKES: [string, string, string][] = [
  [
    'the same news in other words',
    NEWS,
    'Two million e-mail addresses leaked: Acme Cloud admits it was hacked last month',
  ],
  [
    'other news of the same firm',
    NEWS,
    'Acme Cloud confirms record revenue that exceeded the forecasts of analysts in Europe',
  ],
  [
    'the same complaint in other words',
    'The Acme app crashes every time I open the camera',
    'Acme app keeps crashing whenever the camera opens',
  ],
  [
    'the same complaint about another thing',
    'The Acme app crashes every time I open the camera',
    'The Acme app freezes when I try to open my photos',
  ],
  [
    'the same opening',
    "I can't wait to see Paper Towns tomorrow with my sister",
    "I can't wait to see Carrie Underwood on the 27th",
  ],
  [
    'the same ending',
    'Back at last @ Los Angeles International Airport (LAX)',
    'Joy joy joy, delayed @ Los Angeles International Airport (LAX)',
  ],
  [
    'a template with another firm and number',
    'Acme shares fall 5% after weak results',
    'Globex shares rise 12% after strong results',
  ],
  ['an answer to it', NEWS, 'Is this the data breach that exposed our addresses? Asking for two million customers'],
  ['short posts of one shape', 'the login page is down', 'the export is broken'],
  [
    'Japanese about the same',
    '最新のアップデート後にアプリが起動しなくなりました',
    'アプリのアップデートが来たけど起動が遅い',
  ],
];

describe('stories', () => {
  it.each(COPIES)('%s joins', (_name, a, b) => {
    const { similar, share } = compare(a, b);
    expect(similar).toBeGreaterThanOrEqual(STORY_SIMILARITY);
    expect(share).toBe(true);
  });

  it.each(LOOK_ALIKES)('%s does not join', (_name, a, b) => {
    expect(compare(a, b).similar).toBeLessThan(STORY_SIMILARITY);
  });

  it('keeps a margin on both sides of the threshold', () => {
    const least = Math.min(...COPIES.map(([, a, b]) => compare(a, b).similar));
    const most = Math.max(...LOOK_ALIKES.map(([, a, b]) => compare(a, b).similar));
    expect(least).toBeGreaterThan(STORY_SIMILARITY + 0.1);
    expect(most).toBeLessThan(STORY_SIMILARITY);
  });

  it('joins a cross-post that has its words in the title', () => {
    expect(compare(NEWS, '', { platform: 'hackernews', title: NEWS }).similar).toBe(1);
  });
});

describe('fingerprint', () => {
  it('has 16 bands and 64 values, all signed 32-bit integers', () => {
    const { bands, sketch } = fingerprint(aPost(NEWS));
    expect([bands.length, sketch.length]).toEqual([BANDS, SKETCH_SIZE]);
    expect([...bands, ...sketch].every((value) => value === (value | 0))).toBe(true);
  });

  it('never changes: stored ones must stay comparable', () => {
    const { bands, sketch } = fingerprint(aPost(NEWS));
    expect(bands.slice(0, 4)).toEqual([1898524982, -1032297970, 899928531, 2002457431]);
    expect(sketch.slice(0, 4)).toEqual([-2120607356, -1881500383, -1959096888, -1839671959]);
    expect(fingerprint(aPost('down again')).bands).toEqual([1709100561]);
  });

  it.each(['', '   ', '😂😂😂', 'https://t.co/a', '@user', '!!!', '\u200b\u200d'])('%j has none', (text) => {
    expect(fingerprint(aPost(text))).toEqual({ bands: [], sketch: [] });
    expect(compare(text, text).similar).toBe(0);
  });

  it('of fewer than four words is only like itself', () => {
    expect(compare('Down again!', 'down AGAIN https://t.co/a')).toEqual({ similar: 1, share: true });
    expect(compare('down again', 'down once again')).toEqual({ similar: 0, share: false });
  });

  it.each([
    ['RT @a: Hello, big World! #x', 'hello big world x'],
    ['one two three four #x #y', 'one two three four'],
    ['#one #two #three', 'one two three'],
    ["don't stop", 'dont stop'],
    ['iPhoneが壊れた ❤️', 'iphone が 壊 れ た'],
    ['ﬁne Ｔｅｘｔ', 'fine text'],
  ])('%j is compared as %j', (text, units) => {
    expect(unitsOf(text).join(' ')).toBe(units);
  });
});
