/** Which story a post joins, decided in memory over the candidates the database knows. Pure: several workers would decide alike. */
import type { Fingerprint } from '../domain/analysis.ts';

export interface StoryPolicy {
  /** Posts farther apart than this tell two stories (hours). */
  windowHours: number;
  /** Units of a post and of a story's first post: 0 when they tell different stories, else how alike they are, up to 1. */
  same(post: readonly number[], story: readonly number[]): number;
}

export interface StoryPost {
  postId: number;
  platform: string;
  postedAt: string;
  fingerprint: Fingerprint;
}

export interface Story {
  /** Null until a new story is stored. */
  id: number | null;
  firstPostId: number;
  units: number[];
  startedMs: number;
  lastMs: number;
  /** Members this batch added. */
  members: number;
  platforms: Set<string>;
  /** Keys this batch added. */
  newKeys: number[];
}

/** Stories by key, the oldest first. */
export type StoryBoard = Map<number, Story[]>;

/** Stories of one key that are looked at, the newest: what many stories share tells none of them apart. */
export const STORIES_A_KEY = 16;
/** Stories a post is compared with, those with most keys in common: a post costs the same however hot its keys are. */
const COMPARED = 24;
const HOUR_MS = 3_600_000;

/** Where a post stands on the board as itself: no key is that large, so two posts never meet there. */
export const memberKey = (self: number): number => self + 2 ** 33;

/** Joins the story or opens one, and puts it on the board. */
export function joinOnBoard(board: StoryBoard, post: StoryPost, policy: StoryPolicy): Story {
  const at = Date.parse(post.postedAt);
  const windowMs = policy.windowHours * HOUR_MS;
  const isNear = (story: Story) => at - story.lastMs <= windowMs && story.startedMs - at <= windowMs;
  const story = storyOf(board, post.fingerprint, policy, isNear) ?? open(board, post, at);
  grow(story, post, at);
  const { links, refs, self } = post.fingerprint;
  for (const key of [...links, ...refs]) if (put(board, key, story)) story.newKeys.push(key);
  put(board, memberKey(self), story);
  return story;
}

/** The quoted post's story before any other, then that of the most similar text, then that of the same article. */
function storyOf(
  board: StoryBoard,
  { keys, units, links, refs, self }: Fingerprint,
  policy: StoryPolicy,
  isNear: (story: Story) => boolean,
): Story | undefined {
  const under = (key: number) => board.get(key)?.find(isNear);
  const quoted = firstOf([...refs.map(memberKey), ...refs], under) ?? under(self);
  return quoted ?? mostSimilar(candidates(board, keys, isNear), units, policy) ?? firstOf(links, under);
}

function firstOf<T>(keys: readonly number[], under: (key: number) => T | undefined): T | undefined {
  for (const key of keys) {
    const found = under(key);
    if (found !== undefined) return found;
  }
  return undefined;
}

function candidates(board: StoryBoard, keys: readonly number[], isNear: (story: Story) => boolean): Story[] {
  const shared = new Map<Story, number>();
  for (const key of keys) {
    for (const story of board.get(key) ?? []) shared.set(story, (shared.get(story) ?? 0) + 1);
  }
  const near = [...shared].filter(([story]) => isNear(story));
  if (near.length > COMPARED) near.sort((a, b) => b[1] - a[1]);
  return near.slice(0, COMPARED).map(([story]) => story);
}

function mostSimilar(stories: Story[], units: readonly number[], policy: StoryPolicy): Story | undefined {
  let best: Story | undefined;
  let most = 0;
  for (const story of stories) {
    const similarity = policy.same(units, story.units);
    if (similarity <= most) continue;
    best = story;
    most = similarity;
    if (most === 1) break;
  }
  return best;
}

function open(board: StoryBoard, post: StoryPost, at: number): Story {
  const { keys, units } = post.fingerprint;
  const { postId: firstPostId } = post;
  const platforms = new Set<string>();
  const story = { id: null, firstPostId, units, startedMs: at, lastMs: at, members: 0, platforms, newKeys: [...keys] };
  for (const key of keys) put(board, key, story);
  return story;
}

function grow(story: Story, post: StoryPost, at: number): void {
  story.members++;
  story.startedMs = Math.min(story.startedMs, at);
  story.lastMs = Math.max(story.lastMs, at);
  story.platforms.add(post.platform);
}

/** False when it stands there already. */
export function put(board: StoryBoard, key: number, story: Story): boolean {
  const list = board.get(key);
  if (list === undefined) board.set(key, [story]);
  else {
    if (list.includes(story)) return false;
    list.push(story);
    if (list.length > STORIES_A_KEY) list.shift();
  }
  return true;
}
