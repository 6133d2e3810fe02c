/** A page sorted in memory. */
import { expect, test } from 'vitest';
import { EMPTY_LIBRARY } from '../../src/domain/monitor.ts';
import { toPost } from '../../src/domain/well-formed.ts';
import { NOBODY_FORGOTTEN } from '../../src/platform/forgotten.ts';
import { LiveMonitors } from '../../workers/live-monitors.ts';
import { sortPage } from '../../workers/sort-page.ts';

const SOURCE = { name: 'test', haystack: 1 };
const page = (...texts: string[]) => ({
  raw: texts.map((text, at) => ({ platform: 'x', id: String(at), text, postedAt: '2026-11-01T10:00:00Z' })),
  deleted: [],
  cursor: 1,
});

test('the page keeps the versions that matched it, whatever changes before it is stored', async () => {
  const live = new LiveMonitors(({ message }) => expect.unreachable(message));
  const put = (version: number, match: string) =>
    live.take({ put: [{ id: 7, version, name: 'brand', match }], gone: [] }, EMPTY_LIBRARY);
  await put(1, 'acme');
  const view = { monitors: live.set, monitorIds: live.ids, workspace: { forgotten: NOBODY_FORGOTTEN } };
  const sorted = await sortPage(view, SOURCE, page('acme', 'globex'), toPost);
  await put(2, 'globex');
  expect(sorted.monitorIds).toEqual(new Map([['brand', { id: 7, version: 1 }]]));
  expect(sorted.content.matched.map(({ post }) => post.text)).toEqual(['acme']);
  expect(sorted.content.haystack.map((post) => post.text)).toEqual(['globex']);

  const next = await sortPage(view, SOURCE, page('acme', 'globex'), toPost);
  expect(next.monitorIds.get('brand')).toEqual({ id: 7, version: 2 });
  await live.take({ put: [], gone: ['brand'] }, EMPTY_LIBRARY);
  expect([live.set.size, live.ids.size]).toEqual([0, 0]);
  expect(next.monitorIds.size, 'a page that was sorted before goes on').toBe(1);
});

test('a scoped monitor hears the source it names, and no other', async () => {
  const live = new LiveMonitors(({ message }) => expect.unreachable(message));
  const everything = { id: 1, version: 1, name: 'all', match: 'is:post', scope: 'everything-in(test)' };
  await live.take({ put: [everything], gone: [] }, EMPTY_LIBRARY);
  const view = { monitors: live.set, monitorIds: live.ids, workspace: { forgotten: NOBODY_FORGOTTEN } };
  const posts = { ...page(), raw: page('one').raw.map((post) => ({ ...post, kind: 'post' })) };
  expect((await sortPage(view, SOURCE, posts, toPost)).content.matched).toHaveLength(1);
  expect((await sortPage(view, { ...SOURCE, name: 'elsewhere' }, posts, toPost)).content.matched).toHaveLength(0);
});

test('a page in which a monitor changes is sorted again: one version matched all of it', async () => {
  const live = new LiveMonitors(({ message }) => expect.unreachable(message));
  const put = (version: number, match: string) =>
    live.take({ put: [{ id: 7, version, name: 'brand', match }], gone: [] }, EMPTY_LIBRARY);
  await put(1, 'acme');
  let read = 0;
  const changing = (raw: unknown) => {
    if (++read === 2) void put(2, 'acme OR globex');
    return toPost(raw);
  };
  const view = { monitors: live.set, monitorIds: live.ids, workspace: { forgotten: NOBODY_FORGOTTEN } };
  const sorted = await sortPage(view, SOURCE, page('acme', 'globex'), changing);
  expect(sorted.content.matched.map(({ post }) => post.text)).toEqual(['acme', 'globex']);
  expect(sorted.monitorIds.get('brand')).toEqual({ id: 7, version: 2 });
  expect([read, sorted.content.read]).toEqual([4, 2]);
});
