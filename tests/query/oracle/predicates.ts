/** Fields, numbers and times of a post, as the table in docs/monitor-language.md has them. */
import type { Post } from '../../../src/domain/post.ts';
import type { ExistsNode, NameFieldNode, NumberFieldNode, TimeFieldNode } from '../../../src/query/ast.ts';
import type { NameField, NumberField, TextField } from '../../../src/query/fields.ts';
import { foldName } from './fold.ts';
import { any, type Truth, truthOf } from './kleene.ts';
import { linkHolds, linksOf } from './links.ts';
import { tagWordTexts } from './tag-words.ts';
import { globPattern, isHandle } from './terms.ts';
import { altTexts, bareTexts, proseOf, type SearchText } from './texts.ts';
import { ANY_ONE, ANY_RUN, type Token, type TokenKind } from './tokens.ts';

/** The texts that `title: body: …` search; undefined when the post does not give the field. */
export function fieldTexts(post: Post, field: TextField): SearchText[] | undefined {
  const given = (name: string, raw: string | undefined) => (raw === undefined ? undefined : proseOf(name, raw));
  switch (field) {
    case 'title':
      return given('title', post.title);
    case 'body':
      return proseOf('text', post.text);
    case 'quoted':
      return given('quoted', post.quoted?.text);
    case 'parent':
      return given('parent', post.parent?.text);
    case 'alt':
      return post.media && altTexts(post);
    case 'tagwords':
      return tagWordTexts(post);
    case 'author.name':
      return given('author.name', post.author?.name);
    case 'bio':
      return given('bio', post.author?.bio);
  }
}

/** One of the values is enough. */
export function nameTruth({ field, values }: NameFieldNode, post: Post): Truth {
  return any(values.map((value) => valueTruth(field, value, post)));
}

function valueTruth(field: NameField, value: string, post: Post): Truth {
  const given = <Value>(data: Value | undefined, test: (data: Value) => boolean) =>
    truthOf(data === undefined ? undefined : test(data));
  switch (field) {
    case 'author':
      return given(post.author?.handle, (handle) => isNamed(handle, value));
    case 'author.verified':
      return given(post.author?.verified, (verified) => String(verified) === value);
    case 'to':
      return any([firstMention(post, value), valueTruth('reply_to', value, post)]);
    case 'reply_to':
      return given(post.parent?.author?.handle, (handle) => isNamed(handle, value));
    case 'mentions':
      return truthOf(mentioned(post).some((handle) => isNamed(handle, value)));
    case 'platform':
      return truthOf(post.platform === value);
    case 'community':
      return given(post.community, (name) => isCommunity(name, value));
    case 'site':
    case 'url':
    case 'url_contains':
      return truthOf(linksOf(post).some(({ url }) => linkHolds(field, value, url)));
    case 'lang':
      return given(languageOf(post), (lang) => lang === value || lang.startsWith(`${value}-`));
    case 'country':
      return given(post.country, (country) => country.toLowerCase() === value.toLowerCase());
    case 'thread':
      return given(post.thread, (thread) => thread === value);
    case 'id':
      return truthOf(post.id === value);
    case 'quotes_of':
      return given(post.quoted, ({ id }) => id === value);
    case 'is':
      return is(value, post);
    case 'has':
      return has(value, post);
  }
}

/** A handle or its first part; `*` and `?` are wildcards. */
export function isNamed(handle: string, value: string): boolean {
  const folded = foldName(handle).replace(/^@/, '');
  const wanted = foldName(value).replace(/^@/, '');
  if (!/[*?]/.test(wanted)) return isHandle(wanted, folded);
  return wild(wanted).test(folded);
}

