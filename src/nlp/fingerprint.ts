/**
 * What joins a post to a story: near-duplicates share most of their words, link posts an article, quotes and reposts the
 * post they repeat. Same post, same numbers, in every process and version.
 */
import type { Fingerprint } from '../domain/analysis.ts';
import type { Post, PostRef } from '../domain/post.ts';
import { hashText, mix, smallest } from './minhash.ts';
import { postText } from './post-text.ts';
import { articleOf } from './stories/link-post.ts';
import { unitOf, type Word, wordsOfStory } from './stories/units.ts';
import { KIND } from './stories/word-kinds.ts';

/** Words in a shingle: long enough to be rare, short enough to outlive an edit nearby. */
const SHINGLE = 4;
/** Shingles a text is found by. */
const TEXT_KEYS = 8;
/** Up to so many words that are all everyday ones ("good morning everyone"), texts are alike by chance. */
const MAX_CHANCE = 9;

/** Without words, link and reference all lists are empty: such a post is like nothing. */
export function fingerprint(post: Post): Fingerprint {
  const repeated = repeatedBy(post);
  const words = wordsOfStory(repeated?.text ? repeated.text : postText(post));
  const article = repeated === undefined ? articleOf(post, words) : null;
  return {
    keys: article !== null && words.length < SHINGLE ? [] : textKeys(words),
    units: words.map(unitOf),
    links: article === null ? [] : [keyOf('link', article)],
    repeats: repeated === undefined ? null : { platform: post.platform, id: repeated.id },
    refs: repeated === undefined ? [] : [refKey({ platform: post.platform, id: repeated.id })],
    self: refKey(post),
  };
}

/** What a repost or quote repeats; some platforms call it the parent. */
function repeatedBy(post: Post): Post['quoted'] {
  if (post.quoted !== undefined) return post.quoted;
  return post.kind === 'repost' || post.kind === 'quote' ? post.parent : undefined;
}

function refKey({ platform, id }: PostRef): number {
  return keyOf('post', `${platform}/${id}`);
}

/** Below zero: keys of a text are not, and whoever finds a story by one of these joins without being compared. */
function keyOf(kind: 'link' | 'post', text: string): number {
  return mix(hashText(text) ^ hashText(kind)) | 0x80000000;
}

/** The smallest shingles that say something; the whole of a text that is too short for any. */
function textKeys(words: readonly Word[]): number[] {
  if (words.length <= MAX_CHANCE && words.every(({ generic }) => generic)) return [];
  if (words.length < SHINGLE)
    return words.length === 0 ? [] : [hashText(words.map(({ text }) => text).join(' ')) >>> 1];
  const hashes = words.map(({ text }) => hashText(text));
  const telling: number[] = [];
  const all: number[] = [];
  for (let at = SHINGLE; at <= words.length; at++) {
    const key = shingle(hashes, at - SHINGLE);
    all.push(key);
    if (words.slice(at - SHINGLE, at).some(tells)) telling.push(key);
  }
  return smallest(telling.length > 0 ? telling : all, TEXT_KEYS);
}

const tells = ({ kind, generic }: Word): boolean => !generic && kind !== KIND.light;

function shingle(hashes: readonly number[], from: number): number {
  let hash = SHINGLE;
  for (let at = from; at < from + SHINGLE; at++) hash = mix(Math.imul(hash, 31) ^ (hashes[at] as number));
  return hash >>> 1;
}
