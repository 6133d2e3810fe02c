import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, foldName } from '../../src/query/fold.ts';
import { FoldMap } from '../../src/query/fold-map.ts';
import { tokenize } from '../../src/query/scan.ts';
import { fieldText, readPost } from '../../src/query/text.ts';
import { TokenList } from '../../src/query/token-list.ts';
import { postOf } from './post-of.ts';

const KINDS = ['', '#', '@', '$', 'url ', 'mail ', 'emoji ', 'gram '];

function read(text: string): TokenList {
  const list = new TokenList();
  tokenize(list, text);
  return list;
}

/** Tokens as text, kinds before them. */
function tokens(text: string): string[] {
  const list = read(text);
  return Array.from({ length: list.count }, (_, at) => `${KINDS[list.kinds[at] ?? 0]}${list.textOf(at)}`);
}

/** The raw text of every token. */
function rawTokens(text: string): string[] {
  const list = read(text);
  return Array.from({ length: list.count }, (_, at) => text.slice(...list.rawRange(at, at)));
}

describe('words', () => {
  test.each<[name: string, text: string, expected: string[]]>([
    ['case is folded', 'Red APPLE', ['red', 'apple']],
    ['diacritics are folded', 'Café Ångström naïve', ['cafe', 'angstrom', 'naive']],
    ['so are those written apart', 'Cafe\u0301', ['cafe']],
    ['strokes are folded', 'Łódź smørrebrød', ['lodz', 'smorrebrod']],
    ['full case folding', 'STRASSE straße ΟΔΟΣ οδος İstanbul', ['strasse', 'strasse', 'οδοσ', 'οδοσ', 'istanbul']],
    ['compatibility forms', 'ｆｕｌｌ 𝐛𝐨𝐥𝐝 ﬁne m²', ['full', 'bold', 'fine', 'm2']],
    ['trade mark signs separate', 'Acme™ Pie®', ['acme', 'pie']],
    ['zero-width characters are dropped', 'ap\u200bple i\u00adpad', ['apple', 'ipad']],
    ['apostrophes join, straight or curly', "don't don’t O'Reilly", ["don't", "don't", "o'reilly"]],
    ['a possessive is dropped', "BT's Acme’s ACME'S boss", ['bt', 'acme', 'acme', 'boss']],
    ['an apostrophe at the end is none', "users' 'quoted'", ['users', 'quoted']],
    ['hyphens separate', 'state-of-the-art', ['state', 'of', 'the', 'art']],
    ['a full stop between letters separates', 'phone.Best U.S.', ['phone', 'best', 'u', 's']],
    ['numbers keep their marks', '3.5 1,000 5.', ['3.5', '1,000', '5']],
    ['digits and letters join', 'ps4 4k', ['ps4', '4k']],
    ['underscores join', 'foo_bar', ['foo_bar']],
    ['plus and ampersand separate', 'C++ AT&T', ['c', 'at', 't']],
    ['Arabic vowel signs are folded', 'مُحَمَّد', ['محمد']],
    ['vowel signs of Indic scripts stay', 'हिन्दी', ['हिन्दी']],
    ['Hangul written apart is composed', '\u1112\u1161\u11ab\u1100\u1173\u11af', ['한글']],
    ['voiced kana are composed', 'ｶﾞ', ['gram ガ']],
  ])('%s', (_, text, expected) => {
    expect(tokens(text)).toEqual(expected);
  });
});

