/** YouTube: its items as posts. */
import { type Post, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { readHtml } from '../src/platform/html-text.ts';
import {
  filled,
  filledObject,
  isRecord,
  type Loose,
  looseCount,
  looseId,
  looseText,
  present,
} from '../src/platform/loose-json.ts';

export interface RawItem {
  type: 'comment' | 'video';
  item: unknown;
  /** Of a comment; lists of answers do not say it. */
  video?: string;
  replies?: number;
}

/** A search names the kind of what it found beside its id. */
export function idOf({ type, item }: RawItem): string | undefined {
  if (!isRecord(item)) return undefined;
  return type === 'video' && isRecord(item.id) ? looseId(item.id.videoId) : looseId(item.id);
}

export function normalise(raw: unknown): Post | Skip {
  if (!isRecord(raw) || !isRecord(raw.item)) return skip('invalid', 'not an item');
  const one = raw as unknown as RawItem;
  if (one.type !== 'comment' && one.type !== 'video') return skip('invalid', 'type: not known');
  const id = idOf(one);
  const isOther = one.type === 'video' && isRecord(raw.item.id) && id === undefined;
  if (isOther) return skip('not-a-video', 'a channel or a playlist');
  if (id === undefined) return skip('invalid', 'id: is missing');
  const snippet = isRecord(raw.item.snippet) ? raw.item.snippet : {};
  return one.type === 'comment' ? commentOf(one, snippet, id) : videoOf(snippet, id);
}

function commentOf(raw: RawItem, snippet: Loose, id: string): Post | Skip {
  const status = looseText(snippet.moderationStatus) ?? 'published';
  if (status !== 'published') return skip('hidden', `comment ${id}`);
  const display = looseText(snippet.textDisplay);
  const body = display === undefined ? { text: looseText(snippet.textOriginal) ?? '', links: [] } : readHtml(display);
  if (body.text.trim() === '') return skip('empty', `no text (comment ${id})`);
  const video = looseId(snippet.videoId) ?? looseId(raw.video);
  const parent = looseId(snippet.parentId) ?? video;
  const { publishedAt, updatedAt } = snippet;
  return toPost(
    present({
      platform: 'youtube',
      id,
      text: body.text,
      postedAt: looseText(publishedAt),
      url:
        video === undefined ? undefined : `https://www.youtube.com/watch?${new URLSearchParams({ v: video, lc: id })}`,
      kind: 'comment',
      author: authorOf(snippet),
      community: looseText(snippet.channelId),
      thread: video,
      parent: parent === undefined ? undefined : { id: parent },
      links: filled(body.links),
      metrics: filledObject({ likes: looseCount(snippet.likeCount), replies: looseCount(raw.replies) }),
      editedAt: updatedAt === publishedAt ? undefined : looseText(updatedAt),
    }),
  );
}

/** Since 2022 the display name is the handle, with its "@". */
function authorOf(snippet: Loose): Post['author'] {
  const id = isRecord(snippet.authorChannelId) ? looseId(snippet.authorChannelId.value) : undefined;
  const shown = looseText(snippet.authorDisplayName);
  return filledObject({ id, ...(shown?.startsWith('@') ? { handle: shown.slice(1) } : { name: shown }) });
}

function videoOf(snippet: Loose, id: string): Post | Skip {
  const title = readHtml(looseText(snippet.title) ?? '').text;
  const text = readHtml(looseText(snippet.description) ?? '').text;
  if (title === '' && text === '') return skip('empty', `no title and no text (video ${id})`);
  const channel = readHtml(looseText(snippet.channelTitle) ?? '').text || undefined;
  return toPost(
    present({
      platform: 'youtube',
      id,
      text,
      postedAt: looseText(snippet.publishedAt),
      url: `https://www.youtube.com/watch?${new URLSearchParams({ v: id })}`,
      title: title === '' ? undefined : title,
      kind: 'post',
      author: filledObject({ id: looseId(snippet.channelId), name: channel }),
      community: looseText(snippet.channelId),
      thread: id,
    }),
  );
}
