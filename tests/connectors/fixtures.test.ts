/** Real payloads of public test suites: each gives valid posts or counted skips, or is refused by name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { readEnvelope } from '../../connectors/googleplay.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Connector } from '../../src/contracts/connector.ts';
import { isSkip, type Post, postSchema } from '../../src/domain/post.ts';
import type { Loose } from '../../src/platform/loose-json.ts';
import { xItems } from '../../src/platform/x-post.ts';
import { run } from '../contract/connector-cases.ts';
import { loopback } from '../support/loopback.ts';

const FIXTURES = fileURLToPath(new URL('../../../shared/fixtures/', import.meta.url));

/** Documents that are no feeds; everything else must give at least one item. */
const REFUSED: Record<string, RegExp> = {
  'DuplicateContentAtomFeed.xml': /DOCTYPE/,
  'unrecognized.rss': /not a feed: the document is <head>/,
};

interface Row {
  file: string;
  items: number;
  posts: number;
  skips: string;
}

const table: Row[] = [];
afterAll(() => {
  if (table.length === 0) return;
  const lines = table.map(
    (row) => `${row.file.padEnd(76)} ${String(row.items).padStart(5)} ${String(row.posts).padStart(5)}  ${row.skips}`,
  );
  process.stdout.write(`\n${'file'.padEnd(76)} items posts  skips\n${lines.join('\n')}\n`);
});

function files(platform: string): string[] {
  const folder = `${FIXTURES}${platform}`;
  if (!existsSync(folder)) return [];
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return all
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .filter((name) => name !== 'INDEX.md');
}

function suite(platform: string, each: (connector: Connector, file: string) => Promise<void>): void {
  const connector = connectors.get(platform) as Connector;
  const found = files(platform);
  describe(platform, () => {
    if (found.length === 0) test.skip(`no fixtures: ${FIXTURES}${platform} is absent`, () => {});
    for (const file of found) test(file, () => each(connector, file));
  });
}

/** Normalises all, fails on what is neither a post nor a skip, and notes the counts. */
function judge(connector: Connector, file: string, raw: unknown[], config: unknown): Post[] {
  const items = raw.map((item) => connector.normalise(item, config));
  const skips = items.filter(isSkip);
  const posts = items.filter((item): item is Post => !isSkip(item));
  for (const post of posts) expect(postSchema.safeParse(post).error).toBeUndefined();
  const reasons = [...Map.groupBy(skips, ({ reason }) => reason)].map(([reason, all]) => `${reason} ${all.length}`);
  table.push({
    file: `${connector.name}/${file}`,
    items: items.length,
    posts: posts.length,
    skips: items.length === 0 ? 'holds no items' : reasons.join(', '),
  });
  return posts;
}

