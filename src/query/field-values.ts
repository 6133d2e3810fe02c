/** Which values a field takes, and their canonical form. */
import { type BuiltField, similar } from './field-names.ts';
import { problem, type QueryProblem } from './problem.ts';
import type { QueryToken } from './token.ts';

export const KINDS = ['post', 'reply', 'comment', 'repost', 'quote', 'review', 'article'] as const;
export const STATES = ['edited', 'verified', 'bot', 'nsfw', 'question'] as const;
export const THINGS = ['link', 'media', 'image', 'video', 'hashtag', 'mention', 'cashtag', 'emoji', 'code'] as const;
export type Thing = (typeof THINGS)[number];

const KIND_ALIASES: Record<string, string> = { retweet: 'repost' };
const THING_ALIASES = Object.fromEntries(
  ['link', 'image', 'video', 'hashtag', 'mention'].map((thing) => [`${thing}s`, thing]),
);
const LANGUAGE = /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/;
const PLATFORM = /^[a-z0-9][a-z0-9_-]*$/;

type Reader = (text: string) => { value: string } | { problem: string; fix?: string };

const READERS: Record<BuiltField, Reader> = {
  is: oneOf([...KINDS, ...STATES], KIND_ALIASES),
  has: oneOf(THINGS, THING_ALIASES),
  lang: (text) => shaped(text.toLowerCase().replaceAll('_', '-'), LANGUAGE, 'a language code such as en or pt-BR'),
  platform: (text) => shaped(text.toLowerCase(), PLATFORM, 'a platform name such as x or reddit'),
  author: (text) => plain(text.replace(/^[@＠\s]+/u, ''), 'a handle such as acme'),
  community: (text) =>
    plain(text.replace(/^(?:\s*\/?r\/)+/i, '').trim(), 'a community such as selfhosted or owner/repo'),
};

/** Canonical values; a value that the field does not take is reported at its own place. */
export function readValues(
  field: BuiltField,
  tokens: readonly QueryToken[],
): { values: string[]; problems: QueryProblem[] } {
  const values: string[] = [];
  const problems: QueryProblem[] = [];
  for (const token of tokens) {
    if (token.kind === 'exact') problems.push(problem('E-TYPE', token, `${field}: takes no {exact} text`, token.text));
    else if (/[*]/.test(token.text)) {
      problems.push(problem('E-UNSUPPORTED', token, `${field}: does not support wildcards yet`));
    } else {
      const read = READERS[field](token.text.trim());
      if ('value' in read) values.push(read.value);
      else problems.push(problem('E-TYPE', token, `${field}: ${read.problem}`, read.fix));
    }
  }
  return { values, problems };
}

function oneOf(choices: readonly string[], aliases: Record<string, string>): Reader {
  return (text) => {
    const lower = text.toLowerCase();
    const value = Object.hasOwn(aliases, lower) ? aliases[lower] : choices.find((choice) => choice === lower);
    if (value !== undefined) return { value };
    const meant = similar(lower, [...choices, ...Object.keys(aliases)]);
    const ending = meant === undefined ? `it is one of ${choices.join(', ')}` : `did you mean ${meant}?`;
    return { problem: `there is no "${text}"; ${ending}`, fix: meant };
  };
}

function shaped(text: string, shape: RegExp, expected: string): ReturnType<Reader> {
  return shape.test(text) ? { value: text } : { problem: `"${text}" is not ${expected}` };
}

function plain(text: string, expected: string): ReturnType<Reader> {
  return text === '' ? { problem: `expected ${expected}` } : { value: text };
}
