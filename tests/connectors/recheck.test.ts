/** What has become of stored posts: deleted, hidden, edited, and what could not be told; kept when it must end early. */
import { afterEach, describe, expect, test } from 'vitest';
import { connectors } from '../../connectors/registry.ts';
import type { Connector, Recheck, StoredRef } from '../../src/contracts/connector.ts';
import { Failure } from '../../src/contracts/failure.ts';
import { isSkip, type PostRef } from '../../src/domain/post.ts';
import { lookUp } from '../../src/platform/look-up.ts';
import { loopbackClient, silent } from '../contract/connector-cases.ts';
import { type Loopback, loopback } from '../support/loopback.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const never = new AbortController().signal;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

type Answers = (url: URL) => [status: number, body: unknown];

async function serve(answers: Answers): Promise<Loopback> {
  const server = await loopback((request, response) => {
    const [status, body] = answers(new URL(request.url, 'http://x'));
    response.writeHead(status).end(JSON.stringify(body));
  });
  open.push(server);
  return server;
}

async function recheck(name: string, config: object, refs: StoredRef[]) {
  const connector = connectors.get(name) as Connector;
  const options = connector.config.parse(config);
  const http = loopbackClient();
  open.push(http);
  const source = connector.open(options, { http, log: silent, clock: () => NOW });
  const { deleted, raw, unasked } = (await source.recheck?.(refs, never)) as Recheck;
  const posts = raw.map((one) => connector.normalise(one, options)).filter((one) => !isSkip(one));
  return { deleted: deleted.map(({ id }) => id), posts, unasked };
}

test('bluesky: 25 a request; what is not shown or hidden by a label is gone, authors keep their profile', async () => {
  const uri = (n: number) => `at://did:plc:ann/app.bsky.feed.post/${n}`;
  const view = (n: number, more: object = {}) => ({
    uri: uri(n),
    record: { text: `text ${n}`, createdAt: '2026-05-31T00:00:00Z' },
    author: { did: 'did:plc:ann', handle: 'ann.example' },
    indexedAt: '2026-05-31T00:00:01Z',
    likeCount: n,
    ...more,
  });
  const server = await serve(({ pathname, searchParams }) => {
    if (pathname.endsWith('getProfiles')) return [200, { profiles: [{ did: 'did:plc:ann', description: 'a bio' }] }];
    const asked = searchParams.getAll('uris').map((one) => Number(one.split('/').at(-1)));
    const shown = asked.filter((n) => n !== 3);
    return [200, { posts: shown.map((n) => view(n, n === 4 ? { labels: [{ val: '!hide' }] } : {})) }];
  });
  const refs = Array.from({ length: 30 }, (_, n) => ({ platform: 'bluesky', id: uri(n) }));
  const found = await recheck('bluesky', { appView: server.url }, [...refs, { platform: 'x', id: '1' }]);
  expect(found.deleted).toEqual([uri(3), uri(4)]);
  expect(found.posts).toHaveLength(28);
  expect(found.posts[5]).toMatchObject({
    id: uri(7),
    author: { handle: 'ann.example', bio: 'a bio' },
    metrics: { likes: 7 },
  });
  expect(server.seen.filter(({ url }) => url.includes('getPosts'))).toHaveLength(2);
});

test('bluesky: an answer without a list deletes nothing', async () => {
  const server = await serve(() => [200, {}]);
  const refs = [{ platform: 'bluesky', id: 'at://did:plc:ann/app.bsky.feed.post/1' }];
  await expect(recheck('bluesky', { appView: server.url }, refs)).rejects.toMatchObject({ kind: 'transient' });
});

test('mastodon: 404 is gone, an edited status comes back, another instance is not asked for', async () => {
  const server = await serve(({ pathname }) => {
    if (pathname === '/api/v1/statuses/2') return [404, { error: 'Record not found' }];
    return [
      200,
      { id: '1', content: '<p>new</p>', created_at: '2026-05-31T00:00:00Z', edited_at: '2026-05-31T01:00:00Z' },
    ];
  });
  const refs = [`${server.host}/1`, `${server.host}/2`, 'other.example/3'].map((id) => ({ platform: 'mastodon', id }));
  const found = await recheck('mastodon', { endpoint: server.url }, refs);
  expect(found).toMatchObject({
    deleted: [`${server.host}/2`],
    posts: [{ id: `${server.host}/1`, text: 'new', editedAt: '2026-05-31T01:00:00.000Z' }],
  });
  expect(server.seen.map(({ url }) => url)).toEqual(['/api/v1/statuses/1', '/api/v1/statuses/2']);
});

