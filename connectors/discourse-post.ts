/** Discourse: its items as posts. */
import { type Post, type PostRef, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { readHtml, withoutElements } from '../src/platform/html-text.ts';
import {
  filled,
  filledObject,
  isRecord,
  type Loose,
  looseCount,
  looseId,
  looseList,
  looseText,
  present,
} from '../src/platform/loose-json.ts';

export interface RawItem {
  type: 'post' | 'topic';
  /** Address of the forum, without a slash at its end. */
  forum: string;
  item: unknown;
}

export function reference(raw: RawItem): PostRef | undefined {
  const id = idOf(raw);
  return id === undefined ? undefined : { platform: 'discourse', id };
}

/** Numbers are a forum's own. */
function idOf({ type, forum, item }: RawItem): string | undefined {
  const id = isRecord(item) ? looseCount(item.id) : undefined;
  const host = hostOf(forum);
  return id === undefined || host === undefined ? undefined : `${host}:${type === 'topic' ? 't' : 'p'}${id}`;
}

export function hostOf(forum: unknown): string | undefined {
  const text = looseText(forum) ?? '';
  if (text.length > 300 || !URL.canParse(text)) return undefined;
  const { host, pathname } = new URL(text);
  return `${host}${pathname.replace(/\/+$/, '')}` || undefined;
}

/** Posts that are somebody's: regular ones, and a moderator's. 3 tells of an action ("closed"), 4 is a whisper. */
const WRITTEN = new Set<unknown>([1, 2, undefined]);

export function normalise(raw: unknown): Post | Skip {
  if (!isRecord(raw) || !isRecord(raw.item)) return skip('invalid', 'not an item');
  const { item, type } = raw as unknown as RawItem & { item: Loose };
  if (type !== 'post' && type !== 'topic') return skip('invalid', 'type: not known');
  const id = idOf(raw as unknown as RawItem);
  if (id === undefined) return skip('invalid', 'id: not an id');
  if (looseText(item.deleted_at) !== undefined || item.user_deleted === true) return skip('deleted', id);
  if (item.hidden === true || item.visible === false) return skip('hidden', id);
  if (!WRITTEN.has(item.post_type)) return skip('no-text-of-a-person', id);
  return type === 'post' ? postOf(raw as unknown as RawItem, item, id) : topicOf(raw as unknown as RawItem, item, id);
}

function postOf({ forum }: RawItem, item: Loose, id: string): Post | Skip {
  // What is quoted was said, and heard, elsewhere.
  const body = readHtml(withoutElements(looseText(item.cooked) ?? '', 'aside', 'quote'), forum);
  if (body.text === '') return skip('empty', `no text (${id})`);
  const topic = looseCount(item.topic_id)?.toString();
  const isFirst = item.post_number === 1;
  const number = looseCount(item.post_number);
  const url =
    topic === undefined || number === undefined ? undefined : `${topicUrl(forum, item.topic_slug, topic)}/${number}`;
  const isEdited = (looseCount(item.version) ?? 1) > 1;
  const { host } = new URL(forum);
  return toPost(
    present({
      platform: 'discourse',
      id,
      text: body.text,
      postedAt: looseText(item.created_at),
      url,
      title: isFirst ? looseText(item.topic_title) : undefined,
      kind: isFirst ? 'post' : 'reply',
      author: authorOf(item),
      community: host,
      thread: topic === undefined ? undefined : `${hostOf(forum)}:t${topic}`.slice(0, 512),
      links: filled(body.links),
      metrics: filledObject({
        replies: looseCount(item.reply_count),
        views: looseCount(item.reads),
        likes: likesOf(item),
      }),
      editedAt: isEdited ? looseText(item.updated_at) : undefined,
    }),
  );
}

/** The words in it are for people only. */
function topicUrl(forum: string, slug: unknown, id: string): string {
  return `${forum}/t/${/^[\w-]{1,300}$/.exec(looseText(slug) ?? '')?.[0] ?? '-'}/${id}`;
}

function authorOf(item: Loose): Post['author'] {
  const name = looseText(item.name) ?? looseText(item.display_username);
  return filledObject({ id: looseId(item.user_id), handle: looseText(item.username), name });
}

/** Action 2 is "like"; it is not listed for a post nobody likes. */
function likesOf(item: Loose): number | undefined {
  const like = looseList(item.actions_summary).find((one) => isRecord(one) && one.id === 2);
  return isRecord(like) ? looseCount(like.count) : undefined;
}

function topicOf({ forum }: RawItem, item: Loose, id: string): Post | Skip {
  const title = looseText(item.title);
  if (title === undefined) return skip('empty', `no title (${id})`);
  const posts = looseCount(item.posts_count);
  return toPost(
    present({
      platform: 'discourse',
      id,
      text: readHtml(looseText(item.excerpt) ?? '').text,
      postedAt: looseText(item.created_at),
      url: topicUrl(forum, item.slug, String(item.id)),
      title,
      kind: 'post',
      author: filledObject({ handle: looseText(item.username) }),
      community: new URL(forum).host,
      thread: id,
      tags: filled(looseList(item.tags).flatMap((tag) => (isRecord(tag) ? looseText(tag.name) : looseText(tag)) ?? [])),
      metrics: filledObject({
        views: looseCount(item.views),
        likes: looseCount(item.like_count),
        replies: posts === undefined ? undefined : Math.max(0, posts - 1),
      }),
    }),
  );
}
