/** How fast a story grows and how often a text was said in it, as a post finds it when it joins. */
import type { Post } from '../domain/post.ts';
import { breather } from '../platform/wait.ts';
import type { Queryable, Row } from './database.ts';

export interface StoryPulse {
  /** Its posts in the hour before this one, this one included. */
  postsAnHour: number;
  /** Its posts before this one, so many as are looked at. */
  before: number;
  /** The same text by the same author, this post not counted. */
  repeatsByAuthor: number;
  /** The same text by others, reposts and quotes not counted. */
  repeatsByOthers: number;
}

export interface StoryMember {
  storyId: number;
  postId: number;
  post: Post;
}

/** Of a story so many of the newest are looked at; fewer where a job joins many stories. */
const MEMBERS = 1_000;
const MEMBERS_OF_ALL = 20_000;
/** Reading members and comparing with them: up to 1 ms a post. */
const BREATH_MS = 5;
const HOUR_MS = 3_600_000;
const COMPARED_UNITS = 500;

interface Said {
  postedMs: number;
  text: string;
  author: string | undefined;
  isOwnText: boolean;
}

/** By post id. `joining` are not stored yet; those of a story are in order. One query, none for stories that begin here. */
export async function storyPulses(
  tx: Queryable,
  joining: readonly StoryMember[],
  begun: ReadonlySet<number>,
): Promise<Map<number, StoryPulse>> {
  const known = new Set(joining.flatMap(({ storyId }) => (begun.has(storyId) ? [] : [storyId])));
  const said = await membersOf(tx, [...known]);
  const pulses = new Map<number, StoryPulse>();
  const breathe = breather(BREATH_MS);
  for (const { storyId, postId, post } of joining) {
    await breathe();
    const others = said.get(storyId) ?? [];
    const mine = saidBy(post);
    pulses.set(postId, pulseOf(mine, others));
    others.push(mine);
    said.set(storyId, others);
  }
  return pulses;
}

function pulseOf(mine: Said, others: readonly Said[]): StoryPulse {
  const pulse = { postsAnHour: 1, before: others.length, repeatsByAuthor: 0, repeatsByOthers: 0 };
  for (const other of others) {
    if (Math.abs(mine.postedMs - other.postedMs) <= HOUR_MS) pulse.postsAnHour++;
    if (!mine.isOwnText || !other.isOwnText || other.text !== mine.text || mine.text === '') continue;
    if (other.author !== undefined && other.author === mine.author) pulse.repeatsByAuthor++;
    else pulse.repeatsByOthers++;
  }
  return pulse;
}

interface MemberRow extends Row {
  story_id: number;
  posted_at: string;
  platform: string;
  author: string | null;
  text: string | null;
  kind: string | null;
}

async function membersOf(tx: Queryable, stories: number[]): Promise<Map<number, Said[]>> {
  if (stories.length === 0) return new Map();
  const rows = await tx.query<MemberRow>(
    `select asked.id as story_id, m.* from unnest($1::bigint[]) as asked (id) cross join lateral (
       select p.posted_at, p.platform, p.author, left(p.data ->> 'text', ${COMPARED_UNITS}) as text, p.data ->> 'kind' as kind
       from signals s join posts p on p.id = s.post_id where s.story_id = asked.id
       order by s.post_id desc limit $2) m`,
    [stories, Math.min(MEMBERS, Math.ceil(MEMBERS_OF_ALL / stories.length))],
  );
  const said = new Map<number, Said[]>();
  const breathe = breather(BREATH_MS);
  for (const { story_id, posted_at, platform, author, text, kind } of rows) {
    await breathe();
    const one: Said = {
      postedMs: Date.parse(posted_at),
      text: wordsAlone(text ?? ''),
      author: author === null ? undefined : `${platform}/${author}`,
      isOwnText: isOwn(kind),
    };
    const list = said.get(story_id);
    if (list === undefined) said.set(story_id, [one]);
    else list.push(one);
  }
  return said;
}

function saidBy({ platform, postedAt, text, author, kind }: Post): Said {
  const name = author?.id ?? author?.handle;
  return {
    postedMs: Date.parse(postedAt),
    text: wordsAlone(text.slice(0, COMPARED_UNITS)),
    author: name === undefined ? undefined : `${platform}/${name}`,
    isOwnText: isOwn(kind),
  };
}

const isOwn = (kind: string | null | undefined): boolean => kind !== 'repost' && kind !== 'quote';

/** Links and handles are what such texts are varied by. */
function wordsAlone(text: string): string {
  return text
    .toLowerCase()
    .replace(/https?:\/\/\S+|@\w+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
