/** The set of near-duplicates: copies, quotes, link posts and look-alikes with the story each belongs to. Seeded. */
import type { Post } from '../../domain/post.ts';
import { type Dice, diceOf } from './dice.ts';
import { COPIES } from './story-copies.ts';
import { linkPosts } from './story-links.ts';
import { byChance, TEMPLATES, TWISTS } from './story-look-alikes.ts';

export interface SetPost {
  post: Post;
  /** Posts with the same one tell the same story. */
  story: string;
  /** How it was made. */
  kind: string;
}

/** A text needs so many words to be known again when it was edited. */
const MIN_WORDS = 6;
const LAST = Date.UTC(2026, 9, 2);

export interface StorySetOptions {
  /** Posts whose texts are copied and twisted. */
  texts: readonly Post[];
  originals: number;
  seed: number;
}

export function storySet({ texts, originals, seed }: StorySetOptions): SetPost[] {
  const dice = diceOf(seed);
  const set: SetPost[] = [];
  const tellers = new Map<string, string>();
  const add = (kind: string, family: string, changes: Partial<Post>): SetPost => {
    // What was twisted may come out as another post's very words.
    const said = kind === 'original' || kind in TWISTS ? changes.text : undefined;
    const story = tellers.get(said ?? '') ?? family;
    if (said !== undefined) tellers.set(said, story);
    const id = `set-${set.length}`;
    const post: Post = {
      platform: 'x',
      id,
      text: '',
      postedAt: new Date(LAST + set.length * 1000).toISOString(),
      ...changes,
    };
    const one = { post, story, kind };
    set.push(one);
    return one;
  };
  sources(texts, originals, dice).forEach((text, nth) => {
    addFamily(add, `text ${nth}`, text, dice);
  });
  for (let nth = 0; nth < originals / 20; nth++) addLinks(add, nth, dice);
  return set;
}

type Add = (kind: string, story: string, changes: Partial<Post>) => SetPost;

/** Real texts, long enough and different, and one in four from a template. */
function sources(posts: readonly Post[], count: number, dice: Dice): string[] {
  const found = new Set<string>();
  const templates = Object.values(TEMPLATES);
  for (let tries = 0; found.size < count && tries < 20 * count; tries++) {
    const text = dice.chance(0.25) || posts.length === 0 ? dice.pick(templates)(dice) : dice.pick(posts).text;
    if (text.trim().split(/\s+/).length >= MIN_WORDS && !text.startsWith('RT')) found.add(text);
  }
  return [...found];
}

function addFamily(add: Add, family: string, text: string, dice: Dice): void {
  const { post: original, story } = add('original', family, { text });
  const copies = Object.entries(COPIES);
  for (let made = 0; made < 3; made++) {
    const [kind, copy] = dice.pick(copies);
    const changes = copy(original, dice);
    if (changes !== null) add(kind, story, changes);
  }
  const [kind, twist] = dice.pick(Object.entries(TWISTS));
  const twisted = twist(text, dice);
  if (twisted !== null) add(kind, `${story}, ${kind}`, { text: twisted });
  if (dice.chance(0.3)) add('by chance', `${story}, by chance`, { text: byChance(dice) });
}

function addLinks(add: Add, nth: number, dice: Dice): void {
  for (const { kind, article, post } of linkPosts(nth, dice)) add(kind, article ?? `link ${nth} ${post.text}`, post);
}
