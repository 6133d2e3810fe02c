/** `apply`: idempotent, all or nothing, and it says what it does. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyMonitors, applyWorkspace } from '../../src/storage/apply.ts';
import { loadWorkspace } from '../../src/storage/workspace.ts';
import { count, openWorkbench, routeTo, type Workbench, workspaceOf } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench?.end());

const apply = (changes: Parameters<typeof workspaceOf>[0], dryRun = false) =>
  applyWorkspace(bench.db, workspaceOf(changes), { origin: 'file', actor: 'test', dryRun });
const summary = (changes: Awaited<ReturnType<typeof apply>>) =>
  changes.map(
    ({ action, kind, name, fields }) => `${action} ${kind} ${name}: ${fields.map(({ field }) => field).join(' ')}`,
  );

test('the same configuration again changes nothing, not even the version', async () => {
  const { version } = await loadWorkspace(bench.db);
  expect(await apply({})).toEqual([]);
  expect((await loadWorkspace(bench.db)).version).toBe(version);
});

test('a dry run says what would change and changes nothing', async () => {
  const changes = await apply(
    {
      monitors: [
        { name: 'acme', match: 'acme OR acmecloud' },
        { name: 'new', match: 'new' },
      ],
    },
    true,
  );
  expect(summary(changes)).toEqual(['update monitor acme: match', 'create monitor new: match enabled']);
  expect((await loadWorkspace(bench.db)).monitors).toMatchObject([{ name: 'acme', match: 'acme' }]);
});

test('a changed query is a new version; a removed monitor is kept for history and not heard', async () => {
  await apply({ monitors: [{ name: 'acme', match: 'acme OR acmecloud' }] });
  expect((await loadWorkspace(bench.db)).monitors).toMatchObject([{ name: 'acme', version: 2 }]);
  expect(summary(await apply({ monitors: [] }))).toEqual(['delete monitor acme: ']);
  expect((await loadWorkspace(bench.db)).monitors).toEqual([]);
  await apply({});
  expect((await loadWorkspace(bench.db)).monitors).toMatchObject([{ name: 'acme', match: 'acme' }]);
});

test('the tree comes back as it went in, in order', async () => {
  const leaf = {
    ...routeTo('memory'),
    name: 'leaf',
    when: { intent: ['bug' as const], urgency: { min: 0.5 } },
    timing: { mode: 'digest' as const, everyMinutes: 30 },
  };
  const route = routeTo('memory', {
    routes: [
      { ...routeTo('memory'), name: 'z-first', continue: true, routes: [leaf] },
      { ...routeTo('memory'), name: 'a-second' },
    ],
  });
  await apply({ route });
  expect((await loadWorkspace(bench.db)).root).toEqual(route);
  await apply({});
});

test('another place to read from starts at its beginning', async () => {
  await bench.db.query(`update sources set cursor = '{"at": 9}', finished_at = now()`);
  const source = { name: 'test', connector: 'memory', enabled: true, haystack: 0.5, config: {} };
  await apply({ sources: [source] });
  expect(await count(bench.db, 'sources', `cursor is not null and finished_at is not null`)).toBe(1);
  await apply({ sources: [{ ...source, config: { path: '/elsewhere' } }] });
  expect(await count(bench.db, 'sources', 'cursor is null and finished_at is null')).toBe(1);
  await apply({});
});

test('what was made by hand stays; what was built in goes', async () => {
  await bench.db.query(
    `insert into monitors (name, match, origin) values ('by hand', 'hand', 'manual'), ('demo', 'demo', 'built-in')`,
  );
  expect(summary(await apply({}))).toEqual(['delete monitor demo: ']);
  expect((await loadWorkspace(bench.db)).monitors.map(({ name }) => name)).toEqual(['acme', 'by hand']);
});

test('monitors alone can be added, and nothing else is touched', async () => {
  const changes = await applyMonitors(
    bench.db,
    { monitors: [{ name: 'more', match: 'more' }], lists: [], queries: [] },
    { origin: 'file', actor: 'import' },
  );
  expect(summary(changes)).toEqual(['create monitor more: match enabled']);
  expect((await loadWorkspace(bench.db)).monitors.map(({ name }) => name)).toContain('acme');
});

test('every change stands in the audit', async () => {
  const before = await count(bench.db, 'audit');
  await apply({ teams: [{ name: 'everyone' }, { name: 'more' }] });
  expect((await count(bench.db, 'audit')) - before).toBeGreaterThanOrEqual(1);
});

test('a configuration that cannot be stored changes nothing at all', async () => {
  const { version } = await loadWorkspace(bench.db);
  const broken = workspaceOf({
    teams: [{ name: 'half' }],
    sources: [{ name: 'bad', connector: 'memory', enabled: true, haystack: 7, config: {} }],
  });
  await expect(applyWorkspace(bench.db, broken, { origin: 'file', actor: 'test' })).rejects.toThrow(/haystack/);
  expect(await count(bench.db, 'teams', `name = 'half'`)).toBe(0);
  expect((await loadWorkspace(bench.db)).version).toBe(version);
});
