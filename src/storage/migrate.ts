/** Brings a database to the current schema. Safe to run from several processes at once: knex holds a lock row. */
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import knexFactory, { type Knex } from 'knex';
import pg from 'pg';

const FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url));
/** PostgreSQL before this lacks what the schema uses. */
const OLDEST_VERSION = 140_000;
/** Serialises migrating processes; knex's own lock row makes the second one fail instead of wait. */
const LOCK_KEY = 4_517_001;

export interface MigrationReport {
  applied: string[];
  current: string | null;
}

class FolderSource implements Knex.MigrationSource<string> {
  async getMigrations(): Promise<string[]> {
    return (await readdir(FOLDER)).filter((name) => /^\d{4}-[a-z0-9-]+\.ts$/.test(name)).sort();
  }
  getMigrationName(name: string): string {
    return name.replace(/\.ts$/, '');
  }
  async getMigration(name: string): Promise<Knex.Migration> {
    return (await import(new URL(name, `file://${FOLDER}`).href)) as Knex.Migration;
  }
}

/** Applies what is missing. Throws when the server is older than PostgreSQL 14. */
export async function migrateDatabase(url: string): Promise<MigrationReport> {
  const lock = new pg.Client({ connectionString: url });
  await lock.connect();
  try {
    const version = Number((await lock.query('show server_version_num')).rows[0].server_version_num);
    if (version < OLDEST_VERSION) {
      throw new Error(`PostgreSQL ${Math.floor(version / 10_000)} is too old: Earshot needs 14 or newer`);
    }
    await lock.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    return await applyAll(url);
  } finally {
    await lock.end();
  }
}

/** A failing migration is thrown; knex need not print it as well. */
const SILENT = { warn() {}, error() {}, deprecate() {}, debug() {} };

async function applyAll(url: string): Promise<MigrationReport> {
  const knex = knexFactory({ client: 'pg', connection: url, pool: { min: 0, max: 2 }, log: SILENT });
  try {
    const config = { migrationSource: new FolderSource() };
    const [, applied] = (await knex.migrate.latest(config)) as [number, string[]];
    const current = await knex.migrate.currentVersion(config);
    return { applied, current: current === 'none' ? null : current };
  } finally {
    await knex.destroy();
  }
}
