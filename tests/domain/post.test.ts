/** The one door by which an item becomes a post: never throws, says what is wrong and where, keeps what it knows. */
import { describe, expect, test } from 'vitest';
import { isSkip, type Post, postKey, type Skip, skip } from '../../src/domain/post.ts';
import { MAX_LIST, MAX_TEXT_BYTES, toPost } from '../../src/domain/well-formed.ts';
import { nested, spoiled } from '../support/hostile.ts';

const MINIMAL = { platform: 'x', id: '1', text: 'hello', postedAt: '2026-01-02T03:04:05.000Z' };
const FULL = {
  ...MINIMAL,
  url: 'https://example.com/1',
  title: 'A title',
  lang: 'en',
  kind: 'reply',
  author: { id: '7', handle: 'ann', name: 'Ann', bio: 'I write', followers: 10, verified: true },
  community: 'selfhosted',
  thread: 't1',
  parent: { id: 'p1', author: { handle: 'bob' }, text: 'asked' },
  quoted: { id: 'q1' },
  mentions: ['bob'],
  tags: ['one'],
  links: [{ url: 'https://example.com', title: 'Example' }],
  media: [{ type: 'image', url: 'https://example.com/i.png', alt: 'a cat' }],
  metrics: { likes: 1, replies: 0, score: -3, rating: 4.5 },
  country: 'DE',
  editedAt: '2026-01-03T00:00:00.000Z',
  raw: { anything: [1, { goes: true }] },
};

const posted = (changes: object): Post => {
  const post = toPost({ ...MINIMAL, ...changes });
  if (isSkip(post)) throw new Error(`skipped: ${post.detail}`);
  return post;
};
const skipped = (value: unknown): Skip => {
  const post = toPost(value);
  if (!isSkip(post)) throw new Error('became a post');
  return post;
};

test('the smallest and the fullest post come back as they are', () => {
  expect(toPost(MINIMAL)).toEqual(MINIMAL);
  expect(toPost(FULL)).toEqual(FULL);
});

test('what is absent stays absent, not 0 or ""', () => expect(Object.keys(posted({}))).toEqual(Object.keys(MINIMAL)));

test('unknown fields go, at every level', () => {
  const post = posted({ karma: 3, author: { handle: 'ann', karma: 3 }, metrics: { likes: 1, karma: 3 } });
  expect(post).toEqual({ ...MINIMAL, author: { handle: 'ann' }, metrics: { likes: 1 } });
});

describe('what else is understood', () => {
  test.each([
    ['a number as id', { id: 42 }, { id: '42' }],
    [
      'numbers as other ids',
      { thread: 7, author: { id: 8 }, parent: { id: 9 } },
      { thread: '7', author: { id: '8' }, parent: { id: '9' } },
    ],
    [
      'a name as the parent’s author',
      { parent: { id: '1', author: 'ann' } },
      { parent: { id: '1', author: { handle: 'ann' } } },
    ],
    ['strings as links', { links: ['https://a.example'] }, { links: [{ url: 'https://a.example' }] }],
    ['empty text', { text: '' }, { text: '' }],
    ['U+0000 and lone surrogates in text', { text: 'a\u0000b\ud800' }, { text: 'ab\ufffd' }],
  ])('%s', (_, changes, expected) => expect(posted(changes)).toEqual({ ...MINIMAL, ...expected }));
});

describe('times', () => {
  test.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05.000Z'],
    ['2026-01-02T03:04:05-0330', '2026-01-02T06:34:05.000Z'],
    ['2026-01-02T03:04Z', '2026-01-02T03:04:00.000Z'],
    ['2026-01-02', '2026-01-02T00:00:00.000Z'],
  ])('%s is %s', (postedAt, expected) => expect(posted({ postedAt }).postedAt).toBe(expected));

  test.each([
    'yesterday',
    '',
    '2026-13-01',
    '2026-01-02T25:00:00Z',
    '01/02/2026',
    '1767322245',
    '+275760-09-13T00:00:00.001Z',
    ' 2026-01-02',
    '2026-01-02T03:04:05Z; drop table posts',
  ])('%j is none, and the reason names the field', (postedAt) => {
    expect(skipped({ ...MINIMAL, postedAt })).toMatchObject({
      reason: 'invalid',
      detail: expect.stringMatching(/^postedAt: expected an ISO 8601 date/),
    });
  });

  test('a number of seconds is none', () => {
    expect(skipped({ ...MINIMAL, postedAt: 1_767_322_245 }).detail).toMatch(/^postedAt: /);
  });
});

