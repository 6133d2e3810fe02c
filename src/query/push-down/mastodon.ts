/**
 * Mastodon's search of posts (mastodon/mastodon, `app/lib/search_query_transformer.rb`): all words must be there, as written
 * or by their stem, so that `acme` finds `acme's`; an account in a text is one word with its server.
 */
import type { Platform } from './platform.ts';
import { type SearchRules, searchesOf } from './search.ts';

const RULES: SearchRules = {
  title: 'Mastodon',
  maxQueries: 8,
  fields: ['body'],
  mentions: false,
  tags: false,
  possessives: false,
};

export const mastodon: Platform = {
  name: 'mastodon',
  title: RULES.title,
  caveats: [
    'Mastodon searches only posts whose authors allow it',
    'Mastodon may not find words that are joined by a full stop or an apostrophe',
  ],
  pushDown: (query) => searchesOf(query, RULES),
};
