/** What is said of connectors, made of their own objects; and a source tried out without storing anything. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectors } from '../../connectors/registry.ts';
import { connectorPages, settingsOfConnector } from '../../src/bin/connector-page.ts';
import { earshotHere, type Folder, folderWith } from '../support/cli.ts';
import { type Replay, replay } from '../support/loopback.ts';

/** An id X would give then. */
const snowflakeOf = (at: number): string => String(BigInt(at - 1_288_834_974_657) << 22n);

let folder: Folder;
beforeEach(async () => {
  folder = await folderWith();
});
afterEach(() => folder.remove());

const called = (args: string[], env: Record<string, string> = {}) => earshotHere(args, { cwd: folder.path, env });

describe('reference pages', () => {
  const docs = new URL('../../docs/connectors/', import.meta.url);

  test('docs/connectors is what npm run docs makes', async () => {
    const pages = connectorPages(connectors);
    expect((await readdir(docs)).sort()).toEqual([...pages.keys()].sort());
    for (const [name, page] of pages) expect(await readFile(new URL(name, docs), 'utf8'), name).toBe(page);
  });

  test('every setting of every connector is described', () => {
    const bare = [...connectors.values()].flatMap((one) =>
      settingsOfConnector(one).flatMap(({ name, description }) => (description === '' ? [`${one.name}: ${name}`] : [])),
    );
    expect(bare).toEqual([]);
  });

  test('are written anew, and what is no page of ours stays', async () => {
    await folder.write({ 'pages/old.md': '<!-- Made by npm run docs. -->\n', 'pages/mine.md': '# Mine\n' });
    expect((await called(['connectors', 'docs', 'pages'])).code).toBe(0);
    const names = await readdir(join(folder.path, 'pages'));
    expect(names).toContain('rss.md');
    expect(names).toContain('mine.md');
    expect(names).not.toContain('old.md');
  });
});

test('connectors: a table, JSON, one page, a wrong name', async () => {
  expect((await called(['connectors'])).out).toMatch(/^webhook +is sent to +token \(secret\)/m);
  const list = JSON.parse((await called(['connectors', '--json'])).out);
  expect(list.map(({ name }: { name: string }) => name)).toEqual([...connectors.keys()]);
  expect((await called(['connectors', 'show', 'rss'])).out).toContain('# RSS, Atom and JSON Feed');
  const wrong = await called(['connectors', 'show', 'gopher']);
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('hackernews')]);
});

