/** Posts that pass an article on: they tell its story whatever their words, unless those are somebody's own. */
import type { Post } from '../../domain/post.ts';
import { canonicalLink } from './canonical-link.ts';
import type { Word } from './units.ts';

/** A headline with a line about it; more is a text of its own. */
const MAX_WORDS = 24;
const MAX_LINKS = 8;
const LINK = /https?:\/\/[!-~]{4,2048}/gi;
/** Who speaks of himself or to somebody has an opinion, which is a story of its own. */
const PERSONAL = new Set(
  `i im ive id ill me my mine myself we weve our ours us you your youre yours u ur lol lmao omg wtf smh
   ich mir mich mein meine wir unser du dein yo mi mis me nosotros je moi mon ma mes nous io mio mia noi eu meu minha`
    .trim()
    .split(/\s+/),
);

/** Addresses of the one article a post passes on, canonical; empty when it passes on none, several, or an opinion. */
export function articleOf(post: Post, words: readonly Word[]): string | null {
  if (post.kind === 'article' && post.url !== undefined) return canonicalLink(post.url);
  const links = new Set(linksOf(post).flatMap((url) => canonicalLink(url) ?? []));
  if (links.size !== 1 || isOpinion(post, words)) return null;
  return [...links][0] ?? null;
}

function linksOf(post: Post): string[] {
  const listed = post.links ?? [];
  const shown = post.text.includes('://') ? (post.text.slice(0, 8000).match(LINK) ?? []) : [];
  return [...listed.slice(0, MAX_LINKS).map(({ url }) => url), ...shown.slice(0, MAX_LINKS).map(withoutPunctuation)];
}

/** A sentence may end behind a link. */
function withoutPunctuation(url: string): string {
  const bare = url.replace(/[.,;:!?'"*\]>]+$/, '');
  return bare.endsWith(')') && !bare.includes('(') ? bare.slice(0, -1) : bare;
}

function isOpinion(post: Post, words: readonly Word[]): boolean {
  if (post.kind === 'reply' || post.kind === 'comment' || post.kind === 'review') return true;
  return (
    words.length > MAX_WORDS ||
    words.some(({ text }) => PERSONAL.has(text)) ||
    /!\s*(?:https?:|$)/.test(post.text.slice(-300))
  );
}
