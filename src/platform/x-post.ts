/**
 * Posts of X's API, version 2, as posts of ours. An item is one post with what belongs to it:
 * `{ data, includes, matching_rules? }`, as the filtered stream sends it. The API's reference of 2026 names some fields anew
 * (`note_post`, `referenced_posts`, `edit_history_post_ids`, `repost_count`, `includes.posts`): both are read.
 */
import { type Post, type Skip, skip } from '../domain/post.ts';
import { toPost } from '../domain/well-formed.ts';
import { isRecord, type Loose, looseCount, looseId, looseList, looseText } from './loose-json.ts';
import { isPostId, timeOf } from './snowflake.ts';

/** The items of an answer that holds several posts, each with its own part of `includes`. */
export function xItems(answer: Loose): Loose[] {
  const all = includesOf(answer.includes);
  const list = Array.isArray(answer.data) ? answer.data : answer.data === undefined ? [] : [answer.data];
  return list.map((data) => (isRecord(data) ? { data, includes: partOf(data, all) } : { data }));
}

type Includes = Record<'users' | 'tweets' | 'media' | 'places', Map<string, Loose>>;

function includesOf(value: unknown): Includes {
  const given = isRecord(value) ? value : {};
  const keyed = (list: unknown, key: string) =>
    new Map(
      looseList(list)
        .filter(isRecord)
        .map((item) => [looseId(item[key]) ?? '', item]),
    );
  return {
    users: keyed(given.users, 'id'),
    tweets: keyed(given.tweets ?? given.posts, 'id'),
    media: keyed(given.media, 'media_key'),
    places: keyed(given.places, 'id'),
  };
}

function partOf(data: Loose, all: Includes): Loose {
  const tweets = references(data).flatMap(({ id }): Loose[] => found(all.tweets.get(id)));
  const posts = [data, ...tweets];
  const ids = posts.flatMap((post) => [looseId(post.author_id), looseId(post.in_reply_to_user_id)]);
  const users = [...new Set(ids)].flatMap((id) => found(all.users.get(id ?? '')));
  const media = posts.flatMap(mediaKeys).flatMap((key) => found(all.media.get(key)));
  const places = all.places.get(placeId(data) ?? '');
  return {
    ...(users.length > 0 && { users }),
    ...(tweets.length > 0 && { tweets }),
    ...(media.length > 0 && { media }),
    ...(places && { places: [places] }),
  };
}

function found<T>(one: T | undefined): T[] {
  return one === undefined ? [] : [one];
}

interface Reference {
  type: string;
  id: string;
}

function references(data: Loose): Reference[] {
  return looseList(data.referenced_tweets ?? data.referenced_posts).flatMap((one) => {
    const id = isRecord(one) ? looseId(one.id) : undefined;
    return isRecord(one) && id !== undefined ? [{ type: looseText(one.type) ?? '', id }] : [];
  });
}

function mediaKeys(data: Loose): string[] {
  const keys = isRecord(data.attachments) ? looseList(data.attachments.media_keys) : [];
  return keys.filter((key) => typeof key === 'string');
}

function placeId(data: Loose): string | undefined {
  return isRecord(data.geo) ? looseId(data.geo.place_id) : undefined;
}

/** All ids an edited post has had, oldest first; its own alone when it was never edited. */
export function editHistory(data: Loose): string[] {
  const ids = looseList(data.edit_history_tweet_ids ?? data.edit_history_post_ids);
  const known = ids.filter((id): id is string => typeof id === 'string' && isPostId(id));
  return known.length > 0 ? known : [looseId(data.id) ?? ''];
}

/**
 * Never throws. An edited post keeps its first id, so that the new wording replaces the old; a repost's text is whole, where X
 * cuts it.
 */