suite('hackernews', async (connector, file) => {
  const payload = JSON.parse(readFileSync(`${FIXTURES}hackernews/${file}`, 'utf8'));
  const posts = judge(connector, file, payload.hits ?? [payload], connector.config.parse({}));
  const holdsItems = /_items_|_item_|_search_/.test(file);
  expect(posts.length).toBe(holdsItems ? (payload.hits ?? [payload]).length : 0);
  for (const post of posts) {
    expect(post.url).toBe(`https://news.ycombinator.com/item?id=${post.id}`);
    expect(post.text).not.toMatch(/&#x2F;|&quot;|<p>|<\/a>/);
    expect(post.author?.handle).toBeTruthy();
    if (post.kind === 'comment') expect(post.parent?.id).toBeTruthy();
    else expect(post.title).toBeTruthy();
  }
});

/** GitHub's own examples: lists of the REST API, recorded exchanges, and webhooks, which hold the same objects. */
function githubItems(payload: unknown): unknown[] {
  if (!Array.isArray(payload)) {
    const { issue, comment, discussion } = payload as Record<string, unknown>;
    const kinds = { issue, comment, discussion };
    return Object.entries(kinds).flatMap(([type, item]) => (item === undefined ? [] : [{ type, item }]));
  }
  return payload.flatMap((one) => {
    const inner = one.response === undefined ? [one] : (one.response.items ?? one.response);
    return [inner].flat().map((item) => ({ type: typeOf(item), item }));
  });
}

function typeOf(item: object): string {
  return 'issue_url' in item ? 'comment' : 'tag_name' in item ? 'release' : 'issue';
}

suite('github', async (connector, file) => {
  const raw = githubItems(JSON.parse(readFileSync(`${FIXTURES}github/${file}`, 'utf8')));
  const posts = judge(connector, file, raw, connector.config.parse({ repository: 'a/b' }));
  // Releases and errors are no posts; they are refused one by one.
  expect(posts.length).toBe(/errors|releases/.test(file) ? 0 : raw.length);
  for (const post of posts) {
    expect(post.url).toMatch(/^https:\/\/github\.com\//);
    expect(post.author?.handle).toBeTruthy();
    expect(post.community).toMatch(/^[\w.-]+\/[\w.-]+$/);
    expect(`${post.title} ${post.text}`).not.toMatch(/\r|<\/p>/);
  }
});

suite('discourse', async (connector, file) => {
  const payload = JSON.parse(readFileSync(`${FIXTURES}discourse/${file}`, 'utf8'));
  const forum = 'https://forum.example.com';
  const posts: unknown[] = payload.latest_posts ?? payload.post_stream?.posts ?? (payload.cooked ? [payload] : []);
  const topics: unknown[] = payload.topic_list?.topics ?? [];
  // Lists of categories and of search results hold no posts.
  const others: unknown[] = payload.category_list?.categories ?? (Array.isArray(payload) ? payload[0].results : []);
  const raw = [
    ...posts.map((item) => ({ type: 'post', forum, item })),
    ...topics.map((item) => ({ type: 'topic', forum, item })),
    ...others.map((item) => ({ type: 'category', forum, item })),
  ];
  expect(raw.length).toBeGreaterThan(0);
  const made = judge(connector, file, raw, connector.config.parse({ endpoint: forum }));
  // One post of topic.json is a picture without a word.
  expect(made.length).toBe(posts.length + topics.length - (file === 'topic.json' ? 1 : 0));
  for (const post of made) {
    expect(post.url).toMatch(/^https:\/\/forum\.example\.com\/t\//);
    expect(post.text).not.toMatch(/<\/?[a-z]+>|&[a-z]+;/);
  }
});

function youtubeItems({ items = [] }: { items?: Record<string, unknown>[] }): Record<string, unknown>[] {
  return items.map((item) => {
    const { topLevelComment, videoId } = (item.snippet ?? {}) as Record<string, unknown>;
    if (topLevelComment !== undefined) return { type: 'comment', item: topLevelComment, video: videoId };
    const kinds: Record<string, string> = { 'youtube#comment': 'comment', 'youtube#searchResult': 'video' };
    return { type: kinds[String(item.kind)], item };
  });
}

suite('youtube', async (connector, file) => {
  const payload = JSON.parse(readFileSync(`${FIXTURES}youtube/${file}`, 'utf8'));
  const raw = youtubeItems(payload);
  const posts = judge(connector, file, raw, connector.config.parse({ video: 'F1UP7wRCPH8', key: 'k' }));
  // Activities, channels and errors are no posts.
  expect(posts.length).toBe(/^(comment|search)/.test(file) ? raw.length : 0);
  for (const post of posts) {
    if (post.url !== undefined) expect(post.url).toMatch(/^https:\/\/www\.youtube\.com\/watch\?v=[\w-]+/);
    expect(`${post.title} ${post.text}`).not.toMatch(/&amp;|&#39;|<br|<\/a>/);
    expect(post.author?.id).toMatch(/^UC/);
  }
});

suite('appstore', async (connector, file) => {
  if (file.startsWith('play_')) {
    const play = connectors.get('googleplay') as Connector;
    const [reviews] = readEnvelope(readFileSync(`${FIXTURES}appstore/${file}`, 'utf8')) as unknown[][];
    const raw = (reviews ?? []).map((review) => ({ type: 'review', app: 'com.twitter.android', review }));
    const posts = judge(play, file, raw, play.config.parse(play.example));
    expect(posts.map(({ metrics, tags }) => [metrics?.rating, tags])).toEqual([
      [3, ['version:8.93.1-release.00']],
      [3, ['version:8.93.1-release.00']],
    ]);
    return;
  }
  const server = await loopback((request, response) => {
    const first = request.url.includes('page=1/');
    response.end(first ? readFileSync(`${FIXTURES}appstore/${file}`) : '{"feed":{}}');
  });
  const config = connector.config.parse({ app: '497799835', countries: ['fr'], endpoint: server.url });
  const { pages, failure } = await run(connector, config);
  await server.close();
  if (file.endsWith('.xml')) {
    expect(failure).toMatchObject({ kind: 'transient', message: expect.stringMatching(/not JSON/) });
    table.push({ file: `appstore/${file}`, items: 0, posts: 0, skips: 'refused: XML' });
    return;
  }
  const entry = JSON.parse(readFileSync(`${FIXTURES}appstore/${file}`, 'utf8')).feed.entry ?? [];
  expect(failure).toBeUndefined();
  const raw = pages.flatMap((page) => page.raw);
  expect(raw.length).toBe([entry].flat().length);
  const posts = judge(connector, file, raw, config);
  expect(posts.length).toBe(raw.length);
  for (const post of posts) {
    expect(post.metrics?.rating).toBeGreaterThanOrEqual(1);
    expect(post.author?.id).toMatch(/^\d+$/);
  }
  // These feeds have no dates: what a first reading finds is history.
  expect(pages.every(({ raw: items, backfill }) => items.length === 0 || backfill === true)).toBe(true);
});

/** What a recorded answer holds, where it holds posts. */
function blueskyItems(file: string): unknown[] {
  const text = readFileSync(`${FIXTURES}bluesky/${file}`, 'utf8');
  if (file.endsWith('.jsonl'))
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  if (!file.endsWith('.json')) return [];
  const payload = JSON.parse(text);
  const body = payload.response === undefined ? payload : JSON.parse(payload.response.body);
  const views = (thread: { post?: unknown; replies?: [] }): unknown[] => [
    thread.post,
    ...(thread.replies ?? []).flatMap(views),
  ];
  if (body.thread !== undefined) return views(body.thread);
  const { feed } = body;
  return body.posts ?? feed?.map(({ post }: { post: unknown }) => post) ?? [body];
}

/** Nothing is left out silently. */
function refused(file: string, why: string): void {
  table.push({ file, items: 0, posts: 0, skips: `refused: ${why}` });
}

/** Vectors of the official syntax, each put where such a value stands in a post: what is invalid is skipped, nothing throws. */
function judgeSyntax(connector: Connector, file: string): void {
  const lines = readFileSync(`${FIXTURES}bluesky/${file}`, 'utf8').split('\n');
  const values = lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const kind = file.replace(/^interop\/|_syntax.*$/g, '');
  const items = values.map((value) => {
    const did = kind === 'did' ? value : 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
    const rkey = kind === 'recordkey' || kind === 'tid' ? value : '3kabcdefghij2';
    const uri = kind === 'aturi' ? value : `at://${did}/app.bsky.feed.post/${rkey}`;
    const createdAt = kind === 'datetime' ? value : '2026-05-31T00:00:00Z';
    const author = { did, handle: kind === 'handle' ? value : 'ann.example' };
    return { uri, author, record: { text: 'text', createdAt } };
  });
  expect(items.length).toBeGreaterThan(0);
  judge(connector, file, items, connector.config.parse({}));
}

suite('bluesky', async (connector, file) => {
  if (file.startsWith('lexicons/')) return refused(`bluesky/${file}`, 'a schema, no payload');
  if (file.startsWith('interop/')) return judgeSyntax(connector, file);
  if (file.endsWith('.md')) return refused(`bluesky/${file}`, 'where the others come from');
  const items = blueskyItems(file);
  const posts = judge(connector, file, items, connector.config.parse({}));
  const holdsPosts = /post|search|getPosts|getAuthorFeed|jetstream.*jsonl/i.test(file) && !/_err_/.test(file);
  if (holdsPosts) expect(posts.length).toBe(file.includes('jetstream') ? 1 : items.length);
  else expect(posts).toEqual([]);
  for (const post of posts) {
    expect(post.url).toMatch(/^https:\/\/bsky\.app\/profile\/did:plc:[a-z2-7]{24}\/post\/[a-z2-7]{13}$/);
    expect(post.author?.id).toMatch(/^did:plc:/);
    if (file.includes('search')) expect(post.metrics?.likes).toBeDefined();
  }
});

/** Answers, and bodies of event streams. */
function mastodonItems(file: string): unknown[] {
  const { response } = JSON.parse(readFileSync(`${FIXTURES}mastodon/${file}`, 'utf8'));
  const text: string = response.body;
  if (file.startsWith('sse')) return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data as string));
  if (!/^\s*[[{]/.test(text)) return [text];
  const body = JSON.parse(text);
  return body.statuses ?? (body.descendants === undefined ? [body].flat() : [...body.ancestors, ...body.descendants]);
}

suite('mastodon', async (connector, file) => {
  const items = mastodonItems(file);
  const config = connector.config.parse({ endpoint: 'https://m.example' });
  const posts = judge(connector, file, items, config);
  const holdsPosts = /status|timeline|sse|search|context/.test(file);
  expect(posts.length).toBe(
    holdsPosts ? items.filter((item) => (item as { visibility?: string }).visibility === 'public').length : 0,
  );
  for (const post of posts) {
    expect(post.id).toMatch(/^m\.example\/\d+$/);
    expect(post.author?.handle).toMatch(/^[\w.-]+@[\w.:-]+$/);
    expect(post.text).not.toMatch(/&#39;|&amp;|<\/?\w+>/);
  }
});

/** Errors, sites and users: all that is recorded of Stack Exchange, and none of it a post. */
suite('stackexchange', async (connector, file) => {
  const text = readFileSync(`${FIXTURES}stackexchange/${file}`, 'utf8');
  const config = connector.config.parse({ ...Object(connector.example) });
  const payload = JSON.parse(text);
  if (payload.error_id === undefined) {
    const raw = payload.items.map((item: unknown) => ({ type: 'question', site: 'stackoverflow', item }));
    return expect(judge(connector, file, raw, config)).toEqual([]);
  }
  const server = await loopback((_request, response) => response.writeHead(400).end(text));
  const { failure } = await run(
    connector,
    connector.config.parse({ ...Object(connector.example), endpoint: server.url }),
  );
  await server.close();
  // Throttled: the wait stands in the words, where it stands at all.
  expect(failure).toMatchObject({ kind: 'rate-limited' });
  refused(`stackexchange/${file}`, (failure as Error).message);
});

suite('rss', async (connector, file) => {
  const server = await loopback((_request, response) => response.end(readFileSync(`${FIXTURES}rss/${file}`)));
  try {
    const config = connector.config.parse({ url: `${server.url}/${file}` });
    const { pages, failure } = await run(connector, config);
    const refused = REFUSED[file];
    if (refused !== undefined) {
      expect(failure).toMatchObject({ kind: 'rejected', message: expect.stringMatching(refused) });
      table.push({ file: `rss/${file}`, items: 0, posts: 0, skips: `refused: ${(failure as Error).message}` });
      return;
    }
    expect(failure).toBeUndefined();
    const raw = pages.flatMap((page) => page.raw);
    expect(raw.length).toBeGreaterThan(0);
    const posts = judge(connector, file, raw, config);
    expect(posts.length).toBe(/(missing|incomplete)-fields/.test(file) ? 0 : raw.length);
    for (const post of posts) {
      expect(`${post.title} ${post.text}`).not.toMatch(/\uFFFD|&amp;|<\/p>/);
      if (post.url !== undefined) expect(post.url).toMatch(/^https?:\/\//);
    }
  } finally {
    await server.close();
  }
});

/** Files of X that hold no posts: compliance, usage, counts, rules, errors, users, the API's description. */
const NO_POSTS_OF_X = /^(?:apis_compliance|apis_usage|compliance_|counts_|doc_|err_|openapi|streams_|users_)/;

/** The answers in a file: one, one a line, or what a recorded exchange holds. */
function answersOfX(file: string): Loose[] {
  const text = readFileSync(`${FIXTURES}x/${file}`, 'utf8');
  if (!/\.(?:jsonl|data)$/.test(file)) {
    const value = JSON.parse(text);
    return [value.response === undefined ? value : JSON.parse(value.response.body)];
  }
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line)]));
}

suite('x', async (connector, file) => {
  const answers = answersOfX(file);
  // What the stream sends is an item as it is; searches and look-ups hold several.
  const items = answers.flatMap((answer) => (Array.isArray(answer.data) ? xItems(answer) : [answer]));
  const posts = judge(connector, file, items, connector.config.parse({ bearerToken: 'none' }));
  expect(posts.length).toBe(NO_POSTS_OF_X.test(file) ? 0 : items.length);
  for (const post of posts) {
    expect(post.text).not.toMatch(/&(?:amp|lt|gt);/);
    // A repost's text is whole where the original is at hand.
    if (post.kind === 'repost' && post.parent?.text !== undefined)
      expect(post.text.endsWith(post.parent.text)).toBe(true);
    for (const { url } of post.links ?? []) expect(url).toMatch(/^https?:/);
  }
});

/** Files of Reddit that hold no submissions and no comments: errors, tokens, subreddits, a feed for the feeds' connector. */
const NO_POSTS_OF_REDDIT = /^(?:err_|token_|subreddits_|rss_|info_deleted)/;

/** The things of a file, of all its listings; trees of comments as flat as they were answered. */
function thingsOfReddit(file: string): unknown[] {
  const text = readFileSync(`${FIXTURES}reddit/${file}`, 'utf8');
  if (file.endsWith('.xml')) return [];
  const value = JSON.parse(text);
  const exchanges = Array.isArray(value) ? value : [value];
  const bodies = exchanges.map((one) => (one.response === undefined ? one : looseJson(one.response.body)));
  return bodies.flat().flatMap((body) => (body?.kind === 'Listing' ? body.data.children : [body]));
}

function looseJson(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}

suite('reddit', async (connector, file) => {
  if (file.endsWith('.xml')) return refused(`reddit/${file}`, 'a feed, for the connector rss');
  const things = thingsOfReddit(file);
  const config = connector.config.parse({ clientId: 'none', clientSecret: 'none', contact: 'nobody' });
  const posts = judge(connector, file, things, config);
  if (NO_POSTS_OF_REDDIT.test(file)) expect(posts).toEqual([]);
  else expect(posts.length).toBeGreaterThan(0);
  for (const post of posts) {
    expect(post.id).toMatch(/^t[13]_/);
    expect(`${post.title} ${post.text}`).not.toMatch(/&amp;amp;|<!-- SC|^<div class/);
    expect(post.author?.handle).not.toBe('[deleted]');
    if (post.kind === 'comment') expect(post.parent?.id).toBeTruthy();
    else expect(post.title).toBeTruthy();
  }
});
