/** The tests' own databases: cloned, apart from each other, and strict about leaks. */
import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../support/postgres.ts';

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'forgetful' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

test('databases made at once are migrated alike and apart from each other', async () => {
  const databases = await Promise.all([1, 2, 3, 4].map(createTestDatabase));
  const clients = await Promise.all(databases.map(({ url }) => connected(url)));
  await clients[0]?.query('create table only_here ()');
  const tables = await Promise.all(
    clients.map(async (client) => {
      const { rows } = await client.query(
        "select to_regclass('posts') is not null as posts, to_regclass('only_here') is not null as only_here",
      );
      return rows[0];
    }),
  );
  expect(tables).toEqual([true, false, false, false].map((only_here) => ({ posts: true, only_here })));
  await Promise.all(clients.map((client) => client.end()));
  await Promise.all(databases.map((database) => database.drop()));
});

test('a connection that was left open fails the drop, by name, and the database is gone all the same', async () => {
  const database = await createTestDatabase();
  const client = await connected(database.url);
  await expect(database.drop()).rejects.toThrow(/left 1 connection.*forgetful \(idle\)/s);
  await client.end();
  await expect(connected(database.url)).rejects.toMatchObject({ code: '3D000' });
});
