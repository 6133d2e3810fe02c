/** GitHub: its items as posts. */
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
  looseList,
  looseText,
  present,
} from '../src/platform/loose-json.ts';
import { type Found, printOf } from '../src/platform/since-window.ts';

export interface RawItem {
  type: 'issue' | 'comment' | 'discussion' | 'discussion-comment';
  item: unknown;
  /** Of discussions and their comments. */
  repository?: string;
  /** Of discussions' comments: the post they answer. */
  parent?: string;
}

export function timeOf(value: unknown): number | undefined {
  const ms = Date.parse(looseText(value) ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

export function foundOf(raw: RawItem, otherwise: number): Found {
  const item = isRecord(raw.item) ? raw.item : {};
  const id = looseId(item.id) ?? looseId(item.databaseId);
  const changed = looseText(item.updated_at) ?? looseText(item.updatedAt) ?? '';
  const posted = timeOf(item.created_at) ?? timeOf(item.createdAt);
  const key = id === undefined ? printOf(raw) : `${raw.type}:${id}:${changed}`;
  return { raw, key, at: timeOf(changed) ?? otherwise, ...(posted !== undefined && { posted }) };
}

/** What issue forms leave in a body for writers only; an unclosed one reaches the end. */
const REMARK = /<!--[\s\S]*?(?:-->|$)/g;

export function normalise(raw: unknown): Post | Skip {
  if (!isRecord(raw) || !isRecord(raw.item)) return skip('invalid', 'not an item');
  const { type, item } = raw as unknown as RawItem & { item: Loose };
  const isComment = type === 'comment' || type === 'discussion-comment';
  if (!isComment && type !== 'issue' && type !== 'discussion') return skip('invalid', 'type: not known');
  const id = looseId(item.id) ?? looseId(item.databaseId);
  if (id === undefined || !/^\d+$/.test(id)) return skip('invalid', 'id: not an id');
  if (item.isMinimized === true) return skip('hidden', `${type} ${id}`);
  const html = looseText(item.body_html) ?? looseText(item.bodyHTML);
  const body = html === undefined ? markdown(looseText(item.body) ?? '') : readHtml(html);
  const title = isComment ? undefined : looseText(item.title);
  if (body.text === '' && title === undefined) return skip('empty', `no title and no text (${type} ${id})`);
  const url = looseText(item.html_url) ?? looseText(item.url);
  const community = looseText(raw.repository) ?? repositoryOf(item);
  const author = isRecord(item.user) ? item.user : item.author;
  const posted = looseText(item.created_at) ?? looseText(item.createdAt);
  const edited = isComment && looseText(item.updated_at) !== posted ? looseText(item.updated_at) : undefined;
  return toPost(
    present({
      platform: 'github',
      id: `${type}-${id}`,
      text: body.text,
      postedAt: posted,
      url,
      title,
      kind: isComment ? 'comment' : 'post',
      author: isRecord(author) ? filledObject({ id: looseId(author.id), handle: looseText(author.login) }) : undefined,
      community,
      // Of an issue's comment only its address is known, so the address is the thread.
      thread:
        url
          ?.replace(/^https?:\/\/[^/]+\//, '')
          .replace(/#.*$/, '')
          .slice(0, 512) || undefined,
      parent: looseId(raw.parent) === undefined ? undefined : { id: raw.parent },
      tags: filled(
        looseList(item.labels).flatMap((label) => (isRecord(label) ? looseText(label.name) : looseText(label)) ?? []),
      ),
      links: filled(body.links),
      metrics: metricsOf(item),
      // An issue's time also moves by labels and comments, a comment's by edits only.
      editedAt: looseText(item.lastEditedAt) ?? edited,
    }),
  );
}

function markdown(body: string): { text: string; links: string[] } {
  return { text: body.replaceAll('\r\n', '\n').replace(REMARK, '').trim(), links: [] };
}

function repositoryOf(item: Loose): string | undefined {
  const url = looseText(item.repository_url) ?? looseText(item.issue_url) ?? looseText(item.html_url) ?? '';
  return /^https?:\/\/[^/]+\/(?:api\/v3\/)?(?:repos\/)?([\w.-]+\/[\w.-]+)/.exec(url)?.[1];
}

function metricsOf(item: Loose): Post['metrics'] {
  const reactions = isRecord(item.reactions) ? item.reactions : {};
  const likes = looseCount(reactions['+1']) ?? looseCount(item.upvoteCount);
  return filledObject({ likes, replies: looseCount(item.comments) ?? looseCount(item.replies) });
}
