/** The committed schema dump is what the migrations make. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { migrateDatabase } from '../../src/storage/migrate.ts';
import { dumpSchema } from '../../src/storage/schema-dump.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = await openDatabase({ url: database.url, max: 1 });
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

test('migrations/schema.sql is current (npm run schema renews it)', async () => {
  await expect(await dumpSchema(db)).toMatchFileSnapshot('../../migrations/schema.sql');
});

test('migrating again does nothing, from several processes at once too', async () => {
  const reports = await Promise.all([1, 2, 3].map(() => migrateDatabase(database.url)));
  expect(reports.every((report) => report.applied.length === 0 && report.current !== null)).toBe(true);
});
