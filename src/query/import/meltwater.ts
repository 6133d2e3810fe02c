/**
 * Meltwater. Sources: its help pages "How to Master Boolean Search" (operators, NEAR of four words, `^`), "The Boolean
 * touch" (NOT before AND before OR), "Boolean" (title:, ingress:, `*`). The rest is marked unconfirmed.
 */
import type { Dialect, FieldValue } from './dialect.ts';
import { type Draft, missing } from './draft.ts';
import { plainTerm } from './term.ts';
import { country, language, linked, named, searched } from './values.ts';

type FieldReader = (value: FieldValue) => Draft;

const FIELDS: Record<string, FieldReader> = {
  title: (value) => searched('title', value, true),
  // The first paragraph of an article.
  ingress: (value) => searched('body', value, true, 'ingress: is the whole text here, not the first paragraph alone'),
  // All below are unconfirmed in the stored pages; they are what users paste.
  inurl: (value) => named('url_contains', value),
  url: linked,
  author: (value) => named('author', value, value.text.replace(/^@/, ''), 'author: finds handles here, not names'),
  bio: (value) => searched('bio', value, true),
  lang: language,
  language,
  country,
};

const WITHOUT_COUNTERPART = new Set(
  'source sourcename metadata mediatype socialtype reach sentiment region state city'.split(' '),
);

export const meltwater: Dialect = {
  name: 'meltwater',
  title: 'Meltwater',
  // "It is best practice to capitalize Boolean operators, though no longer required."
  operator: (run) => (({ and: 'and', or: 'or', not: 'not' }) as const)[run.toLowerCase()] ?? null,
  near: (run) => {
    const found = /^(O?NEAR)(?:\/(\d+))?$/i.exec(run);
    if (found === null) return null;
    const operator = found[1]?.toUpperCase() === 'ONEAR' ? 'ONEAR' : 'NEAR';
    return { operator, distance: found[2] === undefined ? null : Number(found[2]) };
  },
  // "With no more than 4 words between each other."
  defaultDistance: 4,
  // Unconfirmed.
  minus: true,
  wildcards: true,
  braces: false,
  lines: false,
  juxtaposed: 'words side by side are read as AND; what Meltwater makes of them is unconfirmed',
  term: (token) => plainTerm(token, meltwater),
  field: (name, value) => {
    const read = FIELDS[name.toLowerCase()];
    if (read !== undefined) return read(value);
    return WITHOUT_COUNTERPART.has(name.toLowerCase()) ? missing(value, `${name}:`) : undefined;
  },
  wordNote: {
    code: 'W-UNCONFIRMED',
    message: 'a word does not find the hashtag of the same letters here; whether it does in Meltwater is unconfirmed',
  },
};
