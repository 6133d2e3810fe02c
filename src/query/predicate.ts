/** What fields ask of a post, beyond its texts. Data the post does not give is UNKNOWN. */
import type { Span } from '../domain/monitor.ts';
import { type Post, reachOf } from '../domain/post.ts';
import type { ExistsNode, NameFieldNode, NumberFieldNode, TimeFieldNode } from './ast.ts';
import type { NumberField } from './fields.ts';
import { foldName } from './fold.ts';
import { hasThing, isKind } from './kinds.ts';
import { hostOf, linkWords, type PostLink } from './links.ts';
import { glob, isFirstPart, placeholders } from './term.ts';
import { type FieldTokens, fieldText, IN_BODY, type PostTokens, type SpanField } from './text.ts';
import { MENTION } from './token-list.ts';
import { fromBoolean, NO, type Truth, UNKNOWN, YES } from './truth.ts';
import { isPattern } from './vocabulary.ts';

export interface Predicate {
  /** `now`: milliseconds since 1970, for `within:`. */
  test(tokens: PostTokens, now: number): Truth;
  /** How an unknown is reported: `author`, `lang`, `is:verified`. */
  name: string;
  /** Where it was found, when true. */
  spans(tokens: PostTokens): Span[];
}

export type PredicateNode = NameFieldNode | NumberFieldNode | TimeFieldNode | ExistsNode;

export function predicateOf(node: PredicateNode): Predicate {
  switch (node.kind) {
    case 'field':
      return nameOf(node);
    case 'number':
      return { name: node.field, test: ({ post }) => compared(numberOf(post, node.field), node), spans: nowhere };
    case 'time':
      return { name: node.field, test: timeOf(node), spans: nowhere };
    case 'exists':
      return { name: node.field, test: ({ post }) => fromBoolean(isGiven(post, node.field)), spans: nowhere };
  }
}

const nowhere = (): Span[] => [];

/** One of the values is enough. */
function nameOf({ field, values }: NameFieldNode): Predicate {
  const whole = (test: Predicate['test'], from: SpanField = field as SpanField): Predicate => {
    return { name: field, test, spans: (tokens) => wholeOf(tokens, from) };
  };
  switch (field) {
    case 'author':
      return whole(given((post) => post.author?.handle, nameIs(values)));
    case 'reply_to':
      return whole(given(parentAuthor, nameIs(values)), 'to');
    case 'to':
      return addressed(values);
    case 'community':
      return whole(given((post) => post.community, communityIs(values)));
    case 'country':
      return whole(given((post) => post.country, caselessly(values)));
    case 'thread':
      return whole(given((post) => post.thread, oneOf(values)));
    case 'quotes_of':
      return whole(given((post) => post.quoted?.id, oneOf(values)));
    case 'id':
      return whole(given((post) => post.id, oneOf(values)));
    case 'site':
      return linked(field, values.map(siteIs));
    case 'url':
      return linked(field, values.map(wordsIn));
    case 'url_contains':
      return linked(field, values.map(contains));
    default:
      return { ...stated(field, values), spans: nowhere };
  }
}

function stated(field: NameFieldNode['field'], values: readonly string[]): Omit<Predicate, 'spans'> {
  switch (field) {
    case 'lang':
      return { name: field, test: ({ post }) => language(post.lang, values) };
    case 'author.verified':
      return { name: field, test: given((post) => post.author?.verified?.toString(), oneOf(values)) };
    case 'is':
      return { name: `is:${values.join('|')}`, test: (tokens) => any(values, (value) => isKind(tokens, value)) };
    case 'has':
      return { name: `has:${values.join('|')}`, test: (tokens) => any(values, (value) => hasThing(tokens, value)) };
    default:
      return { name: field, test: ({ post }) => fromBoolean(values.includes(post.platform)) };
  }
}

/** A handle without its sigil, folded. */
export function foldHandle(handle: string): string {
  return foldName(handle).replace(/^@/, '');
}

/** By which authors are indexed: `acme` of `acme@mastodon.social`. `handle` folded. */
export function firstPart(handle: string): string {
  const part = handle.search(/[.@]/);
  return part > 0 ? handle.slice(0, part) : handle;
}

