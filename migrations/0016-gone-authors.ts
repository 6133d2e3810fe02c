/** Posts of an account that is gone are found by the platform's own id of it. Forward only. */
import type { Knex } from 'knex';

const AUTHOR_ID = `
create index posts_author_id on posts (platform, (data #>> '{author,id}')) where deleted_at is null;
`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(AUTHOR_ID);
}

export async function down(): Promise<void> {
  throw new Error('Migrations are forward only: restore a backup instead');
}
