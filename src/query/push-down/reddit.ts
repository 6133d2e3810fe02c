/** Reddit's search: all words must be there. How it splits words is not documented (unconfirmed). */
import type { Platform } from './platform.ts';
import { type SearchRules, searchesOf } from './search.ts';

const RULES: SearchRules = {
  title: 'Reddit',
  maxQueries: 8,
  fields: ['title', 'body'],
  mentions: true,
  tags: false,
  possessives: false,
};

export const reddit: Platform = {
  name: 'reddit',
  title: RULES.title,
  caveats: [
    'Reddit searches submissions, not comments',
    'Reddit may tell accents and possessives apart: it does not say',
  ],
  pushDown: (query) => searchesOf(query, RULES),
};