describe('single tokens', () => {
  test.each<[name: string, text: string, expected: string[]]>([
    ['hashtags', '#AcmeFails, #1 #café_2 a#b', ['#acmefails', '1', '#cafe_2', 'a', 'b']],
    ['a possessive after a tag', "#Acme's", ['#acme']],
    ['a hashtag of Han characters', '#東京都', ['#東京都']],
    ['mentions', '@Acme: hi @a_b', ['@acme', 'hi', '@a_b']],
    ['handles with a host', '@acme@mastodon.social @acme.bsky.social.', ['@acme@mastodon.social', '@acme.bsky.social']],
    ['cashtags', '$AAPL $BRK.B $25 US$5', ['$aapl', '$brk.b', '25', 'us', '5']],
    [
      'URLs',
      'see HTTPS://Acme.com/a?b=c. (www.acme.com/x)',
      ['see', 'url https://acme.com/a?b=c', 'url www.acme.com/x'],
    ],
    ['a host with a path', 'at t.co/Ab1, and acme.com', ['at', 'url t.co/ab1', 'and', 'acme', 'com']],
    ['a URL before Japanese', 'https://t.co/abはい', ['url https://t.co/ab', 'gram はい']],
    ['parentheses inside a URL', 'http://en.wikipedia.org/wiki/A_(b)', ['url http://en.wikipedia.org/wiki/a_(b)']],
    ['no URL without anything after the scheme', 'http:// x', ['http', 'x']],
    ['e-mail addresses', 'to first.last+a@mail.acme.co.uk!', ['to', 'mail first.last+a@mail.acme.co.uk']],
    ['emoji', 'ok👍🏽👍 ❤️', ['ok', 'emoji 👍', 'emoji 👍', 'emoji ❤']],
    ['emoji sequences', '👨‍👩‍👧🏳️‍🌈🇩🇪🇫🇷', ['emoji 👨‍👩‍👧', 'emoji 🏳‍🌈', 'emoji 🇩🇪', 'emoji 🇫🇷']],
    ['skin tones inside a sequence', '👩🏽‍🚀', ['emoji 👩‍🚀']],
    ['flags of tags', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', ['emoji 🏴󠁧󠁢󠁥󠁮󠁧󠁿']],
    ['keycaps', '1️⃣ 2', ['emoji \ufdd1', '2']],
  ])('%s', (_, text, expected) => {
    expect(tokens(text)).toEqual(expected);
  });
});

describe('scripts without spaces', () => {
  test.each<[name: string, text: string, expected: string[]]>([
    ['bigrams', '東京都', ['gram 東京', 'gram 京都']],
    ['a lone character', '猫', ['gram 猫']],
    ['kana and Han in one run', '東京タワー', ['gram 東京', 'gram 京タ', 'gram タワ', 'gram ワー']],
    ['punctuation ends a run', '東京、大阪', ['gram 東京', 'gram 大阪']],
    ['Latin beside', 'iPhone手机', ['iphone', 'gram 手机']],
    ['Thai', 'ไทย', ['gram ไท', 'gram ทย']],
  ])('%s', (_, text, expected) => {
    expect(tokens(text)).toEqual(expected);
  });
});

describe('offsets', () => {
  test.each<[text: string, expected: string[]]>([
    ["Acme's #Tag @user $AAPL", ['Acme', '#Tag', '@user', '$AAPL']],
    ['Cafe\u0301 cre\u0300me', ['Cafe\u0301', 'cre\u0300me']],
    ['ﬁne ½ ap\u200bple\u200b', ['ﬁne', '½', 'ap\u200bple']],
    ['x 👍🏽 #Été’s 1️⃣ 👨‍👩‍👧!', ['x', '👍🏽', '#Été', '1️⃣', '👨‍👩‍👧']],
    ['“東京都”', ['東京', '京都']],
  ])('%j map back to the raw text', (text, expected) => {
    // ½ folds to 1⁄2: two tokens of one raw character.
    expect([...new Set(rawTokens(text))]).toEqual(expected);
  });

  test('the map has one entry a folded unit, within the text and rising', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (raw) => {
        const map = new FoldMap();
        const folded = fold(raw, map);
        expect(fold(raw)).toBe(folded);
        for (let unit = 0; unit < folded.length; unit++) {
          expect(map.startOf(unit)).toBeLessThan(map.endOf(unit));
          if (unit > 0) expect(map.startOf(unit)).toBeGreaterThanOrEqual(map.startOf(unit - 1));
          expect(map.endOf(unit)).toBeLessThanOrEqual(raw.length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('what is not ASCII is read like its ASCII twin', () => {
    const ascii = fc.string({ unit: fc.constantFrom(..."abAB12 .,'@#$:/-_"), maxLength: 30 });
    fc.assert(
      fc.property(ascii, (text) => {
        expect(tokens(`${text} é`)).toEqual([...tokens(text), 'e']);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('folding', () => {
  const characters = Array.from({ length: 0x20000 }, (_, code) => String.fromCodePoint(code)).filter((char) =>
    char.isWellFormed(),
  );

  test('a folded name changes nothing, for every character', () => {
    expect(characters.filter((char) => foldName(foldName(char)) !== foldName(char))).toEqual([]);
  });

  test('upper and lower case fold alike, for every character but the iota subscripts of ancient Greek', () => {
    const differs = (char: string) =>
      foldName(char.toUpperCase()) !== foldName(char) || foldName(char.toLowerCase()) !== foldName(char);
    expect(characters.filter((char) => differs(char) && !char.normalize('NFKD').includes('\u0345'))).toEqual([]);
  });
});

describe('a post', () => {
  test('is read field by field, texts of one field apart', () => {
    const post = postOf('Body', {
      title: 'Title',
      media: [{ alt: 'first alt' }, { url: 'https://a.example/' }, { alt: 'second' }],
      tags: ['#Tag', 'two words'],
      mentions: ['@acme'],
    });
    const read = readPost(post);
    const fields = read.fields.slice(0, read.count).map(({ field, base, list }) => `${field}+${base} ${list.count}`);
    expect(fields).toEqual(['title+0 1', 'text+0 1', 'alt+0 2', 'alt+10 1', 'tags+0 1', 'tags+5 1', 'mentions+0 1']);
    expect(fieldText(post, 'alt')).toBe('first alt\nsecond');
    expect(fieldText(post, 'author')).toBeUndefined();
  });

  test('may be long: 64 KB of what costs most are read in time', () => {
    const worst = ['a-', "a'", 'a.', '@a-', 'http://a)', '🏴\u{e0067}', '1\ufe0f\u20e3', 'e\u0301', '東', 'a@a.', '#'];
    for (const unit of worst) expect(readPost(postOf(unit.repeat(65_536 / unit.length))).count).toBe(1);
  });
});
