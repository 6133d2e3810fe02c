/** Stack Exchange: its items as posts. */
import { type Post, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { readHtml } from '../src/platform/html-text.ts';
import {
  filled,
  filledObject,
  isoOfSeconds,
  isRecord,
  type Loose,
  looseCount,
  looseId,
  looseList,
  looseNumber,
  looseText,
  present,
} from '../src/platform/loose-json.ts';

export interface RawItem {
  type: 'question' | 'answer' | 'comment';
  site: string;
  item: unknown;
  /** Of answers and comments: what they belong to. */
  question?: { id?: string; title?: string; link?: string; tags?: unknown };
}

export function idOf({ type, item }: RawItem): string | undefined {
  const id = isRecord(item) ? looseId(item[`${type}_id`]) : undefined;
  return id !== undefined && /^\d{1,18}$/.test(id) ? id : undefined;
}

export function normalise(raw: unknown): Post | Skip {
  if (!isRecord(raw) || !isRecord(raw.item)) return skip('invalid', 'not an item');
  const one = raw as unknown as RawItem;
  const item = raw.item;
  if (!['question', 'answer', 'comment'].includes(one.type)) return skip('invalid', 'type: not known');
  const id = idOf(one);
  if (id === undefined) return skip('invalid', `${one.type}_id: not an id`);
  const postedAt = isoOfSeconds(item.creation_date);
  if (postedAt === undefined) return skip('invalid', `creation_date: not a time (${one.type} ${id})`);
  const body = readHtml(looseText(item.body) ?? '');
  const question = isRecord(one.question) ? one.question : {};
  const title = decoded(one.type === 'question' ? item.title : undefined);
  if (body.text === '' && title === undefined) return skip('empty', `no title and no text (${one.type} ${id})`);
  const site = looseText(one.site) ?? 'stackexchange';
  const thread = one.type === 'question' ? id : (looseId(item.question_id) ?? looseId(question.id));
  const parent = one.type === 'question' ? undefined : one.type === 'answer' ? thread : looseId(item.post_id);
  const community = site.slice(0, 64);
  return toPost(
    present({
      platform: 'stackexchange',
      // Questions and answers of a site share their numbers, comments have their own.
      id: `${community}:${one.type === 'comment' ? 'c' : ''}${id}`,
      text: body.text,
      postedAt,
      url: looseText(item.link) ?? linkOf(one, id, looseText(question.link)),
      title,
      kind: one.type === 'question' ? 'post' : one.type === 'answer' ? 'reply' : 'comment',
      author: authorOf(item.owner),
      community,
      thread: thread === undefined ? undefined : `${community}:${thread}`,
      parent: parent === undefined ? undefined : { id: `${community}:${parent}` },
      tags: filled(looseList(item.tags ?? question.tags).flatMap((tag) => looseText(tag) ?? [])),
      links: filled(body.links),
      metrics: filledObject({
        score: looseNumber(item.score),
        views: looseCount(item.view_count),
        replies: looseCount(item.answer_count),
      }),
      editedAt: isoOfSeconds(item.last_edit_date),
    }),
  );
}

function linkOf(raw: RawItem, id: string, question: string | undefined): string | undefined {
  if (question === undefined || !URL.canParse(question)) return undefined;
  const post = isRecord(raw.item) ? looseId(raw.item.post_id) : undefined;
  if (raw.type === 'answer') return new URL(`/a/${id}`, question).href;
  return post === undefined ? undefined : `${question}#comment${id}_${post}`;
}

/** Titles and names come with HTML entities. */
function decoded(value: unknown): string | undefined {
  const text = looseText(value);
  return text === undefined ? undefined : readHtml(text).text || undefined;
}

function authorOf(owner: unknown): Post['author'] {
  if (!isRecord(owner)) return undefined;
  const id = looseId((owner as Loose).account_id) ?? looseId(owner.user_id);
  return filledObject({ id, name: decoded(owner.display_name)?.slice(0, 300) });
}
