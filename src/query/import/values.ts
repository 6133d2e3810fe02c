/** Field values that several dialects write: numbers and ranges, languages, countries, sites, terms. */
import { and, field, type NumberFieldNode, number, term, textField, time } from '../ast.ts';
import type { NameField, NumberField, TextField } from '../fields.ts';
import type { FieldValue } from './dialect.ts';
import { type Draft, leaf, missing } from './draft.ts';
import { phraseOf, termOf } from './term.ts';

export function named(name: NameField, value: FieldValue, text = value.text, note?: string): Draft {
  const trimmed = text.trim();
  return trimmed === '' ? missing(value, 'an empty value') : leaf(value, field(name, [trimmed]), note);
}

/** `title:word`, `title:"a phrase"`. */
export function searched(name: TextField, value: FieldValue, wildcards: boolean, note?: string): Draft {
  const node = (value.kind === 'phrase' ? phraseOf : termOf)(value.text, wildcards);
  if (node === null || (node.kind !== 'word' && node.kind !== 'phrase')) return missing(value, 'punctuation alone');
  return leaf(value, textField(name, [node]), note);
}

/** `#tag` from a name without its sign. */
export function tagged(value: FieldValue, note?: string): Draft {
  const name = value.text.replace(/^#/, '');
  return /^[\p{L}\p{N}\p{M}_]+$/u.test(name)
    ? leaf(value, term('word', `#${name}`), note)
    : missing(value, 'a tag with spaces or punctuation');
}

/** `5` (compared as `comparison` says), `[500 TO 1000]`, `500..1000`; an open end is `*` or nothing. */
export function counted(name: NumberField, value: FieldValue, comparison: NumberFieldNode['comparison']): Draft {
  const range = /^\s*(\d*\.?\d*|\*)\s*(?:\.\.|TO)\s*(\d*\.?\d*|\*)\s*$/i.exec(value.text);
  if (range !== null) return bounded(name, value, range[1] ?? '', range[2] ?? '');
  const single = Number(value.text);
  return value.text.trim() === '' || !Number.isFinite(single) || single < 0
    ? missing(value, 'a number of this form')
    : leaf(value, number(name, comparison, single));
}

function bounded(name: NumberField, value: FieldValue, low: string, high: string): Draft {
  const bounds = [
    ...(/\d/.test(low) ? [number(name, '>=', Number(low))] : []),
    ...(/\d/.test(high) ? [number(name, '<=', Number(high))] : []),
  ];
  return bounds.length === 0 ? missing(value, 'a range without numbers') : leaf(value, and(bounds));
}

/** `reach>`, `likes>=`: the comparison is written in the field's name. */
export function compared(name: string): { name: string; comparison: NumberFieldNode['comparison'] | null } {
  const found = /^(.*?)(>=|<=|>|<)$/.exec(name);
  return { name: found?.[1] ?? name, comparison: (found?.[2] as NumberFieldNode['comparison'] | undefined) ?? null };
}

/** Old and own codes to ISO 639-1. */
const LANGUAGES: Record<string, string> = { in: 'id', iw: 'he', ji: 'yi', jp: 'ja', cn: 'zh', kr: 'ko' };

export function language(value: FieldValue): Draft {
  const code = value.text.trim().toLowerCase().replaceAll('_', '-');
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/.test(code) || /^(?:und|q[a-t][a-z])$/.test(code))
    return missing(value, 'this language code');
  return named('lang', value, LANGUAGES[code] ?? code);
}

/** ISO 3166-1: three letters to two, of the countries most asked for. */
const COUNTRIES: Record<string, string> = Object.fromEntries(
  (
    'arg:ar aus:au aut:at bel:be bgr:bg bra:br can:ca che:ch chl:cl chn:cn col:co cze:cz deu:de dnk:dk egy:eg esp:es est:ee ' +
    'fin:fi fra:fr gbr:gb grc:gr hkg:hk hrv:hr hun:hu idn:id ind:in irl:ie isl:is isr:il ita:it jpn:jp kaz:kz ken:ke kor:kr ' +
    'lka:lk ltu:lt lux:lu lva:lv mar:ma mex:mx mys:my nga:ng nld:nl nor:no nzl:nz pak:pk per:pe phl:ph pol:pl prt:pt qat:qa ' +
    'rou:ro rus:ru sau:sa sgp:sg srb:rs svk:sk svn:si swe:se tha:th tun:tn tur:tr twn:tw ukr:ua usa:us ury:uy ven:ve vnm:vn zaf:za'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

export function country(value: FieldValue): Draft {
  const code = value.text.trim().toLowerCase();
  const two = code.length === 3 ? COUNTRIES[code] : code;
  return two !== undefined && /^[a-z]{2}$/.test(two)
    ? named('country', value, two)
    : missing(value, 'this country code');
}

/** Sites that are platforms of ours: what is said there is told by `platform:`. */
const PLATFORMS: Record<string, string> = {
  'twitter.com': 'x',
  'x.com': 'x',
  'reddit.com': 'reddit',
  'bsky.app': 'bluesky',
  'news.ycombinator.com': 'hackernews',
  'youtube.com': 'youtube',
  'github.com': 'github',
};

/** The site on which something was said. */
export function saidOn(value: FieldValue): Draft {
  const host = hostOf(value.text);
  const platform = PLATFORMS[host];
  if (platform !== undefined) return named('platform', value, platform);
  return linkedSite(value, `site: finds links to ${host} here, and articles of ${host}; there, what was said on it`);
}

/** The site that is linked to. */
export function linkedSite(value: FieldValue, note?: string): Draft {
  const host = hostOf(value.text);
  return /^[\p{L}\p{N}.-]+\.[\p{L}\p{N}-]+$/u.test(host)
    ? named('site', value, host, note)
    : missing(value, 'a site of this form');
}

function hostOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[/?#].*$/, '');
}

/** Words of an address, side by side. */
export function linked(value: FieldValue, note?: string): Draft {
  const address = value.text.trim().replace(/^[a-z]+:\/\//i, '');
  return /[\p{L}\p{N}]/u.test(address) && !/["\s]/.test(address)
    ? named('url', value, address, note)
    : missing(value, 'an address of this form');
}

/** From an instant in milliseconds since 1970. */
export function instant(name: 'since' | 'until', value: FieldValue, milliseconds: number): Draft {
  if (!Number.isFinite(milliseconds) || Math.abs(milliseconds) > 8.64e15) return missing(value, 'a time of this form');
  return leaf(value, time(name, new Date(milliseconds).toISOString().replace('.000Z', 'Z')));
}
