/** Bluesky's records → posts. Pure. Takes events of Jetstream, views of the AppView, and records as repositories list them. */
import { type Post, type Skip, skip } from '../src/domain/post.ts';
import { toPost } from '../src/domain/well-formed.ts';
import { absoluteUrl } from '../src/platform/html-text.ts';
import { parseLooseDate } from '../src/platform/loose-date.ts';
import { isRecord, type Loose, looseCount, looseList, looseText } from '../src/platform/loose-json.ts';

export const POSTS = 'app.bsky.feed.post';
const AT_POST = /^at:\/\/(did:[a-z]+:[A-Za-z0-9._:%-]{1,200})\/app\.bsky\.feed\.post\/([A-Za-z0-9._:~-]{1,512})$/;
const DAY_MS = 86_400_000;
/** Imperative labels (atproto.com/specs/label): not to be shown, or not to everybody. */
const HIDING = new Set(['!hide', '!warn', '!takedown', '!suspend', '!no-unauthenticated']);

export function postUri(did: string, rkey: string): string {
  return `at://${did}/${POSTS}/${rkey}`;
}

interface Parts {
  uri: string;
  record: Loose;
  author: Loose;
  /** When the platform saw it, milliseconds. */
  heardMs?: number;
  edited: boolean;
  /** Counts and labels, where they came along. */
  view: Loose;
}

export function normalise(raw: unknown): Post | Skip {
  if (typeof raw === 'string') return skip('not-json', raw.slice(0, 200));
  if (!isRecord(raw)) return skip('invalid', 'not an object');
  const parts = raw.kind === undefined ? partsOfView(raw) : partsOfEvent(raw);
  return 'skip' in parts ? parts : postOf(parts);
}

function partsOfEvent(event: Loose): Parts | Skip {
  const { commit, did, kind, time_us: us } = event;
  if (kind === 'unreadable') return skip('unreadable', looseText(event.problem)?.slice(0, 200));
  if (kind !== 'commit') return skip(kind === 'account' || kind === 'identity' ? kind : 'invalid', 'no commit');
  if (!isRecord(commit)) return skip('invalid', 'commit: is missing');
  if (commit.collection !== POSTS) return skip('other-record', looseText(commit.collection)?.slice(0, 200));
  if (commit.operation === 'delete') return skip('deleted');
  if (typeof did !== 'string' || typeof commit.rkey !== 'string') return skip('invalid', 'did, rkey: not a post');
  if (typeof us !== 'number' || !(us > 0)) return skip('invalid', 'time_us: not a time');
  const record = isRecord(commit.record) ? commit.record : {};
  const author = isRecord(event.author) ? event.author : {};
  const uri = postUri(did, commit.rkey);
  return { uri, record, author, heardMs: us / 1000, edited: commit.operation === 'update', view: {} };
}

function partsOfView(view: Loose): Parts | Skip {
  const [uri, record] = [looseText(view.uri), view.record ?? view.value];
  if (uri === undefined) return skip('invalid', 'uri: is missing');
  const collection = uri.split('/')[3];
  if (collection !== POSTS) return skip('other-record', collection?.slice(0, 200));
  const heard = parseLooseDate(view.indexedAt);
  return {
    uri,
    record: isRecord(record) ? record : {},
    author: isRecord(view.author) ? view.author : {},
    ...(heard !== null && { heardMs: heard }),
    edited: false,
    view,
  };
}

