/**
 * What a stored post is found by: a list of 32-bit keys, which PostgreSQL indexes. A key may stand for several
 * things (hashes collide), so an index only pre-selects and the evaluator decides. Keys are stored: whoever changes what
 * a text gives here must empty the stored ones (see docs/gotchas.md); a test pins them.
 */
import type { Post } from '../domain/post.ts';
import { foldName } from './fold.ts';
import { hostAndParents, hostOf, linkWords } from './links.ts';
import { firstPart, foldCommunity, foldHandle } from './predicate.ts';
import { eachRun } from './runs.ts';
import { mentionHash } from './scan.ts';
import { MIN_PREFIX, prefixKey } from './term.ts';
import { type FieldTokens, type PostTokens, readPost } from './text.ts';
import { BIGRAM, hashOf, MENTION, TAG, type TokenList, WORD } from './token-list.ts';

/** Posts fall by their identity into so many buckets of about the same size; some of them are a random sample. */
export const BUCKETS = 256;

/** Seeds beyond the token kinds. */
const CHARACTER = 8;
const AUTHOR = 9;
const COMMUNITY = 10;
const THREAD = 11;
const HOST = 12;
const ANSWERED = 13;
const QUOTED = 14;
const IDENTITY = 15;

/** The keys of a post, none twice. The first is its bucket, the only one of 0…{@link BUCKETS} − 1. Never throws. */
export function textKeys(tokens: PostTokens): number[] {
  const keys = new Set<number>([bucketOf(tokens.post)]);
  for (let nth = 0; nth < tokens.count; nth++) {
    const field = tokens.fields[nth];
    if (field !== undefined) addField(keys, field);
  }
  addNames(keys, tokens.post);
  for (const { url } of tokens.links()) addLink(keys, url);
  return [...keys];
}

export function keysOf(post: Post): number[] {
  return textKeys(readPost(post));
}

/** By platform and native id alone, so that the same post always falls into the same one. */
export function bucketOf(post: Pick<Post, 'platform' | 'id'>): number {
  let hash = hashOf(IDENTITY, `${post.platform}/${post.id}`);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & (BUCKETS - 1);
}

/** The numbers below {@link BUCKETS} are taken. */
export function keyOf(hash: number): number {
  return hash >= 0 && hash < BUCKETS ? hash + BUCKETS : hash;
}

export function characterKey(character: string): number {
  return keyOf(hashOf(CHARACTER, character));
}

/** Of a token that begins with the three characters (more do not matter); only {@link hasPrefixKey} kinds have one. */
export function startKey(kind: number, text: string, start = 0): number {
  return keyOf(prefixKey(kind, text, start));
}

export function hasPrefixKey(kind: number): boolean {
  return kind === WORD || kind === TAG || kind === MENTION;
}

/** A run of word characters as it stands in the raw text, ASCII case aside. */
export function runKey(run: string): number {
  return keyOf(hashOf(WORD, run));
}

/** Authors are found by the first part of their handle: `acme` of `acme@mastodon.social`. */
export function authorKey(handle: string): number {
  return keyOf(hashOf(AUTHOR, firstPart(foldHandle(handle))));
}

/** The author of the post that is answered. */
export function answeredKey(handle: string): number {
  return keyOf(hashOf(ANSWERED, firstPart(foldHandle(handle))));
}

export function mentionKey(handle: string): number {
  return keyOf(mentionHash(foldHandle(handle)));
}

export function communityKey(name: string): number {
  return keyOf(hashOf(COMMUNITY, foldCommunity(name)));
}

export function threadKey(id: string): number {
  return keyOf(hashOf(THREAD, id));
}

export function quotedKey(id: string): number {
  return keyOf(hashOf(QUOTED, id));
}

/** Of a host name, lower case. */
export function hostKey(host: string): number {
  return keyOf(hashOf(HOST, host));
}

/** The words of a link or of a part of one, folded. */
export function foldedLinkWords(text: string): string[] {
  return linkWords(foldName(text));
}

function addField(keys: Set<number>, { list, raw, prose }: FieldTokens): void {
  for (let at = 0; at < list.count; at++) addToken(keys, list, at);
  // Exact texts are looked for in the raw text, whose words tokens may hide (in a URL, a contraction) or fold.
  if (prose && raw !== list.text) addRuns(keys, raw);
}

function addToken(keys: Set<number>, list: TokenList, at: number): void {
  const kind = list.kinds[at] ?? WORD;
  const start = list.starts[at] ?? 0;
  const end = list.ends[at] ?? 0;
  keys.add(keyOf(list.hashes[at] ?? 0));
  if (hasPrefixKey(kind) && end - start >= MIN_PREFIX) keys.add(startKey(kind, list.text, start));
  if (kind === BIGRAM) for (const character of list.textOf(at)) keys.add(characterKey(character));
  else if (kind !== WORD || isJoined(list.text, start, end)) {
    addRuns(keys, list.text.slice(start, end));
  }
}

function addRuns(keys: Set<number>, raw: string): void {
  eachRun(raw, (start, end) => keys.add(runKey(raw.slice(start, end))));
}

/** A word of several runs: `don't`, `3.14`. */
function isJoined(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 39 || code === 44 || code === 46) return true;
  }
  return false;
}

function addNames(keys: Set<number>, { author, community, thread, parent, quoted }: Post): void {
  if (author?.handle !== undefined) keys.add(authorKey(author.handle));
  if (community !== undefined) keys.add(communityKey(community));
  if (thread !== undefined) keys.add(threadKey(thread));
  if (parent?.author?.handle !== undefined) keys.add(answeredKey(parent.author.handle));
  if (quoted !== undefined) keys.add(quotedKey(quoted.id));
}

function addLink(keys: Set<number>, link: string): void {
  for (const word of foldedLinkWords(link)) keys.add(runKey(word));
  for (const host of hostsOf(link)) keys.add(hostKey(host));
}

/** `docs.acme.com` and `acme.com` of a link to the first, folded; a last part alone (`com`) finds nothing. */
export function hostsOf(link: string): string[] {
  return hostAndParents(foldName(hostOf(link))).slice(0, -1);
}
