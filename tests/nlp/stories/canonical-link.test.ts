import { describe, expect, it } from 'vitest';
import type { Post } from '../../../src/domain/post.ts';
import { fingerprint } from '../../../src/nlp/fingerprint.ts';
import { canonicalLink } from '../../../src/nlp/stories/canonical-link.ts';
import { aPost } from '../a-post.ts';

const ARTICLE = 'news.example.com/2026/10/acme-raises-prices';

describe('the canonical link', () => {
  it.each([
    `https://${ARTICLE}`,
    `http://www.${ARTICLE}/`,
    `HTTPS://NEWS.example.com:443/2026/10/acme-raises-prices`,
    `https://${ARTICLE}?utm_source=x&utm_medium=social&fbclid=abc`,
    `https://m.${ARTICLE}#comments`,
    `https://amp.${ARTICLE}`,
    `https://${ARTICLE}/amp/`,
    `https://${ARTICLE}.amp`,
    `https://${ARTICLE}/index.html`,
    `https://news-example-com.cdn.ampproject.org/c/s/${ARTICLE}`,
    `https://www.google.com/amp/s/${ARTICLE}`,
    `https://news.example.com/amp/2026/10/acme-raises-prices`,
  ])('%s', (url) => {
    expect(canonicalLink(url)).toBe(ARTICLE);
  });

  it('keeps what tells articles apart, in one order', () => {
    expect(canonicalLink('https://news.example.com/item?id=7&page=2')).toBe('news.example.com/item?id=7&page=2');
    expect(canonicalLink('https://news.example.com/item?page=2&id=7')).toBe('news.example.com/item?id=7&page=2');
    expect(canonicalLink('https://youtu.be/abcdefghijk?si=x')).toBe('youtube.com/watch?v=abcdefghijk');
    expect(canonicalLink('https://m.youtube.com/watch?v=abcdefghijk&t=9s')).toBe('youtube.com/watch?v=abcdefghijk');
  });

  it.each([
    'https://example.com',
    'https://www.example.com/?utm_source=x',
    'https://example.com/pricing',
    'https://example.com/de/',
    'https://t.co/abc123',
    'https://bit.ly/3xyzabc',
    'https://youtube.com/feed',
    'ftp://example.com/a/b',
    'mailto:a@example.com',
    'https://',
    'http',
    '',
    `https://example.com/${'a'.repeat(3000)}`,
    'https://[bad/host',
    'https://google.com/amp/s/google.com/amp/s/google.com/amp/s/google.com/amp/s/google.com',
  ])('%s is no article', (url) => {
    const link = canonicalLink(url);
    if (link !== null) expect(link).toMatch(/^google\.com/);
    else expect(link).toBeNull();
  });
});

const links = (text: string, more: Partial<Post> = {}) => fingerprint(aPost(text, more)).links;
const KEY = links('', { kind: 'article', url: `https://${ARTICLE}` });

describe('link posts', () => {
  it.each<[string, string, Partial<Post>]>([
    ['a headline in other words', `Cloud bills to climb by a third http://www.${ARTICLE}?utm_source=x`, {}],
    ['a title and a listed link', '', { title: 'Prices go up', links: [{ url: `https://${ARTICLE}/` }] }],
    ['nothing but the link', `https://${ARTICLE}.`, {}],
    ['the same article twice', `https://${ARTICLE} https://m.${ARTICLE}`, {}],
    [
      'a short link that the platform resolved',
      'Prices go up https://t.co/a',
      { links: [{ url: `https://${ARTICLE}` }] },
    ],
  ])('%s joins', (_name, text, more) => {
    expect(KEY).toHaveLength(1);
    expect(links(text, more)).toEqual(KEY);
  });

  it.each<[string, string, Partial<Post>]>([
    ['an opinion', `I left them years ago, this proves me right https://${ARTICLE}`, {}],
    ['an exclamation', `What a shame! https://${ARTICLE}`, {}],
    ['a reply', `Here it says so https://${ARTICLE}`, { kind: 'reply' }],
    ['a list of articles', `https://${ARTICLE} https://${ARTICLE}-2`, {}],
    ['a long text', `${'word '.repeat(40)} https://${ARTICLE}`, {}],
    ['a home page', 'Look at https://example.com', {}],
  ])('%s does not', (_name, text, more) => {
    expect(links(text, more)).toEqual([]);
  });
});
