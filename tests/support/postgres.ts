/** A database of its own for each integration test file. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { waitFor } from '../../src/storage/embedded/wait.ts';

export interface TestDatabase {
  url: string;
  /** Drops it. Throws, after dropping, when a connection to it was left open: a leak fails the test. */
  drop(): Promise<void>;
}

/** Migrated by postgres-setup.ts. */
export const TEMPLATE = 'earshot_template';

/** A fresh, migrated, empty database. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(server, (admin) => admin.query(`create database ${name} template ${TEMPLATE}`));
  return { url: databaseUrl(server, name), drop: () => drop(server, name) };
}

export function databaseUrl(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

interface Connection {
  application: string;
  state: string;
  query: string;
}

/** A closed connection's server process needs a moment to go. */
const LEAK_GRACE_MS = 1000;

async function drop(server: string, name: string): Promise<void> {
  const leaked = await asAdmin(server, async (admin) => {
    const gone = await waitFor(async () => ((await connections(admin, name)).length === 0 ? true : undefined), {
      withinMs: LEAK_GRACE_MS,
    });
    const left = gone ? [] : await connections(admin, name);
    await admin.query(`drop database if exists ${name} with (force)`);
    return left;
  });
  if (leaked.length === 0) return;
  const list = leaked.map(({ application, state, query }) => `  ${application} (${state}): ${query}`);
  throw new Error(`The test left ${leaked.length} connection(s) to its database open:\n${list.join('\n')}`);
}

async function connections(admin: pg.Client, name: string): Promise<Connection[]> {
  const { rows } = await admin.query(
    `select application_name as application, state, left(query, 120) as query
       from pg_stat_activity where datname = $1 and backend_type = 'client backend'`,
    [name],
  );
  return rows;
}

async function asAdmin<T>(server: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: server, application_name: 'test support' });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
