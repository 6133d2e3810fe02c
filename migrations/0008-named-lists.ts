/** Lists may say what their terms are names of: products, competitors. Forward only. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table lists add column names text');
}

export async function down(): Promise<void> {
  throw new Error('Migrations are forward only: restore a backup instead');
}
