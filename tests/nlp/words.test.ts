import { describe, expect, it } from 'vitest';
import { cut, MAX_ANALYSED, postText, stripped, withoutHashtags } from '../../src/nlp/post-text.ts';
import { wordKey, wordsOf } from '../../src/nlp/words.ts';
import { aPost } from './a-post.ts';

describe('word keys', () => {
  it.each([
    ['It’s', 'it'],
    ["CAN'T", 'cant'],
    ["l'application", 'application'],
    ['quelqu’un', 'quelquun'],
    ['Größe', 'grosse'],
    ['NÃO', 'nao'],
    ['H̷̢̛e̴l̵p', 'help'],
  ])('%s is looked up as %s', (word, key) => {
    expect(wordKey(word)).toBe(key);
  });
});

describe('words', () => {
  it.each([
    ["I can't, really…", 'i cant really .'],
    ['WHAT?! no!! why??', 'what ?! no ! why ?'],
    ['nice :-) but slow :(', 'nice :) but slow :('],
    ['I <3 it 😂👍🏽', 'i <3 it 😂 👍'],
    ['¿Qué pasa?', '? que pasa ?'],
    ['', ''],
    ['… — ,', '.'],
  ])('%j gives %j', (text, keys) => {
    expect(wordsOf(text).keys.join(' ')).toBe(keys);
  });
});

describe('what of a post is read', () => {
  it.each([
    ['see https://example.com/a?b=c now', 'see   now'],
    ['see www.example.com/a now', 'see   now'],
    ['see example.com/path/to… now', 'see  … now'],
    ['cut off htt and http…', 'cut off htt and  …'],
    ['你好https://t.co/abc你好', '你好 你好'],
    ['hi @user_1 and @me@mastodon.social!', 'hi   and  !'],
    ['mail me@example.com', 'mail me@example.com'],
  ])('%j without links and mentions is %j', (text, rest) => {
    expect(stripped(text)).toBe(rest);
  });

  it('drops hashtags for language detection only', () => {
    expect(withoutHashtags('so #schön heute')).toBe('so   heute');
    expect(stripped('so #schön')).toBe('so #schön');
  });

  it.each([
    ['text alone', aPost('b'), 'b'],
    ['title and text', aPost('b', { title: 'a' }), 'a\nb'],
    ['a title the text begins with only once', aPost('a b', { title: 'a' }), 'a b'],
    ['the repeated text of a bare repost', aPost('', { kind: 'repost', quoted: { id: '2', text: 'c' } }), 'c'],
  ])('reads %s', (_name, post, text) => {
    expect(postText(post)).toBe(text);
  });

  it('is bounded, without halving an emoji', () => {
    expect(cut('a😀', 2)).toBe('a');
    expect(postText(aPost('😀'.repeat(9000))).length).toBeLessThanOrEqual(MAX_ANALYSED);
    expect(postText(aPost('😀'.repeat(9000))).isWellFormed()).toBe(true);
  });

  it('cuts piles of marks to four a letter', () => {
    expect(postText(aPost(`a${'\u0301'.repeat(50)}b`))).toBe(`a${'\u0301'.repeat(4)}b`);
  });
});