describe('sources test', () => {
  let server: Replay;
  const FEED = `<rss version="2.0"><channel><title>News</title>
    <item><guid>a</guid><title>Acme is down</title><pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate></item>
    <item><guid>b</guid><title>Acme is up</title><pubDate>Tue, 24 Nov 2026 11:00:00 GMT</pubDate></item>
    <item><guid>c</guid></item></channel></rss>`;
  afterEach(() => server?.close());

  async function configured(status = 200): Promise<void> {
    server = await replay([
      {
        request: { method: 'GET', path: '/feed' },
        response: {
          status,
          headers: { 'content-type': 'application/rss+xml', 'x-ratelimit-remaining': '7' },
          body: FEED,
        },
      },
    ] as Parameters<typeof replay>[0]);
    await folder.write({
      'earshot.yaml': [
        'workspace: Test',
        'channels: [{ name: here, type: terminal }]',
        'defaultRoute: { channel: here }',
        'network: { allowPrivate: [127.0.0.1] }',
        'sources:',
        `  - { name: news, connector: rss, config: { url: "${server.url}/feed" } }`,
        '  - { name: pushed, connector: webhook, config: { token: "env:TOKEN" } }',
        '',
      ].join('\n'),
    });
  }

  test('shows what was asked and the posts that came of it, and opens no database', async () => {
    await configured();
    const { code, out, err } = await called(['sources', 'test', 'news', '--limit', '1']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/^asked {4}127\.0\.0\.1:\d+: 200, \d+ bytes, 7 requests left$/m);
    expect(out).toMatch(/^read {5}\d items?: \d posts?/m);
    expect(out).toMatch(/^rss\/127\.0\.0\.1#[ab] {2}2026-11-24T1\d:00:00\.000Z$/m);
    expect(existsSync(join(folder.path, '.earshot'))).toBe(false);
  });

  test('as JSON: all of them', async () => {
    await configured();
    const { out } = await called(['sources', 'test', 'news', '--json']);
    const report = JSON.parse(out);
    expect(report).toMatchObject({ source: 'news', connector: 'rss', asked: [{ status: 200, requestsLeft: 7 }] });
    expect(report.posts.length + report.skipped.length).toBe(report.items);
  });

  test('a platform that is asked for what the monitors want is asked for that', async () => {
    server = await replay([
      {
        request: { method: 'GET', path: '/2/tweets/search/recent' },
        response: { body: { meta: { result_count: 0 } } },
      },
    ]);
    await folder.write({
      'earshot.yaml': [
        'workspace: Test',
        'channels: [{ name: here, type: terminal }]',
        'defaultRoute: { channel: here }',
        'network: { allowPrivate: [127.0.0.1] }',
        'sources:',
        `  - { name: x, connector: x, config: { mode: search, bearerToken: "env:TOKEN", endpoint: "${server.url}/2" } }`,
        'monitors: [{ name: brand, match: acmecloud }, { name: off, match: nothing, enabled: false }]',
        '',
      ].join('\n'),
    });
    const { code, err } = await called(['sources', 'test', 'x'], { TOKEN: 'a-token-of-sixteen' });
    expect(server.unexpected).toEqual([]);
    expect([code, err]).toEqual([0, '']);
    const asked = server.seen.map(({ url }) => new URL(url, server.url).searchParams.get('query'));
    expect(asked[0]).toContain('acmecloud');
    expect(asked.join()).not.toContain('nothing');
  });

  test('X in stream mode is tried by recent search: no rules, no stream, ten posts at most', async () => {
    server = await replay([
      {
        request: { method: 'GET', path: '/2/tweets/search/recent' },
        response: {
          body: {
            data: [{ id: snowflakeOf(Date.now() - 60_000), author_id: '7', text: 'AcmeCloud', created_at: new Date() }],
            meta: { result_count: 1 },
          },
        },
      },
    ]);
    await folder.write({
      'earshot.yaml': [
        'workspace: Test',
        'channels: [{ name: here, type: terminal }]',
        'defaultRoute: { channel: here }',
        'network: { allowPrivate: [127.0.0.1] }',
        `sources: [{ name: x, connector: x, config: { bearerToken: "env:TOKEN", endpoint: "${server.url}/2" } }]`,
        'monitors: [{ name: brand, match: acmecloud }]',
        '',
      ].join('\n'),
    });
    const { code, out, err } = await called(['sources', 'test', 'x'], { TOKEN: 'a-token-of-sixteen' });
    expect([code, err]).toEqual([0, '']);
    const asked = server.seen.map(({ method, url }) => ({ method, url: new URL(url, server.url) }));
    expect(asked.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual(['GET /2/tweets/search/recent']);
    expect(asked[0]?.url.searchParams.get('max_results')).toBe('10');
    expect(out).toContain('AcmeCloud');
  });

  test('a platform that refuses: what it said, and exit code 1', async () => {
    await configured(403);
    const { code, out, err } = await called(['sources', 'test', 'news']);
    expect([code, err]).toEqual([1, 'auth: The feed answered 403\n']);
    expect(out).toContain(': 403, ');
  });

  test('one that is sent to says how', async () => {
    await configured();
    const { code, out } = await called(['sources', 'test', 'pushed'], { TOKEN: 'a-token-of-sixteen' });
    expect([code, out]).toEqual([0, expect.stringContaining('/ingest/pushed')]);
    expect(out).not.toContain('a-token');
  });

  test('no such source', async () => {
    await configured();
    const { code, err } = await called(['sources', 'test', 'new']);
    expect([code, err]).toEqual([2, 'No source is called new; configured: news, pushed\n']);
  });
});
