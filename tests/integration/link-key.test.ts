/** The key that signs links: made once, sealed, the same for every process; or the operator's. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openLinkKey } from '../../src/bin/link-key.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
let db: Database;
let home: string;
beforeAll(async () => {
  database = await createTestDatabase();
  db = await openDatabase({ url: database.url, max: 4 });
  home = await mkdtemp(join(tmpdir(), 'earshot-key-'));
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
  await rm(home, { recursive: true, force: true });
});
beforeEach(() => db.query('truncate sealed_secrets'));

const bytes = async (settings: { home: string; sealKey?: string }, reference?: string, env = {}) =>
  (await openLinkKey(db, settings, reference, env)).export().toString('hex');

test('whoever asks first makes it, everybody gets it; only the sealed one is in the database', async () => {
  const [first, ...others] = await Promise.all([1, 2, 3, 4].map(() => bytes({ home })));
  expect(new Set(others)).toEqual(new Set([first]));
  const file = join(home, 'seal.key');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(home)).toEqual(['seal.key']);
  const [{ sealed } = { sealed: '' }] = await db.query<{ sealed: string }>('select sealed from sealed_secrets');
  expect(sealed).toMatch(/^v1\./);
  expect(sealed).not.toContain((await readFile(file, 'utf8')).trim());
});

test('a file that was emptied is no key', async () => {
  const other = await mkdtemp(join(home, 'other-'));
  await writeFile(join(other, 'seal.key'), '');
  await expect(bytes({ home: other })).rejects.toThrow('is no key');
});

test('hosts share it by one key; another key is told what to do', async () => {
  const sealKey = 'k'.repeat(40);
  const [here, there] = [await bytes({ home, sealKey }), await bytes({ home: '/nowhere', sealKey })];
  expect(here).toBe(there);
  await expect(bytes({ home, sealKey: 'x'.repeat(40) })).rejects.toThrow('EARSHOT_SEAL_KEY');
});

test("the operator's own needs no database", async () => {
  const env = { LINK_KEY: 'a long and random secret' };
  expect(await bytes({ home }, 'env:LINK_KEY', env)).toBe(await bytes({ home: '/nowhere' }, 'env:LINK_KEY', env));
  expect(await db.query('select 1 from sealed_secrets')).toEqual([]);
  await expect(bytes({ home }, 'env:LINK_KEY', {})).rejects.toThrow('LINK_KEY');
  await expect(bytes({ home }, 'env:LINK_KEY', { LINK_KEY: 'short' })).rejects.toThrow('at least 16');
});
