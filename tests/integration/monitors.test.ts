/** One monitor saved outside a file: its versions, its examples, and who has to be compiled again when a list changes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyMonitors } from '../../src/storage/apply.ts';
import { monitorNamed, monitorsSince, monitorVersions, saveMonitor } from '../../src/storage/monitors.ts';
import { workspaceVersion } from '../../src/storage/workspace.ts';
import { count, openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench?.end());

const save = (def: Parameters<typeof saveMonitor>[1], actor = 'ada') => saveMonitor(bench.db, def, { actor });

test('a new monitor is version 1; the same again changes nothing, not even the workspace', async () => {
  const saved = await save({ name: 'brand', match: 'acme' });
  expect(saved).toMatchObject({ version: 1, changed: true });
  const version = await workspaceVersion(bench.db);
  expect(await save({ name: 'brand', match: 'acme' })).toEqual({ ...saved, changed: false });
  expect(await workspaceVersion(bench.db)).toBe(version);
});

test('another query is another version, and every version is kept with who saved it', async () => {
  const examples = { hit: ['acme cloud is down'] };
  expect(await save({ name: 'brand', match: 'acme cloud', examples }, 'grace')).toMatchObject({ version: 2 });
  expect(await save({ name: 'brand', match: 'acme cloud', mute: 'hiring' })).toMatchObject({ version: 3 });
  expect(await monitorVersions(bench.db, 'brand')).toMatchObject([
    { version: 3, match: 'acme cloud', mute: 'hiring', savedBy: 'ada' },
    { version: 2, match: 'acme cloud', examples, savedBy: 'grace' },
    { version: 1, match: 'acme', savedBy: 'ada' },
  ]);
  expect(await monitorNamed(bench.db, 'brand')).toMatchObject({ name: 'brand', version: 3, mute: 'hiring' });
});

test('owner, examples and a pause are no new version, and still reach live workers', async () => {
  const before = await workspaceVersion(bench.db);
  const saved = await save({ name: 'brand', match: 'acme cloud', mute: 'hiring', owner: 'marketing', enabled: false });
  expect(saved).toMatchObject({ version: 3, changed: true });
  expect(await monitorsSince(bench.db, before)).toEqual({ put: [], gone: ['brand'] });
  expect(await monitorNamed(bench.db, 'brand')).toMatchObject({ enabled: false, owner: 'marketing' });
});

test('one that is removed and comes back goes on counting; its versions stay', async () => {
  await bench.apply({
    monitors: [
      { name: 'acme', match: 'acme' },
      { name: 'fleeting', match: 'one' },
    ],
  });
  await bench.apply({});
  expect(await monitorNamed(bench.db, 'fleeting')).toBeNull();
  expect(await save({ name: 'fleeting', match: 'one' })).toMatchObject({ version: 2, changed: true });
  expect((await monitorVersions(bench.db, 'fleeting')).map(({ version }) => version)).toEqual([2, 1]);
});

test('a query that is wrong and an example that is answered otherwise are refused, and change nothing', async () => {
  const before = await workspaceVersion(bench.db);
  await expect(save({ name: 'wrong', match: 'acme OR -ipad' })).rejects.toThrow(/monitor "wrong", match: E-UNANCHORED/);
  await expect(save({ name: 'wrong', match: 'acme', examples: { hit: ['nothing of it'] } })).rejects.toThrow(
    'monitor "wrong": The example "nothing of it" should be caught and is not: Not matched: acme was not found.',
  );
  await expect(
    save({ name: 'wrong', match: 'acme', examples: { miss: [{ text: 'acme pie', lang: 'en' }] } }),
  ).rejects.toThrow('The example "acme pie" should not be caught and is: Matched "acme" in text.');
  await expect(save({ name: 'wrong', match: 'acme', scope: 'everything-in(tests)' })).rejects.toThrow(
    'monitor "wrong", scope: unknown source "tests"; did you mean "test"?',
  );
  expect(await monitorNamed(bench.db, 'wrong')).toBeNull();
  expect(await workspaceVersion(bench.db)).toBe(before);
});

test('every change stands in the audit with who made it', async () => {
  await save({ name: 'audited', match: 'audited' }, 'grace');
  expect(await count(bench.db, 'audit', `actor = 'grace' and action = 'create' and object = 'monitor audited'`)).toBe(
    1,
  );
});

test('a list or query that changed touches whoever may use it, also through other queries, and nobody else', async () => {
  const given = {
    lists: [{ name: 'rivals', type: 'terms' as const, items: ['globex'] }],
    queries: [
      { name: 'moving', query: 'switch* OR list:rivals' },
      { name: 'praise', query: 'love OR great' },
    ],
    monitors: [
      { name: 'uses the list', match: 'x list:rivals' },
      { name: 'uses the query', match: 'y', exclude: 'use:moving' },
      { name: 'only says rivals', match: 'rivals OR moving' },
      { name: 'uses another', match: 'use:praise' },
    ],
  };
  const apply = (changes: Partial<typeof given>) =>
    applyMonitors(bench.db, { ...given, ...changes }, { origin: 'file', actor: 'test' });
  await apply({});
  const before = await workspaceVersion(bench.db);
  const [change, ...more] = await apply({ lists: [{ name: 'rivals', type: 'terms', items: ['globex', 'initech'] }] });
  expect(change).toMatchObject({ action: 'update', kind: 'list', name: 'rivals' });
  expect(more).toEqual([]);
  const { put } = await monitorsSince(bench.db, before);
  expect(put.map(({ name, version }) => [name, version])).toEqual([
    ['uses the list', 1],
    ['uses the query', 1],
  ]);
});
