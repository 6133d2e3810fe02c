/** What a post names beside its texts (author, community, links, …), marked where some query is anchored on it. */
import { hostAndParents, hostOf, linkWords, mayHaveLinks } from './links.ts';
import { firstPart, foldCommunity, foldHandle, parentAuthor } from './predicate.ts';
import type { Reading } from './reading.ts';
import type { PostTokens } from './text.ts';
import { hashOf } from './token-list.ts';
import {
  AUTHOR,
  COMMUNITY,
  HOST,
  ID,
  LINK_WORD,
  MISSING,
  PARENT_AUTHOR,
  PREFIX,
  QUOTED_ID,
  SOURCE,
  THREAD,
  type Vocabulary,
} from './vocabulary.ts';

/** Of a host or link word: that the post may have a link at all. */
export const ANY_LINK = '';

/** What may be missing, by the field that is unknown then. */
const GIVES = {
  title: ({ post }) => post.title !== undefined,
  alt: ({ post }) => post.media !== undefined,
  author: ({ handle }) => handle !== undefined,
  quoted: ({ post }) => post.quoted?.text !== undefined,
  parent: ({ post }) => post.parent?.text !== undefined,
  'author.name': ({ post }) => post.author?.name !== undefined,
  bio: ({ post }) => post.author?.bio !== undefined,
  reply_to: ({ post }) => parentAuthor(post) !== undefined,
  community: ({ post }) => post.community !== undefined,
  thread: ({ post }) => post.thread !== undefined,
  quotes_of: ({ post }) => post.quoted?.id !== undefined,
} satisfies Record<string, (tokens: PostTokens) => boolean>;
export type Optional = keyof typeof GIVES;
const OPTIONAL = Object.keys(GIVES) as Optional[];

/** True when somebody asks for a name that only the whole post tells. */
function asksForNames({ kinds }: Vocabulary): boolean {
  for (let kind = COMMUNITY; kind <= LINK_WORD; kind++) {
    if ((kinds[kind] as number) > 0 || (kinds[kind + PREFIX] as number) > 0) return true;
  }
  return false;
}

export function readNames(reading: Reading, source: string | undefined): void {
  const { kinds, names } = reading.vocabulary;
  if (names === 0) return;
  const asked = (kind: number) => (kinds[kind] as number) > 0 || (kinds[kind + PREFIX] as number) > 0;
  if (source !== undefined && asked(SOURCE)) reading.markNamed(SOURCE, source);
  if (asked(AUTHOR)) readHandle(reading, AUTHOR, reading.tokens.handle);
  if (asked(MISSING)) readMissing(reading);
  if (!asksForNames(reading.vocabulary)) return;
  const { post } = reading.tokens;
  if (asked(PARENT_AUTHOR)) readHandle(reading, PARENT_AUTHOR, parentAuthor(post));
  if (asked(COMMUNITY) && post.community !== undefined) reading.markNamed(COMMUNITY, foldCommunity(post.community));
  if (asked(THREAD) && post.thread !== undefined) reading.markNamed(THREAD, post.thread);
  if (asked(ID)) reading.markNamed(ID, post.id);
  if (asked(QUOTED_ID) && post.quoted !== undefined) reading.markNamed(QUOTED_ID, post.quoted.id);
  if (asked(HOST) || asked(LINK_WORD)) readLinks(reading);
}

/** Found whole by wildcards, by its first part otherwise. */
function readHandle(reading: Reading, kind: number, handle: string | undefined): void {
  if (handle === undefined) return;
  const folded = foldHandle(handle);
  reading.markNamed(kind, folded);
  const first = firstPart(folded);
  if (first !== folded) reading.markNamed(kind, first);
}

function readLinks(reading: Reading): void {
  const { tokens } = reading;
  if (!mayHaveLinks(tokens.post, tokens)) return;
  reading.markNamed(HOST, ANY_LINK);
  for (const { url } of tokens.links()) {
    for (const host of hostAndParents(hostOf(url))) reading.markNamed(HOST, host);
    for (const word of linkWords(url)) reading.markNamed(LINK_WORD, word);
  }
}

function readMissing(reading: Reading): void {
  const { vocabulary, tokens } = reading;
  for (const field of OPTIONAL) {
    const term = vocabulary.find(MISSING, hashOf(MISSING, field), field);
    if (term !== 0 && !GIVES[field](tokens)) reading.mark(term);
  }
}
