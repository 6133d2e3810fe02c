/** Hacker News: items of both APIs as posts. */
import { type Post, type PostRef, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { absoluteUrl, readHtml } from '../src/platform/html-text.ts';
import {
  isoOfSeconds,
  isRecord,
  type Loose,
  looseCount,
  looseId,
  looseList,
  looseText,
} from '../src/platform/loose-json.ts';

/** Seconds; 0 for an item without a time, which normalise will refuse. */
export function createdAt(hit: Loose): number {
  return (
    looseCount(hit.created_at_i) ??
    looseCount(hit.time) ??
    Math.floor((Date.parse(looseText(hit.created_at) ?? '') || 0) / 1000)
  );
}

export function isGone(hit: Loose): boolean {
  return hit.deleted === true || hit.dead === true;
}

export function reference(hit: Loose): PostRef[] {
  const id = looseId(hit.objectID) ?? looseId(hit.id);
  return id === undefined ? [] : [{ platform: 'hackernews', id }];
}

/** Takes Algolia's search hits and items, and items of the official (Firebase) API. */
export function normalise(raw: unknown): Post | Skip {
  if (!isRecord(raw)) return skip('invalid', 'not an object');
  const id = looseId(raw.objectID) ?? looseId(raw.id);
  if (id === undefined || !/^\d+$/.test(id)) return skip('invalid', 'objectID: not an item id');
  if (isGone(raw)) return skip('deleted', `item ${id}`);
  const kind = kindOf(raw);
  if (kind === 'pollopt') return skip('poll-option', `item ${id}`);
  const seconds = looseCount(raw.created_at_i) ?? looseCount(raw.time);
  const postedAt = seconds === undefined ? looseText(raw.created_at) : isoOfSeconds(seconds);
  if (postedAt === undefined) return skip('invalid', `created_at: not a time (item ${id})`);
  const body = bodyOf(raw);
  const title = looseText(raw.title);
  if (body.text === '' && title === undefined) return skip('empty', `no title and no text (item ${id})`);
  const parent = looseId(raw.parent_id) ?? looseId(raw.parent);
  const by = looseText(raw.author) ?? looseText(raw.by);
  return toPost({
    platform: 'hackernews',
    id,
    text: body.text,
    postedAt,
    url: `https://news.ycombinator.com/item?id=${id}`,
    kind: kind === 'comment' ? 'comment' : 'post',
    ...(kind !== 'comment' && title !== undefined && { title: readHtml(title).text }),
    ...(by !== undefined && { author: { id: by.slice(0, 512), handle: by } }),
    ...(parent !== undefined && { parent: { id: parent } }),
    ...threadOf(raw, kind, id),
    ...listed('tags', tagsOf(raw)),
    ...listed('links', linksOf(raw, body.links)),
    ...metricsOf(raw),
  });
}

function threadOf(raw: Loose, kind: string, id: string): { thread?: string } {
  const thread = kind === 'comment' ? looseId(raw.story_id) : id;
  return thread === undefined ? {} : { thread };
}

function kindOf(raw: Loose): string {
  const tags = looseList(raw._tags);
  const named = ['comment', 'pollopt', 'poll', 'job', 'story'].find((kind) => tags.includes(kind));
  return named ?? looseText(raw.type) ?? (looseText(raw.comment_text) === undefined ? 'story' : 'comment');
}

function bodyOf(raw: Loose): { text: string; links: string[] } {
  return readHtml(looseText(raw.comment_text) ?? looseText(raw.story_text) ?? looseText(raw.text) ?? '');
}

/** Only what HN itself calls sections; `author_…` and `story_…` are its plumbing. */
function tagsOf(raw: Loose): string[] {
  return ['ask_hn', 'show_hn', 'launch_hn', 'poll', 'job'].filter((tag) => looseList(raw._tags).includes(tag));
}

function linksOf(raw: Loose, inText: string[]): string[] {
  const target = absoluteUrl(looseText(raw.url) ?? '');
  return target === undefined ? inText : [target, ...inText.filter((link) => link !== target)];
}

function listed(key: string, list: string[]): Record<string, string[]> {
  return list.length === 0 ? {} : { [key]: list };
}

function metricsOf(raw: Loose): { metrics?: Post['metrics'] } {
  const points = raw.points ?? raw.score;
  const score = typeof points === 'number' && Number.isFinite(points) ? points : undefined;
  const replies = looseCount(raw.num_comments) ?? looseCount(raw.descendants);
  const metrics = { ...(score !== undefined && { score }), ...(replies !== undefined && { replies }) };
  return Object.keys(metrics).length === 0 ? {} : { metrics };
}
