/**
 * Bluesky's search (`app.bsky.feed.searchPosts`): its syntax is unspecified by its lexicon; in the published search server
 * (bluesky-social/indigo, `search/parse_query.go`) all words must be there, and words are split as Unicode says: `acme's`
 * and `acme.bsky.social` are one word each.
 */
import type { Platform } from './platform.ts';
import { type SearchRules, searchesOf } from './search.ts';

const RULES: SearchRules = {
  title: 'Bluesky',
  maxQueries: 8,
  fields: ['body'],
  mentions: false,
  tags: true,
  possessives: true,
};

export const bluesky: Platform = {
  name: 'bluesky',
  title: RULES.title,
  caveats: ['Bluesky may not find words that are joined by a full stop or an apostrophe'],
  pushDown: (query) => searchesOf(query, RULES),
};
