/**
 * Hacker News, the search of Algolia: all words must be there, in title, address or text; accents, case and small slips of
 * the finger do not matter. Whether quotes mean a phrase depends on a setting that its page does not tell: not used.
 */
import type { Platform } from './platform.ts';
import { type SearchRules, searchesOf } from './search.ts';

const RULES: SearchRules = {
  title: 'Hacker News',
  maxQueries: 16,
  fields: ['title', 'body'],
  mentions: true,
  tags: false,
  possessives: false,
};

export const hackernews: Platform = {
  name: 'hackernews',
  title: RULES.title,
  caveats: [],
  pushDown: (query) => searchesOf(query, RULES),
};