function isCommunity(name: string, value: string): boolean {
  const bare = (text: string) => foldName(text).replace(/^\/?r\//, '');
  return wild(bare(value)).test(bare(name));
}

function wild(folded: string): RegExp {
  return globPattern(folded.replaceAll('*', ANY_RUN).replaceAll('?', ANY_ONE));
}

/** Yes when the body begins with that mention; else it depends on the parent. */
function firstMention(post: Post, value: string): Truth {
  const first = openingMention(post);
  return truthOf(first !== undefined && isNamed(first.text, value));
}

/** The mention that the body begins with. */
export function openingMention(post: Post): Token | undefined {
  const [first] = proseOf('text', post.text).flatMap(({ tokens }) => tokens);
  return first?.kind === 'mention' && post.text.slice(0, first.start).trim() === '' ? first : undefined;
}

function mentioned(post: Post): string[] {
  return bareTexts(post).flatMap(({ tokens }) =>
    tokens.filter(({ kind }) => kind === 'mention').map(({ text }) => text),
  );
}

function languageOf({ lang }: Post): string | undefined {
  const tag = lang?.toLowerCase().replaceAll('_', '-');
  return tag === '' || tag === 'und' ? undefined : tag;
}

function is(value: string, post: Post): Truth {
  switch (value) {
    case 'question':
      return truthOf([post.text, post.title ?? ''].some((text) => /[?？؟](?=[\s"'”’)\]!?.…]|$)/u.test(text)));
    case 'verified':
      return truthOf(post.author?.verified);
    case 'edited':
      return post.editedAt === undefined ? 'unknown' : 'yes';
    case 'bot':
    case 'nsfw':
      return 'unknown';
    default:
      return truthOf(post.kind === undefined ? undefined : post.kind === value);
  }
}

function has(value: string, post: Post): Truth {
  const shows = (kind: TokenKind) => bareTexts(post).some(({ tokens }) => tokens.some((token) => token.kind === kind));
  switch (value) {
    case 'link':
      return truthOf((post.links ?? []).length > 0 || shows('url'));
    case 'hashtag':
      return truthOf(shows('tag'));
    case 'mention':
    case 'cashtag':
    case 'emoji':
      return truthOf(shows(value));
    case 'code':
      return truthOf(/```|`[^`\n]+`|<(?:code|pre)\b/i.test(post.text));
    case 'image':
      return hasMedia(post, /^(?:image|photo|picture|gif)/i);
    case 'video':
      return hasMedia(post, /^(?:video|animated)/i);
    default:
      return truthOf(post.media && post.media.length > 0);
  }
}

/** A medium of no type may be one or not. */
function hasMedia(post: Post, type: RegExp): Truth {
  if (post.media === undefined) return 'unknown';
  return any(post.media.map((medium) => truthOf(medium.type === undefined ? undefined : type.test(medium.type))));
}

export function numberTruth({ field, comparison, value }: NumberFieldNode, post: Post): Truth {
  const number = numberOf(post, field);
  if (number === undefined) return 'unknown';
  const tests = { '=': number === value, '>': number > value, '>=': number >= value, '<': number < value };
  return truthOf({ ...tests, '<=': number <= value }[comparison]);
}

function numberOf(post: Post, field: NumberField): number | undefined {
  if (field === 'author.followers') return post.author?.followers;
  if (field === 'reach') return post.metrics?.views ?? post.author?.followers;
  return post.metrics?.[field];
}

export function timeTruth({ field, value }: TimeFieldNode, post: Post, now: Date): Truth {
  const posted = Date.parse(post.postedAt);
  if (field === 'since') return truthOf(posted >= Date.parse(value));
  if (field === 'until') return truthOf(posted < Date.parse(value));
  return truthOf(posted > now.getTime() - millisecondsOf(value));
}

function millisecondsOf(duration: string): number {
  const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
  return Number(duration.slice(0, -1)) * (units[duration.slice(-1)] ?? Number.NaN);
}

/** The post gives it: asking for it would not be unknown. */
export function existsTruth({ field }: ExistsNode, post: Post): Truth {
  const values: Record<string, unknown> = {
    title: post.title,
    body: post.text,
    quoted: post.quoted?.text,
    parent: post.parent?.text,
    alt: post.media,
    tagwords: true,
    mentions: true,
    site: true,
    url: true,
    url_contains: true,
    author: post.author?.handle,
    'author.name': post.author?.name,
    bio: post.author?.bio,
    'author.followers': post.author?.followers,
    'author.verified': post.author?.verified,
    to: post.parent?.author?.handle,
    reply_to: post.parent?.author?.handle,
    community: post.community,
    thread: post.thread,
    quotes_of: post.quoted,
    lang: languageOf(post),
    country: post.country,
    reach: post.metrics?.views ?? post.author?.followers,
    platform: post.platform,
    id: post.id,
    ...post.metrics,
  };
  return truthOf(values[field] !== undefined);
}