export function xPost(raw: unknown): Post | Skip {
  if (!isRecord(raw) || !isRecord(raw.data)) return skip('invalid', 'data: not an object');
  const { data } = raw;
  const own = looseId(data.id);
  if (own === undefined || !isPostId(own)) return skip('invalid', 'data.id: not a post id');
  const [id = own] = editHistory(data);
  const includes = includesOf(raw.includes);
  const created = looseText(data.created_at);
  const isEdited = id !== own;
  const postedMs = isEdited || created === undefined ? timeOf(id) : null;
  const { kind, parent, quoted, reposted } = relations(data, includes);
  const source = reposted ?? data;
  const text = textOf(data, reposted, includes);
  if (text === '') return skip('empty', `no text (post ${own})`);
  const author = authorOf(includes.users.get(looseId(data.author_id) ?? ''), looseId(data.author_id));
  return toPost({
    platform: 'x',
    id,
    text,
    postedAt: postedMs === null ? created : new Date(postedMs).toISOString(),
    ...(isEdited && created !== undefined && { editedAt: created }),
    url: `https://x.com/${author?.handle ?? 'i/web'}/status/${own}`,
    kind,
    ...optional('title', titleOf(data)),
    ...optional('lang', languageOf(data)),
    ...optional('author', author),
    ...optional('community', looseId(data.community_id)),
    ...optional('thread', looseId(data.conversation_id)),
    ...optional('parent', parent),
    ...optional('quoted', quoted),
    ...entitiesOf(source),
    media: mediaKeys(source).flatMap((key) => mediaOf(includes.media.get(key))),
    // A repost's counts are those of the original, or none at all.
    ...optional('metrics', reposted === undefined ? metricsOf(data.public_metrics) : undefined),
    ...optional('country', looseText(includes.places.get(placeId(data) ?? '')?.country_code)),
  });
}

function optional<T>(key: string, value: T | undefined): Record<string, T> {
  return value === undefined ? {} : { [key]: value };
}

interface Relations {
  kind: Post['kind'];
  parent?: object;
  quoted?: object;
  reposted?: Loose;
}

function relations(data: Loose, includes: Includes): Relations {
  const byType = new Map(references(data).map(({ type, id }) => [type, id]));
  const [retweeted, answered, quotedId] = ['retweeted', 'replied_to', 'quoted'].map((type) => byType.get(type));
  const reposted = retweeted === undefined ? undefined : includes.tweets.get(retweeted);
  const parentId = retweeted ?? answered;
  const kind = retweeted !== undefined ? 'repost' : answered !== undefined ? 'reply' : quotedId ? 'quote' : 'post';
  return {
    kind,
    ...(parentId !== undefined && { parent: referenceTo(parentId, includes, data) }),
    ...(quotedId !== undefined && { quoted: referenceTo(quotedId, includes) }),
    ...(reposted !== undefined && { reposted }),
  };
}

function referenceTo(id: string, includes: Includes, from?: Loose): object {
  const tweet = includes.tweets.get(id);
  const authorId = looseId(tweet?.author_id) ?? looseId(from?.in_reply_to_user_id);
  const author = authorOf(includes.users.get(authorId ?? ''), authorId);
  const text = tweet === undefined ? '' : wholeText(tweet);
  return { id, ...optional('author', author), ...(text !== '' && { text }) };
}

function textOf(data: Loose, reposted: Loose | undefined, includes: Includes): string {
  if (reposted === undefined) return wholeText(data);
  const whole = wholeText(reposted);
  const handle = looseText(includes.users.get(looseId(reposted.author_id) ?? '')?.username);
  const prefix = handle === undefined ? /^RT @\w+: /.exec(looseText(data.text) ?? '')?.[0] : `RT @${handle}: `;
  return whole === '' ? wholeText(data) : `${prefix ?? 'RT '}${whole}`;
}

/** X escapes these three in texts and nothing else. */
const ESCAPED: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

function wholeText(data: Loose): string {
  const text = looseText(noteOf(data)?.text) ?? looseText(data.text) ?? '';
  return text.replaceAll(/&(?:amp|lt|gt);/g, (entity) => ESCAPED[entity] as string);
}

