/** Which values a field takes, and their canonical form. */
import { nameSchema } from '../domain/monitor.ts';
import { fieldNamed, type NameField, similar } from './fields.ts';
import { languageCalled } from './language-names.ts';
import { MIN_PREFIX } from './term.ts';
import type { QueryToken } from './token.ts';
import type { TokenReader } from './token-reader.ts';

export const KINDS = ['post', 'reply', 'comment', 'repost', 'quote', 'review', 'article'] as const;
export const STATES = ['edited', 'verified', 'bot', 'nsfw', 'question'] as const;
export const THINGS = ['link', 'media', 'image', 'video', 'hashtag', 'mention', 'cashtag', 'emoji', 'code'] as const;

const KIND_ALIASES: Record<string, string> = { retweet: 'repost' };
const THING_ALIASES = Object.fromEntries(
  ['link', 'image', 'video', 'hashtag', 'mention'].map((thing) => [`${thing}s`, thing]),
);
const LANGUAGE = /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/;
const PLATFORM = /^[a-z0-9][a-z0-9_-]*$/;
const HOST = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}])?(?:\.[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]*)*$/u;
/** A link's part must be long enough to be looked up. */
const MIN_URL_PART = 3;

/** `*` and `?` stand for other characters in these. */
const WILD: readonly NameField[] = ['author', 'community', 'to', 'reply_to', 'mentions'];
/** Ids are whatever a platform makes of them: in quotes, a `*` is a `*`. */
const VERBATIM: readonly NameField[] = ['thread', 'id', 'quotes_of', 'url', 'url_contains', 'country'];

/** `problem` is what to say about the value; without a code it is E-TYPE. */
export type Read = { value: string } | { problem: string; code?: 'E-RANGE'; fix?: string };
type Reader = (text: string) => Read;

const handle: Reader = (text) => plain(text.replace(/^[@＠\s]+/u, ''), 'a handle such as acme');
const id: Reader = (text) => plain(text, 'an id as the platform writes it');

const READERS: Record<NameField, Reader> = {
  is: oneOf([...KINDS, ...STATES], KIND_ALIASES),
  has: oneOf(THINGS, THING_ALIASES),
  'author.verified': oneOf(['true', 'false'], {}),
  lang: readLanguage,
  platform: (text) => shaped(text.toLowerCase(), PLATFORM, 'a platform name such as x or reddit'),
  author: handle,
  to: handle,
  mentions: handle,
  reply_to: handle,
  community: (text) =>
    plain(text.replace(/^(?:\s*\/?r\/)+/i, '').trim(), 'a community such as selfhosted or owner/repo'),
  site: readSite,
  url: (text) => (/[\p{L}\p{N}]/u.test(text) ? { value: text } : { problem: 'expected words of a link' }),
  url_contains: readUrlPart,
  country: (text) => plain(/^[a-z]{2}$/i.test(text) ? text.toUpperCase() : text, 'a country such as DE'),
  thread: id,
  id,
  quotes_of: id,
};

export function isWild(field: string): boolean {
  return WILD.some((name) => name === field);
}

/** The canonical value, or null when the field does not take it, which is reported at its own place. */
export function readName(reader: TokenReader, field: NameField, token: QueryToken): string | null {
  if (token.kind === 'exact') return noExact(reader, field, token);
  if (refuseUnquoted(reader, field, token)) return null;
  const read = wildcardProblem(field, token.text, token.kind === 'phrase') ?? READERS[field](token.text.trim());
  if ('value' in read) return read.value;
  reader.report(read.code ?? 'E-TYPE', token, `${field}: ${read.problem}`, read.fix);
  return null;
}

/** The canonical form of a list's item, or what is wrong with it. */
export function readItem(field: NameField, text: string): Read {
  return wildcardProblem(field, text, false) ?? READERS[field](text.trim());
}

/** The name after `list:` or `use:`, or null when it was reported. */
export function readReference(reader: TokenReader, kind: 'list' | 'use', token: QueryToken): string | null {
  if (token.kind === 'exact') return noExact(reader, kind, token);
  const name = token.text.trim();
  if (nameSchema.safeParse(name).success) return name;
  const message = `${kind}: "${token.text}" is no name; names have letters, digits, spaces, ".", "_" and "-"`;
  reader.report('E-TYPE', token, message);
  return null;
}

