/** Searches in which all words must be there, each with its own idea of a word; see the platforms' files for the sources. */
import type { Post } from '../../src/domain/post.ts';

export type SearchPlatform = 'hackernews' | 'reddit' | 'bluesky' | 'mastodon';

interface SearchModel {
  words(text: string): string[];
  texts(post: Post): (string | undefined)[];
}

const folded = (text: string): string => text.toLowerCase().normalize('NFKD').replaceAll(/\p{M}/gu, '');
const split = (text: string): string[] => text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
/** Unicode's words: an apostrophe or a full stop between letters joins them, and so does an underscore. */
const unicodeWords = (text: string): string[] => text.match(/[\p{L}\p{N}_]+(?:[.'’][\p{L}\p{N}_]+)*/gu) ?? [];

const MODELS: Record<SearchPlatform, SearchModel> = {
  hackernews: { words: (text) => split(folded(text)), texts: ({ title, text }) => [title, text] },
  // It does not say: accents are told apart here, which is the stricter reading.
  reddit: { words: (text) => split(text.toLowerCase().normalize('NFC')), texts: ({ title, text }) => [title, text] },
  bluesky: { words: (text) => unicodeWords(folded(text).replaceAll('’', "'")), texts: ({ text }) => [text] },
  mastodon: { words: mastodonWords, texts: ({ title, text }) => [title, text] },
};

/** As written, and without the possessive; an account is one word with its server. */
function mastodonWords(text: string): string[] {
  const words =
    folded(text)
      .replaceAll('’', "'")
      .match(/@?[\p{L}\p{N}_]+(?:[.'@][\p{L}\p{N}_]+)*/gu) ?? [];
  return words.flatMap((word) => [word, word.replace(/'s$/, '')]);
}

export function searchFinds(platform: SearchPlatform, query: string, post: Post): boolean {
  const { words, texts } = MODELS[platform];
  const there = new Set(texts(post).flatMap((text) => (text === undefined ? [] : words(text))));
  const tags = (post.tags ?? []).map((tag) => folded(`#${tag}`));
  const asked = query.split(' ');
  return asked.every((one) => (one.startsWith('#') ? platform === 'bluesky' && tags.includes(one) : isThere(one)));

  function isThere(word: string): boolean {
    const [token, ...more] = [...new Set(words(word))];
    return token !== undefined && there.has(token) && (platform === 'mastodon' || more.length === 0);
  }
}
