/** Live workers take what changed and no more, without a restart. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyMonitors } from '../../src/storage/apply.ts';
import { saveMonitor } from '../../src/storage/monitors.ts';
import { startCollect } from '../../workers/collect.ts';
import type { Running } from '../../workers/context.ts';
import { watchWorkspace } from '../../workers/workspace-view.ts';
import { createPushedConnector } from '../support/pushed-connector.ts';
import { count, openWorkbench, postOf, quiet, until, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let running: Running[];
beforeEach(async () => {
  bench = await openWorkbench();
  running = [];
});
afterEach(async () => {
  for (const worker of running) await worker.stop();
  await bench?.end();
});

const MANY = 20_000;
const words = (at: number) => `word${at} OR "some phrase ${at}"`;

test(`of ${MANY} monitors only the one that changed is read and compiled`, async () => {
  const monitors = Array.from({ length: MANY }, (_, at) => ({ name: `m${at}`, match: words(at) }));
  await applyMonitors(bench.db, { monitors, lists: [], queries: [] }, { origin: 'file', actor: 'test' });
  expect(await bench.watch.refresh()).toMatchObject({ put: MANY, removed: 0, broken: 0 });
  const { monitors: set } = bench.watch.current();

  await saveMonitor(bench.db, { name: 'm7', match: 'seven' }, { actor: 'test' });
  await saveMonitor(bench.db, { name: 'one more', match: 'more' }, { actor: 'test' });
  await saveMonitor(bench.db, { name: 'm8', match: words(8), enabled: false }, { actor: 'test' });
  expect(await bench.watch.refresh()).toMatchObject({ put: 2, removed: 1, broken: 0 });
  expect(await bench.watch.refresh()).toBeNull();

  const view = bench.watch.current();
  expect(view.monitors, 'the same set').toBe(set);
  expect([set.size, view.monitorIds.size]).toEqual([MANY + 1, MANY + 1]);
  expect(view.monitorIds.get('m7')).toMatchObject({ version: 2 });
  const heard = (text: string) => set.match(postOf({ text })).matches.map(({ monitor }) => monitor);
  expect(['word7', 'seven', 'more', 'word8', 'word9'].map(heard)).toEqual([[], ['m7'], ['one more'], [], ['m9']]);
});

test('one that does not compile is reported and left out, also when it was heard before', async () => {
  const problems: string[] = [];
  const watch = await watchWorkspace(bench.db, ({ object }) => problems.push(object));
  await bench.db.query(
    `update monitors set match = '(', revision = (select version + 1 from workspace) where name = 'acme'`,
  );
  await bench.db.query('update workspace set version = version + 1');
  expect(await watch.refresh()).toMatchObject({ put: 0, broken: 1 });
  expect(problems).toEqual(['monitor acme']);
  expect(watch.current().monitors.match(postOf()).matches).toEqual([]);
  expect(watch.current().monitorIds.size).toBe(0);
});

test('a list or named query that changed reaches the monitors that use it, and no other is compiled', async () => {
  const given = {
    monitors: [
      { name: 'rivals', match: 'list:rivals' },
      { name: 'moving', match: 'use:moving' },
      { name: 'plain', match: 'okapi' },
    ],
    lists: [{ name: 'rivals', type: 'terms' as const, items: ['globex'] }],
    queries: [{ name: 'moving', query: 'switch* list:rivals' }],
  };
  await bench.apply(given);
  const heard = (text: string) =>
    bench.watch
      .current()
      .monitors.match(postOf({ text }))
      .matches.map(({ monitor }) => monitor);
  expect(['globex', 'switched to globex', 'initech'].map(heard)).toEqual([['rivals'], ['moving', 'rivals'], []]);
  const lists = [{ name: 'rivals', type: 'terms' as const, items: ['initech'] }];
  await applyMonitors(bench.db, { ...given, lists }, { origin: 'file', actor: 'test' });
  expect(await bench.watch.refresh()).toMatchObject({ put: 2, removed: 0, broken: 0 });
  expect(['globex', 'switched to initech', 'initech'].map(heard)).toEqual([[], ['moving', 'rivals'], ['rivals']]);
});

test('looks at the same time take each change once', async () => {
  await saveMonitor(bench.db, { name: 'new', match: 'new' }, { actor: 'test' });
  const looks = await Promise.all([bench.watch.refresh(), bench.watch.refresh(), bench.watch.refresh()]);
  expect(looks).toEqual([expect.objectContaining({ put: 1 }), null, null]);
});

test('a database that was restored to an older version is read anew', async () => {
  await saveMonitor(bench.db, { name: 'new', match: 'new' }, { actor: 'test' });
  await bench.watch.refresh();
  await bench.db.query(`delete from monitor_versions`);
  await bench.db.query(`delete from monitors where name = 'new'`);
  await bench.db.query('update workspace set version = version - 1');
  expect(await bench.watch.refresh()).toMatchObject({ put: 1 });
  expect(bench.watch.current().monitors.match(postOf({ text: 'new' })).matches).toEqual([]);
});

test('a monitor saved while workers collect hears what comes within two seconds, without a restart', async () => {
  const { connector, push } = createPushedConnector();
  running.push(
    startCollect(bench, {
      owner: 'one',
      connectors: new Map([['memory', connector]]),
      openConfig: (known, config) => known.config.parse(config),
      deps: { http: { request: () => Promise.reject(new Error('no network here')) }, log: quiet, clock: Date.now },
    }),
  );
  push(postOf({ text: 'zebra' }));
  await until('a post that nobody asked for', async () => (await count(bench.db, 'haystack')) === 1);

  const { id } = await saveMonitor(bench.db, { name: 'later', match: 'zebra' }, { actor: 'test' });
  const saved = performance.now();
  const heard = (version: number) =>
    count(bench.db, 'mention_monitors', `monitor_id = ${id} and monitor_version = ${version}`);
  await until('a mention of the new monitor', async () => {
    push(postOf({ text: 'another zebra' }));
    return (await heard(1)) > 0;
  });
  expect(performance.now() - saved).toBeLessThan(2_000);

  await saveMonitor(bench.db, { name: 'later', match: 'zebra OR okapi' }, { actor: 'test' });
  await until('a mention of its second version', async () => {
    push(postOf({ text: 'an okapi' }));
    return (await heard(2)) > 0;
  });
  await bench.db.query(`update monitors set enabled = false, revision = (select version + 1 from workspace)`);
  await bench.db.query('update workspace set version = version + 1');
  await until('nobody listens', async () => bench.watch.current().monitorIds.size === 0);
  const last = postOf({ text: 'zebra, okapi, acme' });
  push(last);
  await until('it is hay', async () => (await count(bench.db, 'haystack', `native_id = '${last.id}'`)) === 1);
});