describe('what is no post', () => {
  test.each([
    ['nothing', undefined, 'not an object'],
    ['null', null, 'not an object'],
    ['a text', 'hello', 'not an object'],
    ['a list', [MINIMAL], 'not an object'],
    ['an empty object', {}, /^platform: /],
    ['no text', { ...MINIMAL, text: undefined }, /^text: /],
    ['an empty id', { ...MINIMAL, id: '' }, /^id: /],
    ['an id that is only U+0000', { ...MINIMAL, id: '\u0000' }, /^id: /],
    ['a fraction as id', { ...MINIMAL, id: 1.5 }, /^id: /],
    ['an id without end', { ...MINIMAL, id: 'x'.repeat(513) }, /^id: /],
    ['a platform in capitals', { ...MINIMAL, platform: 'X' }, /^platform: .*lower-case/],
    ['a platform with a slash', { ...MINIMAL, platform: 'x/y' }, /^platform: /],
    ['an unknown kind', { ...MINIMAL, kind: 'story' }, /^kind: /],
    ['negative likes', { ...MINIMAL, metrics: { likes: -1 } }, /^metrics.likes: /],
    ['likes without end', { ...MINIMAL, metrics: { likes: Number.POSITIVE_INFINITY } }, /^metrics.likes: /],
    ['an author that is a text', { ...MINIMAL, author: 'ann' }, /^author: /],
  ])('%s', (_, value, detail) => {
    expect(skipped(value)).toMatchObject({ skip: true, reason: 'invalid', detail: expect.stringMatching(detail) });
  });
});

describe('bounds', () => {
  test('a text is cut at 64 KB of UTF-8, between characters, and flagged', () => {
    const post = posted({ text: '日'.repeat(1_000_000) });
    expect(Buffer.byteLength(post.text)).toBeLessThanOrEqual(MAX_TEXT_BYTES);
    expect(post).toMatchObject({ text: '日'.repeat(Math.floor(MAX_TEXT_BYTES / 3)), truncated: true });
  });

  test('a text of exactly 64 KB is whole', () => {
    expect(posted({ text: 'x'.repeat(MAX_TEXT_BYTES) }).truncated).toBeUndefined();
  });

  test.each(['mentions', 'tags', 'links', 'media'] as const)('a million %s keep their first %s', (field) => {
    const item = field === 'media' ? { alt: 'a' } : 'a';
    const post = posted({ [field]: new Array(1_000_000).fill(item) });
    expect(post[field]).toHaveLength(MAX_LIST);
    expect(post.truncated).toBe(true);
  });

  test('other long texts are cut too', () => {
    const long = 'x'.repeat(100_000);
    const post = posted({
      title: long,
      author: { bio: long },
      parent: { id: '1', text: long },
      quoted: { id: '2', text: long },
    });
    expect(post.title).toHaveLength(4_096);
    expect(post.author?.bio).toHaveLength(4_096);
    expect([post.parent?.text, post.quoted?.text].map((text) => text?.length)).toEqual([
      MAX_TEXT_BYTES,
      MAX_TEXT_BYTES,
    ]);
  });

  test('JSON 10,000 deep in what is kept raw does not overflow', () => {
    expect(JSON.stringify(posted({ raw: nested(10_000) })).length).toBeLessThan(2_000);
  });
});

test('__proto__ and constructor pollute nothing', () => {
  const hostile = JSON.parse(
    `{"platform":"x","id":"1","text":"t","postedAt":"2026-01-02","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"author":{"__proto__":{"verified":true}}}`,
  );
  const post = toPost(hostile);
  expect(post).toEqual({ ...MINIMAL, text: 't', postedAt: '2026-01-02T00:00:00.000Z', author: {} });
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect((post as Post).author?.verified).toBeUndefined();
});

test('any part replaced by anything: a post or a reason, never a throw', () => {
  let seen = 0;
  for (const item of spoiled(FULL)) {
    const post = toPost(item);
    seen++;
    if (isSkip(post)) expect(post.detail).toMatch(/^\S+: ./);
    else expect(new Date(post.postedAt).toISOString()).toBe(post.postedAt);
  }
  expect(seen).toBeGreaterThan(500);
});

test('a skip says why, shortly; a key names a post', () => {
  expect(skip('gone')).toEqual({ skip: true, reason: 'gone' });
  expect(skip('gone', 'since today')).toEqual({ skip: true, reason: 'gone', detail: 'since today' });
  expect(isSkip({ skip: 'no' })).toBe(false);
  expect(postKey({ platform: 'x', id: '1/2' })).toBe('x/1/2');
});
