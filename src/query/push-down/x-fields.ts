/** Fields of ours that X has operators for, and the values for which both mean the same or X means more. */
import type { NameFieldNode } from '../ast.ts';
import { anyOf, atom, type Pushed } from './pushed.ts';
import type { PushedLeaf } from './relax.ts';

const IS: Record<string, string> = { repost: 'retweet', reply: 'reply', quote: 'quote' };
const HAS: Record<string, string> = { hashtag: 'hashtags', media: 'media', image: 'media', video: 'media' };

/** Means the same on both sides. */
const EXACTLY = new Set<NameFieldNode['field']>(['author', 'mentions', 'thread', 'is', 'country']);

export function nameField({ field, values }: NameFieldNode): PushedLeaf {
  const pushed = anyOf(values.map((value) => askedValue(field, value)));
  if (pushed === null) return { pushed, why: `X cannot filter ${field}:${values.join('|')} as it is meant here` };
  const exactly = EXACTLY.has(field) || (field === 'lang' && values.every((value) => !value.includes('-')));
  return exactly ? { pushed } : { pushed, why: `${field}: is looked at more closely here` };
}

function askedValue(field: NameFieldNode['field'], value: string): Pushed | null {
  switch (field) {
    case 'author':
      return isHandle(value) ? atom(`from:${value}`) : null;
    case 'mentions':
      return mention(value);
    case 'to':
      // A post that begins with the mention is meant too, answer or not.
      return isHandle(value) ? anyOf([atom(`to:${value}`), atom(`@${value}`)]) : null;
    case 'reply_to':
      return isHandle(value) ? atom(`to:${value}`) : null;
    case 'thread':
      return /^\d+$/.test(value) ? atom(`conversation_id:${value}`) : null;
    case 'site':
    case 'url':
      return /^[\w.-]+(?:\/[\w.-]+)*$/.test(value) ? atom(`url:"${value}"`) : null;
    case 'lang':
      return language(value);
    case 'country':
      return /^[a-z]{2}$/i.test(value) ? atom(`place_country:${value.toUpperCase()}`) : null;
    case 'is':
      return IS[value] === undefined ? null : atom(`is:${IS[value]}`, false);
    case 'has':
      return HAS[value] === undefined ? null : atom(`has:${HAS[value]}`, false);
    default:
      return null;
  }
}

function isHandle(value: string): boolean {
  return /^\w{1,15}$/.test(value);
}

export function mention(text: string): Pushed | null {
  const first = /^\w*/.exec(text)?.[0] ?? '';
  return isHandle(first) ? atom(`@${first}`) : null;
}

/** X's own codes: Hebrew and Indonesian under their old ones; Chinese only with its script, so it is not asked for. */
const LANGUAGES = new Set(
  (
    'am ar hy eu bn bg ca hr cs da nl en et fi fr de ka el gu hi hu is it ja kn ko lv lt ml mr no fa pl pt ro ru sr sk sl es sv ta ' +
    'te th tr uk ur vi'
  ).split(' '),
);
const RENAMED: Record<string, string> = { he: 'iw', id: 'in' };

function language(value: string): Pushed | null {
  const code = value.split('-')[0] ?? '';
  if (LANGUAGES.has(code)) return atom(`lang:${code}`, false);
  const old = RENAMED[code];
  return old === undefined ? null : atom(`lang:${old}`, false);
}