/** Of a long post `text` is only the beginning. */
function noteOf(data: Loose): Loose | undefined {
  const note = data.note_tweet ?? data.note_post;
  return isRecord(note) && looseText(note.text) !== undefined ? note : undefined;
}

function titleOf(data: Loose): string | undefined {
  return looseText(data.article_title) ?? (isRecord(data.article) ? looseText(data.article.title) : undefined);
}

/** X's codes for "no language" (links, hashtags, mentions, media alone) are no languages; two have old names. */
const LANGUAGES: Record<string, string> = { iw: 'he', in: 'id' };

function languageOf(data: Loose): string | undefined {
  const code = looseText(data.lang);
  return code === undefined || /^(?:und|art|zxx|q[a-z]{2})$/.test(code) ? undefined : (LANGUAGES[code] ?? code);
}

function authorOf(user: Loose | undefined, id: string | undefined): Post['author'] {
  const metrics = isRecord(user?.public_metrics) ? user.public_metrics : {};
  const author = {
    ...optional('id', looseId(user?.id) ?? id),
    ...optional('handle', looseText(user?.username)),
    ...optional('name', looseText(user?.name)),
    ...optional('bio', looseText(user?.description)),
    ...optional('followers', looseCount(metrics.followers_count)),
    ...(typeof user?.verified === 'boolean' && { verified: user.verified }),
  };
  return Object.keys(author).length === 0 ? undefined : author;
}

function entitiesOf(data: Loose): Pick<Post, 'tags' | 'mentions' | 'links'> {
  const note = noteOf(data);
  const given = note !== undefined && isRecord(note.entities) ? note.entities : data.entities;
  const entities = isRecord(given) ? given : {};
  const texts = (list: unknown, key: string) => [
    ...new Set(looseList(list).flatMap((one) => (isRecord(one) ? (looseText(one[key]) ?? []) : []))),
  ];
  const tags = texts(entities.hashtags, 'tag');
  const mentions = texts(entities.mentions, 'username');
  const links = looseList(entities.urls).flatMap((one) => (isRecord(one) ? linkOf(one) : []));
  return {
    ...(tags.length > 0 && { tags }),
    ...(mentions.length > 0 && { mentions }),
    ...(links.length > 0 && { links }),
  };
}

/** Where the link leads; pictures and videos of the post are written as links too. */
function linkOf(entity: Loose): { url: string; title?: string }[] {
  const url = looseText(entity.unwound_url) ?? looseText(entity.expanded_url) ?? looseText(entity.url);
  if (url === undefined || looseText(entity.media_key) !== undefined || /\/(?:photo|video)\/\d+$/.test(url)) return [];
  const title = looseText(entity.title);
  return [{ url, ...(title !== undefined && { title }) }];
}

const MEDIA: Record<string, string> = { photo: 'image', animated_gif: 'gif' };

function mediaOf(media: Loose | undefined): NonNullable<Post['media']> {
  const type = looseText(media?.type);
  if (media === undefined || type === undefined) return [];
  const url = looseText(media.url) ?? bestVariant(media) ?? looseText(media.preview_image_url);
  const alt = looseText(media.alt_text);
  return [{ type: MEDIA[type] ?? type, ...optional('url', url), ...optional('alt', alt) }];
}

function bestVariant(media: Loose): string | undefined {
  const rate = (variant: Loose) => looseCount(variant.bit_rate) ?? -1;
  const variants = looseList(media.variants).filter(isRecord);
  return looseText(variants.toSorted((a, b) => rate(b) - rate(a))[0]?.url);
}

function metricsOf(value: unknown): Post['metrics'] {
  if (!isRecord(value)) return undefined;
  const metrics = {
    ...optional('likes', looseCount(value.like_count)),
    ...optional('replies', looseCount(value.reply_count)),
    ...optional('reposts', looseCount(value.retweet_count ?? value.repost_count)),
    ...optional('quotes', looseCount(value.quote_count)),
    ...optional('views', looseCount(value.impression_count)),
  };
  return Object.keys(metrics).length === 0 ? undefined : metrics;
}
