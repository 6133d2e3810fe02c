/**
 * Before the integration tests: one embedded PostgreSQL in a temporary home with a migrated template database, from
 * which each test file clones its own (see postgres.ts). Afterwards, also after a failed run, nothing is left.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openQueues } from '../../src/queue/queues.ts';
import { openEmbeddedPostgres } from '../../src/storage/embedded/postgres.ts';
import { migrateDatabase } from '../../src/storage/migrate.ts';
import { databaseUrl, TEMPLATE } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the maintenance database; tests use {@link createTestDatabase} instead. */
    postgresUrl: string;
  }
}

/** Returns its own teardown. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'earshot-test-'));
  const remove = () => rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  try {
    const server = await openEmbeddedPostgres({ home, settings: FOR_TESTS });
    const teardown = async () => {
      await server.close();
      await remove();
    };
    try {
      await createTemplate(server.url);
    } catch (error) {
      await teardown();
      throw error;
    }
    project.provide('postgresUrl', databaseUrl(server.url, 'postgres'));
    return teardown;
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Test data need not survive a power cut. */
const FOR_TESTS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

async function createTemplate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(url, 'postgres') });
  await client.connect();
  try {
    await client.query(`create database ${TEMPLATE}`);
    const template = databaseUrl(url, TEMPLATE);
    await migrateDatabase(template);
    // The queue's own tables too: each test would make them anew otherwise.
    const queues = await openQueues({ databaseUrl: template, log: { debug() {}, info() {}, warn() {}, error() {} } });
    await queues.close();
    // Nobody may connect from here on: PostgreSQL clones only a database without connections.
    await client.query(`alter database ${TEMPLATE} with is_template true allow_connections false`);
  } finally {
    await client.end();
  }
}