function postOf(parts: Parts): Post | Skip {
  const { uri, record, author, view } = parts;
  const [, did = '', rkey = ''] = AT_POST.exec(uri) ?? [];
  if (did === '' || uri.length > 512) return skip('invalid', 'uri: not a post');
  const hiding = hidingLabel(author.labels) ?? hidingLabel(view.labels) ?? hidingLabel(selfLabels(record));
  if (hiding !== undefined) return skip('hidden', `label ${hiding} (${uri})`);
  if (typeof record.text !== 'string') return skip('invalid', `text: is missing (${uri})`);
  const postedMs = postedAt(parts);
  if (postedMs === null) return skip('invalid', `createdAt: not a time (${uri})`);
  const embed = isRecord(record.embed) ? record.embed : {};
  const facets = featuresOf(record);
  const quoted = reference(quotedRecord(embed));
  const reply = isRecord(record.reply) ? record.reply : undefined;
  const parent = reference(reply?.parent);
  const media = mediaOf(embed, did);
  const links = linksOf(embed, facets);
  if (record.text.trim() === '' && quoted === undefined && media.length + links.length === 0) {
    return skip('empty', `no text, no media, no link (${uri})`);
  }
  const post: Record<string, unknown> = {
    platform: 'bluesky',
    id: uri,
    text: record.text,
    postedAt: new Date(postedMs).toISOString(),
    url: `https://bsky.app/profile/${did}/post/${rkey}`,
    kind: parent !== undefined ? 'reply' : quoted !== undefined ? 'quote' : 'post',
    author: authorOf(did, author),
    thread: (reply === undefined ? undefined : reference(reply.root)?.id) ?? uri,
  };
  if (parent !== undefined) post.parent = parent;
  if (quoted !== undefined) post.quoted = quoted;
  if (media.length > 0) post.media = media;
  if (links.length > 0) post.links = links;
  const lang = languageOf(record);
  if (lang !== undefined) post.lang = lang;
  const tags = tagsOf(record, facets);
  if (tags.length > 0) post.tags = tags;
  const mentions = facets.flatMap(({ type, value, words }) => (type === 'mention' ? (handleOf(words) ?? value) : []));
  if (mentions.length > 0) post.mentions = mentions;
  const metrics = metricsOf(view);
  if (metrics !== undefined) post.metrics = metrics;
  if (parts.edited && parts.heardMs !== undefined) post.editedAt = new Date(parts.heardMs).toISOString();
  return toPost(post);
}

/**
 * `createdAt` is what the writer's software says. A new post that claims another day, or the future, is taken to be
 * from when it was heard; an edited one may be old. Views hold the earlier of both (as `sortAt` of the AppView).
 */
function postedAt({ record, heardMs, edited, view }: Parts): number | null {
  const created = parseLooseDate(record.createdAt);
  if (heardMs === undefined) return created;
  if (heardMs > 253_402_300_799_999) return null;
  if (created === null || created > heardMs) return heardMs;
  return !edited && view.indexedAt === undefined && heardMs - created > DAY_MS ? heardMs : created;
}

export function authorOf(did: string, profile: Loose): Loose {
  const handle = looseText(profile.handle);
  const [name, bio] = [looseText(profile.displayName), looseText(profile.description)];
  const followers = looseCount(profile.followersCount);
  const verification = isRecord(profile.verification) ? profile.verification.verifiedStatus : undefined;
  return {
    id: did,
    ...(handle !== undefined && handle !== 'handle.invalid' && { handle }),
    ...(name !== undefined && { name }),
    ...(bio !== undefined && { bio }),
    ...(followers !== undefined && { followers }),
    ...(typeof verification === 'string' && { verified: verification === 'valid' }),
  };
}

function selfLabels(record: Loose): unknown {
  return isRecord(record.labels) ? record.labels.values : undefined;
}

function hidingLabel(labels: unknown): string | undefined {
  if (labels === undefined) return undefined;
  for (const label of looseList(labels)) {
    if (isRecord(label) && label.neg !== true && HIDING.has(label.val as string)) return label.val as string;
  }
  return undefined;
}

function reference(target: unknown): { id: string; author: { id: string } } | undefined {
  const uri = isRecord(target) ? target.uri : undefined;
  const did = typeof uri === 'string' && uri.length <= 512 ? AT_POST.exec(uri)?.[1] : undefined;
  return did === undefined ? undefined : { id: uri as string, author: { id: did } };
}

/** Of `app.bsky.embed.record` and, one level deeper, `…recordWithMedia`. Lists, feeds and others are no posts. */
function quotedRecord(embed: Loose): unknown {
  return isRecord(embed.record) && isRecord(embed.record.record) ? embed.record.record : embed.record;
}

function mediaOf(embed: Loose, did: string): Loose[] {
  const media = isRecord(embed.media) ? embed.media : embed;
  const images = looseList(media.images).flatMap((image) =>
    isRecord(image) ? { type: 'image', ...imageUrl(did, image.image), ...described(image.alt) } : [],
  );
  return isRecord(media.video) ? [...images, { type: 'video', ...described(media.alt) }] : images;
}