test('lemmy: by number on its own instance, else by address; removed, deleted and unknown ones are gone', async () => {
  const post = (id: string, more: object = {}) => ({
    post: { ap_id: id, name: 'title', published: '2026-05-31T00:00:00Z', ...more },
  });
  const server = await serve(({ pathname, searchParams }) => {
    const asked = searchParams.get('id') ?? searchParams.get('q');
    if (pathname === '/api/v3/post')
      return [200, { post_view: post(`${server.url}/post/${asked}`, { removed: asked === '2' }) }];
    if (pathname === '/api/v3/comment') return [400, { error: 'couldnt_find_comment' }];
    return asked === 'https://far.example/post/8'
      ? [404, { error: 'couldnt_find_object' }]
      : [200, { post: post(asked ?? '') }];
  });
  const [one, two, three] = [`${server.url}/post/1`, `${server.url}/post/2`, `${server.url}/comment/3`];
  const far = ['https://far.example/post/8', 'https://far.example/post/9'];
  const refs = [one, two, three, ...far].map((id) => ({ platform: 'lemmy', id }));
  const found = await recheck('lemmy', { endpoint: server.url }, refs);
  expect(found.deleted).toEqual([two, three, far[0]]);
  expect(found.posts).toMatchObject([{ id: one }, { id: far[1] }]);
});

test('github: issues by their address, comments by their number; 404 and 410 are gone', async () => {
  const at = { created_at: '2026-05-31T00:00:00Z', updated_at: '2026-05-31T02:00:00Z' };
  const server = await serve(({ pathname }) => {
    if (pathname === '/repos/a/b/issues/5')
      return [200, { id: 55, title: 'new title', html_url: 'https://github.com/a/b/issues/5', ...at }];
    if (pathname === '/repos/a/b/issues/comments/77') return [200, { id: 77, body: 'edited', ...at }];
    return [pathname.endsWith('/6') ? 410 : 404, { message: 'Not Found' }];
  });
  const stored: [string, string | null][] = [
    ['issue-55', 'https://github.com/a/b/issues/5'],
    ['issue-66', 'https://github.com/a/b/issues/6'],
    ['comment-77', 'https://github.com/a/b/pull/9#issuecomment-77'],
    ['comment-78', 'https://github.com/a/b/issues/9#issuecomment-78'],
    ['discussion-1', 'https://github.com/a/b/discussions/1'],
    ['issue-1', null],
  ];
  const refs = stored.map(([id, url]) => ({ platform: 'github', id, url }));
  const found = await recheck('github', { repository: 'a/b', endpoint: server.url }, refs);
  expect(found.deleted).toEqual(['issue-66', 'comment-78']);
  expect(found.posts).toMatchObject([
    { id: 'issue-55', title: 'new title' },
    { id: 'comment-77', text: 'edited', editedAt: '2026-05-31T02:00:00.000Z' },
  ]);
  expect(server.seen).toHaveLength(4);
});

describe('looking up one after the other', () => {
  const refs = Array.from({ length: 6 }, (_, n) => ({ platform: 'p', id: String(n) }));
  const busy = new Failure('rate-limited', 'slow down');
  const broken = new Failure('transient', 'broken');
  const asking =
    (fails: Record<string, Error>) =>
    async ([ref]: PostRef[]) => {
      const failure = fails[ref?.id ?? ''];
      if (failure !== undefined) throw failure;
      return { deleted: [], raw: [ref?.id] };
    };
  const ids = ({ raw, unasked }: Recheck) => [raw.join(''), unasked?.map(({ id }) => id).join('')];

  test.each<[string, Record<string, Error>, (string | undefined)[]]>([
    ['a limit keeps what was learnt', { 2: busy }, ['01', '2345']],
    ['one failure is about one post', { 0: broken, 3: broken }, ['1245', undefined]],
    ['two in a row are about the platform', { 2: broken, 3: broken }, ['01', '45']],
  ])('%s', async (_name, fails, expected) => {
    expect(ids(await lookUp(refs, 1, never, asking(fails)))).toEqual(expected);
  });

  test('an abort keeps what was learnt', async () => {
    const controller = new AbortController();
    const found = await lookUp(refs, 2, controller.signal, async ([ref]) => {
      if (ref?.id === '2') controller.abort(new Error('time is over'));
      return { deleted: [], raw: [ref?.id] };
    });
    expect(ids(found)).toEqual(['02', '45']);
  });

  test('where nothing was learnt the failure is told', async () => {
    await expect(lookUp(refs, 1, never, asking({ 0: busy }))).rejects.toBe(busy);
    await expect(lookUp(refs, 1, never, asking({ 0: broken, 1: broken }))).rejects.toBe(broken);
    await expect(lookUp(refs.slice(0, 1), 1, never, asking({ 0: broken }))).rejects.toBe(broken);
    await expect(lookUp(refs, 1, AbortSignal.abort(broken), asking({}))).rejects.toBe(broken);
    expect(await lookUp([], 1, never, asking({}))).toEqual({ deleted: [], raw: [] });
  });
});