/** True when a value without quotes is surely meant as something else; reported. */
export function refuseUnquoted(reader: TokenReader, field: string, token: QueryToken): boolean {
  if (token.kind !== 'value') return false;
  const reason = otherMeaning(token.text, field);
  if (reason !== undefined) reader.report('E-TYPE', token, `${field}: ${reason}`, `"${token.text}"`);
  return reason !== undefined;
}

function otherMeaning(text: string, field: string): string | undefined {
  const inText = fieldNamed(field)?.type === 'text';
  if (/^(?:OR|AND|NOT)$/.test(text)) return `${text} is an operator; put it in quotes to search for the word`;
  if (text.startsWith('-'))
    return 'a "-" stands before the field, as in -from:acme; put the value in quotes if it is part of it';
  if (isPredicate(text)) {
    return `${text.slice(0, text.indexOf(':') + 1)} is a predicate of its own; put it in quotes to search for the text`;
  }
  if (inText && /^\/.+\/i?$/.test(text)) {
    return 'regular expressions stand alone, as in /ab+c/; put it in quotes to search for the words';
  }
  return (inText || isWild(field)) && /.~\d*$/.test(text) && !text.includes('/')
    ? 'takes no "~"; put it in quotes if it is part of the value'
    : undefined;
}

/** `lang:en` where a value is expected. */
export function isPredicate(text: string): boolean {
  const name = /^([A-Za-z][A-Za-z_.]*):(?!\/\/)/.exec(text)?.[1];
  return name !== undefined && fieldNamed(name) !== undefined;
}

function noExact(reader: TokenReader, field: string, token: QueryToken): null {
  const simple = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(token.text);
  const fix = simple ? token.text : `"${token.text}"`;
  reader.report('E-TYPE', token, `${field}: takes no {exact} text`, token.text.includes('"') ? undefined : fix);
  return null;
}

function wildcardProblem(field: NameField, text: string, quoted: boolean): Read | undefined {
  const bare = text.trim().replace(/^[@＠]/u, '');
  const first = bare.search(/[*?]/);
  if (isWild(field)) {
    if (first < 0 || first >= MIN_PREFIX) return undefined;
    return { code: 'E-RANGE', problem: `"${text}": a wildcard needs ${MIN_PREFIX} characters before it` };
  }
  if (!bare.includes('*') || (quoted && VERBATIM.includes(field))) return undefined;
  const subHosts = field === 'site' ? /^\*\.([^*]+)$/.exec(bare)?.[1] : undefined;
  if (subHosts === undefined) return { problem: 'takes no wildcards' };
  return { problem: `takes no wildcards; site:${subHosts} covers its sub-hosts`, fix: subHosts };
}

function readLanguage(text: string): Read {
  const code = text.toLowerCase().replaceAll('_', '-');
  if (LANGUAGE.test(code)) return { value: code };
  const meant = languageCalled(text);
  const problem = `"${text}" is not a language code such as en or pt-BR`;
  return meant === undefined ? { problem } : { problem: `${problem}; did you mean ${meant}?`, fix: meant };
}

/** A host; the scheme and the slash of a pasted address are dropped. */
function readSite(text: string): Read {
  const host = text
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
  if (HOST.test(host)) return { value: host };
  const ending = host.includes('/') ? 'for a part of a link write url:…' : 'expected a host such as acme.com';
  return { problem: `"${text}" is not a host; ${ending}` };
}

function readUrlPart(text: string): Read {
  if ([...text].length >= MIN_URL_PART) return { value: text };
  return { code: 'E-RANGE', problem: `"${text}" is too short; write at least ${MIN_URL_PART} characters` };
}

function oneOf(choices: readonly string[], aliases: Record<string, string>): Reader {
  return (text) => {
    const lower = text.toLowerCase();
    const value = Object.hasOwn(aliases, lower) ? aliases[lower] : choices.find((choice) => choice === lower);
    if (value !== undefined) return { value };
    const meant = similar(lower, [...choices, ...Object.keys(aliases)]);
    const ending = meant === undefined ? `it is one of ${choices.join(', ')}` : `did you mean ${meant}?`;
    return { problem: `there is no "${text}"; ${ending}`, ...(meant === undefined ? {} : { fix: meant }) };
  };
}

function shaped(text: string, shape: RegExp, expected: string): Read {
  return shape.test(text) ? { value: text } : { problem: `"${text}" is not ${expected}` };
}

function plain(text: string, expected: string): Read {
  return text === '' ? { problem: `expected ${expected}` } : { value: text };
}
