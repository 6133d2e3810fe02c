/** Link posts of one article in other words, and posts that only look like them. */
import type { Post } from '../../domain/post.ts';
import type { Dice } from './dice.ts';

const HEADLINES: ((who: string) => string)[] = [
  (who) => `${who} to raise cloud prices by a third next spring`,
  (who) => `Cloud bills set to climb, ${who} tells its customers`,
  (who) => `Customers of ${who} face higher costs from May`,
  (who) => `Show HN discussion: the ${who} pricing change`,
  () => 'Worth reading',
];
const VARIANTS: ((host: string, path: string) => string)[] = [
  (host, path) => `https://www.${host}${path}`,
  (host, path) => `http://${host}${path}/`,
  (host, path) => `https://${host}${path}?utm_source=x&utm_medium=social`,
  (host, path) => `https://m.${host}${path}?fbclid=IwAR0abc#comments`,
  (host, path) => `https://${host}${path}/amp`,
  (host, path) => `https://${host.replaceAll('.', '-')}.cdn.ampproject.org/c/s/${host}${path}`,
];
const OPINIONS = [
  'I left them years ago and would do it again, this proves me right',
  'We moved our servers last week and you should too',
  'Honestly I think they are right, my bill was far too low',
];

export interface LinkPost {
  post: Partial<Post>;
  kind: string;
  /** The article it passes on; null: a story of its own. */
  article: string | null;
}

/** Six ways to pass one article on; two opinions about it; two posts with its host's home page and a short link. */
export function linkPosts(nth: number, dice: Dice): LinkPost[] {
  const host = `paper${nth}.example.com`;
  const path = `/2026/10/${dice.between(1, 28)}/cloud-prices-${nth}`;
  const who = `Firm${String.fromCharCode(97 + (nth % 26))}${nth}`;
  const shared = HEADLINES.map((headline, at): LinkPost => {
    const url = dice.pick(VARIANTS)(host, path);
    const post =
      at % 2 === 0 ? { text: `${headline(who)} ${url}` } : { text: '', title: headline(who), links: [{ url }] };
    return { kind: 'link post', article: host, post: { ...post, platform: dice.pick(['hackernews', 'reddit', 'x']) } };
  });
  const article: Partial<Post> = {
    kind: 'article',
    platform: 'rss',
    url: `https://${host}${path}`,
    title: `Why ${who} raises its prices, and what it means (${nth})`,
    text: '',
  };
  const own = (text: string): LinkPost => ({ kind: 'opinion about an article', article: null, post: { text } });
  return [
    ...shared,
    { kind: 'link post', article: host, post: article },
    ...OPINIONS.slice(0, 2).map((text) => own(`${text} (${nth}) https://${host}${path}`)),
    {
      kind: 'home page',
      article: null,
      post: { text: `Visit our new site number ${nth} with all offers https://www.example.com/` },
    },
    {
      kind: 'short link',
      article: null,
      post: { text: `Number ${nth} of my favourite recipes of the week https://bit.ly/abc123` },
    },
  ];
}
