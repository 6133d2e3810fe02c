/** Reddit's submissions (`t3`) and comments (`t1`) as posts; as listings give them or their `data` alone. */
import { type Post, type Skip, skip } from '../domain/post.ts';
import { toPost } from '../domain/well-formed.ts';
import { type HtmlText, readHtml } from './html-text.ts';
import { isRecord, type Loose, looseCount, looseId, looseList, looseText } from './loose-json.ts';

const SITE = 'https://www.reddit.com';

/** The thing's own fields, without the envelope `{ kind, data }`; undefined when it is none of the two. */
export function thingOf(raw: unknown): Loose | undefined {
  if (!isRecord(raw)) return undefined;
  const data = isRecord(raw.data) && typeof raw.kind === 'string' ? raw.data : raw;
  return /^t[13]_[0-9a-z]{1,13}$/.test(looseText(data.name) ?? '') ? data : undefined;
}

/** Deleted by its author, or removed by moderators or Reddit: nothing of it may be kept. */
export function isGone(thing: Loose): boolean {
  const text = looseText(thing.body) ?? looseText(thing.selftext) ?? '';
  if (/^\[ ?(?:deleted|removed)(?: by .{1,40})? ?\]$/.test(text)) return true;
  return looseText(thing.removed_by_category) !== undefined;
}

/** Seconds since 1970; 0 for a thing without a time, which is then skipped. */
export function createdAt(thing: Loose): number {
  return seconds(thing.created_utc) ?? 0;
}

/** Seconds since 1970 of its last edit; 0 when there was none, or none that Reddit tells. */
export function editedAt(thing: Loose): number {
  return seconds(thing.edited) ?? 0;
}

function seconds(value: unknown): number | undefined {
  // Year 9999: beyond it ISO 8601 takes another form.
  return typeof value === 'number' && value > 0 && value <= 253_402_300_799 ? Math.floor(value) : undefined;
}

/** Never throws. */
export function redditPost(raw: unknown): Post | Skip {
  const kind = isRecord(raw) && isRecord(raw.data) ? looseText(raw.kind) : undefined;
  if (kind !== undefined && kind !== 't1' && kind !== 't3') return skip('not-a-post', `kind ${kind.slice(0, 20)}`);
  const thing = thingOf(raw);
  if (thing === undefined) return skip('invalid', 'name: not a fullname of a submission or comment');
  const name = thing.name as string;
  if (isGone(thing)) return skip('deleted', name);
  if (createdAt(thing) === 0) return skip('invalid', `created_utc: not a time (${name})`);
  const isComment = name.startsWith('t1_');
  const body = isComment ? bodyOf(thing.body_html, thing.body) : bodyOf(thing.selftext_html, thing.selftext);
  const title = isComment ? undefined : looseText(thing.title);
  if (body.text === '' && title === undefined) return skip('empty', `no title and no text (${name})`);
  const edited = editedAt(thing);
  const thread = isComment ? looseId(thing.link_id) : name;
  const parent = isComment ? looseId(thing.parent_id) : undefined;
  const permalink = looseText(thing.permalink);
  const links = linksOf(thing, body.links, isComment);
  const flair = looseText(thing.link_flair_text);
  return toPost({
    platform: 'reddit',
    id: name,
    text: body.text,
    postedAt: new Date(createdAt(thing) * 1000).toISOString(),
    ...(permalink?.startsWith('/') && { url: `${SITE}${permalink}` }),
    ...(title !== undefined && { title }),
    kind: isComment ? 'comment' : 'post',
    ...authorOf(thing),
    ...named('community', looseText(thing.subreddit)),
    ...named('thread', thread),
    ...(parent !== undefined && { parent: { id: parent } }),
    ...(isComment ? {} : quotedOf(thing)),
    ...(flair !== undefined && !isComment && { tags: [flair] }),
    ...(links.length > 0 && { links }),
    ...(isComment ? {} : { media: mediaOf(thing) }),
    ...metricsOf(thing),
    ...(edited > 0 && { editedAt: new Date(edited * 1000).toISOString() }),
  });
}

function named(key: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [key]: value };
}

/** Asked for with `raw_json=1` the HTML is HTML; stored without it, it is escaped once more, and the Markdown is plainer. */
function bodyOf(html: unknown, markdown: unknown): HtmlText {
  const written = looseText(html) ?? '';
  return /^\s*</.test(written) ? readHtml(written, SITE) : readHtml(looseText(markdown) ?? '', SITE);
}

/** An account that is gone leaves `[deleted]`, and is nobody. */
function authorOf(thing: Loose): Pick<Post, 'author'> {
  const handle = looseText(thing.author);
  if (handle === undefined || handle === '[deleted]') return {};
  return { author: { ...named('id', looseId(thing.author_fullname)), handle } };
}

function linksOf(thing: Loose, inText: string[], isComment: boolean): string[] {
  const target = looseText(thing.url_overridden_by_dest) ?? looseText(thing.url);
  if (isComment || thing.is_self === true || target === undefined || !/^https?:\/\//.test(target)) return inText;
  return [target, ...inText.filter((link) => link !== target)];
}

function quotedOf(thing: Loose): Pick<Post, 'quoted'> {
  const [original] = looseList(thing.crosspost_parent_list);
  const id = looseId(thing.crosspost_parent);
  if (id === undefined) return {};
  const { author } = isRecord(original) ? authorOf(original) : {};
  const text = isRecord(original) ? [looseText(original.title), looseText(original.selftext)] : [];
  const whole = text.filter((part) => part !== undefined).join('\n\n');
  return { quoted: { id, ...(author && { author }), ...(whole !== '' && { text: whole }) } };
}

function mediaOf(thing: Loose): { type: string; url?: string; alt?: string }[] {
  const gallery = isRecord(thing.media_metadata) ? Object.values(thing.media_metadata).filter(isRecord) : [];
  const images = gallery.filter(({ e }) => e === 'Image').map(galleryImage);
  const url = looseText(thing.url_overridden_by_dest) ?? looseText(thing.url);
  const hint = looseText(thing.post_hint);
  if (hint === 'image') images.push({ type: 'image', ...(url !== undefined && { url }) });
  if (thing.is_video === true || hint === 'rich:video' || hint === 'hosted:video')
    images.push({ type: 'video', ...(url !== undefined && { url }) });
  return images;
}

function galleryImage({ s }: Loose): { type: string; url?: string } {
  const url = isRecord(s) ? (looseText(s.u) ?? looseText(s.gif)) : undefined;
  return { type: 'image', ...(url !== undefined && { url }) };
}

/** A score that is hidden is unknown, though Reddit writes 1. */
function metricsOf(thing: Loose): Pick<Post, 'metrics'> {
  const isHidden = thing.hide_score === true || thing.score_hidden === true;
  const score = typeof thing.score === 'number' && Number.isFinite(thing.score) ? thing.score : undefined;
  const replies = thing.name?.toString().startsWith('t3_') ? looseCount(thing.num_comments) : undefined;
  const metrics = { ...(!isHidden && score !== undefined && { score }), ...(replies !== undefined && { replies }) };
  return Object.keys(metrics).length === 0 ? {} : { metrics };
}