function described(alt: unknown): { alt?: string } {
  return typeof alt === 'string' && alt.trim() !== '' ? { alt } : {};
}

/** As the AppView's views write it. */
function imageUrl(did: string, blob: unknown): { url?: string } {
  const cid = isRecord(blob) && isRecord(blob.ref) ? looseText(blob.ref.$link) : undefined;
  if (cid === undefined || !/^[a-z2-7A-Z0-9]{10,100}$/.test(cid)) return {};
  return { url: `https://cdn.bsky.app/img/feed_fullsize/plain/${did}/${cid}@jpeg` };
}

interface Feature {
  type: 'mention' | 'link' | 'tag';
  value: string;
  /** The words of the text it stands at. */
  words: string;
}

const FEATURES = new Map<unknown, { type: Feature['type']; key: string }>([
  ['app.bsky.richtext.facet#mention', { type: 'mention', key: 'did' }],
  ['app.bsky.richtext.facet#link', { type: 'link', key: 'uri' }],
  ['app.bsky.richtext.facet#tag', { type: 'tag', key: 'tag' }],
]);

/** Their places are offsets into the UTF-8 bytes of the text. */
function featuresOf(record: Loose): Feature[] {
  if (!Array.isArray(record.facets) || record.facets.length === 0) return [];
  const bytes = Buffer.from(record.text as string);
  return record.facets.slice(0, 1000).flatMap((facet) => {
    if (!isRecord(facet) || !isRecord(facet.index)) return [];
    const [start, end] = [looseCount(facet.index.byteStart), looseCount(facet.index.byteEnd)];
    const isRange = start !== undefined && end !== undefined && start < end && end <= bytes.length;
    const words = isRange && end - start <= 2000 ? bytes.toString('utf8', start, end) : '';
    return looseList(facet.features)
      .slice(0, 10)
      .flatMap((feature) => {
        const known = isRecord(feature) ? FEATURES.get(feature.$type) : undefined;
        const value = known === undefined ? undefined : looseText((feature as Loose)[known.key]);
        return known === undefined || value === undefined ? [] : { type: known.type, value, words };
      });
  });
}

function handleOf(words: string): string | undefined {
  return /^@([a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+)$/.exec(words)?.[1]?.toLowerCase();
}

/** Links in the text are often shown cut; the facet holds the whole. The card's link has a title. */
function linksOf(embed: Loose, facets: Feature[]): Loose[] {
  const media = isRecord(embed.media) ? embed.media : embed;
  const card = isRecord(media.external) ? media.external : undefined;
  if (card === undefined && facets.length === 0) return [];
  const found = new Map<string, string | undefined>();
  for (const { type, value } of facets) if (type === 'link') found.set(absoluteUrl(value) ?? '', undefined);
  if (card !== undefined) found.set(absoluteUrl(looseText(card.uri) ?? '') ?? '', looseText(card.title));
  found.delete('');
  return [...found].map(([url, title]) => (title === undefined ? { url } : { url, title }));
}

function tagsOf(record: Loose, facets: Feature[]): string[] {
  if (facets.length === 0 && record.tags === undefined) return [];
  const inText = facets.flatMap(({ type, value }) => (type === 'tag' ? value : []));
  return [...new Set([...inText, ...looseList(record.tags).flatMap((tag) => looseText(tag) ?? [])])];
}

/** The first that is named; "en-US" → "en". */
function languageOf(record: Loose): string | undefined {
  const [first] = looseList(record.langs);
  return typeof first === 'string' ? /^([a-z]{2,3})(?:-|$)/i.exec(first)?.[1]?.toLowerCase() : undefined;
}

const COUNTS = { likes: 'likeCount', replies: 'replyCount', reposts: 'repostCount', quotes: 'quoteCount' };

function metricsOf(view: Loose): Loose | undefined {
  const counted = Object.entries(COUNTS).flatMap(([name, key]) => {
    const value = looseCount(view[key]);
    return value === undefined ? [] : [[name, value]];
  });
  return counted.length === 0 ? undefined : Object.fromEntries(counted);
}
