/** Real payloads of public test suites: each gives valid posts or counted skips, or is refused by name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { connectors } from '../../connectors/registry.ts';
import type { Connector } from '../../src/contracts/connector.ts';
import { isSkip, type Post, postSchema } from '../../src/domain/post.ts';
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
  return existsSync(folder) ? readdirSync(folder).filter((name) => name !== 'INDEX.md') : [];
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
    skips: reasons.join(', '),
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

suite('bluesky', async (connector, file) => {
  if (['interop', 'lexicons'].includes(file)) return;
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