/** A community's name, folded, without Reddit's `r/`. */
export function foldCommunity(name: string): string {
  return foldName(name).replace(/^\/?r\//, '');
}

export function parentAuthor(post: Pick<Post, 'parent'>): string | undefined {
  return post.parent?.author?.handle;
}

type Test = (value: string) => boolean;

function nameIs(values: readonly string[]): Test {
  const tests = values.map((value): Test => {
    const wanted = placeholders(foldHandle(value));
    return isPattern(wanted) ? (handle) => glob(wanted, handle) : (handle) => isFirstPart(wanted, handle);
  });
  return (handle) => anyOf(tests, foldHandle(handle));
}

function communityIs(values: readonly string[]): Test {
  const wanted = values.map((value) => placeholders(foldCommunity(value)));
  return (name) => wanted.some((value) => glob(value, foldCommunity(name)));
}

function caselessly(values: readonly string[]): Test {
  const wanted = values.map((value) => value.toLowerCase());
  return (value) => wanted.includes(value.toLowerCase());
}

const oneOf =
  (values: readonly string[]): Test =>
  (value) =>
    values.includes(value);

const anyOf = (tests: readonly Test[], value: string): boolean => tests.some((test) => test(value));

function given(read: (post: Post) => string | undefined, test: Test): Predicate['test'] {
  return ({ post }) => {
    const value = read(post);
    return value === undefined ? UNKNOWN : fromBoolean(test(value));
  };
}

function any(values: readonly string[], test: (value: string) => Truth): Truth {
  let best: Truth = NO;
  for (const value of values) {
    const found = test(value);
    if (found > best) best = found;
  }
  return best;
}

function wholeOf({ post }: PostTokens, field: SpanField): Span[] {
  const text = fieldText(post, field);
  return text === undefined ? [] : [{ field, start: 0, end: text.length }];
}

/** Answered to somebody, or begun with `@somebody`. */
function addressed(values: readonly string[]): Predicate {
  const test = nameIs(values);
  const answered = given(parentAuthor, test);
  const begins = (tokens: PostTokens) => {
    const [mention] = firstMention(tokens);
    return mention !== undefined && test(mention.text);
  };
  return {
    name: 'to',
    test: (tokens, now) => (begins(tokens) ? YES : answered(tokens, now)),
    spans: (tokens) => (begins(tokens) ? firstMention(tokens).map(({ span }) => span) : wholeOf(tokens, 'to')),
  };
}

/** The mention that the body begins with, or none. */
export function firstMention({ fields, count }: PostTokens): { text: string; span: Span }[] {
  const body = fields.slice(0, count).find(({ bit }) => bit === IN_BODY);
  return body === undefined || body.list.count === 0 || body.list.kinds[0] !== MENTION ? [] : mentionOf(body);
}

function mentionOf({ field, raw, list }: FieldTokens): { text: string; span: Span }[] {
  const [start, end] = list.rawRange(0, 0);
  return raw.slice(0, start).trim() === '' ? [{ text: list.textOf(0), span: { field, start, end } }] : [];
}

/** `en` covers `en-GB`; `und` says that the platform could not tell. */
function language(given: string | undefined, values: readonly string[]): Truth {
  if (given === undefined || given === '') return UNKNOWN;
  const lang = given.toLowerCase().replaceAll('_', '-');
  if (lang === 'und') return UNKNOWN;
  return fromBoolean(values.some((value) => lang === value || lang.startsWith(`${value}-`)));
}

/** Never unknown: a text shows its links. */
function linked(name: 'site' | 'url' | 'url_contains', tests: readonly Test[]): Predicate {
  const found = (link: PostLink) => anyOf(tests, link.url);
  return {
    name,
    test: (tokens) => fromBoolean(tokens.links().some(found)),
    spans: (tokens) =>
      tokens
        .links()
        .filter(found)
        .map(({ field, start, end }) => ({ field, start, end })),
  };
}

function siteIs(value: string): Test {
  const wanted = hostOf(value);
  return (url) => {
    const host = hostOf(url);
    return host === wanted || host.endsWith(`.${wanted}`);
  };
}

function wordsIn(value: string): Test {
  const wanted = `\n${linkWords(value).join('\n')}\n`;
  return (url) => `\n${linkWords(url).join('\n')}\n`.includes(wanted);
}

function contains(value: string): Test {
  const wanted = value.toLowerCase();
  return (url) => url.toLowerCase().includes(wanted);
}

/** Undefined when the post does not give it. */
export function numberOf(post: Post, field: NumberField): number | undefined {
  if (field === 'author.followers') return post.author?.followers;
  return field === 'reach' ? (reachOf(post) ?? undefined) : post.metrics?.[field];
}

function compared(given: number | undefined, { comparison, value }: NumberFieldNode): Truth {
  if (given === undefined) return UNKNOWN;
  switch (comparison) {
    case '=':
      return fromBoolean(given === value);
    case '>':
      return fromBoolean(given > value);
    case '>=':
      return fromBoolean(given >= value);
    case '<':
      return fromBoolean(given < value);
    case '<=':
      return fromBoolean(given <= value);
  }
}

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function timeOf({ field, value }: TimeFieldNode): Predicate['test'] {
  if (field === 'within') {
    const [, count = '0', unit = 'h'] = /^(\d+)([smhdw])$/.exec(value) ?? [];
    const span = Number(count) * (UNIT_MS[unit] ?? 0);
    return ({ post }, now) => fromBoolean(Date.parse(post.postedAt) > now - span);
  }
  const at = Date.parse(value);
  return field === 'since'
    ? ({ post }) => fromBoolean(Date.parse(post.postedAt) >= at)
    : ({ post }) => fromBoolean(Date.parse(post.postedAt) < at);
}

/** Whether the post says anything of a field, by its canonical name. */
function isGiven(post: Post, field: string): boolean {
  const read = GIVEN[field];
  return read === undefined ? numberOf(post, field as NumberField) !== undefined : read(post);
}

const always = () => true;
const GIVEN: Record<string, (post: Post) => boolean> = {
  title: (post) => post.title !== undefined,
  body: always,
  quoted: (post) => post.quoted?.text !== undefined,
  parent: (post) => post.parent?.text !== undefined,
  alt: (post) => post.media !== undefined,
  tagwords: always,
  'author.name': (post) => post.author?.name !== undefined,
  bio: (post) => post.author?.bio !== undefined,
  author: (post) => post.author?.handle !== undefined,
  'author.verified': (post) => post.author?.verified !== undefined,
  to: (post) => parentAuthor(post) !== undefined,
  reply_to: (post) => parentAuthor(post) !== undefined,
  mentions: always,
  platform: always,
  community: (post) => post.community !== undefined,
  site: always,
  url: always,
  url_contains: always,
  lang: (post) => post.lang !== undefined && post.lang !== '' && post.lang.toLowerCase() !== 'und',
  country: (post) => post.country !== undefined,
  thread: (post) => post.thread !== undefined,
  id: always,
  quotes_of: (post) => post.quoted?.id !== undefined,
  is: (post) => post.kind !== undefined,
  has: always,
};
